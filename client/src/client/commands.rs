//! What the person asks for: each command goes to its room, or is about the device.

use super::Client;
use crate::{
    Command, Error, Invite, MemberId, MessageId, Now, Reply, Table,
    content::{PICTURE_MAX, Text},
    invite::check_relay,
    link::Link,
    record::{self, DEVICE_KEY, Device, OwnPicture, PICTURE_KEY, Standing},
    room::{Ctx, Room},
    text,
};

/// How many rooms a device may be in: what one connection may join, less what transfers need.
const ROOMS_MAX: usize = 96;

/// How many members a device may ignore.
const IGNORED_MAX: usize = 1000;

impl Client {
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
