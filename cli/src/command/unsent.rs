//! Which of the messages of this run are not ordered yet.

use crate::Error;
use alcove_client::{Event, MessageId, MessageState, MessageView, Reply};
use std::collections::HashSet;

/// The messages, and the changes of messages, that were sent in this run and are still waiting for their place in the room's order.
#[derive(Debug, Default)]
pub(crate) struct Unsent(HashSet<MessageId>);

impl Unsent {
    pub(crate) fn handle_reply(&mut self, reply: &Reply) {
        match reply {
            Reply::Message { message } if is_waiting(message.state) => self.0.insert(message.id),
            Reply::Change { change } => self.0.insert(*change),
            _ => false,
        };
    }

    /// Takes note of what became of a message; true where it failed.
    pub(crate) fn handle_event(&mut self, event: &Event) -> bool {
        let (id, state) = match event {
            Event::Message { message: MessageView { id, state, .. }, .. } => (id, Some(*state)),
            Event::MessageState { message, state, .. } => (message, Some(*state)),
            Event::MessageGone { message, .. } => (message, None),
            _ => return false,
        };
        let over = !state.is_some_and(is_waiting);
        over && self.0.remove(id) && state == Some(MessageState::Failed)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// That they are kept for the next run.
    pub(crate) fn error(&self) -> Error {
        Error::Unsent(match self.0.len() {
            1 => "1 message is".into(),
            count => format!("{count} messages are"),
        })
    }
}

fn is_waiting(state: MessageState) -> bool {
    matches!(state, MessageState::Queued | MessageState::Sent)
}
