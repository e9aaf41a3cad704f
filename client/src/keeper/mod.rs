//! A keeper: holds the ciphertext of one room for those who come back when no member is here. It is no member and has no
//! key of the group, nor the outer key: it can join the room, and read nothing.
//!
//! | file | what it does |
//! |---|---|
//! | `post` | what of a link it keeps |
//! | `held`, `files` | the frames and the files that it holds, within its bounds |
//! | `fetch`, `get_file` | gets what it lacks from others |
//! | `serve`, `give_file` | gives to others what it holds |
//! | `say` | says that it is here, and what it holds |
//!
//! Pure like the [`Client`](crate::Client): `handle_*` goes in, `poll_*` comes out.

mod fetch;
mod files;
mod get_file;
mod give_file;
mod held;
mod post;
mod say;
mod serve;
#[cfg(test)]
mod tests;

pub use held::Bounds;
pub use post::Post;

use crate::{
    ConnectionState, Error, Event, Now, Output, RoomKey, Row, Table,
    link::{Link, Want, relay_address},
    outbound::Outbound,
    parts::Wanted,
    peer::{HELD_FILES_MAX, Payload},
};
use alcove_wire::{
    AccessKey, ClientToRelay, Cursor, Incarnation, PeerId, RelayToClient, Retention, RoomId, Seq,
};
use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use files::Files;
use held::Held;
use serde::{Deserialize, Serialize};

/// How often to look for what has become too old.
const PRUNE_EVERY_MS: u64 = 10 * 60_000;

/// See the module's documentation.
pub struct Keeper {
    post: Post,
    room: RoomId,
    held: Held,
    link: Link,
    rng: ChaCha20Rng,
    out: Outbound,
    joined: Option<Joined>,
    fetch: Option<fetch::Fetch>,
    serving: Vec<serve::Serving>,
    files: Files,
    getting: Vec<get_file::Getting>,
    giving: Vec<give_file::Giving>,
    saying: say::Saying,
    prune_at: u64,
}

struct Joined {
    incarnation: Incarnation,
    /// The number of the next delivery.
    next: Seq,
    present: u32,
}

/// How a keeper is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeeperStatus {
    /// The room.
    pub room: RoomKey,
    /// Whether it is in the room now.
    pub joined: bool,
    /// How many others are in the room now.
    pub others: u32,
    /// How many frames it holds.
    pub frames: u64,
    /// How many bytes those take, about.
    pub bytes: u64,
    /// How many files it holds.
    pub files: u64,
    /// How many bytes files take, about, with those that it is getting.
    pub file_bytes: u64,
}

impl Keeper {
    /// A keeper at `post`, with what its store holds in `Table::Meta` and `Table::Rooms`. `seed` must be fresh randomness.
    pub fn new(
        post: Post,
        rows: &[Row],
        bounds: Bounds,
        seed: [u8; 32],
        now: Now,
    ) -> Result<Self, Error> {
        let mut out = Outbound::default();
        let held = Held::restore(post.room(), rows, bounds)?;
        let files = Files::restore(post.room(), rows, bounds, &mut out)?;
        let (key, value) = post.row();
        out.put(Table::Meta, key, value);
        let mut keeper = Self {
            room: post.access().room(),
            post,
            held,
            link: Link::new(now),
            rng: ChaCha20Rng::from_seed(seed),
            out,
            joined: None,
            fetch: None,
            serving: Vec::new(),
            files,
            getting: Vec::new(),
            giving: Vec::new(),
            saying: say::Saying::default(),
            prune_at: now.monotonic_ms,
        };
        keeper.handle_timeout(now);
        Ok(keeper)
    }

    /// The connection that [`Output::Connect`] asked for is open.
    pub fn handle_connected(&mut self, now: Now) {
        self.link.handle_connected(now);
        self.finish(now);
    }

    /// The connection is closed, or could not be opened.
    pub fn handle_disconnected(&mut self, now: Now) {
        self.link.handle_disconnected(&mut self.rng, now);
        self.joined = None;
        self.fetch = None;
        self.serving.clear();
        self.giving.clear();
        self.stop_getting();
        self.saying = say::Saying::default();
        self.tell_connection(now);
        self.finish(now);
    }

    /// A binary message came in.
    pub fn handle_message(&mut self, message: &[u8], now: Now) {
        self.link.handle_traffic();
        // A relay of a later version may say what this keeper does not know: it is passed over.
        if let Ok(message) = alcove_wire::decode(message) {
            self.handle_relay(message, now);
        }
        self.finish(now);
    }

    /// To be called when [`poll_timeout`](Self::poll_timeout) is reached; earlier does no harm.
    pub fn handle_timeout(&mut self, now: Now) {
        self.say_timeout(now);
        self.fetch_timeout(now);
        self.serve_timeout(now);
        self.get_file_timeout(now);
        self.give_file_timeout(now);
        if self.prune_at <= now.monotonic_ms {
            self.prune_at = now.monotonic_ms + PRUNE_EVERY_MS;
        }
        self.finish(now);
    }

    /// The next thing to do, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.poll()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout), in [`Now::monotonic_ms`].
    pub fn poll_timeout(&self) -> u64 {
        let frames = [self.fetch_due(), self.serve_due()];
        let files = [self.get_file_due(), self.give_file_due()];
        let others = [self.link.poll_timeout(), self.saying.due()];
        let times = [frames, files, others].into_iter().flatten();
        times.flatten().fold(self.prune_at, u64::min)
    }

    /// How it is doing.
    pub fn status(&self) -> KeeperStatus {
        KeeperStatus {
            room: self.post.room(),
            joined: self.joined.is_some(),
            others: self.others(),
            frames: self.held.frames(),
            bytes: self.held.bytes(),
            files: self.files.count(),
            file_bytes: self.files.bytes(),
        }
    }

    fn handle_relay(&mut self, message: RelayToClient, now: Now) {
        let this = self.room;
        match message {
            RelayToClient::Hello { challenge, limits } => {
                self.link.handle_hello(challenge, &limits, now);
                // No room has the incarnation 0: a new keeper gets all that the relay holds.
                let last = self.held.cursors().last().copied();
                let cursor = last.unwrap_or(Cursor { incarnation: 0, seq: 0 });
                self.join(&self.post.access(), Some(cursor));
                self.tell_connection(now);
            }
            RelayToClient::Demand { .. } => match self.link.prove(&self.post.relay, &message) {
                Some(proof) => self.out.send(&self.post.relay, &proof),
                None => {
                    self.out.act(Output::Disconnect { relay: self.post.relay.clone() });
                    self.handle_disconnected(now);
                }
            },
            RelayToClient::Error { room: None, code, retry_after_ms, .. } => {
                self.link.handle_refused(code, retry_after_ms);
            }
            RelayToClient::Closing { reconnect_after_ms } => {
                self.link.handle_closing(reconnect_after_ms);
            }
            RelayToClient::Joined { room, incarnation, head, replay_from, present, .. }
                if room == this =>
            {
                self.joined = Some(Joined { incarnation, next: replay_from, present });
                self.say_all(now);
                self.begin_catch_up(incarnation, replay_from.min(head.saturating_add(1)), now);
            }
            RelayToClient::Delivery { room, seq, payload } if room == this => {
                self.keep(seq, &payload, now);
            }
            RelayToClient::Ephemeral { room, payload, .. } if room == this => {
                self.handle_payload(&payload, now);
            }
            RelayToClient::Presence { room, present, joined, .. } if room == this => {
                self.handle_presence(present, &joined, now);
            }
            RelayToClient::Joined { room, .. }
            | RelayToClient::Ephemeral { room, .. }
            | RelayToClient::Presence { room, .. } => self.handle_transfer(room, message, now),
            _ => {}
        }
    }

    /// What somebody says in the room. Much of it is sealed, and nothing to a keeper.
    fn handle_payload(&mut self, payload: &[u8], now: Now) {
        match alcove_wire::decode(payload) {
            Ok(Payload::Fetch { transfer, ranges }) => self.handle_request(transfer, &ranges, now),
            Ok(Payload::FileFetch { transfer, hash, from, to }) => {
                self.handle_file_fetch(Wanted { transfer, hash }, (from, to), now);
            }
            Ok(Payload::FilesHeld { files }) if files.len() <= HELD_FILES_MAX => {
                self.handle_files_held(&files, now);
            }
            _ => {}
        }
    }

    /// Keeps a delivery. One out of order is of a faulty relay, and would make the index of what is held large.
    fn keep(&mut self, seq: Seq, payload: &[u8], now: Now) {
        let is_next = |joined: &&mut Joined| joined.next == seq && seq < Seq::MAX;
        let Some(joined) = self.joined.as_mut().filter(is_next) else { return };
        joined.next += 1;
        self.held.put(joined.incarnation, seq, payload, now.unix_ms, &mut self.out);
    }

    fn handle_presence(&mut self, present: u32, came: &[PeerId], now: Now) {
        if let Some(joined) = &mut self.joined {
            joined.present = present;
        }
        if !came.is_empty() {
            self.say_all_soon(now);
            self.fetch_soon(now);
        }
    }

    fn others(&self) -> u32 {
        self.joined.as_ref().map_or(0, |joined| joined.present.saturating_sub(1))
    }

    fn join(&mut self, access: &AccessKey, cursor: Option<Cursor>) {
        let Some(greeting) = self.link.greeting() else { return };
        let join = ClientToRelay::Join {
            access_key: access.public(),
            signature: access.sign_join(&greeting.challenge),
            cursor,
        };
        self.out.send(&self.post.relay, &join);
    }

    fn leave(&mut self, room: RoomId) {
        self.out.send(&self.post.relay, &ClientToRelay::Leave { room });
    }

    fn say(&mut self, room: RoomId, payload: &Payload) {
        self.publish(room, alcove_wire::encode(payload));
    }

    fn publish(&mut self, room: RoomId, payload: Vec<u8>) {
        let publish =
            ClientToRelay::Publish { room, tag: 0, retention: Retention::Ephemeral, payload };
        self.out.send(&self.post.relay, &publish);
    }

    /// Messages about the rooms of transfers.
    fn handle_transfer(&mut self, room: RoomId, message: RelayToClient, now: Now) {
        if self.is_fetching_in(room) {
            self.handle_fetch_room(message, now);
        } else if self.is_getting_in(room) {
            self.handle_getting_room(room, message, now);
        } else if self.is_giving_in(room) {
            self.handle_giving_room(room, message, now);
        } else {
            self.handle_serving_room(room, message, now);
        }
    }

    /// Whether `room` is that of a transfer.
    fn concerns(&self, room: RoomId) -> bool {
        self.is_fetching_in(room)
            || self.is_serving_in(room)
            || self.is_getting_in(room)
            || self.is_giving_in(room)
    }

    fn jitter(&mut self, max: u64) -> u64 {
        self.rng.next_u64() % (max + 1)
    }

    /// Ends every step.
    fn finish(&mut self, now: Now) {
        self.held.finish(now.unix_ms, &mut self.out);
        self.files.finish(now.unix_ms, &mut self.out);
        self.drop_lost();
        let relay = self.post.relay.clone();
        match self.link.take_due(now) {
            Some(Want::Connect) => {
                self.tell_connection(now);
                self.out.act(Output::Connect { relay });
            }
            Some(Want::Ping) => {
                self.out.send(&relay, &ClientToRelay::Ping { nonce: now.monotonic_ms });
            }
            Some(Want::Disconnect) => {
                self.out.act(Output::Disconnect { relay });
                self.handle_disconnected(now);
            }
            None => {}
        }
        self.out.finish();
    }

    fn tell_connection(&mut self, now: Now) {
        let state: ConnectionState = self.link.view(now);
        self.out
            .event(Event::Connection { relay: relay_address(&self.post.relay).to_owned(), state });
    }
}
