//! SHA-256, HMAC (RFC 2104), HKDF (RFC 5869), AES-128-GCM (NIST SP 800-38D) and Ed25519 (RFC 8032). All else is refused.

use crate::witness;
use aes_gcm::{
    Aes128Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey, verify_batch};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use openmls_traits::types::{AeadType, CryptoError, HashType, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tls_codec::SecretVLBytes;

pub(super) fn hash(hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    sha256(hash)?;
    Ok(Sha256::digest(data).to_vec())
}

pub(super) fn hmac(
    hash: HashType,
    key: &[u8],
    message: &[u8],
) -> Result<SecretVLBytes, CryptoError> {
    sha256(hash)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| CryptoError::InvalidLength)?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().as_slice().into())
}

pub(super) fn hkdf_expand(
    hash: HashType,
    prk: &[u8],
    info: &[u8],
    length: usize,
) -> Result<SecretVLBytes, CryptoError> {
    sha256(hash)?;
    let hkdf = Hkdf::<Sha256>::from_prk(prk).map_err(|_| CryptoError::HkdfOutputLengthInvalid)?;
    let mut okm = vec![0; length];
    hkdf.expand(info, &mut okm).map_err(|_| CryptoError::HkdfOutputLengthInvalid)?;
    Ok(okm.into())
}

pub(super) fn aead_encrypt(
    aead: AeadType,
    key: &[u8],
    data: &[u8],
    nonce: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let nonce = nonce.try_into().map_err(|_| CryptoError::InvalidLength)?;
    cipher(aead, key)?
        .encrypt(nonce, Payload { msg: data, aad })
        .map_err(|_| CryptoError::CryptoLibraryError)
}

pub(super) fn aead_decrypt(
    aead: AeadType,
    key: &[u8],
    ciphertext: &[u8],
    nonce: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let nonce = nonce.try_into().map_err(|_| CryptoError::InvalidLength)?;
    cipher(aead, key)?
        .decrypt(nonce, Payload { msg: ciphertext, aad })
        .map_err(|_| CryptoError::AeadDecryptionError)
}

/// The private and the public key that come from a seed.
pub(super) fn signature_key(
    scheme: SignatureScheme,
    seed: &[u8; 32],
) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
    ed25519(scheme)?;
    let key = SigningKey::from_bytes(seed);
    Ok((seed.to_vec(), key.verifying_key().to_bytes().to_vec()))
}

/// A signature that is yet to be verified.
pub(super) struct Unverified {
    data: Vec<u8>,
    key: VerifyingKey,
    signature: Signature,
}

impl Unverified {
    /// Refuses at once what cannot be a signature of a key that may be.
    pub(super) fn new(
        scheme: SignatureScheme,
        data: &[u8],
        key: &[u8],
        signature: &[u8],
    ) -> Result<Self, CryptoError> {
        let (key, signature) = parse(scheme, key, signature)?;
        if key.is_weak() {
            return Err(CryptoError::InvalidSignature);
        }
        Ok(Self { data: data.to_vec(), key, signature })
    }
}

/// Verifies many signatures in half the time that each by itself would take.
pub(super) fn verify_all(all: &[Unverified]) -> Result<(), CryptoError> {
    let data: Vec<&[u8]> = all.iter().map(|one| one.data.as_slice()).collect();
    let signatures: Vec<Signature> = all.iter().map(|one| one.signature).collect();
    let keys: Vec<VerifyingKey> = all.iter().map(|one| one.key).collect();
    verify_batch(&data, &signatures, &keys).map_err(|_| CryptoError::InvalidSignature)
}

/// Strict: a key of small order, or a signature that is not in its one canonical form, is refused, so that all members
/// agree on what is valid.
pub(super) fn verify(
    scheme: SignatureScheme,
    data: &[u8],
    key: &[u8],
    signature: &[u8],
) -> Result<(), CryptoError> {
    let (verifying, parsed) = parse(scheme, key, signature)?;
    let verify = || verifying.verify_strict(data, &parsed).is_ok();
    let valid = witness::verify(key, data, signature, verify);
    if valid { Ok(()) } else { Err(CryptoError::InvalidSignature) }
}

fn parse(
    scheme: SignatureScheme,
    key: &[u8],
    signature: &[u8],
) -> Result<(VerifyingKey, Signature), CryptoError> {
    ed25519(scheme)?;
    let key = VerifyingKey::try_from(key).map_err(|_| CryptoError::InvalidPublicKey)?;
    let signature = Signature::from_slice(signature).map_err(|_| CryptoError::InvalidSignature)?;
    Ok((key, signature))
}

pub(super) fn sign(
    scheme: SignatureScheme,
    data: &[u8],
    key: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    ed25519(scheme)?;
    let key = SigningKey::try_from(key).map_err(|_| CryptoError::InvalidLength)?;
    Ok(key.sign(data).to_bytes().to_vec())
}

fn sha256(hash: HashType) -> Result<(), CryptoError> {
    match hash {
        HashType::Sha2_256 => Ok(()),
        _ => Err(CryptoError::UnsupportedHashAlgorithm),
    }
}

fn cipher(aead: AeadType, key: &[u8]) -> Result<Aes128Gcm, CryptoError> {
    match aead {
        AeadType::Aes128Gcm => {
            Aes128Gcm::new_from_slice(key).map_err(|_| CryptoError::InvalidLength)
        }
        _ => Err(CryptoError::UnsupportedAeadAlgorithm),
    }
}

fn ed25519(scheme: SignatureScheme) -> Result<(), CryptoError> {
    match scheme {
        SignatureScheme::ED25519 => Ok(()),
        _ => Err(CryptoError::UnsupportedSignatureScheme),
    }
}
