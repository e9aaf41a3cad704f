//! Giving files to others, as they were encrypted. Whoever asks has the key from the message.

use super::{Ctx, Room, Timer};
use crate::{
    FileId, Output, RowQuery, Table,
    file::SEALED_CHUNK,
    keys::transfer_key,
    peer::{PeerMessage, Sealer},
    record::key,
    transfer::{FILE_WINDOW, FILES_SERVING_MAX, IDLE_MS, spread_ms},
};
use alcove_wire::{RelayToClient, Retention, RoomId};
use std::collections::VecDeque;

/// How many questions of one transfer wait.
const QUESTIONS_MAX: usize = 4;
/// What of a payload is not the bytes of a file: the outer layer, and a part's own head.
const OVERHEAD: usize = 64;
/// The longest sealed part.
const PART_MAX: usize = 256 * 1024;

/// A file that this device gives to somebody.
pub(super) struct Giving {
    pub(super) room: RoomId,
    transfer: [u8; 16],
    file: FileId,
    sealer: Sealer,
    questions: VecDeque<(u64, u64)>,
    /// The reading whose answer is awaited, and what of the file is to be given of it.
    reading: Option<(u64, (u64, u64))>,
    entered: bool,
}

impl Giving {
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        self.questions.len() <= QUESTIONS_MAX
    }

    pub(super) fn is_of(&self, file: FileId) -> bool {
        self.file == file
    }
}

impl Room {
    /// Somebody asks for a file.
    pub(super) fn handle_file_ask(
        &mut self,
        transfer: [u8; 16],
        hash: &[u8; 32],
        question: (u64, u64),
        ctx: &mut Ctx<'_>,
    ) {
        let mut known = self.files.known.iter();
        let found = known.find(|(_, it)| it.record.whole && it.record.keyed.hash == *hash);
        let Some(file) = found.map(|(id, _)| *id) else { return };
        let room = transfer_key(&self.access_seed, &transfer).room();
        if self.files.giving.len() >= FILES_SERVING_MAX || self.concerns(room) {
            return;
        }
        let sealer = Sealer::new(&self.secret, room);
        let questions = VecDeque::from([question]);
        let (reading, entered) = (None, false);
        self.files.giving.push(Giving {
            room,
            transfer,
            file,
            sealer,
            questions,
            reading,
            entered,
        });
        let delay = ctx.jitter(spread_ms(self.joined.map_or(0, |joined| joined.present)));
        self.timers.arm(Timer::GiveFile(room), ctx.now.monotonic_ms + delay);
    }

    fn giving(&mut self, room: RoomId) -> Option<&mut Giving> {
        self.files.giving.iter_mut().find(|giving| giving.room == room)
    }

    pub(super) fn give_file_timeout(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        let Some(giving) = self.giving(room) else { return };
        if giving.entered {
            return self.end_giving(room, ctx);
        }
        let access = transfer_key(&self.access_seed, &self.transfer_of(room));
        self.join_derived(&access, None, ctx);
        if let Some(giving) = self.giving(room) {
            giving.entered = true;
        }
        self.timers.arm(Timer::GiveFile(room), ctx.now.monotonic_ms + IDLE_MS);
    }

    fn transfer_of(&self, room: RoomId) -> [u8; 16] {
        let giving = self.files.giving.iter().find(|giving| giving.room == room);
        giving.map(|giving| giving.transfer).unwrap_or_default()
    }

    pub(super) fn end_giving(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        self.files.giving.retain(|giving| giving.room != room);
        self.timers.disarm(Timer::GiveFile(room));
        self.leave_derived(room, ctx);
    }

    pub(super) fn handle_giving_room(
        &mut self,
        room: RoomId,
        message: RelayToClient,
        ctx: &mut Ctx<'_>,
    ) {
        match message {
            // The one who asks, and this device: a third is here already and gives.
            RelayToClient::Joined { present, .. } if present > 2 => self.end_giving(room, ctx),
            RelayToClient::Joined { .. } => self.give_next(room, ctx),
            RelayToClient::Presence { present, .. } if present < 2 => self.end_giving(room, ctx),
            RelayToClient::Ephemeral { payload, .. } => {
                let Some(giving) = self.giving(room) else { return };
                if let Some(PeerMessage::FileAsk { from, to, .. }) = giving.sealer.open(&payload)
                    && giving.questions.len() < QUESTIONS_MAX
                {
                    giving.questions.push_back((from, to));
                    self.give_next(room, ctx);
                }
            }
            _ => {}
        }
    }

    /// Reads what the next question is about.
    fn give_next(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        self.timers.arm(Timer::GiveFile(room), ctx.now.monotonic_ms + IDLE_MS);
        let token = u64::from_be_bytes(ctx.random());
        let id = self.id;
        let Some(giving) = self.files.giving.iter_mut().find(|giving| giving.room == room) else {
            return;
        };
        let Some(known) = self.files.known.get(&giving.file) else { return };
        if giving.reading.is_some() {
            return;
        }
        let Some((from, to)) = giving.questions.pop_front() else { return };
        let to = to.min(known.record.keyed.sealed_size()).min(from.saturating_add(FILE_WINDOW));
        if from >= to {
            return;
        }
        giving.reading = Some((token, (from, to)));
        let chunk = |at: u64| u32::try_from(at / SEALED_CHUNK).unwrap_or(u32::MAX);
        ctx.out.act(Output::ReadRows(RowQuery {
            token,
            table: Table::Files,
            from: key::chunk(id, giving.file, chunk(from)),
            to: key::chunk(id, giving.file, chunk(to - 1) + 1),
            max_bytes: (FILE_WINDOW + 2 * SEALED_CHUNK) as usize,
        }));
    }

    /// Chunks were read. Answers whether they were to be given.
    pub(super) fn give_rows(
        &mut self,
        token: u64,
        rows: &[(Vec<u8>, Vec<u8>)],
        ctx: &mut Ctx<'_>,
    ) -> bool {
        let reads = |giving: &&mut Giving| giving.reading.is_some_and(|(known, _)| known == token);
        let Some(giving) = self.files.giving.iter_mut().find(reads) else { return false };
        let (room, Some((_, (from, to)))) = (giving.room, giving.reading.take()) else {
            return true;
        };
        let bytes: Vec<u8> = rows.iter().flat_map(|(_, chunk)| chunk).copied().collect();
        let skipped = (from % SEALED_CHUNK) as usize;
        let Some(bytes) = bytes.get(skipped..skipped + (to - from) as usize) else {
            // The store lacks what it should hold: it is no file that could be given.
            self.end_giving(room, ctx);
            return true;
        };
        let part = part_bytes(self.max_payload);
        for (index, bytes) in (0..).zip(bytes.chunks(part)) {
            let from = from + index * part as u64;
            let message = PeerMessage::FilePart { from, bytes: bytes.to_vec().into() };
            let nonce = ctx.random();
            let Some(giving) = self.giving(room) else { break };
            let payload = giving.sealer.seal(&message, nonce);
            self.publish_in(room, Retention::Ephemeral, payload, ctx);
        }
        self.give_next(room, ctx);
        true
    }
}

/// How many bytes of a file fill a bucket of the outer layer that this relay takes.
fn part_bytes(max_payload: usize) -> usize {
    const STEP: usize = 32 * 1024;
    let fits = max_payload.saturating_sub(OVERHEAD).min(PART_MAX);
    let bucket = if fits < STEP { 1 << fits.max(256).ilog2() } else { fits / STEP * STEP };
    bucket - OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::RoomSecret, outer};

    #[test]
    fn a_part_fills_its_bucket_and_fits() {
        let secret = RoomSecret([1; 32]);
        for max_payload in [8192 - 45, 20_000, 100_000, 1 << 20] {
            let bytes = vec![7; part_bytes(max_payload)].into();
            let part = PeerMessage::FilePart { from: u64::MAX, bytes };
            let payload = Sealer::new(&secret, secret.room()).seal(&part, [1; outer::NONCE]);
            assert!(payload.len() <= max_payload && payload.len() > max_payload.min(PART_MAX) / 2);
        }
    }
}
