//! A file, encrypted by a key of its own: chunks under ChaCha20-Poly1305 in the STREAM construction (Hoang, Reyhanitabar, Rogaway
//! and Vizár, 2015), of which each is checked alone, and the SHA-256 of all of them.

use serde::{Deserialize, Serialize};

/// Bytes of a chunk as it is; the last one may be shorter.
pub const FILE_CHUNK: usize = 128 * 1024;
/// Bytes of a chunk as it is encrypted.
pub(crate) const SEALED_CHUNK: u64 = FILE_CHUNK as u64 + TAG;
/// The longest file.
pub const FILE_MAX: u64 = 100 * 1024 * 1024;
/// Bytes of an authentication tag.
const TAG: u64 = alcove_seal::TAG as u64;

/// Whether an encrypted file may have so many bytes.
pub(crate) fn is_sealed_size(size: u64) -> bool {
    const MAX: u64 = FILE_MAX.div_ceil(FILE_CHUNK as u64) * SEALED_CHUNK;
    (TAG..=MAX).contains(&size)
}

/// What opens a file, and by what it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Keyed {
    #[serde(with = "serde_bytes")]
    pub(crate) key: [u8; 32],
    /// The SHA-256 of all encrypted chunks, one after the other.
    #[serde(with = "serde_bytes")]
    pub(crate) hash: [u8; 32],
    /// Bytes of the file as it is.
    pub(crate) size: u64,
}

impl Keyed {
    /// How many chunks there are: at least one.
    pub(crate) fn chunks(&self) -> u32 {
        let chunks = self.size.div_ceil(FILE_CHUNK as u64).max(1);
        u32::try_from(chunks).unwrap_or(u32::MAX)
    }

    /// Bytes of all encrypted chunks.
    pub(crate) fn sealed_size(&self) -> u64 {
        self.size + u64::from(self.chunks()) * TAG
    }

    /// Bytes of a chunk as it is.
    pub(crate) fn chunk_size(&self, index: u32) -> usize {
        let before = u64::from(index) * FILE_CHUNK as u64;
        usize::try_from(self.size.saturating_sub(before)).unwrap_or(FILE_CHUNK).min(FILE_CHUNK)
    }

    fn is_last(&self, index: u32) -> bool {
        index + 1 == self.chunks()
    }

    /// Encrypts a chunk. No index may come twice with other bytes.
    pub(crate) fn seal(&self, index: u32, chunk: &[u8]) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(chunk.len() + TAG as usize);
        buffer.extend_from_slice(chunk);
        alcove_seal::seal(&self.key, &self.nonce(index), &[], &mut buffer);
        buffer
    }

    /// Opens a chunk, or nothing if it is not the one that was encrypted.
    pub(crate) fn open(&self, index: u32, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut buffer = sealed.to_vec();
        let opened = alcove_seal::open(&self.key, &self.nonce(index), &[], &mut buffer);
        (opened && buffer.len() == self.chunk_size(index)).then_some(buffer)
    }

    /// Whether a chunk is the one that was encrypted.
    pub(crate) fn opens(&self, index: u32, sealed: &[u8]) -> bool {
        sealed.len() == self.chunk_size(index) + TAG as usize
            && alcove_seal::opens(&self.key, &self.nonce(index), sealed)
    }

    /// STREAM's: a prefix, the index, and whether the chunk is the last one. The key is used for this file alone, so the prefix need
    /// not differ from that of another.
    fn nonce(&self, index: u32) -> [u8; alcove_seal::NONCE] {
        let mut nonce = [0; alcove_seal::NONCE];
        nonce[7..11].copy_from_slice(&index.to_be_bytes());
        nonce[11] = u8::from(self.is_last(index));
        nonce
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(size: u64) -> Keyed {
        Keyed { key: [7; 32], hash: [0; 32], size }
    }

    #[test]
    fn a_chunk_opens_in_its_place_alone() {
        let file = keyed(2 * FILE_CHUNK as u64 + 5);
        assert_eq!((file.chunks(), file.sealed_size()), (3, file.size + 48));
        let sealed: Vec<_> = (0..3).map(|n| file.seal(n, &vec![9; file.chunk_size(n)])).collect();
        for (index, sealed) in (0..).zip(&sealed) {
            assert_eq!(file.open(index, sealed), Some(vec![9; file.chunk_size(index)]));
            assert_eq!(file.open(index + 1, sealed), None);
            assert!(file.opens(index, sealed) && !file.opens(index + 1, sealed));
            let mut changed = sealed.clone();
            changed[3] ^= 1;
            assert_eq!(file.open(index, &changed), None);
            assert!(!file.opens(index, &changed));
        }
        // A file that was cut off is no whole one.
        let cut = keyed(2 * FILE_CHUNK as u64);
        assert_eq!((cut.open(1, &sealed[1]), cut.opens(1, &sealed[1])), (None, false));
    }

    #[test]
    fn a_file_of_nothing_is_one_chunk() {
        let file = keyed(0);
        let sealed = file.seal(0, &[]);
        assert_eq!((file.chunks(), sealed.len() as u64), (1, file.sealed_size()));
        assert_eq!(file.open(0, &sealed), Some(Vec::new()));
    }
}
