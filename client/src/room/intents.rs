//! What is to be done to the group: what a person asked for, and what this device has to see to. An intent is kept until its
//! commit is merged, and after that until every member is known to be in the same group.

use super::{Ctx, Room};
use crate::{
    Admission, Error, MemberId, Permission, Table,
    content::EXPIRY_MAX,
    mls::{Commit, Group, RoomPolicy},
    record::{self, Standing, key},
};
use serde::{Deserialize, Serialize};

/// How many are remembered that are no members any more.
pub(super) const DEPARTED_MAX: usize = 64;
/// How many intents may wait.
pub(super) const INTENTS_MAX: usize = 256;

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

    pub(super) fn member_group(&self) -> Result<&Group, Error> {
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

    /// What a commit for this intent does in the group as it is now; nothing, if there is nothing left to do, or it is not
    /// allowed any more.
    pub(super) fn commit_for(&self, intent: &Intent, ctx: &Ctx<'_>) -> Option<Commit> {
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

    pub(super) fn finish_intent(&mut self, order: u64, ctx: &mut Ctx<'_>) {
        self.commits.intents.retain(|(known, _)| *known != order);
        ctx.out.delete(Table::Outbox, key::intent(self.id, order));
    }

    /// A member is in the same group: what was done in it stays done once that is true of every member.
    pub(super) fn note_done(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let me = ctx.identity.id();
        for (order, intent, agreed) in std::mem::take(&mut self.commits.done) {
            let mut agreed = agreed;
            agreed.insert(member, ());
            if group.roster().iter().all(|leaf| leaf.id == me || agreed.contains_key(&leaf.id)) {
                ctx.out.delete(Table::Outbox, key::intent(self.id, order));
            } else {
                self.commits.done.push((order, intent, agreed));
            }
        }
    }

    /// One may be away for as long as it likes: what was done before so much else is not kept for it.
    pub(super) fn forget_oldest_done(&mut self, ctx: &mut Ctx<'_>) {
        if self.commits.done.len() > INTENTS_MAX {
            let (order, ..) = self.commits.done.remove(0);
            ctx.out.delete(Table::Outbox, key::intent(self.id, order));
        }
    }

    /// A member went, in this device's group.
    pub(super) fn note_departed(&mut self, member: MemberId) {
        self.departures.members.push(member);
        if self.departures.members.len() > DEPARTED_MAX {
            self.departures.members.remove(0);
        }
        self.departures_dirty = true;
    }

    /// A member is here again that went.
    pub(super) fn note_back(&mut self, member: MemberId) {
        let before = self.departures.members.len();
        self.departures.members.retain(|departed| *departed != member);
        self.departures_dirty |= self.departures.members.len() < before;
    }

    /// One was out: who went on the side of the fork that is given up shall not be a member on the other, where this device
    /// may see to it. Whoever left is not there to ask again.
    pub(super) fn remove_departed(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        if !group.may_remove(&ctx.identity.id()) {
            return;
        }
        let back = self.departures.members.iter().filter(|member| group.leaf(member).is_some());
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
                next.admins.insert(*member, ());
            }
            Self::Admin { member, admin: false } => {
                next.admins.remove(member);
            }
        }
        next
    }
}
