//! Drives the hub: hands it what connections say, its timers, and puts what it wants sent into their outboxes.

use crate::config::Config;
use crate::outbox::{End, Outbox};
use alcove_hub::{ConnectionId, Hub, Output};
use alcove_wire::ClientToRelay;
use slab::Slab;
use std::{
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

pub(crate) struct Switchboard {
    state: Mutex<State>,
    /// Something is due earlier than the timer was told.
    earlier: Notify,
    started: Instant,
    max_connections: usize,
    queue_bound: usize,
}

struct State {
    hub: Hub,
    /// By connection: its id in the hub is its index here, so that a delivery looks up nothing.
    outboxes: Slab<Arc<Outbox>>,
    timer: Option<u64>,
    stopping: bool,
}

/// One connection's place at the switchboard, given up when dropped.
pub(crate) struct Connection {
    id: ConnectionId,
    pub(crate) outbox: Arc<Outbox>,
    switchboard: Arc<Switchboard>,
}

impl Switchboard {
    pub(crate) fn new(config: &Config, seed: [u8; 32]) -> Self {
        let hub = Hub::new(config.hub.clone(), seed);
        let state = State { hub, outboxes: Slab::new(), timer: None, stopping: false };
        Self {
            state: Mutex::new(state),
            earlier: Notify::new(),
            started: Instant::now(),
            max_connections: config.max_connections,
            queue_bound: config.queue_bound(),
        }
    }

    /// A place for one more connection, unless all are taken or the relay is stopping.
    pub(crate) fn connect(self: &Arc<Self>) -> Option<Connection> {
        self.drive(|state, now| {
            if state.stopping || state.outboxes.len() >= self.max_connections {
                return None;
            }
            let outbox = Arc::new(Outbox::new(self.queue_bound));
            let id = ConnectionId(state.outboxes.insert(outbox.clone()) as u64);
            state.hub.handle_connect(id, now);
            Some(Connection { id, outbox, switchboard: self.clone() })
        })
    }

    /// Fires the hub's timers, for ever.
    pub(crate) async fn run_timers(&self) -> Infallible {
        loop {
            let due = {
                let mut state = self.lock();
                state.timer = state.hub.poll_timeout();
                state.timer.map(|ms| self.started + Duration::from_millis(ms))
            };
            tokio::select! {
                () = until(due) => self.drive(|state, now| state.hub.handle_timeout(now)),
                () = self.earlier.notified() => {}
            }
        }
    }

    /// Tells everyone to come back later, and lets nobody in any more. Gives the number of those told.
    pub(crate) fn stop(&self, spread: Duration) -> usize {
        let spread_ms = u32::try_from(spread.as_millis()).unwrap_or(u32::MAX);
        self.drive(|state, _| {
            state.stopping = true;
            state.hub.handle_shutdown(spread_ms);
        });
        let state = self.lock();
        state.outboxes.iter().for_each(|(_, outbox)| outbox.end(End::Stopping));
        state.outboxes.len()
    }

    /// Lets `turn` speak to the hub, and does what the hub then wants.
    fn drive<T>(&self, turn: impl FnOnce(&mut State, u64) -> T) -> T {
        let mut state = self.lock();
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let result = turn(&mut state, now);
        state.carry_out(now);
        let due = state.hub.poll_timeout();
        if due.is_some_and(|due| state.timer.is_none_or(|timer| due < timer)) {
            self.earlier.notify_one();
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn carry_out(&mut self, now: u64) {
        while let Some(output) = self.hub.poll_output() {
            match output {
                Output::Send { to, frame } => {
                    let outbox = self.outboxes.get(to.0 as usize);
                    if outbox.is_some_and(|outbox| !outbox.push(frame)) {
                        self.hub.handle_disconnect(to, now);
                    }
                }
                Output::Close { connection, code } => {
                    if let Some(outbox) = self.outboxes.get(connection.0 as usize) {
                        outbox.end(End::Refused(code));
                    }
                }
            }
        }
    }
}

impl Connection {
    /// Hands over what the client said.
    pub(crate) fn receive(&self, message: ClientToRelay) {
        self.switchboard.drive(|state, now| state.hub.handle_message(self.id, message, now));
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.switchboard.drive(|state, now| {
            state.hub.handle_disconnect(self.id, now);
            state.outboxes.try_remove(self.id.0 as usize);
        });
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
