//! What others sent, brought into the order in which each of them sent it. Every message names the one that its sender sent
//! before; one whose predecessor has not come is held until it has, for its sender sends it again where it was lost.

use super::{Ctx, Room, receive::Place};
use crate::{
    MemberId, Number, Table,
    content::{After, Body, Content},
    record::{self, key},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many messages of one sender are held at most.
const HELD_MAX: usize = 256;
/// For how many of one's own statements of presence a message is held while its sender is here.
const PATIENCE: u32 = 8;
/// How many ranges of frames that could not be had, or not be read, are remembered.
const MISSING_MAX: usize = 16;

/// A sender, and which of its devices' lives.
type Origin = (MemberId, [u8; 8]);

#[derive(Default)]
pub(super) struct Inbox {
    held: BTreeMap<(Origin, u64), Held>,
    waited: BTreeMap<Origin, u32>,
}

/// A message that waits for the one before it.
#[derive(Serialize, Deserialize)]
pub(super) struct Held {
    sender: MemberId,
    name: String,
    number: Number,
    at: u64,
    after: u64,
    /// Nothing, if it is of a newer client's kind.
    body: Option<serde_bytes::ByteBuf>,
    place: Place,
}

impl Inbox {
    pub(super) fn restore(&mut self, held: Held) {
        self.held.insert(((held.sender, held.number.origin), held.number.count), held);
    }

    fn first_of(&self, from: Origin) -> Option<(u64, &Held)> {
        let mut of = self.held.range((from, 0)..=(from, u64::MAX));
        of.next().map(|((_, count), held)| (*count, held))
    }
}

impl Room {
    /// Content came in.
    pub(super) fn receive(
        &mut self,
        sender: MemberId,
        name: String,
        content: &[u8],
        place: Place,
        ctx: &mut Ctx<'_>,
    ) {
        let Some(Content { number, sent_at_ms: at, after, body }) = Content::decode(content) else {
            return self.drop_frame("content that makes no sense", ctx);
        };
        let from = (sender, number.origin);
        if number.count < self.next_of(from) {
            return;
        }
        let body = body.map(|body| body.encode().into());
        let held = Held { sender, name, number, at, after: after.next, body, place };
        if self.lacks(from, after) {
            let key = key::held(self.id, from, number.count);
            ctx.out.put(Table::Rooms, key, record::encode(&held));
            self.inbox.held.insert((from, number.count), held);
            if self.inbox.held.range((from, 0)..=(from, u64::MAX)).count() > HELD_MAX {
                self.release_first(from, ctx);
            }
        } else {
            self.deliver(from, held, ctx);
        }
        self.release(from, ctx);
    }

    /// The count of the message of this origin that comes next.
    fn next_of(&self, from: Origin) -> u64 {
        self.seen.get(&from).map_or(0, |count| count + 1)
    }

    /// Whether a message that was sent while this device was a member, before the one at hand, has not come.
    fn lacks(&self, from: Origin, after: After) -> bool {
        after.next > self.next_of(from) && after.epoch >= self.record.joined
    }

    fn deliver(&mut self, from: Origin, held: Held, ctx: &mut Ctx<'_>) {
        let Held { sender, name, number, at, body, place, .. } = held;
        self.inbox.waited.remove(&from);
        if self.is_new(sender, number, ctx) {
            let body = body.map(|body| Body::decode(&body));
            self.apply(super::talk::Said { sender, name, number, at, place }, body.flatten(), ctx);
        }
    }

    /// Whether a message has not come before; then it has now.
    fn is_new(&mut self, sender: MemberId, number: Number, ctx: &mut Ctx<'_>) -> bool {
        let from = (sender, number.origin);
        if number.count < self.next_of(from) {
            return false;
        }
        self.seen.insert(from, number.count);
        let count = number.count.to_be_bytes().to_vec();
        ctx.out.put(Table::Rooms, key::seen(self.id, from), count);
        true
    }

    /// Delivers what was held and has its predecessor now.
    fn release(&mut self, from: Origin, ctx: &mut Ctx<'_>) {
        while let Some((_, held)) = self.inbox.first_of(from) {
            if held.after > self.next_of(from) {
                return;
            }
            self.release_first(from, ctx);
        }
    }

    fn release_first(&mut self, from: Origin, ctx: &mut Ctx<'_>) {
        let Some((count, _)) = self.inbox.first_of(from) else { return };
        if let Some(held) = self.inbox.held.remove(&(from, count)) {
            ctx.out.delete(Table::Rooms, key::held(self.id, from, count));
            self.deliver(from, held, ctx);
        }
    }

    /// What is held of those who are no members any more, or are here and did not send again what is missing, is delivered
    /// without it. Called with every statement of presence.
    pub(super) fn lose_patience(&mut self, ctx: &mut Ctx<'_>) {
        let origins: BTreeSet<Origin> = self.inbox.held.keys().map(|(from, _)| *from).collect();
        for from in origins {
            let gone = self.group.as_ref().is_some_and(|group| group.leaf(&from.0).is_none());
            let waited = self.inbox.waited.entry(from).or_default();
            *waited += u32::from(self.presence.is_here(&from.0));
            if gone || *waited >= PATIENCE {
                self.release_first(from, ctx);
                self.release(from, ctx);
            }
        }
    }

    /// Frames could not be had, or not be read. Whoever sent them is told, with the next statement of presence.
    pub(super) fn note_missing(&mut self, place: Place, to: u64) {
        let missing = &mut self.progress.missing;
        missing.push((place.incarnation, place.seq, to));
        if missing.len() > MISSING_MAX {
            missing.remove(0);
        }
        self.progress_dirty = true;
    }
}
