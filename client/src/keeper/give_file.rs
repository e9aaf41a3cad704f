//! Giving others the files that are held, as they were encrypted, after those who are members had the time to.

use super::Keeper;
use crate::{
    FileId, Now, Output,
    parts::{Questions, Wanted, asked, give, parts},
    transfer::{FILES_SERVING_MAX, IDLE_MS},
};
use alcove_wire::{RelayToClient, RoomId};
use chacha20::rand_core::Rng as _;

/// A file that this keeper gives to somebody.
pub(super) struct Giving {
    pub(super) room: RoomId,
    transfer: [u8; 16],
    file: FileId,
    size: u64,
    questions: Questions,
    entered: bool,
    /// When to begin, or to give it up.
    at: u64,
}

impl Keeper {
    /// Somebody asks for a file.
    pub(super) fn handle_file_fetch(
        &mut self,
        Wanted { transfer, hash }: Wanted,
        question: (u64, u64),
        now: Now,
    ) {
        let Some((file, held)) = self.files.whole(&hash) else { return };
        let room = self.post.transfer(&transfer).room();
        if self.giving.len() >= FILES_SERVING_MAX || self.concerns(room) {
            return;
        }
        let at = self.answer_at(now);
        let mut questions = Questions::default();
        questions.push(question);
        let (size, entered) = (held.size, false);
        self.giving.push(Giving { room, transfer, file, size, questions, entered, at });
    }

    pub(super) fn give_file_due(&self) -> Option<u64> {
        self.giving.iter().map(|giving| giving.at).min()
    }

    pub(super) fn give_file_timeout(&mut self, now: Now) {
        let due = |giving: &&Giving| giving.at <= now.monotonic_ms;
        let due: Vec<_> = self.giving.iter().filter(due).map(|giving| giving.room).collect();
        for room in due {
            let Some(giving) = self.giving.iter_mut().find(|giving| giving.room == room) else {
                continue;
            };
            if giving.entered {
                self.end_giving(room);
                continue;
            }
            (giving.entered, giving.at) = (true, now.monotonic_ms + IDLE_MS);
            let access = self.post.transfer(&giving.transfer);
            self.join(&access, None);
        }
    }

    fn end_giving(&mut self, room: RoomId) {
        self.giving.retain(|giving| giving.room != room);
        self.leave(room);
    }

    pub(super) fn is_giving_in(&self, room: RoomId) -> bool {
        self.giving.iter().any(|giving| giving.room == room)
    }

    pub(super) fn handle_giving_room(&mut self, room: RoomId, message: RelayToClient, now: Now) {
        match message {
            // The one who asks, and this keeper: a third is here already and gives.
            RelayToClient::Joined { present, .. } if present > 2 => self.end_giving(room),
            RelayToClient::Joined { .. } => self.give_next(room, now),
            RelayToClient::Presence { present, .. } if present < 2 => self.end_giving(room),
            RelayToClient::Ephemeral { payload, .. } => {
                let giving = self.giving.iter_mut().find(|giving| giving.room == room);
                if let (Some(giving), Some(question)) = (giving, asked(None, &payload)) {
                    giving.questions.push(question);
                    self.give_next(room, now);
                }
            }
            _ => {}
        }
    }

    /// Reads what the next question is about.
    fn give_next(&mut self, room: RoomId, now: Now) {
        let token = self.rng.next_u64();
        let Some(giving) = self.giving.iter_mut().find(|giving| giving.room == room) else {
            return;
        };
        giving.at = now.monotonic_ms + IDLE_MS;
        let file = (self.post.room(), giving.file);
        if let Some(query) = giving.questions.next(token, file, giving.size) {
            self.out.act(Output::ReadRows(query));
        }
    }

    /// The answer to [`Output::ReadRows`].
    pub fn handle_rows(&mut self, token: u64, rows: &[(Vec<u8>, Vec<u8>)], now: Now) {
        let reads = |giving: &&mut Giving| giving.questions.reads(token);
        let Some(giving) = self.giving.iter_mut().find(reads) else { return };
        let room = giving.room;
        let longest = self.link.greeting().map_or(0, |greeting| greeting.max_payload);
        match giving.questions.answer(rows) {
            Some((from, bytes)) => {
                for (from, bytes) in parts(from, &bytes, longest) {
                    self.publish(room, give(None, from, bytes));
                }
                self.give_next(room, now);
            }
            // It was dropped meanwhile.
            None => self.end_giving(room),
        }
        self.finish(now);
    }
}
