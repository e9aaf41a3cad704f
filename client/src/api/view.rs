//! Rooms, members and messages as a person sees them.

use super::{FileId, FileView, KnockId, MemberId, MessageId, RoomKey};
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
    /// Who may rename and describe the room.
    pub rename: Permission,
    /// What it is about; may be empty.
    pub about: String,
    /// An emoji that stands for it; may be empty.
    pub emoji: String,
    /// After how many seconds messages disappear; 0: they stay.
    pub expiry: u32,
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
        /// The number of the error that the relay closed with, where it said why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<u16>,
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
    /// Whether it may not call for attention on this device.
    pub muted: bool,
    /// Whether it is put away on this device.
    pub archived: bool,
    /// What the list of rooms shows besides.
    pub activity: Activity,
}

/// What changes in a room with every message, as the list of rooms shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The newest message, a long text cut short; none where it disappeared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Box<MessageView>>,
    /// How many messages of others are unread; 999 stands for that many or more.
    pub unread: u32,
    /// How many of those mention this device's person or answer it.
    pub mentions: u32,
    /// The position of the first unread message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_unread: Option<u64>,
    /// What was typed and not sent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub draft: String,
}

/// Where a message stands in the order of its room, the same for every member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceView {
    /// Which life of the room at the relay.
    pub incarnation: u64,
    /// The number in it.
    pub seq: u64,
}

/// A message that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// Its room.
    pub room: RoomKey,
    /// The message.
    pub message: MessageView,
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
    /// What its picture is known by, if it showed one; another picture, another id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<FileId>,
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
        /// The message that it answers, whether there is such a one or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<MessageId>,
        /// Whose attention it asks for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<MemberId>,
        /// Whether somebody else's words are passed on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        forwarded: bool,
        /// The files that go with it, at most 16.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileView>,
    },
    /// A message that its sender took back.
    Deleted,
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
    /// The sender said what the room is about, or chose its emoji.
    Described {
        /// What it is about now.
        about: String,
        /// Its emoji now.
        emoji: String,
    },
    /// The sender changed after how long messages disappear.
    ExpiryChanged {
        /// Seconds; 0: they stay.
        seconds: u32,
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
    /// When its sender changed it last: milliseconds since 1970 by the sender's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at_ms: Option<u64>,
    /// What members answered with an emoji.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<ReactionView>,
    /// When it disappears: milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at_ms: Option<u64>,
    /// Its place in the order of the room, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceView>,
}

/// An emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionView {
    /// The emoji.
    pub emoji: String,
    /// Who chose it, in the order of their keys.
    pub members: Vec<MemberId>,
}

impl MessageView {
    /// Puts a member's reactions in place of those before.
    pub fn react(&mut self, member: MemberId, emoji: &[String]) {
        for reaction in &mut self.reactions {
            reaction.members.retain(|known| *known != member);
        }
        for emoji in emoji {
            match self.reactions.iter_mut().find(|reaction| reaction.emoji == *emoji) {
                Some(reaction) => reaction.members.push(member),
                None => self
                    .reactions
                    .push(ReactionView { emoji: emoji.clone(), members: vec![member] }),
            }
        }
        self.reactions.retain(|reaction| !reaction.members.is_empty());
    }

    /// Puts a new text in place of what was said; the files stay.
    pub fn edit(&mut self, mut kind: Kind) {
        if let (Kind::Text { files: kept, .. }, Kind::Text { files, .. }) =
            (&mut self.kind, &mut kind)
        {
            *files = std::mem::take(kept);
        }
        self.kind = kind;
    }

    /// The files that go with it.
    pub fn files(&self) -> &[FileView] {
        match &self.kind {
            Kind::Text { files, .. } => files,
            _ => &[],
        }
    }

    /// The same, to say of each whether it is here.
    pub fn files_mut(&mut self) -> &mut [FileView] {
        match &mut self.kind {
            Kind::Text { files, .. } => files,
            _ => &mut [],
        }
    }

    /// Takes out what was said: the message is a tombstone.
    pub fn take_back(&mut self) {
        self.kind = Kind::Deleted;
        self.reactions.clear();
        self.edited_at_ms = None;
    }

    /// What of one's own reactions would be said if this emoji were pressed.
    pub fn toggled(&self, me: MemberId, emoji: &str) -> Vec<String> {
        let mine = self.reactions.iter().filter(|reaction| reaction.members.contains(&me));
        let mut mine: Vec<String> = mine.map(|reaction| reaction.emoji.clone()).collect();
        match mine.iter().position(|known| known == emoji) {
            Some(at) => drop(mine.remove(at)),
            None => mine.push(emoji.to_owned()),
        }
        mine
    }
}
