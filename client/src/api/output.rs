//! What a client asks of its driver.

use super::{Event, MessageId, RoomKey};
use alcove_wire::{Incarnation, Seq};

/// The time, twice: what measures spans, and what a calendar shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since some fixed moment of this run; never goes back.
    pub monotonic_ms: u64,
    /// Milliseconds since 1970; may jump both ways.
    pub unix_ms: u64,
}

/// One thing to do. Outputs are to be carried out in order: in particular, a [`Save`](Self::Save) is durable before any
/// [`Send`](Self::Send) behind it leaves. Events need not wait for a save.
#[derive(Debug)]
#[non_exhaustive]
pub enum Output {
    /// Make this durable, whole or not at all.
    Save(Batch),
    /// Hand this message to the open connection of `relay`; if it is not open any more, drop it.
    Send {
        /// The relay's address.
        relay: String,
        /// One binary WebSocket message.
        message: Vec<u8>,
    },
    /// Open a connection to `relay`, and answer with `handle_connected` or `handle_disconnected`.
    Connect {
        /// The relay's address.
        relay: String,
    },
    /// Close the connection of `relay`; `handle_disconnected` need not be called for it.
    Disconnect {
        /// The relay's address.
        relay: String,
    },
    /// Read frames and answer with `handle_frames`.
    ReadFrames(FrameQuery),
    /// Read rows and answer with `handle_rows`.
    ReadRows(RowQuery),
    /// Tell whoever listens.
    Event(Event),
}

/// The stored frames of one room that are asked for: those with `from <= seq < to`, in ascending order, until
/// `max_bytes` of payload are reached (at least one if there is any).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameQuery {
    /// Comes back in the answer.
    pub token: u64,
    /// The room.
    pub room: RoomKey,
    /// The incarnation in which they were numbered.
    pub incarnation: Incarnation,
    /// The first number.
    pub from: Seq,
    /// The number after the last.
    pub to: Seq,
    /// Where to stop.
    pub max_bytes: usize,
}

/// The rows that are asked for: those with `from <= key < to`, in ascending order, until the values have `max_bytes` (at least
/// one row if there is any).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowQuery {
    /// Comes back in the answer.
    pub token: u64,
    /// The table.
    pub table: Table,
    /// The first key.
    pub from: Vec<u8>,
    /// The key after the last.
    pub to: Vec<u8>,
    /// Where to stop.
    pub max_bytes: usize,
}

/// A table of the store. Keys sort as bytes; all tables but [`Meta`](Self::Meta) start theirs with the room's 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Table {
    /// What belongs to the device: its identity, and the version of the store. Read whole at the start.
    Meta = 0,
    /// The state of each room. Read whole at the start.
    Rooms = 1,
    /// What OpenMLS keeps. Read whole at the start.
    Mls = 2,
    /// What was typed and is not ordered yet. Read whole at the start.
    Outbox = 3,
    /// History: room, then position (8 bytes, big-endian). Read by page.
    Messages = 4,
    /// Ciphertext in room order: room, incarnation (8), seq (8). Read by [`FrameQuery`].
    Frames = 5,
    /// What was said: room, message id (32), then what it is of the message. Read with the page.
    Bodies = 6,
    /// Files as they are encrypted: room, file (16), chunk (4). Read by [`RowQuery`].
    Files = 7,
    /// What is searched: room, number of a [`Segment`](crate::search::Segment) (8). Made of messages by drivers that want it; read
    /// by search.
    Texts = 8,
}

impl Table {
    /// Every table, each at its number.
    pub const ALL: [Self; 9] = [
        Self::Meta,
        Self::Rooms,
        Self::Mls,
        Self::Outbox,
        Self::Messages,
        Self::Frames,
        Self::Bodies,
        Self::Files,
        Self::Texts,
    ];

    /// The tables that a client needs whole to start.
    pub const AT_START: [Self; 4] = [Self::Meta, Self::Rooms, Self::Mls, Self::Outbox];

    /// Its name in a store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Rooms => "rooms",
            Self::Mls => "mls",
            Self::Outbox => "outbox",
            Self::Messages => "messages",
            Self::Bodies => "bodies",
            Self::Frames => "frames",
            Self::Files => "files",
            Self::Texts => "texts",
        }
    }
}

/// One change to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Puts a value, in place of the one that is there.
    Put {
        /// The table.
        table: Table,
        /// The key.
        key: Vec<u8>,
        /// The value.
        value: Vec<u8>,
    },
    /// Deletes a key, if it is there.
    Delete {
        /// The table.
        table: Table,
        /// The key.
        key: Vec<u8>,
    },
    /// Deletes every key that starts with `prefix`, and is smaller than `until` where that is given.
    DeleteRange {
        /// The table.
        table: Table,
        /// What the keys start with.
        prefix: Vec<u8>,
        /// The first key that stays.
        until: Option<Vec<u8>>,
    },
    /// Deletes the [`segment_key`](crate::search::segment_key) in [`Table::Texts`] of the position that [`Table::Bodies`] has at the
    /// message's [`position_key`](crate::history::position_key), if there is one: what was said there is another, or gone.
    DeleteSegment {
        /// The room.
        room: RoomKey,
        /// The message.
        message: MessageId,
    },
}

/// Changes that become durable together, applied in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The changes.
    pub writes: Vec<Write>,
}

impl Batch {
    /// The bytes of all keys and values to be written.
    pub fn size(&self) -> usize {
        let size = |write: &Write| match write {
            Write::Put { key, value, .. } => key.len() + value.len(),
            Write::Delete { key, .. } => key.len(),
            Write::DeleteRange { prefix, .. } => prefix.len(),
            Write::DeleteSegment { room, message } => room.0.len() + message.0.len(),
        };
        self.writes.iter().map(size).sum()
    }
}

/// A row of the store, as it is read at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The table.
    pub table: Table,
    /// The key.
    pub key: Vec<u8>,
    /// The value.
    pub value: Vec<u8>,
}
