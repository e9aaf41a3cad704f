//! What a page has to be told first: the events that it missed, as far as they still hold.

use alcove_client::{
    Client, Command, Event, Layout, MemberId, MessageId, MessageView, Now, Reply, RoomKey,
};
use litemap::LiteMap;

/// The last event of each kind and key that a client cannot be asked for.
#[derive(Default)]
pub(super) struct Snapshot {
    identity: Option<Event>,
    sharing: Option<Event>,
    ignored: Option<Event>,
    typing: LiteMap<RoomKey, Event>,
    marks: LiteMap<(RoomKey, MemberId), Event>,
    connections: LiteMap<String, Event>,
    members: LiteMap<RoomKey, Event>,
    outbox: LiteMap<(RoomKey, MessageId), MessageView>,
}

impl Snapshot {
    /// Keeps what is to be told again.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Identity { .. } => self.identity = Some(event.clone()),
            Event::Sharing { .. } => self.sharing = Some(event.clone()),
            Event::Ignored { .. } => self.ignored = Some(event.clone()),
            Event::Typing { room, .. } => {
                self.typing.insert(*room, event.clone());
            }
            Event::Mark { room, mark } => {
                self.marks.insert((*room, mark.member), event.clone());
            }
            Event::Connection { relay, .. } => {
                self.connections.insert(relay.clone(), event.clone());
            }
            Event::Members { room, .. } => {
                self.members.insert(*room, event.clone());
            }
            Event::Message { room, message } if matches!(message.layout, Layout::Outbox(_)) => {
                self.outbox.insert((*room, message.id), message.clone());
            }
            Event::Message { room, message } => {
                self.outbox.remove(&(*room, message.id));
            }
            Event::MessageState { room, message, state } => {
                if let Some(message) = self.outbox.get_mut(&(*room, *message)) {
                    message.state = *state;
                }
            }
            Event::MessageGone { room, message } => {
                self.outbox.remove(&(*room, *message));
            }
            Event::RoomGone { room } => {
                self.typing.remove(room);
                self.marks.retain(|(of, _), _| of != room);
                self.members.remove(room);
                self.outbox.retain(|(of, _), _| of != room);
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
        let rooms = match client.handle_command(Command::Rooms, now) {
            Ok(Reply::Rooms { rooms }) => rooms,
            _ => Vec::new(),
        };
        let messages = self
            .outbox
            .iter()
            .map(|((room, _), message)| Event::Message { room: *room, message: message.clone() });
        self.identity
            .iter()
            .chain(&self.sharing)
            .chain(&self.ignored)
            .cloned()
            .chain(self.connections.values().cloned())
            .chain(rooms.into_iter().map(|room| Event::Room { room }))
            .chain(self.members.values().cloned())
            .chain(self.typing.values().cloned())
            .chain(self.marks.values().cloned())
            .chain(messages)
            .collect()
    }
}
