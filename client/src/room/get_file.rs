//! Getting files from others: chunk by chunk in order, each checked when it comes, and the whole before it is shown. Members are
//! asked under a seal, and where a keeper is here everybody in the clear, by turns.

use super::{Ctx, Room, Timer, files::KNOWN_MAX};
use crate::{
    Error, FileId, MessageId, Output, RowQuery, Table, history,
    keys::transfer_key,
    parts::{Incoming, Wanted, ask, given},
    peer::Sealer,
    record::key,
    transfer::{CHUNK_MS, FETCH_MS, FETCH_TRIES, FILE_WINDOW, FILES_FETCHING_MAX, REFUSED_MAX},
};
use alcove_wire::{RelayToClient, Retention, RoomId};
use sha2::{Digest as _, Sha256};

/// How long to wait before asking again when nobody gave.
const AGAIN_MS: u64 = 15_000;
/// How often it is told how much has come.
const TELL_MS: u64 = 100;

/// A file that somebody gives to this device.
pub(super) struct Getting {
    pub(super) room: RoomId,
    transfer: [u8; 16],
    file: FileId,
    /// Nothing where everybody is asked, in the clear.
    sealer: Option<Sealer>,
    tries: u32,
    /// Of the chunks that were hashed.
    hash: Sha256,
    hashed: u32,
    /// The reading of chunks that are here and are yet to be hashed.
    reading: Option<u64>,
    incoming: Incoming,
    /// By when the next chunk is to be here, where a keeper may be who gives it.
    chunk_by_ms: u64,
    /// Before that it is not told how much has come.
    tell_from_ms: u64,
}

impl Getting {
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        self.incoming.is_bounded()
    }
}

impl Room {
    /// Fetches a file of a message.
    pub(crate) fn fetch_file(
        &mut self,
        message: MessageId,
        index: u8,
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        if let Some(id) = self.files.of(message, index) {
            if let Some(known) = self.files.known.get_mut(&id).filter(|it| !it.record.whole) {
                (known.record.wanted, known.record.broken) = (true, false);
                known.record.freed = false;
                (known.not_before_ms, known.waiting, known.refused) = (0, false, 0);
                self.save_file(id, ctx);
                self.tell_file(id, ctx);
            }
        } else {
            if self.files.known.len() + self.files.asked.len() >= KNOWN_MAX {
                return Err(Error::TooManyFiles);
            }
            // What it is stands with the message.
            let token = u64::from_be_bytes(ctx.random());
            let from = key::body_files(self.id, message);
            let to = [&from[..], &[0]].concat();
            let (table, max_bytes) = (Table::Bodies, 1);
            self.files.asked.insert(token, (message, index));
            ctx.out.act(Output::ReadRows(RowQuery { token, table, from, to, max_bytes }));
        }
        self.finish(ctx);
        Ok(())
    }

    /// Stops fetching a file.
    pub(crate) fn stop_file(
        &mut self,
        message: MessageId,
        index: u8,
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        let id = self.files.of(message, index).ok_or(Error::NoSuchFile)?;
        if let Some(known) = self.files.known.get_mut(&id) {
            known.record.wanted = false;
        }
        self.end_transfers_of(id, ctx);
        self.save_file(id, ctx);
        self.tell_file(id, ctx);
        self.finish(ctx);
        Ok(())
    }

    /// Rows were read. Answers whether they were for this room.
    pub(crate) fn handle_rows(
        &mut self,
        token: u64,
        rows: &[(Vec<u8>, Vec<u8>)],
        ctx: &mut Ctx<'_>,
    ) -> bool {
        let mine = if let Some((message, index)) = self.files.asked.remove(&token) {
            let files = rows.first().and_then(|(_, value)| history::stored_files(value).ok());
            let file = files.and_then(|files| files.into_iter().nth(usize::from(index)));
            let new = self.files.of(message, index).is_none();
            if let Some(file) = file.filter(|file| new && file.is_sound()) {
                self.note_wanted((message, index), file.keyed(), ctx);
            }
            true
        } else {
            self.hash_rows(token, rows, ctx) || self.give_rows(token, rows, ctx)
        };
        if mine {
            self.finish(ctx);
        }
        mine
    }

    /// Begins with what is wanted and can be asked for.
    pub(super) fn drive_files(&mut self, ctx: &mut Ctx<'_>) {
        if self.joined.is_none() || self.group.is_none() {
            return;
        }
        let now = ctx.now.monotonic_ms;
        let due = |files: &super::files::Files| {
            let mut wanted = files.known.iter().filter(|(id, known)| {
                known.record.wanted && !files.getting.iter().any(|getting| getting.file == **id)
            });
            wanted.find(|(_, known)| known.not_before_ms <= now).map(|(id, _)| *id)
        };
        while self.files.getting.len() < FILES_FETCHING_MAX
            && let Some(id) = due(&self.files)
        {
            self.begin_getting(id, 0, ctx);
        }
        let waiting = self.files.known.values().filter(|known| known.record.wanted);
        let next = waiting.map(|known| known.not_before_ms).filter(|at| *at > now).min();
        match next {
            Some(at) => self.timers.arm(Timer::Files, at),
            None => self.timers.disarm(Timer::Files),
        }
    }

    fn begin_getting(&mut self, file: FileId, tries: u32, ctx: &mut Ctx<'_>) {
        let Some(everybody) = self.takes_turns(file) else {
            return self.wait_for_holder(file, ctx);
        };
        let transfer: [u8; 16] = ctx.random();
        let access = transfer_key(&self.access_seed, &transfer);
        let room = access.room();
        self.join_derived(&access, None, ctx);
        let now = ctx.now.monotonic_ms;
        self.timers.arm(Timer::GetFile(room), now + FETCH_MS);
        let sealer = (!everybody).then(|| Sealer::new(&self.secret, room));
        let (hash, hashed, reading) = (Sha256::new(), 0, None);
        let (incoming, chunk_by_ms, tell_from_ms) = (Incoming::default(), now + CHUNK_MS, 0);
        self.files.getting.push(Getting {
            room,
            transfer,
            file,
            sealer,
            tries,
            hash,
            hashed,
            reading,
            incoming,
            chunk_by_ms,
            tell_from_ms,
        });
    }

    /// Whether everybody is asked this time, and not members alone; nothing where nobody is here. A keeper that lies cannot open what
    /// members are asked, and so has no more than every other turn.
    fn takes_turns(&mut self, file: FileId) -> Option<bool> {
        self.joined.filter(|joined| joined.present > 1)?;
        let (members, keepers) = (self.others(), self.presence.keepers.count());
        let known = self.files.known.get_mut(&file)?;
        let everybody = keepers > 0 && (members == 0 || known.asked_members);
        known.asked_members = !everybody;
        Some(everybody)
    }

    /// A keeper is here: it may hold what nobody gave, and is asked at once where there are no members.
    pub(super) fn look_to_keeper(&mut self, ctx: &Ctx<'_>) {
        self.look_for_files(ctx);
        if self.others() > 0 {
            return;
        }
        for getting in self.files.getting.iter().filter(|getting| getting.sealer.is_some()) {
            self.timers.arm_sooner(Timer::GetFile(getting.room), ctx.now.monotonic_ms);
        }
    }

    fn end_getting(&mut self, room: RoomId, ctx: &mut Ctx<'_>) -> Option<Getting> {
        let at = self.files.getting.iter().position(|getting| getting.room == room)?;
        self.timers.disarm(Timer::GetFile(room));
        self.leave_derived(room, ctx);
        Some(self.files.getting.remove(at))
    }

    /// A file is gone, or not wanted any more.
    pub(super) fn end_transfers_of(&mut self, file: FileId, ctx: &mut Ctx<'_>) {
        let getting = self.files.getting.iter().filter(|getting| getting.file == file);
        for room in getting.map(|getting| getting.room).collect::<Vec<_>>() {
            self.end_getting(room, ctx);
        }
        let giving = self.files.giving.iter().filter(|giving| giving.is_of(file));
        for room in giving.map(|giving| giving.room).collect::<Vec<_>>() {
            self.end_giving(room, ctx);
        }
    }

    /// The connection is gone. What was being fetched goes on with the next one.
    pub(super) fn stop_transfers(&mut self, ctx: &mut Ctx<'_>) {
        self.files.giving.clear();
        self.files.getting.clear();
        let mut waiting = Vec::new();
        for (id, known) in self.files.known.iter_mut().filter(|(_, it)| it.record.wanted) {
            known.not_before_ms = 0;
            if !std::mem::replace(&mut known.waiting, true) {
                waiting.push(*id);
            }
        }
        for id in waiting {
            self.tell_file(id, ctx);
        }
    }

    /// Somebody came who may have what nobody had.
    pub(super) fn look_for_files(&mut self, ctx: &Ctx<'_>) {
        let soon = ctx.now.monotonic_ms + 300;
        for (_, known) in self.files.known.iter_mut().filter(|(_, it)| it.record.wanted) {
            known.not_before_ms = known.not_before_ms.min(soon);
        }
    }

    fn wait_for_holder(&mut self, file: FileId, ctx: &mut Ctx<'_>) {
        let again = ctx.now.monotonic_ms + AGAIN_MS + ctx.jitter(AGAIN_MS);
        if let Some(known) = self.files.known.get_mut(&file) {
            (known.waiting, known.not_before_ms) = (true, again);
        }
        self.tell_file(file, ctx);
    }

    pub(super) fn get_file_timeout(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        let Some(Getting { file, tries, .. }) = self.end_getting(room, ctx) else { return };
        if tries + 1 < FETCH_TRIES {
            self.begin_getting(file, tries + 1, ctx);
        } else {
            self.wait_for_holder(file, ctx);
        }
    }

    /// Messages about the rooms of files.
    pub(super) fn handle_file_room(
        &mut self,
        room: RoomId,
        message: RelayToClient,
        ctx: &mut Ctx<'_>,
    ) {
        let Some(getting) = self.files.getting.iter().find(|getting| getting.room == room) else {
            return self.handle_giving_room(room, message, ctx);
        };
        match message {
            RelayToClient::Joined { .. } => {
                self.ask_for_file(room, self.room_id(), ctx);
                self.hash_what_is_here(room, ctx);
            }
            // Whoever gave is gone.
            RelayToClient::Presence { present, .. }
                if present < 2 && getting.incoming.is_asked() =>
            {
                self.timers.arm_sooner(Timer::GetFile(room), ctx.now.monotonic_ms);
            }
            RelayToClient::Ephemeral { payload, .. } => {
                if let Some((from, bytes)) = given(getting.sealer.as_ref(), &payload) {
                    self.take_part(room, from, &bytes, ctx);
                }
            }
            _ => {}
        }
    }

    /// Asks for what comes next, in the room itself or whoever gives already. Answers whether there was anything to ask for.
    fn ask_for_file(&mut self, room: RoomId, in_room: RoomId, ctx: &mut Ctx<'_>) -> bool {
        let nonce = ctx.random();
        let Some(getting) = self.files.getting.iter_mut().find(|getting| getting.room == room)
        else {
            return false;
        };
        let Some(known) = self.files.known.get(&getting.file) else { return false };
        let (keyed, chunks) = (&known.record.keyed, known.record.chunks);
        let Some(question) = getting.incoming.question(chunks, keyed.sealed_size()) else {
            return false;
        };
        let wanted = Wanted { transfer: getting.transfer, hash: keyed.hash };
        let sealer = getting.sealer.as_ref();
        let sealer = sealer.map(|own| if in_room == room { own } else { &self.sealer });
        let payload = ask(sealer.map(|sealer| (sealer, nonce)), wanted, question);
        self.publish_in(in_room, Retention::Ephemeral, payload, ctx);
        true
    }

    /// Bytes came.
    fn take_part(&mut self, room: RoomId, from: u64, bytes: &[u8], ctx: &mut Ctx<'_>) {
        let id = self.id;
        let Some(getting) = self.files.getting.iter_mut().find(|getting| getting.room == room)
        else {
            return;
        };
        let file = getting.file;
        let Some(known) = self.files.known.get_mut(&file) else { return };
        let keyed = &known.record.keyed;
        let before = known.record.chunks;
        if !getting.incoming.take(before, from, bytes) {
            return;
        }
        while let Some(sealed) = getting.incoming.chunk(known.record.chunks, keyed.sealed_size()) {
            let index = known.record.chunks;
            if !keyed.opens(index, &sealed) {
                return self.refuse_giver(room, ctx);
            }
            if getting.hashed == index {
                getting.hash.update(&sealed);
                getting.hashed += 1;
            }
            ctx.out.put(Table::Files, key::chunk(id, file, index), sealed);
            known.record.chunks += 1;
        }
        known.waiting = false;
        let now = ctx.now.monotonic_ms;
        let mut until = now + FETCH_MS;
        let tells = getting.tell_from_ms <= now;
        if tells {
            getting.tell_from_ms = now + TELL_MS;
        }
        if known.record.chunks > before {
            (getting.tries, getting.chunk_by_ms) = (0, now + CHUNK_MS);
            self.save_file(file, ctx);
        } else if getting.sealer.is_none() {
            until = until.min(getting.chunk_by_ms);
        }
        self.timers.arm(Timer::GetFile(room), until);
        if !self.check_whole(room, ctx) {
            if tells {
                self.tell_file(file, ctx);
            }
            while self.ask_for_file(room, room, ctx) {}
        }
    }

    /// What was given was not made with the file's key. Anybody with the link can do that, so what is here stays: somebody else
    /// is asked, and after some times nobody for a while.
    fn refuse_giver(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        let Some(Getting { file, .. }) = self.end_getting(room, ctx) else { return };
        self.drop_frame("a part of a file that does not open", ctx);
        let Some(known) = self.files.known.get_mut(&file) else { return };
        known.refused += 1;
        if known.refused % REFUSED_MAX == 0 {
            self.wait_for_holder(file, ctx);
        }
    }

    /// What was given is not the file: somebody else is asked, and after some times nobody.
    fn refuse_file(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        let Some(Getting { file, .. }) = self.end_getting(room, ctx) else { return };
        let Some(known) = self.files.known.get_mut(&file) else { return };
        known.refused += 1;
        let broken = known.refused >= REFUSED_MAX;
        self.empty_file(file, broken, ctx);
        self.drop_frame("a file that is not what its message says", ctx);
    }

    /// Hashes the chunks that came in an earlier transfer.
    fn hash_what_is_here(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        let token = u64::from_be_bytes(ctx.random());
        let id = self.id;
        let Some(getting) = self.files.getting.iter_mut().find(|getting| getting.room == room)
        else {
            return;
        };
        let Some(known) = self.files.known.get(&getting.file) else { return };
        if getting.reading.is_some() || getting.hashed >= known.record.chunks {
            return;
        }
        getting.reading = Some(token);
        let (file, table) = (getting.file, Table::Files);
        let from = key::chunk(id, file, getting.hashed);
        let to = key::chunk(id, file, known.record.chunks);
        let max_bytes = FILE_WINDOW as usize;
        ctx.out.act(Output::ReadRows(RowQuery { token, table, from, to, max_bytes }));
    }

    fn hash_rows(&mut self, token: u64, rows: &[(Vec<u8>, Vec<u8>)], ctx: &mut Ctx<'_>) -> bool {
        let id = self.id;
        let reads = |getting: &&mut Getting| getting.reading == Some(token);
        let Some(getting) = self.files.getting.iter_mut().find(reads) else { return false };
        getting.reading = None;
        let room = getting.room;
        for (key, sealed) in rows {
            if *key != key::chunk(id, getting.file, getting.hashed) {
                break;
            }
            getting.hash.update(sealed);
            getting.hashed += 1;
        }
        if rows.is_empty() {
            // The store lacks what it should hold: from the beginning.
            self.refuse_file(room, ctx);
        } else if !self.check_whole(room, ctx) {
            self.hash_what_is_here(room, ctx);
        }
        true
    }

    /// Once all is here and hashed, it is whole, or is not what its sender sent.
    fn check_whole(&mut self, room: RoomId, ctx: &mut Ctx<'_>) -> bool {
        let Some(getting) = self.files.getting.iter().find(|getting| getting.room == room) else {
            return true;
        };
        let file = getting.file;
        let Some(known) = self.files.known.get_mut(&file) else { return true };
        let total = known.record.keyed.chunks();
        if known.record.chunks < total || getting.hashed < total {
            return false;
        }
        if <[u8; 32]>::from(getting.hash.clone().finalize()) != known.record.keyed.hash {
            // Each chunk opened, so it was made by whoever has the key.
            self.refuse_file(room, ctx);
            return true;
        }
        (known.record.whole, known.record.wanted, known.waiting) = (true, false, false);
        self.end_getting(room, ctx);
        self.save_file(file, ctx);
        self.tell_file(file, ctx);
        self.offer_soon(ctx);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Event, FileState,
        peer::{Payload, PeerMessage},
        room::{
            Joined,
            files::Known,
            stage::{MESSAGE, wanted, with_room},
        },
    };
    use alcove_wire::PeerId;

    /// What becomes of a file that is fetched from somebody who has the key, where its message says this hash.
    fn fetched(hash: impl FnOnce(&[u8]) -> [u8; 32], rounds: u32) -> Vec<FileState> {
        with_room(|room, ctx| {
            let sealed = wanted(room, hash, ctx);
            let mut states = Vec::new();
            for _ in 0..rounds {
                room.drive_files(ctx);
                let Some(derived) = room.files.rooms().next() else { break };
                room.ask_for_file(derived, room.room_id(), ctx);
                let part = PeerMessage::FilePart { from: 0, bytes: sealed.clone().into() };
                let payload = Sealer::new(&room.secret, derived).seal(&part, ctx.random());
                states.push(heard(room, derived, payload, ctx));
            }
            let here = room.open_file(MESSAGE, 0, 0, &[]).is_ok()
                || room.file_range(MESSAGE, 0, 0).is_ok();
            assert_eq!(here, states.last() == Some(&FileState::Here));
            states
        })
    }

    fn heard(room: &mut Room, derived: RoomId, payload: Vec<u8>, ctx: &mut Ctx<'_>) -> FileState {
        let part = RelayToClient::Ephemeral { room: derived, peer: 1, payload };
        room.handle_file_room(derived, part, ctx);
        let id = room.files.of(MESSAGE, 0).expect("a file");
        room.files.known.get(&id).map(Known::state).expect("a file")
    }

    #[test]
    fn a_file_with_its_hash_is_here() {
        assert_eq!(fetched(|sealed| Sha256::digest(sealed).into(), 1), [FileState::Here]);
    }

    #[test]
    fn a_file_with_another_hash_is_never_here_though_every_chunk_opens() {
        let again = FileState::Fetching { bytes: 0 };
        assert_eq!(fetched(|_| [1; 32], 9), [again, again, FileState::Broken]);
    }

    #[test]
    fn how_much_has_come_is_told_now_and_then() {
        with_room(|room, ctx| {
            let sealed = wanted(room, |sealed| Sha256::digest(sealed).into(), ctx);
            room.drive_files(ctx);
            let derived = room.files.rooms().next().expect("a transfer");
            room.ask_for_file(derived, room.room_id(), ctx);
            let told = |ctx: &mut Ctx<'_>| {
                let told = std::iter::from_fn(|| ctx.out.poll());
                told.filter(|it| matches!(it, Output::Event(Event::File { .. }))).count()
            };
            told(ctx);
            let mut times = Vec::new();
            for (from, byte) in (0..).zip(&sealed) {
                room.take_part(derived, from, &[*byte], ctx);
                times.push(told(ctx));
                ctx.now.monotonic_ms += TELL_MS / 4;
            }
            // That all of it is here is told at once.
            assert_eq!(times[..9], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
            assert_eq!((times.len(), times.last()), (21, Some(&1)));
        });
    }

    #[test]
    fn members_and_everybody_are_asked_by_turns_where_a_keeper_is_here() {
        with_room(|room, ctx| {
            const KEEPER: PeerId = 7;
            let keeping = alcove_wire::encode(&Payload::Keeping { held: Vec::new() });
            wanted(room, |sealed| Sha256::digest(sealed).into(), ctx);
            room.joined = room.joined.map(|joined| Joined { present: 3, ..joined });
            room.handle_clear(KEEPER, &keeping, ctx);
            let mut turns = Vec::new();
            for _ in 0..6 {
                room.drive_files(ctx);
                turns.push(room.files.getting[0].sealer.is_some());
                let derived = room.files.getting[0].room;
                room.refuse_giver(derived, ctx);
                room.look_for_files(ctx);
                ctx.now.monotonic_ms += 1_000;
            }
            assert_eq!(turns, [true, false, true, false, true, false]);
            // Where there is nobody else, the keeper is asked at once.
            room.joined = room.joined.map(|joined| Joined { present: 2, ..joined });
            room.drive_files(ctx);
            assert!(room.files.getting[0].sealer.is_none());
        });
    }

    #[test]
    fn bytes_in_the_clear_count_only_where_they_were_asked_for_in_the_clear() {
        with_room(|room, ctx| {
            let sealed = wanted(room, |sealed| Sha256::digest(sealed).into(), ctx);
            let clear = Payload::FileBytes { from: 0, bytes: sealed.into() };
            let clear = alcove_wire::encode(&clear);
            for is_sealed in [true, false] {
                room.drive_files(ctx);
                let derived = room.files.rooms().next().expect("a transfer");
                if !is_sealed {
                    room.files.getting[0].sealer = None;
                }
                room.ask_for_file(derived, room.room_id(), ctx);
                let state = heard(room, derived, clear.clone(), ctx);
                assert_eq!(state == FileState::Here, !is_sealed);
                room.end_getting(derived, ctx);
            }
        });
    }
}
