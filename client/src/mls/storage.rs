//! Where OpenMLS keeps one room's group: in memory, with a record of what changed, so that a driver can make all changes
//! of one step durable at once. OpenMLS's own interface is synchronous and knows no transactions.
//!
//! Values are CBOR (RFC 8949) with field names, so that a later OpenMLS which adds a field with a default still reads them.

use crate::cbor;
use litemap::LiteMap;
use openmls_traits::storage::{CURRENT_VERSION as V, StorageProvider, traits};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::{Cell, RefCell};

/// What a value is. Starts its key, and so must stay the same for ever.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Label {
    JoinConfig = 1,
    OwnLeafNodes = 2,
    ProposalRefs = 3,
    Proposal = 4,
    Tree = 5,
    InterimTranscriptHash = 6,
    Context = 7,
    ConfirmationTag = 8,
    GroupState = 9,
    MessageSecrets = 10,
    ResumptionPsks = 11,
    OwnLeafIndex = 12,
    EpochSecrets = 13,
    SignatureKeyPair = 14,
    EncryptionKeyPair = 15,
    EpochKeyPairs = 16,
    KeyPackage = 17,
    Psk = 18,
    /// Ours, not OpenMLS's: proposals to leave that are not committed yet.
    Leaving = 19,
}

/// Why a value could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StorageError {
    #[error("a value could not be encoded")]
    Encode(#[from] cbor::EncodeError),
    #[error("a stored value could not be decoded")]
    Decode(#[from] cbor::DecodeError),
}

type Result<T> = std::result::Result<T, StorageError>;

/// The values of one group, and of the key packages made to join it.
#[derive(Default)]
pub(crate) struct Storage {
    values: RefCell<LiteMap<Vec<u8>, Vec<u8>>>,
    changed: RefCell<LiteMap<Vec<u8>, ()>>,
    secrets_deferred: Cell<bool>,
}

impl Storage {
    /// A storage that holds `rows`, all of them durable already.
    pub(crate) fn from_rows(rows: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Self {
        Self { values: RefCell::new(rows.into_iter().collect()), ..Self::default() }
    }

    /// What changed since the last call: keys, with their values, or none where they were deleted.
    pub(crate) fn take_changes(&self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let values = self.values.borrow();
        let changed = std::mem::take(&mut *self.changed.borrow_mut());
        changed.into_iter().map(|(key, ())| (key.clone(), values.get(&key).cloned())).collect()
    }

    /// Marks everything as changed: the next changes are the whole content.
    pub(crate) fn touch_all(&self) {
        self.changed.borrow_mut().extend(self.values.borrow().keys().map(|key| (key.clone(), ())));
    }

    /// While deferred, the secrets of the message ratchets are not encoded anew for each message, which in a large group
    /// costs more than the message itself. Whoever defers is answerable for never using a key twice after a crash.
    pub(crate) fn defer_secrets(&self, deferred: bool) {
        self.secrets_deferred.set(deferred);
    }

    /// Keeps the proposals to leave.
    pub(crate) fn write_leaving(&self, proposals: &impl Serialize) -> Result<()> {
        self.put(Label::Leaving, &(), proposals)
    }

    /// The proposals to leave.
    pub(crate) fn leaving<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.read(Label::Leaving, &())
    }

    fn put(&self, label: Label, key: &impl Serialize, value: &impl Serialize) -> Result<()> {
        let key = encode_key(label, key)?;
        let value = cbor::encode(value)?;
        self.changed.borrow_mut().insert(key.clone(), ());
        self.values.borrow_mut().insert(key, value);
        Ok(())
    }

    fn read<T: DeserializeOwned>(&self, label: Label, key: &impl Serialize) -> Result<Option<T>> {
        let key = encode_key(label, key)?;
        let values = self.values.borrow();
        values.get(&key).map(|value| Ok(cbor::decode(value)?)).transpose()
    }

    fn delete(&self, label: Label, key: &impl Serialize) -> Result<()> {
        let key = encode_key(label, key)?;
        if self.values.borrow_mut().remove(&key).is_some() {
            self.changed.borrow_mut().insert(key, ());
        }
        Ok(())
    }

    /// A list is one value: the encodings of its items.
    fn list(&self, label: Label) -> Result<Vec<Vec<u8>>> {
        Ok(self.read(label, &())?.unwrap_or_default())
    }
}

fn encode_key(label: Label, key: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes = vec![label as u8];
    bytes.extend(cbor::encode(key)?);
    Ok(bytes)
}

fn decode_list<T: DeserializeOwned>(items: Vec<Vec<u8>>) -> Result<Vec<T>> {
    items.iter().map(|item| Ok(cbor::decode(item)?)).collect()
}

/// A value of which a group has one. There is one group in a storage, so its id is no part of the key.
macro_rules! group_values {
    ($($label:ident, $kind:ident: $write:ident, $read:ident, $delete:ident;)+) => {$(
        fn $write<GroupId: traits::GroupId<V>, T: traits::$kind<V>>(&self, _: &GroupId, value: &T) -> Result<()> {
            self.put(Label::$label, &(), value)
        }

        fn $read<GroupId: traits::GroupId<V>, T: traits::$kind<V>>(&self, _: &GroupId) -> Result<Option<T>> {
            self.read(Label::$label, &())
        }

        fn $delete<GroupId: traits::GroupId<V>>(&self, _: &GroupId) -> Result<()> {
            self.delete(Label::$label, &())
        }
    )+};
}

impl StorageProvider<V> for Storage {
    type Error = StorageError;

    group_values! {
        JoinConfig, MlsGroupJoinConfig: write_mls_join_config, mls_group_join_config, delete_group_config;
        Tree, TreeSync: write_tree, tree, delete_tree;
        InterimTranscriptHash, InterimTranscriptHash:
            write_interim_transcript_hash, interim_transcript_hash, delete_interim_transcript_hash;
        Context, GroupContext: write_context, group_context, delete_context;
        ConfirmationTag, ConfirmationTag: write_confirmation_tag, confirmation_tag, delete_confirmation_tag;
        ResumptionPsks, ResumptionPskStore:
            write_resumption_psk_store, resumption_psk_store, delete_all_resumption_psk_secrets;
        OwnLeafIndex, LeafNodeIndex: write_own_leaf_index, own_leaf_index, delete_own_leaf_index;
        EpochSecrets, GroupEpochSecrets:
            write_group_epoch_secrets, group_epoch_secrets, delete_group_epoch_secrets;
    }

    fn write_group_state<T: traits::GroupState<V>, GroupId: traits::GroupId<V>>(
        &self,
        _: &GroupId,
        state: &T,
    ) -> Result<()> {
        self.put(Label::GroupState, &(), state)
    }

    fn group_state<T: traits::GroupState<V>, GroupId: traits::GroupId<V>>(
        &self,
        _: &GroupId,
    ) -> Result<Option<T>> {
        self.read(Label::GroupState, &())
    }

    fn delete_group_state<GroupId: traits::GroupId<V>>(&self, _: &GroupId) -> Result<()> {
        self.delete(Label::GroupState, &())
    }

    fn write_message_secrets<GroupId: traits::GroupId<V>, T: traits::MessageSecrets<V>>(
        &self,
        _: &GroupId,
        secrets: &T,
    ) -> Result<()> {
        if self.secrets_deferred.get() {
            return Ok(());
        }
        self.put(Label::MessageSecrets, &(), secrets)
    }

    fn message_secrets<GroupId: traits::GroupId<V>, T: traits::MessageSecrets<V>>(
        &self,
        _: &GroupId,
    ) -> Result<Option<T>> {
        self.read(Label::MessageSecrets, &())
    }

    fn delete_message_secrets<GroupId: traits::GroupId<V>>(&self, _: &GroupId) -> Result<()> {
        self.delete(Label::MessageSecrets, &())
    }

    fn append_own_leaf_node<GroupId: traits::GroupId<V>, T: traits::LeafNode<V>>(
        &self,
        _: &GroupId,
        leaf_node: &T,
    ) -> Result<()> {
        let mut nodes = self.list(Label::OwnLeafNodes)?;
        nodes.push(cbor::encode(leaf_node)?);
        self.put(Label::OwnLeafNodes, &(), &nodes)
    }

    fn own_leaf_nodes<GroupId: traits::GroupId<V>, T: traits::LeafNode<V>>(
        &self,
        _: &GroupId,
    ) -> Result<Vec<T>> {
        decode_list(self.list(Label::OwnLeafNodes)?)
    }

    fn delete_own_leaf_nodes<GroupId: traits::GroupId<V>>(&self, _: &GroupId) -> Result<()> {
        self.delete(Label::OwnLeafNodes, &())
    }

    fn queue_proposal<
        GroupId: traits::GroupId<V>,
        Ref: traits::ProposalRef<V>,
        T: traits::QueuedProposal<V>,
    >(
        &self,
        _: &GroupId,
        proposal_ref: &Ref,
        proposal: &T,
    ) -> Result<()> {
        self.put(Label::Proposal, proposal_ref, proposal)?;
        let mut refs = self.list(Label::ProposalRefs)?;
        refs.push(cbor::encode(proposal_ref)?);
        self.put(Label::ProposalRefs, &(), &refs)
    }

    fn queued_proposal_refs<GroupId: traits::GroupId<V>, Ref: traits::ProposalRef<V>>(
        &self,
        _: &GroupId,
    ) -> Result<Vec<Ref>> {
        decode_list(self.list(Label::ProposalRefs)?)
    }

    fn queued_proposals<
        GroupId: traits::GroupId<V>,
        Ref: traits::ProposalRef<V>,
        T: traits::QueuedProposal<V>,
    >(
        &self,
        group_id: &GroupId,
    ) -> Result<Vec<(Ref, T)>> {
        let refs: Vec<Ref> = self.queued_proposal_refs(group_id)?;
        let proposals = refs.into_iter().map(|proposal_ref| {
            let proposal = self.read(Label::Proposal, &proposal_ref)?;
            Ok(proposal.map(|proposal| (proposal_ref, proposal)))
        });
        proposals.filter_map(Result::transpose).collect()
    }

    fn remove_proposal<GroupId: traits::GroupId<V>, Ref: traits::ProposalRef<V>>(
        &self,
        _: &GroupId,
        proposal_ref: &Ref,
    ) -> Result<()> {
        self.delete(Label::Proposal, proposal_ref)?;
        let removed = cbor::encode(proposal_ref)?;
        let mut refs = self.list(Label::ProposalRefs)?;
        refs.retain(|item| *item != removed);
        self.put(Label::ProposalRefs, &(), &refs)
    }

    fn clear_proposal_queue<GroupId: traits::GroupId<V>, Ref: traits::ProposalRef<V>>(
        &self,
        group_id: &GroupId,
    ) -> Result<()> {
        for proposal_ref in self.queued_proposal_refs::<_, Ref>(group_id)? {
            self.delete(Label::Proposal, &proposal_ref)?;
        }
        self.delete(Label::ProposalRefs, &())
    }

    fn write_signature_key_pair<
        K: traits::SignaturePublicKey<V>,
        T: traits::SignatureKeyPair<V>,
    >(
        &self,
        public_key: &K,
        pair: &T,
    ) -> Result<()> {
        self.put(Label::SignatureKeyPair, public_key, pair)
    }

    fn signature_key_pair<K: traits::SignaturePublicKey<V>, T: traits::SignatureKeyPair<V>>(
        &self,
        public_key: &K,
    ) -> Result<Option<T>> {
        self.read(Label::SignatureKeyPair, public_key)
    }

    fn delete_signature_key_pair<K: traits::SignaturePublicKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<()> {
        self.delete(Label::SignatureKeyPair, public_key)
    }

    fn write_encryption_key_pair<K: traits::EncryptionKey<V>, T: traits::HpkeKeyPair<V>>(
        &self,
        public_key: &K,
        pair: &T,
    ) -> Result<()> {
        self.put(Label::EncryptionKeyPair, public_key, pair)
    }

    fn encryption_key_pair<T: traits::HpkeKeyPair<V>, K: traits::EncryptionKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<Option<T>> {
        self.read(Label::EncryptionKeyPair, public_key)
    }

    fn delete_encryption_key_pair<K: traits::EncryptionKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<()> {
        self.delete(Label::EncryptionKeyPair, public_key)
    }

    fn write_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<V>,
        Epoch: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        _: &GroupId,
        epoch: &Epoch,
        leaf_index: u32,
        pairs: &[T],
    ) -> Result<()> {
        self.put(Label::EpochKeyPairs, &(epoch, leaf_index), &pairs)
    }

    fn encryption_epoch_key_pairs<
        GroupId: traits::GroupId<V>,
        Epoch: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        _: &GroupId,
        epoch: &Epoch,
        leaf_index: u32,
    ) -> Result<Vec<T>> {
        Ok(self.read(Label::EpochKeyPairs, &(epoch, leaf_index))?.unwrap_or_default())
    }

    fn delete_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<V>,
        Epoch: traits::EpochKey<V>,
    >(
        &self,
        _: &GroupId,
        epoch: &Epoch,
        leaf_index: u32,
    ) -> Result<()> {
        self.delete(Label::EpochKeyPairs, &(epoch, leaf_index))
    }

    fn write_key_package<K: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        hash_ref: &K,
        key_package: &T,
    ) -> Result<()> {
        self.put(Label::KeyPackage, hash_ref, key_package)
    }

    fn key_package<K: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        hash_ref: &K,
    ) -> Result<Option<T>> {
        self.read(Label::KeyPackage, hash_ref)
    }

    fn delete_key_package<K: traits::HashReference<V>>(&self, hash_ref: &K) -> Result<()> {
        self.delete(Label::KeyPackage, hash_ref)
    }

    fn write_psk<K: traits::PskId<V>, T: traits::PskBundle<V>>(
        &self,
        id: &K,
        psk: &T,
    ) -> Result<()> {
        self.put(Label::Psk, id, psk)
    }

    fn psk<T: traits::PskBundle<V>, K: traits::PskId<V>>(&self, id: &K) -> Result<Option<T>> {
        self.read(Label::Psk, id)
    }

    fn delete_psk<K: traits::PskId<V>>(&self, id: &K) -> Result<()> {
        self.delete(Label::Psk, id)
    }
}
