//! The load: rooms of one publisher and many subscribers, a bounded number of messages in flight in each. A message is
//! in flight until the last subscriber has it.

use crate::{client::Counter, dialect::Dialect};
use anyhow::{Context as _, ensure};
use mio::{Events, Interest, Poll, Token, net::TcpStream};
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::SocketAddr,
    time::{Duration, Instant},
};

/// How long nothing must have come before the measurement starts.
const QUIET: Duration = Duration::from_millis(400);
/// How long nothing may come while it is measured.
const STOPPED: Duration = Duration::from_secs(5);
/// What is not measured yet, at the start.
const WARM_UP: Duration = Duration::from_millis(300);

/// What is asked of a server.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) rooms: u32,
    pub(crate) subscribers: u32,
    pub(crate) bytes: usize,
    pub(crate) in_flight: usize,
    /// How long a room waits from one message to the next; else it sends as soon as one less is in flight.
    pub(crate) every: Option<Duration>,
    /// Whether one subscriber of each room reads nothing, and is not waited for.
    pub(crate) one_is_slow: bool,
}

pub(crate) struct Load {
    poll: Poll,
    rooms: Vec<Room>,
    readers: Vec<Reader>,
    /// They only hold their connections open.
    _slow: Vec<std::net::TcpStream>,
    unit: u64,
    every: Option<Duration>,
}

struct Room {
    publisher: TcpStream,
    publish: Vec<u8>,
    unsent: Vec<u8>,
    sent: usize,
    /// Of the messages in flight, by their number modulo the list's length: when it was sent, and who has yet to get it.
    flying: Vec<(Instant, u32)>,
    subscribers: u32,
}

struct Reader {
    stream: TcpStream,
    room: usize,
    counter: Counter,
    bytes: u64,
    messages: usize,
}

/// What was seen.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) deliveries: u64,
    pub(crate) elapsed: Duration,
    /// From the publish to one subscriber's reading of it.
    pub(crate) latencies: Vec<Duration>,
}

impl Load {
    /// Fills the rooms; each load of several in one process begins at another room.
    pub(crate) fn connect(
        dialect: Dialect,
        address: SocketAddr,
        shape: Shape,
        first_room: u32,
    ) -> anyhow::Result<Self> {
        Self::connect_to(dialect, &[address], shape, first_room)
    }

    /// The same where each room is at several servers, one connection after the other.
    pub(crate) fn connect_to(
        dialect: Dialect,
        addresses: &[SocketAddr],
        shape: Shape,
        first_room: u32,
    ) -> anyhow::Result<Self> {
        let poll = Poll::new()?;
        let (mut rooms, mut readers, mut slow) = (Vec::new(), Vec::new(), Vec::new());
        let mut unit = 0;
        let mut id = first_room * (shape.subscribers + 1);
        let mut enter = |room: u32| -> anyhow::Result<std::net::TcpStream> {
            id += 1;
            let address = addresses[id as usize % addresses.len()];
            let mut stream = std::net::TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(STOPPED))?;
            dialect.enter(&mut stream, room, id).context("cannot enter a room")?;
            Ok(stream)
        };
        for index in 0..shape.rooms as usize {
            let number = first_room + index as u32;
            let (publish, delivery) = dialect.publish(number, shape.bytes);
            unit = delivery as u64;
            let mut publisher = nonblocking(enter(number)?)?;
            let token = Token(index * 2 + 1);
            poll.registry().register(
                &mut publisher,
                token,
                Interest::READABLE | Interest::WRITABLE,
            )?;
            let flying = vec![(Instant::now(), 0); shape.in_flight];
            let subscribers = shape.subscribers - u32::from(shape.one_is_slow);
            let unsent = Vec::new();
            rooms.push(Room { publisher, publish, unsent, sent: 0, flying, subscribers });
            for _ in 0..subscribers {
                let mut stream = nonblocking(enter(number)?)?;
                let token = Token(readers.len() * 2);
                poll.registry().register(&mut stream, token, Interest::READABLE)?;
                let counter = Counter::default();
                readers.push(Reader { stream, room: index, counter, bytes: 0, messages: 0 });
            }
            if shape.one_is_slow {
                let stream = enter(number)?;
                socket2::SockRef::from(&stream).set_recv_buffer_size(4096)?;
                slow.push(stream);
            }
        }
        let mut load = Self { poll, rooms, readers, _slow: slow, unit, every: shape.every };
        load.wait_for_quiet()?;
        Ok(load)
    }

    /// What is said about who comes in is not measured.
    fn wait_for_quiet(&mut self) -> anyhow::Result<()> {
        let (mut events, mut scratch) = (Events::with_capacity(1024), vec![0; 1 << 16]);
        loop {
            self.poll.poll(&mut events, Some(QUIET))?;
            let mut heard = false;
            for event in events.iter().filter(|event| event.is_readable()) {
                heard |= self.read(event.token(), &mut scratch)? > 0;
            }
            if !heard {
                break;
            }
        }
        self.readers.iter_mut().for_each(|reader| reader.bytes = 0);
        Ok(())
    }

    pub(crate) fn run(&mut self, duration: Duration) -> anyhow::Result<Seen> {
        let (mut events, mut scratch) = (Events::with_capacity(1024), vec![0; 1 << 16]);
        let mut seen = Seen::default();
        let mut started = Instant::now();
        let mut measuring = false;
        self.publish_all()?;
        let mut heard_at = started;
        let mut due = self.every.map(|every| started + every);
        loop {
            let wait = due.map_or(STOPPED, |due| due.saturating_duration_since(Instant::now()));
            self.poll.poll(&mut events, Some(wait))?;
            let now = Instant::now();
            if !events.is_empty() {
                heard_at = now;
            }
            ensure!(now - heard_at < STOPPED, "the server has stopped delivering");
            if due.is_some_and(|due| due <= now) {
                self.publish_all()?;
                due = self.every.map(|every| now + every);
            }
            if !measuring && now - started >= WARM_UP {
                (measuring, started, seen) = (true, now, Seen::default());
            }
            for event in &events {
                let Token(token) = event.token();
                if event.is_writable() && token % 2 == 1 {
                    self.flush(token / 2)?;
                }
                if event.is_readable() {
                    self.read(event.token(), &mut scratch)?;
                    if token % 2 == 0 {
                        self.count(token / 2, &mut seen)?;
                    }
                }
            }
            // Only now, so that a next run finds nothing that was told of and not read.
            if measuring && now - started >= duration {
                seen.elapsed = now - started;
                return Ok(seen);
            }
        }
    }

    fn read(&mut self, Token(token): Token, scratch: &mut [u8]) -> anyhow::Result<usize> {
        let mut all = 0;
        loop {
            let stream = match token % 2 {
                0 => &mut self.readers[token / 2].stream,
                _ => &mut self.rooms[token / 2].publisher,
            };
            let len = match stream.read(scratch) {
                Ok(0) => anyhow::bail!("the server closed a connection"),
                Ok(len) => len,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(all),
                Err(error) => return Err(error.into()),
            };
            all += len;
            if token % 2 == 0 {
                let reader = &mut self.readers[token / 2];
                reader.bytes += reader.counter.count(&scratch[..len]);
            }
            if len < scratch.len() {
                return Ok(all);
            }
        }
    }

    /// Counts what a reader has got, and lets its room go on.
    fn count(&mut self, reader: usize, seen: &mut Seen) -> anyhow::Result<()> {
        let reader = &mut self.readers[reader];
        let index = reader.room;
        let room = &mut self.rooms[index];
        let now = Instant::now();
        let mut done = false;
        while reader.bytes >= self.unit {
            reader.bytes -= self.unit;
            let place = reader.messages % room.flying.len();
            let (sent_at, left) = &mut room.flying[place];
            ensure!(*left > 0, "a message came that was not sent");
            *left -= 1;
            done |= *left == 0;
            reader.messages += 1;
            seen.deliveries += 1;
            seen.latencies.push(now - *sent_at);
        }
        if done && self.every.is_none() { self.publish(index) } else { Ok(()) }
    }

    fn publish_all(&mut self) -> anyhow::Result<()> {
        (0..self.rooms.len()).try_for_each(|room| self.publish(room))
    }

    /// Sends as many as may be in flight.
    fn publish(&mut self, index: usize) -> anyhow::Result<()> {
        let room = &mut self.rooms[index];
        let now = Instant::now();
        loop {
            let place = room.sent % room.flying.len();
            if room.flying[place].1 > 0 {
                break;
            }
            room.flying[place] = (now, room.subscribers);
            room.sent += 1;
            room.unsent.extend_from_slice(&room.publish);
        }
        self.flush(index)
    }

    fn flush(&mut self, index: usize) -> anyhow::Result<()> {
        let room = &mut self.rooms[index];
        while !room.unsent.is_empty() {
            match room.publisher.write(&room.unsent) {
                Ok(len) => drop(room.unsent.drain(..len)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn nonblocking(stream: std::net::TcpStream) -> anyhow::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    Ok(TcpStream::from_std(stream))
}
