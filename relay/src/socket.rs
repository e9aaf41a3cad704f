//! One connection: reads messages for the switchboard as fast as the limits allow, and writes what its link could not
//! write at once.

use crate::goodbye::{Ending, say_goodbye};
use crate::link::{End, Piece};
use crate::metrics::{Limit, Moved};
use crate::switchboard::Connection;
use crate::throttle::Throttle;
use crate::turnstile::{Turn, Waiting, turn};
use alcove_wire::{ClientToRelay, DecodeError, ErrorCode, Limits, decode};
use alcove_ws::{Decoder, Event, Opcode, Violation};
use bytes::Bytes;
use std::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// How much is read at once, into one buffer for each thread.
const READ_BUFFER: usize = 64 * 1024;
/// How many bytes may wait to be written while more is read.
const READ_WHILE_WAITING: usize = 64 * 1024;
/// How many messages are handed over together.
const TURN: usize = 64;
/// How many messages a join counts as: its signature has to be verified.
const JOIN_COST: u32 = 10;
/// A reader that takes nothing for this long is too slow, however little waits for it.
const WRITE_DEADLINE: Duration = Duration::from_secs(30);

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BUFFER]);
}

/// Runs a connection until it is closed. `read_ahead` came with its handshake.
///
/// There are many of these that do nothing: it is a closure, which holds each thing once, where an `async` block would
/// keep room for what it was called with too.
pub(crate) fn run(
    connection: Connection,
    limits: &Limits,
    read_ahead: Bytes,
) -> impl Future<Output = ()> + use<> {
    let socket = Socket::new(connection, limits, read_ahead);
    let mut timer = Box::pin(sleep_until(socket.idle_at()));
    let mut phase = Phase::Talking(socket);
    poll_fn(move |cx| {
        if let Phase::Talking(socket) = &mut phase {
            let ending = ready!(socket.poll(cx, timer.as_mut()));
            socket.connection.metrics().closed(ending);
            let link = socket.connection.link.clone();
            // The connection leaves with this: whoever is in its rooms shall not wait for the goodbye.
            phase = Phase::Leaving(Box::pin(async move { say_goodbye(&link, ending).await }));
        }
        match &mut phase {
            Phase::Talking(_) => Poll::Pending,
            Phase::Leaving(goodbye) => goodbye.as_mut().poll(cx),
        }
    })
}

enum Phase {
    Talking(Socket),
    Leaving(Pin<Box<dyn Future<Output = ()> + Send>>),
}

struct Socket {
    connection: Connection,
    decoder: Decoder,
    /// What was read and is not taken in yet.
    pending: Vec<u8>,
    /// Whether a whole frame may be in it, and not only the beginning of one.
    more: bool,
    /// A join, before which nothing more is read.
    joining: Option<Waiting>,
    /// A turn that is waited for.
    turn: Option<Pin<Box<dyn Future<Output = Turn> + Send>>>,
    throttle: Throttle,
    keepalive: Duration,
    heard_at: Instant,
    read_from: Instant,
}

impl Socket {
    fn new(connection: Connection, limits: &Limits, read_ahead: Bytes) -> Self {
        let now = Instant::now();
        Self {
            connection,
            decoder: Decoder::new(limits.max_frame as usize),
            more: !read_ahead.is_empty(),
            pending: read_ahead.into(),
            joining: None,
            turn: None,
            throttle: Throttle::new(limits, now),
            keepalive: Duration::from_millis(limits.keepalive_ms.into()),
            heard_at: now,
            read_from: now,
        }
    }

    fn idle_at(&self) -> Instant {
        self.heard_at + self.keepalive
    }

    /// Nothing more is read while much waits to be written. So a client that rejoins many rooms is sent one replay
    /// after the other, and its queue stays short.
    fn poll(&mut self, cx: &mut Context<'_>, mut timer: Pin<&mut Sleep>) -> Poll<Ending> {
        loop {
            let flushed = self.connection.link.poll_flush(cx);
            if let Some(end) = self.connection.link.ended() {
                return Poll::Ready(end.into());
            }
            if let Some(joining) = &mut self.joining {
                let Ok(join) = ready!(Pin::new(joining).poll(cx)) else {
                    return Poll::Ready(Ending::Gone);
                };
                self.joining = None;
                self.connection.join(join);
                continue;
            }
            let now = Instant::now();
            let (waiting, held_until) = self.connection.link.load();
            let read_from = self.read_from.max(held_until.unwrap_or(now));
            let throttled = now < read_from;
            let reading = !throttled && waiting < READ_WHILE_WAITING;
            if reading {
                let _turn = match self.throttle.is_busy(now) {
                    true => Some(ready!(self.poll_turn(cx))),
                    false => None,
                };
                match self.poll_read(cx, now) {
                    Poll::Ready(Ok(false)) => continue,
                    // Others come first now, however much this one says.
                    Poll::Ready(Ok(true)) => {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(ending)) => return Poll::Ready(ending),
                    Poll::Pending if self.idle_at() <= now => {
                        return Poll::Ready(Ending::Refused(ErrorCode::Idle));
                    }
                    Poll::Pending => {}
                }
            } else {
                // It would be kept from others.
                self.turn = None;
            }
            let too_slow_at = match flushed {
                Poll::Ready(()) => None,
                Poll::Pending => self.connection.link.full_since().map(|at| at + WRITE_DEADLINE),
            };
            if too_slow_at.is_some_and(|at| at <= now) {
                return Poll::Ready(Ending::Refused(ErrorCode::SlowConsumer));
            }
            let read_from = throttled.then_some(read_from);
            let idle_at = reading.then(|| self.idle_at());
            let due = [read_from, idle_at, too_slow_at].into_iter().flatten().min();
            let Some(due) = due else { return Poll::Pending };
            // A timer that fires too early costs less than one that is set anew with every message.
            if due < timer.deadline() || timer.is_elapsed() {
                timer.as_mut().reset(due);
            }
            ready!(timer.as_mut().poll(cx));
        }
    }

    /// Waits until those who say less have had their turn.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        let waiting = self.turn.get_or_insert_with(|| Box::pin(turn()));
        let turn = ready!(waiting.as_mut().poll(cx));
        self.turn = None;
        Poll::Ready(turn)
    }

    /// Takes in what is pending, or reads more and takes that in. Says whether there may be more at once.
    fn poll_read(&mut self, cx: &mut Context<'_>, now: Instant) -> Poll<Result<bool, Ending>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut full = false;
            if !self.more {
                let read = ready!(self.connection.link.stream.poll_read(cx, scratch));
                let Ok(len @ 1..) = read else { return Poll::Ready(Err(Ending::Gone)) };
                full = len == READ_BUFFER;
                let fresh = &mut scratch[..len];
                if self.pending.is_empty() {
                    let taken = self.take_in(fresh, now)?;
                    self.pending = fresh[taken..].to_vec();
                    return Poll::Ready(Ok(full || self.more));
                }
                self.pending.extend_from_slice(fresh);
            }
            let mut bytes = std::mem::take(&mut self.pending);
            let taken = self.take_in(&mut bytes, now)?;
            // Nothing is kept of the room that a burst or a long message took.
            if taken < bytes.len() {
                bytes.drain(..taken);
                self.pending = bytes;
            }
            Poll::Ready(Ok(full || self.more))
        })
    }

    /// Hands over the messages at the start of `bytes`, as far as they may be read now, and gives their length.
    fn take_in(&mut self, bytes: &mut [u8], now: Instant) -> Result<usize, Ending> {
        let mut messages = Vec::new();
        let outcome = self.understand(bytes, now, &mut messages);
        self.connection.metrics().received(Moved {
            messages: messages.len() as u64 + u64::from(self.joining.is_some()),
            bytes: outcome.unwrap_or(bytes.len()) as u64,
        });
        if !messages.is_empty() {
            self.connection.receive(messages);
        }
        outcome
    }

    fn understand(
        &mut self,
        bytes: &mut [u8],
        now: Instant,
        messages: &mut Vec<ClientToRelay>,
    ) -> Result<usize, Ending> {
        let mut taken = 0;
        self.more = false;
        while let Some((len, event)) = self.decoder.decode(&mut bytes[taken..])? {
            taken += len;
            match event {
                Event::Message(message) => match decode(&message)? {
                    ClientToRelay::Join { access_key, signature, cursor } => {
                        let joining = self.connection.verify(access_key, signature, cursor);
                        self.joining = Some(joining);
                    }
                    // It was answered before, or nobody asked.
                    ClientToRelay::Prove { .. } => {
                        return Err(Ending::Refused(ErrorCode::Malformed));
                    }
                    message => messages.push(message),
                },
                Event::Ping(payload) => {
                    let payload = Bytes::copy_from_slice(payload);
                    self.connection.link.send(Piece::frame(Opcode::Pong, payload));
                }
                Event::Part | Event::Pong => {}
                Event::Close(code) => return Err(Ending::Closed(code)),
            }
            self.heard_at = now;
            let joins = self.joining.is_some();
            self.read_from = self.throttle.spend(if joins { JOIN_COST } else { 1 }, len, now);
            let throttled = now < self.read_from;
            if throttled {
                self.connection.metrics().limit(Limit::ConnectionRate);
            }
            if joins || throttled || messages.len() == TURN {
                self.more = taken < bytes.len();
                break;
            }
        }
        Ok(taken)
    }
}

impl From<DecodeError> for Ending {
    fn from(error: DecodeError) -> Self {
        Self::Refused(match error {
            DecodeError::UnknownType(_) => ErrorCode::UnknownType,
            _ => ErrorCode::Malformed,
        })
    }
}

impl From<Violation> for Ending {
    fn from(violation: Violation) -> Self {
        Self::Refused(match violation {
            Violation::Protocol => ErrorCode::Malformed,
            Violation::Text => ErrorCode::NotBinary,
            Violation::TooLarge => ErrorCode::TooLarge,
        })
    }
}

impl From<End> for Ending {
    fn from(end: End) -> Self {
        match end {
            End::Refused(code) => Self::Told(code),
            End::Overflowed => Self::Refused(ErrorCode::SlowConsumer),
            End::Stopping => Self::Stopping,
            End::Broken => Self::Gone,
        }
    }
}
