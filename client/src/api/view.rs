//! Rooms, members and messages as a person sees them.

use super::{KnockId, MemberId, MessageId, RoomKey};
use serde::{Deserialize, Serialize};

/// Who gets in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// Whoever has the link: a member that is online lets them in at once.
    #[default]
    Open,
    /// Whoever has the link may knock; a person decides.
    Ask,
}

/// Who may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Every member.
    Members,
    /// Admins only.
    Admins,
}

/// The MLS cipher suite of a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// 0x004F, `MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519`: what is recorded today stays closed to a quantum computer.
    #[default]
    Hybrid,
    /// 0x0001, `MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519`: smaller handshakes.
    Classic,
}

/// The rules of a room, part of the group's authenticated state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The room's name.
    pub name: String,
    /// Who gets in.
    pub admission: Admission,
    /// Who may let people in.
    pub admit: Permission,
    /// Who may remove others.
    pub remove: Permission,
    /// Who may rename the room.
    pub rename: Permission,
}

/// A connection to a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// Being opened.
    Connecting,
    /// Open.
    Online,
    /// Closed; the next try is in so many milliseconds from now.
    Offline {
        /// Milliseconds until the next try.
        retry_in_ms: u64,
    },
}

/// Where one stands with a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomState {
    /// Asking to be let in.
    Knocking {
        /// How many others are connected to the room now, keepers aside; 0: nobody is here to let one in.
        others: u32,
        /// Whether a member has said that a person is being asked.
        asked: bool,
    },
    /// Turned away by a member.
    Denied,
    /// A member. `settled` is false while it is being found out what was missed.
    Member {
        /// Whether everything that the others have is here.
        settled: bool,
        /// How many frames are still to be fetched, where that is known.
        missing: u64,
        /// Whether frames are missing and nobody who has them is here.
        waiting: bool,
    },
    /// Leaving; gone as soon as the others know.
    Leaving,
    /// Removed by somebody else. History stays readable; nothing new arrives.
    Removed,
}

/// A room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomView {
    /// Its id.
    pub id: RoomKey,
    /// Its name: the policy's, or the invite's until one is in.
    pub name: String,
    /// Its relay's address.
    pub relay: String,
    /// Where one stands.
    pub state: RoomState,
    /// Its rules; none until one is in.
    pub policy: Option<Policy>,
    /// Its cipher suite.
    pub suite: Suite,
    /// The group's epoch (RFC 9420 §7); 0 until one is in.
    pub epoch: u64,
    /// How many members there are.
    pub members: u32,
    /// Whether one is an admin.
    pub admin: bool,
    /// Whether one may let people in.
    pub may_admit: bool,
    /// Whether one may remove others.
    pub may_remove: bool,
    /// Whether one may rename the room.
    pub may_rename: bool,
    /// Who is knocking and waits for a person's answer.
    pub knocks: Vec<KnockView>,
    /// How many keepers say that they are here. They hold ciphertext for those who come back, and are no members. Nothing
    /// proves what they say.
    #[serde(default)]
    pub keepers: u32,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// The key.
    pub id: MemberId,
    /// The name it claims, cleaned.
    pub name: String,
    /// [`MemberId::code`].
    pub code: String,
    /// [`MemberId::colour`].
    pub colour: u8,
    /// Whether it is oneself.
    pub me: bool,
    /// Whether it is an admin.
    pub admin: bool,
    /// Whether it is connected now.
    pub here: bool,
}

/// Somebody who asks to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnockView {
    /// The knock.
    pub id: KnockId,
    /// The key that asks.
    pub member: MemberId,
    /// The name it claims, cleaned.
    pub name: String,
    /// [`MemberId::code`].
    pub code: String,
}

/// How far a message of one's own has come. Others' messages are always [`Ordered`](Self::Ordered).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Saved on this device; leaves when there is a connection.
    Queued,
    /// Given to the connection.
    Sent,
    /// Ordered by the relay.
    Ordered,
    /// Could not be sent and will not be by itself.
    Failed,
}

/// What a message is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A text.
    Text {
        /// At most 64 KiB.
        body: String,
    },
    /// A newer client's kind of message.
    Unsupported,
    /// The sender made the room.
    Created,
    /// The sender let `member` in.
    Joined {
        /// Who came.
        member: MemberId,
        /// By what name.
        name: String,
    },
    /// `member` was removed by the sender.
    Removed {
        /// Who was removed.
        member: MemberId,
        /// By what name.
        name: String,
    },
    /// The sender left.
    Left,
    /// The sender changed its own name.
    NameChanged {
        /// The name before.
        before: String,
    },
    /// The sender renamed the room.
    Renamed {
        /// The new name.
        name: String,
    },
    /// The sender changed who gets in.
    AdmissionChanged {
        /// Who gets in now.
        admission: Admission,
    },
    /// The sender changed permissions or admins.
    PermissionsChanged,
    /// Frames that nobody could supply lie before this point: messages may be missing.
    Missed,
}

/// Where a message stands in its room: by this value, ascending. Ordered messages come by position, then what is still in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// In the room's order, by this device's count.
    At(u64),
    /// Still in the outbox, in the order of typing.
    Outbox(u64),
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// Where it stands.
    pub layout: Layout,
    /// Who sent it, or did what it tells.
    pub sender: MemberId,
    /// The name that the sender had then.
    pub sender_name: String,
    /// Whether it is one's own.
    pub mine: bool,
    /// Milliseconds since 1970 by the sender's clock: a claim.
    pub sent_at_ms: u64,
    /// How far it has come.
    pub state: MessageState,
    /// What it is.
    pub kind: Kind,
}
