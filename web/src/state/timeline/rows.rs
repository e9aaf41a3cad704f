//! What a row shows besides its message: the day, its sender, that it is new.

use super::{Entry, Timeline};
use alcove_client::{Kind, MemberId, MessageId, MessageView};
use leptos::prelude::*;

/// Messages of one sender this close together are shown as one group.
const GROUP_MS: u64 = 5 * 60 * 1000;

/// A message on the page.
#[derive(Clone)]
pub(crate) struct Row {
    /// The message's id.
    pub(crate) id: MessageId,
    /// Whether a new day starts with it.
    pub(crate) new_day: bool,
    /// Whether it starts a group of its sender's.
    pub(crate) lead: bool,
    /// Which one of the room's messages it is, the first being 1.
    pub(crate) number: usize,
    /// Whether it is the first one that is new.
    pub(crate) first_new: bool,
    /// The message.
    pub(crate) message: ArcRwSignal<MessageView>,
}

impl Row {
    /// What makes a row another row: as long as it is the same, the row stays on the page as it is.
    pub(crate) fn key(&self) -> (MessageId, bool, bool, bool) {
        (self.id, self.new_day, self.lead, self.first_new)
    }
}

impl Timeline {
    /// What is on the page. `day` says on which day of the calendar a time lies.
    pub(crate) fn rows(&self, day: impl Fn(u64) -> i64) -> Vec<Row> {
        let shown = self.entries_in(self.shown.clone());
        let new = self.first_new();
        let before = shown.start.checked_sub(1).filter(|_| self.shown.start > 0);
        let mut before =
            before.map(|at| self.entries[at].message.with_untracked(|it| Look::of(it, &day)));
        let mut rows = Vec::with_capacity(shown.len());
        for at in shown {
            let entry = &self.entries[at];
            let first_new = new == Some(entry.id);
            let look = entry.message.with_untracked(|message| Look::of(message, &day));
            let new_day = before.as_ref().is_none_or(|before| before.day != look.day);
            let lead =
                new_day || first_new || before.is_none_or(|before| !before.goes_on_with(&look));
            let (number, message) = (self.row(at) + 1, entry.message.clone());
            rows.push(Row { id: entry.id, new_day, lead, first_new, number, message });
            before = Some(look);
        }
        rows
    }

    /// The first message of somebody else that is new, where it is loaded.
    fn first_new(&self) -> Option<MessageId> {
        let from = self.new_from? as usize;
        let others = |entry: &&Entry| entry.message.with_untracked(|message| !message.mine);
        if !self.has(from) {
            return None;
        }
        let at = self.entries_in(0..from).end;
        Some(self.entries[at..].iter().find(others)?.id)
    }
}

/// Whether it is somebody speaking, rather than a line about the room.
pub(in crate::state) fn speaks(message: &MessageView) -> bool {
    matches!(message.kind, Kind::Text { .. } | Kind::Deleted | Kind::Unsupported)
}

/// What grouping looks at.
struct Look {
    day: i64,
    sender: MemberId,
    name: String,
    sent_at_ms: u64,
    speaks: bool,
}

impl Look {
    fn of(message: &MessageView, day: impl Fn(u64) -> i64) -> Self {
        Self {
            day: day(message.sent_at_ms),
            sender: message.sender,
            name: message.sender_name.clone(),
            sent_at_ms: message.sent_at_ms,
            speaks: speaks(message),
        }
    }

    fn goes_on_with(&self, next: &Self) -> bool {
        self.speaks == next.speaks
            && self.sender == next.sender
            && self.name == next.name
            && self.sent_at_ms.abs_diff(next.sent_at_ms) < GROUP_MS
    }
}
