//! What a keeper holds, known in blocks, so that a store of any size takes little memory. A block is a run of numbers that
//! were stored at about the same time; the oldest are dropped whole.

use crate::{Error, RoomKey, Row, Table, outbound::Outbound, peer::Range, record};
use alcove_wire::{Cursor, Incarnation, Seq};
use serde::{Deserialize, Serialize};

/// How many incarnations are held, at most.
const STREAMS_MAX: usize = 16;
/// When a block is full at the latest, by bytes, and by how long it was filled; and into how many the bounds are cut.
const BLOCK_BYTES: u64 = 1024 * 1024;
const BLOCK_MS: u64 = 60 * 60 * 1000;
const BLOCKS_LEAST: u64 = 32;
/// How many blocks there may be; a relay or a peer that leaves a hole after every frame makes many.
const BLOCKS_MAX: usize = 65_536;
/// What a frame and a block take besides the payload, about.
const FRAME_BYTES: u64 = 64;
const BLOCK_OVERHEAD: u64 = 128;
/// The key of the order of incarnations, behind the room.
const STREAMS: &[u8] = b"streams";

/// For how long and how much a keeper holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Frames and files that are older are dropped.
    pub age_ms: u64,
    /// Beyond so many bytes of payload and what belongs to it, the oldest frames are dropped.
    pub bytes: u64,
    /// The same of files: they have a bound of their own, so that a film costs nothing of what was said.
    pub file_bytes: u64,
}

/// An index of the frames in a keeper's store.
pub(super) struct Held {
    room: RoomKey,
    bounds: Bounds,
    /// Oldest first.
    streams: Vec<Stream>,
    bytes: u64,
}

struct Stream {
    incarnation: Incarnation,
    /// In order, without overlaps.
    blocks: Vec<Block>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Block {
    from: Seq,
    to: Seq,
    bytes: u64,
    since_ms: u64,
    #[serde(skip)]
    dirty: bool,
}

impl Block {
    fn takes(&self, seq: Seq, now_ms: u64, bounds: Bounds) -> bool {
        self.to == seq
            && self.bytes < BLOCK_BYTES.min(bounds.bytes / BLOCKS_LEAST)
            && now_ms.saturating_sub(self.since_ms) < BLOCK_MS.min(bounds.age_ms / BLOCKS_LEAST)
    }
}

impl Held {
    /// What the store of a keeper of `room` holds.
    pub(super) fn restore(room: RoomKey, rows: &[Row], bounds: Bounds) -> Result<Self, Error> {
        let damaged = Error::StoreDamaged("what the keeper holds");
        let mut held = Self { room, bounds, streams: Vec::new(), bytes: 0 };
        let is_file = |row: &&Row| record::key::file_in(room, &row.key).is_some();
        let of_room = rows.iter().filter(|row| row.table == Table::Rooms && !is_file(row));
        let mut blocks = Vec::new();
        for row in of_room {
            let rest = row.key.strip_prefix(&room.0[..]).ok_or(damaged.clone())?;
            if rest == STREAMS {
                let order: Vec<Incarnation> = record::decode(&row.value, "the order of a room")?;
                held.streams = order.into_iter().map(Stream::new).collect();
            } else {
                let (incarnation, _) = rest.split_first_chunk().ok_or(damaged.clone())?;
                let block: Block = record::decode(&row.value, "a block of frames")?;
                blocks.push((u64::from_be_bytes(*incarnation), block));
            }
        }
        // They come in the order of their keys, which is that of their numbers.
        for (incarnation, block) in blocks {
            let stream = held.stream_mut(incarnation).ok_or(damaged.clone())?;
            let behind = stream.blocks.last().map_or(0, |before| before.to);
            stream.blocks.push(block);
            let bytes = held.bytes.checked_add(block.bytes).filter(|_| behind <= block.from);
            held.bytes = bytes.filter(|_| block.from < block.to).ok_or(damaged.clone())?;
        }
        Ok(held)
    }

    /// Notes that a frame is put into the store; false where it is there already.
    pub(super) fn put(
        &mut self,
        incarnation: Incarnation,
        seq: Seq,
        payload: &[u8],
        now_ms: u64,
        out: &mut Outbound,
    ) -> bool {
        if self.stream_mut(incarnation).is_none() {
            self.streams.push(Stream::new(incarnation));
            self.save_order(out);
        }
        let bounds = self.bounds;
        let Some(stream) = self.stream_mut(incarnation) else { return false };
        let behind = stream.blocks.partition_point(|block| block.from <= seq);
        let mut size = payload.len() as u64 + FRAME_BYTES;
        match behind.checked_sub(1).map(|before| &mut stream.blocks[before]) {
            Some(block) if seq < block.to => return false,
            Some(block) if block.takes(seq, now_ms, bounds) => {
                (block.to, block.bytes, block.dirty) = (seq + 1, block.bytes + size, true);
            }
            _ => {
                size += BLOCK_OVERHEAD;
                let block =
                    Block { from: seq, to: seq + 1, bytes: size, since_ms: now_ms, dirty: true };
                stream.blocks.insert(behind, block);
            }
        }
        self.bytes += size;
        out.put(Table::Frames, record::key::frame(self.room, incarnation, seq), payload.to_vec());
        true
    }

    /// Drops what is beyond the bounds, oldest first, and saves what changed.
    pub(super) fn finish(&mut self, now_ms: u64, out: &mut Outbound) {
        while self.is_beyond_bounds(now_ms) && self.drop_oldest(out) {}
        let room = self.room;
        for Stream { incarnation, blocks } in &mut self.streams {
            for block in blocks.iter_mut().filter(|block| block.dirty) {
                block.dirty = false;
                out.put(Table::Rooms, key(room, *incarnation, block.from), record::encode(block));
            }
        }
    }

    /// Blocks are dropped in their order: what stands before an expired one is older still, whenever it was fetched.
    fn is_beyond_bounds(&self, now_ms: u64) -> bool {
        let expired = |block: &Block| now_ms.saturating_sub(block.since_ms) >= self.bounds.age_ms;
        self.bytes > self.bounds.bytes
            || self.streams.len() > STREAMS_MAX
            || self.blocks().count() > BLOCKS_MAX
            || self.blocks().any(expired)
    }

    fn drop_oldest(&mut self, out: &mut Outbound) -> bool {
        let Some(stream) = self.streams.first_mut() else { return false };
        let incarnation = stream.incarnation;
        if !stream.blocks.is_empty() {
            let block = stream.blocks.remove(0);
            self.bytes -= block.bytes;
            let until = record::key::frame(self.room, incarnation, block.to);
            let frames = record::key::frames(self.room, incarnation);
            out.delete_range(Table::Frames, frames, Some(until));
            out.delete(Table::Rooms, key(self.room, incarnation, block.from));
        }
        if stream.blocks.is_empty() {
            self.streams.remove(0);
            self.save_order(out);
        }
        true
    }

    /// The last number that is held of each incarnation, oldest first.
    pub(super) fn cursors(&self) -> Vec<Cursor> {
        let last = |stream: &Stream| {
            let seq = stream.blocks.last()?.to - 1;
            Some(Cursor { incarnation: stream.incarnation, seq })
        };
        self.streams.iter().filter_map(last).collect()
    }

    pub(super) fn has_any_of(&self, range: &Range) -> bool {
        self.next(range.incarnation, range.from).is_some_and(|seq| seq < range.to)
    }

    /// The first number that is held, from `from` on.
    pub(super) fn next(&self, incarnation: Incarnation, from: Seq) -> Option<Seq> {
        let stream = self.streams.iter().find(|stream| stream.incarnation == incarnation)?;
        let block = stream.blocks.get(stream.blocks.partition_point(|block| block.to <= from))?;
        Some(block.from.max(from))
    }

    /// What of a range is not held.
    pub(super) fn missing(&self, Range { incarnation, mut from, to }: Range) -> Vec<Range> {
        let stream = self.streams.iter().find(|stream| stream.incarnation == incarnation);
        let mut missing = Vec::new();
        for block in stream.iter().flat_map(|stream| &stream.blocks) {
            if from < block.from.min(to) {
                missing.push(Range { incarnation, from, to: block.from.min(to) });
            }
            from = from.max(block.to);
        }
        if from < to {
            missing.push(Range { incarnation, from, to });
        }
        missing
    }

    pub(super) fn frames(&self) -> u64 {
        self.blocks().map(|block| block.to - block.from).fold(0, u64::saturating_add)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.streams.iter().flat_map(|stream| &stream.blocks)
    }

    fn stream_mut(&mut self, incarnation: Incarnation) -> Option<&mut Stream> {
        self.streams.iter_mut().find(|stream| stream.incarnation == incarnation)
    }

    fn save_order(&self, out: &mut Outbound) {
        let order: Vec<_> = self.streams.iter().map(|stream| stream.incarnation).collect();
        let key = [&self.room.0[..], STREAMS].concat();
        out.put(Table::Rooms, key, record::encode(&order));
    }
}

impl Stream {
    fn new(incarnation: Incarnation) -> Self {
        Self { incarnation, blocks: Vec::new() }
    }
}

fn key(room: RoomKey, incarnation: Incarnation, from: Seq) -> Vec<u8> {
    record::key::frame(room, incarnation, from)
}
