//! Finding out what was missed, and getting it. After a gap nothing is sent until the others have said how far they are;
//! what they have and this device lacks is fetched from one of them, frame by frame.

use super::{
    Ctx, Room, Timer,
    presence::{HERE_EVERY_MS, Side},
    receive::Place,
};
use crate::{
    Kind, MemberId,
    keys::transfer_key,
    mls::Group,
    peer::{Here, Payload, PeerMessage, Position, Range},
    record::Standing,
    transfer::{FETCH_MS, FETCH_TRIES},
};
use alcove_wire::{Cursor, PeerId, RelayToClient, Resume, Retention, RoomId};
use serde_bytes::ByteBuf;
use std::{cmp::Ordering, collections::HashSet};

/// How long to wait for the others' statements.
const COMPARE_MS: u64 = 1_500;
/// How often at most to ask the others how far they are.
const ASK_AGAIN_MS: u64 = 5_000;
/// How few frames that wait for their turn are asked for more already.
const AHEAD_FRAMES: u64 = 512;
/// How long to wait before asking again when nobody served.
const FETCH_AGAIN_MS: u64 = 15_000;
/// How many epochs are remembered that this device has been in.
const EPOCHS_MAX: usize = 16;
/// For how long those on the lesser side of a fork are waited for.
const YIELD_MS: u64 = 2 * HERE_EVERY_MS;
/// After so long with others here, none of whom has anything of what is missing, it is given up: it may be that nobody has it.
const GIVE_UP_MS: u64 = 10 * 60_000;

/// Waiting for the statements of the others.
#[derive(Default)]
pub(super) struct Compare {
    heard: HashSet<PeerId>,
}

/// Getting what is missing.
pub(super) struct Fetch {
    pub(super) room: RoomId,
    transfer: [u8; 16],
    tries: u32,
    /// Whether its room was joined. Whoever is alone has nobody to ask.
    entered: bool,
    /// Whether only members are asked. Whatever they answer, no keeper made it up.
    of_members: bool,
    /// Whoever serves waits to be asked for more.
    served: bool,
    resting: bool,
    /// Nobody who has it is here, as far as is known.
    waiting: bool,
    /// Ranges that a peer said it does not hold either.
    refused: u32,
}

impl Fetch {
    /// The room where it is served, where this device is in it.
    pub(super) fn entered(&self) -> Option<RoomId> {
        self.entered.then_some(self.room)
    }
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

    pub(super) fn is_waiting_for_frames(&self) -> bool {
        self.fetch.as_ref().is_some_and(|fetch| fetch.waiting)
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
        compare.heard.insert(peer);
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

    /// Asks for what is missing, if anything is.
    pub(super) fn continue_catch_up(&mut self, ctx: &mut Ctx<'_>) {
        if self.joined.is_none() || self.compare.is_some() || self.group.is_none() {
            return;
        }
        match (self.order.hole(), &self.fetch) {
            (Some(_), None) => self.begin_fetch(0, ctx),
            (Some(_), Some(fetch)) if fetch.served && self.order.ready() < AHEAD_FRAMES => {
                self.ask(fetch.room, ctx);
            }
            (None, Some(_)) => self.end_fetch(ctx),
            (None, None) => self.lacking_since_ms = None,
            _ => {}
        }
    }

    fn begin_fetch(&mut self, tries: u32, ctx: &mut Ctx<'_>) {
        let now = ctx.now.monotonic_ms;
        self.lacking_since_ms.get_or_insert(now);
        let alone = self.joined.is_none_or(|joined| joined.present <= 1);
        let before = self.fetch.as_ref();
        let refused = before.map_or(0, |fetch| fetch.refused);
        let waiting = alone || before.is_some_and(|fetch| fetch.waiting);
        self.end_fetch(ctx);
        // Keepers may lie. So members that have it are asked first, and every other time.
        let of_members = tries.is_multiple_of(2) && self.lacks_what_members_have();
        let transfer: [u8; 16] = ctx.random();
        let access = transfer_key(&self.access_seed, &transfer);
        let room = access.room();
        if !alone {
            self.join_derived(&access, None, ctx);
            self.timers.arm(Timer::Fetch, now + FETCH_MS);
        }
        self.fetch = Some(Fetch {
            room,
            transfer,
            tries,
            entered: !alone,
            of_members,
            served: false,
            resting: false,
            waiting,
            refused,
        });
        if alone {
            self.rest(ctx);
        }
    }

    /// Whether a member that is here says that it has processed the first missing frame.
    fn lacks_what_members_have(&self) -> bool {
        let hole = self.order.hole();
        hole.is_some_and(|hole| self.presence.anybody_has(hole.incarnation, hole.from))
    }

    fn end_fetch(&mut self, ctx: &mut Ctx<'_>) {
        self.timers.disarm(Timer::Fetch);
        if let Some(room) = self.fetch.take().as_ref().and_then(Fetch::entered) {
            self.leave_derived(room, ctx);
        }
    }

    pub(super) fn retry_fetch(&mut self, ctx: &mut Ctx<'_>) {
        let Some(fetch) = &self.fetch else { return };
        let tries = if fetch.resting { 0 } else { fetch.tries + 1 };
        if tries < FETCH_TRIES {
            return self.begin_fetch(tries, ctx);
        }
        self.wait_for_somebody(ctx);
    }

    /// Nobody who is here has what is missing. It is given up where that has been so for long.
    fn wait_for_somebody(&mut self, ctx: &mut Ctx<'_>) {
        self.doubt_keepers();
        let lacked_for = self.lacking_since_ms.map_or(0, |since| ctx.now.monotonic_ms - since);
        match self.order.hole().filter(|_| self.presence.anybody() && lacked_for >= GIVE_UP_MS) {
            Some(hole) => {
                self.give_up(hole, ctx);
                self.end_fetch(ctx);
            }
            None => self.rest(ctx),
        }
    }

    /// Does not ask until somebody comes, or some time has passed.
    fn rest(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(fetch) = &mut self.fetch {
            (fetch.resting, fetch.waiting) = (true, true);
            let again = FETCH_AGAIN_MS + ctx.jitter(FETCH_AGAIN_MS);
            self.timers.arm(Timer::Fetch, ctx.now.monotonic_ms + again);
        }
    }

    /// Somebody came who may have what is missing.
    pub(super) fn fetch_soon(&mut self, ctx: &mut Ctx<'_>) {
        if self.fetch.as_ref().is_some_and(|fetch| fetch.resting) {
            self.timers.arm_sooner(Timer::Fetch, ctx.now.monotonic_ms + 300);
        }
    }

    pub(super) fn handle_fetch_room(&mut self, message: RelayToClient, ctx: &mut Ctx<'_>) {
        match message {
            RelayToClient::Joined { .. } => self.ask_everybody(ctx),
            RelayToClient::Ephemeral { payload, .. } => {
                let Ok(Payload::Frames { covered, frames }) = alcove_wire::decode(&payload) else {
                    return;
                };
                if self.receive_frames(covered, frames, ctx)
                    && let Some(fetch) = &mut self.fetch
                {
                    self.lacking_since_ms = None;
                    // More is asked for while these are processed.
                    (fetch.served, fetch.waiting, fetch.tries) = (true, false, 0);
                    self.timers.disarm(Timer::Fetch);
                }
            }
            // Whoever served has no more of it, or is gone; somebody else may have it.
            RelayToClient::Presence { present: 0..2, left, .. }
                if !left.is_empty() && self.fetch.as_ref().is_some_and(|it| !it.resting) =>
            {
                self.timers.arm_sooner(Timer::Fetch, ctx.now.monotonic_ms);
            }
            _ => {}
        }
    }

    /// Asks in the room itself for the first frames that are missing.
    fn ask_everybody(&mut self, ctx: &mut Ctx<'_>) {
        let (Some(hole), Some(fetch)) = (self.order.hole(), &self.fetch) else { return };
        if !fetch.of_members {
            return self.ask(self.room_id(), ctx);
        }
        let ask = PeerMessage::FramesAsk { transfer: fetch.transfer, ranges: vec![hole] };
        self.say(&ask, ctx);
        self.timers.arm(Timer::Fetch, ctx.now.monotonic_ms + FETCH_MS);
    }

    /// Asks for the first frames that are missing: in the room itself, or whoever serves already.
    fn ask(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        let (Some(hole), Some(fetch)) = (self.order.hole(), &mut self.fetch) else { return };
        fetch.served = false;
        let payload = Payload::Fetch { transfer: fetch.transfer, ranges: vec![hole] };
        self.publish_in(room, Retention::Ephemeral, alcove_wire::encode(&payload), ctx);
        self.timers.arm(Timer::Fetch, ctx.now.monotonic_ms + FETCH_MS);
    }

    /// Takes frames that were asked for. Answers whether the first of them is among them.
    fn receive_frames(
        &mut self,
        covered: Range,
        frames: Vec<crate::peer::Frame>,
        ctx: &mut Ctx<'_>,
    ) -> bool {
        let Some(hole) = self.order.hole().filter(|hole| hole.incarnation == covered.incarnation)
        else {
            return false;
        };
        for frame in frames.into_iter().filter(|frame| (hole.from..hole.to).contains(&frame.seq)) {
            let payload = frame.payload.as_slice();
            if self.sealer.open(payload).is_some() || self.accepts_unopened() {
                self.order.arrive(covered.incarnation, frame.seq, payload.to_vec());
            }
        }
        let Some(left) = self.order.hole() else { return true };
        if (left.incarnation, left.from) != (hole.incarnation, hole.from) {
            return true;
        }
        if (covered.from..covered.to).contains(&hole.from) {
            self.note_refusal(left, ctx);
        }
        false
    }

    /// Whether a frame that does not open is taken for what was published. Somebody without the outer key made it up: the one
    /// who gave it, or whoever published it. So it is taken from members alone, and others are asked for another one first.
    fn accepts_unopened(&self) -> bool {
        let last = |fetch: &Fetch| fetch.of_members && fetch.refused + 1 >= self.refusals();
        self.fetch.as_ref().is_some_and(last)
    }

    /// How many answers without the first missing frame are enough to give it up.
    fn refusals(&self) -> u32 {
        FETCH_TRIES.min(self.others().max(1))
    }

    /// Somebody who answered does not hold the first missing frame either.
    fn note_refusal(&mut self, hole: Range, ctx: &mut Ctx<'_>) {
        let (refusals, members) = (self.refusals(), self.lacks_what_members_have());
        let Some(fetch) = &mut self.fetch else { return };
        // What a keeper does not hold, or hides, a member may have.
        fetch.refused += u32::from(fetch.of_members || !members);
        if fetch.refused < refusals {
            let tries = u32::from(fetch.of_members);
            return self.begin_fetch(tries, ctx);
        }
        fetch.refused = 0;
        // A keeper may have dropped what a member still has, and one that lacks it, too, has none to give.
        if self.presence.anybody_has(hole.incarnation, hole.from) {
            self.give_up(hole, ctx);
        } else {
            self.wait_for_somebody(ctx);
        }
    }

    /// Nobody who is here holds these frames, and more has come since: goes on behind them.
    fn give_up(&mut self, hole: Range, ctx: &mut Ctx<'_>) {
        while self.process_next(ctx) {}
        let others_went_on = self.presence.anybody_has(hole.incarnation, hole.from);
        let place = Place { incarnation: hole.incarnation, seq: hole.from };
        self.doubt_epoch();
        self.order.skip(hole);
        if others_went_on {
            // Whoever sent what was in them sends it again to one that comes back.
            return self.rejoin(ctx);
        }
        let by = (ctx.identity.id(), ctx.name.to_owned());
        self.append_notice(place, 254, by, Kind::Missed, ctx);
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
