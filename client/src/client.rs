//! The client of one device: its identity, its rooms, and one connection to each relay that they use.

use crate::{
    Command, Error, Event, Invite, MemberId, MessageId, Now, Output, Reply, RoomKey, Row, Table,
    content::{PICTURE_MAX, Text},
    identity::Identity,
    invite::check_relay,
    link::{Link, Want, relay_address},
    outbound::Outbound,
    peer::Position,
    record::{self, DEVICE_KEY, Device, OwnPicture, PICTURE_KEY, Sharing, Standing, key},
    room::{Ctx, Room, picture_id},
    text,
};
use alcove_wire::{AccessKey, ClientToRelay, RelayToClient, Seq};
use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use litemap::LiteMap;

/// How many rooms a device may be in: what one connection may join, less what transfers need.
const ROOMS_MAX: usize = 96;

/// How many members a device may ignore.
const IGNORED_MAX: usize = 1000;

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

    /// Carries out a command, or says why not.
    pub fn handle_command(&mut self, command: Command, now: Now) -> Result<Reply, Error> {
        let reply = self.carry_out(command, now);
        self.finish(now);
        reply
    }

    fn carry_out(&mut self, command: Command, now: Now) -> Result<Reply, Error> {
        match command {
            Command::SetName { name } => return self.set_name(&name, now),
            Command::CreateRoom { name, relay, admission, suite } => {
                let name = text::own_name(&name)?;
                let relay = self.ready_for_room(&relay)?;
                let room = Room::create(name, relay, admission, suite, ctx!(self, now))?;
                return Ok(self.add_room(room, now));
            }
            Command::Join { link, relay } => return self.join(&link, &relay, now),
            Command::Invite { room, page } => {
                let room = self.rooms.get(&room).ok_or(Error::NoSuchRoom)?;
                if room.record.standing != Standing::Member {
                    return Err(Error::NotMember);
                }
                return Ok(Reply::Invite { link: room.invite(&self.name).link(&page) });
            }
            Command::Rooms => {
                let me = self.identity.id();
                let rooms = self.rooms.values().map(|room| room.view(me)).collect();
                return Ok(Reply::Rooms { rooms });
            }
            // The driver reads the store itself; a core without IO has no history to show.
            Command::History { .. } => {
                return Ok(Reply::History { messages: Vec::new(), more: false });
            }
            Command::Search { .. } => return Ok(Reply::Found { found: Vec::new(), more: false }),
            Command::Message { .. } => return Err(Error::NoSuchMessage),
            Command::ReadFile { .. } => return Err(Error::NoSuchFile),
            Command::SetSharing { typing, read } => {
                self.sharing.typing = typing.unwrap_or(self.sharing.typing);
                self.sharing.read = read.unwrap_or(self.sharing.read);
                self.save_device();
                return Ok(Reply::Done);
            }
            Command::SetPicture { data } => return self.set_picture(data, now),
            Command::OwnPicture => {
                return Ok(Reply::FileData { data: self.picture.clone(), next: None });
            }
            Command::Picture { .. } => return Err(Error::NoSuchFile),
            Command::Ignore { member, ignored } => return self.ignore(member, ignored, now),
            Command::Usage { room } => {
                let files = self.rooms.get(&room).ok_or(Error::NoSuchRoom)?.file_bytes();
                return Ok(Reply::Usage { messages: 0, files });
            }
            Command::Leave { room } => {
                let state = self.rooms.get_mut(&room).ok_or(Error::NoSuchRoom)?;
                if state.leave(ctx!(self, now)) {
                    state.gone = true;
                }
                return Ok(Reply::Done);
            }
            _ => {}
        }
        let id = command.room().ok_or(Error::NoSuchRoom)?;
        let room = self.rooms.get_mut(&id).ok_or(Error::NoSuchRoom)?;
        let ctx = ctx!(self, now);
        match command {
            Command::Send { body, reply, mentions, forwarded, files, request, .. } => {
                let text = text_of(body, reply, mentions, forwarded);
                let message = room.send(text, &files, request, ctx)?;
                return Ok(Reply::Message { message });
            }
            Command::BeginFile { file, .. } => {
                return room.begin_file(&file, ctx).map(|file| Reply::File { file });
            }
            Command::FileChunk { file, index, data, .. } => {
                room.take_chunk(file, index, &data, ctx)?;
            }
            Command::DropFile { file, .. } => room.drop_file(file, ctx)?,
            Command::FetchFile { message, file, .. } => room.fetch_file(message, file, ctx)?,
            Command::StopFile { message, file, .. } => room.stop_file(message, file, ctx)?,
            Command::FreeFile { message, file, .. } => room.free_file(message, file, ctx)?,
            Command::FreeFiles { before_ms, .. } => room.free_files(before_ms, ctx),
            Command::Edit { message, body, reply, mentions, .. } => {
                return room.edit(message, text_of(body, reply, mentions, false), ctx);
            }
            Command::Delete { message, .. } => return room.delete(message, ctx),
            Command::React { message, emoji, .. } => return room.react(message, emoji, ctx),
            Command::MarkRead { up_to, .. } => room.mark_read(up_to, ctx),
            Command::SetDraft { draft, .. } => room.set_draft(draft, ctx)?,
            Command::SetMuted { muted, .. } => room.set_muted(muted, ctx),
            Command::SetArchived { archived, .. } => room.set_archived(archived, ctx),
            Command::Typing { typing, .. } => room.say_typing(typing, ctx)?,
            Command::Describe { about, emoji, .. } => room.describe(about, emoji, ctx)?,
            Command::SetExpiry { seconds, .. } => room.set_expiry(seconds, ctx)?,
            Command::Resend { message, .. } => {
                return room.resend(message, ctx).map(|message| Reply::Message { message });
            }
            Command::Discard { message, .. } => room.discard(message, ctx)?,
            Command::Admit { knock, .. } => room.admit(knock, ctx)?,
            Command::Deny { knock, .. } => room.deny(knock, ctx)?,
            Command::Remove { member, .. } => room.remove(member, ctx)?,
            Command::Rename { name, .. } => room.rename(&name, ctx)?,
            Command::SetAdmission { admission, .. } => room.set_admission(admission, ctx)?,
            Command::SetPermissions { admit, remove, rename, .. } => {
                room.set_permissions((admit, remove, rename), ctx)?;
            }
            Command::SetAdmin { member, admin, .. } => room.set_admin(member, admin, ctx)?,
            Command::Update { .. } => room.update(ctx)?,
            _ => unreachable!("every command without a room was carried out above"),
        }
        Ok(Reply::Done)
    }

    fn set_name(&mut self, name: &str, now: Now) -> Result<Reply, Error> {
        self.name = text::own_name(name)?;
        self.save_device();
        for room in self.rooms.iter_mut().map(|(_, value)| value) {
            room.name_changed(ctx!(self, now));
        }
        Ok(Reply::Done)
    }

    fn set_picture(&mut self, picture: Vec<u8>, now: Now) -> Result<Reply, Error> {
        if picture.len() > PICTURE_MAX {
            return Err(Error::PictureUnusable);
        }
        let record = record::encode(&OwnPicture { picture: picture.clone() });
        self.out.put(Table::Meta, PICTURE_KEY.to_vec(), record);
        self.picture = picture;
        for room in self.rooms.iter_mut().map(|(_, value)| value) {
            room.say_picture(ctx!(self, now));
            room.finish(ctx!(self, now));
        }
        self.tell_identity();
        Ok(Reply::Done)
    }

    fn ignore(&mut self, member: MemberId, ignored: bool, now: Now) -> Result<Reply, Error> {
        self.ignored.retain(|known| *known != member);
        if ignored && member != self.identity.id() {
            if self.ignored.len() >= IGNORED_MAX {
                return Err(Error::TooManyIgnored);
            }
            self.ignored.push(member);
            for room in self.rooms.iter_mut().map(|(_, value)| value) {
                room.ignore(member, ctx!(self, now));
            }
        }
        self.save_device();
        Ok(Reply::Done)
    }

    fn save_device(&mut self) {
        let (seed, name, sharing) = (self.identity.seed(), self.name.clone(), self.sharing);
        let device = record::encode(&Device { seed, name, sharing, ignored: self.ignored.clone() });
        self.out.put(Table::Meta, DEVICE_KEY.to_vec(), device);
        self.tell_identity();
    }

    fn join(&mut self, link: &str, relay: &str, now: Now) -> Result<Reply, Error> {
        let invite = Invite::parse(link)?;
        let relay = self.ready_for_room(invite.relay.as_deref().unwrap_or(relay))?;
        if let Some(room) = self.rooms.get_mut(&invite.room()) {
            if !matches!(room.record.standing, Standing::Denied | Standing::Removed) {
                if room.take_token(relay) {
                    room.finish(ctx!(self, now));
                    return Ok(Reply::Room { room: room.view(self.identity.id()) });
                }
                return Err(Error::AlreadyInRoom);
            }
            room.knock_anew(&invite, ctx!(self, now));
            return Ok(Reply::Room { room: room.view(self.identity.id()) });
        }
        let room = Room::knock_at(&invite, relay, ctx!(self, now));
        Ok(self.add_room(room, now))
    }

    /// Whether a room can be made or joined; answers the relay's address.
    fn ready_for_room(&self, relay: &str) -> Result<String, Error> {
        if self.name.is_empty() {
            return Err(Error::NameMissing);
        }
        if self.rooms.len() >= ROOMS_MAX {
            return Err(Error::TooManyRooms);
        }
        check_relay(relay)
    }

    fn add_room(&mut self, mut room: Room, now: Now) -> Reply {
        if let Some(greeting) = self.links.get(&room.record.relay).and_then(Link::greeting) {
            room.handle_online(greeting, ctx!(self, now));
        }
        room.finish(ctx!(self, now));
        let view = room.view(self.identity.id());
        self.rooms.insert(room.id, room);
        Reply::Room { room: view }
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

    /// The connection that [`Output::Connect`] asked for is open.
    pub fn handle_connected(&mut self, relay: &str, now: Now) {
        if let Some(link) = self.links.get_mut(relay) {
            link.handle_connected(now);
        }
        self.finish(now);
    }

    /// A binary message came in on the connection to `relay`.
    pub fn handle_message(&mut self, relay: &str, message: &[u8], now: Now) {
        let Some(link) = self.links.get_mut(relay) else { return };
        link.handle_traffic();
        // A relay of a later version may say what this client does not know: it is passed over.
        if let Ok(message) = alcove_wire::decode(message) {
            self.handle_relay(relay, message, now);
        }
        self.finish(now);
    }

    fn handle_relay(&mut self, relay: &str, message: RelayToClient, now: Now) {
        let Some(link) = self.links.get_mut(relay) else { return };
        let room = match &message {
            RelayToClient::Hello { challenge, limits } => {
                link.handle_hello(*challenge, limits, now);
                let Some(greeting) = link.greeting() else { return };
                let rooms = self
                    .rooms
                    .iter_mut()
                    .map(|(_, value)| value)
                    .filter(|room| room.record.relay == relay);
                for room in rooms {
                    room.handle_online(greeting, ctx!(self, now));
                }
                return self.tell_connection(relay, now);
            }
            RelayToClient::Demand { .. } => {
                if let Some(proof) = link.prove(relay, &message) {
                    return self.out.send(relay, &proof);
                }
                self.out.act(Output::Disconnect { relay: relay.to_owned() });
                return self.handle_disconnected(relay, now);
            }
            RelayToClient::Closing { reconnect_after_ms } => {
                return link.handle_closing(*reconnect_after_ms);
            }
            RelayToClient::Joined { room, .. }
            | RelayToClient::Delivery { room, .. }
            | RelayToClient::Ack { room, .. }
            | RelayToClient::Ephemeral { room, .. }
            | RelayToClient::Presence { room, .. }
            | RelayToClient::Error { room: Some(room), .. } => *room,
            RelayToClient::Error { room: None, code, retry_after_ms, .. } => {
                return link.handle_refused(*code, *retry_after_ms);
            }
            RelayToClient::Pong { .. } => return,
        };
        let concerned = |state: &&mut Room| state.record.relay == relay && state.concerns(room);
        if let Some(state) = self.rooms.iter_mut().map(|(_, value)| value).find(concerned) {
            state.handle_relay(message, ctx!(self, now));
        }
    }

    /// The connection to `relay` is closed, or could not be opened.
    pub fn handle_disconnected(&mut self, relay: &str, now: Now) {
        let Some(link) = self.links.get_mut(relay) else { return };
        link.handle_disconnected(&mut self.rng, now);
        for room in
            self.rooms.iter_mut().map(|(_, value)| value).filter(|room| room.record.relay == relay)
        {
            room.handle_offline(ctx!(self, now));
        }
        self.tell_connection(relay, now);
        self.finish(now);
    }

    /// The system says that the network is back: whatever waits to reconnect does so at once.
    pub fn handle_online(&mut self, now: Now) {
        for link in self.links.iter_mut().map(|(_, value)| value) {
            link.handle_network(now);
        }
        self.finish(now);
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

    fn drive_links(&mut self, now: Now) {
        let due: Vec<(String, Want)> = self
            .links
            .iter_mut()
            .filter_map(|(relay, link)| Some((relay.clone(), link.take_due(now)?)))
            .collect();
        for (relay, want) in due {
            match want {
                Want::Connect => {
                    self.tell_connection(&relay, now);
                    self.out.act(Output::Connect { relay });
                }
                Want::Ping => {
                    self.out.send(&relay, &ClientToRelay::Ping { nonce: now.monotonic_ms })
                }
                Want::Disconnect => {
                    self.out.act(Output::Disconnect { relay: relay.clone() });
                    self.handle_disconnected(&relay, now);
                }
            }
        }
    }

    fn tell_identity(&mut self) {
        let (member, name) = (self.identity.id(), self.name.clone());
        let picture = picture_id(member, &self.picture);
        self.out.event(Event::Identity { member, name, picture });
        let Sharing { typing, read } = self.sharing;
        self.out.event(Event::Sharing { typing, read });
        self.out.event(Event::Ignored { members: self.ignored.clone() });
    }

    fn tell_connection(&mut self, relay: &str, now: Now) {
        if let Some(link) = self.links.get(relay) {
            let (relay, state) = (relay_address(relay).to_owned(), link.view(now));
            self.out.event(Event::Connection { relay, state });
        }
    }
}

fn text_of(
    body: String,
    reply: Option<MessageId>,
    mentions: Vec<MemberId>,
    forwarded: bool,
) -> Text {
    Text {
        reply: reply.map(|reply| reply.0),
        forwarded: forwarded.into(),
        // The room says.
        expiry: 0,
        mentions: mentions.into_iter().map(|member| member.0).collect(),
        body: body.into_bytes().into(),
    }
}
