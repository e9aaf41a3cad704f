//! Files that scripts know: what a member says of them in a message, and what whoever has the link asks and gives.

use crate::{
    Row, Table,
    attachment::File,
    file::{FILE_CHUNK, Keyed},
    peer::{HeldFile, Payload, PeerMessage},
    record::{self, StoredFile, key},
};
use alcove_wire::encode;
use sha2::{Digest as _, Sha256};

/// A file of some size, of the same bytes and under the same key each time.
pub struct Shared {
    keyed: Keyed,
    sealed: Vec<u8>,
}

impl Shared {
    /// A file of so many bytes.
    pub fn of(size: usize) -> Self {
        let mut keyed = Keyed { key: [7; 32], hash: [0; 32], size: size as u64 };
        let mut sealed = Vec::new();
        for index in 0..keyed.chunks() {
            sealed.extend(keyed.seal(index, &vec![9; keyed.chunk_size(index)]));
        }
        keyed.hash = Sha256::digest(&sealed).into();
        Self { keyed, sealed }
    }

    /// What everybody asks for who wants it.
    pub fn hash(&self) -> [u8; 32] {
        self.keyed.hash
    }

    /// What a message says of it. Where it is `inline`, it travels with that.
    pub(super) fn described(&self, inline: bool) -> File {
        let inline = inline && self.sealed.len() <= FILE_CHUNK;
        File {
            hash: self.keyed.hash,
            key: self.keyed.key,
            size: self.keyed.size,
            name: b"tea.png".to_vec().into(),
            media: b"image/png".to_vec().into(),
            width: 2,
            height: 2,
            duration_ms: 0,
            waveform: vec![1; 4].into(),
            preview: vec![2; 8].into(),
            alt: b"leaves".to_vec().into(),
            data: if inline { self.sealed.clone() } else { Vec::new() }.into(),
        }
    }

    /// How many bytes it is when it is encrypted.
    pub fn sealed_size(&self) -> u64 {
        self.keyed.sealed_size()
    }

    /// Some of its bytes, as they are given under a seal.
    pub fn part(&self, from: u64, length: usize) -> Vec<u8> {
        encode(&PeerMessage::FilePart { from, bytes: self.slice(from, length).into() })
    }

    /// Some of its bytes, as they are given in the clear.
    pub fn bytes(&self, from: u64, length: usize) -> Vec<u8> {
        encode(&Payload::FileBytes { from, bytes: self.slice(from, length).into() })
    }

    fn slice(&self, from: u64, length: usize) -> Vec<u8> {
        let begin = usize::try_from(from).unwrap_or(usize::MAX).min(self.sealed.len());
        let end = begin.saturating_add(length).min(self.sealed.len());
        self.sealed[begin..end].to_vec()
    }
}

/// Asks for a part of a file.
pub fn file_ask(transfer: [u8; 16], hash: [u8; 32], (from, to): (u64, u64)) -> Vec<u8> {
    encode(&PeerMessage::FileAsk { transfer, hash, from, to })
}

/// The payload that asks for a part of a file in the clear.
pub fn file_fetch(transfer: [u8; 16], hash: [u8; 32], (from, to): (u64, u64)) -> Vec<u8> {
    encode(&Payload::FileFetch { transfer, hash, from, to })
}

/// The payload that says which files somebody holds: hash, encrypted bytes, since when.
pub fn files_held(files: impl Iterator<Item = ([u8; 32], u64, u64)>) -> Vec<u8> {
    let held = |(hash, size, since)| HeldFile { hash, size, since };
    encode(&Payload::FilesHeld { files: files.map(held).collect() })
}

/// From where on a file is asked for, where that is what somebody says by this payload, or by what is sealed in it.
pub fn file_asked(payload: &[u8], sealed: Option<&[u8]>) -> Option<u64> {
    match (alcove_wire::decode(payload), alcove_wire::decode(sealed.unwrap_or_default())) {
        (Ok(Payload::FileFetch { from, .. }), _) => Some(from),
        (_, Ok(PeerMessage::FileAsk { from, .. })) => Some(from),
        _ => None,
    }
}

/// Whether somebody gives a part of a file by this payload, or by what is sealed in it.
pub fn is_file_part(payload: &[u8], sealed: Option<&[u8]>) -> bool {
    let sealed = alcove_wire::decode(sealed.unwrap_or_default());
    matches!(alcove_wire::decode(payload), Ok(Payload::FileBytes { .. }))
        || matches!(sealed, Ok(PeerMessage::FilePart { .. }))
}

/// The hashes of the files that a store has whole.
pub fn whole_files(rows: &[Row]) -> Vec<[u8; 32]> {
    let of_file = |row: &&Row| {
        row.table == Table::Rooms
            && key::split(&row.key).is_some_and(|(_, it)| it.first() == Some(&b'f'))
    };
    let stored = rows.iter().filter(of_file);
    let stored = stored.filter_map(|row| record::decode::<StoredFile>(&row.value, "a file").ok());
    stored.filter(|file| file.whole).map(|file| file.keyed.hash).collect()
}
