//! What one step of the client leads to, gathered: all its changes to the store become one batch, and whatever leaves the
//! device comes behind it.

use crate::{
    Batch, Event, MessageId, Output, RoomKey, Table, Write,
    sabotage::{Rule, is_off},
};
use alcove_wire::ClientToRelay;
use std::collections::VecDeque;

/// Outputs on their way to the driver.
#[derive(Default)]
pub(crate) struct Outbound {
    ready: VecDeque<Output>,
    writes: Vec<Write>,
    actions: Vec<Output>,
}

impl Outbound {
    pub(crate) fn put(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.writes.push(Write::Put { table, key, value });
    }

    pub(crate) fn delete(&mut self, table: Table, key: Vec<u8>) {
        self.writes.push(Write::Delete { table, key });
    }

    pub(crate) fn delete_range(&mut self, table: Table, prefix: Vec<u8>, until: Option<Vec<u8>>) {
        self.writes.push(Write::DeleteRange { table, prefix, until });
    }

    pub(crate) fn delete_segment(&mut self, room: RoomKey, message: MessageId) {
        self.writes.push(Write::DeleteSegment { room, message });
    }

    /// Deletes all that is stored of a room.
    pub(crate) fn delete_room(&mut self, room: RoomKey) {
        for table in Table::ALL.into_iter().filter(|&table| table != Table::Meta) {
            self.delete_range(table, room.0.to_vec(), None);
        }
    }

    pub(crate) fn send(&mut self, relay: &str, message: &ClientToRelay) {
        let message = alcove_wire::encode(message);
        self.actions.push(Output::Send { relay: relay.to_owned(), message });
    }

    pub(crate) fn act(&mut self, action: Output) {
        self.actions.push(action);
    }

    /// An event goes out at once: it may tell of what is about to be saved.
    pub(crate) fn event(&mut self, event: Event) {
        self.ready.push_back(Output::Event(event));
    }

    /// Ends a step.
    pub(crate) fn finish(&mut self) {
        if is_off(Rule::SaveBeforeSend) {
            self.ready.extend(self.actions.drain(..));
        }
        if !self.writes.is_empty() {
            let writes = std::mem::take(&mut self.writes);
            self.ready.push_back(Output::Save(Batch { writes }));
        }
        self.ready.extend(self.actions.drain(..));
    }

    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.ready.pop_front()
    }
}
