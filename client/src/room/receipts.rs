//! Receipts. With each statement of presence a member says which of its messages was the last, and up to where it has those of
//! others. So it is known of every message whether it came, of the last one too, whatever a relay or a keeper did with the
//! frames; and whoever sent what somebody lacks sends it again.

use super::{Ctx, Room, inbox::Origin, outbox::UNREAD_MAX, receive::Place};
use crate::{
    MemberId, Table,
    content::After,
    mls::Group,
    peer::{Heard, Here, source},
    record::{OutboxItem, key},
};
use litemap::LiteMap;

/// Of how many others one says in one statement how far one has their messages.
pub(super) const HEARD_MAX: usize = 16;

/// For how long a member has to wait for each message that was sent again for it, once it has had so many: whoever says again and
/// again that it lacks what it has gets no more than that.
const AGAIN_EVERY_MS: u64 = 10_000;

/// How much may be sent again for a member now.
pub(super) struct Allowance {
    left: u64,
    /// When `left` was so much.
    at_ms: u64,
}

impl Allowance {
    fn full(at_ms: u64) -> Self {
        Self { left: UNREAD_MAX as u64, at_ms }
    }

    /// Takes so many messages from it, if there are as many.
    fn take(&mut self, count: usize, now_ms: u64) -> bool {
        let more = now_ms.saturating_sub(self.at_ms) / AGAIN_EVERY_MS;
        self.left = (self.left + more).min(UNREAD_MAX as u64);
        self.at_ms += more * AGAIN_EVERY_MS;
        let enough = self.left >= count as u64;
        if enough {
            self.left -= count as u64;
        }
        enough
    }
}

impl Room {
    /// How far one has the messages of others: first of those who sent what one lacks. Where there are too many, others have
    /// their turn with the next statement. It names those, too, who have not spoken yet on this connection: a device whose storage
    /// was put back lacks what it said once to have, and its first statement has to tell, before that is kept no longer.
    pub(super) fn receipts(&self) -> Vec<Heard> {
        let Some(group) = &self.group else { return Vec::new() };
        // Of a member's origins the one with the highest count is the last.
        let known = self.seen.iter().map(|(&(member, origin), &count)| (member, count, origin));
        let mut known: Vec<(MemberId, u64, [u8; 8])> = known.collect();
        known.sort_unstable();
        let mut last: LiteMap<MemberId, ([u8; 8], After)> = LiteMap::new();
        for (member, _, origin) in known {
            last.insert(member, (origin, After::default()));
        }
        for (&member, &said) in self.presence.sent.iter() {
            last.insert(member, said);
        }
        let here = last.iter().filter(|(member, _)| group.leaf(member).is_some());
        let mut all: Vec<(Origin, After)> =
            here.map(|(&member, &(origin, last))| ((member, origin), last)).collect();
        let turn = self.progress.serial as usize % all.len().max(1);
        all.rotate_left(turn);
        all.sort_by_key(|&(from, last)| !self.lacks(from, last));
        let heard = |(from, _): &(Origin, After)| Heard {
            source: source(from.0, from.1),
            next: self.next_of(*from),
        };
        all.iter().take(HEARD_MAX).map(heard).collect()
    }

    /// A member said which of its messages was the last. Where one lacks it, one says so soon.
    pub(super) fn note_sent(&mut self, member: MemberId, here: &Here, ctx: &mut Ctx<'_>) {
        let last = (here.origin, here.sent);
        let is_new = self.presence.sent.insert(member, last) != Some(last);
        if is_new && self.lacks((member, here.origin), here.sent) {
            self.say_mark_soon(ctx);
        }
    }

    /// A member that is new is owed nothing from before.
    pub(super) fn owe_from_now(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        let from = self.progress.next_count;
        self.outbox.owed.insert(member, from);
        self.outbox.heard.remove(&member);
        ctx.out.put(Table::Rooms, key::owed(self.id, member), from.to_be_bytes().to_vec());
    }

    /// The first of one's own messages that a member is owed and is not known to have.
    fn first_owed(&self, member: &MemberId) -> u64 {
        let at = |of: &LiteMap<MemberId, u64>| of.get(member).copied().unwrap_or(0);
        at(&self.outbox.owed).max(at(&self.outbox.heard))
    }

    /// A member said how far it has one's own messages. What everybody has is kept no longer; what it lacks is sent again.
    pub(super) fn take_receipt(&mut self, member: MemberId, here: &Here, ctx: &mut Ctx<'_>) {
        let mine = source(ctx.identity.id(), self.record.origin);
        let next = match here.heard.iter().find(|heard| heard.source == mine) {
            Some(heard) => heard.next,
            // It names all whose messages it has, where they are not too many: so it has none of this device's.
            None if here.heard.len() < HEARD_MAX => 0,
            None => return,
        };
        self.outbox.heard.insert(member, next);
        self.forget_what_all_have(ctx);
        // Whoever is in another group could not read it.
        let same = |group: &Group| group.is_active() && group.position() == here.position;
        if self.group.as_ref().is_some_and(same) {
            self.send_again_what_lacks(member, here, ctx);
        }
    }

    fn forget_what_all_have(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let me = ctx.identity.id();
        let others = group.roster().iter().filter(|leaf| leaf.id != me);
        let by_all = others.map(|leaf| self.first_owed(&leaf.id)).min();
        let rest = self.outbox.unread.split_off(&by_all.unwrap_or(0));
        for order in std::mem::replace(&mut self.outbox.unread, rest).into_keys() {
            ctx.out.delete(Table::Outbox, key::outbox_message(self.id, order));
        }
    }

    /// What a member is owed and lacks is sent again, before anything newer: what stands where it has processed everything,
    /// or in an older incarnation, without all of which it has gone on.
    fn send_again_what_lacks(&mut self, member: MemberId, here: &Here, ctx: &mut Ctx<'_>) {
        let owed = self.first_owed(&member);
        let Some(live) = self.joined.map(|joined| joined.incarnation) else { return };
        let went_on = here.streams.iter().any(|cursor| cursor.incarnation == live);
        let lacks = |item: &OutboxItem| {
            let passed = |place: (u64, u64)| here.has(place) || (went_on && place.0 != live);
            item.place.is_some_and(passed)
        };
        let first = self.outbox.unread.range(owed..).find(|(_, item)| lacks(item));
        match first.map(|(&order, _)| order) {
            Some(first) => self.send_again_from(first, member, ctx),
            // It had it once, and all others have it: it is kept by nobody. So there is nothing to wait for.
            None if owed < self.progress.last_sent.next && self.outbox.keeps_nothing() => {
                (self.progress.last_sent, self.progress_dirty) = (After::default(), true);
            }
            None => {}
        }
    }

    /// The order goes on from here, and what stood behind it stands nowhere any more.
    pub(super) fn send_again_beyond(&mut self, head: Place, ctx: &mut Ctx<'_>) {
        let was_beyond = |(incarnation, seq)| incarnation == head.incarnation && seq > head.seq;
        let mut unread = self.outbox.unread.iter();
        let first = unread.find(|(_, item)| item.place.is_some_and(was_beyond));
        if let Some((&first, _)) = first {
            self.send_again_from(first, ctx.identity.id(), ctx);
        }
    }

    /// A member lost its place in the group and is back: what it may not have is sent again, before anything newer.
    pub(super) fn send_again_for(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        self.outbox.returned_in = self.group.as_ref().map_or(0, Group::epoch);
        self.send_again_from(self.first_owed(&member), member, ctx);
    }

    /// Sends again from a message on, as much as the member may have that asks for it. One that has had too much says again what
    /// it lacks.
    fn send_again_from(&mut self, from: u64, member: MemberId, ctx: &mut Ctx<'_>) {
        let (count, now) = (self.outbox.unread.range(from..).count(), ctx.now.monotonic_ms);
        let allowance = self.outbox.allowances.entry(member).or_insert(Allowance::full(now));
        if member != ctx.identity.id() && !allowance.take(count, now) {
            return;
        }
        let again = self.outbox.unread.split_off(&from);
        let first = again.keys().next().copied().unwrap_or(from);
        let mut is_first =
            self.outbox.unread.is_empty() && self.outbox.items.range(..first).next().is_none();
        for (order, mut item) in again {
            item.again = true;
            if std::mem::take(&mut is_first) {
                // All have what was before it, or it is not kept any more.
                item.after = Some(After::default());
            }
            self.save_item(order, &item, ctx);
            self.outbox.insert(order, item);
        }
    }

    /// One was out oneself: what was sent meanwhile may have come to nobody.
    pub(super) fn send_again_after_return(&mut self, ctx: &mut Ctx<'_>) {
        self.send_again_for(ctx.identity.id(), ctx);
        for item in self.outbox.items.values_mut() {
            item.sealed = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_had_all_sent_again_waits_before_it_has_more() {
        let mut allowance = Allowance::full(5);
        assert!(allowance.take(UNREAD_MAX - 2, 5));
        assert!(!allowance.take(3, 5) && allowance.take(2, 5));
        assert!(!allowance.take(1, AGAIN_EVERY_MS + 4));
        assert!(allowance.take(1, AGAIN_EVERY_MS + 5) && !allowance.take(1, AGAIN_EVERY_MS + 6));
        assert!(!allowance.take(UNREAD_MAX + 1, u64::MAX) && allowance.take(UNREAD_MAX, u64::MAX));
    }
}
