//! What this device alone keeps of a room: what is unread, what was said last, what was typed and not sent.

use super::{Ctx, Room, receive::Place};
use crate::{
    Activity, Error, Event, Kind, MemberId, MessageId, MessageView, Table,
    content::TEXT_MAX,
    record::{self, Unread, key},
};

/// How many unread messages are counted.
const UNREAD_MAX: usize = 999;
/// How much of the last message is kept for the list of rooms, in characters.
const PREVIEW_MAX: usize = 160;

impl Room {
    /// What the list of rooms shows besides the room itself.
    pub(super) fn activity(&self) -> Activity {
        Activity {
            last: self.desk.last.clone(),
            unread: self.unread.len() as u32,
            mentions: self.unread.values().filter(|unread| unread.calls).count() as u32,
            first_unread: self.unread.keys().next().copied(),
            draft: self.draft.clone(),
        }
    }

    /// Somebody else said something.
    pub(super) fn note_unread(
        &mut self,
        position: u64,
        place: Place,
        message: &MessageView,
        ctx: &mut Ctx<'_>,
    ) {
        if ctx.ignored.contains(&message.sender) {
            return;
        }
        let me = ctx.identity.id();
        let calls = match &message.kind {
            Kind::Text { reply, mentions, .. } => {
                mentions.contains(&me) || reply.is_some_and(|reply| reply.is_of(me))
            }
            _ => false,
        };
        if self.unread.len() < UNREAD_MAX {
            let place = (place.incarnation, place.seq);
            let unread = Unread { place, calls, sender: message.sender };
            ctx.out.put(Table::Rooms, key::unread(self.id, position), record::encode(&unread));
            self.unread.insert(position, unread);
        }
        self.say_mark_soon(ctx);
    }

    /// The newest message of the room.
    pub(super) fn note_last(&mut self, message: &MessageView) {
        let mut last = message.clone();
        if let Kind::Text { body, mentions, files, .. } = &mut last.kind {
            shorten(body);
            mentions.clear();
            for file in files {
                (file.preview, file.waveform) = (Vec::new(), Vec::new());
            }
        }
        self.desk.last = Some(Box::new(last));
        self.desk_dirty = true;
    }

    /// A member is ignored from now on: nothing of it calls any more.
    pub(crate) fn ignore(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        let id = self.id;
        self.unread.retain(|&position, unread| {
            let stays = unread.sender != member;
            if !stays {
                ctx.out.delete(Table::Rooms, key::unread(id, position));
            }
            stays
        });
        self.desk.last.take_if(|last| last.sender == member && is_spoken(&last.kind));
        self.desk_dirty = true;
        self.stops_typing(member, ctx);
        self.finish(ctx);
    }

    /// A message changed, and with it what is shown of it if it is the newest.
    pub(super) fn change_last(&mut self, id: MessageId, change: impl FnOnce(&mut MessageView)) {
        if let Some(last) = self.desk.last.as_mut().filter(|last| last.id == id) {
            change(last);
            if let Kind::Text { body, .. } = &mut last.kind {
                shorten(body);
            }
            self.desk_dirty = true;
        }
    }

    /// A message is gone.
    pub(super) fn forget_message(&mut self, id: MessageId, position: u64, ctx: &mut Ctx<'_>) {
        if self.unread.remove(&position).is_some() {
            ctx.out.delete(Table::Rooms, key::unread(self.id, position));
        }
        self.desk_dirty |= self.desk.last.take_if(|last| last.id == id).is_some();
    }

    /// The person has read everything up to a position.
    pub(crate) fn mark_read(&mut self, up_to: u64, ctx: &mut Ctx<'_>) {
        let last = self.unread.iter().take_while(|(position, _)| **position <= up_to).last();
        if let Some((&position, &Unread { place, .. })) = last {
            self.unread.retain(|unread, _| *unread > position);
            let until = key::unread(self.id, position.saturating_add(1));
            ctx.out.delete_range(Table::Rooms, key::all_unread(self.id), Some(until));
            self.desk.read = Some(place);
            self.desk_dirty = true;
            self.say_mark_soon(ctx);
        }
        self.finish(ctx);
    }

    pub(crate) fn set_draft(&mut self, draft: String, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        if draft.len() > TEXT_MAX {
            return Err(Error::DraftTooLong);
        }
        if draft.is_empty() {
            ctx.out.delete(Table::Rooms, key::draft(self.id));
        } else {
            ctx.out.put(Table::Rooms, key::draft(self.id), record::encode(&draft));
        }
        self.draft = draft;
        self.finish(ctx);
        Ok(())
    }

    pub(crate) fn set_muted(&mut self, muted: bool, ctx: &mut Ctx<'_>) {
        self.record_dirty |= self.record.muted != muted;
        self.record.muted = muted;
        self.finish(ctx);
    }

    pub(crate) fn set_archived(&mut self, archived: bool, ctx: &mut Ctx<'_>) {
        self.record_dirty |= self.record.archived != archived;
        self.record.archived = archived;
        self.finish(ctx);
    }

    pub(super) fn save_desk(&mut self, ctx: &mut Ctx<'_>) {
        if std::mem::take(&mut self.desk_dirty) {
            ctx.out.put(Table::Rooms, key::desk(self.id), record::encode(&self.desk));
        }
    }

    pub(super) fn tell_activity(&mut self, ctx: &mut Ctx<'_>) {
        let activity = self.activity();
        if self.last_activity != activity {
            self.last_activity.clone_from(&activity);
            ctx.out.event(Event::Activity { room: self.id, activity });
        }
    }
}

/// Whether somebody wrote it.
fn is_spoken(kind: &Kind) -> bool {
    matches!(kind, Kind::Text { .. } | Kind::Deleted | Kind::Unsupported)
}

fn shorten(body: &mut String) {
    if let Some((end, _)) = body.char_indices().nth(PREVIEW_MAX) {
        body.truncate(end);
        body.push('…');
    }
}
