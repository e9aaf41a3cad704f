//! All rooms, and the indexes that keep them within the hub's bounds without ever walking over all of them.

use crate::{
    bus::{Cx, Request, Shared},
    config::Config,
    hub::{Output, Usage},
    room::Room,
};
use alcove_wire::{Incarnation, RoomId};
use slab::Slab;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// A room's place in the table; valid while the room has connections.
pub(crate) type RoomKey = usize;

/// Rooms ordered by a time.
type ByTime = BTreeSet<(u64, RoomKey)>;

/// How exactly it is known when a room was last used: a busy room shall not be reordered at every publish.
const USED_MS: u64 = 1000;

#[derive(Default)]
pub(crate) struct Rooms {
    rooms: Slab<Room>,
    by_id: HashMap<RoomId, RoomKey>,
    /// Those that hold a window, by when they were last used.
    used: ByTime,
    /// Those without connections, by since when.
    empty: ByTime,
    /// Those that have something to do without being asked, by when at the earliest.
    wake: ByTime,
    held_bytes: usize,
}

impl Rooms {
    pub(crate) fn keys(&self) -> Vec<RoomKey> {
        self.rooms.iter().map(|(key, _)| key).collect()
    }

    pub(crate) fn get(&self, key: RoomKey) -> Option<&Room> {
        self.rooms.get(key)
    }

    pub(crate) fn find(&self, id: &RoomId) -> Option<RoomKey> {
        self.by_id.get(id).copied()
    }

    /// Makes a room, in the place of the one that has been empty the longest where there are too many. `None` where
    /// none is empty.
    pub(crate) fn create(
        &mut self,
        id: RoomId,
        incarnation: Incarnation,
        shared: Option<Box<Shared>>,
        cx: &mut Cx<'_>,
    ) -> Option<RoomKey> {
        if self.rooms.len() >= cx.config.max_rooms {
            let &(_, longest_empty) = self.empty.first()?;
            self.forget(longest_empty, cx.outputs);
        }
        let key = self.rooms.insert(Room::new(id, incarnation, shared, cx.now));
        self.by_id.insert(id, key);
        Some(key)
    }

    /// Lets `change` change a room, and brings everything that is known about it up to date.
    pub(crate) fn update<T>(
        &mut self,
        key: RoomKey,
        config: &Config,
        now: u64,
        change: impl FnOnce(&mut Room) -> T,
    ) -> T {
        let room = &mut self.rooms[key];
        room.window.expire(now);
        let result = change(room);
        self.settle(key, config, now);
        while self.held_bytes > config.max_window_bytes {
            self.clear_quietest(config, now);
        }
        result
    }

    pub(crate) fn usage(&self) -> Usage {
        Usage { rooms: self.rooms.len(), window_bytes: self.held_bytes }
    }

    pub(crate) fn poll_timeout(&self) -> Option<u64> {
        self.wake.first().map(|&(at, _)| at)
    }

    pub(crate) fn handle_timeout(&mut self, cx: &mut Cx<'_>) {
        let (config, now) = (cx.config, cx.now);
        while let Some(&(at, key)) = self.wake.first()
            && at <= now
        {
            let room = &mut self.rooms[key];
            rebook(&mut self.wake, key, &mut room.booked.wake, None);
            room.handle_timeout(cx);
            if room.forget_at(&config.limits).is_some_and(|at| at <= now) {
                self.forget(key, cx.outputs);
            } else {
                self.settle(key, config, now);
            }
        }
    }

    fn settle(&mut self, key: RoomKey, config: &Config, now: u64) {
        let room = &mut self.rooms[key];

        let cost = room.window.cost();
        self.held_bytes = self.held_bytes - room.booked.cost + cost;
        room.booked.cost = cost;

        let used = (cost > 0).then(|| match room.booked.used {
            Some(at) if room.used_at < at + USED_MS => at,
            _ => room.used_at,
        });
        rebook(&mut self.used, key, &mut room.booked.used, used);

        let empty = room.is_empty().then(|| room.booked.empty.unwrap_or(now));
        rebook(&mut self.empty, key, &mut room.booked.empty, empty);

        // Woken too early costs less than a new place in the order at every publish.
        let wake = match (room.booked.wake, room.deadline(&config.limits)) {
            (Some(booked), Some(deadline)) => Some(booked.min(deadline)),
            (booked, deadline) => booked.or(deadline),
        };
        rebook(&mut self.wake, key, &mut room.booked.wake, wake);
    }

    fn clear_quietest(&mut self, config: &Config, now: u64) {
        let Some(&(_, key)) = self.used.first() else { return };
        self.rooms[key].window.clear();
        self.settle(key, config, now);
    }

    pub(crate) fn forget(&mut self, key: RoomKey, outputs: &mut VecDeque<Output>) {
        let room = self.rooms.remove(key);
        if let Some(shared) = &room.shared {
            outputs.push_back(Output::Bus(Request::Quit { visit: shared.visit() }));
        }
        self.by_id.remove(&room.id);
        self.held_bytes -= room.booked.cost;
        for (order, booked) in [
            (&mut self.used, room.booked.used),
            (&mut self.empty, room.booked.empty),
            (&mut self.wake, room.booked.wake),
        ] {
            rebook(order, key, &mut { booked }, None);
        }
    }
}

/// Moves a room to another place in an order, in, or out.
fn rebook(order: &mut ByTime, key: RoomKey, booked: &mut Option<u64>, at: Option<u64>) {
    if *booked == at {
        return;
    }
    if let Some(old) = std::mem::replace(booked, at) {
        order.remove(&(old, key));
    }
    if let Some(new) = at {
        order.insert((new, key));
    }
}
