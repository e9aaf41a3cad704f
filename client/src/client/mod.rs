//! The client of one device: its identity, its rooms, and one connection to each relay that they use.

use crate::{
    Command, Error, Event, MemberId, Now, Output, Reply, RoomKey, Row, Table,
    identity::Identity,
    link::Link,
    outbound::Outbound,
    peer::Position,
    record::{self, DEVICE_KEY, Device, OwnPicture, PICTURE_KEY, Sharing, key},
    room::{Ctx, Room, picture_id},
};
use alcove_wire::{AccessKey, Seq};
use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use litemap::LiteMap;

/// See the crate's documentation.
pub struct Client {
    identity: Identity,
    name: String,
    sharing: Sharing,
    ignored: Vec<MemberId>,
    picture: Vec<u8>,
    rooms: LiteMap<RoomKey, Room>,
    links: LiteMap<String, Link>,
    rng: ChaCha20Rng,
    out: Outbound,
}

/// The parts of a client that a step of a room uses.
macro_rules! ctx {
    ($client:ident, $now:expr) => {
        &mut Ctx {
            identity: &$client.identity,
            name: &$client.name,
            sharing: $client.sharing,
            ignored: &$client.ignored,
            picture: &$client.picture,
            now: $now,
            rng: &mut $client.rng,
            out: &mut $client.out,
        }
    };
}

mod commands;
mod network;

impl Client {
    /// A client from what a store holds in [`Table::AT_START`](crate::Table::AT_START); from no rows, a new device with a
    /// new identity. `seed` must be fresh randomness. Errors leave the store as it is.
    pub fn restore(rows: Vec<Row>, seed: [u8; 32], now: Now) -> Result<Self, Error> {
        let mut rng = ChaCha20Rng::from_seed(seed);
        let mut out = Outbound::default();
        let (meta, of_rooms): (Vec<Row>, Vec<Row>) =
            rows.into_iter().partition(|row| row.table == Table::Meta);
        let device = match meta.iter().find(|row| row.key == DEVICE_KEY) {
            Some(row) => record::decode(&row.value, "this device's identity")?,
            None if !of_rooms.is_empty() => {
                return Err(Error::StoreDamaged("this device's identity"));
            }
            None => {
                let mut seed = [0; 32];
                rng.fill_bytes(&mut seed);
                let sharing = Sharing::default();
                let (name, ignored) = (String::new(), Vec::new());
                let device = Device { seed, name, sharing, ignored };
                out.put(Table::Meta, DEVICE_KEY.to_vec(), record::encode(&device));
                device
            }
        };
        let picture = match meta.iter().find(|row| row.key == PICTURE_KEY) {
            Some(row) => record::decode::<OwnPicture>(&row.value, "your picture")?.picture,
            None => Vec::new(),
        };
        let mut by_room: LiteMap<RoomKey, Vec<Row>> = LiteMap::new();
        for row in of_rooms {
            let (room, _) = key::split(&row.key).ok_or(Error::StoreDamaged("a key"))?;
            by_room.entry(room).or_default().push(row);
        }
        let identity = Identity::from_seed(&device.seed);
        let rooms = by_room.into_iter().map(|(id, rows)| {
            let mut seed = [0; 32];
            rng.fill_bytes(&mut seed);
            Ok((id, Room::restore(id, rows, seed)?))
        });
        let rooms = rooms.collect::<Result<LiteMap<_, _>, Error>>()?;
        let Device { name, sharing, ignored, .. } = device;
        let links = LiteMap::new();
        let mut client = Self { identity, name, sharing, ignored, picture, rooms, links, rng, out };
        client.tell_identity();
        for room in client.rooms.iter_mut().map(|(_, value)| value) {
            room.start(ctx!(client, now));
        }
        client.finish(now);
        Ok(client)
    }

    /// What a room holds more of than it may, if there is any such: for the simulator.
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub fn beyond_bounds(&self) -> Option<&'static str> {
        self.rooms.values().find_map(Room::beyond_bounds)
    }

    /// Who this device is, and a room of it: for [`crate::forgery`].
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(crate) fn forging(&mut self, room: RoomKey) -> Option<(&Identity, &mut Room)> {
        Some((&self.identity, self.rooms.get_mut(&room)?))
    }

    /// The epoch and the epoch authenticator (RFC 9420 §8.7) of a room: members with the same pair are in the same group.
    pub fn epoch_authenticator(&self, room: RoomKey) -> Option<(u64, Vec<u8>)> {
        let group = self.rooms.get(&room)?.group.as_ref()?;
        let Position { epoch, authenticator } = group.position();
        Some((epoch, authenticator.into()))
    }

    /// What lets whoever has it join a room on a relay, without being a member: a keeper, and tests of intruders.
    pub fn access_key(&self, room: RoomKey) -> Option<AccessKey> {
        self.rooms.get(&room).map(Room::access_key)
    }

    /// The answer to [`Output::ReadFrames`].
    pub fn handle_frames(&mut self, token: u64, frames: Vec<(Seq, Vec<u8>)>, now: Now) {
        for room in self.rooms.iter_mut().map(|(_, value)| value) {
            if room.handle_frames(token, &frames, ctx!(self, now)) {
                break;
            }
        }
        self.finish(now);
    }

    /// The answer to [`Output::ReadRows`].
    pub fn handle_rows(&mut self, token: u64, rows: &[(Vec<u8>, Vec<u8>)], now: Now) {
        for room in self.rooms.iter_mut().map(|(_, value)| value) {
            if room.handle_rows(token, rows, ctx!(self, now)) {
                break;
            }
        }
        self.finish(now);
    }

    /// Says of the files of messages that were read from the store whether they are here.
    pub fn say_what_is_here(&self, reply: &mut Reply) {
        for message in reply.messages_mut().into_iter().filter(|it| !it.files().is_empty()) {
            for room in self.rooms.values() {
                room.say_what_is_here(message);
            }
        }
    }

    /// The keys in [`Table::Files`] to be read for [`Command::ReadFile`], from the first, inclusive, to the last, exclusive.
    /// Likewise for [`Command::Picture`].
    pub fn file_range(&self, command: &Command) -> Result<(Vec<u8>, Vec<u8>), Error> {
        if let Command::Picture { room, member } = command {
            let room = self.rooms.get(room).ok_or(Error::NoSuchRoom)?;
            return room.picture_range(*member);
        }
        let Command::ReadFile { room, message, file, index } = command else {
            return Err(Error::NoSuchFile);
        };
        let room = self.rooms.get(room).ok_or(Error::NoSuchRoom)?;
        room.file_range(*message, *file, *index)
    }

    /// What those rows are, opened: the reply to that command.
    pub fn open_file(
        &self,
        command: &Command,
        rows: &[(Vec<u8>, Vec<u8>)],
    ) -> Result<Reply, Error> {
        if let Command::Picture { .. } = command {
            let (_, data) = rows.first().ok_or(Error::NoSuchFile)?;
            return Ok(Reply::FileData { data: data.clone(), next: None });
        }
        let Command::ReadFile { room, message, file, index } = command else {
            return Err(Error::NoSuchFile);
        };
        let room = self.rooms.get(room).ok_or(Error::NoSuchRoom)?;
        let (data, next) = room.open_file(*message, *file, *index, rows)?;
        Ok(Reply::FileData { data, next })
    }

    /// To be called when [`poll_timeout`](Self::poll_timeout) is reached; earlier does no harm.
    pub fn handle_timeout(&mut self, now: Now) {
        let due = |room: &&mut Room| room.poll_timeout().is_some_and(|at| at <= now.monotonic_ms);
        for room in self.rooms.iter_mut().map(|(_, value)| value).filter(due) {
            room.handle_timeout(ctx!(self, now));
        }
        self.finish(now);
    }

    /// The next thing to do, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.poll()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout), in [`Now::monotonic_ms`].
    pub fn poll_timeout(&self) -> Option<u64> {
        let rooms = self.rooms.values().filter_map(Room::poll_timeout);
        rooms.chain(self.links.values().filter_map(Link::poll_timeout)).min()
    }

    /// Ends every step: rooms that are gone, connections that are needed or due, and one batch for all that changed.
    fn finish(&mut self, now: Now) {
        let gone: Vec<RoomKey> =
            self.rooms.values().filter(|room| room.gone).map(|room| room.id).collect();
        for id in gone {
            if let Some(mut room) = self.rooms.remove(&id) {
                room.leave_relay(ctx!(self, now));
            }
            self.out.delete_room(id);
            self.out.event(Event::RoomGone { room: id });
        }
        let wanted: Vec<String> = self
            .rooms
            .values()
            .filter(|room| room.wants_relay())
            .map(|room| room.record.relay.clone())
            .collect();
        for relay in &wanted {
            if !self.links.contains_key(relay) {
                self.links.insert(relay.clone(), Link::new(now));
            }
        }
        let unused: Vec<String> =
            self.links.keys().filter(|relay| !wanted.contains(relay)).cloned().collect();
        for relay in unused {
            self.links.remove(&relay);
            self.out.act(Output::Disconnect { relay });
        }
        self.drive_links(now);
        self.out.finish();
    }

    fn tell_identity(&mut self) {
        let (member, name) = (self.identity.id(), self.name.clone());
        let picture = picture_id(member, &self.picture);
        self.out.event(Event::Identity { member, name, picture });
        let Sharing { typing, read } = self.sharing;
        self.out.event(Event::Sharing { typing, read });
        self.out.event(Event::Ignored { members: self.ignored.clone() });
    }
}
