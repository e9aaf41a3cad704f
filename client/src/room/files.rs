//! The files of messages: what of them is on this device. Chunks stand in `Table::Files` as they were encrypted; a record says
//! of each file how many there are, and whether the whole was checked.

use super::{Ctx, Room, get_file::Getting, give_file::Giving};
#[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
use crate::transfer::{FILES_FETCHING_MAX, FILES_SERVING_MAX};
use crate::{
    Error, Event, FileId, FileState, FileView, MessageId, MessageView, Table,
    attachment::{ALT_MAX, FILES_MAX, File, INLINE_MAX, PREVIEW_MAX, WAVEFORM_MAX},
    file::{FILE_CHUNK, FILE_MAX, Keyed, SEALED_CHUNK},
    record::{self, StoredFile, StoredFiles, key},
};
use alcove_wire::RoomId;
use litemap::LiteMap;
use sha2::{Digest as _, Sha256};

/// How many files that were not sent yet a room has.
const STAGED_MAX: usize = 2 * FILES_MAX;
/// How many files a room keeps account of. What comes beyond that is not kept.
pub(super) const KNOWN_MAX: usize = 20_000;
/// How many chunks one reading gives.
const READ_CHUNKS: u32 = 8;

/// What a room has of files.
#[derive(Default)]
pub(super) struct Files {
    pub(super) known: LiteMap<FileId, Known>,
    staged: LiteMap<FileId, Staged>,
    /// Files whose description is being read, that they may be fetched.
    pub(super) asked: LiteMap<u64, (MessageId, u8)>,
    pub(super) getting: Vec<Getting>,
    pub(super) giving: Vec<Giving>,
}

/// A file of which something is here, or is to be.
pub(super) struct Known {
    pub(super) record: StoredFile,
    /// Before that nobody is asked for it.
    pub(super) not_before_ms: u64,
    /// Nobody who has it is here, as far as is known.
    pub(super) waiting: bool,
    /// How often what came was not what it should be.
    pub(super) refused: u32,
    /// Who was asked for it last: members alone, or everybody.
    pub(super) asked_members: bool,
}

/// A file that is being taken in.
struct Staged {
    file: File,
    hash: Sha256,
    /// Its only chunk, encrypted, where it may travel with the message.
    data: Vec<u8>,
}

impl Known {
    fn new(record: StoredFile) -> Self {
        Self { record, not_before_ms: 0, waiting: false, refused: 0, asked_members: false }
    }

    pub(super) fn state(&self) -> FileState {
        let StoredFile { keyed, chunks, wanted, whole, broken, freed, .. } = &self.record;
        let bytes = (u64::from(*chunks) * FILE_CHUNK as u64).min(keyed.size);
        match (whole, broken, wanted) {
            (true, ..) => FileState::Here,
            (_, true, _) => FileState::Broken,
            (_, _, true) if self.waiting => FileState::Waiting { bytes },
            (_, _, true) => FileState::Fetching { bytes },
            _ if *freed => FileState::Freed,
            _ if *chunks > 0 => FileState::Paused { bytes },
            _ => FileState::Absent,
        }
    }
}

impl Files {
    pub(super) fn restore(&mut self, file: FileId, record: StoredFile) -> Result<(), Error> {
        if record.keyed.size > FILE_MAX || record.chunks > record.keyed.chunks() {
            return Err(Error::StoreDamaged("a file"));
        }
        self.known.insert(file, Known::new(record));
        Ok(())
    }

    /// The file of a message.
    pub(super) fn of(&self, message: MessageId, index: u8) -> Option<FileId> {
        let of = Some((message, index));
        self.known.iter().find(|(_, known)| known.record.of == of).map(|(id, _)| *id)
    }

    /// Whether a message has files of which account is kept.
    pub(super) fn are_with(&self, message: MessageId) -> bool {
        let mut of = self.known.values().filter_map(|known| known.record.of);
        of.any(|(of, _)| of == message)
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        self.known.len() <= KNOWN_MAX + STAGED_MAX
            && self.staged.len() <= STAGED_MAX
            && self.getting.len() <= FILES_FETCHING_MAX
            && self.giving.len() <= FILES_SERVING_MAX
            && self.getting.iter().all(Getting::is_bounded)
            && self.giving.iter().all(Giving::is_bounded)
    }

    pub(super) fn concerns(&self, room: RoomId) -> bool {
        self.rooms().any(|known| known == room)
    }

    /// The rooms of all transfers.
    pub(super) fn rooms(&self) -> impl Iterator<Item = RoomId> {
        let getting = self.getting.iter().map(|getting| getting.room);
        getting.chain(self.giving.iter().map(|giving| giving.room))
    }
}

impl Room {
    /// Begins to take in a file that is to be sent.
    pub(crate) fn begin_file(
        &mut self,
        view: &FileView,
        ctx: &mut Ctx<'_>,
    ) -> Result<FileId, Error> {
        if view.size > FILE_MAX {
            return Err(Error::FileTooLarge);
        }
        if self.files.staged.len() >= STAGED_MAX {
            return Err(Error::TooManyFiles);
        }
        let mut view = view.clone();
        view.alt.truncate(view.alt.floor_char_boundary(ALT_MAX));
        if view.preview.len() > PREVIEW_MAX {
            view.preview.clear();
        }
        view.waveform.truncate(WAVEFORM_MAX);
        let (id, file) = (FileId(ctx.random()), File::of(&view, ctx.random()));
        let keyed = file.keyed();
        let record = StoredFile::new(None, keyed, ctx.now.unix_ms);
        self.files.known.insert(id, Known::new(record));
        self.files.staged.insert(id, Staged { file, hash: Sha256::new(), data: Vec::new() });
        self.save_file(id, ctx);
        self.finish(ctx);
        Ok(id)
    }

    /// Takes in the next chunk of such a file.
    pub(crate) fn take_chunk(
        &mut self,
        id: FileId,
        index: u32,
        data: &[u8],
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        let staged = self.files.staged.get_mut(&id).ok_or(Error::NoSuchFile)?;
        let known = self.files.known.get_mut(&id).ok_or(Error::NoSuchFile)?;
        let StoredFile { keyed, chunks, whole, .. } = &mut known.record;
        // No chunk is encrypted twice under one key and nonce.
        if index < *chunks {
            return Ok(());
        }
        if *whole || index != *chunks || data.len() != keyed.chunk_size(index) {
            return Err(Error::FileChanged);
        }
        let sealed = keyed.seal(index, data);
        staged.hash.update(&sealed);
        *chunks += 1;
        if *chunks == keyed.chunks() {
            keyed.hash = staged.hash.clone().finalize().into();
            *whole = true;
            if data.len() <= INLINE_MAX && *chunks == 1 {
                staged.data.clone_from(&sealed);
            }
        }
        ctx.out.put(Table::Files, key::chunk(self.id, id, index), sealed);
        self.save_file(id, ctx);
        self.finish(ctx);
        Ok(())
    }

    /// Gives up a file that was not sent.
    pub(crate) fn drop_file(&mut self, id: FileId, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        self.files.staged.remove(&id).ok_or(Error::NoSuchFile)?;
        self.delete_file(id, ctx);
        self.finish(ctx);
        Ok(())
    }

    /// What was taken in before this start and not sent can be sent no more: nobody knows it.
    pub(super) fn drop_unsent_files(&mut self, ctx: &mut Ctx<'_>) {
        let unsent = self.files.known.iter().filter(|(_, known)| known.record.of.is_none());
        for id in unsent.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.delete_file(id, ctx);
        }
    }

    /// What a message says of files that were taken in.
    pub(super) fn files_to_send(&self, ids: &[FileId]) -> Result<Vec<File>, Error> {
        if ids.len() > FILES_MAX {
            return Err(Error::TooManyFiles);
        }
        // A relay may take short frames only.
        let mut left = INLINE_MAX.min(self.max_payload / 4);
        let mut files: Vec<File> = Vec::new();
        for (at, id) in ids.iter().enumerate() {
            let known = self.files.known.get(id).filter(|known| known.record.whole);
            let staged = self.files.staged.get(id).filter(|_| !ids[..at].contains(id));
            let (Some(known), Some(staged)) = (known, staged) else {
                return Err(Error::NoSuchFile);
            };
            let mut file = File { hash: known.record.keyed.hash, ..staged.file.clone() };
            let size = usize::try_from(file.size).unwrap_or(usize::MAX);
            if !staged.data.is_empty() && size <= left {
                left -= size;
                file.data = staged.data.clone().into();
            }
            files.push(file);
        }
        Ok(files)
    }

    /// They go with this message.
    pub(super) fn send_files(&mut self, message: MessageId, ids: &[FileId], ctx: &mut Ctx<'_>) {
        for (index, id) in (0..).zip(ids) {
            self.files.staged.remove(id);
            if let Some(known) = self.files.known.get_mut(id) {
                known.record.of = Some((message, index));
            }
            self.save_file(*id, ctx);
        }
    }

    /// A message with files came, or one's own has its place.
    pub(super) fn take_in_files(
        &mut self,
        message: MessageId,
        mut files: Vec<File>,
        ctx: &mut Ctx<'_>,
    ) {
        if files.is_empty() {
            return;
        }
        for (index, file) in (0..).zip(&mut files) {
            let data: Vec<u8> = std::mem::replace(&mut file.data, Vec::new().into()).into();
            match self.files.of(message, index) {
                _ if data.is_empty() => {}
                Some(own) => self.note_inline(own, ctx),
                None if self.files.known.len() >= KNOWN_MAX => {}
                None => self.take_in_data((message, index), file.keyed(), data, ctx),
            }
        }
        let files = record::encode(&StoredFiles { files: alcove_wire::encode(&files) });
        ctx.out.put(Table::Bodies, key::body_files(self.id, message), files);
        self.offer_soon(ctx);
    }

    fn note_inline(&mut self, id: FileId, ctx: &mut Ctx<'_>) {
        if let Some(known) = self.files.known.get_mut(&id).filter(|known| !known.record.inline) {
            known.record.inline = true;
            self.save_file(id, ctx);
        }
    }

    /// A file travelled with its message. Where it is not what the message says, it is not kept.
    fn take_in_data(
        &mut self,
        of: (MessageId, u8),
        keyed: Keyed,
        data: Vec<u8>,
        ctx: &mut Ctx<'_>,
    ) {
        let right = keyed.chunks() == 1
            && <[u8; 32]>::from(Sha256::digest(&data)) == keyed.hash
            && keyed.open(0, &data).is_some();
        let (chunks, broken) = (u32::from(right), !right);
        let id = FileId(ctx.random());
        let of = Some(of);
        let new = StoredFile::new(of, keyed, ctx.now.unix_ms);
        let record = StoredFile { chunks, whole: right, broken, inline: true, ..new };
        self.files.known.insert(id, Known::new(record));
        if right {
            ctx.out.put(Table::Files, key::chunk(self.id, id, 0), data);
        }
        self.save_file(id, ctx);
    }

    /// Puts down a file that is to be fetched.
    pub(super) fn note_wanted(&mut self, of: (MessageId, u8), keyed: Keyed, ctx: &mut Ctx<'_>) {
        let (id, of) = (FileId(ctx.random()), Some(of));
        let record = StoredFile { wanted: true, ..StoredFile::new(of, keyed, ctx.now.unix_ms) };
        self.files.known.insert(id, Known::new(record));
        self.save_file(id, ctx);
        self.tell_file(id, ctx);
    }

    /// A message is gone, and its files with it.
    pub(super) fn forget_files(&mut self, message: MessageId, ctx: &mut Ctx<'_>) {
        let of = |known: &Known| known.record.of.is_some_and(|(of, _)| of == message);
        let gone = self.files.known.iter().filter(|(_, known)| of(known));
        for id in gone.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.delete_file(id, ctx);
        }
        self.files.asked.retain(|_, (of, _)| *of != message);
    }

    /// Deletes a file of a message from this device; it may be fetched again.
    pub(crate) fn free_file(
        &mut self,
        message: MessageId,
        index: u8,
        ctx: &mut Ctx<'_>,
    ) -> Result<(), Error> {
        let id = self.files.of(message, index).ok_or(Error::NoSuchFile)?;
        self.free(id, ctx);
        self.finish(ctx);
        Ok(())
    }

    /// Deletes what is here of the files of messages, all or those from before a time. What nobody else can have yet stays, and
    /// what is being fetched.
    pub(crate) fn free_files(&mut self, before_ms: Option<u64>, ctx: &mut Ctx<'_>) {
        let unsent = self.unsent(ctx);
        let free = |known: &Known| {
            let StoredFile { of, chunks, wanted, since, .. } = &known.record;
            *chunks > 0
                && !wanted
                && before_ms.is_none_or(|before| *since < before)
                && of.is_some_and(|(of, _)| !unsent.contains(&of))
        };
        let freed = self.files.known.iter().filter(|(_, known)| free(known));
        for id in freed.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.free(id, ctx);
        }
        self.finish(ctx);
    }

    /// The messages of this device that were not ordered yet.
    pub(super) fn unsent(&self, ctx: &Ctx<'_>) -> Vec<MessageId> {
        let me = ctx.identity.id();
        let unsent = self.outbox.items.values().filter(|item| !item.ordered);
        unsent.map(|item| MessageId::new(me, item.number)).collect()
    }

    fn free(&mut self, id: FileId, ctx: &mut Ctx<'_>) {
        self.end_transfers_of(id, ctx);
        if let Some(known) = self.files.known.get_mut(&id) {
            (known.record.wanted, known.record.freed) = (false, true);
        }
        self.empty_file(id, false, ctx);
    }

    /// How many bytes of files are here.
    pub(crate) fn file_bytes(&self) -> u64 {
        let bytes = |record: &StoredFile| {
            (u64::from(record.chunks) * SEALED_CHUNK).min(record.keyed.sealed_size())
        };
        self.files.known.values().map(|known| bytes(&known.record)).sum()
    }

    fn delete_file(&mut self, id: FileId, ctx: &mut Ctx<'_>) {
        self.end_transfers_of(id, ctx);
        self.files.known.remove(&id);
        ctx.out.delete(Table::Rooms, key::file(self.id, id));
        ctx.out.delete_range(Table::Files, key::chunks(self.id, id), None);
    }

    /// What is here of a file does not count any more.
    pub(super) fn empty_file(&mut self, id: FileId, broken: bool, ctx: &mut Ctx<'_>) {
        if let Some(known) = self.files.known.get_mut(&id) {
            known.record.chunks = 0;
            known.record.broken = broken;
            known.record.wanted &= !broken;
            known.record.whole = false;
        }
        ctx.out.delete_range(Table::Files, key::chunks(self.id, id), None);
        self.save_file(id, ctx);
        self.tell_file(id, ctx);
    }

    pub(super) fn save_file(&self, id: FileId, ctx: &mut Ctx<'_>) {
        if let Some(known) = self.files.known.get(&id) {
            let record = record::encode(&known.record);
            ctx.out.put(Table::Rooms, key::file(self.id, id), record);
        }
    }

    pub(super) fn tell_file(&self, id: FileId, ctx: &mut Ctx<'_>) {
        let Some(known) = self.files.known.get(&id) else { return };
        let Some((message, file)) = known.record.of else { return };
        let (room, state) = (self.id, known.state());
        ctx.out.event(Event::File { room, message, file, state });
    }

    /// Says of the files of a message whether they are here.
    pub(crate) fn say_what_is_here(&self, message: &mut MessageView) {
        let id = message.id;
        for (index, file) in (0..).zip(message.files_mut()) {
            if let Some(known) = self.files.of(id, index).and_then(|id| self.files.known.get(&id)) {
                file.state = known.state();
            }
        }
    }

    /// The keys of some chunks of a file that is here.
    pub(crate) fn file_range(
        &self,
        message: MessageId,
        index: u8,
        from: u32,
    ) -> Result<(Vec<u8>, Vec<u8>), Error> {
        let (id, keyed) = self.whole_file(message, index)?;
        let to = from.saturating_add(READ_CHUNKS).min(keyed.chunks());
        Ok((key::chunk(self.id, id, from), key::chunk(self.id, id, to)))
    }

    /// The bytes of those chunks, and which one is next.
    pub(crate) fn open_file(
        &self,
        message: MessageId,
        index: u8,
        from: u32,
        rows: &[(Vec<u8>, Vec<u8>)],
    ) -> Result<(Vec<u8>, Option<u32>), Error> {
        let (id, keyed) = self.whole_file(message, index)?;
        let mut data = Vec::new();
        let mut next = from;
        for (key, sealed) in rows.iter().take(READ_CHUNKS as usize) {
            let chunk = keyed.open(next, sealed).filter(|_| *key == key::chunk(self.id, id, next));
            data.extend(chunk.ok_or(Error::StoreDamaged("a file"))?);
            next += 1;
        }
        if next == from && from < keyed.chunks() {
            return Err(Error::StoreDamaged("a file"));
        }
        Ok((data, Some(next).filter(|next| *next < keyed.chunks())))
    }

    fn whole_file(&self, message: MessageId, index: u8) -> Result<(FileId, &Keyed), Error> {
        let id = self.files.of(message, index).ok_or(Error::NoSuchFile)?;
        let known = self.files.known.get(&id).filter(|known| known.record.whole);
        known.map(|known| (id, &known.record.keyed)).ok_or(Error::NoSuchFile)
    }
}
