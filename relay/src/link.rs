//! One connection's socket and what it has yet to be sent: a queue that is bounded in bytes. Whoever has something for it
//! also writes it, on whatever thread, while the socket takes it; the connection's own task is woken only where the
//! socket is full.

use crate::stream::Stream;
use alcove_wire::ErrorCode;
use alcove_ws::{Header, Opcode};
use bytes::Bytes;
use std::{
    collections::VecDeque,
    io::{ErrorKind, IoSlice},
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};
use tokio::time::Instant;

/// How many pieces are given to the system at once; each is a header and a body.
const SLICES: usize = 64;

pub(crate) struct Link {
    pub(crate) stream: Stream,
    queue: Mutex<Queue>,
    bound: usize,
}

#[derive(Default)]
struct Queue {
    pieces: VecDeque<Piece>,
    /// How much of the first piece is written.
    written: usize,
    bytes: usize,
    end: Option<End>,
    /// Since when the socket has taken nothing, where it is full.
    full_since: Option<Instant>,
    /// Until when nothing is to be read.
    held_until: Option<Instant>,
    /// Of the connection's task.
    waker: Option<Waker>,
}

/// Whole frames: one with its header, or several that have theirs already.
#[derive(Clone)]
pub(crate) struct Piece {
    header: Header,
    messages: u32,
    body: Bytes,
}

/// Why nothing more comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The hub closes the connection, and has told it why.
    Refused(ErrorCode),
    /// More was waiting than may wait; what was not under way was dropped.
    Overflowed,
    /// The relay stops, and has told so.
    Stopping,
    /// The socket takes no more.
    Broken,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It is written, or waits behind others for whoever writes those.
    Done,
    /// It is the first: whoever pushed it calls [`Link::flush`].
    ToFlush,
    /// It does not fit any more, and the queue ends here.
    Overflow,
}

impl Piece {
    /// One frame.
    pub(crate) fn frame(opcode: Opcode, body: Bytes) -> Self {
        Self { header: Header::new(opcode, body.len()), messages: 1, body }
    }

    /// So many frames, each with its header.
    pub(crate) fn framed(messages: u32, body: Bytes) -> Self {
        Self { header: Header::default(), messages, body }
    }

    pub(crate) fn messages(&self) -> u32 {
        self.messages
    }

    pub(crate) fn len(&self) -> usize {
        self.header.as_bytes().len() + self.body.len()
    }
}

impl Link {
    pub(crate) fn new(stream: Stream, bound: usize) -> Self {
        Self { stream, queue: Mutex::default(), bound }
    }

    /// The socket, where nothing waits to be written.
    pub(crate) fn into_stream(self) -> Stream {
        self.stream
    }

    /// Queues something, unless the queue has ended.
    pub(crate) fn push(&self, piece: Piece) -> Pushed {
        self.lock().push(piece, self.bound)
    }

    /// The same, and writes it where it is the first: at once, without a queue, where the socket takes it whole.
    pub(crate) fn send(&self, piece: Piece) -> Pushed {
        let mut queue = self.lock();
        let mut written = 0;
        if queue.is_idle() && piece.len() <= self.bound {
            written = self.stream.try_write(piece.header.as_bytes(), &piece.body).unwrap_or(0);
            if written == piece.len() {
                return Pushed::Done;
            }
        }
        let pushed = queue.push(piece, self.bound);
        if pushed != Pushed::ToFlush {
            return pushed;
        }
        queue.advance(written);
        queue.flush(&self.stream);
        Pushed::Done
    }

    /// Lets nothing more in but [`Self::push_last`]; what waits is still written.
    pub(crate) fn end(&self, end: End) {
        self.lock().end(end);
    }

    /// Queues a goodbye behind everything else.
    pub(crate) fn push_last(&self, piece: Piece) {
        let mut queue = self.lock();
        queue.bytes += piece.len();
        queue.pieces.push_back(piece);
    }

    /// Writes what waits, as far as the socket takes it.
    pub(crate) fn flush(&self) {
        self.lock().flush(&self.stream);
    }

    /// For the connection's task: writes where the socket is no longer full, and says whether everything is written.
    /// The task is woken when it can go on, and when the queue ends.
    pub(crate) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut queue = self.lock();
        if !queue.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            queue.waker = Some(cx.waker().clone());
        }
        while !queue.pieces.is_empty() || queue.full_since.is_some() {
            if queue.full_since.is_some() {
                match self.stream.poll_write_ready(cx) {
                    Poll::Ready(Ok(())) => {}
                    Poll::Ready(Err(_)) => queue.break_off(),
                    Poll::Pending => return Poll::Pending,
                }
            }
            queue.write(&self.stream);
        }
        Poll::Ready(())
    }

    /// How the queue has ended, once that concerns the task: at once, or when what waits is written.
    pub(crate) fn ended(&self) -> Option<End> {
        let queue = self.lock();
        let at_once = matches!(queue.end, Some(End::Overflowed | End::Broken));
        queue.end.filter(|_| at_once || queue.pieces.is_empty())
    }

    /// How many bytes wait, and until when the connection is not to be heard.
    pub(crate) fn load(&self) -> (usize, Option<Instant>) {
        let queue = self.lock();
        (queue.bytes, queue.held_until)
    }

    /// What came from the connection was too much for now.
    pub(crate) fn hold(&self, until: Instant) {
        self.lock().held_until = Some(until);
    }

    /// Since when the socket has taken nothing, where it is full.
    pub(crate) fn full_since(&self) -> Option<Instant> {
        self.lock().full_since
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Whether nothing waits, and something may.
    fn is_idle(&self) -> bool {
        self.pieces.is_empty() && self.full_since.is_none() && self.end.is_none()
    }

    fn push(&mut self, piece: Piece, bound: usize) -> Pushed {
        if self.end.is_some() {
            return Pushed::Done;
        }
        let first = self.pieces.is_empty();
        self.bytes += piece.len();
        if self.bytes > bound {
            self.drop_what_is_not_under_way();
            self.end(End::Overflowed);
            return Pushed::Overflow;
        }
        self.pieces.push_back(piece);
        if first { Pushed::ToFlush } else { Pushed::Done }
    }

    fn flush(&mut self, stream: &Stream) {
        if self.full_since.is_none() {
            self.write(stream);
            if self.full_since.is_some() {
                self.wake();
            }
        }
    }

    fn write(&mut self, stream: &Stream) {
        while !self.pieces.is_empty() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = self.fill(&mut slices);
            match stream.try_write_vectored(&slices[..count]) {
                Ok(written) => self.advance(written),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.full_since.get_or_insert_with(Instant::now);
                    return;
                }
                Err(_) => return self.break_off(),
            }
        }
        // Most connections are quiet most of the time: nothing is kept of the room that a burst took.
        self.pieces = VecDeque::new();
        match stream.try_flush() {
            Ok(()) => self.full_since = None,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.full_since.get_or_insert_with(Instant::now);
            }
            Err(_) => self.break_off(),
        }
    }

    /// Lists what is to be written next, and gives the number of slices.
    fn fill<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let mut skip = self.written;
        let all = self.pieces.iter().flat_map(|piece| [piece.header.as_bytes(), &piece.body]);
        let left = all.map(|bytes| {
            let skipped = skip.min(bytes.len());
            skip -= skipped;
            &bytes[skipped..]
        });
        let places = slices.iter_mut().zip(left.filter(|bytes| !bytes.is_empty()));
        places.map(|(place, bytes)| *place = IoSlice::new(bytes)).count()
    }

    fn advance(&mut self, written: usize) {
        self.bytes -= written;
        self.written += written;
        self.full_since = None;
        while let Some(first) = self.pieces.front()
            && first.len() <= self.written
        {
            self.written -= first.len();
            self.pieces.pop_front();
        }
    }

    /// A frame of which a part has left must be written to its end.
    fn drop_what_is_not_under_way(&mut self) {
        self.pieces.truncate(usize::from(self.written > 0));
        self.bytes = self.pieces.front().map_or(0, Piece::len) - self.written;
    }

    fn break_off(&mut self) {
        (self.pieces, self.written, self.bytes) = (VecDeque::new(), 0, 0);
        self.full_since = None;
        self.end = Some(End::Broken);
        self.wake();
    }

    fn end(&mut self, end: End) {
        self.end.get_or_insert(end);
        self.wake();
    }

    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }
}
