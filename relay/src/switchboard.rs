//! Drives the hub: hands it what connections say, its timers, and gives what it wants sent to their links.

use crate::batch::{Batches, Task};
use crate::bus::Asking;
use crate::config::Config;
use crate::link::{End, Link, Piece, Pushed};
use crate::metrics::{Limit, Metrics, Moved, Usage};
use crate::places::Place;
use crate::stream::Stream;
use crate::turnstile::{self, Join, Waiting};
use alcove_hub::{ConnectionId, Hub, News, NodeId, Output, Visit};
use alcove_wire::{AccessPublicKey, Challenge, ClientToRelay, Cursor, RoomId, Signature};
use slab::Slab;
use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

pub(crate) struct Switchboard {
    state: Mutex<State>,
    /// How many threads wait for it.
    waiting: AtomicUsize,
    /// Something is due earlier than the timer was told.
    earlier: Notify,
    started: Instant,
    pub(crate) metrics: Metrics,
    queue_bound: usize,
}

struct State {
    hub: Hub,
    /// By connection: its id in the hub is its index here, so that a delivery looks up nothing.
    links: Slab<Arc<Link>>,
    batches: Batches,
    timer: Option<u64>,
    stopping: bool,
    bus: Option<Asking>,
    bus_is_up: bool,
}

/// What a turn leads to besides.
struct Out<'a> {
    waiting: &'a AtomicUsize,
    /// What is left to be written once the lock is given up.
    to_flush: Vec<Arc<Link>>,
    sent: Moved,
    limits: Vec<Limit>,
}

/// One connection at the switchboard; it leaves when dropped.
pub(crate) struct Connection {
    id: ConnectionId,
    challenge: Challenge,
    pub(crate) link: Arc<Link>,
    switchboard: Arc<Switchboard>,
    _place: Place,
}

impl Switchboard {
    /// Rooms are shared with other relays where there is a bus.
    pub(crate) fn new(config: &Config, seed: [u8; 32], bus: Option<Asking>) -> Self {
        let hub = match bus {
            Some(_) => Hub::on_bus(config.hub.clone(), seed),
            None => Hub::new(config.hub.clone(), seed),
        };
        let state = State {
            hub,
            links: Slab::new(),
            batches: Batches::default(),
            timer: None,
            stopping: false,
            bus,
            bus_is_up: false,
        };
        Self {
            state: Mutex::new(state),
            waiting: AtomicUsize::new(0),
            earlier: Notify::new(),
            started: Instant::now(),
            metrics: Metrics::new(),
            queue_bound: config.queue_bound(),
        }
    }

    /// Lets a connection in, unless the relay is stopping.
    pub(crate) fn connect(self: &Arc<Self>, place: Place, stream: Stream) -> Option<Connection> {
        self.drive(|state, now| {
            if state.stopping {
                return None;
            }
            let link = Arc::new(Link::new(stream, self.queue_bound));
            let id = ConnectionId(state.links.insert(link.clone()) as u64);
            let challenge = state.hub.handle_connect(id, now);
            let switchboard = self.clone();
            Some(Connection { id, challenge, link, switchboard, _place: place })
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
        state.links.iter().for_each(|(_, link)| link.end(End::Stopping));
        state.links.len()
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// The bus is there; this relay has a number on it, and a block may be this long.
    pub(crate) fn bus_up(&self, node: NodeId, max_block: usize) {
        self.drive(|state, _| {
            state.bus_is_up = true;
            state.hub.handle_bus_up(node, max_block);
        });
    }

    /// The bus is lost, and with it all that was asked of it.
    pub(crate) fn bus_down(&self) {
        self.drive(|state, now| {
            state.bus_is_up = false;
            state.hub.handle_bus_down(now);
        });
    }

    /// The bus says something of a room.
    pub(crate) fn news(&self, room: RoomId, visit: Visit, news: News) {
        self.drive(|state, now| state.hub.handle_news(room, visit, news, now));
    }

    /// Another relay is gone.
    pub(crate) fn node_gone(&self, node: NodeId) {
        self.drive(|state, now| state.hub.handle_node_gone(node, now));
    }

    /// Whether rooms can be ordered now.
    pub(crate) fn can_order(&self) -> bool {
        let state = self.lock();
        state.bus.is_none() || state.bus_is_up
    }

    /// What there is now.
    pub(crate) fn usage(&self) -> Usage {
        let state = self.lock();
        let rooms = state.hub.usage();
        Usage {
            connections: state.links.len(),
            rooms: rooms.rooms,
            window_bytes: rooms.window_bytes,
            queue_bytes: state.links.iter().map(|(_, link)| link.load().0).sum(),
        }
    }

    /// Lets `turn` speak to the hub, and does what the hub then wants. The order of what a connection is sent is fixed
    /// under the lock; it is written there too while no other thread waits for the lock, and else after it.
    fn drive<T>(&self, turn: impl FnOnce(&mut State, u64) -> T) -> T {
        let mut out = Out {
            waiting: &self.waiting,
            to_flush: Vec::new(),
            sent: Moved::default(),
            limits: Vec::new(),
        };
        let result = {
            let mut state = self.lock();
            let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let result = turn(&mut state, now);
            state.carry_out(now, self.started, &mut out);
            let due = state.hub.poll_timeout();
            if due.is_some_and(|due| state.timer.is_none_or(|timer| due < timer)) {
                self.earlier.notify_one();
            }
            result
        };
        out.to_flush.iter().for_each(|link| link.flush());
        self.count(&out);
        result
    }

    fn count(&self, out: &Out<'_>) {
        self.metrics.sent(out.sent);
        out.limits.iter().for_each(|&limit| self.metrics.limit(limit));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        state
    }
}

impl State {
    fn carry_out(&mut self, now: u64, started: Instant, out: &mut Out<'_>) {
        loop {
            while let Some(output) = self.hub.poll_output() {
                match output {
                    Output::Bus(request) => {
                        if let Some(bus) = &self.bus {
                            bus.ask(request);
                        }
                    }
                    output => self.batches.add(output),
                }
            }
            match self.batches.pop() {
                Some(Task::Send { to, piece }) => self.send(to, piece, now, out),
                Some(Task::Share { to, except, piece }) => {
                    for &to in to.iter().filter(|&&to| Some(to) != except) {
                        self.send(to, piece.clone(), now, out);
                    }
                }
                Some(Task::Hold { connection, until_ms }) => {
                    out.limits.push(Limit::RoomRate);
                    if let Some(link) = self.links.get(connection.0 as usize) {
                        link.hold(started + Duration::from_millis(until_ms));
                    }
                }
                Some(Task::Close { connection, code }) => {
                    if let Some(link) = self.links.get(connection.0 as usize) {
                        link.end(End::Refused(code));
                    }
                }
                None => return,
            }
        }
    }

    fn send(&mut self, to: ConnectionId, piece: Piece, now: u64, out: &mut Out<'_>) {
        let Some(link) = self.links.get(to.0 as usize) else { return };
        out.sent.messages += u64::from(piece.messages());
        out.sent.bytes += piece.len() as u64;
        let alone = out.waiting.load(Ordering::Relaxed) == 0;
        match if alone { link.send(piece) } else { link.push(piece) } {
            Pushed::ToFlush => out.to_flush.push(link.clone()),
            Pushed::Done => {}
            Pushed::Overflow => {
                out.limits.push(Limit::Queue);
                self.hub.handle_disconnect(to, now);
            }
        }
    }
}

impl Connection {
    /// Hands over what the client said.
    pub(crate) fn receive(&self, messages: Vec<ClientToRelay>) {
        self.take_turn(|hub, now| {
            for message in messages {
                hub.handle_message(self.id, message, now);
            }
        });
    }

    /// The same with a join.
    pub(crate) fn join(&self, join: Join) {
        let Join { room, genuine, cursor } = join;
        self.take_turn(|hub, now| hub.handle_join(self.id, room, genuine, cursor, now));
    }

    fn take_turn(&self, turn: impl FnOnce(&mut Hub, u64)) {
        let began = Instant::now();
        self.switchboard.drive(|state, now| turn(&mut state.hub, now));
        self.metrics().turn(began.elapsed());
    }

    /// Verifies a join when its turn comes.
    pub(crate) fn verify(
        &self,
        access_key: AccessPublicKey,
        signature: Signature,
        cursor: Option<Cursor>,
    ) -> Waiting {
        turnstile::verify(self.challenge, access_key, signature, cursor)
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.switchboard.metrics
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.switchboard.drive(|state, now| {
            state.hub.handle_disconnect(self.id, now);
            state.links.try_remove(self.id.0 as usize);
        });
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
