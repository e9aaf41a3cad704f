//! Getting files that others say to hold. A keeper cannot look inside, so only the whole shows by its hash whether it is what was
//! asked for; one that is not is dropped.

use super::Keeper;
use crate::{
    FileId, Now,
    file::SEALED_CHUNK,
    parts::{Incoming, Wanted, ask, given},
    peer::{HELD_FILES_MAX, HeldFile},
    transfer::{CHUNK_MS, FETCH_MS, FETCH_TRIES, FILES_FETCHING_MAX, REFUSED_MAX},
};
use alcove_wire::{RelayToClient, RoomId};
use chacha20::rand_core::Rng as _;
use sha2::{Digest as _, Sha256};

/// How many files it may be about to get.
const WANTED_MAX: usize = 256;

/// A file that is to be got.
pub(super) struct Getting {
    file: HeldFile,
    /// How many chunks are here, and what hashing them has come to.
    chunks: u32,
    hash: Sha256,
    incoming: Incoming,
    turn: Turn,
    tries: u32,
    refused: u32,
}

/// What is done to get a file.
#[derive(Clone, Copy)]
enum Turn {
    /// Nothing yet: others are before it.
    Waits,
    /// Somebody is asked, until when at the latest for some bytes, and for a chunk.
    Asks { transfer: [u8; 16], room: RoomId, until: u64, chunk_by: u64 },
    /// Nobody gave it. It is asked for again when somebody says again to hold it.
    Rests,
}

impl Getting {
    fn new(file: HeldFile) -> Self {
        let (chunks, hash, incoming) = (0, Sha256::new(), Incoming::default());
        Self { file, chunks, hash, incoming, turn: Turn::Waits, tries: 0, refused: 0 }
    }

    fn room(&self) -> Option<RoomId> {
        match self.turn {
            Turn::Asks { room, .. } => Some(room),
            Turn::Waits | Turn::Rests => None,
        }
    }

    fn due(&self) -> Option<u64> {
        match self.turn {
            Turn::Asks { until, chunk_by, .. } => Some(until.min(chunk_by)),
            Turn::Waits | Turn::Rests => None,
        }
    }

    fn rests(&self) -> bool {
        matches!(self.turn, Turn::Rests)
    }
}

impl Keeper {
    /// Somebody says which files it holds: what is lacking here is got, and what is not is said to be here.
    pub(super) fn handle_files_held(&mut self, files: &[HeldFile], now: Now) {
        for file in files.iter().take(HELD_FILES_MAX) {
            let file = HeldFile { since: file.since.min(now.unix_ms), ..*file };
            if self.files.whole(&file.hash).is_some() {
                self.say_held_soon(file.hash, now);
            } else {
                self.want(file, now);
            }
        }
        self.get_next(now);
    }

    fn want(&mut self, file: HeldFile, now: Now) {
        let known = self.getting.iter().position(|it| it.file.hash == file.hash);
        if let Some(index) = known {
            let getting = &mut self.getting[index];
            if !getting.rests() {
                return;
            }
            if getting.file.size == file.size {
                (getting.turn, getting.tries, getting.refused) = (Turn::Waits, 0, 0);
                return;
            }
            self.give_up(index);
        }
        if !self.files.fits(&file, now.unix_ms) {
            return;
        }
        if self.getting.len() >= WANTED_MAX {
            let Some(index) = self.getting.iter().position(Getting::rests) else { return };
            self.give_up(index);
        }
        self.getting.push(Getting::new(file));
    }

    /// A file is not to be got any more; what is here of it goes.
    fn give_up(&mut self, index: usize) {
        let getting = self.getting.remove(index);
        if let Some(room) = getting.room() {
            self.leave(room);
        }
        self.files.remove(&getting.file.hash, &mut self.out);
    }

    /// Begins with those whose turn it is.
    fn get_next(&mut self, now: Now) {
        while self.getting.iter().filter(|it| it.room().is_some()).count() < FILES_FETCHING_MAX
            && let Some(index) = self.getting.iter().position(|it| matches!(it.turn, Turn::Waits))
        {
            self.begin_getting(index, now);
        }
    }

    fn begin_getting(&mut self, index: usize, now: Now) {
        let alone = self.others() == 0;
        let getting = &mut self.getting[index];
        // Newer ones may have come meanwhile.
        if getting.chunks == 0 && !self.files.fits(&getting.file, now.unix_ms) {
            return self.give_up(index);
        }
        if alone || getting.tries >= FETCH_TRIES {
            getting.turn = Turn::Rests;
            return;
        }
        let mut transfer = [0; 16];
        self.rng.fill_bytes(&mut transfer);
        let access = self.post.transfer(&transfer);
        let (until, chunk_by) = (now.monotonic_ms + FETCH_MS, now.monotonic_ms + CHUNK_MS);
        getting.turn = Turn::Asks { transfer, room: access.room(), until, chunk_by };
        (getting.tries, getting.incoming) = (getting.tries + 1, Incoming::default());
        self.join(&access, None);
    }

    fn getting_in(&self, room: RoomId) -> Option<usize> {
        self.getting.iter().position(|getting| getting.room() == Some(room))
    }

    pub(super) fn is_getting_in(&self, room: RoomId) -> bool {
        self.getting_in(room).is_some()
    }

    pub(super) fn get_file_due(&self) -> Option<u64> {
        self.getting.iter().filter_map(Getting::due).min()
    }

    /// Asks anew for what nobody gave in time.
    pub(super) fn get_file_timeout(&mut self, now: Now) {
        let due = |getting: &&mut Getting| getting.due().is_some_and(|at| at <= now.monotonic_ms);
        let mut left = Vec::new();
        for getting in self.getting.iter_mut().filter(due) {
            left.extend(getting.room());
            getting.turn = Turn::Waits;
        }
        left.into_iter().for_each(|room| self.leave(room));
        self.get_next(now);
    }

    /// The connection is gone. What is here of a file stays for when somebody says again to hold it.
    pub(super) fn stop_getting(&mut self) {
        for getting in &mut self.getting {
            getting.turn = Turn::Rests;
        }
    }

    /// What went beyond the bounds while it came is not got on with.
    pub(super) fn drop_lost(&mut self) {
        let has = |getting: &Getting| self.files.has(&getting.file.hash);
        let lost = self.getting.iter().filter(|getting| getting.chunks > 0 && !has(getting));
        for hash in lost.map(|getting| getting.file.hash).collect::<Vec<_>>() {
            let index = self.getting.iter().position(|getting| getting.file.hash == hash);
            index.into_iter().for_each(|index| self.give_up(index));
        }
    }

    pub(super) fn handle_getting_room(&mut self, room: RoomId, message: RelayToClient, now: Now) {
        let Some(index) = self.getting_in(room) else { return };
        match message {
            RelayToClient::Joined { .. } => {
                self.ask_for_file(index, self.room);
            }
            // Whoever gave is gone.
            RelayToClient::Presence { present, .. }
                if present < 2 && self.getting[index].incoming.is_asked() =>
            {
                self.leave(room);
                self.getting[index].turn = Turn::Waits;
                self.get_next(now);
            }
            RelayToClient::Ephemeral { payload, .. } => {
                if let Some((from, bytes)) = given(None, &payload) {
                    self.take_part(index, from, &bytes, now);
                }
            }
            _ => {}
        }
    }

    /// Asks for what comes next, in the room itself or whoever gives already. Answers whether there was anything to ask for.
    fn ask_for_file(&mut self, index: usize, in_room: RoomId) -> bool {
        let getting = &mut self.getting[index];
        let (Turn::Asks { transfer, .. }, HeldFile { hash, size, .. }) =
            (getting.turn, getting.file)
        else {
            return false;
        };
        let Some(question) = getting.incoming.question(getting.chunks, size) else { return false };
        self.publish(in_room, ask(None, Wanted { transfer, hash }, question));
        true
    }

    /// Bytes came.
    fn take_part(&mut self, index: usize, from: u64, bytes: &[u8], now: Now) {
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id);
        let Some(getting) = self.getting.get_mut(index) else { return };
        let (Turn::Asks { until, chunk_by, room, .. }, file) = (&mut getting.turn, getting.file)
        else {
            return;
        };
        if !getting.incoming.take(getting.chunks, from, bytes) {
            return;
        }
        let room = *room;
        *until = now.monotonic_ms + FETCH_MS;
        while let Some(sealed) = getting.incoming.chunk(getting.chunks, file.size) {
            getting.hash.update(&sealed);
            self.files.put_chunk(FileId(id), file, (getting.chunks, sealed), &mut self.out);
            (getting.chunks, getting.tries) = (getting.chunks + 1, 0);
            *chunk_by = now.monotonic_ms + CHUNK_MS;
        }
        if u64::from(getting.chunks) * SEALED_CHUNK < file.size {
            while self.ask_for_file(index, room) {}
        } else {
            self.finish_getting(index, now);
        }
    }

    /// All of it came: it is what was asked for, or is dropped and asked for again some times.
    fn finish_getting(&mut self, index: usize, now: Now) {
        let Getting { file, hash, refused, .. } = &self.getting[index];
        let (file, refused) = (*file, refused + 1);
        if <[u8; 32]>::from(hash.clone().finalize()) == file.hash {
            let getting = self.getting.remove(index);
            getting.room().into_iter().for_each(|room| self.leave(room));
            self.files.complete(&file.hash, &mut self.out);
            self.say_held_soon(file.hash, now);
        } else {
            self.give_up(index);
            if refused < REFUSED_MAX {
                self.getting.push(Getting { refused, ..Getting::new(file) });
            }
        }
        self.get_next(now);
    }
}
