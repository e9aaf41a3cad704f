//! What runs over every byte of a file: ChaCha20-Poly1305 (RFC 8439) and XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), in place.
//!
//! A crate of its own because those of the ciphers are generic: they are compiled as whoever names their types is, and the web
//! client is compiled to be small. Here nothing is generic, and the profile `web` makes it fast.

use chacha20::{
    ChaCha20, R20,
    cipher::{KeyIvInit as _, StreamCipher as _, array::Array},
    hchacha,
};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, aead::AeadInOut as _};
use poly1305::{Poly1305, universal_hash::UniversalHash as _};

/// Bytes of a key.
pub const KEY: usize = 32;
/// Bytes of a nonce.
pub const NONCE: usize = 12;
/// Bytes of an extended nonce; random ones do not collide.
pub const EXTENDED_NONCE: usize = 24;
/// Bytes of the tag behind what is sealed.
pub const TAG: usize = 16;

/// Encrypts `buffer` and puts the tag behind it. `bound` is not in it, and needed to open it.
pub fn seal(key: &[u8; KEY], nonce: &[u8; NONCE], bound: &[u8], buffer: &mut Vec<u8>) {
    let cipher = ChaCha20Poly1305::new(key.into());
    let tag = cipher
        .encrypt_inout_detached(nonce.into(), bound, buffer.as_mut_slice().into())
        .unwrap_or_else(|_| {
            unreachable!("nothing here comes near the 256 GiB that the cipher takes")
        });
    buffer.extend_from_slice(&tag);
}

/// Decrypts `buffer` and takes the tag off it, or answers that it was not sealed so.
#[must_use]
pub fn open(key: &[u8; KEY], nonce: &[u8; NONCE], bound: &[u8], buffer: &mut Vec<u8>) -> bool {
    let Some((sealed, tag)) = buffer.split_last_chunk_mut::<TAG>() else { return false };
    let tag = Array::from(*tag);
    let length = sealed.len();
    let cipher = ChaCha20Poly1305::new(key.into());
    let opened = cipher.decrypt_inout_detached(nonce.into(), bound, sealed.into(), &tag).is_ok();
    buffer.truncate(length);
    opened
}

/// Whether something was sealed so, with nothing bound to it: what [`open`] answers, without decrypting it.
#[must_use]
pub fn opens(key: &[u8; KEY], nonce: &[u8; NONCE], sealed: &[u8]) -> bool {
    let Some((sealed, tag)) = sealed.split_last_chunk::<TAG>() else { return false };
    let mut mac_key = poly1305::Key::default();
    ChaCha20::new(key.into(), nonce.into()).apply_keystream(&mut mac_key);
    let mut mac = Poly1305::new(&mac_key);
    mac.update_padded(sealed);
    let mut lengths = Array([0; 16]);
    lengths[8..].copy_from_slice(&(sealed.len() as u64).to_le_bytes());
    mac.update(&[lengths]);
    mac.verify(tag.into()).is_ok()
}

/// The key and nonce that an extended nonce stands for.
#[must_use]
pub fn extended(key: &[u8; KEY], nonce: &[u8; EXTENDED_NONCE]) -> ([u8; KEY], [u8; NONCE]) {
    let (first, last) = nonce.split_at(16);
    let input = std::array::from_fn(|index| first[index]);
    let mut short = [0; NONCE];
    short[4..].copy_from_slice(last);
    (hchacha::<R20>(key.into(), &Array(input)).into(), short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    const TEXT: &[u8] = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
        sunscreen would be it.";

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        let bytes = HEXLOWER.decode(text.as_bytes()).expect("hex");
        bytes.try_into().expect("its length")
    }

    fn key() -> [u8; KEY] {
        std::array::from_fn(|index| 0x80 + index as u8)
    }

    fn sealed(key: &[u8; KEY], nonce: &[u8; NONCE]) -> Vec<u8> {
        let mut buffer = TEXT.to_vec();
        seal(key, nonce, &hex::<12>("50515253c0c1c2c3c4c5c6c7"), &mut buffer);
        buffer
    }

    /// RFC 8439, section 2.8.2.
    #[test]
    fn it_is_chacha20_poly1305() {
        let sealed = sealed(&key(), &hex("070000004041424344454647"));
        assert_eq!(sealed[..8], hex::<8>("d31a8d34648e60db"));
        assert_eq!(sealed[TEXT.len()..], hex::<TAG>("1ae10b594f09e26a7e902ecbd0600691"));
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn it_is_xchacha20_poly1305() {
        let nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
        let (key, nonce) = extended(&key(), &nonce);
        let sealed = sealed(&key, &nonce);
        assert_eq!(sealed[..8], hex::<8>("bd6d179d3e83d43b"));
        assert_eq!(sealed[TEXT.len()..], hex::<TAG>("c0875924c1c7987947deafd8780acf49"));
    }

    #[test]
    fn what_opens_is_known_without_opening_it() {
        for length in [0, 1, 15, 16, 17, 1000] {
            let mut buffer = vec![7; length];
            seal(&[1; KEY], &[2; NONCE], &[], &mut buffer);
            assert!(opens(&[1; KEY], &[2; NONCE], &buffer));
            assert!(!opens(&[3; KEY], &[2; NONCE], &buffer));
            assert!(!opens(&[1; KEY], &[3; NONCE], &buffer));
            assert!(!opens(&[1; KEY], &[2; NONCE], &buffer[..length + TAG - 1]));
            for at in [0, length / 2, length, length + TAG - 1] {
                let mut changed = buffer.clone();
                changed[at] ^= 1;
                assert!(!opens(&[1; KEY], &[2; NONCE], &changed));
            }
        }
    }

    #[test]
    fn only_what_was_sealed_opens() {
        for length in [0, 1, 63, 64, 65, 1000] {
            let mut buffer = vec![7; length];
            seal(&[1; KEY], &[2; NONCE], b"room", &mut buffer);
            let opens = |key, nonce, bound: &[u8], mut buffer: Vec<u8>| {
                open(&key, &nonce, bound, &mut buffer).then_some(buffer)
            };
            assert_eq!(opens([1; KEY], [2; NONCE], b"room", buffer.clone()), Some(vec![7; length]));
            assert_eq!(opens([3; KEY], [2; NONCE], b"room", buffer.clone()), None);
            assert_eq!(opens([1; KEY], [3; NONCE], b"room", buffer.clone()), None);
            assert_eq!(opens([1; KEY], [2; NONCE], b"moor", buffer.clone()), None);
            assert_eq!(opens([1; KEY], [2; NONCE], b"room", buffer[..TAG - 1].to_vec()), None);
            buffer[length / 2] ^= 1;
            assert_eq!(opens([1; KEY], [2; NONCE], b"room", buffer), None);
        }
    }
}
