//! HPKE (RFC 9180) in its base mode, with HKDF-SHA256 and AES-128-GCM, over X25519 or X-Wing.

use ::hpke::{
    Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable,
    aead::AesGcm128,
    kdf::HkdfSha256,
    kem::{X25519HkdfSha256, XWing},
    rand_core::CryptoRng,
    setup_receiver, setup_sender_with_rng, single_shot_open, single_shot_seal_with_rng,
};
use openmls_traits::types::{CryptoError, ExporterSecret, HpkeCiphertext, HpkeKeyPair, KemOutput};
use shake::{ExtendableOutput as _, Shake256};
use zeroize::Zeroizing;

/// Calls a function of this module with the KEM that an [`HpkeConfig`](openmls_traits::types::HpkeConfig) names.
macro_rules! with_kem {
    ($config:expr, $function:ident($($argument:expr),*)) => {{
        use ::hpke::kem::{X25519HkdfSha256, XWing};
        use openmls_traits::types::{HpkeAeadType, HpkeKdfType, HpkeKemType};
        match $config {
            HpkeConfig(kem, HpkeKdfType::HkdfSha256, HpkeAeadType::AesGcm128) => match kem {
                HpkeKemType::DhKem25519 => hpke::$function::<X25519HkdfSha256>($($argument),*),
                HpkeKemType::XWingKemDraft6 => hpke::$function::<XWing>($($argument),*),
                _ => Err(CryptoError::UnsupportedCiphersuite),
            },
            _ => Err(CryptoError::UnsupportedCiphersuite),
        }
    }};
}
pub(super) use with_kem;

/// A KEM of ours, with how OpenMLS's other providers derive its keys.
pub(super) trait MlsKem: Kem {
    fn derive(ikm: &[u8]) -> (Self::PrivateKey, Self::PublicKey);
}

impl MlsKem for X25519HkdfSha256 {
    fn derive(ikm: &[u8]) -> (Self::PrivateKey, Self::PublicKey) {
        Self::derive_keypair(ikm)
    }
}

impl MlsKem for XWing {
    /// As draft-connolly-cfrg-xwing-kem-06 says, §5.6; `derive_keypair` is of the later draft-ietf-hpke-pq.
    fn derive(ikm: &[u8]) -> (Self::PrivateKey, Self::PublicKey) {
        let mut seed = Zeroizing::new([0; 32]);
        Shake256::digest_xof(ikm, seed.as_mut_slice());
        let key = <Self as Kem>::PrivateKey::from_bytes(seed.as_slice())
            .unwrap_or_else(|_| unreachable!("32 bytes are a seed"));
        let public = Self::sk_to_pk(&key);
        (key, public)
    }
}

pub(super) fn seal<K: MlsKem>(
    to: &[u8],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<HpkeCiphertext, CryptoError> {
    let to = public_key::<K>(to)?;
    let mode = OpModeS::Base;
    let sealed = single_shot_seal_with_rng::<AesGcm128, HkdfSha256, K>(
        &mode, &to, info, plaintext, aad, rng,
    );
    let (encapsulated, ciphertext) = sealed.map_err(|_| CryptoError::HpkeEncryptionError)?;
    let kem_output = encapsulated.to_bytes().to_vec().into();
    Ok(HpkeCiphertext { kem_output, ciphertext: ciphertext.into() })
}

pub(super) fn open<K: MlsKem>(
    input: &HpkeCiphertext,
    key: &[u8],
    info: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let (encapsulated, ciphertext) = (input.kem_output.as_slice(), input.ciphertext.as_slice());
    let open = || -> Result<_, HpkeError> {
        let key = K::PrivateKey::from_bytes(key)?;
        let encapsulated = K::EncappedKey::from_bytes(encapsulated)?;
        let mode = OpModeR::Base;
        single_shot_open::<AesGcm128, HkdfSha256, K>(
            &mode,
            &key,
            &encapsulated,
            info,
            ciphertext,
            aad,
        )
    };
    open().map_err(|_| CryptoError::HpkeDecryptionError)
}

pub(super) fn send_export<K: MlsKem>(
    to: &[u8],
    info: &[u8],
    context: &[u8],
    length: usize,
    rng: &mut impl CryptoRng,
) -> Result<(KemOutput, ExporterSecret), CryptoError> {
    let to = public_key::<K>(to)?;
    let (encapsulated, sender) =
        setup_sender_with_rng::<AesGcm128, HkdfSha256, K>(&OpModeS::Base, &to, info, rng)
            .map_err(|_| CryptoError::SenderSetupError)?;
    let mut secret = vec![0; length];
    sender.export(context, &mut secret).map_err(|_| CryptoError::ExporterError)?;
    Ok((encapsulated.to_bytes().to_vec(), secret.into()))
}

pub(super) fn receive_export<K: MlsKem>(
    encapsulated: &[u8],
    key: &[u8],
    info: &[u8],
    context: &[u8],
    length: usize,
) -> Result<ExporterSecret, CryptoError> {
    let setup = || -> Result<_, HpkeError> {
        let key = K::PrivateKey::from_bytes(key)?;
        let encapsulated = K::EncappedKey::from_bytes(encapsulated)?;
        setup_receiver::<AesGcm128, HkdfSha256, K>(&OpModeR::Base, &key, &encapsulated, info)
    };
    let receiver = setup().map_err(|_| CryptoError::ReceiverSetupError)?;
    let mut secret = vec![0; length];
    receiver.export(context, &mut secret).map_err(|_| CryptoError::ExporterError)?;
    Ok(secret.into())
}

pub(super) fn derive_key_pair<K: MlsKem>(ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
    let (key, public) = K::derive(ikm);
    let key = Zeroizing::new(key.to_bytes().to_vec());
    Ok(HpkeKeyPair { private: key.as_slice().into(), public: public.to_bytes().to_vec() })
}

fn public_key<K: MlsKem>(bytes: &[u8]) -> Result<K::PublicKey, CryptoError> {
    K::PublicKey::from_bytes(bytes).map_err(|_| CryptoError::InvalidPublicKey)
}
