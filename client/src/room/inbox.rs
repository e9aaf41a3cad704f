//! What others sent, brought into the order in which each of them sent it. Every message names the one that its sender sent
//! before; one whose predecessor has not come is held until it has, for its sender sends it again where it was lost.

use super::{Ctx, Room, presence::HERE_EVERY_MS, receive::Place};
use crate::{
    MemberId, Number, Table,
    content::{After, Body, Content},
    record::{self, key},
};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

/// How many messages of one sender are held at most.
const HELD_MAX: usize = 256;
/// For how many of one's own statements of presence a message is held while its sender is here.
const PATIENCE: u32 = 12;

/// A sender, and which of its devices' lives.
pub(super) type Origin = (MemberId, [u8; 8]);

#[derive(Default)]
pub(super) struct Inbox {
    held: LiteMap<(Origin, u64), Held>,
    waited: LiteMap<Origin, u32>,
    /// Until when nobody waits in vain any longer than before: statements that were asked for do not count.
    waits_until_ms: u64,
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

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self, members: usize) -> bool {
        self.held.len() <= members.max(1) * HELD_MAX
    }

    /// Where a member has more messages held than it may, whichever origins it gave them: the first of those.
    fn first_beyond_bounds(&self, member: MemberId) -> Option<Origin> {
        let mut of = self.held.keys().map(|(from, _)| *from).filter(|from| from.0 == member);
        let first = of.next()?;
        (of.count() >= HELD_MAX).then_some(first)
    }

    fn first_of(&self, from: Origin) -> Option<(u64, &Held)> {
        let mut held = self.held.iter();
        held.find(|((of, _), _)| *of == from).map(|((_, count), held)| (*count, held))
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
            return self.drop_of(Some(sender), "content that makes no sense", ctx);
        };
        let from = (sender, number.origin);
        if number.count < self.next_of(from) {
            self.doubt_untold();
            return;
        }
        let body = body.map(|body| body.encode().into());
        let held = Held { sender, name, number, at, after: after.next, body, place };
        if self.lacks(from, after) {
            let key = key::held(self.id, from, number.count);
            ctx.out.put(Table::Rooms, key, record::encode(&held));
            self.inbox.held.insert((from, number.count), held);
            if let Some(first) = self.inbox.first_beyond_bounds(sender) {
                self.release_first(first, ctx);
            }
        } else {
            self.deliver(from, held, ctx);
        }
        self.release(from, ctx);
    }

    /// The count of the message of this origin that comes next.
    pub(super) fn next_of(&self, from: Origin) -> u64 {
        self.seen.get(&from).map_or(0, |count| count.saturating_add(1))
    }

    /// Whether a message that was sent while this device was a member, before the one at hand, has not come.
    pub(super) fn lacks(&self, from: Origin, after: After) -> bool {
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
    /// without it. Called with every statement of presence, of which one in a minute counts.
    pub(super) fn lose_patience(&mut self, ctx: &mut Ctx<'_>) {
        // Whoever lacks frames waits for these first, and so may its senders.
        if !self.is_settled() || ctx.now.monotonic_ms < self.inbox.waits_until_ms {
            return;
        }
        self.inbox.waits_until_ms = ctx.now.monotonic_ms + HERE_EVERY_MS;
        let mut origins: Vec<Origin> = self.inbox.held.keys().map(|(from, _)| *from).collect();
        origins.dedup();
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_no_more_messages_held_by_giving_them_other_origins() {
        let mut inbox = Inbox::default();
        let (mallory, bob) = (MemberId([1; 32]), MemberId([2; 32]));
        let mut hold = |sender, origin: u64| {
            let number = Number { origin: origin.to_be_bytes(), count: 5 };
            let place = Place { incarnation: 1, seq: 1 };
            let (name, body) = (String::new(), None);
            inbox.restore(Held { sender, name, number, at: 0, after: 5, body, place });
            inbox.first_beyond_bounds(mallory)
        };
        for origin in 0..HELD_MAX as u64 {
            assert_eq!(hold(mallory, origin), None);
            assert_eq!(hold(bob, origin), None);
        }
        assert_eq!(hold(mallory, u64::MAX), Some((mallory, [0; 8])));
    }
}
