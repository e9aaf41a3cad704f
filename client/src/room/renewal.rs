//! New keys in the group: when one's own are old, and when it is not sure that a sending key has never been used.
//!
//! A store can be older than its device: a backup that was put back, a disk image. Then more was sent in the epoch that it
//! holds than it knows, and a sending generation could be used twice. So in an epoch that was loaded at the start nothing is
//! encrypted until the room's order has shown that there is no more. Where it shows the contrary, or cannot show it, for
//! it began anew with a new incarnation, the device begins a new epoch first. A commit of anybody else does as well.

use super::{Ctx, Room};
use crate::{
    mls::Commit,
    sabotage::{Rule, is_off},
};
use alcove_wire::Incarnation;

/// After so long a member renews its keys: one that is here, and one that comes back after a longer absence.
const KEYS_KEPT_MS: u64 = 7 * DAY_MS;
/// Over how long renewals are spread: everybody may come back at once.
const SPREAD_MS: u64 = 10 * 60_000;
/// How long the secrets of past epochs are kept once everything is processed, and at most.
const PAST_KEPT_MS: u64 = DAY_MS;
const PAST_KEPT_MAX_MS: u64 = 14 * DAY_MS;
const DAY_MS: u64 = 24 * 3600 * 1000;

/// The epoch that a room was loaded in at this start.
pub(super) struct Loaded {
    epoch: u64,
    /// The incarnation that this device was last in.
    lived_in: Option<Incarnation>,
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
    pub(super) fn new(epoch: u64, lived_in: Option<Incarnation>) -> Self {
        Self { epoch, lived_in, trust: Trust::Open }
    }
}

impl Room {
    fn loaded(&mut self) -> Option<&mut Loaded> {
        let epoch = self.group.as_ref()?.epoch();
        self.loaded.as_mut().filter(|loaded| loaded.epoch == epoch)
    }

    /// Whether no generation that is used from now on in this epoch can have been used before.
    pub(super) fn may_encrypt(&mut self) -> bool {
        is_off(Rule::EpochVouchedFor)
            || self.loaded().is_none_or(|loaded| loaded.trust == Trust::Vouched)
    }

    /// More may have been sent in this epoch than this device knows.
    pub(super) fn doubt_epoch(&mut self) {
        if let Some(loaded) = self.loaded() {
            loaded.trust = Trust::Doubted;
        }
    }

    /// What the order does not show is doubted: what was before, in another incarnation, and what was given up.
    pub(super) fn doubt_what_is_not_shown(&mut self, incarnation: Incarnation) {
        let open = |loaded: &&mut Loaded| loaded.trust == Trust::Open;
        if self.loaded().filter(open).is_some_and(|loaded| loaded.lived_in != Some(incarnation)) {
            self.doubt_epoch();
        }
    }

    /// Everything in the order has been processed.
    pub(super) fn vouch_for_epoch(&mut self) {
        if self.is_settled()
            && let Some(loaded) = self.loaded().filter(|loaded| loaded.trust == Trust::Open)
        {
            loaded.trust = Trust::Vouched;
        }
    }

    /// The group is in a new epoch.
    pub(super) fn begin_epoch(&mut self, ctx: &Ctx<'_>) {
        self.loaded = None;
        self.record.past_since = Some(ctx.now.unix_ms);
        self.record_dirty = true;
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
