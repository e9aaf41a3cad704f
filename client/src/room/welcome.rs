//! Giving a newcomer its Welcome, in a room derived from its knock: a Welcome to a large group is long, and nobody else's
//! business. It is released only after its commit has been ordered.

use super::{Ctx, Room, Timer, receive::Place};
use crate::{
    KnockId,
    keys::transfer_key,
    peer::{PeerMessage, Sealer, WelcomeBundle},
};
use alcove_wire::{AccessKey, Cursor, RelayToClient, Retention, RoomId, Tag};

/// How many bytes of a Welcome go into one frame: sealed, it fills a bucket of the outer layer.
pub(super) const CHUNK: usize = 96 * 1024 - 64;
/// The most parts of one.
pub(super) const CHUNKS_MAX: u16 = 512;
/// How long to try.
const DELIVERY_MS: u64 = 30_000;

/// A Welcome on its way.
pub(super) struct Delivery {
    pub(super) room: RoomId,
    knock: KnockId,
    access: AccessKey,
    payloads: Vec<Vec<u8>>,
    flying: Vec<Tag>,
    sent: bool,
}

impl Delivery {
    pub(super) fn handle_offline(&mut self) {
        self.flying.clear();
        self.sent = false;
    }
}

impl Room {
    pub(super) fn is_delivering(&self, knock: KnockId) -> bool {
        self.welcomes.iter().any(|delivery| delivery.knock == knock)
    }

    /// Begins to deliver the Welcome of a commit that stands at `place`.
    pub(super) fn deliver_welcome(
        &mut self,
        place: Place,
        knocks: &[KnockId],
        welcome: Option<Vec<u8>>,
        ctx: &mut Ctx<'_>,
    ) {
        self.admission.forget(knocks);
        let Some(welcome) = welcome else { return };
        let commit = Cursor { incarnation: place.incarnation, seq: place.seq };
        let bundle = alcove_wire::encode(&WelcomeBundle { commit, welcome: welcome.into() });
        let total = bundle.len().div_ceil(CHUNK) as u16;
        for &knock in knocks {
            let access = transfer_key(&self.access_seed, &knock.0);
            let sealer = Sealer::new(&self.secret, access.room());
            let chunk = |(index, part): (usize, &[u8])| {
                let part = part.to_vec().into();
                sealer.seal(&PeerMessage::Chunk { index: index as u16, total, part }, ctx.random())
            };
            let payloads = bundle.chunks(CHUNK).enumerate().map(chunk).collect();
            let room = access.room();
            self.join_derived(&access, None, ctx);
            self.timers.arm(Timer::Welcome(room), ctx.now.monotonic_ms + DELIVERY_MS);
            self.welcomes.push(Delivery {
                room,
                knock,
                access,
                payloads,
                flying: Vec::new(),
                sent: false,
            });
        }
    }

    /// The connection is back: goes on with what was on its way.
    pub(super) fn resume_deliveries(&mut self, ctx: &mut Ctx<'_>) {
        for delivery in &self.welcomes {
            self.join_derived(&delivery.access, None, ctx);
            self.timers
                .arm_sooner(Timer::Welcome(delivery.room), ctx.now.monotonic_ms + DELIVERY_MS);
        }
    }

    pub(super) fn handle_welcome_room(
        &mut self,
        room: RoomId,
        message: RelayToClient,
        ctx: &mut Ctx<'_>,
    ) {
        let Some(index) = self.welcomes.iter().position(|delivery| delivery.room == room) else {
            return;
        };
        match message {
            RelayToClient::Joined { .. } if !self.welcomes[index].sent => {
                // Retained, so that a newcomer whose connection dropped finds it when it comes back.
                let payloads = self.welcomes[index].payloads.clone();
                let tags = payloads
                    .into_iter()
                    .map(|payload| self.publish_in(room, Retention::Retained, payload, ctx));
                let tags = tags.collect();
                (self.welcomes[index].flying, self.welcomes[index].sent) = (tags, true);
            }
            RelayToClient::Ack { tag, .. } => {
                self.welcomes[index].flying.retain(|flying| *flying != tag);
                if self.welcomes[index].flying.is_empty() {
                    self.end_delivery(room, ctx);
                }
            }
            _ => {}
        }
    }

    pub(super) fn end_delivery(&mut self, room: RoomId, ctx: &mut Ctx<'_>) {
        self.welcomes.retain(|delivery| delivery.room != room);
        self.timers.disarm(Timer::Welcome(room));
        self.leave_derived(room, ctx);
    }
}
