//! The profile of MLS that Alcove speaks: cipher suites, capabilities, and how groups are configured.

use super::{crypto::Crypto, storage::Storage};
use crate::{MemberId, Suite, identity::Identity, text};
use openmls::prelude::{
    BasicCredential, Capabilities, Ciphersuite, Credential, CredentialType, CredentialWithKey,
    Extension, ExtensionType, Extensions, GroupContext, KeyPackage, KeyPackageIn, LeafNode,
    Lifetime, MlsGroupJoinConfig, PURE_PLAINTEXT_WIRE_FORMAT_POLICY, ProposalType, ProtocolVersion,
    RequiredCapabilitiesExtension, SenderRatchetConfiguration, UnknownExtension,
};
use openmls_traits::OpenMlsProvider;
use sha2::{Digest as _, Sha256};
use tls_codec::{Deserialize as _, Serialize as _};

/// The extension of the group context that holds the room's policy; of the range for private use (RFC 9420 §17.3).
pub(crate) const POLICY_EXTENSION: u16 = 0xf0a1;

/// How many epochs back a message may have been encrypted: what crosses a few commits on its way is still read.
pub(super) const PAST_EPOCHS: usize = 5;
/// How many messages of a sender may arrive out of order, and how many may be skipped.
const OUT_OF_ORDER: u32 = 320;
const FORWARD: u32 = 10_000;

/// The longest credential: a key, and a name of many bytes a character.
const CREDENTIAL_MAX: usize = 1024;

/// What OpenMLS works with, for one room.
pub(crate) struct Provider {
    crypto: Crypto,
    storage: Storage,
}

impl Provider {
    /// Marks all that is kept as changed.
    pub(crate) fn touch_all(&self) {
        self.storage.touch_all();
    }

    /// Everything random comes from `seed`, which must be fresh randomness and used once.
    pub(crate) fn new(storage: Storage, seed: [u8; 32]) -> Self {
        Self { crypto: Crypto::new(seed), storage }
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = Crypto;
    type RandProvider = Crypto;
    type StorageProvider = Storage;

    fn storage(&self) -> &Storage {
        &self.storage
    }

    fn crypto(&self) -> &Crypto {
        &self.crypto
    }

    fn rand(&self) -> &Crypto {
        &self.crypto
    }
}

pub(crate) fn ciphersuite(suite: Suite) -> Ciphersuite {
    match suite {
        Suite::Hybrid => Ciphersuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519,
        Suite::Classic => Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
    }
}

/// The suite that a ciphersuite is, if it is one of ours.
pub(crate) fn suite_of(code: Ciphersuite) -> Option<Suite> {
    [Suite::Hybrid, Suite::Classic].into_iter().find(|&suite| ciphersuite(suite) == code)
}

pub(super) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        // Handshakes are PublicMessages under our outer layer; SelfRemove is refused in PrivateMessages.
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .use_ratchet_tree_extension(true)
        .max_past_epochs(PAST_EPOCHS)
        .sender_ratchet_configuration(SenderRatchetConfiguration::new(OUT_OF_ORDER, FORWARD))
        .build()
}

pub(super) fn capabilities() -> Capabilities {
    Capabilities::builder()
        .versions(vec![ProtocolVersion::Mls10])
        .ciphersuites(vec![ciphersuite(Suite::Hybrid), ciphersuite(Suite::Classic)])
        .extensions(vec![ExtensionType::Unknown(POLICY_EXTENSION)])
        .proposals(vec![ProposalType::SelfRemove])
        .credentials(vec![CredentialType::Basic])
        .build()
}

/// The group context's extensions: what every member must understand, and the policy.
pub(super) fn context_extensions(policy: Vec<u8>) -> Extensions<GroupContext> {
    let required = RequiredCapabilitiesExtension::new(
        &[ExtensionType::Unknown(POLICY_EXTENSION)],
        &[ProposalType::SelfRemove],
        &[CredentialType::Basic],
    );
    let extensions = vec![
        Extension::RequiredCapabilities(required),
        Extension::Unknown(POLICY_EXTENSION, UnknownExtension(policy)),
    ];
    Extensions::from_vec(extensions)
        .unwrap_or_else(|_| unreachable!("both extensions belong in a group context"))
}

/// Leaves do not expire: whether a leaf is valid must not depend on a member's clock, or members would disagree about
/// commits. A key package is used once, at once, so it needs no date.
pub(super) fn lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// A basic credential (RFC 9420 §5.3) whose identity is the member's signature key and, behind it, the name that it claims.
/// With the key inside, a message of a past epoch is known by its sender even where the leaf has gone since.
pub(super) fn credential(identity: &Identity, name: &str) -> CredentialWithKey {
    let id = identity.id().0;
    CredentialWithKey {
        credential: BasicCredential::new([id.as_slice(), name.as_bytes()].concat()).into(),
        signature_key: id.to_vec().into(),
    }
}

/// The member and the cleaned name in a credential that [`leaf_fits`] let in.
pub(crate) fn claim(credential: &Credential) -> Option<(MemberId, String)> {
    let (id, name) = credential.serialized_content().split_first_chunk()?;
    Some((MemberId(*id), text::claimed_name(name)))
}

/// Makes a key package to knock with. Its private keys are kept in the provider's storage.
pub(crate) fn key_package(
    provider: &Provider,
    identity: &Identity,
    name: &str,
    suite: Suite,
) -> Option<Vec<u8>> {
    let bundle = KeyPackage::builder()
        .key_package_lifetime(lifetime())
        .leaf_node_capabilities(capabilities())
        .build(ciphersuite(suite), provider, identity, credential(identity, name))
        .ok()?;
    bundle.key_package().tls_serialize_detached().ok()
}

/// Reads and checks a key package that somebody knocks with: signatures, suite, capabilities, lifetime.
pub(crate) fn check_key_package(
    provider: &Provider,
    bytes: &[u8],
    suite: Suite,
) -> Option<KeyPackage> {
    let package = KeyPackageIn::tls_deserialize_exact(bytes).ok()?;
    let package = package.validate(provider.crypto(), ProtocolVersion::Mls10).ok()?;
    let fits = package.ciphersuite() == ciphersuite(suite) && leaf_fits(package.leaf_node());
    (fits && *package.life_time() == lifetime() && package.extensions().iter().next().is_none())
        .then_some(package)
}

/// Whether a leaf is one that this profile allows.
pub(super) fn leaf_fits(leaf: &LeafNode) -> bool {
    let ours = capabilities();
    member_id(leaf.signature_key().as_slice()).is_some()
        && leaf.credential().credential_type() == CredentialType::Basic
        && leaf.credential().serialized_content().len() <= CREDENTIAL_MAX
        && leaf.credential().serialized_content().starts_with(leaf.signature_key().as_slice())
        && leaf.extensions().iter().next().is_none()
        && ours.extensions().iter().all(|kind| leaf.capabilities().extensions().contains(kind))
        && ours.proposals().iter().all(|kind| leaf.capabilities().proposals().contains(kind))
}

/// The SHA-256 of a leaf's encryption key: another for each leaf that a member has had.
pub(crate) fn leaf_hash(leaf: &LeafNode) -> Option<[u8; 32]> {
    Some(Sha256::digest(leaf.encryption_key().tls_serialize_detached().ok()?).into())
}

/// The member whose leaf has this signature key.
pub(super) fn member_id(signature_key: &[u8]) -> Option<MemberId> {
    signature_key.try_into().ok().map(MemberId)
}
