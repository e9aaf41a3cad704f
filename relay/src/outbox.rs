//! What one connection has yet to be sent: a queue that is bounded in bytes, filled by the switchboard and emptied by
//! the connection's socket.

use alcove_wire::ErrorCode;
use bytes::Bytes;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    changed: Notify,
    bound: usize,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<Bytes>,
    /// What waits here, and what was taken and is still being written.
    bytes: usize,
    end: Option<End>,
}

/// Why nothing more comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The hub closes the connection, and has told it why.
    Refused(ErrorCode),
    /// More was waiting than may wait; all of it was dropped.
    Overflowed,
    /// The relay stops, and has told so.
    Stopping,
}

/// What is to be written next.
pub(crate) enum Batch {
    Frames(VecDeque<Bytes>),
    End(End),
}

impl Outbox {
    pub(crate) fn new(bound: usize) -> Self {
        Self { queue: Mutex::default(), changed: Notify::new(), bound }
    }

    /// Queues a frame. Where it does not fit any more, the queue ends there and the answer is false.
    #[must_use]
    pub(crate) fn push(&self, frame: Bytes) -> bool {
        let mut queue = self.lock();
        if queue.end.is_some() {
            return true;
        }
        queue.bytes += frame.len();
        let fits = queue.bytes <= self.bound;
        if fits {
            queue.frames.push_back(frame);
        } else {
            queue.frames = VecDeque::new();
            queue.end = Some(End::Overflowed);
        }
        drop(queue);
        self.changed.notify_one();
        fits
    }

    /// Lets nothing more in; what waits is still written.
    pub(crate) fn end(&self, end: End) {
        self.lock().end.get_or_insert(end);
        self.changed.notify_one();
    }

    /// Waits for something to write, and takes all of it. Cancel safe.
    pub(crate) async fn next(&self) -> Batch {
        loop {
            {
                let mut queue = self.lock();
                if !queue.frames.is_empty() {
                    return Batch::Frames(std::mem::take(&mut queue.frames));
                }
                if let Some(end) = queue.end {
                    return Batch::End(end);
                }
            }
            self.changed.notified().await;
        }
    }

    /// Frees the space of what [`Self::next`] gave, now that it is written.
    pub(crate) fn written(&self, bytes: usize) {
        self.lock().bytes -= bytes;
    }

    /// How many bytes are not written yet.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().bytes
    }

    /// Waits until the queue has overflowed.
    pub(crate) async fn overflowed(&self) {
        while self.lock().end != Some(End::Overflowed) {
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_queued_comes_out_at_once_and_in_order() {
        let outbox = Outbox::new(10);
        assert!(outbox.push(Bytes::from_static(b"one")));
        assert!(outbox.push(Bytes::from_static(b"two")));
        outbox.end(End::Stopping);
        let Batch::Frames(frames) = outbox.next().await else { panic!() };
        assert_eq!(frames, ["one", "two"]);
        assert!(matches!(outbox.next().await, Batch::End(End::Stopping)));
    }

    #[tokio::test]
    async fn what_is_being_written_counts_until_it_is_written() {
        let outbox = Outbox::new(10);
        assert!(outbox.push(Bytes::from_static(&[0; 10])));
        outbox.next().await;
        outbox.written(4);
        assert!(outbox.push(Bytes::from_static(&[0; 4])));
        assert!(!outbox.push(Bytes::from_static(&[0; 1])));
        outbox.overflowed().await;
        assert!(matches!(outbox.next().await, Batch::End(End::Overflowed)));
    }
}
