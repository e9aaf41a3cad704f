//! Changes of the group. One commit at a time: it is made from an intent, saved, sent, and merged when the relay has
//! ordered it first; if another commit came first, ours is dropped and made anew from the intent.

use super::{Ctx, Room, Timer, intents::Intent, receive::Place};
use crate::{
    Error, KnockId, MemberId, Table,
    mls::{Commit, Group, Members},
    peer::PeerMessage,
    record::{self, Standing, key},
};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many newcomers one commit adds at most.
const ADDS_MAX: usize = 64;

/// One's own commit that is neither merged nor dropped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    #[serde(with = "serde_bytes")]
    payload: Vec<u8>,
    admits: Vec<KnockId>,
    #[serde(with = "serde_bytes")]
    welcome: Option<Vec<u8>>,
    pub(super) intent: Option<(u64, Intent)>,
    /// It was made since the start: no earlier life of this device was in its epoch.
    #[serde(skip)]
    fresh: bool,
    /// Whether it has an update path: it renews this device's keys.
    #[serde(default)]
    renews: bool,
}

#[derive(Default)]
pub(super) struct Commits {
    pub(super) intents: VecDeque<(u64, Intent)>,
    pub(super) next_intent: u64,
    /// Done in this device's group, and kept until every member is known to be in the same: on the losing side of a fork it
    /// would have to be done again. With those who are known to be.
    pub(super) done: Vec<(u64, Intent, Members)>,
    pub(super) pending: Option<Pending>,
    /// One's own proposal to leave, and the epoch that it is for.
    leave: Option<(u64, Vec<u8>)>,
    /// It is this member's turn to commit that somebody leaves.
    pub(super) leave_is_due: bool,
}

impl Commits {
    pub(super) fn restore_intent(&mut self, order: u64, intent: Intent) {
        self.next_intent = self.next_intent.max(order.saturating_add(1));
        self.intents.push_back((order, intent));
    }

    pub(super) fn restore_pending(&mut self, pending: Pending) {
        self.pending = Some(pending);
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        // On a return from a fork, what was done is to be done once more, and so are removals.
        use super::intents::{DEPARTED_MAX, INTENTS_MAX};
        self.intents.len() <= 2 * INTENTS_MAX + DEPARTED_MAX && self.done.len() <= INTENTS_MAX
    }

    pub(super) fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Who a pending commit adds.
    pub(super) fn is_admitting(&self, knock: &KnockId) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.admits.contains(knock))
    }

    /// Whether what was on its way has arrived is not known.
    pub(super) fn handle_offline(&mut self) {
        self.leave = None;
    }

    pub(super) fn forget_leave(&mut self, group: Option<&Group>) {
        self.leave = None;
        self.leave_is_due &= group.is_some_and(Group::has_leaving);
    }
}

impl Room {
    /// Asks to leave. Answers whether the room can be deleted at once.
    pub(crate) fn leave(&mut self, ctx: &mut Ctx<'_>) -> bool {
        let alone = self.group.as_ref().is_none_or(|group| group.roster().len() <= 1);
        if alone || self.record.standing != Standing::Member {
            return true;
        }
        self.record.standing = Standing::Leaving;
        self.record_dirty = true;
        self.finish(ctx);
        false
    }

    /// Makes the next commit, or sends again the one that is pending.
    pub(super) fn drive_commits(&mut self, ctx: &mut Ctx<'_>) {
        if !self.is_settled() || self.group.is_none() {
            return;
        }
        if let Some(pending) = &self.commits.pending {
            if !self.is_in_flight(&pending.payload) {
                self.publish(pending.payload.clone(), ctx);
            }
            return;
        }
        if self.record.standing == Standing::Leaving {
            return self.drive_leave(ctx);
        }
        while self.commits.pending.is_none() {
            let Some((order, intent)) = self.commits.intents.front().cloned() else { break };
            match self.commit_for(&intent, ctx) {
                Some(commit) => self.start_commit(commit, Vec::new(), Some((order, intent)), ctx),
                None => self.finish_intent(order, ctx),
            }
        }
        if self.commits.pending.is_none() {
            self.commit_admissions(ctx);
        }
        if self.commits.pending.is_none() && std::mem::take(&mut self.commits.leave_is_due) {
            self.start_commit(Commit::default(), Vec::new(), None, ctx);
        }
        if self.commits.pending.is_none()
            && let Some(commit) = self.renewal(ctx)
        {
            self.start_commit(commit, Vec::new(), None, ctx);
        }
    }

    fn commit_admissions(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let due = self.admission.due(group, &ctx.identity.id(), ADDS_MAX);
        if due.is_empty() {
            return;
        }
        let (knocks, packages): (Vec<_>, Vec<_>) = due.into_iter().unzip();
        let returning = packages.iter().filter_map(|package| {
            let id = MemberId(package.leaf_node().signature_key().as_slice().try_into().ok()?);
            group.leaf(&id).map(|leaf| leaf.id)
        });
        let returning: Vec<MemberId> = returning.collect();
        for &member in &returning {
            self.admission.note_let_in(member);
        }
        let commit = Commit { removes: returning, adds: packages, ..Commit::default() };
        self.start_commit(commit, knocks, None, ctx);
    }

    fn start_commit(
        &mut self,
        commit: Commit,
        admits: Vec<KnockId>,
        intent: Option<(u64, Intent)>,
        ctx: &mut Ctx<'_>,
    ) {
        let Some(group) = &mut self.group else { return };
        let renews = commit.adds.is_empty() || !commit.removes.is_empty();
        let made = group.commit(ctx.identity, commit).and_then(|(message, welcome)| {
            let payload = self.sealer.seal(&PeerMessage::Mls(message.into()), ctx.random());
            if payload.len() > self.max_payload {
                group.drop_pending();
                return Err(Error::RoomFull);
            }
            Ok((payload, welcome))
        });
        let (payload, welcome) = match made {
            Ok(made) => made,
            Err(error) => {
                self.admission.forget(&admits);
                if let Some((order, _)) = intent {
                    self.finish_intent(order, ctx);
                }
                return self.drop_frame(&format!("a commit that could not be made: {error}"), ctx);
            }
        };
        let pending =
            Pending { payload: payload.clone(), admits, welcome, intent, fresh: true, renews };
        ctx.out.put(Table::Outbox, key::pending_commit(self.id), record::encode(&pending));
        self.commits.pending = Some(pending);
        self.publish(payload, ctx);
    }

    /// Whether a frame is one's own commit, or one's own proposal to leave. If it is the first valid commit of its epoch,
    /// it is merged.
    pub(super) fn confirm_commit(
        &mut self,
        place: Place,
        payload: &[u8],
        ctx: &mut Ctx<'_>,
    ) -> bool {
        if self.commits.leave.as_ref().is_some_and(|(_, leave)| leave == payload) {
            return true;
        }
        let Some(pending) = self.commits.pending.take_if(|pending| pending.payload == payload)
        else {
            return false;
        };
        ctx.out.delete(Table::Outbox, key::pending_commit(self.id));
        if let Some((order, intent)) = pending.intent {
            self.commits.intents.retain(|(known, _)| *known != order);
            self.commits.done.push((order, intent, Members::new()));
            self.forget_oldest_done(ctx);
        }
        let Some(group) = &mut self.group else { return true };
        match group.merge_pending(ctx.identity) {
            Ok(changes) => {
                if pending.fresh {
                    self.begin_epoch_of_own();
                }
                if pending.renews {
                    self.note_renewed(ctx);
                }
                self.deliver_welcome(place, &pending.admits, pending.welcome, ctx);
                self.after_commit(place, changes, ctx);
            }
            Err(rejected) => self.drop_frame(&rejected.to_string(), ctx),
        }
        true
    }

    /// Another commit came first. Ours is dropped; what it was for is still to be done.
    pub(super) fn lose_pending_commit(&mut self, ctx: &mut Ctx<'_>) {
        // If it is in flight, it stays so: it has its place in the order, though it is worth nothing there.
        if self.commits.pending.take().is_some() {
            ctx.out.delete(Table::Outbox, key::pending_commit(self.id));
        }
    }

    /// Somebody asked to leave. Whoever is first in the order of leaves commits it, the others only if that does not happen.
    pub(super) fn schedule_leave_commit(&mut self, ctx: &mut Ctx<'_>) {
        let delay = self.rank(ctx) * super::admission::RANK_DELAY_MS;
        self.timers.arm_sooner(Timer::CommitLeave, ctx.now.monotonic_ms + delay);
    }

    fn drive_leave(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = &mut self.group else { return };
        let epoch = group.epoch();
        if self.commits.leave.as_ref().is_some_and(|(for_epoch, _)| *for_epoch == epoch) {
            return;
        }
        match group.propose_leave(ctx.identity) {
            Ok(message) => {
                let payload = self.sealer.seal(&PeerMessage::Mls(message.into()), ctx.random());
                self.commits.leave = Some((epoch, payload.clone()));
                self.publish_farewell(ctx);
                self.publish(payload, ctx);
            }
            Err(error) => self.drop_frame(&error.to_string(), ctx),
        }
    }
}
