//! A relay: an honest hub, or one that does with the frames what it likes.

use alcove_hub::{ConnectionId, Hub, NodeId, Output};
use alcove_wire::RelayToClient;
use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use std::collections::VecDeque;

/// How many payloads a malicious relay remembers.
const MEMORY: usize = 256;

#[derive(Default)]
pub(crate) struct Relay {
    pub(crate) hub: Option<Hub>,
    pub(crate) malice: Option<Malice>,
    /// Its number on the bus, where there is one.
    pub(crate) node: NodeId,
}

impl Relay {
    pub(crate) fn poll(&mut self) -> Option<Output> {
        let hub = self.hub.as_mut()?;
        match &mut self.malice {
            None => hub.poll_output(),
            Some(malice) => {
                while let Some(output) = hub.poll_output() {
                    output.into_each().for_each(|output| malice.twist(output));
                }
                malice.ready.pop_front()
            }
        }
    }
}

/// What a malicious relay does: drops, reorders, repeats, replaces and invents. It forges no number for what is not a
/// retained publish, as it has no key of anything.
pub(crate) struct Malice {
    rng: ChaCha20Rng,
    /// Retained payloads that it saw.
    seen: Vec<Vec<u8>>,
    /// What it holds back from a connection.
    back: Vec<(ConnectionId, bytes::Bytes)>,
    ready: VecDeque<Output>,
}

impl Malice {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: ChaCha20Rng::seed_from_u64(seed),
            seen: Vec::new(),
            back: Vec::new(),
            ready: VecDeque::new(),
        }
    }

    fn pick(&mut self, below: usize) -> usize {
        (self.rng.next_u32() as usize) % below
    }

    fn twist(&mut self, output: Output) {
        let Output::Send { to, frame } = &output else { return self.ready.push_back(output) };
        let to = *to;
        let Ok(RelayToClient::Delivery { room, seq, payload }) = alcove_wire::decode(frame) else {
            return self.ready.push_back(output);
        };
        if self.seen.len() < MEMORY {
            self.seen.push(payload.clone());
        }
        let frame = frame.clone();
        let replaced = |payload| {
            let message = RelayToClient::Delivery { room, seq, payload };
            Output::Send { to, frame: alcove_wire::encode(&message).into() }
        };
        match self.pick(20) {
            0 => {}
            1 => self.back.push((to, frame)),
            2 => self.ready.extend([output.clone(), output]),
            3 => {
                let old = self.pick(self.seen.len());
                self.ready.push_back(replaced(self.seen[old].clone()));
            }
            4 => {
                let invented = (0..payload.len()).map(|_| self.rng.next_u32() as u8).collect();
                self.ready.push_back(replaced(invented));
            }
            5 => {
                let mut changed = payload;
                let at = self.pick(changed.len());
                changed[at] ^= 1;
                self.ready.push_back(replaced(changed));
            }
            _ => self.ready.push_back(output),
        }
        if self.pick(4) == 0 {
            let back = std::mem::take(&mut self.back);
            self.ready.extend(back.into_iter().map(|(to, frame)| Output::Send { to, frame }));
        }
    }
}
