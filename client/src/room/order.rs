//! The order in which a room's frames are processed: incarnation after incarnation, number after number. Frames that come
//! before those in front of them are held; what is missing is known as ranges, to be fetched from peers.

use crate::peer::Range;
use alcove_wire::{Cursor, Incarnation, Seq};
use std::collections::{BTreeMap, VecDeque};

/// The most bytes that are held; what comes beyond is fetched again later.
const HELD_MAX: usize = 32 * 1024 * 1024;
/// What a frame takes besides its payload, about.
const FRAME_BYTES: usize = 64;
/// How many incarnations are looked for at once. Others say which there were, and may say anything.
const SEGMENTS_MAX: usize = 32;

/// Frames that are not processed yet. The last segment is the incarnation that the relay is in.
#[derive(Default)]
pub(super) struct Order {
    segments: VecDeque<Segment>,
    held_bytes: usize,
}

struct Segment {
    incarnation: Incarnation,
    /// The next number to process.
    next: Seq,
    /// The last number that is known to exist.
    known: Seq,
    /// The same without what only a keeper says.
    vouched: Seq,
    held: BTreeMap<Seq, Vec<u8>>,
}

impl Segment {
    /// The first numbers that are not here, behind what only waits for its turn.
    fn hole(&self) -> Option<Range> {
        let mut from = self.next;
        for &seq in self.held.keys() {
            if seq != from {
                return Some(Range { incarnation: self.incarnation, from, to: seq });
            }
            from += 1;
        }
        (from <= self.known).then_some(Range {
            incarnation: self.incarnation,
            from,
            to: self.known.saturating_add(1),
        })
    }

    fn is_ready(&self) -> bool {
        self.held.keys().next() == Some(&self.next)
    }

    fn is_done(&self) -> bool {
        self.next > self.known && self.held.is_empty()
    }
}

impl Order {
    /// The relay is in `incarnation` now, where everything up to `head` exists and everything before `next` is processed.
    /// What was held of other incarnations stays.
    pub(super) fn go_live(&mut self, incarnation: Incarnation, next: Seq, head: Seq) {
        self.segments.retain(|segment| segment.incarnation != incarnation && !segment.is_done());
        self.segments.push_back(Segment {
            incarnation,
            next,
            known: head,
            vouched: head,
            held: BTreeMap::new(),
        });
        self.count_held();
    }

    /// Nothing is known any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// A frame came in, from the relay or a peer.
    pub(super) fn arrive(&mut self, incarnation: Incarnation, seq: Seq, payload: Vec<u8>) {
        let Some(segment) =
            self.segments.iter_mut().find(|segment| segment.incarnation == incarnation)
        else {
            return;
        };
        if seq < segment.next || segment.held.contains_key(&seq) {
            return;
        }
        segment.known = segment.known.max(seq);
        segment.vouched = segment.vouched.max(seq);
        let size = payload.len() + FRAME_BYTES;
        if self.held_bytes + size <= HELD_MAX || seq == segment.next {
            self.held_bytes += size;
            segment.held.insert(seq, payload);
        }
    }

    fn drop_done(&mut self) {
        while self.segments.len() > 1 && self.segments.front().is_some_and(Segment::is_done) {
            self.segments.pop_front();
        }
    }

    /// Whether [`pop`](Self::pop) has a frame to give.
    pub(super) fn is_ready(&mut self) -> bool {
        self.drop_done();
        self.segments.front().is_some_and(Segment::is_ready)
    }

    /// The next frame to process, if it is here.
    pub(super) fn pop(&mut self) -> Option<(Incarnation, Seq, Vec<u8>)> {
        self.drop_done();
        let segment = self.segments.front_mut()?;
        let payload = segment.held.remove(&segment.next)?;
        self.held_bytes -= payload.len() + FRAME_BYTES;
        let seq = segment.next;
        segment.next = seq.saturating_add(1);
        Some((segment.incarnation, seq, payload))
    }

    /// A peer has processed this much; `mine` is what has been processed here. Finds out what exists that is not here. A
    /// keeper's word is not `vouched` for. Of the incarnation that the relay is in nobody's word counts but the relay's:
    /// whoever claimed frames that there never were would have everyone pass over those to come.
    pub(super) fn learn(&mut self, theirs: &[Cursor], mine: &[Cursor], vouched: bool) {
        let known = |incarnation| mine.iter().find(|cursor| cursor.incarnation == incarnation);
        // What a peer saw before the first incarnation that both know is from before one was a member.
        let start =
            theirs.iter().position(|cursor| known(cursor.incarnation).is_some()).unwrap_or(0);
        let live = self.segments.back().map(|segment| segment.incarnation);
        for cursor in &theirs[start..] {
            if Some(cursor.incarnation) == live {
                continue;
            }
            if let Some(segment) =
                self.segments.iter_mut().find(|s| s.incarnation == cursor.incarnation)
            {
                segment.known = segment.known.max(cursor.seq);
                if vouched {
                    segment.vouched = segment.vouched.max(cursor.seq);
                }
                continue;
            }
            let next = known(cursor.incarnation).map_or(1, |mine| mine.seq.saturating_add(1));
            if next <= cursor.seq && self.segments.len() < SEGMENTS_MAX {
                let live = self.segments.len().saturating_sub(1);
                let segment = Segment {
                    incarnation: cursor.incarnation,
                    next,
                    known: cursor.seq,
                    vouched: if vouched { cursor.seq } else { next - 1 },
                    held: BTreeMap::new(),
                };
                self.segments.insert(live, segment);
            }
        }
    }

    /// The first range that is missing.
    pub(super) fn hole(&self) -> Option<Range> {
        self.segments.iter().find_map(Segment::hole)
    }

    /// How many frames only wait for their turn.
    pub(super) fn ready(&self) -> u64 {
        let Some(segment) = self.segments.front() else { return 0 };
        segment.hole().map_or(segment.held.len() as u64, |hole| hole.from - segment.next)
    }

    /// Gives up what is missing before the first frame that is held: nobody has it.
    pub(super) fn skip(&mut self, range: Range) {
        let segment =
            self.segments.iter_mut().find(|segment| segment.incarnation == range.incarnation);
        if let Some(segment) = segment.filter(|segment| segment.next == range.from) {
            segment.next = range.to;
        }
    }

    /// Forgets what only keepers said to exist. Answers whether there was any.
    pub(super) fn forget_hearsay(&mut self) -> bool {
        let mut any = false;
        for segment in &mut self.segments {
            any |= segment.known > segment.vouched;
            segment.known = segment.vouched;
        }
        any
    }

    /// How many frames are known to exist and not processed yet.
    pub(super) fn remaining(&self) -> u64 {
        let remaining =
            |segment: &Segment| segment.known.saturating_add(1).saturating_sub(segment.next);
        self.segments.iter().map(remaining).fold(0, u64::saturating_add)
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        let held = self.segments.iter().flat_map(|segment| segment.held.values());
        let bytes: usize = held.map(|payload| payload.len() + FRAME_BYTES).sum();
        // The next frame is held however long it is.
        let longest = alcove_wire::Limits::default().max_frame as usize + FRAME_BYTES;
        bytes == self.held_bytes
            && bytes <= HELD_MAX + longest
            && self.segments.len() <= SEGMENTS_MAX + 1
    }

    /// Whether everything that is known to exist has been processed.
    pub(super) fn is_done(&self) -> bool {
        self.segments.iter().all(Segment::is_done)
    }

    fn count_held(&mut self) {
        let held = self.segments.iter().flat_map(|segment| segment.held.values());
        self.held_bytes = held.map(|payload| payload.len() + FRAME_BYTES).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(seq: Seq) -> Vec<u8> {
        vec![seq as u8]
    }

    fn drain(order: &mut Order) -> Vec<(Incarnation, Seq)> {
        std::iter::from_fn(|| order.pop()).map(|(incarnation, seq, _)| (incarnation, seq)).collect()
    }

    fn cursor(incarnation: Incarnation, seq: Seq) -> Cursor {
        Cursor { incarnation, seq }
    }

    #[test]
    fn frames_in_order_pass_at_once() {
        let mut order = Order::default();
        order.go_live(7, 1, 0);
        order.arrive(7, 1, frame(1));
        order.arrive(7, 2, frame(2));
        assert_eq!(drain(&mut order), [(7, 1), (7, 2)]);
        assert!(order.is_done() && order.hole().is_none());
    }

    #[test]
    fn what_overtook_a_hole_waits_for_it() {
        let mut order = Order::default();
        order.go_live(7, 3, 6);
        order.arrive(7, 6, frame(6));
        assert_eq!(drain(&mut order), []);
        assert_eq!(order.hole(), Some(Range { incarnation: 7, from: 3, to: 6 }));
        assert_eq!(order.remaining(), 4);
        for seq in [5, 3, 4] {
            order.arrive(7, seq, frame(seq));
        }
        assert_eq!(drain(&mut order), [(7, 3), (7, 4), (7, 5), (7, 6)]);
    }

    #[test]
    fn the_end_of_an_old_incarnation_comes_before_the_new_one() {
        let mut order = Order::default();
        let mine = [cursor(1, 10)];
        order.go_live(2, 1, 1);
        order.arrive(2, 1, frame(1));
        order.learn(&[cursor(1, 12), cursor(2, 1)], &mine, true);
        assert_eq!(order.hole(), Some(Range { incarnation: 1, from: 11, to: 13 }));
        order.arrive(1, 11, frame(11));
        order.arrive(1, 12, frame(12));
        assert_eq!(drain(&mut order), [(1, 11), (1, 12), (2, 1)]);
        assert!(order.is_done());
    }

    #[test]
    fn an_incarnation_that_was_slept_through_is_missing_whole() {
        let mut order = Order::default();
        order.go_live(3, 1, 0);
        let theirs = [cursor(9, 4), cursor(1, 10), cursor(2, 2), cursor(3, 0)];
        order.learn(&theirs, &[cursor(1, 10)], true);
        assert_eq!(order.hole(), Some(Range { incarnation: 2, from: 1, to: 3 }));
        assert_eq!(order.remaining(), 2);
    }

    #[test]
    fn a_keepers_word_counts_until_it_is_doubted_and_never_for_what_the_relay_knows() {
        let mut order = Order::default();
        order.go_live(3, 1, 0);
        order.learn(&[cursor(3, 9)], &[cursor(3, 0)], true);
        assert!(order.is_done(), "a member's word does not count there either");
        order.learn(&[cursor(1, 12), cursor(3, 9)], &[cursor(1, 10)], false);
        assert_eq!(order.remaining(), 2);
        order.arrive(1, 11, frame(11));
        assert!(order.forget_hearsay() && !order.forget_hearsay());
        assert_eq!(drain(&mut order), [(1, 11)]);
        assert!(order.is_done() && order.hole().is_none());
    }

    #[test]
    fn what_nobody_has_is_skipped() {
        let mut order = Order::default();
        order.go_live(7, 3, 5);
        order.arrive(7, 5, frame(5));
        order.skip(order.hole().unwrap());
        assert_eq!(drain(&mut order), [(7, 5)]);
    }

    #[test]
    fn numbers_without_end_and_incarnations_without_number_are_bounded() {
        let mut order = Order::default();
        order.go_live(7, 3, u64::MAX);
        order.arrive(7, u64::MAX, frame(0));
        for incarnation in 100..1_000 {
            order.learn(&[cursor(incarnation, u64::MAX)], &[cursor(7, 2)], true);
        }
        assert_eq!(order.segments.len(), SEGMENTS_MAX);
        assert_eq!(order.remaining(), u64::MAX);
        order.skip(Range { incarnation: 7, from: 3, to: u64::MAX });
        order.segments.retain(|segment| segment.incarnation == 7);
        assert_eq!(drain(&mut order), [(7, u64::MAX)]);
    }

    #[test]
    fn what_was_processed_or_is_of_no_segment_is_not_held() {
        let mut order = Order::default();
        order.go_live(7, 3, 2);
        order.arrive(7, 2, frame(2));
        order.arrive(8, 1, frame(1));
        assert_eq!(drain(&mut order), []);
        assert_eq!(order.held_bytes, 0);
    }
}
