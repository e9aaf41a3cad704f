//! Which rows are on the page, in which space around them, and which are to be loaded.

use super::{
    Page, TAIL, Timeline,
    heights::Height,
    scroll::{Geometry, Scroll},
};
use alcove_client::{Layout, MessageId};
use std::ops::Range;

/// How many messages are asked for at a time.
pub(crate) const PAGE: usize = 100;

/// What is on the page reaches so many heights of the view beyond it: at once, as soon as there is time, and at most.
const AROUND: [f64; 3] = [0.25, 1.5, 2.5];

/// The same while one flies over them, and for how many drawings after.
const IN_FLIGHT: [f64; 3] = [0.2, 0.2, 2.5];
const FLIGHT: u8 = 6;

/// So many rows that nobody sees yet come at a time, above and below: many of them would hold up the frame.
pub(super) const STEP: usize = 2;

/// So many more rows are loaded before they are needed.
const AHEAD: usize = 90;

/// From so many loaded messages on, those that are more than `NEAR` rows away are let go.
const MANY: usize = 1_000;
const NEAR: usize = 300;

/// Browsers cannot place what is much further down, in pixels. In a list that is longer, the scroll bar is not to scale.
const LONGEST: f64 = 10_000_000.0;

/// The rows as they were last drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    /// The first of them, or where they would be.
    pub(crate) first: usize,
    /// Their messages.
    pub(crate) rows: Vec<MessageId>,
}

impl Timeline {
    /// The room is opened: what is seen is its end.
    pub(crate) fn open(&mut self) {
        self.scroll = Scroll::default();
        self.look();
    }

    /// Shows the end.
    pub(crate) fn show_end(&mut self) {
        self.scroll.show_end();
        self.look();
    }

    /// Shows a row, at a part of the view's height, counted from its lower edge.
    pub(crate) fn show(&mut self, row: usize, part: f64) {
        self.scroll.show_row(row.min(self.total().saturating_sub(1)), part);
        self.look();
    }

    /// The person scrolled, so that the end is so far below the view. Answers whether other rows are to be on the page.
    pub(crate) fn scrolled(&mut self, distance: f64) -> bool {
        if self.scroll.scrolled(&self.heights, distance) {
            self.flight = FLIGHT;
        }
        self.look()
    }

    /// Takes in how high each row is that was drawn. Answers how far the page has to be scrolled towards the end, so that what is
    /// read is where it was.
    pub(crate) fn measured(&mut self, drawn: &Drawn, heights: &[f64], geometry: Geometry) -> f64 {
        self.stale |= self.heights.estimate_from(heights);
        let (mut at, mut known) = (0, None);
        let mut before = 0.0;
        for (id, height) in drawn.rows.iter().zip(heights) {
            if self.entries.get(at).is_none_or(|entry| entry.id != *id) {
                at = self.entries.iter().position(|entry| entry.id == *id).unwrap_or(usize::MAX);
            }
            if at < self.entries.len() {
                let row = self.row(at);
                self.heights.set(row, Height::Measured(*height as f32));
                known.get_or_insert((row, before));
                at += 1;
            }
            before += height;
        }
        self.scroll.catch_up(&self.heights, geometry);
        self.scroll.correction(&self.heights, known.unwrap_or((drawn.first, 0.0)), geometry)
    }

    /// The page was scrolled, as far as it can be. Answers whether it is to be drawn anew.
    pub(crate) fn rested(&mut self, distance: f64) -> bool {
        self.scroll.rest(&self.heights, distance);
        let stale = std::mem::take(&mut self.stale) || self.flight > 0;
        self.flight = self.flight.saturating_sub(1);
        let redraw = self.look() || stale;
        if !redraw {
            self.scroll.settle(&self.heights);
        }
        redraw
    }

    /// Lets go of what is far from what is seen.
    fn forget(&mut self) {
        if self.entries.len() <= MANY {
            return;
        }
        let near = self.scroll.rows(&self.heights, AROUND[2]);
        let near = near.start.saturating_sub(NEAR)..near.end + NEAR;
        let tail = self.stored.saturating_sub(TAIL);
        self.entries.retain(|entry| match entry.layout {
            Layout::At(at) => at as usize >= tail || near.contains(&(at as usize)),
            Layout::Outbox(_) => true,
        });
    }

    /// Chooses the rows that are on the page. Answers whether they are others than before; then there may be more to come with the next
    /// drawing.
    pub(super) fn look(&mut self) -> bool {
        self.forget();
        let around = if self.flight > 0 { IN_FLIGHT } else { AROUND };
        let [near, chosen, most] = around.map(|around| self.around(around));
        let kept = self.shown.start.max(most.start)..self.shown.end.min(most.end);
        let apart = kept.is_empty() || kept.end < near.start || near.end < kept.start;
        let kept = if apart { near.clone() } else { kept };
        let start = self.step_up(kept.start, chosen.start).min(near.start);
        let end = self.step_down(kept.end, chosen.end).max(near.end);
        let before = std::mem::replace(&mut self.shown, start..end);
        self.shown != before
    }

    /// Where the rows begin when some more come in front of them, no further than up to `to`.
    fn step_up(&self, from: usize, to: usize) -> usize {
        let mut more = (to..from).rev().filter(|row| self.is_there(*row));
        more.nth(STEP - 1).unwrap_or(to).min(from)
    }

    /// Where they end when some more come behind them.
    fn step_down(&self, from: usize, to: usize) -> usize {
        let mut more = (from..to).filter(|row| self.is_there(*row));
        more.nth(STEP - 1).map_or(to, |row| row + 1).max(from)
    }

    /// The rows around what is seen that are here, without a gap.
    fn around(&self, around: f64) -> Range<usize> {
        let seen = self.scroll.rows(&self.heights, 0.0);
        let wanted = self.scroll.rows(&self.heights, around);
        let Some(here) = seen.clone().find(|row| self.has(*row)) else {
            return seen.start..seen.start;
        };
        let (mut start, mut end) = (here, here + 1);
        while start > wanted.start && self.has(start - 1) {
            start -= 1;
        }
        while end < wanted.end && self.has(end) {
            end += 1;
        }
        // What a row looks like depends on the one before.
        if start > 0 && !self.has(start - 1) {
            start += 1;
        }
        start..end
    }

    /// The first row on the page, or where it would be.
    pub(crate) fn first_shown(&self) -> usize {
        self.shown.start
    }

    /// Whether the end is before the person's eyes.
    pub(crate) fn is_at_end(&self) -> bool {
        self.scroll.is_at_end()
    }

    /// How much room there is before the rows on the page, and after them, in pixels.
    pub(crate) fn spaces(&self) -> (u32, u32) {
        let all = self.heights.all();
        let before = self.heights.top(self.shown.start);
        let after = all - self.heights.top(self.shown.end);
        let most = if all > LONGEST { LONGEST / 2.0 } else { LONGEST };
        let space = |px: f64| px.min(most).round() as u32;
        (space(before), space(after))
    }

    /// Whether something is to be seen that is not here.
    pub(crate) fn lacks(&self) -> bool {
        !self.loaded || self.scroll.rows(&self.heights, 0.0).any(|row| !self.has(row))
    }

    /// What is to be loaded next.
    pub(crate) fn wants(&self) -> Option<Page> {
        if !self.loaded {
            return Some(Page::Newest);
        }
        let seen = self.scroll.rows(&self.heights, 0.0).start;
        let wanted = self.scroll.rows(&self.heights, AROUND[2]);
        if let Some(row) = (seen..wanted.end + AHEAD).find(|row| !self.has(*row)) {
            // In the midst of nothing, some of what is before is wanted as well.
            let known = row > 0 && self.has(row - 1);
            let start = if known { row } else { row.saturating_sub(PAGE / 2) };
            return Some(match start.checked_sub(1) {
                Some(before) => Page::After(before as u64),
                None => Page::Before((row + PAGE / 2).min(self.stored) as u64),
            });
        }
        let before = wanted.start.saturating_sub(AHEAD)..seen;
        let row = before.rev().find(|row| !self.has(*row))?;
        Some(Page::Before(row as u64 + 1))
    }

    /// The message in a row, or in the one nearest to it that there is; none where it is not here.
    pub(crate) fn message_in(&self, row: usize) -> Option<MessageId> {
        if !self.has(row) {
            return None;
        }
        let at = self.entries_in(0..row).end;
        let entry = self.entries.get(at).or_else(|| self.entries.last())?;
        Some(entry.id)
    }

    /// The next row in a direction that there is, or may be.
    pub(crate) fn next_row(&self, row: usize, forth: bool) -> Option<usize> {
        let there = |row: &usize| self.is_there(*row);
        if forth { (row + 1..self.total()).find(there) } else { (0..row).rev().find(there) }
    }

    /// Whether a row is not known to be gone.
    fn is_there(&self, row: usize) -> bool {
        self.heights.at(row) != Height::Gone
    }
}
