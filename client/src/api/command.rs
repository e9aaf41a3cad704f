//! What a person, a page or a bot can ask for.

use super::{
    Admission, FileId, FileView, FoundView, KnockId, MemberId, MessageId, MessageView, Permission,
    RoomKey, RoomView, Suite,
};
use serde::{Deserialize, Serialize};

/// A request. It fails at once with an [`Error`](crate::Error) that says what to do, or succeeds with a [`Reply`];
/// what happens later is an [`Event`](super::Event).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Command {
    /// Chooses the name that this device's person goes by. Told to the rooms one is in.
    SetName {
        /// 1 to 64 characters once cleaned of control and bidirectional characters.
        name: String,
    },
    /// Chooses the picture that this device's person shows to the members of its rooms.
    SetPicture {
        /// At most 16 KiB, in a format that browsers show; empty: none.
        #[serde(with = "super::base64")]
        data: Vec<u8>,
    },
    /// Reads one's own picture. Replies [`Reply::FileData`], empty where there is none.
    OwnPicture,
    /// Reads the picture of a member. Replies [`Reply::FileData`]. Answered by the driver, which owns the store.
    Picture {
        /// The room.
        room: RoomKey,
        /// The member.
        member: MemberId,
    },
    /// Makes a room, with oneself as its only member and admin. Replies [`Reply::Room`].
    CreateRoom {
        /// The room's name, 1 to 64 characters.
        name: String,
        /// The WebSocket address of its relay: `wss://host/ws`, or `ws://` on loopback.
        relay: String,
        /// Who gets in.
        #[serde(default)]
        admission: Admission,
        /// The MLS cipher suite.
        #[serde(default)]
        suite: Suite,
    },
    /// Asks to be let into the room of an invite link. Replies [`Reply::Room`].
    Join {
        /// The whole link, or its fragment alone.
        link: String,
        /// The relay to use where the link names none.
        relay: String,
    },
    /// Makes the invite link of a room. Replies [`Reply::Invite`].
    Invite {
        /// The room.
        room: RoomKey,
        /// The address of the page that the link shall open, without a fragment.
        page: String,
    },
    /// Sends a text. It is saved before the reply. Replies [`Reply::Message`].
    Send {
        /// The room.
        room: RoomKey,
        /// 1 byte to 64 KiB of text; with files, it may be empty.
        body: String,
        /// The message that it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<MessageId>,
        /// Members whose attention it asks for, at most 64.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<MemberId>,
        /// Whether somebody else's words are passed on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        forwarded: bool,
        /// Files that go with it, at most 16, each taken in whole by [`BeginFile`](Self::BeginFile) and
        /// [`FileChunk`](Self::FileChunk).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileId>,
        /// A text of the caller's own, at most 64 bytes. A second `Send` with the same one is answered like the first
        /// and sends nothing, so that a caller who never saw the reply can ask again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
    },
    /// Begins to take in a file that is to go with a message. Replies [`Reply::File`]. One that is not sent is gone after the
    /// next start.
    BeginFile {
        /// The room.
        room: RoomKey,
        /// What is said of it. Its state does not count.
        file: Box<FileView>,
    },
    /// The next bytes of such a file: all of a chunk of [`FILE_CHUNK`](crate::FILE_CHUNK) bytes, the last one shorter.
    FileChunk {
        /// The room.
        room: RoomKey,
        /// The file.
        file: FileId,
        /// Which chunk. One that is here already is not taken once more.
        index: u32,
        /// Its bytes.
        #[serde(with = "super::base64")]
        data: Vec<u8>,
    },
    /// Gives up a file that was not sent.
    DropFile {
        /// The room.
        room: RoomKey,
        /// The file.
        file: FileId,
    },
    /// Fetches a file of a message from whoever holds it. [`Event::File`](super::Event::File) tells how far it is.
    FetchFile {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// Which of its files, from 0.
        file: u8,
    },
    /// Stops fetching a file. What is here of it is kept.
    StopFile {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// Which of its files, from 0.
        file: u8,
    },
    /// Deletes a file from this device. The message stays, and the file may be fetched again.
    FreeFile {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// Which of its files, from 0.
        file: u8,
    },
    /// Deletes the files of a room from this device, but for those that are on their way. The messages stay, and the files may be
    /// fetched again.
    FreeFiles {
        /// The room.
        room: RoomKey,
        /// Only those that came to this device before this time: milliseconds since 1970; none: all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before_ms: Option<u64>,
    },
    /// Adds up what a room takes on this device. Replies [`Reply::Usage`]. Answered by the driver, which owns the store.
    Usage {
        /// The room.
        room: RoomKey,
    },
    /// Reads some chunks of a file that is here. Replies [`Reply::FileData`]. Answered by the driver, which owns the store.
    ReadFile {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// Which of its files, from 0.
        file: u8,
        /// From which chunk on.
        index: u32,
    },
    /// Sends again what failed. Replies [`Reply::Message`].
    Resend {
        /// The room.
        room: RoomKey,
        /// A message of one's own whose state is `failed`.
        message: MessageId,
    },
    /// Gives up a message of one's own that has not been ordered yet and has not left this device.
    Discard {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
    },
    /// Puts a new text in place of that of a message of one's own. Replies [`Reply::Change`], or [`Reply::Done`] where the
    /// message has not left this device.
    Edit {
        /// The room.
        room: RoomKey,
        /// A text of one's own.
        message: MessageId,
        /// 1 byte to 64 KiB of text; none where files go with it.
        body: String,
        /// What it answered, which an edit says again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<MessageId>,
        /// Members whose attention it asks for, at most 64.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<MemberId>,
    },
    /// Takes back a message of one's own: every member's client is asked to delete it. One that has not left this device is
    /// given up. Replies as [`Edit`](Self::Edit).
    Delete {
        /// The room.
        room: RoomKey,
        /// A message of one's own.
        message: MessageId,
    },
    /// Says which reactions one has to a message now, in place of those before. Replies [`Reply::Change`].
    React {
        /// The room.
        room: RoomKey,
        /// Anybody's message.
        message: MessageId,
        /// Emoji, at most 8, of at most 64 bytes each; none takes all of them back.
        emoji: Vec<String>,
    },
    /// Everything up to a position has been read.
    MarkRead {
        /// The room.
        room: RoomKey,
        /// The position (`layout.at`) of the last message that was read.
        up_to: u64,
    },
    /// Keeps what was typed and not sent, on this device.
    SetDraft {
        /// The room.
        room: RoomKey,
        /// At most 64 KiB; empty: nothing is kept.
        draft: String,
    },
    /// Whether a room may call for attention on this device.
    SetMuted {
        /// The room.
        room: RoomKey,
        /// It may not.
        muted: bool,
    },
    /// Puts a room away on this device, or takes it back.
    SetArchived {
        /// The room.
        room: RoomKey,
        /// It is put away.
        archived: bool,
    },
    /// Says that one is typing, or has stopped, to whoever is here. To be said again every few seconds. Nothing is sent where
    /// that is not shared.
    Typing {
        /// The room.
        room: RoomKey,
        /// Whether one is typing.
        typing: bool,
    },
    /// Chooses what others are told about this device's person. What one does not share one is not shown of others either.
    SetSharing {
        /// That one is typing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        typing: Option<bool>,
        /// How far one has read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<bool>,
    },
    /// Ignores a member on this device, in every room, or no longer does: what it writes does not count as unread. Nobody is told.
    Ignore {
        /// The member.
        member: MemberId,
        /// It is ignored.
        ignored: bool,
    },
    /// Lets in someone who knocked.
    Admit {
        /// The room.
        room: RoomKey,
        /// The knock.
        knock: KnockId,
    },
    /// Turns away someone who knocked.
    Deny {
        /// The room.
        room: RoomKey,
        /// The knock.
        knock: KnockId,
    },
    /// Removes a member, and lets nobody in without asking from then on, for the link is known to the one removed.
    Remove {
        /// The room.
        room: RoomKey,
        /// The member.
        member: MemberId,
    },
    /// Leaves a room, or gives up joining it; its history on this device is deleted.
    Leave {
        /// The room.
        room: RoomKey,
    },
    /// Renames a room.
    Rename {
        /// The room.
        room: RoomKey,
        /// 1 to 64 characters.
        name: String,
    },
    /// Says what a room is about. Whoever may rename it. What is left out stays.
    Describe {
        /// The room.
        room: RoomKey,
        /// At most 500 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
        /// An emoji that stands for it, of at most 64 bytes, or nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// Chooses after how long messages disappear for every member. Holds for what is sent from then on. Admins only.
    SetExpiry {
        /// The room.
        room: RoomKey,
        /// Seconds, at most a year; 0: they stay.
        seconds: u32,
    },
    /// Changes who gets in. Admins only.
    SetAdmission {
        /// The room.
        room: RoomKey,
        /// Who gets in.
        admission: Admission,
    },
    /// Changes who may admit, remove and rename. Admins only. What is left out stays.
    SetPermissions {
        /// The room.
        room: RoomKey,
        /// Who may let people in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        admit: Option<Permission>,
        /// Who may remove others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remove: Option<Permission>,
        /// Who may rename the room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rename: Option<Permission>,
    },
    /// Makes a member an admin, or no longer one. Admins only.
    SetAdmin {
        /// The room.
        room: RoomKey,
        /// The member.
        member: MemberId,
        /// Whether it shall be one.
        admin: bool,
    },
    /// Replaces one's own keys in the group (RFC 9420 §12.1.2, as an update path).
    Update {
        /// The room.
        room: RoomKey,
    },
    /// Lists the rooms on this device. Replies [`Reply::Rooms`].
    Rooms,
    /// Reads stored messages, newest last. Replies [`Reply::History`]. Answered by the driver, which owns the store.
    History {
        /// The room.
        room: RoomKey,
        /// Only messages before this position; none: from the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
        /// Only messages after this position, and the oldest of those in place of the newest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u64>,
        /// At most so many, 1 to 500.
        limit: u16,
    },
    /// Reads one stored message, for a quote. Replies [`Reply::Message`]. Answered by the driver.
    Message {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
    },
    /// Looks for texts in which all of some words occur. Replies [`Reply::Found`]. Answered by the driver.
    Search {
        /// In this room only; none: in all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomKey>,
        /// The words, in any case.
        query: String,
        /// At most so many, 1 to 500.
        limit: u16,
    },
}

impl Command {
    /// Sends a text that is nothing more than that.
    pub fn say(room: RoomKey, body: impl Into<String>) -> Self {
        let (body, request) = (body.into(), None);
        let (mentions, files) = (Vec::new(), Vec::new());
        Self::Send { room, body, reply: None, mentions, forwarded: false, files, request }
    }

    /// The room that the command is about, if it is about one.
    pub fn room(&self) -> Option<RoomKey> {
        match self {
            Self::SetName { .. }
            | Self::SetPicture { .. }
            | Self::OwnPicture
            | Self::CreateRoom { .. }
            | Self::Join { .. }
            | Self::SetSharing { .. }
            | Self::Ignore { .. }
            | Self::Search { .. }
            | Self::Rooms => None,
            Self::Invite { room, .. }
            | Self::Picture { room, .. }
            | Self::Send { room, .. }
            | Self::BeginFile { room, .. }
            | Self::FileChunk { room, .. }
            | Self::DropFile { room, .. }
            | Self::FetchFile { room, .. }
            | Self::StopFile { room, .. }
            | Self::FreeFile { room, .. }
            | Self::FreeFiles { room, .. }
            | Self::Usage { room }
            | Self::ReadFile { room, .. }
            | Self::Resend { room, .. }
            | Self::Discard { room, .. }
            | Self::Edit { room, .. }
            | Self::Delete { room, .. }
            | Self::React { room, .. }
            | Self::MarkRead { room, .. }
            | Self::SetDraft { room, .. }
            | Self::SetMuted { room, .. }
            | Self::SetArchived { room, .. }
            | Self::Typing { room, .. }
            | Self::Describe { room, .. }
            | Self::SetExpiry { room, .. }
            | Self::Message { room, .. }
            | Self::Admit { room, .. }
            | Self::Deny { room, .. }
            | Self::Remove { room, .. }
            | Self::Leave { room }
            | Self::Rename { room, .. }
            | Self::SetAdmission { room, .. }
            | Self::SetPermissions { room, .. }
            | Self::SetAdmin { room, .. }
            | Self::Update { room }
            | Self::History { room, .. } => Some(*room),
        }
    }
}

/// What a command that succeeded answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reply {
    /// It is done, or on its way; events tell the rest.
    Done,
    /// The room in question.
    Room {
        /// As it is now.
        room: RoomView,
    },
    /// An invite link.
    Invite {
        /// The link, with the secret in its fragment.
        link: String,
    },
    /// The message in question.
    Message {
        /// As it is now.
        message: MessageView,
    },
    /// A file is to be taken in.
    File {
        /// What to know it by.
        file: FileId,
    },
    /// A part of a file.
    FileData {
        /// Its bytes.
        #[serde(with = "super::base64")]
        data: Vec<u8>,
        /// The chunk that comes next, if there is one.
        next: Option<u32>,
    },
    /// What a room takes on this device, in bytes.
    Usage {
        /// Its messages: what was said, and the ciphertext that is kept for those who missed it.
        messages: u64,
        /// Its files.
        files: u64,
    },
    /// A change of an older message is on its way, and holds here at once. `message_state` tells when it is sent and ordered.
    Change {
        /// What to know it by.
        change: MessageId,
    },
    /// The rooms on this device.
    Rooms {
        /// All of them.
        rooms: Vec<RoomView>,
    },
    /// A page of history, oldest first.
    History {
        /// The messages.
        messages: Vec<MessageView>,
        /// Whether there are older ones; of those after a position, whether there are newer ones.
        more: bool,
    },
    /// What a search found, newest first.
    Found {
        /// The messages.
        found: Vec<FoundView>,
        /// Whether there are more.
        more: bool,
    },
}

impl Reply {
    /// The messages in it.
    pub fn messages_mut(&mut self) -> Vec<&mut MessageView> {
        match self {
            Self::History { messages, .. } => messages.iter_mut().collect(),
            Self::Message { message } => vec![message],
            Self::Found { found, .. } => found.iter_mut().map(|it| &mut it.message).collect(),
            _ => Vec::new(),
        }
    }
}
