//! The messages of a room in their order: which of them are loaded, and which are on the page.
//!
//! Each message is a row of a list that is as long as the room's history. Rows far from what the person sees are neither on the
//! page nor in memory; the page asks for them, by [`Page`], when they come near.

mod heights;
mod rows;
mod scroll;
mod window;

pub(crate) use rows::Row;
pub(super) use rows::speaks;
pub(crate) use scroll::Geometry;
pub(crate) use window::{Drawn, PAGE};

use alcove_client::{Kind, Layout, MessageId, MessageState, MessageView};
use heights::{Height, Heights};
use leptos::prelude::*;
use scroll::Scroll;
use std::ops::Range;

/// So many of the newest messages are always here.
const TAIL: usize = 100;

/// A room's messages, as far as they are loaded. A change to one message alone is told by its own signal.
#[derive(Clone, Default)]
pub(crate) struct Timeline {
    /// Sorted by layout.
    entries: Vec<Entry>,
    /// How many rows are of what is stored, each at its position; those of what waits to be sent come after them.
    stored: usize,
    heights: Heights,
    scroll: Scroll,
    /// The rows on the page.
    shown: Range<usize>,
    /// The space around them is another than the page was told.
    stale: bool,
    /// For how many drawings it is as if one flew over the list.
    flight: u8,
    loaded: bool,
    /// How often something was written here.
    written: u64,
    /// The position from which on messages are marked as new.
    new_from: Option<u64>,
}

/// A part of the stored history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// Its end.
    Newest,
    /// What lies before a position.
    Before(u64),
    /// What lies after a position.
    After(u64),
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
}

/// What changes the messages.
impl Timeline {
    /// Adds a message, or puts it in place of the one with its id. Returns whether it was added.
    pub(crate) fn put(&mut self, message: MessageView) -> bool {
        let known = self.entries.iter().rposition(|entry| entry.id == message.id);
        match known {
            None => {
                self.written += u64::from(matches!(message.layout, Layout::Outbox(_)));
                self.place(Entry::of(message), Height::Unknown);
            }
            Some(at) => {
                self.entries[at].doubtful = false;
                if self.entries[at].layout == message.layout {
                    self.entries[at].message.set(message);
                    return false;
                }
                // The signal goes with it, so that the row on the page is the same row at another place.
                let (mut entry, height) = self.take(at);
                entry.layout = message.layout;
                entry.message.set(message);
                self.place(entry, height);
            }
        }
        self.look();
        known.is_none()
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

    /// Takes a message out.
    pub(crate) fn remove(&mut self, id: MessageId) {
        if let Some(at) = self.entries.iter().rposition(|entry| entry.id == id) {
            self.take(at);
            self.look();
        }
    }

    /// Another tab tells everything anew. What is known stays on the page, where it is, until the end of history is here.
    pub(crate) fn renew(&mut self) {
        self.loaded = false;
        for entry in &mut self.entries {
            entry.doubtful = matches!(entry.layout, Layout::Outbox(_));
        }
    }

    /// Adds a page of stored history that was asked for when there were `stored` messages; `more` says whether it goes on beyond
    /// the page. What is known to be there, and is not, is gone.
    pub(crate) fn load(
        &mut self,
        page: Page,
        stored: usize,
        messages: Vec<MessageView>,
        more: bool,
    ) {
        let row = |message: Option<&MessageView>| match message?.layout {
            Layout::At(position) => Some(position as usize),
            Layout::Outbox(_) => None,
        };
        let first = row(messages.first()).filter(|_| more);
        let last = row(messages.last()).map(|last| last + 1);
        let told = match page {
            Page::Newest => first.unwrap_or(0)..last.unwrap_or(0),
            Page::Before(end) => first.unwrap_or(0)..end as usize,
            Page::After(start) => start as usize + 1..last.filter(|_| more).unwrap_or(stored),
        };
        for message in messages {
            // A live event is newer than what was read from the store.
            match self.find(message.id) {
                None => self.place(Entry::of(message), Height::Unknown),
                Some(known) if known.doubtful => drop(self.put(message)),
                Some(_) => {}
            }
        }
        for row in told.start..told.end.min(self.stored) {
            if !self.has(row) {
                self.heights.set(row, Height::Gone);
            }
        }
        if page == Page::Newest {
            self.loaded = true;
            while let Some(at) = self.entries.iter().position(|entry| entry.doubtful) {
                self.take(at);
            }
        }
        self.look();
    }

    fn place(&mut self, entry: Entry, height: Height) {
        let at = self.entries.partition_point(|known| known.layout <= entry.layout);
        match entry.layout {
            Layout::At(position) => {
                let row = position as usize;
                if row >= self.stored {
                    self.insert(self.stored, row - self.stored, Height::Unknown);
                    self.insert(row, 1, height);
                    self.stored = row + 1;
                } else if self.heights.at(row) == Height::Gone || height != Height::Unknown {
                    self.heights.set(row, height);
                }
            }
            Layout::Outbox(_) => self.insert(self.stored + at - self.outbox(), 1, height),
        }
        self.entries.insert(at, entry);
    }

    fn insert(&mut self, row: usize, count: usize, height: Height) {
        self.heights.insert(row, count, height);
        self.scroll.shift(row, count as isize);
    }

    fn take(&mut self, at: usize) -> (Entry, Height) {
        let row = self.row(at);
        let height = self.heights.at(row);
        if row < self.stored {
            self.heights.set(row, Height::Gone);
        } else {
            self.heights.remove(row);
            self.scroll.shift(row + 1, -1);
        }
        (self.entries.remove(at), height)
    }
}

/// What the page asks.
impl Timeline {
    /// A message, as it is now, if it is loaded.
    pub(crate) fn message(&self, id: MessageId) -> Option<MessageView> {
        Some(self.find(id)?.message.get_untracked())
    }

    /// The same, told again when it changes.
    pub(crate) fn signal(&self, id: MessageId) -> Option<ArcRwSignal<MessageView>> {
        Some(self.find(id)?.message.clone())
    }

    /// From which position on messages are marked as new; none: no longer any.
    pub(crate) fn mark_new(&mut self, from: Option<u64>) {
        self.new_from = from;
    }

    /// The position of the newest message that has one.
    pub(crate) fn last_position(&self) -> Option<u64> {
        Some(self.stored.checked_sub(1)? as u64)
    }

    /// The newest text of one's own that can be edited.
    pub(crate) fn last_own_text(&self) -> Option<MessageView> {
        let tail = self.entries_in(self.stored.saturating_sub(TAIL)..self.total());
        let own = |entry: &&Entry| {
            entry.message.with_untracked(|it| it.mine && matches!(it.kind, Kind::Text { .. }))
        };
        Some(self.entries[tail].iter().rev().find(own)?.message.get_untracked())
    }

    /// How often something was written here: when it changes, the person looks at what was.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Whether the end of history is here.
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Whether nobody has ever said anything.
    pub(crate) fn is_silent(&self) -> bool {
        let speaks = |entry: &Entry| entry.message.with_untracked(speaks);
        !self.entries.iter().rev().any(speaks) && (0..self.stored).all(|row| self.has(row))
    }

    /// How many messages the room has.
    pub(crate) fn total(&self) -> usize {
        self.heights.len()
    }

    /// How many of them are stored.
    pub(crate) fn stored(&self) -> usize {
        self.stored
    }

    fn find(&self, id: MessageId) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.id == id)
    }

    /// Where what waits to be sent begins.
    fn outbox(&self) -> usize {
        self.entries.partition_point(|entry| matches!(entry.layout, Layout::At(_)))
    }

    /// The row of an entry.
    fn row(&self, at: usize) -> usize {
        match self.entries[at].layout {
            Layout::At(position) => position as usize,
            Layout::Outbox(_) => self.stored + at - self.outbox(),
        }
    }

    /// The entries in these rows, of which some may not be there yet.
    fn entries_in(&self, rows: Range<usize>) -> Range<usize> {
        let outbox = self.outbox();
        let at = |row: usize| match row.checked_sub(self.stored) {
            Some(waits) => (outbox + waits).min(self.entries.len()),
            None => self.entries.partition_point(|entry| entry.layout < Layout::At(row as u64)),
        };
        at(rows.start)..at(rows.end)
    }

    /// Whether it is known what is in a row.
    fn has(&self, row: usize) -> bool {
        let layout = Layout::At(row as u64);
        row >= self.stored
            || self.heights.at(row) == Height::Gone
            || self.entries.binary_search_by_key(&layout, |entry| entry.layout).is_ok()
    }
}

#[cfg(test)]
mod tests;
