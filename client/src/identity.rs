//! Who this device is: one Ed25519 key, the same in all of its rooms. The key is the identity; the name is a claim.

use crate::{MemberId, witness};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use openmls_traits::{
    signatures::{Signer, SignerError},
    types::SignatureScheme,
};

/// The key pair of this device.
pub(crate) struct Identity(SigningKey);

impl Identity {
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    pub(crate) fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    pub(crate) fn id(&self) -> MemberId {
        MemberId(self.0.verifying_key().to_bytes())
    }

    /// Signs outside MLS, under a label that no MLS signature starts with (RFC 9420 §5.1.2 prefixes "MLS 1.0 ").
    pub(crate) fn sign_labelled(&self, label: &str, content: &[u8]) -> [u8; 64] {
        self.0.sign(&[label.as_bytes(), &[0], content].concat()).to_bytes()
    }
}

/// Checks what [`Identity::sign_labelled`] signed.
pub(crate) fn verify_labelled(
    member: &MemberId,
    label: &str,
    content: &[u8],
    signature: &[u8; 64],
) -> bool {
    let statement = [label.as_bytes(), &[0], content].concat();
    witness::verify(&member.0, &statement, signature, || {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        VerifyingKey::from_bytes(&member.0)
            .is_ok_and(|key| key.verify_strict(&statement, &signature).is_ok())
    })
}

/// Signs what never leaves this device.
pub(crate) struct Unsigned;

impl Signer for Unsigned {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(vec![0; 64])
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

impl Signer for Identity {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}
