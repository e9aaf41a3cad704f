//! Getting what was missed: what others have and this device lacks is fetched from one of them, frame by frame.

use super::{Ctx, Room, Timer, receive::Place};
use crate::{
    Kind,
    keys::transfer_key,
    peer::{Frame, Payload, PeerMessage, Range},
    transfer::{FETCH_MS, FETCH_TRIES},
};
use alcove_wire::{RelayToClient, Retention, RoomId};

/// How few frames that wait for their turn are asked for more already.
const AHEAD_FRAMES: u64 = 512;
/// How long to wait before asking again when nobody served.
const FETCH_AGAIN_MS: u64 = 15_000;
/// After so long with others here, none of whom has anything of what is missing, it is given up: it may be that nobody has it.
const GIVE_UP_MS: u64 = 10 * 60_000;

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
    pub(super) fn is_waiting_for_frames(&self) -> bool {
        self.fetch.as_ref().is_some_and(|fetch| fetch.waiting)
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
    fn receive_frames(&mut self, covered: Range, frames: Vec<Frame>, ctx: &mut Ctx<'_>) -> bool {
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
