//! New keys in the group: when one's own are old, and when it is not sure that a sending key has never been used.
//!
//! A store can be older than its device: a backup that was put back, a disk image. Then more was sent than it knows, in the
//! epoch that it holds or in one that the room's order leads it to once more, and a sending generation could be used twice.
//! So after a start nothing is encrypted until the order has shown that there is no more. Where it shows the contrary, or
//! cannot show it, for it began anew with a new incarnation, or tells nothing at a place where something of this device may
//! have stood, the device begins a new epoch first. A commit of anybody else does as well, if it came after the start.

use super::{Ctx, Room, receive::Place};
use crate::{
    mls::Commit,
    sabotage::{Rule, is_off},
};
use alcove_wire::{Incarnation, Seq};

/// After so long a member renews its keys: one that is here, and one that comes back after a longer absence.
const KEYS_KEPT_MS: u64 = 7 * DAY_MS;
/// Over how long renewals are spread: everybody may come back at once.
const SPREAD_MS: u64 = 10 * 60_000;
/// How long the secrets of past epochs are kept once everything is processed, and at most.
const PAST_KEPT_MS: u64 = DAY_MS;
const PAST_KEPT_MAX_MS: u64 = 14 * DAY_MS;
const DAY_MS: u64 = 24 * 3600 * 1000;

/// A start from the store, until an epoch has begun that no earlier life of this device can have been in.
pub(super) struct Loaded {
    /// The incarnation that this device was last in.
    lived_in: Option<Incarnation>,
    /// Where the order was when it was joined after the start.
    since: Option<Place>,
    trust: Trust,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Nothing is known yet.
    Open,
    /// The order has no more of this device than its store.
    Vouched,
    /// It has, or nobody can tell.
    Doubted,
}

impl Loaded {
    pub(super) fn new(lived_in: Option<Incarnation>) -> Self {
        Self { lived_in, since: None, trust: Trust::Open }
    }
}

impl Room {
    /// Whether no generation that is used from now on in this epoch can have been used before.
    pub(super) fn may_encrypt(&self) -> bool {
        is_off(Rule::EpochVouchedFor)
            || self.loaded.as_ref().is_none_or(|loaded| loaded.trust == Trust::Vouched)
    }

    /// More may have been sent than this device knows.
    pub(super) fn doubt_epoch(&mut self) {
        if let Some(loaded) = &mut self.loaded {
            loaded.trust = Trust::Doubted;
        }
    }

    /// A place in the order told nothing. Before all is processed, something of this device may have stood there.
    pub(super) fn doubt_untold(&mut self) {
        if let Some(loaded) = self.loaded.as_mut().filter(|loaded| loaded.trust == Trust::Open) {
            loaded.trust = Trust::Doubted;
        }
    }

    /// The order is joined. What it does not show is doubted: what was before, in another incarnation.
    pub(super) fn doubt_what_is_not_shown(&mut self, incarnation: Incarnation, head: Seq) {
        let Some(loaded) = &mut self.loaded else { return };
        loaded.since.get_or_insert(Place { incarnation, seq: head });
        if loaded.lived_in != Some(incarnation) {
            self.doubt_untold();
        }
    }

    /// Everything in the order has been processed.
    pub(super) fn vouch_for_epoch(&mut self) {
        if self.is_settled()
            && let Some(loaded) = self.loaded.as_mut().filter(|loaded| loaded.trust == Trust::Open)
        {
            loaded.trust = Trust::Vouched;
        }
    }

    /// Somebody else's commit at this place began an epoch. If it came after the start, no earlier life was in it.
    pub(super) fn begin_epoch_at(&mut self, place: Place) {
        let live = self.joined.map(|joined| joined.incarnation);
        let came_since = |since: &Place| match since.incarnation == place.incarnation {
            true => place.seq > since.seq,
            false => live == Some(place.incarnation),
        };
        let since = self.loaded.as_ref().and_then(|loaded| loaded.since);
        if since.as_ref().is_some_and(came_since) {
            self.begin_epoch_of_own();
        }
    }

    /// This life of the device began an epoch, or was let in.
    pub(super) fn begin_epoch_of_own(&mut self) {
        self.loaded = None;
    }

    /// The group is in a new epoch.
    pub(super) fn note_epoch(&mut self, ctx: &Ctx<'_>) {
        self.record.past_since = Some(ctx.now.unix_ms);
        self.record_dirty = true;
        self.note_leaf(ctx);
        self.note_position();
    }

    /// One's own keys in the group are new.
    pub(super) fn note_renewed(&mut self, ctx: &Ctx<'_>) {
        self.record.renewed_at = ctx.now.unix_ms;
        self.record_dirty = true;
    }

    /// The commit that renews one's own keys, where that is due.
    pub(super) fn renewal(&mut self, ctx: &mut Ctx<'_>) -> Option<Commit> {
        let doubted = !self.may_encrypt() && self.outbox_waits();
        let aged = std::mem::take(&mut self.renewal_is_due) && self.keys_are_old(ctx);
        (doubted || aged).then(|| Commit { update: true, ..Commit::default() })
    }

    fn keys_are_old(&self, ctx: &Ctx<'_>) -> bool {
        ctx.now.unix_ms.saturating_sub(self.record.renewed_at) > KEYS_KEPT_MS
    }

    /// Looks whether keys are too old. A calendar that was put back makes them young, not old for ever.
    pub(super) fn drive_renewal(&mut self, ctx: &mut Ctx<'_>) {
        let (settled, now) = (self.is_settled(), ctx.now.unix_ms);
        if settled && self.record.renewed_at > now {
            self.note_renewed(ctx);
        }
        if settled && self.keys_are_old(ctx) && !self.timers.is_armed(super::Timer::Renew) {
            let delay = ctx.jitter(SPREAD_MS);
            self.timers.arm(super::Timer::Renew, ctx.now.monotonic_ms + delay);
        }
        let Some(since) = self.record.past_since else { return };
        if since > now {
            (self.record.past_since, self.record_dirty) = (Some(now), true);
        }
        let kept = if settled { PAST_KEPT_MS } else { PAST_KEPT_MAX_MS };
        if now.saturating_sub(since) > kept
            && let Some(group) = &mut self.group
        {
            group.forget_past_epochs();
            (self.record.past_since, self.record_dirty) = (None, true);
        }
    }
}
