//! What happens by itself, or later.

use super::{
    Activity, ConnectionState, FileId, FileState, Kind, KnockId, KnockView, MarkView, MemberId,
    MemberView, MessageId, MessageState, MessageView, RoomKey, RoomView,
};
use serde::{Deserialize, Serialize};

/// Something that happened. Events never report that a command failed; that is the command's own answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// Who this device is. The first event, and again when the name changes.
    Identity {
        /// The key.
        member: MemberId,
        /// The name; empty until one is chosen.
        name: String,
        /// What its picture is known by, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<FileId>,
    },
    /// A relay's connection changed.
    Connection {
        /// The relay's address.
        relay: String,
        /// Its state.
        state: ConnectionState,
    },
    /// A room was added or changed: put this in place of what was known of it.
    Room {
        /// As it is now.
        room: RoomView,
    },
    /// A room is gone from this device.
    RoomGone {
        /// The room.
        room: RoomKey,
    },
    /// The member list, whole, whenever somebody joins, leaves, comes, goes or is renamed.
    Members {
        /// The room.
        room: RoomKey,
        /// In leaf order.
        members: Vec<MemberView>,
    },
    /// A message was added, or its place or content changed: replace what has the same id, and sort by layout.
    Message {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageView,
    },
    /// Only the state of a message of one's own changed.
    MessageState {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// Its state now.
        state: MessageState,
    },
    /// A message is gone from this device: one of one's own was given up, or it has disappeared as the room's timer says.
    MessageGone {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
    },
    /// A message's sender put a new text in its place.
    Edited {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// What it is now.
        kind: Kind,
        /// Milliseconds since 1970 by the sender's clock: a claim.
        edited_at_ms: u64,
    },
    /// A message's sender took it back: its text and its reactions are gone from this device.
    Deleted {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
    },
    /// The reactions of a member to a message, in place of those before.
    Reacted {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// Who reacts.
        member: MemberId,
        /// With what; nothing any more.
        emoji: Vec<String>,
    },
    /// How much of a file is on this device changed.
    File {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
        /// Which of its files, from 0.
        file: u8,
        /// As it is now.
        state: FileState,
    },
    /// What the list of rooms shows of a room changed, besides [`Room`](Self::Room).
    Activity {
        /// The room.
        room: RoomKey,
        /// As it is now.
        activity: Activity,
    },
    /// Who is typing, all of them.
    Typing {
        /// The room.
        room: RoomKey,
        /// In leaf order.
        members: Vec<MemberId>,
    },
    /// How far a member has come.
    Mark {
        /// The room.
        room: RoomKey,
        /// As it is now.
        mark: MarkView,
    },
    /// What others are told about this device's person. Comes behind the identity, and when it changes.
    Sharing {
        /// That one is typing.
        typing: bool,
        /// How far one has read.
        read: bool,
    },
    /// Who is ignored on this device, all of them. Comes behind the identity, and when it changes.
    Ignored {
        /// In the order in which they came to be.
        members: Vec<MemberId>,
    },
    /// Somebody asks to be let in and a person has to answer.
    Knock {
        /// The room.
        room: RoomKey,
        /// Who asks.
        knock: KnockView,
    },
    /// A knock was answered, by anyone, or given up.
    KnockGone {
        /// The room.
        room: RoomKey,
        /// The knock.
        knock: KnockId,
    },
    /// Something that came in was not acceptable and was dropped; nothing is wrong with what is stored.
    Dropped {
        /// The room.
        room: RoomKey,
        /// The member that sent it, where its signature proves that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        member: Option<MemberId>,
        /// Why, in a few words for a log.
        reason: String,
        /// How many so far, in this room since the start.
        count: u64,
    },
}
