//! What a room holds for those who come back: its last deliveries, bounded by count, bytes and age.

use alcove_wire::Limits;
use bytes::Bytes;
use std::collections::VecDeque;

/// What holding one frame costs beyond its own bytes: its entry here and the count of its owners.
const ENTRY_COST: usize = 96;

#[derive(Default)]
pub(crate) struct Window {
    frames: VecDeque<Held>,
    payload_bytes: usize,
    cost: usize,
}

struct Held {
    until: u64,
    payload_len: usize,
    frame: Bytes,
}

impl Window {
    /// Holds one more delivery, which is this old, and lets go of the oldest where the limits ask for it.
    pub(crate) fn push(
        &mut self,
        frame: Bytes,
        payload_len: usize,
        age: u64,
        limits: &Limits,
        now: u64,
    ) {
        if limits.window_frames == 0 || limits.window_bytes == 0 || limits.window_age_ms == 0 {
            return;
        }
        self.payload_bytes += payload_len;
        self.cost += frame.len() + ENTRY_COST;
        let until = now + u64::from(limits.window_age_ms).saturating_sub(age);
        self.frames.push_back(Held { until, payload_len, frame });
        while self.frames.len() > limits.window_frames as usize
            || self.payload_bytes > limits.window_bytes as usize
        {
            self.pop();
        }
        self.expire(now);
    }

    /// Lets go of what has been held for as long as the limits allow.
    pub(crate) fn expire(&mut self, now: u64) {
        while self.expires_at().is_some_and(|at| at <= now) {
            self.pop();
        }
        if self.frames.is_empty() {
            self.clear();
        }
    }

    /// When the oldest delivery has been held long enough.
    pub(crate) fn expires_at(&self) -> Option<u64> {
        self.frames.front().map(|held| held.until)
    }

    /// Lets go of everything, and of the memory that a burst left behind.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn len(&self) -> usize {
        self.frames.len()
    }

    /// What it takes in memory.
    pub(crate) fn cost(&self) -> usize {
        self.cost
    }

    /// The last `count` deliveries, in order.
    pub(crate) fn last(&self, count: usize) -> impl Iterator<Item = &Bytes> {
        self.frames.range(self.frames.len() - count..).map(|held| &held.frame)
    }

    fn pop(&mut self) {
        if let Some(held) = self.frames.pop_front() {
            self.payload_bytes -= held.payload_len;
            self.cost -= held.frame.len() + ENTRY_COST;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(window_frames: u32, window_bytes: u32, window_age_ms: u32) -> Limits {
        Limits { window_frames, window_bytes, window_age_ms, ..Limits::default() }
    }

    fn held_after(pushes: &[(u64, usize)], limits: &Limits) -> usize {
        let mut window = Window::default();
        for &(now, len) in pushes {
            window.push(Bytes::from(vec![0; len]), len, 0, limits, now);
        }
        window.len()
    }

    #[test]
    fn a_window_is_bounded_by_count_bytes_and_age() {
        let four = [(0, 10), (10, 10), (20, 10), (30, 10)];
        assert_eq!(held_after(&four, &limits(9, 99, 99)), 4);
        assert_eq!(held_after(&four, &limits(3, 99, 99)), 3);
        assert_eq!(held_after(&four, &limits(9, 20, 99)), 2);
        assert_eq!(held_after(&four, &limits(9, 99, 15)), 2);
    }

    #[test]
    fn any_limit_of_zero_means_no_window() {
        for limits in [limits(0, 9, 9), limits(9, 0, 9), limits(9, 9, 0)] {
            assert_eq!(held_after(&[(0, 0)], &limits), 0);
        }
    }

    #[test]
    fn a_payload_larger_than_the_window_empties_it() {
        assert_eq!(held_after(&[(0, 1), (1, 30)], &limits(9, 20, 99)), 0);
    }

    #[test]
    fn an_empty_window_costs_nothing() {
        let mut window = Window::default();
        window.push(Bytes::from_static(b"abc"), 3, 0, &limits(9, 9, 9), 0);
        assert_eq!(window.cost(), 3 + ENTRY_COST);
        window.expire(9);
        assert_eq!(window.cost(), 0);
    }
}
