//! What a hub knows of a room's order on the bus: how far it has read, what it is writing, and what is to be written next.

use super::{
    block::Block,
    others::Others,
    request::{NodeId, Request, Stored, Visit},
};
use crate::{
    config::Config,
    hub::{ConnectionId, Output},
};
use alcove_wire::{Cursor, RoomId, Tag, decode};
use chacha20::ChaCha20Rng;
use std::collections::VecDeque;

/// How many blocks it remembers the ids of.
const RECENT: usize = 32;
pub(super) const NEVER: u64 = u64::MAX;

/// What a step needs of the hub.
pub(crate) struct Cx<'a> {
    pub(crate) config: &'a Config,
    pub(crate) node: NodeId,
    pub(crate) rng: &'a mut ChaCha20Rng,
    pub(crate) now: u64,
    pub(crate) outputs: &'a mut VecDeque<Output>,
}

/// The order that this hub followed does not go on. Nobody in the room can be told what is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It goes on elsewhere: another incarnation has begun, or too much was missed, or nothing is left to go on from.
    Moved,
    /// The log has lost what it had confirmed, or is damaged: the room needs a new incarnation, unless one has begun behind
    /// this position.
    Lost(u64),
}

pub(crate) struct Shared {
    pub(super) visit: Visit,
    /// Whether a block of this visit is in the log: until then it is not certain where the log ends.
    pub(super) open: bool,
    /// Behind this position a new incarnation must begin.
    pub(super) renew_from: Option<u64>,
    pub(super) last: Last,
    /// Some before it, for who is told of a block that it knows already.
    pub(super) recent: VecDeque<Last>,
    /// The last position that the log is known to have.
    pub(super) known: u64,
    /// What was known when the reading that is under way began.
    pub(super) reading: Option<u64>,
    pub(super) writing: Option<Writing>,
    pub(super) queue: VecDeque<Said>,
    pub(super) queue_bytes: usize,
    /// Who wants in, and can be told where the order stands once a block is written.
    pub(super) comers: Vec<Comer>,
    pub(crate) others: Others,
    pub(super) refresh_at: u64,
    pub(super) announce_at: u64,
    /// Whether the other hubs have yet to hear who is here.
    pub(super) unannounced: bool,
}

/// The last block that was read.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) position: u64,
    pub(super) id: u64,
}

pub(super) struct Writing {
    pub(super) after: u64,
    pub(super) block: Block,
    pub(super) senders: Vec<Option<(ConnectionId, Tag)>>,
    pub(super) comers: Vec<Comer>,
}

pub(super) struct Said {
    pub(super) sender: Option<(ConnectionId, Tag)>,
    pub(super) payload: Vec<u8>,
}

pub(super) struct Comer {
    pub(super) connection: ConnectionId,
    pub(super) cursor: Option<Cursor>,
}

impl Shared {
    pub(crate) fn new(visit: Visit) -> Self {
        Self {
            visit,
            open: false,
            renew_from: None,
            last: Last::default(),
            recent: VecDeque::new(),
            known: 0,
            reading: None,
            writing: None,
            queue: VecDeque::new(),
            queue_bytes: 0,
            comers: Vec::new(),
            others: Others::default(),
            refresh_at: NEVER,
            announce_at: NEVER,
            unannounced: false,
        }
    }

    pub(crate) fn visit(&self) -> Visit {
        self.visit
    }

    pub(crate) fn has_comers(&self) -> bool {
        self.comers().next().is_some()
    }

    pub(crate) fn comers(&self) -> impl Iterator<Item = ConnectionId> {
        let written = self.writing.iter().flat_map(|writing| &writing.comers);
        self.comers.iter().chain(written).map(|comer| comer.connection)
    }

    /// When to write or tell something though nobody has said anything.
    pub(crate) fn deadline(&self) -> Option<u64> {
        Some(self.refresh_at.min(self.announce_at)).filter(|&at| at != NEVER)
    }

    pub(crate) fn announce(&mut self) {
        self.unannounced = true;
    }

    /// It does not want in any more. What it said is still ordered, with nobody to tell.
    pub(crate) fn forget(&mut self, connection: ConnectionId) {
        let forget_sender = |sender: &mut Option<(ConnectionId, Tag)>| {
            *sender = sender.filter(|sender| sender.0 != connection);
        };
        self.comers.retain(|comer| comer.connection != connection);
        self.queue.iter_mut().map(|said| &mut said.sender).for_each(forget_sender);
        if let Some(writing) = &mut self.writing {
            writing.comers.retain(|comer| comer.connection != connection);
            writing.senders.iter_mut().for_each(forget_sender);
        }
    }

    pub(super) fn go_on(&mut self, to: Last) {
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(to);
        self.last = to;
        self.known = self.known.max(to.position);
    }

    /// A block that is known should be the one that is known.
    pub(super) fn compare(&self, stored: &Stored) -> Result<(), Broken> {
        let oldest = self.recent.front().map_or(u64::MAX, |oldest| oldest.position);
        let same =
            |block: Block| self.recent.contains(&Last { position: stored.position, id: block.id });
        if stored.position < oldest || decode(&stored.block).is_ok_and(same) {
            Ok(())
        } else {
            Err(Broken::Lost(stored.position))
        }
    }

    pub(super) fn read(&mut self, room: RoomId, cx: &mut Cx<'_>) {
        if self.reading.is_none() {
            self.reading = Some(self.known);
            let (visit, after) = (self.visit, self.last.position);
            cx.outputs.push_back(Output::Bus(Request::Read { room, visit, after }));
        }
    }
}
