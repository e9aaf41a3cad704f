//! Who may enter a room: whoever can sign with the room's access key. The relay learns the public key and checks
//! the signature; it never learns the secret, and it knows no room in advance.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

/// What the statement of a join starts with, so that the signature can stand for nothing else.
const JOIN_LABEL: &[u8] = b"alcove.1 join";

/// The name of a room on a relay: the SHA-256 of its access public key.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, TlsSerialize, TlsDeserializeBytes, TlsSize,
)]
pub struct RoomId(pub [u8; 32]);

/// Thirty-two random bytes that a relay sends once to each connection, to be signed in every join on it.
#[derive(Clone, Copy, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub struct Challenge(pub [u8; 32]);

/// An Ed25519 (RFC 8032) public key that stands for a room.
#[derive(Clone, Copy, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub struct AccessPublicKey(pub [u8; 32]);

/// An Ed25519 (RFC 8032) signature.
#[derive(Clone, Copy, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub struct Signature(pub [u8; 64]);

/// The secret half of a room's access key. Overwritten when dropped.
pub struct AccessKey(SigningKey);

impl AccessKey {
    /// The key of this Ed25519 seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> AccessPublicKey {
        AccessPublicKey(self.0.verifying_key().to_bytes())
    }

    /// The room that this key opens.
    pub fn room(&self) -> RoomId {
        self.public().room()
    }

    /// Signs a join for the connection that was given `challenge`.
    pub fn sign_join(&self, challenge: &Challenge) -> Signature {
        let statement = join_statement(challenge, self.room());
        Signature(self.0.sign(&statement).to_bytes())
    }
}

impl AccessPublicKey {
    /// The room that this key stands for.
    pub fn room(&self) -> RoomId {
        RoomId(Sha256::digest(self.0).into())
    }

    /// Whether `signature` is this key's over a join on the connection that was given `challenge`. Strict: a key of
    /// small order, or a signature that is not in its one canonical form, is refused.
    pub fn verify_join(&self, challenge: &Challenge, signature: &Signature) -> bool {
        let statement = join_statement(challenge, self.room());
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(&statement, &signature).is_ok())
    }
}

fn join_statement(challenge: &Challenge, room: RoomId) -> Vec<u8> {
    [JOIN_LABEL, &challenge.0, &room.0].concat()
}

macro_rules! hex_debug {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "("))?;
                self.0[..4].iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str("…)")
            }
        }
    )+};
}
hex_debug!(RoomId, Challenge, AccessPublicKey, Signature);

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_join_is_good_for_its_own_connection_and_room_only() {
        let (key, other) = (AccessKey::from_seed(&[1; 32]), AccessKey::from_seed(&[2; 32]));
        let challenge = Challenge([3; 32]);
        let signature = key.sign_join(&challenge);
        assert!(key.public().verify_join(&challenge, &signature));
        assert!(!key.public().verify_join(&Challenge([4; 32]), &signature));
        assert!(!other.public().verify_join(&challenge, &signature));
    }

    #[test]
    fn a_key_that_is_no_point_verifies_nothing() {
        assert!(!AccessPublicKey([0xff; 32]).verify_join(&Challenge([0; 32]), &Signature([0; 64])));
    }

    #[test]
    fn a_key_of_small_order_verifies_nothing() {
        // The identity point, under which an all-zero-scalar signature holds for every message when checks are lax.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!AccessPublicKey(identity).verify_join(&Challenge([0; 32]), &Signature(signature)));
    }
}
