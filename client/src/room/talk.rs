//! What people say, as it comes to be part of the history: texts, and what is said of older messages. A change of a message
//! stands under the message's id, whether that is here or not, so the order of arrival between senders does not matter; and
//! only a message's sender can name it in a change, for its id begins with the sender's key.

use super::{Ctx, Room, receive::Place};
use crate::{
    Event, Kind, MemberId, MessageId, MessageView, Number, Table,
    content::{Body, Spoken, Text},
    record::{self, StoredBody, StoredMessage, StoredReactions, key},
};
use tls_codec::VLBytes;

/// Who said something, and where.
pub(super) struct Said {
    pub(super) sender: MemberId,
    pub(super) name: String,
    pub(super) number: Number,
    pub(super) at: u64,
    pub(super) place: Place,
}

impl Room {
    /// Takes what was said into the history. Answers the message, if it is one.
    pub(super) fn apply(
        &mut self,
        said: Said,
        body: Option<Body>,
        ctx: &mut Ctx<'_>,
    ) -> Option<MessageView> {
        let own = |target| MessageId::new(said.sender, Number::from_bytes(target));
        match body {
            None => return Some(self.apply_message(said, None, ctx)),
            Some(Body::Text(text)) => {
                let spoken = Spoken { text, files: Vec::new() };
                return Some(self.apply_message(said, Some(spoken), ctx));
            }
            Some(Body::Files { text, files }) => {
                return Some(self.apply_message(said, Some(Spoken { text, files }), ctx));
            }
            Some(Body::Edit { target, text }) => {
                self.apply_edit(own(target), text, said.at, ctx);
            }
            Some(Body::Delete { target }) => self.apply_delete(own(target), ctx),
            Some(Body::Picture { picture }) => {
                self.apply_picture(said.sender, picture.as_slice(), ctx);
            }
            Some(Body::Reactions { target, emoji }) => {
                self.apply_reactions(MessageId(target), said.sender, &emoji, ctx);
            }
        }
        None
    }

    fn apply_message(
        &mut self,
        said: Said,
        spoken: Option<Spoken>,
        ctx: &mut Ctx<'_>,
    ) -> MessageView {
        let Said { sender, name, number, at, place } = said;
        let id = MessageId::new(sender, number);
        let expiry = spoken.as_ref().map_or(0, |spoken| spoken.text.expiry);
        // Counted from sending; but a clock that is ahead keeps nothing for longer.
        let expires = (expiry > 0).then(|| at.min(ctx.now.unix_ms) + u64::from(expiry) * 1000);
        let kind = spoken.as_ref().map_or(Kind::Unsupported, Spoken::kind);
        let message = StoredMessage {
            id,
            sender,
            name,
            at,
            kind: spoken.is_none().then_some(Kind::Unsupported),
            place: Some((place.incarnation, place.seq)),
            expires,
        };
        let position = self.progress.next_position;
        let mut message = MessageView { kind, ..self.append(message, ctx) };
        if let Some(Spoken { text, files }) = spoken {
            self.put_body(id, text, None, ctx);
            self.take_in_files(id, files, ctx);
            self.say_what_is_here(&mut message);
            let position = position.to_be_bytes().to_vec();
            ctx.out.put(Table::Bodies, key::position(self.id, id), position);
        }
        if let Some(expires) = expires {
            self.keep_until(expires, id, position, ctx);
        }
        self.stops_typing(sender, ctx);
        if !ctx.ignored.contains(&sender) {
            self.note_last(&message);
        }
        if !message.mine {
            self.note_unread(position, place, &message, ctx);
        }
        ctx.out.event(Event::Message { room: self.id, message: message.clone() });
        message
    }

    fn put_body(&mut self, id: MessageId, text: Text, edited: Option<u64>, ctx: &mut Ctx<'_>) {
        let body = StoredBody { text: Body::Text(text).encode(), edited };
        ctx.out.put(Table::Bodies, key::body(self.id, id), record::encode(&body));
    }

    fn apply_edit(&mut self, id: MessageId, text: Text, at: u64, ctx: &mut Ctx<'_>) {
        // An edit of what has disappeared here must not bring it back.
        if text.expiry > 0 && !self.disappears(id) {
            return;
        }
        let kind = text.kind();
        self.put_body(id, text, Some(at), ctx);
        ctx.out.delete_segment(self.id, id);
        self.change_last(id, |last| last.edit(kind.clone()));
        let (room, message) = (self.id, id);
        ctx.out.event(Event::Edited { room, message, kind, edited_at_ms: at });
    }

    fn apply_delete(&mut self, id: MessageId, ctx: &mut Ctx<'_>) {
        ctx.out.delete(Table::Bodies, key::body(self.id, id));
        ctx.out.delete(Table::Bodies, key::body_files(self.id, id));
        ctx.out.delete_segment(self.id, id);
        self.forget_files(id, ctx);
        ctx.out.delete_range(Table::Bodies, key::reactions(self.id, id), None);
        ctx.out.put(Table::Bodies, key::taken_back(self.id, id), Vec::new());
        self.change_last(id, MessageView::take_back);
        self.forget_sent(id, ctx);
        ctx.out.event(Event::Deleted { room: self.id, message: id });
    }

    fn apply_reactions(
        &mut self,
        id: MessageId,
        member: MemberId,
        emoji: &[VLBytes],
        ctx: &mut Ctx<'_>,
    ) {
        let text = |emoji: &VLBytes| String::from_utf8_lossy(emoji.as_slice()).into_owned();
        let mut emoji: Vec<String> = emoji.iter().map(text).collect();
        emoji.dedup();
        let key = key::reaction(self.id, id, member);
        if emoji.is_empty() {
            ctx.out.delete(Table::Bodies, key);
        } else {
            let reactions = StoredReactions { emoji: emoji.clone() };
            ctx.out.put(Table::Bodies, key, record::encode(&reactions));
        }
        ctx.out.event(Event::Reacted { room: self.id, message: id, member, emoji });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Output, room::stage::with_room};

    const NUMBER: Number = Number { origin: [1; 8], count: 1 };

    fn text(body: &str) -> Text {
        let body = body.as_bytes().to_vec().into();
        Text { reply: None, forwarded: 0, expiry: 0, mentions: Vec::new(), body }
    }

    /// The ids that events name after Ada said something and Eve, in a client that keeps to no rule, said this.
    fn after_ada(body: Body) -> Vec<(&'static str, MessageId)> {
        let place = Place { incarnation: 1, seq: 1 };
        let said = |sender, count| {
            let number = Number { count, ..NUMBER };
            Said { sender, name: "?".into(), number, at: 0, place }
        };
        with_room(|room, ctx| {
            room.apply(said(ADA, 1), Some(Body::Text(text("mine"))), ctx);
            room.apply(said(EVE, 2), Some(body), ctx);
            let named = std::iter::from_fn(|| ctx.out.poll()).filter_map(|output| match output {
                Output::Event(Event::Edited { message, .. }) => Some(("edited", message)),
                Output::Event(Event::Deleted { message, .. }) => Some(("deleted", message)),
                Output::Event(Event::Reacted { message, .. }) => Some(("reacted", message)),
                _ => None,
            });
            named.collect()
        })
    }

    const ADA: MemberId = MemberId([2; 32]);
    const EVE: MemberId = MemberId([3; 32]);

    #[test]
    fn whoever_names_a_message_in_a_change_names_one_of_its_own() {
        let target = NUMBER.to_bytes();
        let (of_ada, of_eve) = (MessageId::new(ADA, NUMBER), MessageId::new(EVE, NUMBER));
        assert_ne!(of_ada, of_eve);
        assert_eq!(after_ada(Body::Edit { target, text: text("yours") }), [("edited", of_eve)]);
        assert_eq!(after_ada(Body::Delete { target }), [("deleted", of_eve)]);
        let emoji = vec!["👍".as_bytes().to_vec().into()];
        let reactions = Body::Reactions { target: of_ada.0, emoji };
        assert_eq!(after_ada(reactions), [("reacted", of_ada)]);
    }
}
