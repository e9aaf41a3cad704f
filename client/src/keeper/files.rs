//! The files that a keeper holds, as they are encrypted: known by their hashes, bounded, the oldest dropped first. One that is not
//! whole when the keeper stops is dropped at the next start: how far it was hashed is not stored.

use super::Bounds;
use crate::{
    Error, FileId, RoomKey, Row, Table,
    file::is_sealed_size,
    outbound::Outbound,
    peer::HeldFile,
    record::{self, KeptFile, key},
};
use std::collections::{BTreeMap, BTreeSet};

/// How many files there may be.
const FILES_MAX: usize = 20_000;
/// What a file takes besides its bytes, about.
const FILE_OVERHEAD: u64 = 256;

type Hash = [u8; 32];

/// See the file's documentation.
pub(super) struct Files {
    room: RoomKey,
    bounds: Bounds,
    kept: BTreeMap<Hash, Kept>,
    by_age: BTreeSet<(u64, Hash)>,
    /// How many are whole.
    whole: u64,
    bytes: u64,
}

struct Kept {
    id: FileId,
    file: KeptFile,
    /// What of it is stored, and what it takes besides.
    bytes: u64,
}

impl Files {
    /// What the store of a keeper of `room` holds.
    pub(super) fn restore(
        room: RoomKey,
        rows: &[Row],
        bounds: Bounds,
        out: &mut Outbound,
    ) -> Result<Self, Error> {
        let (kept, by_age) = (BTreeMap::new(), BTreeSet::new());
        let mut files = Self { room, bounds, kept, by_age, whole: 0, bytes: 0 };
        for row in rows.iter().filter(|row| row.table == Table::Rooms) {
            let Some(id) = key::file_in(room, &row.key) else { continue };
            let file: KeptFile = record::decode(&row.value, "a file that is kept")?;
            if !is_sealed_size(file.size) || files.kept.contains_key(&file.hash) {
                return Err(Error::StoreDamaged("a file that is kept"));
            }
            if file.whole {
                files.whole += 1;
                files.insert(Kept { id, file, bytes: file.size + FILE_OVERHEAD });
            } else {
                files.delete(id, out);
            }
        }
        Ok(files)
    }

    fn insert(&mut self, kept: Kept) {
        self.bytes += kept.bytes;
        self.by_age.insert((kept.file.since, kept.file.hash));
        self.kept.insert(kept.file.hash, kept);
    }

    /// A file that is whole here, and its encrypted bytes.
    pub(super) fn whole(&self, hash: &Hash) -> Option<(FileId, HeldFile)> {
        let Kept { id, file, .. } = self.kept.get(hash).filter(|kept| kept.file.whole)?;
        Some((*id, HeldFile { hash: *hash, size: file.size, since: file.since }))
    }

    /// Whether anything of it is here.
    pub(super) fn has(&self, hash: &Hash) -> bool {
        self.kept.contains_key(hash)
    }

    /// Whether a file may be kept, where those that are older make room.
    pub(super) fn fits(&self, file: &HeldFile, now_ms: u64) -> bool {
        let size = file.size.saturating_add(FILE_OVERHEAD);
        if !is_sealed_size(file.size)
            || size > self.bounds.file_bytes
            || self.is_old(file.since, now_ms)
        {
            return false;
        }
        let mut bytes = self.bytes;
        let older = self.by_age.range(..(file.since, file.hash));
        let mut older = older.filter_map(|(_, hash)| self.kept.get(hash));
        while bytes > self.bounds.file_bytes - size {
            let Some(kept) = older.next() else { return false };
            bytes -= kept.bytes;
        }
        true
    }

    fn is_old(&self, since: u64, now_ms: u64) -> bool {
        now_ms.saturating_sub(since) >= self.bounds.age_ms
    }

    /// Puts a chunk of a file into the store; the first one under this new id.
    pub(super) fn put_chunk(
        &mut self,
        new: FileId,
        HeldFile { hash, size, since }: HeldFile,
        (index, sealed): (u32, Vec<u8>),
        out: &mut Outbound,
    ) {
        if !self.has(&hash) {
            let file = KeptFile { hash, size, since, whole: false };
            self.insert(Kept { id: new, file, bytes: FILE_OVERHEAD });
            out.put(Table::Rooms, key::file(self.room, new), record::encode(&file));
        }
        let Some(kept) = self.kept.get_mut(&hash) else { return };
        let bytes = sealed.len() as u64;
        (kept.bytes, self.bytes) = (kept.bytes + bytes, self.bytes + bytes);
        out.put(Table::Files, key::chunk(self.room, kept.id, index), sealed);
    }

    /// All of it is here, and has its hash.
    pub(super) fn complete(&mut self, hash: &Hash, out: &mut Outbound) {
        let Some(kept) = self.kept.get_mut(hash).filter(|kept| !kept.file.whole) else { return };
        kept.file.whole = true;
        self.whole += 1;
        out.put(Table::Rooms, key::file(self.room, kept.id), record::encode(&kept.file));
    }

    /// Drops a file, or what is here of one.
    pub(super) fn remove(&mut self, hash: &Hash, out: &mut Outbound) {
        let Some(kept) = self.kept.remove(hash) else { return };
        self.by_age.remove(&(kept.file.since, *hash));
        self.bytes -= kept.bytes;
        self.whole -= u64::from(kept.file.whole);
        self.delete(kept.id, out);
    }

    fn delete(&self, id: FileId, out: &mut Outbound) {
        out.delete(Table::Rooms, key::file(self.room, id));
        out.delete_range(Table::Files, key::chunks(self.room, id), None);
    }

    /// Drops what is beyond the bounds, oldest first.
    pub(super) fn finish(&mut self, now_ms: u64, out: &mut Outbound) {
        while let Some(&(since, hash)) = self.by_age.first()
            && (self.bytes > self.bounds.file_bytes
                || self.kept.len() > FILES_MAX
                || self.is_old(since, now_ms))
        {
            self.remove(&hash, out);
        }
    }

    /// The hashes of those that are whole, the newest first.
    pub(super) fn newest(&self) -> impl Iterator<Item = Hash> {
        let newest = self.by_age.iter().rev().map(|(_, hash)| *hash);
        newest.filter(|hash| self.kept.get(hash).is_some_and(|kept| kept.file.whole))
    }

    /// How many are whole.
    pub(super) fn count(&self) -> u64 {
        self.whole
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}
