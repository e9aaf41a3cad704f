use crate::bus::{Bus, Cx, Request};
use crate::config::Config;
use crate::room::delivery_len;
use crate::rooms::{RoomKey, Rooms};
use alcove_wire::{
    Challenge, ClientToRelay, Cursor, ErrorCode, RelayToClient, Retention, RoomId, Tag, encode,
};
use bytes::Bytes;
use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use indexmap::IndexMap;
use std::{collections::VecDeque, sync::Arc};

/// When to try again where the table of rooms is full and every room is in use.
const RELAY_FULL_RETRY_MS: u32 = 10_000;

/// A connection, by whatever number its owner gives it. No two at once may have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// What all rooms take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// How many there are, those included that are remembered without connections.
    pub rooms: usize,
    /// How many bytes their windows take in memory.
    pub window_bytes: usize,
}

/// What a hub wants done. Outputs come in the order in which they must be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send this encoded [`RelayToClient`]. A frame for many is encoded once, and its bytes are shared.
    Send {
        /// The connection.
        to: ConnectionId,
        /// One whole message.
        frame: Bytes,
    },
    /// Send this to all of these but one, who sent it: encoded once, and one output however many they are.
    Share {
        /// The connections of a room; the same list until somebody comes or goes.
        to: Arc<[ConnectionId]>,
        /// The one that it came from, if that is connected to this hub.
        except: Option<ConnectionId>,
        /// One whole message.
        frame: Bytes,
    },
    /// Hear this connection no further before this time: its room has had more than it takes.
    Hold {
        /// The connection.
        connection: ConnectionId,
        /// In milliseconds, on the hub's clock.
        until_ms: u64,
    },
    /// Close a connection, once everything sent to it before has left. The hub has forgotten it already.
    Close {
        /// The connection.
        connection: ConnectionId,
        /// Why; it was told so by a message before.
        code: ErrorCode,
    },
    /// Ask this of the bus.
    Bus(Request),
}

impl Output {
    /// The same as one [`Self::Send`] for each connection, for whom sharing is worth nothing.
    pub fn into_each(self) -> impl Iterator<Item = Self> {
        let (shared, single) = match self {
            Self::Share { to, except, frame } => (Some((to, except, frame)), None),
            single => (None, Some(single)),
        };
        let each = shared.into_iter().flat_map(|(to, except, frame)| {
            let to: Vec<_> = to.iter().copied().filter(|&to| Some(to) != except).collect();
            to.into_iter().map(move |to| Self::Send { to, frame: frame.clone() })
        });
        single.into_iter().chain(each)
    }
}

/// The switchboard of all rooms. Times are milliseconds on any clock that does not go back.
pub struct Hub {
    pub(crate) config: Config,
    pub(crate) rng: ChaCha20Rng,
    pub(crate) connections: IndexMap<ConnectionId, Connection>,
    pub(crate) rooms: Rooms,
    pub(crate) outputs: VecDeque<Output>,
    pub(crate) bus: Option<Bus>,
}

/// What a step needs of the hub besides its rooms.
macro_rules! cx {
    ($hub:expr, $now:expr) => {
        Cx {
            config: &$hub.config,
            node: $hub.bus.as_ref().map_or(0, |bus| bus.node),
            rng: &mut $hub.rng,
            now: $now,
            outputs: &mut $hub.outputs,
        }
    };
}
pub(crate) use cx;

pub(crate) struct Connection {
    challenge: Challenge,
    /// In order of their ids.
    rooms: Vec<(RoomId, RoomKey)>,
}

impl Connection {
    /// Where a room is in the list, or would be.
    fn find(&self, id: &RoomId) -> Result<usize, usize> {
        self.rooms.binary_search_by(|(room, _)| room.cmp(id))
    }

    fn room(&self, id: &RoomId) -> Option<RoomKey> {
        self.find(id).ok().map(|at| self.rooms[at].1)
    }

    fn insert(&mut self, id: RoomId, key: RoomKey) {
        if let Err(at) = self.find(&id) {
            // Most connections are in one room, and there are many connections.
            self.rooms.reserve_exact(1);
            self.rooms.insert(at, (id, key));
        }
    }

    fn remove(&mut self, id: &RoomId) -> Option<RoomKey> {
        self.find(id).ok().map(|at| self.rooms.remove(at).1)
    }
}

impl Hub {
    /// A hub without rooms or connections. Everything random comes from `seed`, which must be from the operating
    /// system's generator where challenges shall be worth anything.
    pub fn new(config: Config, seed: [u8; 32]) -> Self {
        Self {
            config,
            rng: ChaCha20Rng::from_seed(seed),
            connections: IndexMap::new(),
            rooms: Rooms::default(),
            outputs: VecDeque::new(),
            bus: None,
        }
    }

    /// A hub that shares its rooms with others, by a bus that is down so far.
    pub fn on_bus(config: Config, seed: [u8; 32]) -> Self {
        let bus = Some(Bus::new(config.limits.max_frame));
        Self { bus, ..Self::new(config, seed) }
    }

    /// What to do next, if anything. To be called until there is nothing left after every `handle_*`.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Self::handle_timeout`] at the latest. It may change with every `handle_*`.
    pub fn poll_timeout(&self) -> Option<u64> {
        self.rooms.poll_timeout()
    }

    /// What the rooms take.
    pub fn usage(&self) -> Usage {
        self.rooms.usage()
    }

    /// A new connection: greets it, and gives the challenge that joins on it must sign.
    pub fn handle_connect(&mut self, connection: ConnectionId, now_ms: u64) -> Challenge {
        let mut challenge = Challenge([0; 32]);
        self.rng.fill_bytes(&mut challenge.0);
        self.connections.insert(connection, Connection { challenge, rooms: Vec::new() });
        let limits = self.config.limits.clone();
        self.outputs.push_back(send(connection, &RelayToClient::Hello { challenge, limits }));
        if self.bus.as_ref().is_some_and(Bus::is_down) {
            self.turn_away(connection, now_ms);
        }
        challenge
    }

    /// A connection is gone. Does nothing where the hub has forgotten it already.
    pub fn handle_disconnect(&mut self, connection: ConnectionId, now_ms: u64) {
        let Some(Connection { rooms, .. }) = self.connections.swap_remove(&connection) else {
            return;
        };
        for (_, key) in rooms {
            self.rooms.update(key, &self.config, now_ms, |room| room.leave(connection, now_ms));
        }
    }

    /// A message came from a connection. Does nothing where the hub has forgotten it already.
    pub fn handle_message(&mut self, from: ConnectionId, message: ClientToRelay, now_ms: u64) {
        match message {
            ClientToRelay::Join { access_key, signature, cursor } => {
                let Some(challenge) = self.challenge(from) else { return };
                let genuine = access_key.verify_join(&challenge, &signature);
                self.handle_join(from, access_key.room(), genuine, cursor, now_ms);
            }
            ClientToRelay::Leave { room } => self.leave(from, room, now_ms),
            ClientToRelay::Publish { room, tag, retention, payload } => {
                self.publish(from, room, tag, retention, payload, now_ms);
            }
            ClientToRelay::Ping { nonce } if self.connections.contains_key(&from) => {
                self.outputs.push_back(send(from, &RelayToClient::Pong { nonce }));
            }
            // Proofs are looked at before a connection comes here.
            ClientToRelay::Ping { .. } | ClientToRelay::Prove { .. } => {}
        }
    }

    fn challenge(&self, connection: ConnectionId) -> Option<Challenge> {
        self.connections.get(&connection).map(|connection| connection.challenge)
    }

    /// A join came whose signature was checked already: that takes longer than all else, and needs no hub.
    pub fn handle_join(
        &mut self,
        from: ConnectionId,
        id: RoomId,
        genuine: bool,
        cursor: Option<Cursor>,
        now_ms: u64,
    ) {
        let Some(connection) = self.connections.get(&from) else { return };
        let refusal = if connection.room(&id).is_some() {
            Some(ErrorCode::AlreadyJoined)
        } else if connection.rooms.len() >= usize::from(self.config.limits.max_rooms) {
            Some(ErrorCode::TooManyRooms)
        } else if !genuine {
            Some(ErrorCode::BadSignature)
        } else {
            None
        };
        if let Some(code) = refusal {
            return self.refuse(from, code, id, None);
        }
        let Some(key) = self.find_or_create(id, now_ms) else {
            return self.refuse(from, ErrorCode::RelayFull, id, None);
        };
        let mut cx = cx!(self, now_ms);
        self.rooms.update(key, &self.config, now_ms, |room| {
            if room.shared.is_some() {
                room.come(from, cursor, &mut cx);
            } else {
                let peer = room.free_peer(cx.rng);
                room.join(from, peer, cursor, now_ms, cx.outputs);
            }
        });
        if let Some(connection) = self.connections.get_mut(&from) {
            connection.insert(id, key);
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now_ms: u64) {
        self.rooms.handle_timeout(&mut cx!(self, now_ms));
    }

    /// The hub is about to stop: tells every connection to come back, each after another time of up to `spread_ms`,
    /// so that not all come at once.
    pub fn handle_shutdown(&mut self, spread_ms: u32) {
        for &connection in self.connections.keys() {
            let reconnect_after_ms = self.rng.next_u32() % spread_ms.saturating_add(1);
            let closing = RelayToClient::Closing { reconnect_after_ms };
            self.outputs.push_back(send(connection, &closing));
        }
    }

    fn find_or_create(&mut self, id: RoomId, now: u64) -> Option<RoomKey> {
        // A room whose time was up before this join is gone, whether or not its timer has fired.
        self.handle_timeout(now);
        let found = self.rooms.find(&id);
        if found.is_some() {
            return found;
        }
        if self.bus.is_some() {
            return self.enter(id, None, now);
        }
        let incarnation = self.rng.next_u64().max(1);
        self.rooms.create(id, incarnation, None, &mut cx!(self, now))
    }

    fn leave(&mut self, from: ConnectionId, id: RoomId, now: u64) {
        let Some(connection) = self.connections.get_mut(&from) else { return };
        let Some(key) = connection.remove(&id) else {
            return self.refuse(from, ErrorCode::NotJoined, id, None);
        };
        self.rooms.update(key, &self.config, now, |room| room.leave(from, now));
    }

    fn publish(
        &mut self,
        from: ConnectionId,
        id: RoomId,
        tag: Tag,
        retention: Retention,
        payload: Vec<u8>,
        now: u64,
    ) {
        let Some(connection) = self.connections.get(&from) else { return };
        let Some(key) = connection.room(&id) else {
            return self.refuse(from, ErrorCode::NotJoined, id, Some(tag));
        };
        if delivery_len(payload.len()) > self.config.limits.max_frame as usize {
            self.refuse(from, ErrorCode::TooLarge, id, Some(tag));
            return self.handle_disconnect(from, now);
        }
        let mut cx = cx!(self, now);
        self.rooms.update(key, &self.config, now, |room| {
            let paced = room.pace.spend(payload.len(), cx.config, now);
            let queued = match retention {
                Retention::Retained if room.shared.is_some() => {
                    room.put(from, tag, payload, &mut cx)
                }
                Retention::Retained => {
                    let sender = Some((from, tag));
                    room.number(sender, payload, 0, &cx.config.limits, now, cx.outputs);
                    None
                }
                Retention::Ephemeral => {
                    room.publish_ephemeral(from, payload, &mut cx);
                    None
                }
            };
            if let Some(until_ms) = paced.max(queued) {
                cx.outputs.push_back(Output::Hold { connection: from, until_ms });
            }
        });
    }

    fn refuse(&mut self, to: ConnectionId, code: ErrorCode, room: RoomId, tag: Option<Tag>) {
        let retry_after_ms = if code == ErrorCode::RelayFull { RELAY_FULL_RETRY_MS } else { 0 };
        let error = RelayToClient::Error { code, room: Some(room), tag, retry_after_ms };
        self.outputs.push_back(send(to, &error));
        if code.closes() {
            self.outputs.push_back(Output::Close { connection: to, code });
        }
    }
}

/// A message of its own for one connection.
pub(crate) fn send(to: ConnectionId, message: &RelayToClient) -> Output {
    Output::Send { to, frame: encode(message).into() }
}
