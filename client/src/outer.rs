//! The outer layer: every payload is padded to a bucket and sealed under a key that all who hold the invite share, so
//! that a relay sees no MLS header, no epoch and no kind of message. What keeps outsiders out of the content is MLS.

use alcove_seal::{EXTENDED_NONCE, TAG, extended};
use alcove_wire::RoomId;

/// Bytes of an XChaCha20-Poly1305 nonce; random ones do not collide.
pub(crate) const NONCE: usize = EXTENDED_NONCE;
/// The first byte of the padding (ISO/IEC 7816-4); zeros follow.
const MARK: u8 = 0x80;

/// Seals `plaintext` for `room`.
pub(crate) fn seal(
    key: &[u8; 32],
    room: RoomId,
    nonce: &[u8; NONCE],
    plaintext: Vec<u8>,
) -> Vec<u8> {
    let mut buffer = plaintext;
    let sealed = bucket(buffer.len() + 1 + TAG);
    buffer.reserve_exact(sealed - buffer.len());
    buffer.push(MARK);
    buffer.resize(sealed - TAG, 0);
    let (key, nonce) = extended(key, nonce);
    alcove_seal::seal(&key, &nonce, &room.0, &mut buffer);
    buffer
}

/// Opens what [`seal`] sealed, or nothing if it was not sealed under this key for this room.
pub(crate) fn open(
    key: &[u8; 32],
    room: RoomId,
    nonce: &[u8; NONCE],
    mut buffer: Vec<u8>,
) -> Option<Vec<u8>> {
    let (key, nonce) = extended(key, nonce);
    if !alcove_seal::open(&key, &nonce, &room.0, &mut buffer) {
        return None;
    }
    let mark = buffer.iter().rposition(|&byte| byte != 0)?;
    if buffer[mark] != MARK {
        return None;
    }
    buffer.truncate(mark);
    Some(buffer)
}

/// The sealed size for at least `len` bytes: powers of two from 256 to 32 KiB, then multiples of 32 KiB.
fn bucket(len: usize) -> usize {
    const STEP: usize = 32 * 1024;
    if len <= STEP { len.next_power_of_two().max(256) } else { len.next_multiple_of(STEP) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROOM: RoomId = RoomId([1; 32]);

    proptest! {
        #[test]
        fn what_was_sealed_opens(plaintext in proptest::collection::vec(any::<u8>(), 0..70_000)) {
            let sealed = seal(&[2; 32], ROOM, &[3; NONCE], plaintext.clone());
            prop_assert_eq!(sealed.len(), bucket(sealed.len()));
            prop_assert_eq!(open(&[2; 32], ROOM, &[3; NONCE], sealed), Some(plaintext));
        }

        #[test]
        fn garbage_does_not_open(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert_eq!(open(&[2; 32], ROOM, &[3; NONCE], bytes), None);
        }
    }

    #[test]
    fn another_room_key_nonce_or_bit_does_not_open() {
        let mut sealed = seal(&[2; 32], ROOM, &[3; NONCE], b"hello".to_vec());
        assert_eq!(sealed.len(), 256);
        assert_eq!(open(&[2; 32], RoomId([9; 32]), &[3; NONCE], sealed.clone()), None);
        assert_eq!(open(&[9; 32], ROOM, &[3; NONCE], sealed.clone()), None);
        assert_eq!(open(&[2; 32], ROOM, &[9; NONCE], sealed.clone()), None);
        sealed[100] ^= 1;
        assert_eq!(open(&[2; 32], ROOM, &[3; NONCE], sealed.clone()), None);
    }
}
