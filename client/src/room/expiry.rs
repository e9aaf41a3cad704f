//! Messages that disappear: when, and that nothing of them stays on this device.

use super::{Ctx, Room, Timer};
use crate::{
    Event, MessageId, Table,
    record::{self, key},
};
use litemap::LiteMap;
use std::collections::HashSet;

/// The calendar may jump, so it is looked at again at least this often.
const LOOK_EVERY_MS: u64 = 60 * 60 * 1000;

/// What is to disappear.
#[derive(Default)]
pub(super) struct Expiring {
    /// When, and from which position of the history.
    due: LiteMap<(u64, MessageId), u64>,
    ids: HashSet<MessageId>,
}

impl Expiring {
    pub(super) fn insert(&mut self, at_ms: u64, id: MessageId, position: u64) {
        self.due.insert((at_ms, id), position);
        self.ids.insert(id);
    }

    /// Takes out what has come to its end, the oldest first.
    fn take_due(&mut self, now_ms: u64) -> Vec<(u64, MessageId, u64)> {
        let due = self.due.iter().map(|(&(at_ms, id), &position)| (at_ms, id, position));
        let due: Vec<_> = due.take_while(|(at_ms, ..)| *at_ms <= now_ms).collect();
        // All at once: to take the first ones out of a sorted list moves all others.
        if !due.is_empty() {
            self.due.retain(|(at_ms, _), _| *at_ms > now_ms);
        }
        for (_, id, _) in &due {
            self.ids.remove(id);
        }
        due
    }
}

impl Room {
    /// After how many seconds what is said now disappears.
    pub(super) fn expiry(&self) -> u32 {
        self.group.as_ref().map_or(0, |group| group.policy().view.expiry)
    }

    /// Whether a message is here and is to disappear.
    pub(super) fn disappears(&self, id: MessageId) -> bool {
        self.expiring.ids.contains(&id)
    }

    /// Lets a message disappear at a time.
    pub(super) fn keep_until(
        &mut self,
        at_ms: u64,
        id: MessageId,
        position: u64,
        ctx: &mut Ctx<'_>,
    ) {
        let key = key::expiring(self.id, at_ms, id);
        ctx.out.put(Table::Rooms, key, record::encode(&position));
        self.expiring.insert(at_ms, id, position);
    }

    /// Takes away what has come to its end.
    pub(super) fn drive_expiry(&mut self, ctx: &mut Ctx<'_>) {
        for (at_ms, id, position) in self.expiring.take_due(ctx.now.unix_ms) {
            ctx.out.delete(Table::Rooms, key::expiring(self.id, at_ms, id));
            ctx.out.delete(Table::Messages, key::message(self.id, position));
            ctx.out.delete_segment(self.id, id);
            ctx.out.delete_range(Table::Bodies, key::bodies(self.id, id), None);
            self.forget_files(id, ctx);
            self.forget_message(id, position, ctx);
            self.forget_sent(id, ctx);
            ctx.out.event(Event::MessageGone { room: self.id, message: id });
        }
        if let Some(((at_ms, _), _)) = self.expiring.due.first() {
            let wait = at_ms.saturating_sub(ctx.now.unix_ms).min(LOOK_EVERY_MS);
            self.timers.arm(Timer::Expire, ctx.now.monotonic_ms + wait);
        }
    }
}
