//! Changes of the group. One commit at a time: it is made from an intent, saved, sent, and merged when the relay has
//! ordered it first; if another commit came first, ours is dropped and made anew from the intent.

use super::{Ctx, Room, Timer, receive::Place};
use crate::{
    Admission, Error, KnockId, MemberId, Permission, Table,
    content::EXPIRY_MAX,
    mls::{Commit, Group, RoomPolicy},
    peer::PeerMessage,
    record::{self, Standing, key},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// How many newcomers one commit adds at most.
const ADDS_MAX: usize = 64;
/// How many are remembered that are no members any more.
const DEPARTED_MAX: usize = 64;
/// How many intents may wait.
const INTENTS_MAX: usize = 256;

/// What a person asked for; it is kept until it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Intent {
    Remove(MemberId),
    Policy(PolicyChange),
    Name,
    Update,
    /// Remove one that said farewell.
    Bury(MemberId),
}

/// A change to the room's rules, applied to the rules that are there when its commit is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum PolicyChange {
    Rename(String),
    Describe {
        about: Option<String>,
        emoji: Option<String>,
    },
    Expiry(u32),
    Admission(Admission),
    Permissions {
        admit: Option<Permission>,
        remove: Option<Permission>,
        rename: Option<Permission>,
    },
    Admin {
        member: MemberId,
        admin: bool,
    },
}

/// One's own commit that is neither merged nor dropped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    #[serde(with = "serde_bytes")]
    payload: Vec<u8>,
    admits: Vec<KnockId>,
    #[serde(with = "serde_bytes")]
    welcome: Option<Vec<u8>>,
    intent: Option<(u64, Intent)>,
    /// It was made since the start: no earlier life of this device was in its epoch.
    #[serde(skip)]
    fresh: bool,
    /// Whether it has an update path: it renews this device's keys.
    #[serde(default)]
    renews: bool,
}

#[derive(Default)]
pub(super) struct Commits {
    intents: VecDeque<(u64, Intent)>,
    next_intent: u64,
    /// Done in this device's group, and kept until every member is known to be in the same: on the losing side of a fork it
    /// would have to be done again. With those who are known to be.
    done: Vec<(u64, Intent, BTreeSet<MemberId>)>,
    pending: Option<Pending>,
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
    /// Keeps an intent until it is done.
    pub(super) fn intend(&mut self, intent: Intent, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        if self.commits.intents.len() >= INTENTS_MAX {
            return Err(Error::OutboxFull);
        }
        self.keep_intent(intent, ctx);
        self.finish(ctx);
        Ok(())
    }

    /// The same, if it does not wait already.
    pub(super) fn intend_once(&mut self, intent: Intent, ctx: &mut Ctx<'_>) {
        let pending = self.commits.pending.iter().filter_map(|pending| pending.intent.as_ref());
        let mut waiting = self.commits.intents.iter().chain(pending);
        if waiting.all(|(_, known)| *known != intent) && self.commits.intents.len() < INTENTS_MAX {
            self.keep_intent(intent, ctx);
        }
    }

    fn keep_intent(&mut self, intent: Intent, ctx: &mut Ctx<'_>) {
        let order = self.commits.next_intent;
        self.commits.next_intent += 1;
        ctx.out.put(Table::Outbox, key::intent(self.id, order), record::encode(&intent));
        self.commits.intents.push_back((order, intent));
    }

    fn member_group(&self) -> Result<&Group, Error> {
        self.group
            .as_ref()
            .filter(|_| self.record.standing == Standing::Member)
            .ok_or(Error::NotMember)
    }

    pub(crate) fn remove(&mut self, member: MemberId, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        let group = self.member_group()?;
        if member == ctx.identity.id() {
            return Err(Error::NotAllowed);
        }
        group.leaf(&member).ok_or(Error::NoSuchMember)?;
        if !group.may_remove(&ctx.identity.id()) {
            return Err(Error::NotAllowed);
        }
        self.intend(Intent::Remove(member), ctx)
    }

    pub(crate) fn rename(&mut self, name: &str, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        let name = crate::text::own_name(name)?;
        if !self.member_group()?.may_rename(&ctx.identity.id()) {
            return Err(Error::NotAllowed);
        }
        self.intend(Intent::Policy(PolicyChange::Rename(name)), ctx)
    }

    pub(crate) fn describe(
        &mut self,
        about: Option<String>,
        emoji: Option<String>,
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        let about = about.map(|about| crate::text::about(&about)).transpose()?;
        if emoji.as_deref().is_some_and(|it| !it.is_empty() && !crate::text::is_emoji(it)) {
            return Err(Error::NotEmoji);
        }
        if !self.member_group()?.may_rename(&ctx.identity.id()) {
            return Err(Error::NotAllowed);
        }
        self.intend(Intent::Policy(PolicyChange::Describe { about, emoji }), ctx)
    }

    pub(crate) fn set_expiry(&mut self, seconds: u32, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        if seconds > EXPIRY_MAX {
            return Err(Error::ExpiryTooLong);
        }
        self.change_as_admin(PolicyChange::Expiry(seconds), ctx)
    }

    pub(crate) fn set_admission(
        &mut self,
        admission: Admission,
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        self.change_as_admin(PolicyChange::Admission(admission), ctx)
    }

    pub(crate) fn set_permissions(
        &mut self,
        (admit, remove, rename): (Option<Permission>, Option<Permission>, Option<Permission>),
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        self.change_as_admin(PolicyChange::Permissions { admit, remove, rename }, ctx)
    }

    pub(crate) fn set_admin(
        &mut self,
        member: MemberId,
        admin: bool,
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        self.member_group()?.leaf(&member).ok_or(Error::NoSuchMember)?;
        self.change_as_admin(PolicyChange::Admin { member, admin }, ctx)
    }

    fn change_as_admin(&mut self, change: PolicyChange, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        if !self.member_group()?.is_admin(&ctx.identity.id()) {
            return Err(Error::NotAllowed);
        }
        self.intend(Intent::Policy(change), ctx)
    }

    pub(crate) fn update(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        self.member_group()?;
        self.intend(Intent::Update, ctx)
    }

    /// The person goes by another name now; the leaf shall say so.
    pub(crate) fn name_changed(&mut self, ctx: &mut Ctx<'_>) {
        let waits = self.commits.intents.iter().any(|(_, intent)| *intent == Intent::Name);
        if self.member_group().is_ok() && !waits {
            // A full queue of intents means that this device has been away for long; the name is no worse for it.
            let _ = self.intend(Intent::Name, ctx);
        }
    }

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

    /// What a commit for this intent does in the group as it is now; nothing, if there is nothing left to do, or it is not
    /// allowed any more.
    fn commit_for(&self, intent: &Intent, ctx: &Ctx<'_>) -> Option<Commit> {
        let (group, me) = (self.group.as_ref()?, ctx.identity.id());
        match intent {
            Intent::Remove(member) => {
                group.leaf(member).filter(|_| group.may_remove(&me))?;
                let mut policy = group.policy().clone();
                policy.admins.remove(member);
                if !group.is_admin(&me) {
                    policy.admins.clone_from(&group.policy().admins);
                }
                policy.view.admission = Admission::Ask;
                let policy = Some(policy).filter(|policy| policy != group.policy());
                Some(Commit { removes: vec![*member], policy, ..Commit::default() })
            }
            Intent::Policy(change) => {
                let policy = change.applied_to(group.policy());
                let allowed = match change {
                    PolicyChange::Rename(_) | PolicyChange::Describe { .. } => {
                        group.may_rename(&me)
                    }
                    _ => group.is_admin(&me),
                };
                let changed = policy != *group.policy();
                (allowed && changed).then(|| Commit { policy: Some(policy), ..Commit::default() })
            }
            Intent::Name => {
                let changed = group.leaf(&me).is_some_and(|leaf| leaf.name != ctx.name);
                changed.then(|| Commit { name: Some(ctx.name.to_owned()), ..Commit::default() })
            }
            Intent::Bury(member) => {
                group.leaf(member).filter(|_| group.may_remove(&me))?;
                Some(Commit { removes: vec![*member], ..Commit::default() })
            }
            Intent::Update => Some(Commit { update: true, ..Commit::default() }),
        }
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

    fn finish_intent(&mut self, order: u64, ctx: &mut Ctx<'_>) {
        self.commits.intents.retain(|(known, _)| *known != order);
        ctx.out.delete(Table::Outbox, key::intent(self.id, order));
    }

    /// A member is in the same group: what was done in it stays done once that is true of every member.
    pub(super) fn note_done(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let me = ctx.identity.id();
        for (order, intent, agreed) in std::mem::take(&mut self.commits.done) {
            let mut agreed = agreed;
            agreed.insert(member);
            if group.roster().iter().all(|leaf| leaf.id == me || agreed.contains(&leaf.id)) {
                ctx.out.delete(Table::Outbox, key::intent(self.id, order));
            } else {
                self.commits.done.push((order, intent, agreed));
            }
        }
    }

    /// One may be away for as long as it likes: what was done before so much else is not kept for it.
    fn forget_oldest_done(&mut self, ctx: &mut Ctx<'_>) {
        if self.commits.done.len() > INTENTS_MAX {
            let (order, ..) = self.commits.done.remove(0);
            ctx.out.delete(Table::Outbox, key::intent(self.id, order));
        }
    }

    /// A member went, in this device's group.
    pub(super) fn note_departed(&mut self, member: MemberId) {
        self.progress.departed.push(member);
        if self.progress.departed.len() > DEPARTED_MAX {
            self.progress.departed.remove(0);
        }
        self.progress_dirty = true;
    }

    /// One was out: who went on the side of the fork that is given up shall not be a member on the other, where this device
    /// may see to it. Whoever left is not there to ask again.
    pub(super) fn remove_departed(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        if !group.may_remove(&ctx.identity.id()) {
            return;
        }
        let back = self.progress.departed.iter().filter(|member| group.leaf(member).is_some());
        for member in back.copied().collect::<Vec<_>>() {
            self.keep_intent(Intent::Remove(member), ctx);
        }
    }

    /// One was out: whether what was done has any effect in the group as it is now is looked at again.
    pub(super) fn intend_again(&mut self) {
        for (order, intent, _) in std::mem::take(&mut self.commits.done).into_iter().rev() {
            self.commits.intents.push_front((order, intent));
        }
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
            self.commits.done.push((order, intent, BTreeSet::new()));
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
                self.say_farewell(ctx);
                self.publish(payload, ctx);
            }
            Err(error) => self.drop_frame(&error.to_string(), ctx),
        }
    }
}

impl PolicyChange {
    fn applied_to(&self, policy: &RoomPolicy) -> RoomPolicy {
        let mut next = policy.clone();
        match self {
            Self::Rename(name) => next.view.name.clone_from(name),
            Self::Describe { about, emoji } => {
                next.view.about.clone_from(about.as_ref().unwrap_or(&policy.view.about));
                next.view.emoji.clone_from(emoji.as_ref().unwrap_or(&policy.view.emoji));
            }
            Self::Expiry(seconds) => next.view.expiry = *seconds,
            Self::Admission(admission) => next.view.admission = *admission,
            Self::Permissions { admit, remove, rename } => {
                next.view.admit = admit.unwrap_or(next.view.admit);
                next.view.remove = remove.unwrap_or(next.view.remove);
                next.view.rename = rename.unwrap_or(next.view.rename);
            }
            Self::Admin { member, admin: true } => {
                next.admins.insert(*member);
            }
            Self::Admin { member, admin: false } => {
                next.admins.remove(member);
            }
        }
        next
    }
}
