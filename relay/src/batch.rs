//! What one turn of the switchboard wants sent: frames for the same recipients are put together, so that each of them
//! gets them in one piece and one write.

use crate::link::Piece;
use alcove_hub::{ConnectionId, Output};
use alcove_wire::ErrorCode;
use alcove_ws::{Header, Opcode};
use bytes::Bytes;
use std::{collections::VecDeque, mem, sync::Arc};

/// Up to this size the frames of one recipient are copied together; longer ones share the bytes of their room.
const COPIED: usize = 256;
/// The same for what a whole room is sent, where one copy serves all.
const COPIED_FOR_ALL: usize = 16 * 1024;

/// Takes the hub's outputs in their order, and gives what is to be done in an order that is as good.
#[derive(Default)]
pub(crate) struct Batches {
    /// For everyone in a room but the one who is sent `own`: so the two are in no order with each other.
    shared: Option<(Arc<[ConnectionId]>, Option<ConnectionId>)>,
    shared_frames: Frames,
    own: Option<ConnectionId>,
    own_frames: Frames,
    ready: VecDeque<Task>,
}

/// What is to be done next.
pub(crate) enum Task {
    Send { to: ConnectionId, piece: Piece },
    Share { to: Arc<[ConnectionId]>, except: Option<ConnectionId>, piece: Piece },
    Hold { connection: ConnectionId, until_ms: u64 },
    Close { connection: ConnectionId, code: ErrorCode },
}

/// Frames one after the other.
#[derive(Default)]
struct Frames {
    pieces: Vec<Piece>,
    /// Short ones, with their headers.
    tail: Vec<u8>,
    in_tail: u32,
}

impl Batches {
    pub(crate) fn add(&mut self, output: Output) {
        match output {
            Output::Send { to, frame } => {
                self.only_for(Some(to));
                self.own = Some(to);
                self.own_frames.add(frame, COPIED);
            }
            Output::Share { to, except, frame } => {
                let same = self
                    .shared
                    .as_ref()
                    .is_some_and(|(list, sender)| Arc::ptr_eq(list, &to) && *sender == except);
                if !same {
                    self.settle();
                }
                self.only_for(except);
                self.shared = Some((to, except));
                self.shared_frames.add(frame, COPIED_FOR_ALL);
            }
            Output::Hold { connection, until_ms } => {
                self.ready.push_back(Task::Hold { connection, until_ms });
            }
            Output::Close { connection, code } => {
                self.settle();
                self.ready.push_back(Task::Close { connection, code });
            }
            Output::Bus(_) => unreachable!("is for no connection"),
        }
    }

    /// The next task, of all that was added.
    pub(crate) fn pop(&mut self) -> Option<Task> {
        if self.ready.is_empty() {
            self.settle();
        }
        self.ready.pop_front()
    }

    /// Settles what is open, unless it is what this connection is sent, and what the others get meanwhile.
    fn only_for(&mut self, connection: Option<ConnectionId>) {
        let own = self.own.is_some() && self.own != connection;
        let shared = self.shared.as_ref().is_some_and(|&(_, except)| except != connection);
        if own || shared {
            self.settle();
        }
    }

    /// The others come before their sender, who has not waited as long.
    fn settle(&mut self) {
        if let Some((to, except)) = self.shared.take() {
            let pieces = self.shared_frames.take();
            let task = |piece| Task::Share { to: to.clone(), except, piece };
            self.ready.extend(pieces.map(task));
        }
        if let Some(to) = self.own.take() {
            let pieces = self.own_frames.take();
            self.ready.extend(pieces.map(|piece| Task::Send { to, piece }));
        }
    }
}

impl Frames {
    fn add(&mut self, frame: Bytes, copied: usize) {
        if frame.len() <= copied {
            self.tail.extend_from_slice(Header::new(Opcode::Binary, frame.len()).as_bytes());
            self.tail.extend_from_slice(&frame);
            self.in_tail += 1;
        } else {
            self.close_tail();
            self.pieces.push(Piece::frame(Opcode::Binary, frame));
        }
    }

    fn take(&mut self) -> impl Iterator<Item = Piece> + use<> {
        self.close_tail();
        mem::take(&mut self.pieces).into_iter()
    }

    /// What waits for a slow reader shall be no larger than it must be; the tail keeps its room for the next turn.
    fn close_tail(&mut self) {
        if !self.tail.is_empty() {
            let frames = Bytes::copy_from_slice(&self.tail);
            self.pieces.push(Piece::framed(mem::take(&mut self.in_tail), frames));
            self.tail.clear();
        }
    }
}
