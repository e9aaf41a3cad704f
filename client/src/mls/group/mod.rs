//! A room's MLS group.

mod changes;
mod commit;
mod judgement;
mod messages;

pub(crate) use changes::{Change, Changes};
pub(crate) use commit::Commit;
pub(crate) use messages::Incoming;
use messages::SENDS_PER_CHECKPOINT;

use super::{
    policy::RoomPolicy,
    profile::{self, POLICY_EXTENSION, Provider},
    storage::Storage,
};
use crate::{
    Error, MemberId, Permission, Suite,
    identity::{Identity, Unsigned},
    peer::Position,
    sabotage::{Rule, is_off},
};
use openmls::prelude::{
    Extensions, GroupContext, GroupId, KeyPackage, LeafNodeIndex, MlsGroup, MlsGroupCreateConfig,
    MlsMessageBodyIn, MlsMessageIn, QueuedProposal, StagedWelcome,
};
use openmls_traits::{OpenMlsProvider as _, types::CryptoError};
use tls_codec::DeserializeBytes as _;

/// The most members that a room may have.
///
/// A removal encrypts a path to every member whose part of the tree is blank: with the hybrid suite some 1.2 kB for each.
pub(crate) const MEMBERS_MAX: usize = 750;

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
    #[error("against the room's rules: {what}")]
    Offence { by: MemberId, what: &'static str },
    #[error("refused by MLS: {0}")]
    Mls(String),
    #[error("content that cannot be decrypted: {0}")]
    Unreadable(String),
    #[error("content of this device's own that it does not know of")]
    OwnContent,
    #[error("a commit of this device's own that it does not know of")]
    OwnCommit,
}

impl Rejected {
    /// The member that broke the room's rules, by its signature.
    pub(crate) fn offender(&self) -> Option<MemberId> {
        match self {
            Self::Offence { by, .. } => Some(*by),
            _ => None,
        }
    }

    fn of(self, by: MemberId) -> Self {
        match self {
            Self::Policy(what) => Self::Offence { by, what },
            other => other,
        }
    }
}

impl From<CryptoError> for Rejected {
    fn from(error: CryptoError) -> Self {
        refused(error)
    }
}

fn refused(error: impl std::fmt::Display) -> Rejected {
    Rejected::Mls(error.to_string())
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Mls(error.to_string())
}

impl Group {
    /// A new group with one member. For `seed` see [`Provider::new`], here as in [`Self::load`].
    pub(crate) fn create(
        identity: &Identity,
        name: &str,
        id: &[u8; 32],
        suite: Suite,
        policy: &RoomPolicy,
        seed: [u8; 32],
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
        let provider = Provider::new(Storage::default(), seed);
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
        sent_in: Option<u64>,
        seed: [u8; 32],
    ) -> Result<Option<Self>, Error> {
        let provider = Provider::new(storage, seed);
        let mls = MlsGroup::load(provider.storage(), &GroupId::from_slice(id))
            .map_err(|_| Error::StoreDamaged("the group's state"))?;
        let Some(mls) = mls else { return Ok(None) };
        let mut group =
            Self::over(provider, mls).ok_or(Error::StoreDamaged("the group's policy"))?;
        let reserved = sent_in == Some(group.epoch()) && !is_off(Rule::Reservation);
        if reserved && group.mls.is_active() {
            for _ in 0..SENDS_PER_CHECKPOINT {
                group.encrypt(&Unsigned, &[])?;
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
        // The signature of each leaf in the tree: most of the work.
        let staged = provider.crypto().verify_together(|| {
            StagedWelcome::build_from_welcome(&provider, &profile::join_config(), welcome)
                .map_err(refused)?
                .skip_lifetime_validation()
                .replace_old_group()
                .build()
                .map_err(refused)
        })?;
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

    /// The SHA-256 of the encryption key of a member's leaf: another for each leaf that it has had.
    pub(crate) fn leaf_hash(&self, member: &MemberId) -> Option<[u8; 32]> {
        profile::leaf_hash(self.mls.public_group().leaf(self.leaf(member)?.index)?)
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Whether a member is an admin: one that the policy names, or, where none of those is a member any more, whoever has
    /// the lowest leaf, so that a room is never without one.
    pub(crate) fn is_admin(&self, member: &MemberId) -> bool {
        let admins = &self.policy.admins;
        if self.roster.iter().any(|leaf| admins.contains_key(&leaf.id)) {
            admins.contains_key(member) && self.leaf(member).is_some()
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

    fn read_roster(&self) -> Vec<Leaf> {
        let leaf = |member: openmls::prelude::Member| {
            let (id, name) = profile::claim(&member.credential)?;
            Some(Leaf { index: member.index, id, name })
        };
        self.mls.members().filter_map(leaf).collect()
    }
}

fn policy_in(extensions: &Extensions<GroupContext>) -> Option<RoomPolicy> {
    RoomPolicy::decode(&extensions.unknown(POLICY_EXTENSION)?.0)
}
