//! How far a member has come, and since when that is known.

use super::{MemberId, PlaceView};
use serde::{Deserialize, Serialize};

/// For how many places it is kept when a member was first heard to have come so far.
pub(crate) const TIMES_MAX: usize = 16;
/// So many of the newest are all kept. Of those before, the ones go first without which no time comes out later by more than this.
const TIMES_EXACT: usize = 8;
const LATER_MS: u64 = 60_000;

/// How far another member has come, as its signed statements say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkView {
    /// The member.
    pub member: MemberId,
    /// The last message that its client has, of each incarnation that it remembers, oldest first.
    pub received: Vec<PlaceView>,
    /// The last message that its person has read, where that is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<PlaceView>,
    /// When this device heard of it: milliseconds since 1970.
    pub at_ms: u64,
    /// How far this device was in each incarnation when the member came: what stands there or before was not for it.
    /// Empty: it was there before this device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub since: Vec<PlaceView>,
    /// When this device heard how far its client had come: at most 16, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received_times: Vec<TimeView>,
    /// The same of what its person has read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_times: Vec<TimeView>,
}

/// When this device first heard that a member had come so far. Serializes as a list of incarnation, number and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, u64, Option<u64>)", into = "(u64, u64, Option<u64>)")]
pub struct TimeView {
    /// How far.
    pub place: PlaceView,
    /// Milliseconds since 1970; none: that is not known any more.
    pub at_ms: Option<u64>,
}

impl From<(u64, u64, Option<u64>)> for TimeView {
    fn from((incarnation, seq, at_ms): (u64, u64, Option<u64>)) -> Self {
        Self { place: PlaceView { incarnation, seq }, at_ms }
    }
}

impl From<TimeView> for (u64, u64, Option<u64>) {
    fn from(TimeView { place, at_ms }: TimeView) -> Self {
        (place.incarnation, place.seq, at_ms)
    }
}

impl MarkView {
    /// Of a member that has said nothing yet.
    pub(crate) fn new(member: MemberId) -> Self {
        let (received, received_times, read_times) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            member,
            received,
            read: None,
            at_ms: 0,
            since: Vec::new(),
            received_times,
            read_times,
        }
    }

    /// Takes note of what the member says now.
    pub(crate) fn note(&mut self, received: Vec<PlaceView>, read: Option<PlaceView>, at_ms: u64) {
        let heard = |place| TimeView { place, at_ms: Some(at_ms) };
        if let Some(place) = last_of(&received) {
            note_time(&mut self.received_times, heard(place));
        }
        if let Some(place) = read {
            note_time(&mut self.read_times, heard(place));
        }
        // What stands in an incarnation that it does not remember is not taken for received.
        let remembered = |time: &TimeView| {
            received.iter().any(|last| last.incarnation == time.place.incarnation)
        };
        self.received_times.retain(remembered);
        self.read_times.retain(remembered);
        (self.received, self.read, self.at_ms) = (received, read, at_ms);
    }

    /// Whether the message at this place was not for the member, which came later.
    pub fn came_after(&self, place: PlaceView) -> bool {
        reaches(&self.since, place)
    }

    /// Whether its client has the message at this place.
    pub fn has_received(&self, place: PlaceView) -> bool {
        !self.came_after(place) && reaches(&self.received, place)
    }

    /// Whether its person has read the message at this place.
    pub fn has_read(&self, place: PlaceView) -> bool {
        self.read.is_some_and(|read| self.covers(read, place)) && self.has_received(place)
    }

    /// When this device heard that the client has the message at this place, if that is known.
    pub fn received_at(&self, place: PlaceView) -> Option<u64> {
        self.first(&self.received_times, place).filter(|_| self.has_received(place))
    }

    /// When this device heard that the person has read the message at this place, if that is known.
    pub fn read_at(&self, place: PlaceView) -> Option<u64> {
        self.first(&self.read_times, place).filter(|_| self.has_read(place))
    }

    fn first(&self, times: &[TimeView], place: PlaceView) -> Option<u64> {
        times.iter().find(|time| self.covers(time.place, place))?.at_ms
    }

    /// Whether a place stands before another, or is it.
    fn covers(&self, last: PlaceView, place: PlaceView) -> bool {
        let age = |of: PlaceView| {
            self.received.iter().position(|known| known.incarnation == of.incarnation)
        };
        if last.incarnation == place.incarnation {
            last.seq >= place.seq
        } else {
            age(last) > age(place)
        }
    }
}

/// Whether a place is one of those up to which `last` goes.
fn reaches(last: &[PlaceView], place: PlaceView) -> bool {
    last.iter().any(|last| last.incarnation == place.incarnation && last.seq >= place.seq)
}

/// The last message of all, if there is one.
pub(crate) fn last_of(received: &[PlaceView]) -> Option<PlaceView> {
    received.iter().rev().find(|last| last.seq > 0).copied()
}

fn note_time(times: &mut Vec<TimeView>, time: TimeView) {
    let places: Vec<PlaceView> = times.iter().map(|known| known.place).collect();
    if !reaches(&places, time.place) {
        times.push(time);
    }
    if times.len() > TIMES_MAX {
        leave_one_out(times);
    }
}

/// What a time that is left out told of is told of by the next one. Where that would be too late, it is told of the oldest ones
/// that it is not known any more.
fn leave_one_out(times: &mut Vec<TimeView>) {
    let later = |index: usize| {
        let (before, next) = (times[index - 1].at_ms?, times[index + 1].at_ms?);
        Some((next.saturating_sub(before), index)).filter(|(later, _)| *later <= LATER_MS)
    };
    match (1..times.len() - TIMES_EXACT).filter_map(later).min() {
        Some((_, index)) => drop(times.remove(index)),
        None => {
            times.remove(0);
            times[0].at_ms = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(incarnation: u64, seq: u64) -> PlaceView {
        PlaceView { incarnation, seq }
    }

    fn nobody() -> MarkView {
        MarkView::new(MemberId([1; 32]))
    }

    #[test]
    fn nobody_has_what_came_before_them_or_reads_what_they_have_not() {
        let mark = MarkView {
            received: vec![at(7, 20), at(3, 9)],
            read: Some(at(3, 4)),
            since: vec![at(5, 30), at(7, 10)],
            ..nobody()
        };
        let all = |place| (mark.came_after(place), mark.has_received(place), mark.has_read(place));
        for place in [at(5, 1), at(7, 10)] {
            assert_eq!(all(place), (true, false, false), "{place:?} was not for it");
        }
        assert_eq!(all(at(7, 11)), (false, true, true));
        assert_eq!(all(at(3, 4)), (false, true, true));
        assert_eq!(all(at(3, 5)), (false, true, false));
        assert_eq!(all(at(9, 1)), (false, false, false), "it was not in that incarnation yet");
    }

    #[test]
    fn each_message_has_the_time_at_which_it_was_first_told_of() {
        let mut mark = nobody();
        mark.note(vec![at(7, 10)], None, 1_000);
        mark.note(vec![at(7, 12), at(3, 0)], Some(at(7, 11)), 2_000);
        mark.note(vec![at(7, 12), at(3, 2)], Some(at(7, 11)), 3_000);
        mark.note(vec![at(7, 12), at(3, 2)], Some(at(3, 1)), 4_000);
        let times = |place| (mark.received_at(place), mark.read_at(place));
        assert_eq!(times(at(7, 9)), (Some(1_000), Some(2_000)));
        assert_eq!(times(at(7, 11)), (Some(2_000), Some(2_000)));
        assert_eq!(times(at(7, 12)), (Some(2_000), Some(4_000)));
        assert_eq!(times(at(3, 1)), (Some(3_000), Some(4_000)));
        assert_eq!(times(at(3, 2)), (Some(3_000), None), "it was not read");
        assert_eq!(times(at(3, 3)), (None, None), "it was not received");
        // A device whose storage was put back to an older state says less, and later the same again.
        mark.note(vec![at(7, 11)], Some(at(7, 11)), 5_000);
        assert_eq!(mark.received_at(at(7, 12)), None);
        mark.note(vec![at(7, 13)], Some(at(7, 11)), 6_000);
        let times = [12, 13].map(|seq| mark.received_at(at(7, seq)));
        assert_eq!(times, [Some(2_000), Some(6_000)]);
    }

    #[test]
    fn of_many_times_the_newest_are_exact_and_no_other_is_a_minute_late() {
        const LAST: u64 = 2_000;
        for every_ms in [1_000, 10_000, 25_000, 40_000, 600_000] {
            let mut mark = nobody();
            let told = |seq: u64| 1_000_000 + seq * every_ms;
            for seq in 1..=LAST {
                mark.note(vec![at(7, seq)], Some(at(7, seq)), told(seq));
                assert!(mark.received_times.len() <= TIMES_MAX);
            }
            let late = |seq| Some(mark.received_at(at(7, seq))? - told(seq));
            assert!((LAST - TIMES_EXACT as u64 + 1..=LAST).all(|seq| late(seq) == Some(0)));
            assert!((1..=LAST).filter_map(late).all(|late| late < LATER_MS));
            let known = (1..=LAST).filter_map(late).count();
            assert!(known >= TIMES_MAX - 1, "{known} every {every_ms} ms");
            assert_eq!(mark.received_at(at(7, 1)), None, "that is too long ago");
            assert_eq!(mark.received_times, mark.read_times);
        }
    }
}
