//! One's own commits, and proposals to leave.

use super::{Changes, Group, MEMBERS_MAX, Rejected, failed, refused};
use crate::{
    Error, MemberId,
    identity::Identity,
    mls::{policy::RoomPolicy, profile},
};
use openmls::prelude::{KeyPackage, LeafNodeIndex, LeafNodeParameters};
use openmls_traits::OpenMlsProvider as _;
use tls_codec::Serialize as _;

/// What a commit shall do.
#[derive(Default)]
pub(crate) struct Commit {
    pub(crate) adds: Vec<KeyPackage>,
    pub(crate) removes: Vec<MemberId>,
    pub(crate) policy: Option<RoomPolicy>,
    pub(crate) name: Option<String>,
    pub(crate) update: bool,
}

impl Group {
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

    pub(super) fn save_leaving(&self) {
        // See `checkpoint` on errors of our storage.
        let _ = self.provider.storage().write_leaving(&self.leaving);
    }

    pub(super) fn lend_proposals(&mut self) {
        for proposal in self.leaving.clone() {
            let _ = self.mls.store_pending_proposal(self.provider.storage(), proposal);
        }
    }

    pub(super) fn take_proposals_back(&mut self) {
        let _ = self.mls.clear_pending_proposals(self.provider.storage());
    }
}
