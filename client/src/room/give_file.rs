//! Giving files to others, as they were encrypted. Whoever asks has the key from the message.

use super::{Ctx, Room, Timer};
use crate::{
    FileId, Output,
    keys::transfer_key,
    parts::{Questions, Wanted, asked, give, parts},
    peer::Sealer,
    transfer::{FILES_CLEAR_MAX, FILES_SERVING_MAX, IDLE_MS, spread_ms},
};
use alcove_wire::{RelayToClient, Retention, RoomId};

/// A file that this device gives to somebody.
pub(super) struct Giving {
    pub(super) room: RoomId,
    transfer: [u8; 16],
    file: FileId,
    /// Nothing where it was asked for in the clear.
    sealer: Option<Sealer>,
    questions: Questions,
    entered: bool,
}

impl Giving {
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        self.questions.is_bounded()
    }

    pub(super) fn is_of(&self, file: FileId) -> bool {
        self.file == file
    }
}

impl Room {
    /// Somebody asks for a file: under a seal, or in the clear, as a keeper does.
    pub(super) fn handle_file_ask(
        &mut self,
        Wanted { transfer, hash }: Wanted,
        question: (u64, u64),
        is_sealed: bool,
        ctx: &mut Ctx<'_>,
    ) {
        let mut known = self.files.known.iter();
        let found = known.find(|(_, it)| it.record.whole && it.record.keyed.hash == hash);
        let Some(file) = found.map(|(id, _)| *id) else { return };
        let room = transfer_key(&self.access_seed, &transfer).room();
        let clear = self.files.giving.iter().filter(|giving| giving.sealer.is_none()).count();
        let full = self.files.giving.len() >= FILES_SERVING_MAX;
        if full || !is_sealed && clear >= FILES_CLEAR_MAX || self.concerns(room) {
            return;
        }
        let sealer = is_sealed.then(|| Sealer::new(&self.secret, room));
        let mut questions = Questions::default();
        questions.push(question);
        let entered = false;
        self.files.giving.push(Giving { room, transfer, file, sealer, questions, entered });
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
                if let Some(question) = asked(giving.sealer.as_ref(), &payload) {
                    giving.questions.push(question);
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
        let (file, size) = ((id, giving.file), known.record.keyed.sealed_size());
        if let Some(query) = giving.questions.next(token, file, size) {
            ctx.out.act(Output::ReadRows(query));
        }
    }

    /// Chunks were read. Answers whether they were to be given.
    pub(super) fn give_rows(
        &mut self,
        token: u64,
        rows: &[(Vec<u8>, Vec<u8>)],
        ctx: &mut Ctx<'_>,
    ) -> bool {
        let reads = |giving: &&mut Giving| giving.questions.reads(token);
        let Some(giving) = self.files.giving.iter_mut().find(reads) else { return false };
        let room = giving.room;
        let Some((from, bytes)) = giving.questions.answer(rows) else {
            // The store lacks what it should hold: it is no file that could be given.
            self.end_giving(room, ctx);
            return true;
        };
        for (from, bytes) in parts(from, &bytes, self.max_payload) {
            let nonce = ctx.random();
            let Some(giving) = self.giving(room) else { break };
            let sealing = giving.sealer.as_ref().map(|sealer| (sealer, nonce));
            let payload = give(sealing, from, bytes);
            self.publish_in(room, Retention::Ephemeral, payload, ctx);
        }
        self.give_next(room, ctx);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::stage::{MESSAGE, wanted, with_room};
    use sha2::{Digest as _, Sha256};

    #[test]
    fn whoever_asks_in_the_clear_leaves_places_for_members() {
        with_room(|room, ctx| {
            let mut hash = [0; 32];
            let sealed = wanted(room, |sealed| Sha256::digest(sealed).into(), ctx);
            hash.copy_from_slice(&Sha256::digest(sealed));
            let id = room.files.of(MESSAGE, 0).expect("a file");
            room.files.known.get_mut(&id).expect("a file").record.whole = true;
            for (is_sealed, places) in [(false, FILES_CLEAR_MAX), (true, FILES_SERVING_MAX)] {
                for _ in 0..9 {
                    let asked = Wanted { transfer: ctx.random(), hash };
                    room.handle_file_ask(asked, (0, 9), is_sealed, ctx);
                }
                assert_eq!(room.files.giving.len(), places);
            }
        });
    }
}
