//! Keepers: they hold a room's ciphertext and serve it, with no key of the group. Nothing that they say is signed, so it is
//! a hint: it may lead to a question, and costs the time of a question where it is wrong.

use super::{Ctx, Room};
use crate::peer::Payload;
use alcove_wire::{Cursor, PeerId};

/// How many keepers are remembered.
const KEEPERS_MAX: usize = 64;
/// How many incarnations one may name, and the highest number in them.
const HELD_MAX: usize = 16;
const SEQ_MAX: u64 = u32::MAX as u64;
/// How often on one connection what only keepers said to exist may have been nowhere, before they are no longer believed.
const DOUBTS_MAX: u32 = 3;

/// The keepers that say that they are here.
#[derive(Default)]
pub(super) struct Keepers {
    peers: Vec<PeerId>,
    doubts: u32,
}

impl Keepers {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn count(&self) -> u32 {
        self.peers.len() as u32
    }

    pub(super) fn left(&mut self, peer: PeerId) {
        self.peers.retain(|keeper| *keeper != peer);
    }

    fn came(&mut self, peer: PeerId) {
        if !self.peers.contains(&peer) && self.peers.len() < KEEPERS_MAX {
            self.peers.push(peer);
        }
    }
}

impl Room {
    /// What is not sealed: others ask for frames, and keepers say that they are here.
    pub(super) fn handle_clear(&mut self, peer: PeerId, payload: &[u8], ctx: &mut Ctx<'_>) {
        match alcove_wire::decode(payload) {
            Ok(Payload::Fetch { transfer, ranges }) => {
                self.handle_fetch_request(transfer, &ranges, ctx);
            }
            Ok(Payload::Keeping { held }) if is_sound(&held) => {
                self.presence.keepers.came(peer);
                if self.presence.keepers.doubts < DOUBTS_MAX {
                    self.order.learn(&held, &self.progress.cursors(), false);
                }
                self.note_heard(peer, ctx);
            }
            _ => self.drop_frame("a payload that does not open", ctx),
        }
    }

    /// What was said to exist could not be had from anybody here.
    pub(super) fn doubt_keepers(&mut self) {
        if self.order.forget_hearsay() {
            self.presence.keepers.doubts += 1;
        }
    }

    /// How many are here who may be members.
    pub(super) fn others(&self) -> u32 {
        let keepers = self.presence.keepers.count();
        self.joined.map_or(0, |joined| joined.present.saturating_sub(1 + keepers))
    }
}

fn is_sound(held: &[Cursor]) -> bool {
    held.len() <= HELD_MAX && held.iter().all(|cursor| cursor.seq <= SEQ_MAX)
}
