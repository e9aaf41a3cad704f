//! What a person, a page or a bot can ask for.

use super::{
    Admission, KnockId, MemberId, MessageId, MessageView, Permission, RoomKey, RoomView, Suite,
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
        /// 1 byte to 64 KiB of text.
        body: String,
        /// A text of the caller's own, at most 64 bytes. A second `Send` with the same one is answered like the first
        /// and sends nothing, so that a caller who never saw the reply can ask again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
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
        /// At most so many, 1 to 500.
        limit: u16,
    },
}

impl Command {
    /// The room that the command is about, if it is about one.
    pub fn room(&self) -> Option<RoomKey> {
        match self {
            Self::SetName { .. } | Self::CreateRoom { .. } | Self::Join { .. } | Self::Rooms => {
                None
            }
            Self::Invite { room, .. }
            | Self::Send { room, .. }
            | Self::Resend { room, .. }
            | Self::Discard { room, .. }
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
    /// The rooms on this device.
    Rooms {
        /// All of them.
        rooms: Vec<RoomView>,
    },
    /// A page of history, oldest first.
    History {
        /// The messages.
        messages: Vec<MessageView>,
        /// Whether there are older ones.
        more: bool,
    },
}
