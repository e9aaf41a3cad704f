//! Getting what the keeper lacks, as a member does. What it gets is not proved by anything, and it cannot look inside: a
//! member that is served with it judges it.

use super::Keeper;
use crate::{
    Now,
    peer::{Payload, Range},
    transfer::{FETCH_MS, FETCH_TRIES},
};
use alcove_wire::{Incarnation, RelayToClient, RoomId, Seq};
use chacha20::rand_core::Rng as _;

/// How far back to ask: members hold no more.
const BACK_MAX: u64 = 20_000;
/// How soon to ask after somebody came.
const FETCH_SOON_MS: u64 = 300;

/// Getting what is missing.
pub(super) struct Fetch {
    /// What is asked for now is the first of these.
    wanted: Vec<Range>,
    transfer: [u8; 16],
    /// The room of the transfer, while there is one.
    room: Option<RoomId>,
    tries: u32,
    /// When to ask anew; never, until somebody comes.
    at: Option<u64>,
}

impl Keeper {
    /// The relay replays what it holds of `incarnation`, from `until` on: what is not held before that is to be fetched.
    pub(super) fn begin_catch_up(&mut self, incarnation: Incarnation, until: Seq, now: Now) {
        let from = until.saturating_sub(BACK_MAX).max(1);
        let mut wanted = self.held.missing(Range { incarnation, from, to: until.max(from) });
        // The newest first: they are the likeliest to be asked for.
        wanted.reverse();
        self.fetch = Some(Fetch { wanted, transfer: [0; 16], room: None, tries: 0, at: None });
        self.ask_anew(now);
    }

    pub(super) fn is_fetching_in(&self, room: RoomId) -> bool {
        self.fetch.as_ref().is_some_and(|fetch| fetch.room == Some(room))
    }

    pub(super) fn fetch_due(&self) -> Option<u64> {
        self.fetch.as_ref().and_then(|fetch| fetch.at)
    }

    /// Somebody came who may have what is missing.
    pub(super) fn fetch_soon(&mut self, now: Now) {
        if let Some(fetch) = self.fetch.as_mut().filter(|fetch| fetch.at.is_none()) {
            fetch.tries = 0;
            fetch.at = Some(now.monotonic_ms + FETCH_SOON_MS);
        }
    }

    pub(super) fn fetch_timeout(&mut self, now: Now) {
        if self.fetch_due().is_some_and(|at| at <= now.monotonic_ms) {
            self.ask_anew(now);
        }
    }

    /// Opens the room of a new transfer, where there is anything to ask for and anybody to ask.
    fn ask_anew(&mut self, now: Now) {
        self.leave_fetch_room();
        let others = self.others();
        let Some(fetch) = &mut self.fetch else { return };
        if fetch.wanted.is_empty() {
            self.fetch = None;
            return;
        }
        if others == 0 || fetch.tries >= FETCH_TRIES {
            fetch.at = None;
            return;
        }
        self.rng.fill_bytes(&mut fetch.transfer);
        let access = self.post.transfer(&fetch.transfer);
        (fetch.room, fetch.tries) = (Some(access.room()), fetch.tries + 1);
        fetch.at = Some(now.monotonic_ms + FETCH_MS);
        self.join(&access, None);
    }

    fn leave_fetch_room(&mut self) {
        if let Some(room) = self.fetch.as_mut().and_then(|fetch| fetch.room.take()) {
            self.leave(room);
        }
    }

    pub(super) fn handle_fetch_room(&mut self, message: RelayToClient, now: Now) {
        match message {
            RelayToClient::Joined { .. } => self.ask(self.room),
            RelayToClient::Ephemeral { room, payload, .. } => {
                let Ok(Payload::Frames { covered, frames }) = alcove_wire::decode(&payload) else {
                    return;
                };
                let frames = frames.iter().map(|frame| (frame.seq, frame.payload.as_slice()));
                if self.receive(covered, frames, now) {
                    self.continue_fetch(room, now);
                }
            }
            _ => {}
        }
    }

    fn ask(&mut self, room: RoomId) {
        let Some(fetch) = &self.fetch else { return };
        let ranges = fetch.wanted.first().copied().into_iter().collect();
        let transfer = fetch.transfer;
        self.say(room, &Payload::Fetch { transfer, ranges });
    }

    /// Takes what was asked for, and goes on behind it. Answers whether there was an end to go on behind.
    fn receive<'a>(
        &mut self,
        covered: Range,
        frames: impl Iterator<Item = (Seq, &'a [u8])>,
        now: Now,
    ) -> bool {
        let Some(wanted) = self.fetch.as_mut().and_then(|fetch| fetch.wanted.first_mut()) else {
            return false;
        };
        if covered.incarnation != wanted.incarnation
            || !(covered.from..covered.to).contains(&wanted.from)
        {
            return false;
        }
        let mut behind = wanted.from;
        for (seq, payload) in frames.filter(|(seq, _)| (wanted.from..wanted.to).contains(seq)) {
            self.held.put(wanted.incarnation, seq, payload, now.unix_ms, &mut self.out);
            behind = behind.max(seq + 1);
        }
        // An answer without frames says that none of these is held.
        wanted.from = if behind > wanted.from { behind } else { covered.to };
        true
    }

    fn continue_fetch(&mut self, room: RoomId, now: Now) {
        let Some(fetch) = &mut self.fetch else { return };
        fetch.tries = 0;
        fetch.wanted.retain(|range| range.from < range.to);
        if fetch.wanted.is_empty() {
            self.leave_fetch_room();
            self.fetch = None;
            return;
        }
        fetch.at = Some(now.monotonic_ms + FETCH_MS);
        self.ask(room);
    }
}
