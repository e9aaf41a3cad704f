use crate::config::Config;
use crate::room::Room;
use crate::rooms::{RoomKey, Rooms};
use alcove_wire::{
    AccessPublicKey, Challenge, ClientToRelay, Cursor, ErrorCode, RelayToClient, Retention, RoomId,
    Signature, Tag, encode,
};
use bytes::Bytes;
use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use indexmap::IndexMap;
use std::collections::{BTreeMap, VecDeque};

/// When to try again where the table of rooms is full and every room is in use.
const RELAY_FULL_RETRY_MS: u32 = 10_000;

/// A connection, by whatever number its owner gives it. No two at once may have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

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
    /// Close a connection, once everything sent to it before has left. The hub has forgotten it already.
    Close {
        /// The connection.
        connection: ConnectionId,
        /// Why; it was told so by a message before.
        code: ErrorCode,
    },
}

/// The switchboard of all rooms. Times are milliseconds on any clock that does not go back.
pub struct Hub {
    config: Config,
    rng: ChaCha20Rng,
    connections: IndexMap<ConnectionId, Connection>,
    rooms: Rooms,
    outputs: VecDeque<Output>,
}

struct Connection {
    challenge: Challenge,
    rooms: BTreeMap<RoomId, RoomKey>,
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
        }
    }

    /// What to do next, if anything. To be called until there is nothing left after every `handle_*`.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Self::handle_timeout`] at the latest. It may change with every `handle_*`.
    pub fn poll_timeout(&self) -> Option<u64> {
        self.rooms.poll_timeout()
    }

    /// A new connection: greets it.
    pub fn handle_connect(&mut self, connection: ConnectionId, _now_ms: u64) {
        let mut challenge = Challenge([0; 32]);
        self.rng.fill_bytes(&mut challenge.0);
        self.connections.insert(connection, Connection { challenge, rooms: BTreeMap::new() });
        let limits = self.config.limits.clone();
        self.outputs.push_back(send(connection, &RelayToClient::Hello { challenge, limits }));
    }

    /// A connection is gone. Does nothing where the hub has forgotten it already.
    pub fn handle_disconnect(&mut self, connection: ConnectionId, now_ms: u64) {
        let Some(Connection { rooms, .. }) = self.connections.swap_remove(&connection) else {
            return;
        };
        for key in rooms.into_values() {
            self.rooms.update(key, &self.config, now_ms, |room| room.leave(connection, now_ms));
        }
    }

    /// A message came from a connection. Does nothing where the hub has forgotten it already.
    pub fn handle_message(&mut self, from: ConnectionId, message: ClientToRelay, now_ms: u64) {
        match message {
            ClientToRelay::Join { access_key, signature, cursor } => {
                self.join(from, access_key, signature, cursor, now_ms);
            }
            ClientToRelay::Leave { room } => self.leave(from, room, now_ms),
            ClientToRelay::Publish { room, tag, retention, payload } => {
                self.publish(from, room, tag, retention, payload, now_ms);
            }
            ClientToRelay::Ping { nonce } if self.connections.contains_key(&from) => {
                self.outputs.push_back(send(from, &RelayToClient::Pong { nonce }));
            }
            ClientToRelay::Ping { .. } => {}
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now_ms: u64) {
        self.rooms.handle_timeout(&self.config, now_ms, &mut self.outputs);
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

    fn join(
        &mut self,
        from: ConnectionId,
        access_key: AccessPublicKey,
        signature: Signature,
        cursor: Option<Cursor>,
        now: u64,
    ) {
        let Some(connection) = self.connections.get(&from) else { return };
        let id = access_key.room();
        let refusal = if connection.rooms.contains_key(&id) {
            Some(ErrorCode::AlreadyJoined)
        } else if connection.rooms.len() >= usize::from(self.config.limits.max_rooms) {
            Some(ErrorCode::TooManyRooms)
        } else if !access_key.verify_join(&connection.challenge, &signature) {
            Some(ErrorCode::BadSignature)
        } else {
            None
        };
        if let Some(code) = refusal {
            return self.refuse(from, code, id, None);
        }
        let Some(key) = self.find_or_create(id, now) else {
            return self.refuse(from, ErrorCode::RelayFull, id, None);
        };
        let (rng, outputs) = (&mut self.rng, &mut self.outputs);
        self.rooms.update(key, &self.config, now, |room| {
            let peer = free_peer_id(room, rng);
            room.join(from, peer, cursor, now, outputs);
        });
        if let Some(connection) = self.connections.get_mut(&from) {
            connection.rooms.insert(id, key);
        }
    }

    fn find_or_create(&mut self, id: RoomId, now: u64) -> Option<RoomKey> {
        // A room whose time was up before this join is gone, whether or not its timer has fired.
        self.handle_timeout(now);
        self.rooms.find(&id).or_else(|| {
            let incarnation = self.rng.next_u64().max(1);
            self.rooms.create(id, incarnation, &self.config, now)
        })
    }

    fn leave(&mut self, from: ConnectionId, id: RoomId, now: u64) {
        let Some(connection) = self.connections.get_mut(&from) else { return };
        let Some(key) = connection.rooms.remove(&id) else {
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
        let Some(&key) = connection.rooms.get(&id) else {
            return self.refuse(from, ErrorCode::NotJoined, id, Some(tag));
        };
        let (limits, outputs) = (&self.config.limits, &mut self.outputs);
        let fits = self.rooms.update(key, &self.config, now, |room| match retention {
            Retention::Retained => room.publish(from, tag, payload, limits, now, outputs),
            Retention::Ephemeral => room.publish_ephemeral(from, payload, limits, outputs),
        });
        if !fits {
            self.refuse(from, ErrorCode::TooLarge, id, Some(tag));
            self.handle_disconnect(from, now);
        }
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

/// A number that nobody in the room has.
fn free_peer_id(room: &Room, rng: &mut ChaCha20Rng) -> u32 {
    loop {
        let peer = rng.next_u32();
        if !room.has_peer(peer) {
            return peer;
        }
    }
}

/// A message of its own for one connection.
pub(crate) fn send(to: ConnectionId, message: &RelayToClient) -> Output {
    Output::Send { to, frame: encode(message).into() }
}
