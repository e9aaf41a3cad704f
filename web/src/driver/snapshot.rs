//! What a page has to be told first: the state that a client has, as the events that would have led to it.

use alcove_client::{Client, Command, Event, Now, Reply};
use std::collections::BTreeMap;

/// The last event of each kind and key that a client cannot be asked for.
#[derive(Default)]
pub(super) struct Snapshot {
    identity: Option<Event>,
    connections: BTreeMap<String, Event>,
}

impl Snapshot {
    /// Keeps what is to be told again.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Identity { .. } => self.identity = Some(event.clone()),
            Event::Connection { relay, .. } => {
                self.connections.insert(relay.clone(), event.clone());
            }
            _ => {}
        }
    }

    /// A relay is not used any more.
    pub(super) fn forget_relay(&mut self, relay: &str) {
        self.connections.remove(relay);
    }

    /// The whole state, as events.
    pub(super) fn events(&self, client: &mut Client, now: Now) -> Vec<Event> {
        let mut events: Vec<_> =
            self.identity.iter().chain(self.connections.values()).cloned().collect();
        let Ok(Reply::Rooms { rooms }) = client.handle_command(Command::Rooms, now) else {
            return events;
        };
        for room in rooms {
            let id = room.id;
            events.push(Event::Room { room });
            events.push(Event::Members { room: id, members: client.members(id, now) });
            let unordered = client.outbox(id, now).into_iter();
            events.extend(unordered.map(|message| Event::Message { room: id, message }));
        }
        events
    }
}
