//! Where in the list the person reads: what stays in its place, whatever changes around it.

use super::heights::{Height, Heights};
use std::ops::Range;

/// This close to the end, in pixels, counts as being there.
const NEAR_END: f64 = 60.0;

/// More than a row that is off by less than a pixel, which is what browsers round.
const MOVED: f64 = 1.0;

/// A row that begins above the view by so little begins at its edge.
const ROUNDED: f64 = 0.5;

/// What stays in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Anchor {
    /// The end is so far below the view.
    End(f64),
    /// A row begins so far above the lower edge of the view.
    Row { row: usize, up: f64 },
}

/// Where the browser put things, in pixels.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Geometry {
    /// How high the view is.
    pub(crate) view: f64,
    /// How far the end is below the view.
    pub(crate) distance: f64,
    /// How far it can be, at most.
    pub(crate) longest: f64,
    /// How far above the lower edge of the view the first row on the page begins.
    pub(crate) up: f64,
}

/// See the module's documentation.
#[derive(Clone, Debug)]
pub(super) struct Scroll {
    anchor: Anchor,
    view: f64,
    distance: f64,
    /// How far above the lower edge of the view the first row of all would begin if the end were at that edge.
    start: f64,
    /// How much there is below the last row.
    foot: f64,
    /// The row in its place is the one somebody went to, and not just the first that is seen.
    sought: bool,
    /// So far from there it is, as the page cannot be scrolled further: where rows turn out higher, it can.
    short: f64,
}

impl Default for Scroll {
    fn default() -> Self {
        Self {
            anchor: Anchor::End(0.0),
            view: 800.0,
            distance: 0.0,
            start: 0.0,
            foot: 0.0,
            sought: false,
            short: 0.0,
        }
    }
}

impl Scroll {
    pub(super) fn is_at_end(&self) -> bool {
        matches!(self.anchor, Anchor::End(_))
    }

    pub(super) fn show_end(&mut self) {
        self.anchor = Anchor::End(0.0);
    }

    /// Puts a row at a part of the view's height, counted from its lower edge.
    pub(super) fn show_row(&mut self, row: usize, part: f64) {
        self.anchor = Anchor::Row { row, up: part * self.view };
        self.sought = true;
        self.short = 0.0;
    }

    /// Rows were added or taken out in front of others.
    pub(super) fn shift(&mut self, from: usize, by: isize) {
        if let Anchor::Row { row, .. } = &mut self.anchor
            && *row >= from
        {
            *row = row.saturating_add_signed(by);
        }
    }

    /// The rows within so many heights of the view around it.
    pub(super) fn rows(&self, heights: &Heights, around: f64) -> Range<usize> {
        let edge = self.edge(heights);
        let last = heights.row_at(edge + (1.0 + around) * self.view);
        heights.row_at(edge - around * self.view)..(last + 1).min(heights.len())
    }

    /// The person scrolled, so that the end is so far below the view. Answers whether nothing is seen any more of what was.
    pub(super) fn scrolled(&mut self, heights: &Heights, distance: f64) -> bool {
        let up = distance - self.distance;
        if up.abs() < MOVED {
            return false;
        }
        self.give_way();
        let edge = self.edge(heights) - up;
        self.distance = distance;
        self.sought = false;
        if distance < NEAR_END {
            self.anchor = Anchor::End(distance);
        } else {
            self.hold(heights, edge);
        }
        up.abs() > self.view
    }

    /// What was scrolled since the browser last told so is not to be undone. Where the list became so short that it cannot be
    /// scrolled as far as it was, nobody scrolled.
    pub(super) fn catch_up(&mut self, heights: &Heights, geometry: Geometry) {
        if geometry.distance > self.distance || geometry.distance < geometry.longest - MOVED {
            self.scrolled(heights, geometry.distance);
        }
    }

    /// What is read stays in its place from now on: the first row below the upper edge of the view.
    fn hold(&mut self, heights: &Heights, edge: f64) {
        let mut row = heights.row_at(edge);
        // One that begins within the view stays where it is even if the one before grows.
        if heights.top(row) < edge - ROUNDED && heights.top(row + 1) < edge + self.view {
            row += 1;
        }
        self.anchor = Anchor::Row { row, up: self.view - (heights.top(row) - edge) };
    }

    /// By how much the page has to be scrolled, towards the end, so that what is read is where it was. `known` is a row on the page,
    /// and how far below the first one it begins.
    pub(super) fn correction(
        &mut self,
        heights: &Heights,
        known: (usize, f64),
        geometry: Geometry,
    ) -> f64 {
        if geometry.view != self.view {
            self.view = geometry.view;
            self.sought = false;
            // What was held is no longer seen.
            if matches!(self.anchor, Anchor::Row { up, .. } if up > self.view) {
                self.hold(heights, self.edge(heights));
            }
        }
        // How far above the lower edge of the view the first row of all would begin.
        let start = geometry.up - known.1 + heights.top(known.0);
        self.start = start + geometry.distance;
        if self.is_at_end() {
            self.foot = self.start - heights.all();
        }
        let by = match self.anchor {
            Anchor::End(distance) => geometry.distance - distance,
            Anchor::Row { row, up } => up - (start - heights.top(row)),
        };
        if by.abs() < MOVED { 0.0 } else { by }
    }

    /// The page was scrolled so far as it can be.
    pub(super) fn rest(&mut self, heights: &Heights, distance: f64) {
        self.distance = distance;
        self.short = 0.0;
        if distance < NEAR_END {
            self.anchor = Anchor::End(distance);
        } else if let Anchor::Row { row, up } = self.anchor {
            let short = self.start - distance - heights.top(row) - up;
            if short.abs() > MOVED {
                self.short = short;
            }
        }
    }

    /// What stays in its place does so where the page could be scrolled to.
    fn give_way(&mut self) {
        let short = std::mem::take(&mut self.short);
        if let Anchor::Row { up, .. } = &mut self.anchor {
            *up += short;
        }
    }

    /// The page stays as it is drawn. Where the view became higher, or rows above were less high than they were taken for, others
    /// came in sight before what was held, and are read from now on; they can be held as soon as it is known how high they are.
    pub(super) fn settle(&mut self, heights: &Heights) {
        let Anchor::Row { row, .. } = self.anchor else { return };
        let edge = self.edge(heights);
        if (heights.row_at(edge)..row).any(|row| heights.at(row) == Height::Unknown) {
            return;
        }
        self.give_way();
        if let Anchor::Row { row, up } = &mut self.anchor {
            // Where the browser rounds it to. Made good with the next step, it would be seen to move by a pixel.
            *up = self.start - self.distance - heights.top(*row);
        }
        if !self.sought {
            self.hold(heights, self.edge(heights));
        }
    }

    /// Where the upper edge of the view is.
    fn edge(&self, heights: &Heights) -> f64 {
        let lower = match self.anchor {
            Anchor::End(distance) => heights.all() + self.foot - distance,
            Anchor::Row { row, up } => heights.top(row) + up,
        };
        lower - self.view
    }
}
