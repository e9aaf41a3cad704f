//! Giving others what is held, byte for byte as it was published, after those who are members had the time to.

use super::Keeper;
use crate::{
    FrameQuery, Now, Output,
    peer::{Frame, Payload, Range},
    transfer::{ANSWER_BYTES, ANSWER_FRAMES, IDLE_MS, SERVING_MAX, spread_ms},
};
use alcove_wire::{RelayToClient, RoomId, Seq};
use chacha20::rand_core::Rng as _;

/// How long members have before keepers spread their answers.
const MEMBERS_FIRST_MS: u64 = 400;
/// What a frame takes in an answer besides its payload, at most; and the answer besides its frames.
const FRAME_OVERHEAD: usize = 16;
const ANSWER_OVERHEAD: usize = 64;

/// A transfer that this keeper serves.
pub(super) struct Serving {
    room: RoomId,
    transfer: [u8; 16],
    range: Range,
    entered: bool,
    /// The read whose answer is awaited.
    reading: Option<u64>,
    /// When to begin, or to give it up.
    at: u64,
}

impl Keeper {
    /// Somebody asks for frames.
    pub(super) fn handle_request(&mut self, transfer: [u8; 16], ranges: &[Range], now: Now) {
        let Some(&range) = ranges.first().filter(|range| self.held.has_any_of(range)) else {
            return;
        };
        let room = self.post.transfer(&transfer).room();
        if self.serving.len() >= SERVING_MAX || self.concerns(room) {
            return;
        }
        let at = self.answer_at(now);
        self.serving.push(Serving { room, transfer, range, entered: false, reading: None, at });
    }

    /// When to answer a question. Where nobody else is, no member needs the time.
    pub(super) fn answer_at(&mut self, now: Now) -> u64 {
        let others = self.others();
        let members_first = if others > 1 { MEMBERS_FIRST_MS } else { 0 };
        now.monotonic_ms + members_first + self.jitter(spread_ms(others + 1))
    }

    pub(super) fn is_serving_in(&self, room: RoomId) -> bool {
        self.serving.iter().any(|serving| serving.room == room)
    }

    pub(super) fn serve_due(&self) -> Option<u64> {
        self.serving.iter().map(|serving| serving.at).min()
    }

    pub(super) fn serve_timeout(&mut self, now: Now) {
        let due = |serving: &&mut Serving| serving.at <= now.monotonic_ms;
        let due: Vec<_> = self.serving.iter_mut().filter(due).map(|it| it.room).collect();
        for room in due {
            self.begin_or_end(room, now);
        }
    }

    fn begin_or_end(&mut self, room: RoomId, now: Now) {
        let Some(serving) = self.serving.iter_mut().find(|serving| serving.room == room) else {
            return;
        };
        if serving.entered {
            return self.end_serving(room);
        }
        // An answer to the join that does not come ends it, as silence does.
        (serving.entered, serving.at) = (true, now.monotonic_ms + IDLE_MS);
        let access = self.post.transfer(&serving.transfer);
        self.join(&access, None);
    }

    fn end_serving(&mut self, room: RoomId) {
        self.serving.retain(|serving| serving.room != room);
        self.leave(room);
    }

    pub(super) fn handle_serving_room(&mut self, room: RoomId, message: RelayToClient, now: Now) {
        let Some(serving) = self.serving.iter_mut().find(|serving| serving.room == room) else {
            return;
        };
        match message {
            // The one who asks, and this keeper: a third is here already and serves.
            RelayToClient::Joined { present, .. } if present > 2 => self.end_serving(room),
            RelayToClient::Joined { .. } => self.read_for(room, now),
            RelayToClient::Presence { present, .. } if present < 2 => self.end_serving(room),
            RelayToClient::Ephemeral { payload, .. } => {
                let Ok(Payload::Fetch { ranges, .. }) = alcove_wire::decode(&payload) else {
                    return;
                };
                let Some(&range) = ranges.first() else { return };
                serving.range = range;
                if self.held.has_any_of(&range) {
                    self.read_for(room, now);
                } else {
                    self.end_serving(room);
                }
            }
            _ => {}
        }
    }

    fn read_for(&mut self, room: RoomId, now: Now) {
        let token = self.rng.next_u64();
        let Some(serving) = self.serving.iter_mut().find(|serving| serving.room == room) else {
            return;
        };
        let Range { incarnation, from, to } = serving.range;
        serving.range.to = to.min(from.saturating_add(ANSWER_FRAMES));
        (serving.reading, serving.at) = (Some(token), now.monotonic_ms + IDLE_MS);
        self.out.act(Output::ReadFrames(FrameQuery {
            token,
            room: self.post.room(),
            incarnation,
            from,
            to: serving.range.to,
            max_bytes: ANSWER_BYTES,
        }));
    }

    /// The answer to [`Output::ReadFrames`].
    pub fn handle_frames(&mut self, token: u64, frames: Vec<(Seq, Vec<u8>)>, now: Now) {
        let reading = |serving: &&mut Serving| serving.reading == Some(token);
        let Some(serving) = self.serving.iter_mut().find(reading) else { return };
        serving.reading = None;
        let (room, range) = (serving.room, serving.range);
        let longest = self.link.greeting().map_or(0, |greeting| greeting.max_payload);
        let answer = self.pack(range, frames, longest.min(ANSWER_BYTES * 2));
        self.say(room, &answer);
        self.finish(now);
    }

    /// As many of the frames as fit, and what of the range they cover: one that fits into no answer counts as not held.
    fn pack(&self, range: Range, frames: Vec<(Seq, Vec<u8>)>, longest: usize) -> Payload {
        let mut room = longest.saturating_sub(ANSWER_OVERHEAD);
        let mut covered = range;
        let last_read = frames.last().map(|(seq, _)| *seq);
        let mut packed = Vec::new();
        for (seq, payload) in frames {
            let size = payload.len() + FRAME_OVERHEAD;
            if size + ANSWER_OVERHEAD > longest {
                continue;
            }
            if size > room {
                covered.to = seq;
                return Payload::Frames { covered, frames: packed };
            }
            room -= size;
            packed.push(Frame { seq, payload: payload.into() });
        }
        // The store may have stopped before the end of the range.
        let behind = last_read.map_or(range.to, |last| last + 1);
        covered.to = self.held.next(range.incarnation, behind).unwrap_or(range.to).min(range.to);
        Payload::Frames { covered, frames: packed }
    }
}
