//! Finding out where one stands beside the others. After a gap nothing is sent until they have said how far they are; and of two
//! sides of a fork the lesser one comes over.

use super::{
    Ctx, Room, Timer,
    presence::{HERE_EVERY_MS, Side},
    receive::Place,
};
use crate::{
    MemberId,
    mls::Group,
    peer::{Here, Position},
    record::Standing,
};
use alcove_wire::{Cursor, PeerId, Resume};
use serde_bytes::ByteBuf;
use std::cmp::Ordering;

/// How long to wait for the others' statements.
const COMPARE_MS: u64 = 1_500;
/// How often at most to ask the others how far they are.
const ASK_AGAIN_MS: u64 = 5_000;
/// How many epochs are remembered that this device has been in.
const EPOCHS_MAX: usize = 16;
/// For how long those on the lesser side of a fork are waited for.
const YIELD_MS: u64 = 2 * HERE_EVERY_MS;

/// Waiting for the statements of the others.
#[derive(Default)]
pub(super) struct Compare {
    heard: Vec<PeerId>,
}

impl Room {
    /// Whether everything that the others have is here, as far as can be known: only then does this device send.
    pub(super) fn is_settled(&self) -> bool {
        self.joined.is_some()
            && self.group.is_some()
            && self.compare.is_none()
            && self.knocking.is_none()
            && self.order.is_done()
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.record.standing == Standing::Leaving
    }

    /// While it is not known what is missing, nothing is processed: it could be out of order.
    pub(super) fn order_is_suspended(&self) -> bool {
        self.compare.is_some()
    }

    pub(super) fn handle_joined_as_member(&mut self, head: u64, resume: Resume, ctx: &mut Ctx<'_>) {
        let Some(joined) = self.joined else { return };
        self.doubt_what_is_not_shown(joined.incarnation, head);
        let streams = &mut self.progress.streams;
        let is_new = streams.is_empty();
        let stream = streams.iter().position(|(incarnation, _)| *incarnation == joined.incarnation);
        let next = match stream.map(|index| streams.remove(index)) {
            Some((incarnation, seq)) => {
                // Numbers that the relay now says it never gave were made up, or are about to be given again.
                if seq > head {
                    self.send_again_beyond(Place { incarnation, seq: head }, ctx);
                }
                let seq = seq.min(head);
                let streams = &mut self.progress.streams;
                // The last one is where this device is, and what its next cursor is of.
                streams.push((incarnation, seq));
                self.progress_dirty = true;
                seq.saturating_add(1)
            }
            // A room that was just made.
            None if is_new => head.saturating_add(1),
            // A new incarnation of a room that one was in before: all of it counts.
            None => 1,
        };
        if is_new {
            self.progress.streams.push((joined.incarnation, head));
            self.progress_dirty = true;
        }
        self.order.go_live(joined.incarnation, next, head);
        let others =
            joined.present > 1 && self.group.as_ref().is_some_and(|group| group.roster().len() > 1);
        if resume == Resume::Gap && others {
            self.compare = Some(Compare::default());
            self.timers.arm(Timer::Compare, ctx.now.monotonic_ms + COMPARE_MS);
        }
        self.say_here(true, ctx);
        self.resume_deliveries(ctx);
    }

    /// Compares a peer's statement with one's own state.
    pub(super) fn compare_with(&mut self, peer: PeerId, here: &Here, ctx: &mut Ctx<'_>) {
        let mine = self.progress.cursors();
        self.order.learn(&here.streams, &mine, true);
        if self.compare.is_some() {
            // Whoever asks has come just now, as this device has; those who were here before answer.
            if here.asks == 0 {
                self.note_heard(peer, ctx);
            }
            return;
        }
        let Some(group) = &self.group else { return };
        // Whoever is on no side leads nobody, not even one who is leaving.
        let nowhere = here.position == Position::default();
        if nowhere || !self.is_settled() || !covers(&mine, &here.streams) {
            return;
        }
        match here.position.cmp(&group.position()) {
            Ordering::Equal => {
                let member = MemberId(here.member);
                self.presence.sides.insert(member, Side::Ours);
                self.note_done(member, ctx);
                self.admission.note_settled(member);
            }
            // A fork: the greater position stays, and all who are on the other side get back in there. Whoever is leaving is
            // no side: nobody could follow it.
            order if order == Ordering::Greater || self.is_leaving() => {
                self.rejoin_at(here.position.clone(), ctx)
            }
            // One that has processed less may only be behind, unless this device has been in that epoch with another group.
            _ if self.is_of_another_group(&here.position) || covers(&here.streams, &mine) => {
                self.wait_for_lesser_side(here, ctx);
            }
            _ => {}
        }
    }

    /// A member is on the lesser side of a fork, and should come over. Where as many as are on this side stay there, this device
    /// is none of theirs any more, or cannot make itself heard by them: it asks to be let in over there.
    fn wait_for_lesser_side(&mut self, here: &Here, ctx: &mut Ctx<'_>) {
        let (member, now) = (MemberId(here.member), ctx.now.monotonic_ms);
        let before = self.presence.sides.get(&member).copied();
        let Some(Side::LesserSince(since)) = before else {
            self.presence.sides.insert(member, Side::LesserSince(now));
            return self.say_mark_soon(ctx);
        };
        let stay =
            |side: &&Side| matches!(side, Side::LesserSince(since) if now - since >= YIELD_MS);
        let ours = 1 + self.presence.sides.values().filter(|side| **side == Side::Ours).count();
        if now - since >= YIELD_MS && self.presence.sides.values().filter(stay).count() >= ours {
            self.presence.sides.clear();
            self.yield_to(here.position.clone(), ctx);
        }
    }

    /// Remembers where this device's group is.
    pub(super) fn note_position(&mut self) {
        let Some(Position { epoch, authenticator }) = self.group.as_ref().map(Group::position)
        else {
            return;
        };
        let epochs = &mut self.record.epochs;
        if epochs.last().is_none_or(|(last, _)| *last < epoch) {
            if epochs.len() >= EPOCHS_MAX {
                epochs.remove(0);
            }
            epochs.push((epoch, ByteBuf::from(Vec::from(authenticator))));
            self.record_dirty = true;
        }
    }

    /// Whether a position is not this device's group's, and of an epoch that this group is in, or was.
    fn is_of_another_group(&self, position: &Position) -> bool {
        let mut epochs = self.record.epochs.iter();
        match epochs.find(|(epoch, _)| *epoch == position.epoch) {
            Some((_, authenticator)) => **authenticator != *position.authenticator.as_slice(),
            None => false,
        }
    }

    /// One of those who are here has said how far it is.
    pub(super) fn note_heard(&mut self, peer: PeerId, ctx: &mut Ctx<'_>) {
        let Some(compare) = &mut self.compare else { return };
        if !compare.heard.contains(&peer) {
            compare.heard.push(peer);
        }
        let others = self.joined.map_or(0, |joined| joined.present.saturating_sub(1) as usize);
        if compare.heard.len() >= others {
            self.finish_compare(ctx);
        }
    }

    /// All who are here have said how far they are, or had the time to.
    pub(super) fn finish_compare(&mut self, _ctx: &mut Ctx<'_>) {
        self.compare = None;
        self.timers.disarm(Timer::Compare);
    }

    /// A frame says that it is of a later epoch. It is not authenticated, so it only leads to a question: the members' own
    /// signed statements tell whether this device is behind.
    pub(super) fn fall_behind(&mut self, ctx: &mut Ctx<'_>) {
        self.drop_frame("a frame of an epoch that this device has not reached", ctx);
        if self.asked_until_ms <= ctx.now.monotonic_ms {
            self.asked_until_ms = ctx.now.monotonic_ms + ASK_AGAIN_MS;
            self.say_here(true, ctx);
        }
    }
}

/// Whether this device has processed all that another has, as far as both can tell: only then can it be told from the other's
/// position that it is on the lesser side of a fork, and not behind.
fn covers(mine: &[Cursor], theirs: &[Cursor]) -> bool {
    let mut common = theirs.iter().filter_map(|theirs| {
        let mine = mine.iter().find(|mine| mine.incarnation == theirs.incarnation)?;
        Some(mine.seq >= theirs.seq)
    });
    common.next().is_some_and(|first| first && common.all(|covered| covered))
}
