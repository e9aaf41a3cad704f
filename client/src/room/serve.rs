//! Giving others the frames that they missed, byte for byte as they were published; MLS authenticates them.

use super::{Ctx, Room, Timer};
use crate::{
    FrameQuery, Output,
    keys::transfer_key,
    peer::{Frame, Payload, Range},
    transfer::{ANSWER_BYTES, ANSWER_FRAMES, IDLE_MS, SERVING_MAX, spread_ms},
};
use alcove_wire::{RelayToClient, Retention, RoomId, Seq};

/// A transfer that this device serves.
pub(super) struct Serving {
    pub(super) room: RoomId,
    transfer: [u8; 16],
    range: Range,
    entered: bool,
    /// The read whose answer is awaited.
    reading: Option<u64>,
}

impl Room {
    /// Somebody asks for frames.
    pub(super) fn handle_fetch_request(
        &mut self,
        transfer: [u8; 16],
        ranges: &[Range],
        ctx: &mut Ctx<'_>,
    ) {
        let Some(range) = ranges.first().copied().filter(|range| self.has_any_of(range)) else {
            return;
        };
        let room = transfer_key(&self.access_seed, &transfer).room();
        if self.serving.len() >= SERVING_MAX || self.concerns(room) {
            return;
        }
        self.serving.push(Serving { room, transfer, range, entered: false, reading: None });
        let delay = ctx.jitter(spread_ms(self.joined.map_or(0, |joined| joined.present)));
        self.timers.arm(Timer::Serve(room), ctx.now.monotonic_ms + delay);
    }

    fn has_any_of(&self, range: &Range) -> bool {
        let last =
            self.progress.streams.iter().find(|(incarnation, _)| *incarnation == range.incarnation);
        last.is_some_and(|&(_, last)| range.from <= last && range.from < range.to)
    }

    pub(super) fn serve_timeout(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        let Some(serving) = self.serving.iter().find(|serving| serving.room == room) else {
            return;
        };
        if serving.entered {
            return self.end_serving(room, ctx);
        }
        let access = transfer_key(&self.access_seed, &serving.transfer);
        self.join_derived(&access, None, ctx);
        self.timers.arm(Timer::Serve(room), ctx.now.monotonic_ms + IDLE_MS);
    }

    fn end_serving(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        self.serving.retain(|serving| serving.room != room);
        self.timers.disarm(Timer::Serve(room));
        self.leave_derived(room, ctx);
    }

    pub(super) fn handle_serving_room(
        &mut self,
        room: RoomId,
        message: RelayToClient,
        ctx: &mut Ctx<'_>,
    ) {
        let Some(serving) = self.serving.iter_mut().find(|serving| serving.room == room) else {
            return;
        };
        match message {
            // The one who asks, and this device: a third is here already and serves.
            RelayToClient::Joined { present, .. } if present > 2 => self.end_serving(room, ctx),
            RelayToClient::Joined { .. } => {
                serving.entered = true;
                self.read_for(room, ctx);
            }
            RelayToClient::Presence { present, .. } if present < 2 => self.end_serving(room, ctx),
            RelayToClient::Ephemeral { payload, .. } => {
                let Ok(Payload::Fetch { ranges, .. }) = alcove_wire::decode(&payload) else {
                    return;
                };
                let Some(&range) = ranges.first() else { return };
                serving.range = range;
                // Whoever asks on for what this device lacks, too, is left to those who have it.
                if self.has_any_of(&range) {
                    self.read_for(room, ctx);
                } else {
                    self.end_serving(room, ctx);
                }
            }
            _ => {}
        }
    }

    fn read_for(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        self.timers.arm(Timer::Serve(room), ctx.now.monotonic_ms + IDLE_MS);
        let token = u64::from_be_bytes(ctx.random());
        let Some(serving) = self.serving.iter_mut().find(|serving| serving.room == room) else {
            return;
        };
        let Range { incarnation, from, to } = serving.range;
        serving.reading = Some(token);
        serving.range.to = to.min(from.saturating_add(ANSWER_FRAMES));
        ctx.out.act(Output::ReadFrames(FrameQuery {
            token,
            room: self.id,
            incarnation,
            from,
            to: serving.range.to,
            max_bytes: ANSWER_BYTES,
        }));
    }

    /// Frames were read. Answers whether they were for this room.
    pub(crate) fn handle_frames(
        &mut self,
        token: u64,
        frames: &[(Seq, Vec<u8>)],
        ctx: &mut Ctx<'_>,
    ) -> bool {
        let Some(serving) = self.serving.iter_mut().find(|serving| serving.reading == Some(token))
        else {
            return false;
        };
        serving.reading = None;
        let room = serving.room;
        let mut covered = serving.range;
        let mut bytes = 0;
        // At least one, and no more than fit: a large commit goes alone.
        let fitting = frames.iter().take_while(|(_, payload)| {
            let first = bytes == 0;
            bytes += payload.len();
            first || bytes <= ANSWER_BYTES
        });
        let frames: Vec<_> = fitting.collect();
        if let Some((last, _)) = frames.last().filter(|_| bytes >= ANSWER_BYTES) {
            covered.to = last + 1;
        }
        let frame =
            |(seq, payload): &(Seq, Vec<u8>)| Frame { seq: *seq, payload: payload.clone().into() };
        let payload = alcove_wire::encode(&Payload::Frames {
            covered,
            frames: frames.into_iter().map(frame).collect(),
        });
        self.publish_in(room, Retention::Ephemeral, payload, ctx);
        self.finish(ctx);
        true
    }
}
