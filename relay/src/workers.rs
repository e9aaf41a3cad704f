//! The threads that serve connections, each with a runtime of its own: what a connection does is done where its socket
//! is, and threads meet only at the switchboard.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, JoinHandle},
};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio_util::sync::{CancellationToken, DropGuard};

/// After how many turns of connections a thread looks for what has come to others. Those that say much at once shall
/// not keep others waiting.
const TURNS: u32 = 8;

/// A runtime for one thread, as a relay wants it.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().event_interval(TURNS).build()
}

pub(crate) struct Workers {
    handles: Vec<Handle>,
    threads: Vec<JoinHandle<()>>,
    next: AtomicUsize,
    stop: DropGuard,
}

impl Workers {
    /// The current runtime as the first of `count`, and a thread for each of the others.
    pub(crate) fn start(count: usize) -> io::Result<Self> {
        let stop = CancellationToken::new();
        let mut handles = vec![Handle::current()];
        let mut threads = Vec::new();
        for number in 1..count {
            let runtime = runtime()?;
            handles.push(runtime.handle().clone());
            let stopped = stop.clone();
            let thread = thread::Builder::new().name(format!("worker-{number}"));
            threads.push(thread.spawn(move || runtime.block_on(stopped.cancelled()))?);
        }
        Ok(Self { handles, threads, next: AtomicUsize::new(0), stop: stop.drop_guard() })
    }

    /// Whose turn it is.
    pub(crate) fn next(&self) -> &Handle {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        &self.handles[number % self.handles.len()]
    }

    /// Ends the threads, and what still runs on them.
    pub(crate) fn stop(self) {
        drop(self.stop);
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}
