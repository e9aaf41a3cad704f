//! The acts of a script that are the same for a client and a keeper: what the relay says, and the time.

use crate::{
    publish::payload,
    script::Act,
    stage::{Stage, Subject, hello},
};
use alcove_wire::{ErrorCode, Limits, RelayToClient, Resume};

impl<S: Subject> Stage<S> {
    /// Plays an act, unless it is the person's.
    pub(crate) fn play(&mut self, act: &Act) {
        match act {
            Act::Bytes(bytes) => self.hear_bytes(bytes),
            Act::Ack(seq) => {
                self.acknowledge(*seq);
            }
            Act::Connection(open) => self.set_connected(*open),
            Act::Wait(ms) => self.wait((*ms).into()),
            Act::Due(times) => (0..times % 16).for_each(|_| self.wait_until_due()),
            Act::Person(_) | Act::Restart => {}
            said => {
                if let Some(message) = self.message(said) {
                    self.hear(&message);
                }
            }
        }
    }

    fn message(&mut self, act: &Act) -> Option<RelayToClient> {
        Some(match act {
            Act::Delivery(place, seq, what) => {
                let payload = payload(self, *place, what)?;
                RelayToClient::Delivery {
                    room: self.room_at(*place),
                    seq: self.number(*seq),
                    payload,
                }
            }
            Act::Ephemeral(place, peer, what) => {
                let payload = payload(self, *place, what)?;
                let (room, peer) = (self.room_at(*place), (*peer).into());
                RelayToClient::Ephemeral { room, peer, payload }
            }
            Act::Joined(place, incarnation, head, resume, replay_from, present) => {
                let head = head.near(self.head);
                RelayToClient::Joined {
                    room: self.room_at(*place),
                    incarnation: incarnation.near(self.fixture.incarnation),
                    head,
                    resume: [Resume::Fresh, Resume::Resumed, Resume::Gap][usize::from(resume % 3)],
                    replay_from: replay_from.near(head.saturating_add(1)),
                    present: (*present).into(),
                    peer: 1,
                }
            }
            Act::Presence(place, present, joined, left) => {
                let numbers = |peers: &[u8]| peers.iter().map(|&peer| peer.into()).collect();
                RelayToClient::Presence {
                    room: self.room_at(*place),
                    present: (*present).into(),
                    joined: numbers(joined),
                    left: numbers(left),
                }
            }
            Act::Refusal(place, code) => {
                let (room, code) = (Some(self.room_at(*place)), ErrorCode::from(*code));
                RelayToClient::Error { code, room, tag: None, retry_after_ms: 0 }
            }
            Act::Hello(max_frame, keepalive_ms) => {
                let (max_frame, keepalive_ms) = (*max_frame, *keepalive_ms);
                hello(Limits { max_frame, keepalive_ms, ..Limits::default() })
            }
            Act::Closing(reconnect_after_ms) => {
                RelayToClient::Closing { reconnect_after_ms: *reconnect_after_ms }
            }
            _ => return None,
        })
    }
}
