//! What a room's secret opens: the access key that a relay checks, and the outer key that it never sees.

use alcove_wire::{AccessKey, RoomId};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

const SALT: &[u8] = b"alcove.1 room";

/// The random secret that an invite carries.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct RoomSecret(pub(crate) [u8; 32]);

impl RoomSecret {
    /// The seed of the access key. A keeper holds this and no more: it can join the room and those derived from it, and
    /// read nothing.
    pub(crate) fn access_seed(&self) -> [u8; 32] {
        expand(&self.0, SALT, &[b"access"])
    }

    /// The key of the outer layer.
    pub(crate) fn outer_key(&self) -> [u8; 32] {
        expand(&self.0, SALT, &[b"outer"])
    }

    pub(crate) fn access_key(&self) -> AccessKey {
        AccessKey::from_seed(&self.access_seed())
    }

    pub(crate) fn room(&self) -> RoomId {
        self.access_key().room()
    }
}

/// The access key of the room for one transfer between two who know `access_seed`.
pub(crate) fn transfer_key(access_seed: &[u8; 32], transfer: &[u8; 16]) -> AccessKey {
    AccessKey::from_seed(&expand(access_seed, b"alcove.1 transfer", &[transfer]))
}

fn expand(secret: &[u8; 32], salt: &[u8], info: &[&[u8]]) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand_multi_info(info, &mut key)
        .unwrap_or_else(|_| unreachable!("32 bytes are within what HKDF-SHA256 gives"));
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let secret = RoomSecret([7; 32]);
        let keys = [secret.access_seed(), secret.outer_key(), secret.0];
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
        let transfer = |id| transfer_key(&secret.access_seed(), &[id; 16]).room();
        assert!(transfer(1) != transfer(2) && transfer(1) != secret.room());
    }
}
