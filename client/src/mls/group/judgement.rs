//! Whether a commit may be. Every member must come to the same judgement: nothing in it but the group's state and the commit.

use super::{Group, Leaf, MEMBERS_MAX, Rejected, policy_in};
use crate::{
    MemberId,
    mls::{policy::Needed, profile},
};
use openmls::prelude::{Extensions, GroupContext, Proposal, QueuedProposal, StagedCommit};

impl Group {
    /// Every member must come to the same judgement: nothing in it but the group's state and the commit.
    pub(super) fn judge(&self, staged: &StagedCommit, by: &Leaf) -> Result<(), Rejected> {
        let proposals: Vec<&QueuedProposal> = staged.queued_proposals().collect();
        let removed = self.removed_by(staged);
        let mut added = Vec::new();
        for queued in &proposals {
            if let Proposal::Add(add) = queued.proposal() {
                let package = add.key_package();
                let id = profile::member_id(package.leaf_node().signature_key().as_slice());
                let fits = profile::leaf_fits(package.leaf_node())
                    && *package.life_time() == profile::lifetime();
                added
                    .push(id.filter(|_| fits).ok_or(Rejected::Policy("a leaf that does not fit"))?);
            }
        }
        // A member whose state was lost comes back by removing its old leaf and adding its new one, whoever commits it.
        let returns = |id: &MemberId| removed.contains(id) && added.contains(id);
        for id in &added {
            if !returns(id) && !self.may_admit(&by.id) {
                return Err(Rejected::Policy("may not let people in"));
            }
        }
        for id in &removed {
            if !returns(id) && !self.may_remove(&by.id) {
                return Err(Rejected::Policy("may not remove people"));
            }
        }
        let removes_others = removed.iter().any(|id| !returns(id));
        for queued in proposals {
            match queued.proposal() {
                Proposal::Add(_) | Proposal::Remove(_) | Proposal::SelfRemove => {}
                Proposal::GroupContextExtensions(change) => {
                    self.judge_policy(change.extensions(), by, removes_others)?;
                }
                _ => return Err(Rejected::Policy("a proposal of a kind that is not used")),
            }
        }
        if self.roster.len() + added.len() > MEMBERS_MAX + removed.len() {
            return Err(Rejected::Policy("too many members"));
        }
        match staged.update_path_leaf_node() {
            Some(leaf)
                if !profile::leaf_fits(leaf) || leaf.signature_key().as_slice() != by.id.0 =>
            {
                Err(Rejected::Policy("a leaf that does not fit"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn removed_by(&self, staged: &StagedCommit) -> Vec<MemberId> {
        let removed = staged.remove_proposals().map(|queued| queued.remove_proposal().removed());
        let leaf = |index| self.roster.iter().find(|leaf| leaf.index == index);
        removed.filter_map(leaf).map(|leaf| leaf.id).collect()
    }

    pub(super) fn returned_by(&self, staged: &StagedCommit) -> Vec<MemberId> {
        let added = staged.add_proposals().filter_map(|queued| {
            let leaf = queued.add_proposal().key_package().leaf_node();
            profile::member_id(leaf.signature_key().as_slice())
        });
        let removed = self.removed_by(staged);
        added.filter(|id| removed.contains(id)).collect()
    }

    fn judge_policy(
        &self,
        extensions: &Extensions<GroupContext>,
        by: &Leaf,
        removes_others: bool,
    ) -> Result<(), Rejected> {
        let next = policy_in(extensions).ok_or(Rejected::Policy("rules that do not make sense"))?;
        if *extensions != profile::context_extensions(next.encode()) {
            return Err(Rejected::Policy("other extensions of the group"));
        }
        let allowed = match self.policy.needed_for(&next) {
            Needed::Nothing => true,
            Needed::Rename => self.may_rename(&by.id),
            Needed::Admin => {
                self.is_admin(&by.id)
                    || (removes_others && self.may_remove(&by.id) && self.policy.closes_into(&next))
            }
        };
        if allowed { Ok(()) } else { Err(Rejected::Policy("may not change the rules")) }
    }
}
