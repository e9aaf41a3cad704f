//! What was typed and is not ordered yet. It is saved before anything else happens to it, encrypted when it can be sent,
//! and leaves the outbox when it has its place in the room's order.

use super::{Ctx, Room, receipts::Allowance, receive::Place, talk::Said};
use crate::{
    Error, Event, FileId, Layout, MemberId, MessageId, MessageState, MessageView, Number, Table,
    content::{After, Body, Content, MENTIONS_MAX, Spoken, TEXT_MAX, Text},
    history::message_view,
    peer::PeerMessage,
    record::{self, OutboxItem, Sealed, Standing, StoredMessage, key},
};
use litemap::LiteMap;
use std::collections::{BTreeMap, VecDeque};

/// How many messages may wait.
const WAITING_MAX: usize = 10_000;
/// How many may be on their way at once.
pub(super) const FLYING_MAX: usize = 128;
/// How many ordered messages are kept until somebody is known to have been able to read them.
pub(super) const UNREAD_MAX: usize = 1_000;
/// How many callers' own ids are remembered.
const REQUESTS_MAX: usize = 1024;

#[derive(Default)]
pub(super) struct Outbox {
    pub(super) items: BTreeMap<u64, OutboxItem>,
    /// Ordered, and not known to have come to every member.
    pub(super) unread: BTreeMap<u64, OutboxItem>,
    /// From which of one's own messages on each member is owed them, and up to which it has them.
    pub(super) owed: LiteMap<MemberId, u64>,
    pub(super) heard: LiteMap<MemberId, u64>,
    /// How much may be sent again for each.
    pub(super) allowances: LiteMap<MemberId, Allowance>,
    /// The last epoch in which a member came back that had lost its place.
    pub(super) returned_in: u64,
    /// Which message a caller's own id led to.
    requests: VecDeque<(String, MessageView)>,
}

impl Outbox {
    pub(super) fn insert(&mut self, order: u64, item: OutboxItem) {
        let waits = !item.ordered || item.again;
        if waits { &mut self.items } else { &mut self.unread }.insert(order, item);
    }

    pub(super) fn restore_owed(&mut self, member: MemberId, from: u64) {
        self.owed.insert(member, from);
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        // What is to be sent again waits, too.
        self.items.len() <= WAITING_MAX + UNREAD_MAX
            && self.unread.len() <= UNREAD_MAX
            && self.requests.len() <= REQUESTS_MAX
    }

    /// Whether there is nothing that could be sent, for the first time or again.
    pub(super) fn keeps_nothing(&self) -> bool {
        self.unread.is_empty() && self.items.values().all(|item| item.failed)
    }

    /// The text with this number, if it waits.
    fn find(&self, number: Number) -> Option<u64> {
        let waiting = self.items.get(&number.count);
        waiting.filter(|item| item.number == number && !item.ordered).map(|_| number.count)
    }

    /// Forgets what was said in a message and its edits, while what has to be known of them stays: whoever lacks one gets a
    /// deletion in its place.
    fn take_back(&mut self, number: Number) -> Vec<(u64, OutboxItem)> {
        let says = |item: &OutboxItem| match Body::decode(&item.body) {
            Some(Body::Text(_) | Body::Files { .. }) => item.number == number,
            Some(Body::Edit { target, .. }) => target == number.to_bytes(),
            _ => false,
        };
        let items = self.items.iter_mut().chain(&mut self.unread);
        let mut taken = Vec::new();
        for (&order, item) in items.filter(|(_, item)| says(item)) {
            item.body = Body::Delete { target: number.to_bytes() }.encode();
            taken.push((order, item.clone()));
        }
        taken
    }
}

impl Room {
    /// Takes a text to be sent.
    pub(crate) fn send(
        &mut self,
        text: Text,
        files: &[FileId],
        request: Option<String>,
        ctx: &mut Ctx<'_>,
    ) -> Result<MessageView, Error> {
        if self.record.standing != Standing::Member {
            return Err(Error::NotMember);
        }
        if let Some(view) = self.answered(request.as_deref(), ctx) {
            return Ok(view);
        }
        self.say_picture(ctx);
        let expiry = self.expiry();
        let text = if files.is_empty() { checked(text)? } else { bounded(text)? };
        let text = Text { expiry, ..text };
        let spoken = Spoken { text, files: self.files_to_send(files)? };
        let (order, item) = self.enqueue(&spoken.into_body(), request, ctx)?;
        self.send_files(MessageId::new(ctx.identity.id(), item.number), files, ctx);
        let view = self.item_view(order, &item, ctx).ok_or(Error::MessageEmpty)?;
        ctx.out.event(Event::Message { room: self.id, message: view.clone() });
        self.finish(ctx);
        Ok(view)
    }

    /// Puts something behind all that waits.
    pub(super) fn enqueue(
        &mut self,
        body: &Body,
        request: Option<String>,
        ctx: &mut Ctx<'_>,
    ) -> Result<(u64, OutboxItem), Error> {
        if self.record.standing != Standing::Member {
            return Err(Error::NotMember);
        }
        if self.outbox.items.len() >= WAITING_MAX {
            return Err(Error::OutboxFull);
        }
        let order = self.progress.next_count;
        self.progress.next_count += 1;
        self.progress_dirty = true;
        let item = OutboxItem {
            number: Number { origin: self.record.origin, count: order },
            at: ctx.now.unix_ms,
            body: body.encode(),
            request,
            sealed: None,
            failed: false,
            ordered: false,
            place: None,
            after: None,
            stale: false,
            again: false,
        };
        self.save_item(order, &item, ctx);
        self.outbox.insert(order, item.clone());
        Ok((order, item))
    }

    /// What one says is taken in like what others say.
    pub(super) fn apply_own(
        &mut self,
        item: &OutboxItem,
        body: Body,
        place: Place,
        ctx: &mut Ctx<'_>,
    ) -> Option<MessageView> {
        let (sender, name) = (ctx.identity.id(), self.own_name(ctx));
        let said = Said { sender, name, number: item.number, at: item.at, place };
        self.apply(said, Some(body), ctx)
    }

    /// A text that has no place yet.
    pub(super) fn waiting_text(&self, number: Number) -> Option<(u64, OutboxItem)> {
        let order = self.outbox.find(number)?;
        let item = self.outbox.items.get(&order)?;
        let is_text = Body::decode(&item.body).and_then(Body::into_text).is_some();
        is_text.then(|| (order, item.clone()))
    }

    /// What a caller's own id led to before.
    fn answered(&self, request: Option<&str>, ctx: &Ctx<'_>) -> Option<MessageView> {
        let request = request?;
        let waiting =
            self.outbox.items.iter().find(|(_, item)| item.request.as_deref() == Some(request));
        let done = || {
            self.outbox
                .requests
                .iter()
                .find(|(known, _)| known == request)
                .map(|(_, view)| view.clone())
        };
        // Ordered before this device was started anew, as when the tab that owned the state was killed before it answered.
        let ordered = || {
            let mut unread = self.outbox.unread.iter();
            let (&order, item) =
                unread.find(|(_, item)| item.request.as_deref() == Some(request))?;
            let view = self.item_view(order, item, ctx)?;
            Some(MessageView { state: MessageState::Ordered, ..view })
        };
        let waiting = waiting.and_then(|(&order, item)| self.item_view(order, item, ctx));
        waiting.or_else(done).or_else(ordered)
    }

    /// Sends again what had failed.
    pub(crate) fn resend(
        &mut self,
        id: MessageId,
        ctx: &mut Ctx<'_>,
    ) -> Result<MessageView, Error> {
        if self.record.standing != Standing::Member {
            return Err(Error::NotMember);
        }
        let number = id.number(ctx.identity.id()).ok_or(Error::NoSuchMessage)?;
        let order = self.outbox.find(number).ok_or(Error::NoSuchMessage)?;
        let item = self
            .outbox
            .items
            .get_mut(&order)
            .filter(|item| item.failed)
            .ok_or(Error::NoSuchMessage)?;
        (item.failed, item.sealed) = (false, None);
        let item = item.clone();
        self.save_item(order, &item, ctx);
        let view = self.item_view(order, &item, ctx).ok_or(Error::NoSuchMessage)?;
        ctx.out.event(Event::Message { room: self.id, message: view.clone() });
        self.finish(ctx);
        Ok(view)
    }

    /// Gives up a message that has not left this device.
    pub(crate) fn discard(&mut self, id: MessageId, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        let number = id.number(ctx.identity.id()).ok_or(Error::NoSuchMessage)?;
        let order = self.outbox.find(number).ok_or(Error::NoSuchMessage)?;
        let left =
            self.outbox.items.get(&order).is_some_and(|item| item.sealed.is_some() && !item.failed);
        if left {
            return Err(Error::NoSuchMessage);
        }
        self.outbox.items.remove(&order);
        self.forget_files(id, ctx);
        ctx.out.delete(Table::Outbox, key::outbox_message(self.id, order));
        ctx.out.event(Event::MessageGone { room: self.id, message: id });
        self.finish(ctx);
        Ok(())
    }

    /// Everything in the outbox, in the order of typing.
    pub(crate) fn outbox_views(&self, ctx: &Ctx<'_>) -> Vec<MessageView> {
        let waiting = self.outbox.items.iter().filter(|(_, item)| !item.ordered);
        waiting.filter_map(|(&order, item)| self.item_view(order, item, ctx)).collect()
    }

    /// A text that waits, as its person sees it.
    pub(super) fn item_view(
        &self,
        order: u64,
        item: &OutboxItem,
        ctx: &Ctx<'_>,
    ) -> Option<MessageView> {
        let spoken = Body::decode(&item.body)?.into_spoken()?;
        let sent = item.sealed.as_ref().is_some_and(|sealed| self.is_in_flight(&sealed.payload));
        let (id, me) = (MessageId::new(ctx.identity.id(), item.number), ctx.identity.id());
        let (name, at, kind) = (self.own_name(ctx), item.at, Some(spoken.kind()));
        let head = StoredMessage { id, sender: me, name, at, kind, place: None, expires: None };
        let mut view = MessageView {
            layout: Layout::Outbox(order),
            state: match (item.failed, sent) {
                (true, _) => MessageState::Failed,
                (false, true) => MessageState::Sent,
                (false, false) => MessageState::Queued,
            },
            ..message_view(head, 0, me)
        };
        self.say_what_is_here(&mut view);
        Some(view)
    }

    fn own_name(&self, ctx: &Ctx<'_>) -> String {
        let leaf = self.group.as_ref().and_then(|group| group.leaf(&ctx.identity.id()));
        leaf.map_or_else(|| ctx.name.to_owned(), |leaf| leaf.name.clone())
    }

    pub(super) fn save_item(&self, order: u64, item: &OutboxItem, ctx: &mut Ctx<'_>) {
        ctx.out.put(Table::Outbox, key::outbox_message(self.id, order), record::encode(item));
    }

    /// Whether anything is to be encrypted.
    pub(super) fn outbox_waits(&self) -> bool {
        self.outbox.items.values().any(|item| !item.failed)
    }

    /// Sends what can be sent.
    pub(super) fn drive_outbox(&mut self, ctx: &mut Ctx<'_>) {
        if !self.is_settled() || self.record.standing != Standing::Member || !self.may_encrypt() {
            return;
        }
        let waiting: Vec<u64> = self
            .outbox
            .items
            .iter()
            .filter(|(_, item)| !item.failed)
            .filter(|(_, item)| {
                !item.sealed.as_ref().is_some_and(|sealed| self.is_in_flight(&sealed.payload))
            })
            .map(|(&order, _)| order)
            .take(FLYING_MAX.saturating_sub(self.in_flight.len()))
            .collect();
        for order in waiting {
            self.send_item(order, ctx);
        }
    }

    fn send_item(&mut self, order: u64, ctx: &mut Ctx<'_>) {
        let Some(mut item) = self.outbox.items.remove(&order) else { return };
        let Some(group) = &mut self.group else { return };
        let epoch = group.epoch();
        if item.stale || item.sealed.as_ref().is_none_or(|sealed| sealed.epoch != epoch) {
            item.stale = false;
            let after = *item.after.get_or_insert(self.progress.last_sent);
            let content = Content::encode(item.number, item.at, after, &item.body);
            match group.encrypt(ctx.identity, &content) {
                Ok(message) => {
                    if self.progress.last_sent.next <= order {
                        self.progress.last_sent = After { next: order + 1, epoch };
                        self.progress_dirty = true;
                    }
                    let payload = self.sealer.seal(&PeerMessage::Mls(message.into()), ctx.random());
                    let id = MessageId::new(ctx.identity.id(), item.number);
                    crate::witness::note_sealed(group, id, &content, &payload);
                    item.sealed = Some(Sealed { epoch, payload });
                }
                Err(_) => item.failed = true,
            }
            if self.record.sent_in != Some(epoch) {
                self.record.sent_in = Some(epoch);
                self.record_dirty = true;
            }
            self.save_item(order, &item, ctx);
        }
        if let Some(sealed) = item.sealed.as_ref().filter(|_| !item.failed) {
            self.publish(sealed.payload.clone(), ctx);
        }
        if !item.ordered {
            let state = if item.failed { MessageState::Failed } else { MessageState::Sent };
            self.tell_state(&item, state, ctx);
        }
        self.outbox.items.insert(order, item);
    }

    /// Whether a frame is one's own message; then it has its place now.
    pub(super) fn confirm_message(
        &mut self,
        place: Place,
        payload: &[u8],
        ctx: &mut Ctx<'_>,
    ) -> bool {
        let own = |item: &OutboxItem| {
            item.sealed.as_ref().is_some_and(|sealed| sealed.payload == payload)
        };
        let Some(order) =
            self.outbox.items.iter().find(|(_, item)| own(item)).map(|(&order, _)| order)
        else {
            return false;
        };
        self.order_before(order, place, ctx);
        let Some(mut item) = self.outbox.items.remove(&order) else { return false };
        let first = !item.ordered;
        let epoch = item.sealed.take().map_or(0, |sealed| sealed.epoch);
        (item.ordered, item.again) = (true, epoch < self.outbox.returned_in);
        item.place = Some((place.incarnation, place.seq));
        self.save_item(order, &item, ctx);
        self.outbox.insert(order, item.clone());
        if self.outbox.unread.len() > UNREAD_MAX
            && let Some((oldest, _)) = self.outbox.unread.pop_first()
        {
            ctx.out.delete(Table::Outbox, key::outbox_message(self.id, oldest));
        }
        if first {
            self.take_in_own(item, place, ctx);
        }
        true
    }

    /// What was sent before a message that has its place now, and has not met its own, stood in frames that were given up:
    /// it comes before that one in one's own view, and is sent once more.
    fn order_before(&mut self, order: u64, place: Place, ctx: &mut Ctx<'_>) {
        let earlier = self
            .outbox
            .items
            .range(..order)
            .filter(|(_, item)| !item.ordered && !item.failed && item.after.is_some());
        for order in earlier.map(|(&order, _)| order).collect::<Vec<_>>() {
            let Some(item) = self.outbox.items.get_mut(&order) else { continue };
            (item.ordered, item.again, item.sealed) = (true, true, None);
            let item = item.clone();
            self.save_item(order, &item, ctx);
            self.take_in_own(item, place, ctx);
        }
    }

    /// One's own message has its place now.
    fn take_in_own(&mut self, item: OutboxItem, place: Place, ctx: &mut Ctx<'_>) {
        let Some(body) = Body::decode(&item.body) else { return };
        if !matches!(body, Body::Text(_) | Body::Files { .. }) {
            self.tell_state(&item, MessageState::Ordered, ctx);
        }
        // A change is applied once more: it may have been made while its message was on its way.
        let view = self.apply_own(&item, body, place, ctx);
        if let (Some(request), Some(view)) = (item.request, view) {
            self.outbox.requests.push_back((request, view));
            while self.outbox.requests.len() > REQUESTS_MAX {
                self.outbox.requests.pop_front();
            }
        }
    }

    fn tell_state(&self, item: &OutboxItem, state: MessageState, ctx: &mut Ctx<'_>) {
        let message = MessageId::new(ctx.identity.id(), item.number);
        ctx.out.event(Event::MessageState { room: self.id, message, state });
    }

    /// A message is gone: what was said in it is not kept for anybody.
    pub(super) fn forget_sent(&mut self, id: MessageId, ctx: &mut Ctx<'_>) {
        let Some(number) = id.number(ctx.identity.id()) else { return };
        for (order, item) in self.outbox.take_back(number) {
            self.save_item(order, &item, ctx);
        }
    }

    /// What was on its way is not known to have arrived.
    pub(super) fn outbox_offline(&mut self, ctx: &mut Ctx<'_>) {
        let flew = |item: &&OutboxItem| item.sealed.is_some() && !item.failed && !item.ordered;
        for item in self.outbox.items.values().filter(flew) {
            self.tell_state(item, MessageState::Queued, ctx);
        }
    }

    /// Nothing in the outbox can be sent any more.
    pub(super) fn fail_outbox(&mut self, ctx: &mut Ctx<'_>) {
        let orders: Vec<u64> = self.outbox.items.keys().copied().collect();
        for order in orders {
            let Some(item) = self.outbox.items.get_mut(&order) else { continue };
            // What was said of older messages holds here already; it is sent should one come back.
            let text = Body::decode(&item.body).and_then(Body::into_text);
            if item.ordered || text.is_none() {
                continue;
            }
            item.failed = true;
            let item = item.clone();
            self.save_item(order, &item, ctx);
            self.tell_state(&item, MessageState::Failed, ctx);
        }
    }
}

/// A text that can be sent, or why it cannot.
pub(super) fn checked(text: Text) -> Result<Text, Error> {
    if text.body.as_slice().trim_ascii().is_empty() {
        return Err(Error::MessageEmpty);
    }
    bounded(text)
}

/// A text that is not too long, or why it is.
pub(super) fn bounded(text: Text) -> Result<Text, Error> {
    if text.body.as_slice().len() > TEXT_MAX {
        return Err(Error::MessageTooLong);
    }
    if text.mentions.len() > MENTIONS_MAX {
        return Err(Error::TooManyMentions);
    }
    Ok(text)
}
