//! The cryptography of the two cipher suites of the profile, for OpenMLS: glue over RustCrypto, dalek and `hpke`.
//!
//! `openmls_rust_crypto` would do, but it brings every other suite into the web client too, and its randomness is the
//! system's, so that no run could be repeated.

mod hpke;
mod primitives;
#[cfg(test)]
mod tests;

use self::{hpke::with_kem, primitives::Unverified};
use super::profile::ciphersuite;
use crate::Suite;
use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use openmls_traits::{
    crypto::OpenMlsCrypto,
    random::OpenMlsRand,
    types::{
        AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig,
        HpkeKeyPair, KemOutput, SignatureScheme,
    },
};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tls_codec::SecretVLBytes;

/// What OpenMLS computes with, and draws from.
pub(crate) struct Crypto {
    rng: Mutex<ChaCha20Rng>,
    /// Signatures that are to be verified together, while they are.
    unverified: Mutex<Option<Vec<Unverified>>>,
}

/// A thread broke off while it drew: what it left is not drawn from.
#[derive(Debug, thiserror::Error)]
#[error("the generator was left in the middle of a draw")]
pub(crate) struct Interrupted;

impl Crypto {
    /// Everything random comes from `seed`, which must be fresh randomness and used once.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { rng: Mutex::new(ChaCha20Rng::from_seed(seed)), unverified: Mutex::default() }
    }

    /// Does `work`, which verifies many signatures, and verifies them all at the end. Until this has answered, nothing of
    /// what `work` made may be used.
    ///
    /// The batch equation takes, with some chance, a signature that [`primitives::verify`] refuses: one whose point has a
    /// part of small order, which nobody but the key's owner can make. So this is for what one's own device alone has to
    /// judge, such as the tree that an inviter sends, and not for commits, which all members must judge alike.
    pub(crate) fn verify_together<T, E: From<CryptoError>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        *self.unverified() = Some(Vec::new());
        let made = work();
        let unverified = self.unverified().take().unwrap_or_default();
        let made = made?;
        primitives::verify_all(&unverified)?;
        Ok(made)
    }

    fn unverified(&self) -> MutexGuard<'_, Option<Vec<Unverified>>> {
        self.unverified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rng(&self) -> Result<MutexGuard<'_, ChaCha20Rng>, Interrupted> {
        self.rng.lock().map_err(|_| Interrupted)
    }
}

impl From<Interrupted> for CryptoError {
    fn from(_: Interrupted) -> Self {
        Self::InsufficientRandomness
    }
}

impl OpenMlsRand for Crypto {
    type Error = Interrupted;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], Interrupted> {
        let mut bytes = [0; N];
        self.rng()?.fill_bytes(&mut bytes);
        Ok(bytes)
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, Interrupted> {
        let mut bytes = vec![0; len];
        self.rng()?.fill_bytes(&mut bytes);
        Ok(bytes)
    }
}

impl OpenMlsCrypto for Crypto {
    fn supports(&self, suite: Ciphersuite) -> Result<(), CryptoError> {
        let ours = self.supported_ciphersuites().contains(&suite);
        if ours { Ok(()) } else { Err(CryptoError::UnsupportedCiphersuite) }
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        vec![ciphersuite(Suite::Hybrid), ciphersuite(Suite::Classic)]
    }

    fn hkdf_extract(
        &self,
        hash: HashType,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        // HKDF-Extract is HMAC with the salt as the key (RFC 5869 §2.2).
        primitives::hmac(hash, salt, ikm)
    }

    fn hmac(
        &self,
        hash: HashType,
        key: &[u8],
        message: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        primitives::hmac(hash, key, message)
    }

    fn hkdf_expand(
        &self,
        hash: HashType,
        prk: &[u8],
        info: &[u8],
        length: usize,
    ) -> Result<SecretVLBytes, CryptoError> {
        primitives::hkdf_expand(hash, prk, info, length)
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        primitives::hash(hash, data)
    }

    fn aead_encrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        data: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        crate::witness::note_key(key);
        primitives::aead_encrypt(aead, key, data, nonce, aad)
    }

    fn aead_decrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        ciphertext: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        primitives::aead_decrypt(aead, key, ciphertext, nonce, aad)
    }

    fn signature_key_gen(
        &self,
        scheme: SignatureScheme,
    ) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        let seed = zeroize::Zeroizing::new(self.random_array()?);
        primitives::signature_key(scheme, &seed)
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        key: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        match &mut *self.unverified() {
            Some(unverified) => {
                unverified.push(Unverified::new(scheme, data, key, signature)?);
                Ok(())
            }
            None => primitives::verify(scheme, data, key, signature),
        }
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        key: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        primitives::sign(scheme, data, key)
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        to: &[u8],
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        with_kem!(config, seal(to, info, aad, plaintext, &mut *self.rng()?))
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        key: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        with_kem!(config, open(input, key, info, aad))
    }

    fn hpke_setup_sender_and_export(
        &self,
        config: HpkeConfig,
        to: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        with_kem!(config, send_export(to, info, context, length, &mut *self.rng()?))
    }

    fn hpke_setup_receiver_and_export(
        &self,
        config: HpkeConfig,
        encapsulated: &[u8],
        key: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        with_kem!(config, receive_export(encapsulated, key, info, context, length))
    }

    fn derive_hpke_keypair(
        &self,
        config: HpkeConfig,
        ikm: &[u8],
    ) -> Result<HpkeKeyPair, CryptoError> {
        with_kem!(config, derive_key_pair(ikm))
    }
}
