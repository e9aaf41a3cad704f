//! That this provider and `openmls_rust_crypto` say the same.

use super::Crypto;
use crate::{
    Suite,
    identity::Identity,
    mls::{
        Provider, Storage,
        profile::{capabilities, ciphersuite, credential, join_config, lifetime},
    },
};
use openmls::prelude::{
    KeyPackage, KeyPackageBundle, LeafNodeParameters, MlsGroup, MlsGroupCreateConfig,
    MlsMessageBodyIn, MlsMessageIn, MlsMessageOut, ProcessedMessageContent, ProtocolMessage,
    StagedWelcome,
};
use openmls_rust_crypto::{OpenMlsRustCrypto, RustCrypto};
use openmls_traits::{
    OpenMlsProvider,
    crypto::OpenMlsCrypto,
    random::OpenMlsRand as _,
    types::{AeadType, CryptoError, HashType, SignatureScheme},
};
use tls_codec::{DeserializeBytes as _, Serialize as _};

const SUITES: [Suite; 2] = [Suite::Hybrid, Suite::Classic];

fn ours() -> Crypto {
    Crypto::new([1; 32])
}

fn theirs() -> RustCrypto {
    RustCrypto::default()
}

#[test]
fn hashes_and_what_is_made_of_them_are_the_same() {
    let hash = HashType::Sha2_256;
    for length in [0, 1, 32, 64, 65, 1000] {
        let (data, key) = (vec![3; length], vec![5; length]);
        assert_eq!(ours().hash(hash, &data).unwrap(), theirs().hash(hash, &data).unwrap());
        let of = |crypto: &dyn OpenMlsCrypto| crypto.hmac(hash, &key, &data).unwrap();
        assert_eq!(of(&ours()), of(&theirs()));
        let of = |crypto: &dyn OpenMlsCrypto| crypto.hkdf_extract(hash, &key, &data).unwrap();
        assert_eq!(of(&ours()), of(&theirs()));
        let of =
            |crypto: &dyn OpenMlsCrypto| crypto.hkdf_expand(hash, &[7; 32], &data, 80).unwrap();
        assert_eq!(of(&ours()), of(&theirs()));
    }
}

#[test]
fn signatures_that_are_verified_together_are_all_verified() {
    let (ours, scheme) = (ours(), SignatureScheme::ED25519);
    let (secret, public) = ours.signature_key_gen(scheme).unwrap();
    let signatures: Vec<_> =
        (0..9_u8).map(|data| ours.sign(scheme, &[data], &secret).unwrap()).collect();
    let verify = |forged: Option<u8>| {
        ours.verify_together(|| {
            (0..9_u8).try_for_each(|data| {
                let claimed = if forged == Some(data) { 99 } else { data };
                let signature = &signatures[usize::from(data)];
                ours.verify_signature(scheme, &[claimed], &public, signature)
            })
        })
    };
    assert_eq!(verify(None), Ok(()));
    for forged in 0..9 {
        assert_eq!(verify(Some(forged)), Err(CryptoError::InvalidSignature));
    }
    // The work's own error comes first, and afterwards each is verified at once again.
    let failed = ours.verify_together(|| Err::<(), _>(CryptoError::InvalidLength));
    assert_eq!(failed, Err(CryptoError::InvalidLength));
    assert!(ours.verify_signature(scheme, &[99], &public, &signatures[0]).is_err());
    let weak =
        ours.verify_together(|| ours.verify_signature(scheme, &[0], &[0; 32], &signatures[0]));
    assert_eq!(weak, Err(CryptoError::InvalidSignature));
}

#[test]
fn each_opens_what_the_other_encrypted() {
    let (ours, theirs): (&dyn OpenMlsCrypto, &dyn OpenMlsCrypto) = (&ours(), &theirs());
    for (from, to) in [(ours, theirs), (theirs, ours)] {
        let aead = AeadType::Aes128Gcm;
        let ciphertext = from.aead_encrypt(aead, &[1; 16], b"hello", &[2; 12], b"aad").unwrap();
        assert_eq!(
            to.aead_decrypt(aead, &[1; 16], &ciphertext, &[2; 12], b"aad").unwrap(),
            b"hello"
        );
        assert!(to.aead_decrypt(aead, &[1; 16], &ciphertext, &[2; 12], b"other").is_err());
    }
}

#[test]
fn each_takes_the_others_signatures() {
    let (ours, theirs): (&dyn OpenMlsCrypto, &dyn OpenMlsCrypto) = (&ours(), &theirs());
    for (from, to) in [(ours, theirs), (theirs, ours)] {
        let scheme = SignatureScheme::ED25519;
        let (private, public) = from.signature_key_gen(scheme).unwrap();
        let signature = from.sign(scheme, b"data", &private).unwrap();
        assert_eq!(signature, to.sign(scheme, b"data", &private).unwrap());
        to.verify_signature(scheme, b"data", &public, &signature).unwrap();
        assert!(to.verify_signature(scheme, b"other", &public, &signature).is_err());
    }
}

#[test]
fn each_opens_what_the_other_sealed() {
    let (ours, theirs): (&dyn OpenMlsCrypto, &dyn OpenMlsCrypto) = (&ours(), &theirs());
    for (suite, (from, to)) in
        SUITES.into_iter().flat_map(|s| [(s, (ours, theirs)), (s, (theirs, ours))])
    {
        let config = || ciphersuite(suite).hpke_config();
        let keys = to.derive_hpke_keypair(config(), &[4; 32]).unwrap();
        let same = from.derive_hpke_keypair(config(), &[4; 32]).unwrap();
        assert_eq!(keys.public, same.public);
        // Either's form of the private key, as a store may hold it.
        for key in [&keys.private, &same.private] {
            let sealed = from.hpke_seal(config(), &keys.public, b"info", b"aad", b"hello").unwrap();
            assert_eq!(to.hpke_open(config(), &sealed, key, b"info", b"aad").unwrap(), b"hello");
            assert!(to.hpke_open(config(), &sealed, key, b"other", b"aad").is_err());
            let (encapsulated, sent) = from
                .hpke_setup_sender_and_export(config(), &keys.public, b"info", b"context", 32)
                .unwrap();
            let received = to
                .hpke_setup_receiver_and_export(
                    config(),
                    &encapsulated,
                    key,
                    b"info",
                    b"context",
                    32,
                )
                .unwrap();
            assert_eq!(*sent, *received);
        }
    }
}

#[test]
fn what_is_of_no_suite_of_ours_is_refused() {
    use openmls_traits::types::Ciphersuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256 as OTHER;
    let crypto = ours();
    assert_eq!(crypto.supports(OTHER), Err(CryptoError::UnsupportedCiphersuite));
    assert!(SUITES.into_iter().all(|suite| crypto.supports(ciphersuite(suite)).is_ok()));
    assert_eq!(
        crypto.hash(HashType::Sha2_512, b"").err(),
        Some(CryptoError::UnsupportedHashAlgorithm)
    );
    assert_eq!(
        crypto.aead_encrypt(AeadType::Aes256Gcm, &[0; 32], b"", &[0; 12], b"").err(),
        Some(CryptoError::UnsupportedAeadAlgorithm)
    );
    assert_eq!(
        crypto.signature_key_gen(SignatureScheme::ECDSA_SECP256R1_SHA256).err(),
        Some(CryptoError::UnsupportedSignatureScheme)
    );
    assert_eq!(
        crypto.derive_hpke_keypair(OTHER.hpke_config(), &[0; 32]).err(),
        Some(CryptoError::UnsupportedCiphersuite)
    );
}

#[test]
fn input_of_a_wrong_length_is_refused_and_not_a_panic() {
    let crypto = ours();
    let (aead, scheme) = (AeadType::Aes128Gcm, SignatureScheme::ED25519);
    assert!(crypto.aead_encrypt(aead, &[0; 15], b"", &[0; 12], b"").is_err());
    assert!(crypto.aead_encrypt(aead, &[0; 16], b"", &[0; 11], b"").is_err());
    assert!(crypto.aead_decrypt(aead, &[0; 16], &[0; 15], &[0; 12], b"").is_err());
    assert!(crypto.verify_signature(scheme, b"", &[0; 31], &[0; 64]).is_err());
    assert!(crypto.verify_signature(scheme, b"", &[0; 32], &[0; 63]).is_err());
    assert!(crypto.sign(scheme, b"", &[0; 31]).is_err());
    for suite in SUITES {
        let config = || ciphersuite(suite).hpke_config();
        assert!(crypto.hpke_seal(config(), &[1; 31], b"", b"", b"").is_err());
        let keys = crypto.derive_hpke_keypair(config(), &[4; 32]).unwrap();
        let mut sealed = crypto.hpke_seal(config(), &keys.public, b"", b"", b"").unwrap();
        assert!(crypto.hpke_open(config(), &sealed, &[1; 31], b"", b"").is_err());
        sealed.ciphertext = vec![0; 15].into();
        assert!(crypto.hpke_open(config(), &sealed, &keys.private, b"", b"").is_err());
        sealed.kem_output = vec![0; 31].into();
        assert!(crypto.hpke_open(config(), &sealed, &keys.private, b"", b"").is_err());
    }
    // A public key of small order, for which the shared secret would be zero (RFC 9180 §7.1.4).
    let config = ciphersuite(Suite::Classic).hpke_config();
    assert!(crypto.hpke_seal(config, &[0; 32], b"", b"", b"").is_err());
}

#[test]
fn equal_seeds_draw_equally_and_others_differently() {
    let draw = |seed| {
        let crypto = Crypto::new([seed; 32]);
        let config = ciphersuite(Suite::Hybrid).hpke_config();
        let keys = crypto.derive_hpke_keypair(config, &[4; 32]).unwrap();
        let config = ciphersuite(Suite::Hybrid).hpke_config();
        let sealed = crypto.hpke_seal(config, &keys.public, b"", b"", b"").unwrap();
        (crypto.random_array::<32>().unwrap(), crypto.random_vec(40).unwrap(), sealed.kem_output)
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

fn package(provider: &impl OpenMlsProvider, identity: &Identity, suite: Suite) -> KeyPackageBundle {
    KeyPackage::builder()
        .key_package_lifetime(lifetime())
        .leaf_node_capabilities(capabilities())
        .build(ciphersuite(suite), provider, identity, credential(identity, "Name"))
        .unwrap()
}

fn received(message: &MlsMessageOut) -> MlsMessageBodyIn {
    let bytes = message.tls_serialize_detached().unwrap();
    MlsMessageIn::tls_deserialize_exact_bytes(&bytes).unwrap().extract()
}

fn process(
    group: &mut MlsGroup,
    provider: &impl OpenMlsProvider,
    message: &MlsMessageOut,
) -> Option<Vec<u8>> {
    let message: ProtocolMessage = match received(message) {
        MlsMessageBodyIn::PublicMessage(message) => message.into(),
        MlsMessageBodyIn::PrivateMessage(message) => message.into(),
        _ => panic!("no message of a group"),
    };
    match group.process_message(provider, message).unwrap().into_content() {
        ProcessedMessageContent::ApplicationMessage(message) => Some(message.into_bytes()),
        ProcessedMessageContent::StagedCommitMessage(commit) => {
            group.merge_staged_commit(provider, *commit).unwrap();
            None
        }
        _ => panic!("neither content nor a commit"),
    }
}

/// `from` makes a group and adds `to`; then both commit, and write.
fn live_together(from: &impl OpenMlsProvider, to: &impl OpenMlsProvider, suite: Suite) {
    let (ada, bob) = (Identity::from_seed(&[1; 32]), Identity::from_seed(&[2; 32]));
    let config = MlsGroupCreateConfig::builder()
        .ciphersuite(ciphersuite(suite))
        .capabilities(capabilities())
        .lifetime(lifetime())
        .use_ratchet_tree_extension(true)
        .wire_format_policy(join_config().wire_format_policy())
        .build();
    let mut adas = MlsGroup::new(from, &ada, &config, credential(&ada, "Ada")).unwrap();
    let newcomer = package(to, &bob, suite).key_package().clone();
    let (_, welcome, _) = adas.add_members(from, &ada, &[newcomer]).unwrap();
    adas.merge_pending_commit(from).unwrap();
    let MlsMessageBodyIn::Welcome(welcome) = received(&welcome) else { panic!("no Welcome") };
    let staged = StagedWelcome::new_from_welcome(to, &join_config(), welcome, None).unwrap();
    let mut bobs = staged.into_group(to).unwrap();

    let update = LeafNodeParameters::default();
    let commit = bobs.self_update(to, &bob, update.clone()).unwrap().into_commit();
    bobs.merge_pending_commit(to).unwrap();
    assert_eq!(process(&mut adas, from, &commit), None);
    let commit = adas.self_update(from, &ada, update).unwrap().into_commit();
    adas.merge_pending_commit(from).unwrap();
    assert_eq!(process(&mut bobs, to, &commit), None);
    assert_eq!(adas.epoch_authenticator().as_slice(), bobs.epoch_authenticator().as_slice());

    let message = bobs.create_message(to, &bob, b"hello").unwrap();
    assert_eq!(process(&mut adas, from, &message).unwrap(), b"hello");
    let message = adas.create_message(from, &ada, b"hello too").unwrap();
    assert_eq!(process(&mut bobs, to, &message).unwrap(), b"hello too");
}

#[test]
fn members_with_either_live_in_one_group() {
    for suite in SUITES {
        let ours = || Provider::new(Storage::default(), [1; 32]);
        live_together(&ours(), &OpenMlsRustCrypto::default(), suite);
        live_together(&OpenMlsRustCrypto::default(), &ours(), suite);
    }
}
