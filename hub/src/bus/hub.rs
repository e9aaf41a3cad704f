//! The hub's part: rooms come and go with the bus, and what it says finds its room.

use super::{
    request::{News, NodeId, Visit},
    shared::{Broken, Cx, Shared},
};
use crate::{
    hub::{ConnectionId, Hub, Output, cx, send},
    rooms::{RoomKey, Rooms},
};
use alcove_wire::{ErrorCode, RelayToClient, RoomId};
use chacha20::rand_core::Rng as _;

/// When whoever was turned away comes back, at least and at most: spread out, so that not all come at once.
const RETRY_MS: std::ops::Range<u32> = 1000..4000;

/// How much of a block is more than its payloads' bytes, at most.
const BLOCK_HEAD: usize = 4096;

/// What a hub knows of the bus.
pub(crate) struct Bus {
    pub(crate) node: NodeId,
    up: bool,
    visits: Visit,
    /// What a frame may be where the bus does not allow less.
    max_frame: u32,
}

impl Bus {
    pub(crate) fn new(max_frame: u32) -> Self {
        Self { node: 0, up: false, visits: 0, max_frame }
    }

    pub(crate) fn is_down(&self) -> bool {
        !self.up
    }
}

impl Hub {
    /// The bus can be asked from now on. `node` is this hub's number on it, a new one each time. A block, or what is told,
    /// may be this long: that may leave less for a frame.
    pub fn handle_bus_up(&mut self, node: NodeId, max_block: usize) {
        let Some(bus) = &mut self.bus else { return };
        (bus.up, bus.node) = (true, node);
        let rest = u32::try_from(max_block.saturating_sub(BLOCK_HEAD)).unwrap_or(u32::MAX);
        self.config.limits.max_frame = bus.max_frame.min(rest);
    }

    /// The bus cannot be asked any more, and answers nothing of what it was: everyone is told to come back, here or
    /// at another hub.
    pub fn handle_bus_down(&mut self, now_ms: u64) {
        let Some(bus) = &mut self.bus else { return };
        bus.up = false;
        let everyone: Vec<_> = self.connections.keys().copied().collect();
        everyone.into_iter().for_each(|connection| self.turn_away(connection, now_ms));
        self.rooms = Rooms::default();
    }

    /// The bus says something of a room.
    pub fn handle_news(&mut self, id: RoomId, visit: Visit, news: News, now_ms: u64) {
        let Some(key) = self.rooms.find(&id) else { return };
        let of_this_visit = |shared: &Shared| shared.visit() == visit;
        let room = self.rooms.get(key).and_then(|room| room.shared.as_deref());
        if !room.is_some_and(of_this_visit) {
            return;
        }
        let mut cx = cx!(self, now_ms);
        let outcome = self.rooms.update(key, &self.config, now_ms, |room| match news {
            News::Read { blocks, last } => room.read(blocks, last, &mut cx),
            News::Stored { before, stored } => room.stored(before, stored, &mut cx),
            News::Written { position } => room.written(position, &mut cx),
            News::Refused => {
                room.refused(&mut cx);
                Ok(())
            }
            News::Word { word } => {
                room.heard(&word, &mut cx);
                Ok(())
            }
        });
        if let Err(broken) = outcome {
            self.leave_broken(key, id, broken, now_ms);
        }
    }

    /// Another hub has ended, or lost the bus: nobody is there any more.
    pub fn handle_node_gone(&mut self, node: NodeId, now_ms: u64) {
        for key in self.rooms.keys() {
            self.rooms.update(key, &self.config, now_ms, |room| {
                room.are_there(node, Vec::new(), now_ms);
            });
        }
    }

    pub(crate) fn enter(
        &mut self,
        id: RoomId,
        renew_from: Option<u64>,
        now: u64,
    ) -> Option<RoomKey> {
        let bus = self.bus.as_mut()?;
        bus.visits += 1;
        let shared = Box::new(Shared::new(bus.visits));
        let mut cx = cx!(self, now);
        let key = self.rooms.create(id, 0, Some(shared), &mut cx)?;
        self.rooms.update(key, &self.config, now, |room| room.enter(renew_from, &mut cx));
        Some(key)
    }

    /// Nobody in the room can be told what comes next. It is entered anew where it needs a new incarnation.
    fn leave_broken(&mut self, key: RoomKey, id: RoomId, broken: Broken, now: u64) {
        let everyone = self.rooms.get(key).map(|room| room.everyone()).unwrap_or_default();
        everyone.into_iter().for_each(|connection| self.turn_away(connection, now));
        self.rooms.forget(key, &mut self.outputs);
        if let Broken::Lost(position) = broken {
            self.enter(id, Some(position), now);
        }
    }

    /// Closes a connection that is to come back later.
    pub(crate) fn turn_away(&mut self, connection: ConnectionId, now: u64) {
        let code = ErrorCode::Unavailable;
        let retry_after_ms = RETRY_MS.start + self.rng.next_u32() % (RETRY_MS.end - RETRY_MS.start);
        let error = RelayToClient::Error { code, room: None, tag: None, retry_after_ms };
        self.outputs.push_back(send(connection, &error));
        self.outputs.push_back(Output::Close { connection, code });
        self.handle_disconnect(connection, now);
    }
}
