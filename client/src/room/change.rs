//! What one says of older messages: a new text for one's own, that it shall be gone, an emoji for anybody's. It holds here at
//! once, and goes out behind all that was typed before.

use super::{
    Ctx, Room,
    outbox::{bounded, checked},
    receive::Place,
};
use crate::{
    Error, Event, MessageId, Reply,
    content::{Body, REACTIONS_MAX, Spoken, Text},
};

impl Room {
    /// Changes a text of one's own.
    pub(crate) fn edit(
        &mut self,
        id: MessageId,
        text: Text,
        ctx: &mut Ctx<'_>,
    ) -> Result<Reply, Error> {
        let me = ctx.identity.id();
        let number = id.number(me).ok_or(Error::NotAllowed)?;
        // What disappears here disappears with its edits everywhere.
        let expiry = if self.disappears(id) { self.expiry().max(1) } else { 0 };
        // What goes with files may be left without words.
        let text = if self.files.are_with(id) { bounded(text)? } else { checked(text)? };
        let text = Text { expiry, ..text };
        if let Some((order, mut item)) = self.waiting_text(number) {
            let left = item.sealed.is_some() && !item.failed;
            let expiry = self.expiry();
            let spoken = Body::decode(&item.body).and_then(Body::into_spoken);
            let files = spoken.map(|spoken| spoken.files).unwrap_or_default();
            let text = Text { expiry, ..text.clone() };
            item.body = Spoken { text, files }.into_body().encode();
            self.outbox.insert(order, item.clone());
            self.save_item(order, &item, ctx);
            if !left {
                if let Some(message) = self.item_view(order, &item, ctx) {
                    ctx.out.event(Event::Message { room: self.id, message });
                }
                self.finish(ctx);
                return Ok(Reply::Done);
            }
        }
        self.change(Body::Edit { target: number.to_bytes(), text }, ctx)
    }

    /// Takes back a message of one's own.
    pub(crate) fn delete(&mut self, id: MessageId, ctx: &mut Ctx<'_>) -> Result<Reply, Error> {
        let number = id.number(ctx.identity.id()).ok_or(Error::NotAllowed)?;
        if let Some((_, item)) = self.waiting_text(number)
            && (item.sealed.is_none() || item.failed)
        {
            return self.discard(id, ctx).map(|()| Reply::Done);
        }
        self.change(Body::Delete { target: number.to_bytes() }, ctx)
    }

    /// Says which reactions one has to a message.
    pub(crate) fn react(
        &mut self,
        id: MessageId,
        emoji: Vec<String>,
        ctx: &mut Ctx<'_>,
    ) -> Result<Reply, Error> {
        if emoji.len() > REACTIONS_MAX || !emoji.iter().all(|emoji| crate::text::is_emoji(emoji)) {
            return Err(Error::NotEmoji);
        }
        let emoji = emoji.into_iter().map(|emoji| emoji.into_bytes().into()).collect();
        self.change(Body::Reactions { target: id.0, emoji }, ctx)
    }

    /// What one says of older messages holds here at once, and for others in the order of typing.
    fn change(&mut self, body: Body, ctx: &mut Ctx<'_>) -> Result<Reply, Error> {
        let (_, item) = self.enqueue(&body, None, ctx)?;
        self.apply_own(&item, body, Place { incarnation: 0, seq: 0 }, ctx);
        self.finish(ctx);
        Ok(Reply::Change { change: MessageId::new(ctx.identity.id(), item.number) })
    }
}
