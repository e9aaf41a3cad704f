use alcove_wire::{Limits, RoomId};
use bytes::Bytes;

/// The least time for which a log keeps a block.
const LEAST_RETENTION_MS: u64 = 60_000;

/// One of the hubs that share rooms: a random number of its own, a new one each time it finds the bus.
pub type NodeId = u64;

/// A hub's stay in a room. What is told of an earlier stay counts for nothing any more.
pub type Visit = u64;

/// What a hub wants of the bus. A position is a block's place in the log of all rooms: it rises, and 0 is before the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Tell [`News::Stored`] and [`News::Word`] of this room from now on.
    Enter {
        /// The room.
        room: RoomId,
        /// From now on.
        visit: Visit,
    },
    /// Read the room's log behind a position: answered by [`News::Read`].
    Read {
        /// The room.
        room: RoomId,
        /// Which the answer is for.
        visit: Visit,
        /// The position.
        after: u64,
    },
    /// Append a block if `after` is still the position of the room's last one, or 0 where it has none: answered by
    /// [`News::Written`] or [`News::Refused`]. Where neither is certain within some seconds, the bus is down.
    Write {
        /// The room.
        room: RoomId,
        /// Which the answer is for.
        visit: Visit,
        /// The condition.
        after: u64,
        /// What to append.
        block: Bytes,
    },
    /// Tell the other hubs in the room. It may get lost.
    Tell {
        /// The room.
        room: RoomId,
        /// What.
        word: Bytes,
    },
    /// Tell nothing of this visit any more.
    Quit {
        /// It is over.
        visit: Visit,
    },
}

/// A block in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where.
    pub position: u64,
    /// For how long.
    pub age_ms: u64,
    /// As it was written.
    pub block: Bytes,
}

/// What the bus says of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// What the log holds behind the position that was asked for, in order.
    Read {
        /// The blocks.
        blocks: Vec<Stored>,
        /// The position of the room's last block, 0 where there is none.
        last: u64,
    },
    /// The block is appended, here.
    Written {
        /// Its position.
        position: u64,
    },
    /// The block is not appended: the log ended elsewhere.
    Refused,
    /// Somebody, perhaps this hub, has appended a block. Some may go untold.
    Stored {
        /// The position of the one before it in this room.
        before: u64,
        /// The block.
        stored: Stored,
    },
    /// Another hub, or this one, told this.
    Word {
        /// As it was told.
        word: Bytes,
    },
}

/// For how long a log must keep a block: as long as the window, and as hubs may take to write the next one in a room where
/// nothing is said.
pub fn retention_ms(limits: &Limits) -> u64 {
    (2 * u64::from(limits.window_age_ms)).max(LEAST_RETENTION_MS)
}
