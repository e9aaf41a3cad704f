//! A room's MLS group: what a member does with it, and the judgement of what others do.

use super::{
    policy::{Needed, RoomPolicy},
    profile::{self, POLICY_EXTENSION, Provider},
    storage::Storage,
};
use crate::{
    Error, MemberId, Permission, Suite,
    identity::Identity,
    peer::Position,
    sabotage::{Rule, is_off},
};
use openmls::prelude::{
    ContentType, Extensions, GroupContext, GroupId, KeyPackage, LeafNodeIndex, LeafNodeParameters,
    MlsGroup, MlsGroupCreateConfig, MlsMessageBodyIn, MlsMessageIn, PastEpochDeletion,
    ProcessedMessageContent, Proposal, ProtocolMessage, QueuedProposal, Sender, StagedCommit,
    StagedWelcome,
};
use openmls_traits::OpenMlsProvider as _;
use std::{collections::BTreeMap, time::Duration};
use tls_codec::{DeserializeBytes as _, Serialize as _};

/// The most members that a room may have.
///
/// A removal encrypts a path to every member whose part of the tree is blank: with the hybrid suite some 1.2 kB for each.
pub(crate) const MEMBERS_MAX: usize = 750;

/// How many messages may be sent or received before the ratchets are made durable. After a crash so many sending
/// generations are skipped, for they may have been used (the reservation).
const SENDS_PER_CHECKPOINT: u32 = 64;
const RECEIPTS_PER_CHECKPOINT: u32 = 256;

/// Secrets of past epochs are deleted after this long, however few epochs have passed since.
const PAST_EPOCHS_AGE: Duration = Duration::from_secs(14 * 24 * 3600);

/// A room's group.
pub(crate) struct Group {
    provider: Provider,
    mls: MlsGroup,
    suite: Suite,
    policy: RoomPolicy,
    roster: Vec<Leaf>,
    /// SelfRemove proposals of this epoch. They are kept out of OpenMLS's own store, which would refuse to encrypt while
    /// it holds any, and lent to it for each commit.
    leaving: Vec<QueuedProposal>,
    sends: u32,
    receipts: u32,
}

/// A member's leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub(crate) index: LeafNodeIndex,
    pub(crate) id: MemberId,
    /// Cleaned.
    pub(crate) name: String,
}

/// What a commit shall do.
#[derive(Default)]
pub(crate) struct Commit {
    pub(crate) adds: Vec<KeyPackage>,
    pub(crate) removes: Vec<MemberId>,
    pub(crate) policy: Option<RoomPolicy>,
    pub(crate) name: Option<String>,
    pub(crate) update: bool,
}

/// What came in and was accepted.
pub(crate) enum Incoming {
    /// Content of an application message.
    Content { sender: MemberId, name: String, content: Vec<u8> },
    /// A commit of somebody else's; it is merged.
    Committed(Changes),
    /// A member wants to leave; somebody has to commit it.
    Leaving,
}

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

/// Why something that came in was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejected {
    #[error("no MLS message of this group")]
    Malformed,
    #[error("a handshake of an epoch that is over")]
    Stale,
    #[error("a message of a later epoch")]
    Future,
    #[error("against the room's rules: {0}")]
    Policy(&'static str),
    #[error("refused by MLS: {0}")]
    Mls(String),
    #[error("content that cannot be decrypted: {0}")]
    Unreadable(String),
}

fn refused(error: impl std::fmt::Display) -> Rejected {
    Rejected::Mls(error.to_string())
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Mls(error.to_string())
}

impl Group {
    /// A new group with one member.
    pub(crate) fn create(
        identity: &Identity,
        name: &str,
        id: &[u8; 32],
        suite: Suite,
        policy: &RoomPolicy,
    ) -> Result<Self, Error> {
        let join = profile::join_config();
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(profile::ciphersuite(suite))
            .capabilities(profile::capabilities())
            .lifetime(profile::lifetime())
            .wire_format_policy(join.wire_format_policy())
            .use_ratchet_tree_extension(true)
            .max_past_epochs(profile::PAST_EPOCHS)
            .sender_ratchet_configuration(*join.sender_ratchet_configuration())
            .with_group_context_extensions(profile::context_extensions(policy.encode()))
            .build();
        let provider = Provider::default();
        let credential = profile::credential(identity, name);
        let id = GroupId::from_slice(id);
        let mls = MlsGroup::new_with_group_id(&provider, identity, &config, id, credential)
            .map_err(failed)?;
        Self::over(provider, mls).ok_or(Error::StoreDamaged("a new group cannot be read"))
    }

    /// The group in a storage, if there is one. `sent_in` is the epoch in which messages were sent since the ratchets
    /// were last durable, if any were.
    pub(crate) fn load(
        storage: Storage,
        id: &[u8; 32],
        identity: &Identity,
        sent_in: Option<u64>,
    ) -> Result<Option<Self>, Error> {
        let provider = Provider::new(storage);
        let mls = MlsGroup::load(provider.storage(), &GroupId::from_slice(id))
            .map_err(|_| Error::StoreDamaged("the group's state"))?;
        let Some(mls) = mls else { return Ok(None) };
        let mut group =
            Self::over(provider, mls).ok_or(Error::StoreDamaged("the group's policy"))?;
        let reserved = sent_in == Some(group.epoch()) && !is_off(Rule::Reservation);
        if reserved && group.mls.is_active() {
            for _ in 0..SENDS_PER_CHECKPOINT {
                group.encrypt(identity, &[])?;
            }
            group.checkpoint();
        }
        Ok(Some(group))
    }

    /// Joins by a Welcome, with the key package that is in the provider's storage. Whoever comes back to a group takes it only
    /// from somebody that it knew as a member: `known` is the roster as it was.
    pub(crate) fn join(
        provider: Provider,
        id: &[u8; 32],
        welcome: &[u8],
        known: Option<&[Leaf]>,
    ) -> Result<Self, Rejected> {
        let message =
            MlsMessageIn::tls_deserialize_exact_bytes(welcome).map_err(|_| Rejected::Malformed)?;
        let MlsMessageBodyIn::Welcome(welcome) = message.extract() else {
            return Err(Rejected::Malformed);
        };
        let staged = StagedWelcome::build_from_welcome(&provider, &profile::join_config(), welcome)
            .map_err(refused)?
            .skip_lifetime_validation()
            .replace_old_group()
            .build()
            .map_err(refused)?;
        if staged.group_context().group_id().as_slice() != id {
            return Err(Rejected::Policy("a Welcome to another group"));
        }
        let sender = staged.welcome_sender().map_err(refused)?;
        let sender = profile::member_id(sender.signature_key().as_slice());
        if known.is_some_and(|known| !known.iter().any(|leaf| Some(leaf.id) == sender)) {
            return Err(Rejected::Policy("a Welcome of a stranger"));
        }
        let mls = staged.into_group(&provider).map_err(refused)?;
        Self::over(provider, mls).ok_or(Rejected::Policy("a group without valid rules"))
    }

    fn over(provider: Provider, mls: MlsGroup) -> Option<Self> {
        let policy = policy_in(mls.extensions())?;
        let suite = profile::suite_of(mls.ciphersuite())?;
        let leaving = provider.storage().leaving().ok()?.unwrap_or_default();
        let mut group = Self {
            provider,
            mls,
            suite,
            policy,
            roster: Vec::new(),
            leaving,
            sends: 0,
            receipts: 0,
        };
        group.roster = group.read_roster();
        Some(group)
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.mls.epoch().as_u64()
    }

    pub(crate) fn position(&self) -> Position {
        let authenticator = self.mls.epoch_authenticator().as_slice().into();
        Position { epoch: self.epoch(), authenticator }
    }

    /// Whether one's own leaf is in the group. It is not where one's key was added anew: then a Welcome is on its way.
    pub(crate) fn is_active(&self) -> bool {
        self.mls.is_active()
    }

    pub(crate) fn suite(&self) -> Suite {
        self.suite
    }

    pub(crate) fn policy(&self) -> &RoomPolicy {
        &self.policy
    }

    /// The members, in leaf order.
    pub(crate) fn roster(&self) -> &[Leaf] {
        &self.roster
    }

    pub(crate) fn leaf(&self, member: &MemberId) -> Option<&Leaf> {
        self.roster.iter().find(|leaf| leaf.id == *member)
    }

    /// Whether a member's leaf is the one that this key package made.
    pub(crate) fn has_leaf_of(&self, member: &MemberId, package: &KeyPackage) -> bool {
        let node = self.leaf(member).and_then(|leaf| self.mls.public_group().leaf(leaf.index));
        node.is_some_and(|node| node.encryption_key() == package.leaf_node().encryption_key())
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Whether a member is an admin: one that the policy names, or, where none of those is a member any more, whoever has
    /// the lowest leaf, so that a room is never without one.
    pub(crate) fn is_admin(&self, member: &MemberId) -> bool {
        let admins = &self.policy.admins;
        if self.roster.iter().any(|leaf| admins.contains(&leaf.id)) {
            admins.contains(member) && self.leaf(member).is_some()
        } else {
            self.roster.first().is_some_and(|leaf| leaf.id == *member)
        }
    }

    pub(crate) fn may_admit(&self, member: &MemberId) -> bool {
        self.has(self.policy.view.admit, member)
    }

    pub(crate) fn may_remove(&self, member: &MemberId) -> bool {
        self.has(self.policy.view.remove, member)
    }

    pub(crate) fn may_rename(&self, member: &MemberId) -> bool {
        self.has(self.policy.view.rename, member)
    }

    fn has(&self, permission: Permission, member: &MemberId) -> bool {
        match permission {
            Permission::Members => self.leaf(member).is_some(),
            Permission::Admins => self.is_admin(member),
        }
    }

    /// What changed in the storage since the last call.
    pub(crate) fn take_changes(&self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        self.provider.storage().take_changes()
    }

    /// Encrypts content for the members of this epoch.
    pub(crate) fn encrypt(
        &mut self,
        identity: &Identity,
        content: &[u8],
    ) -> Result<Vec<u8>, Error> {
        if self.sends == SENDS_PER_CHECKPOINT {
            self.checkpoint();
        }
        self.provider.storage().defer_secrets(true);
        let message = self.mls.create_message(&self.provider, identity, content);
        self.provider.storage().defer_secrets(false);
        self.sends += 1;
        message.map_err(failed)?.tls_serialize_detached().map_err(failed)
    }

    /// Makes the ratchets part of the next changes, and deletes the secrets of epochs long past.
    pub(crate) fn checkpoint(&mut self) {
        let policy = PastEpochDeletion::older_than_duration(PAST_EPOCHS_AGE);
        // Our storage is memory: writing to it fails only where a value has no encoding, which it had before.
        let _ = self.mls.delete_past_epoch_secrets(&self.provider, policy);
        (self.sends, self.receipts) = (0, 0);
    }

    /// Reads a message of somebody else's, judges it, and merges it if it is a commit.
    pub(crate) fn process(&mut self, message: &[u8]) -> Result<Incoming, Rejected> {
        let message =
            MlsMessageIn::tls_deserialize_exact_bytes(message).map_err(|_| Rejected::Malformed)?;
        let message: ProtocolMessage =
            message.try_into_protocol_message().map_err(|_| Rejected::Malformed)?;
        if message.group_id() != self.mls.group_id() || message.is_external() {
            return Err(Rejected::Malformed);
        }
        if message.epoch() > self.mls.epoch() {
            return Err(Rejected::Future);
        }
        match message.content_type() {
            ContentType::Application => self.process_content(message),
            _ if message.epoch() < self.mls.epoch() => Err(Rejected::Stale),
            ContentType::Proposal => self.process_proposal(message),
            ContentType::Commit => self.process_commit(message),
        }
    }

    fn process_content(&mut self, message: ProtocolMessage) -> Result<Incoming, Rejected> {
        self.provider.storage().defer_secrets(true);
        let processed = self.mls.process_message(&self.provider, message);
        self.provider.storage().defer_secrets(false);
        let processed = processed.map_err(|error| Rejected::Unreadable(error.to_string()))?;
        self.receipts += 1;
        if self.receipts >= RECEIPTS_PER_CHECKPOINT {
            self.checkpoint();
        }
        let (sender, name) = profile::claim(processed.credential()).ok_or(Rejected::Malformed)?;
        // Whoever was removed could go on writing in an epoch that the others still remember.
        if self.leaf(&sender).is_none() {
            return Err(Rejected::Policy("the sender is no member any more"));
        }
        let ProcessedMessageContent::ApplicationMessage(content) = processed.into_content() else {
            return Err(Rejected::Malformed);
        };
        Ok(Incoming::Content { sender, name, content: content.into_bytes() })
    }

    fn process_proposal(&mut self, message: ProtocolMessage) -> Result<Incoming, Rejected> {
        let processed = self.mls.process_message(&self.provider, message).map_err(refused)?;
        let ProcessedMessageContent::ProposalMessage(proposal) = processed.into_content() else {
            return Err(Rejected::Malformed);
        };
        if !matches!(
            (proposal.proposal(), proposal.sender()),
            (Proposal::SelfRemove, Sender::Member(_))
        ) {
            return Err(Rejected::Policy("a proposal other than to leave"));
        }
        if !self.leaving.iter().any(|known| known.sender() == proposal.sender()) {
            self.leaving.push(*proposal);
            self.save_leaving();
        }
        Ok(Incoming::Leaving)
    }

    fn process_commit(&mut self, message: ProtocolMessage) -> Result<Incoming, Rejected> {
        self.lend_proposals();
        let processed = self.mls.process_message(&self.provider, message);
        self.take_proposals_back();
        let processed = processed.map_err(refused)?;
        let Sender::Member(index) = *processed.sender() else {
            return Err(Rejected::Policy("a commit from outside"));
        };
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(Rejected::Malformed);
        };
        let by = self
            .roster
            .iter()
            .find(|leaf| leaf.index == index)
            .cloned()
            .ok_or(Rejected::Malformed)?;
        self.judge(&staged, &by)?;
        let before = self.snapshot(by, &staged);
        self.mls.merge_staged_commit(&self.provider, *staged).map_err(refused)?;
        self.after_merge(before).map(Incoming::Committed)
    }

    /// Makes a commit, with a Welcome where it adds somebody. It is pending until it is merged or dropped.
    pub(crate) fn commit(
        &mut self,
        identity: &Identity,
        commit: Commit,
    ) -> Result<(Vec<u8>, Option<Vec<u8>>), Error> {
        if self.roster.len() + commit.adds.len() > MEMBERS_MAX {
            return Err(Error::RoomFull);
        }
        let removes: Vec<LeafNodeIndex> = commit
            .removes
            .iter()
            .map(|member| self.leaf(member).map(|leaf| leaf.index).ok_or(Error::NoSuchMember))
            .collect::<Result<_, _>>()?;
        let mut parameters = LeafNodeParameters::builder();
        if let Some(name) = &commit.name {
            parameters = parameters.with_credential_with_key(profile::credential(identity, name));
        }
        self.lend_proposals();
        let Self { mls, provider, .. } = self;
        let bundle = (|| {
            let mut builder = mls
                .commit_builder()
                .force_self_update(commit.update || commit.name.is_some())
                .leaf_node_parameters(parameters.build())
                .propose_adds(commit.adds)
                .propose_removals(removes);
            if let Some(policy) = &commit.policy {
                let extensions = profile::context_extensions(policy.encode());
                builder = builder.propose_group_context_extensions(extensions).map_err(failed)?;
            }
            builder
                .load_psks(provider.storage())
                .map_err(failed)?
                .build(provider.rand(), provider.crypto(), identity, |_| true)
                .map_err(failed)?
                .stage_commit(provider)
                .map_err(failed)
        })();
        self.take_proposals_back();
        let (commit, welcome, _) = bundle?.into_messages();
        let encode = |message: openmls::prelude::MlsMessageOut| {
            message.tls_serialize_detached().map_err(failed)
        };
        Ok((encode(commit)?, welcome.map(encode).transpose()?))
    }

    /// Merges one's own pending commit, which has been ordered first.
    pub(crate) fn merge_pending(&mut self, identity: &Identity) -> Result<Changes, Rejected> {
        let by = self.leaf(&identity.id()).cloned().ok_or(Rejected::Malformed)?;
        let staged = self.mls.pending_commit().ok_or(Rejected::Malformed)?;
        let before = self.snapshot(by, staged);
        self.mls.merge_pending_commit(&self.provider).map_err(refused)?;
        self.after_merge(before)
    }

    /// Drops one's own pending commit, which has not left this device.
    pub(crate) fn drop_pending(&mut self) {
        // See `checkpoint` on errors of our storage.
        let _ = self.mls.clear_pending_commit(self.provider.storage());
    }

    /// The proposal by which one leaves; somebody else has to commit it (RFC 9420 §12.1.3 forbids to remove oneself).
    pub(crate) fn propose_leave(&mut self, identity: &Identity) -> Result<Vec<u8>, Error> {
        let proposal =
            self.mls.leave_group_via_self_remove(&self.provider, identity).map_err(failed)?;
        // Whoever leaves has to know the proposal when the commit of it comes.
        self.leaving.extend(self.mls.pending_proposals().cloned());
        self.save_leaving();
        self.take_proposals_back();
        proposal.tls_serialize_detached().map_err(failed)
    }

    /// Whether somebody has asked to leave in this epoch.
    pub(crate) fn has_leaving(&self) -> bool {
        !self.leaving.is_empty()
    }

    fn save_leaving(&self) {
        // See `checkpoint` on errors of our storage.
        let _ = self.provider.storage().write_leaving(&self.leaving);
    }

    fn lend_proposals(&mut self) {
        for proposal in self.leaving.clone() {
            let _ = self.mls.store_pending_proposal(self.provider.storage(), proposal);
        }
    }

    fn take_proposals_back(&mut self) {
        let _ = self.mls.clear_pending_proposals(self.provider.storage());
    }

    /// Every member must come to the same judgement: nothing in it but the group's state and the commit.
    fn judge(&self, staged: &StagedCommit, by: &Leaf) -> Result<(), Rejected> {
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

    fn removed_by(&self, staged: &StagedCommit) -> Vec<MemberId> {
        let removed = staged.remove_proposals().map(|queued| queued.remove_proposal().removed());
        let leaf = |index| self.roster.iter().find(|leaf| leaf.index == index);
        removed.filter_map(leaf).map(|leaf| leaf.id).collect()
    }

    fn returned_by(&self, staged: &StagedCommit) -> Vec<MemberId> {
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

    fn snapshot(&self, by: Leaf, staged: &StagedCommit) -> Before {
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

    fn after_merge(&mut self, before: Before) -> Result<Changes, Rejected> {
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

    fn read_roster(&self) -> Vec<Leaf> {
        let leaf = |member: openmls::prelude::Member| {
            let (id, name) = profile::claim(&member.credential)?;
            Some(Leaf { index: member.index, id, name })
        };
        self.mls.members().filter_map(leaf).collect()
    }
}

/// What a merge is compared with, to tell what it changed.
struct Before {
    me: MemberId,
    by: Leaf,
    roster: Vec<Leaf>,
    policy: RoomPolicy,
    leaving: Vec<MemberId>,
    returned: Vec<MemberId>,
}

impl Before {
    fn changes(self, group: &Group) -> Changes {
        let names = |roster: &[Leaf]| -> BTreeMap<MemberId, String> {
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

fn policy_in(extensions: &Extensions<GroupContext>) -> Option<RoomPolicy> {
    RoomPolicy::decode(&extensions.unknown(POLICY_EXTENSION)?.0)
}
