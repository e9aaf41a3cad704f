//! Content out, and whatever comes in.

use super::{Changes, Group, Rejected, failed, refused};
use crate::{Error, MemberId, mls::profile};
use openmls::prelude::{
    ContentType, MlsMessageIn, PastEpochDeletion, ProcessMessageError, ProcessedMessageContent,
    Proposal, ProtocolMessage, Sender, StageCommitError,
};
use openmls_traits::{OpenMlsProvider as _, signatures::Signer};
use tls_codec::{DeserializeBytes as _, Serialize as _};

/// How many messages may be sent or received before the ratchets are made durable. After a crash so many sending
/// generations are skipped, for they may have been used (the reservation).
pub(super) const SENDS_PER_CHECKPOINT: u32 = 64;
const RECEIPTS_PER_CHECKPOINT: u32 = 256;

/// What came in and was accepted.
pub(crate) enum Incoming {
    /// Content of an application message.
    Content { sender: MemberId, name: String, content: Vec<u8> },
    /// A commit of somebody else's; it is merged.
    Committed(Changes),
    /// A member wants to leave; somebody has to commit it.
    Leaving,
}

impl Group {
    /// Encrypts content for the members of this epoch.
    pub(crate) fn encrypt(
        &mut self,
        signer: &impl Signer,
        content: &[u8],
    ) -> Result<Vec<u8>, Error> {
        if self.sends == SENDS_PER_CHECKPOINT {
            self.checkpoint();
        }
        crate::witness::begin();
        self.provider.storage().defer_secrets(true);
        let message = self.mls.create_message(&self.provider, signer, content);
        self.provider.storage().defer_secrets(false);
        self.sends += 1;
        message.map_err(failed)?.tls_serialize_detached().map_err(failed)
    }

    /// Makes the ratchets part of the next changes.
    pub(crate) fn checkpoint(&mut self) {
        // All have a time, so that this deletes none.
        self.write_secrets(PastEpochDeletion::delete_all_without_timestamps());
    }

    /// Deletes the secrets of all past epochs.
    pub(crate) fn forget_past_epochs(&mut self) {
        self.write_secrets(PastEpochDeletion::delete_all());
    }

    fn write_secrets(&mut self, deletion: PastEpochDeletion) {
        // Our storage is memory: writing to it fails only where a value has no encoding, which it had before.
        let _ = self.mls.delete_past_epoch_secrets(&self.provider, deletion);
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
        let is_current = message.epoch() == self.mls.epoch();
        self.provider.storage().defer_secrets(true);
        let processed = self.mls.process_message(&self.provider, message);
        self.provider.storage().defer_secrets(false);
        let processed = processed.map_err(|error| Rejected::Unreadable(error.to_string()))?;
        if matches!(processed.content(), ProcessedMessageContent::OwnPrivateMessage) {
            return Err(if is_current { Rejected::OwnContent } else { Rejected::Stale });
        }
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
            let by =
                self.roster.iter().find(|leaf| *proposal.sender() == Sender::Member(leaf.index));
            let rejected = Rejected::Policy("a proposal other than to leave");
            return Err(by.map_or(rejected.clone(), |by| rejected.of(by.id)));
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
        let processed = processed.map_err(|error| match error {
            ProcessMessageError::InvalidCommit(StageCommitError::OwnCommitMismatch) => {
                Rejected::OwnCommit
            }
            error => refused(error),
        })?;
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
        self.judge(&staged, &by).map_err(|rejected| rejected.of(by.id))?;
        let before = self.snapshot(by, &staged);
        self.mls.merge_staged_commit(&self.provider, *staged).map_err(refused)?;
        self.after_merge(before).map(Incoming::Committed)
    }
}
