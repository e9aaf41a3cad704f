//! The messages of a room in their order, and the window of them that is on screen.

use alcove_client::{Kind, Layout, MemberId, MessageId, MessageState, MessageView};
use leptos::prelude::*;
use std::ops::Range;

/// At most so many messages are on screen at once.
const WINDOW: usize = 200;

/// How far the window moves at a time.
const STEP: usize = 50;

/// Messages of one sender this close together are shown as one group.
const GROUP_MS: u64 = 5 * 60 * 1000;

/// A room's messages, as far as they are loaded. A change to one message alone is told by its own signal.
#[derive(Clone, Default)]
pub(crate) struct Timeline {
    /// Sorted by layout.
    entries: Vec<Entry>,
    /// What is on screen, as positions in `entries`.
    shown: Range<usize>,
    /// Whether the end is being followed; else the window's end stays where it is.
    detached: bool,
    loaded: bool,
    more: bool,
    /// The position from which on messages are marked as new.
    new_from: Option<u64>,
}

#[derive(Clone)]
struct Entry {
    id: MessageId,
    layout: Layout,
    /// Unsent, as a tab said that is gone.
    doubtful: bool,
    message: ArcRwSignal<MessageView>,
}

impl Entry {
    fn of(message: MessageView) -> Self {
        let (id, layout) = (message.id, message.layout);
        Self { id, layout, doubtful: false, message: ArcRwSignal::new(message) }
    }

    fn position(&self) -> Option<u64> {
        match self.layout {
            Layout::At(position) => Some(position),
            Layout::Outbox(_) => None,
        }
    }
}

/// A message on screen.
#[derive(Clone)]
pub(crate) struct Row {
    /// The message's id.
    pub(crate) id: MessageId,
    /// Whether a new day starts with it.
    pub(crate) new_day: bool,
    /// Whether it starts a group of its sender's.
    pub(crate) lead: bool,
    /// Which one of the room's messages it is, the first being 1.
    pub(crate) number: u64,
    /// Whether it is the first one that is new.
    pub(crate) first_new: bool,
    /// The message.
    pub(crate) message: ArcRwSignal<MessageView>,
}

impl Row {
    /// What makes a row another row: as long as it is the same, the row stays on screen as it is.
    pub(crate) fn key(&self) -> (MessageId, bool, bool, bool) {
        (self.id, self.new_day, self.lead, self.first_new)
    }
}

impl Timeline {
    /// Adds a message, or puts it in place of the one with its id. Returns whether it was added.
    pub(crate) fn put(&mut self, message: MessageView) -> bool {
        let Some(at) = self.entries.iter().rposition(|entry| entry.id == message.id) else {
            self.insert(message, true);
            return true;
        };
        self.entries[at].doubtful = false;
        if self.entries[at].layout == message.layout {
            self.entries[at].message.set(message);
        } else {
            // The signal goes with it, so that the row on screen is the same row at another place.
            let mut entry = self.take(at);
            entry.layout = message.layout;
            entry.message.set(message);
            self.place(entry, true);
        }
        false
    }

    /// Sets the state of a message.
    pub(crate) fn set_state(&self, id: MessageId, state: MessageState) {
        self.change(id, |message| message.state = state);
    }

    /// Changes a message where it stands.
    pub(crate) fn change(&self, id: MessageId, change: impl FnOnce(&mut MessageView)) {
        if let Some(entry) = self.find(id) {
            entry.message.update(change);
        }
    }

    /// A message, as it is now, if it is loaded.
    pub(crate) fn message(&self, id: MessageId) -> Option<MessageView> {
        Some(self.find(id)?.message.get_untracked())
    }

    /// The same, told again when it changes.
    pub(crate) fn signal(&self, id: MessageId) -> Option<ArcRwSignal<MessageView>> {
        Some(self.find(id)?.message.clone())
    }

    fn find(&self, id: MessageId) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.id == id)
    }

    /// From which position on messages are marked as new; none: no longer any.
    pub(crate) fn mark_new(&mut self, from: Option<u64>) {
        self.new_from = from;
    }

    /// The position of the newest message that has one.
    pub(crate) fn last_position(&self) -> Option<u64> {
        self.entries.iter().rev().find_map(Entry::position)
    }

    /// Moves the window so that a position is in it. Answers the message there, or else before which position history is
    /// to be loaded first.
    pub(crate) fn show_position(&mut self, position: u64) -> Result<Option<MessageId>, u64> {
        let first = self.entries.iter().find_map(Entry::position);
        if let Some(first) = first.filter(|first| position < *first && self.more) {
            return Err(first);
        }
        let at = self.entries.partition_point(|entry| entry.layout < Layout::At(position));
        let Some(id) = self.entries.get(at).map(|entry| entry.id) else { return Ok(None) };
        if !self.shown.contains(&at) {
            let start = at.saturating_sub(STEP);
            self.shown = start..(start + WINDOW).min(self.entries.len());
            self.detached = true;
        }
        Ok(Some(id))
    }

    /// The newest text of one's own that can be edited.
    pub(crate) fn last_own_text(&self) -> Option<MessageView> {
        let own = |entry: &&Entry| {
            entry.message.with_untracked(|it| it.mine && matches!(it.kind, Kind::Text { .. }))
        };
        let entry = self.entries.iter().rev().take(WINDOW).find(own)?;
        Some(entry.message.get_untracked())
    }

    /// Takes a message out.
    pub(crate) fn remove(&mut self, id: MessageId) {
        if let Some(at) = self.entries.iter().rposition(|entry| entry.id == id) {
            self.take(at);
        }
    }

    /// Another tab tells everything anew. What is known stays on screen, where it is, until the first page of history is here.
    pub(crate) fn renew(&mut self) {
        self.loaded = false;
        for entry in &mut self.entries {
            entry.doubtful = matches!(entry.layout, Layout::Outbox(_));
        }
    }

    /// Adds a page of stored history that lies before everything loaded, or, as the first one, at its end; `more` says
    /// whether there is still more before it.
    pub(crate) fn load(&mut self, page: Vec<MessageView>, more: bool) {
        let first = !std::mem::replace(&mut self.loaded, true);
        let joins = first && self.join(page.first().map(|message| message.layout));
        if !joins {
            self.more = more;
        }
        let oldest = page.first().map(|message| message.layout);
        let newest = page.last().map(|message| message.layout);
        let at = self.entries.partition_point(|entry| Some(entry.layout) < oldest);
        let end = self.entries.partition_point(|entry| Some(entry.layout) <= newest);
        if !joins && at == end && at <= self.shown.start {
            // All at once: a long history would be moved as a whole for each of them.
            let count = page.len();
            self.entries.splice(at..at, page.into_iter().map(Entry::of));
            self.shown = self.shown.start + count..self.shown.end + count;
        } else {
            for message in page {
                // A live event is newer than what was read from the store.
                match self.entries.iter().find(|entry| entry.id == message.id) {
                    None => self.insert(message, joins),
                    Some(known) if known.doubtful => drop(self.put(message)),
                    Some(_) => {}
                }
            }
        }
        while let Some(at) = self.entries.iter().position(|entry| entry.doubtful) {
            self.take(at);
        }
        if first && !joins {
            self.show_end();
        }
    }

    /// Whether the first page of history goes on where what is loaded ends. Else, what lies before it would leave a hole.
    fn join(&mut self, oldest: Option<Layout>) -> bool {
        let before = self.entries.partition_point(|entry| Some(entry.layout) < oldest);
        let end = self.entries[..before].last().map(|entry| entry.layout);
        if let (Some(Layout::At(end)), Some(Layout::At(oldest))) = (end, oldest)
            && end + 1 == oldest
        {
            return true;
        }
        self.entries.drain(..before);
        self.shown = 0..self.entries.len();
        false
    }

    /// Whether the first page of history is here.
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Whether nobody has ever said anything.
    pub(crate) fn is_silent(&self) -> bool {
        let speaks = |entry: &Entry| entry.message.with_untracked(speaks);
        !self.more && !self.entries.iter().rev().any(speaks)
    }

    /// The first message on screen.
    pub(crate) fn first_shown(&self) -> Option<MessageId> {
        self.entries.get(self.shown.start).map(|entry| entry.id)
    }

    /// The newest message of one's own.
    pub(crate) fn last_own(&self) -> Option<MessageId> {
        let own = |entry: &&Entry| entry.message.with_untracked(|message| message.mine);
        self.entries.iter().rev().take(WINDOW).find(own).map(|entry| entry.id)
    }

    /// Before which position the next page of history ends; none where all of it is loaded or on its way to the screen.
    pub(crate) fn wants_before(&self) -> Option<u64> {
        if !self.more || self.shown.start > 0 {
            return None;
        }
        self.entries.iter().find_map(Entry::position)
    }

    /// Whether there is something before the window.
    pub(crate) fn has_earlier(&self) -> bool {
        self.more || self.shown.start > 0
    }

    /// Whether there is something after the window.
    pub(crate) fn has_later(&self) -> bool {
        self.shown.end < self.entries.len()
    }

    /// Moves the window towards the beginning, as far as messages are loaded.
    pub(crate) fn show_earlier(&mut self) {
        self.shown.start = self.shown.start.saturating_sub(STEP);
        self.shown.end = self.shown.end.min(self.shown.start + WINDOW);
    }

    /// Moves the window towards the end.
    pub(crate) fn show_later(&mut self) {
        self.shown.end = (self.shown.end + STEP).min(self.entries.len());
        self.shown.start = self.shown.start.max(self.shown.end.saturating_sub(WINDOW));
    }

    /// Moves the window to the end.
    pub(crate) fn show_end(&mut self) {
        self.detached = false;
        self.shown = self.entries.len().saturating_sub(STEP)..self.entries.len();
    }

    /// Much came in at once: of that, whoever follows the end is shown the last, and the rest by scrolling.
    pub(crate) fn show_what_came(&mut self) {
        if !self.detached && self.shown.len() > STEP {
            self.show_end();
        }
    }

    /// Says whether the end is being followed: whether the person has it before their eyes.
    pub(crate) fn follow(&mut self, follows: bool) {
        self.detached = !follows;
    }

    /// How many messages the room has.
    pub(crate) fn total(&self) -> u64 {
        let (loaded, numbered) = self.stored();
        numbered + (self.entries.len() - loaded) as u64
    }

    /// How many of the loaded messages are in the store, and how many there are in it: positions begin at 0.
    fn stored(&self) -> (usize, u64) {
        let loaded = self.entries.partition_point(|entry| matches!(entry.layout, Layout::At(_)));
        let last = loaded.checked_sub(1).map(|last| self.entries[last].layout);
        let numbered = match last {
            Some(Layout::At(position)) => position + 1,
            _ => 0,
        };
        (loaded, numbered)
    }

    /// What is on screen. `day` says on which day of the calendar a time lies.
    pub(crate) fn rows(&self, day: impl Fn(u64) -> i64) -> Vec<Row> {
        let mut before: Option<Look> = None;
        let mut rows = Vec::with_capacity(self.shown.len());
        let is_new = |entry: &Entry| {
            let own = entry.message.with_untracked(|message| message.mine);
            !own && self.new_from.is_some_and(|from| entry.layout >= Layout::At(from))
        };
        let mut any_new = self.entries[..self.shown.start].iter().rev().take(STEP).any(is_new);
        let (loaded, stored) = self.stored();
        for (at, entry) in
            self.entries.iter().enumerate().take(self.shown.end).skip(self.shown.start)
        {
            let first_new = !any_new && is_new(entry);
            any_new |= first_new;
            let look = entry.message.with_untracked(|message| Look::of(message, &day));
            let new_day = before.as_ref().is_none_or(|before| before.day != look.day);
            let lead =
                new_day || first_new || before.is_none_or(|before| !before.goes_on_with(&look));
            // What waits to be sent comes after all that is stored.
            let number = entry.position().unwrap_or_else(|| stored + (at - loaded) as u64) + 1;
            let message = entry.message.clone();
            rows.push(Row { id: entry.id, new_day, lead, first_new, number, message });
            before = Some(look);
        }
        rows
    }

    fn insert(&mut self, message: MessageView, live: bool) {
        self.place(Entry::of(message), live);
    }

    /// Puts an entry where it belongs. At the window's start, what is live is shown, and history waits in front.
    fn place(&mut self, entry: Entry, live: bool) {
        let Range { start, end } = self.shown;
        let followed = end == self.entries.len();
        let at = self.entries.partition_point(|known| known.layout <= entry.layout);
        self.entries.insert(at, entry);
        if at < start || (at == start && !live) {
            self.shown = start + 1..end + 1;
        } else if at < end || (at == end && followed) {
            self.shown.end += 1;
        }
        if self.shown.len() > WINDOW {
            if self.detached {
                self.shown.end -= 1;
            } else {
                self.shown.start += 1;
            }
        }
    }

    fn take(&mut self, at: usize) -> Entry {
        if at < self.shown.start {
            self.shown.start -= 1;
        }
        if at < self.shown.end {
            self.shown.end -= 1;
        }
        self.entries.remove(at)
    }
}

/// Whether it is somebody speaking, rather than a line about the room.
pub(super) fn speaks(message: &MessageView) -> bool {
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
