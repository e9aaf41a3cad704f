//! What a commit changed.

use super::{Group, Leaf, Rejected, policy_in};
use crate::{
    MemberId,
    mls::{policy::RoomPolicy, profile},
};
use litemap::LiteMap;
use openmls::prelude::{Proposal, Sender, StagedCommit};

/// What a commit changed.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) by: MemberId,
    pub(crate) by_name: String,
    pub(crate) list: Vec<Change>,
    /// Members whose old leaf was replaced by a new one: they had lost their place.
    pub(crate) returned: Vec<MemberId>,
    /// Whether one was removed oneself.
    pub(crate) self_removed: bool,
}

/// One thing that a commit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Added { member: MemberId, name: String },
    Removed { member: MemberId, name: String },
    Left { member: MemberId, name: String },
    Named { before: String },
    Policy { before: RoomPolicy, after: RoomPolicy },
}

impl Group {
    pub(super) fn snapshot(&self, by: Leaf, staged: &StagedCommit) -> Before {
        let leaving = staged.queued_proposals().filter_map(|queued| {
            match (queued.proposal(), queued.sender()) {
                (Proposal::SelfRemove, Sender::Member(index)) => {
                    self.roster.iter().find(|leaf| leaf.index == *index).map(|leaf| leaf.id)
                }
                _ => None,
            }
        });
        let me = self
            .mls
            .own_leaf_node()
            .and_then(|leaf| profile::member_id(leaf.signature_key().as_slice()));
        Before {
            me: me.unwrap_or(by.id),
            by,
            roster: self.roster.clone(),
            policy: self.policy.clone(),
            leaving: leaving.collect(),
            returned: self.returned_by(staged),
        }
    }

    pub(super) fn after_merge(&mut self, before: Before) -> Result<Changes, Rejected> {
        self.policy = policy_in(self.mls.extensions())
            .ok_or(Rejected::Policy("rules that do not make sense"))?;
        self.roster = self.read_roster();
        if !self.leaving.is_empty() {
            self.leaving.clear();
            self.save_leaving();
        }
        (self.sends, self.receipts) = (0, 0);
        Ok(before.changes(self))
    }
}

/// What a merge is compared with, to tell what it changed.
pub(super) struct Before {
    me: MemberId,
    by: Leaf,
    roster: Vec<Leaf>,
    policy: RoomPolicy,
    leaving: Vec<MemberId>,
    returned: Vec<MemberId>,
}

impl Before {
    fn changes(self, group: &Group) -> Changes {
        let names = |roster: &[Leaf]| -> LiteMap<MemberId, String> {
            roster.iter().map(|leaf| (leaf.id, leaf.name.clone())).collect()
        };
        let (old, new) = (names(&self.roster), names(&group.roster));
        let mut list = Vec::new();
        for (&member, name) in &old {
            let name = name.clone();
            match new.get(&member) {
                None if self.leaving.contains(&member) => list.push(Change::Left { member, name }),
                None => list.push(Change::Removed { member, name }),
                Some(now) if *now != name && member == self.by.id => {
                    list.push(Change::Named { before: name })
                }
                Some(_) => {}
            }
        }
        let added = new.into_iter().filter(|(member, _)| !old.contains_key(member));
        list.extend(added.map(|(member, name)| Change::Added { member, name }));
        if self.policy != group.policy {
            list.push(Change::Policy { before: self.policy, after: group.policy.clone() });
        }
        Changes {
            by_name: group.leaf(&self.by.id).map_or(self.by.name, |leaf| leaf.name.clone()),
            by: self.by.id,
            list,
            returned: self.returned,
            self_removed: !group.mls.is_active() && group.leaf(&self.me).is_none(),
        }
    }
}
