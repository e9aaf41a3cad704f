//! Where in the list the person reads: what stays in its place, whatever changes around it.

use super::heights::Heights;
use std::ops::Range;

/// This close to the end, in pixels, counts as being there.
const NEAR_END: f64 = 60.0;

/// More than a row that is off by less than a pixel, which is what browsers round.
const MOVED: f64 = 1.0;

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
}

impl Default for Scroll {
    fn default() -> Self {
        Self { anchor: Anchor::End(0.0), view: 800.0, distance: 0.0, start: 0.0, foot: 0.0 }
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
        let edge = self.edge(heights) - up;
        self.distance = distance;
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
        if heights.top(row) < edge && heights.top(row + 1) < edge + 0.8 * self.view {
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
        if distance < NEAR_END {
            self.anchor = Anchor::End(distance);
        } else if let Anchor::Row { row, up } = &mut self.anchor {
            let is = self.start - distance - heights.top(*row);
            if (is - *up).abs() > MOVED {
                *up = is;
            }
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
