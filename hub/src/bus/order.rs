//! A room's order where the bus keeps it: enters it, reads it, writes to it, and sees where it broke off.

use super::{
    block::{Block, Word},
    request::{Request, Stored, retention_ms},
    shared::{Broken, Comer, Cx, Last, Said, Writing},
};
use crate::{
    hub::{ConnectionId, Output},
    room::Room,
};
use alcove_wire::{Cursor, Seq, Tag, decode, encode};
use chacha20::rand_core::Rng as _;
use std::{collections::HashSet, mem};

/// How much goes into one block, unless it is one payload.
const BLOCK_BYTES: usize = 256 * 1024;
const BLOCK_PAYLOADS: usize = 512;
/// How much may wait to be written before those who say more are held, and for how long.
const QUEUE_BYTES: usize = 1024 * 1024;
const HOLD_MS: u64 = 200;
/// No room comes to have so many numbers.
const MAX_SEQ: Seq = 1 << 62;

impl Room {
    /// Enters a room that other hubs may be in.
    pub(crate) fn enter(&mut self, renew_from: Option<u64>, cx: &mut Cx<'_>) {
        let (room, Some(shared)) = (self.id, &mut self.shared) else { return };
        shared.renew_from = renew_from;
        let visit = shared.visit;
        let word = encode(&Word::Who { node: cx.node }).into();
        cx.outputs.push_back(Output::Bus(Request::Enter { room, visit }));
        cx.outputs.push_back(Output::Bus(Request::Tell { room, word }));
        shared.read(room, cx);
    }

    /// Lets a connection in, at once if it is certain that the order is known as far as its cursor.
    pub(crate) fn come(
        &mut self,
        connection: ConnectionId,
        cursor: Option<Cursor>,
        cx: &mut Cx<'_>,
    ) {
        let Some(shared) = &mut self.shared else { return };
        let is_known = cursor
            .is_none_or(|cursor| cursor.incarnation == self.incarnation && cursor.seq <= self.head);
        if shared.open && is_known {
            self.admit(Comer { connection, cursor }, cx);
        } else {
            shared.comers.push(Comer { connection, cursor });
            self.write(cx);
        }
    }

    /// Puts a publish where the next block takes it, and says until when to hold its sender, if at all.
    pub(crate) fn put(
        &mut self,
        sender: ConnectionId,
        tag: Tag,
        payload: Vec<u8>,
        cx: &mut Cx<'_>,
    ) -> Option<u64> {
        let shared = self.shared.as_mut()?;
        shared.queue_bytes += payload.len();
        shared.queue.push_back(Said { sender: Some((sender, tag)), payload });
        let hold = (shared.queue_bytes > QUEUE_BYTES).then_some(cx.now + HOLD_MS);
        self.write(cx);
        hold
    }

    /// The log behind what was read.
    pub(crate) fn read(
        &mut self,
        blocks: Vec<Stored>,
        last: u64,
        cx: &mut Cx<'_>,
    ) -> Result<(), Broken> {
        let Some(shared) = &mut self.shared else { return Ok(()) };
        let Some(known) = shared.reading.take() else { return Ok(()) };
        let is_empty = blocks.is_empty();
        for stored in blocks {
            self.take_in(stored, cx)?;
        }
        let Some(shared) = &mut self.shared else { return Ok(()) };
        if is_empty && shared.known > known {
            // There was more to read before this answer came.
            shared.read(self.id, cx);
        } else if is_empty && last == 0 {
            // It was quiet for long, or the log was short of room. What stood behind the last block that was read may be
            // gone with it, so its numbers may not be given again.
            if shared.open {
                return Err(Broken::Moved);
            }
            (shared.last, shared.known) = (Last::default(), 0);
            (self.incarnation, self.head) = (0, 0);
            self.window.clear();
        } else if is_empty && last < shared.last.position.max(known) {
            if shared.open {
                return Err(Broken::Lost(last));
            }
            shared.renew_from.get_or_insert(last);
            (shared.last.position, shared.known) = (last, last);
        } else {
            shared.known = shared.known.max(last);
            if shared.known > shared.last.position {
                shared.read(self.id, cx);
            }
        }
        self.write(cx);
        Ok(())
    }

    /// Somebody has appended a block.
    pub(crate) fn stored(
        &mut self,
        before: u64,
        stored: Stored,
        cx: &mut Cx<'_>,
    ) -> Result<(), Broken> {
        let Some(shared) = &mut self.shared else { return Ok(()) };
        if stored.position <= shared.last.position {
            return shared.compare(&stored);
        }
        shared.known = shared.known.max(stored.position);
        if shared.reading.is_some() {
            return Ok(());
        }
        if before != shared.last.position {
            shared.read(self.id, cx);
            return Ok(());
        }
        self.take_in(stored, cx)?;
        self.write(cx);
        Ok(())
    }

    /// The block under way stands in the log: nothing came between what was read and it.
    pub(crate) fn written(&mut self, position: u64, cx: &mut Cx<'_>) -> Result<(), Broken> {
        let Some(shared) = &mut self.shared else { return Ok(()) };
        // It may have been met in the log already, and the next be under way, which stands behind what it was written after.
        let Some(Writing { after, block, senders, comers }) =
            shared.writing.take_if(|writing| writing.after < position)
        else {
            return Ok(());
        };
        if shared.last.position != after {
            // What was read since then is lost, or this block is.
            shared.comers.extend(comers);
            return Err(Broken::Moved);
        }
        shared.go_on(Last { position, id: block.id });
        (shared.open, shared.renew_from) = (true, None);
        shared.refresh_at = cx.now + retention_ms(&cx.config.limits) / 4;
        self.incarnation = block.incarnation;
        for comer in comers {
            self.admit(comer, cx);
        }
        for (payload, sender) in block.payloads.into_iter().zip(senders) {
            self.number(sender, payload.into(), 0, &cx.config.limits, cx.now, cx.outputs);
        }
        self.write(cx);
        Ok(())
    }

    /// The block under way is not in the log, as others were faster.
    pub(crate) fn refused(&mut self, cx: &mut Cx<'_>) {
        let Some(shared) = &mut self.shared else { return };
        let Some(Writing { after, block, senders, mut comers }) = shared.writing.take() else {
            return;
        };
        comers.append(&mut shared.comers);
        shared.comers = comers;
        for (payload, sender) in block.payloads.into_iter().zip(senders).rev() {
            let payload = Vec::from(payload);
            shared.queue_bytes += payload.len();
            shared.queue.push_front(Said { sender, payload });
        }
        if shared.last.position == after {
            shared.read(self.id, cx);
        }
        self.write(cx);
    }

    /// Takes in a block behind the last one.
    fn take_in(&mut self, stored: Stored, cx: &mut Cx<'_>) -> Result<(), Broken> {
        let Some(shared) = &mut self.shared else { return Ok(()) };
        let Stored { position, age_ms, block } = stored;
        if position <= shared.last.position {
            return Ok(());
        }
        let block = decode::<Block>(&block).ok();
        let Some(block) = block.filter(|block| (1..MAX_SEQ).contains(&block.first)) else {
            if shared.open {
                return Err(Broken::Lost(position));
            }
            shared.renew_from = Some(position);
            shared.last.position = position;
            return Ok(());
        };
        let own = shared.writing.as_ref().is_some_and(|writing| writing.block.id == block.id);
        if own {
            return self.written(position, cx);
        }
        let follows = block.incarnation == self.incarnation
            && block.after == shared.last.id
            && block.first == self.head + 1;
        if !follows {
            self.check_leap(&block, position)?;
        }
        let Some(shared) = &mut self.shared else { return Ok(()) };
        shared.go_on(Last { position, id: block.id });
        if shared.open {
            shared.refresh_at = cx.now + retention_ms(&cx.config.limits) / 4;
        }
        for payload in block.payloads {
            self.number(None, payload.into(), age_ms, &cx.config.limits, cx.now, cx.outputs);
        }
        Ok(())
    }

    /// A block does not follow on the last. While nobody was told of an order yet, it may be taken up here.
    fn check_leap(&mut self, block: &Block, position: u64) -> Result<(), Broken> {
        let Some(shared) = &mut self.shared else { return Ok(()) };
        let begins = block.after == 0;
        let missed = block.incarnation == self.incarnation && block.first > self.head + 1;
        let first_read = self.incarnation == 0;
        if shared.open {
            return Err(if begins || missed { Broken::Moved } else { Broken::Lost(position) });
        }
        if begins {
            shared.renew_from = shared.renew_from.filter(|&from| position <= from);
        } else if !first_read && !missed {
            shared.renew_from = Some(position);
        }
        (self.incarnation, self.head) = (block.incarnation, block.first.saturating_sub(1));
        self.window.clear();
        Ok(())
    }

    /// Appends the next block, if there is a reason and nothing else under way.
    pub(super) fn write(&mut self, cx: &mut Cx<'_>) {
        let is_empty = self.is_empty();
        let Some(shared) = &mut self.shared else { return };
        if shared.reading.is_some() || shared.writing.is_some() {
            return;
        }
        let due = shared.refresh_at <= cx.now && !is_empty;
        if shared.open && shared.queue.is_empty() && shared.comers.is_empty() && !due {
            return;
        }
        if shared.renew_from.is_some() {
            (self.incarnation, self.head) = (0, 0);
            self.window.clear();
        }
        let begins = self.incarnation == 0;
        let most = BLOCK_BYTES.min(cx.config.limits.max_frame as usize);
        let (mut payloads, mut senders, mut bytes) = (Vec::new(), Vec::new(), 0);
        while let Some(said) = shared.queue.front()
            && payloads.len() < BLOCK_PAYLOADS
            && (bytes == 0 || bytes + said.payload.len() <= most)
        {
            let Some(Said { sender, payload }) = shared.queue.pop_front() else { break };
            bytes += payload.len();
            payloads.push(payload.into());
            senders.push(sender);
        }
        shared.queue_bytes -= bytes;
        let block = Block {
            incarnation: if begins { cx.rng.next_u64().max(1) } else { self.incarnation },
            id: cx.rng.next_u64().max(1),
            after: if begins { 0 } else { shared.last.id },
            first: self.head + 1,
            payloads,
        };
        let (room, visit, after) = (self.id, shared.visit, shared.last.position);
        let encoded = encode(&block).into();
        let comers = mem::take(&mut shared.comers);
        shared.writing = Some(Writing { after, block, senders, comers });
        cx.outputs.push_back(Output::Bus(Request::Write { room, visit, after, block: encoded }));
    }

    fn admit(&mut self, Comer { connection, cursor }: Comer, cx: &mut Cx<'_>) {
        let peer = self.free_peer(cx.rng);
        self.join(connection, peer, cursor, cx.now, cx.outputs);
        if let Some(shared) = &mut self.shared {
            shared.announce();
        }
    }

    /// Everyone who is in, or wants in.
    pub(crate) fn everyone(&self) -> Vec<ConnectionId> {
        let comers = self.shared.iter().flat_map(|shared| shared.comers());
        // Who left and came again is a member no more, and a comer once.
        let everyone: HashSet<_> = self.connections().chain(comers).collect();
        everyone.into_iter().collect()
    }
}
