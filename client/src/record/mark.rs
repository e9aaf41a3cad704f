//! How far another member has come, as it is stored: without names, and with the steps from one time to the next, for it is
//! written with every statement of the member.

use crate::{
    MarkView, MemberId, PlaceView, TimeView,
    api::{TIMES_MAX, last_of},
};
use serde::{Deserialize, Serialize};

/// How far another member has come.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct StoredMark {
    /// As earlier versions stored it, with one time for all.
    #[serde(default, skip_serializing)]
    mark: Option<MarkView>,
    #[serde(default)]
    far: Far,
}

/// What it has of each incarnation, oldest first; what was read last, as incarnation and number; when it said so.
#[derive(Default, Serialize, Deserialize)]
struct Far(Vec<Stretch>, Option<(u64, u64)>, u64);

/// An incarnation, the last number in it, and the times of what was received and read there.
#[derive(Serialize, Deserialize)]
struct Stretch(u64, u64, Steps, Steps);

/// For each time, by how much its number and its seconds are greater than those before.
#[derive(Serialize, Deserialize)]
struct Steps(Vec<i64>);

impl StoredMark {
    pub(crate) fn new(mark: &MarkView) -> Self {
        let (mut received, mut read) = (0, 0);
        let stretch = |last: &PlaceView| {
            let of = |times: &[TimeView], secs: &mut u64| {
                let here = times.iter().filter(|time| time.place.incarnation == last.incarnation);
                Steps::new(here, secs)
            };
            let received = of(&mark.received_times, &mut received);
            Stretch(last.incarnation, last.seq, received, of(&mark.read_times, &mut read))
        };
        let stretches = mark.received.iter().map(stretch).collect();
        let read = mark.read.map(|read| (read.incarnation, read.seq));
        Self { mark: None, far: Far(stretches, read, mark.at_ms) }
    }

    pub(crate) fn into_mark(self, member: MemberId) -> MarkView {
        match self.mark {
            Some(mark) => undated(mark, member),
            None => self.far.into_mark(member),
        }
    }
}

impl Far {
    fn into_mark(self, member: MemberId) -> MarkView {
        let Self(stretches, read, at_ms) = self;
        let place = |(incarnation, seq)| PlaceView { incarnation, seq };
        let mut mark = MarkView { read: read.map(place), at_ms, ..MarkView::new(member) };
        let (mut received, mut read) = (0, 0);
        for Stretch(incarnation, seq, received_steps, read_steps) in stretches {
            mark.received.push(place((incarnation, seq)));
            mark.received_times.extend(received_steps.times(incarnation, &mut received));
            mark.read_times.extend(read_steps.times(incarnation, &mut read));
        }
        mark.received_times.truncate(TIMES_MAX);
        mark.read_times.truncate(TIMES_MAX);
        mark
    }
}

/// Of what the member had by then it is not known since when.
fn undated(mut mark: MarkView, member: MemberId) -> MarkView {
    let undated = |place| TimeView { place, at_ms: None };
    mark.member = member;
    mark.received_times = last_of(&mark.received).map(undated).into_iter().collect();
    mark.read_times = mark.read.map(undated).into_iter().collect();
    mark
}

impl Steps {
    /// The steps of times in one incarnation, `secs` being the last one's of the incarnation before. An unknown one is 0.
    fn new<'a>(times: impl Iterator<Item = &'a TimeView>, secs: &mut u64) -> Self {
        let mut seq = 0_u64;
        let steps = times.flat_map(|time| {
            let now = (time.place.seq, time.at_ms.unwrap_or(0) / 1_000);
            let steps = [now.0.wrapping_sub(seq) as i64, now.1.wrapping_sub(*secs) as i64];
            (seq, *secs) = now;
            steps
        });
        Self(steps.collect())
    }

    fn times(&self, incarnation: u64, secs: &mut u64) -> impl Iterator<Item = TimeView> {
        let (steps, _) = self.0.as_chunks();
        steps.iter().scan(0_u64, move |seq, &[numbers, seconds]| {
            (*seq, *secs) = (seq.wrapping_add_signed(numbers), secs.wrapping_add_signed(seconds));
            let at_ms = secs.checked_mul(1_000).filter(|at_ms| *at_ms > 0);
            Some(TimeView { place: PlaceView { incarnation, seq: *seq }, at_ms })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record;

    const MEMBER: MemberId = MemberId([7; 32]);

    fn at(incarnation: u64, seq: u64) -> PlaceView {
        PlaceView { incarnation, seq }
    }

    fn read_again(bytes: &[u8]) -> MarkView {
        let stored: StoredMark = record::decode(bytes, "a mark").expect("a mark");
        stored.into_mark(MEMBER)
    }

    /// A mark with as many times as are kept: of a minute each, over two incarnations.
    fn long() -> MarkView {
        let mut mark = MarkView::new(MEMBER);
        for minute in 1..=30_u64 {
            let (older, newer) = (minute.min(20), minute.saturating_sub(20));
            let last = if newer > 0 { at(1 << 60, newer) } else { at(1 << 62, older) };
            let received = vec![at(1 << 62, older), at(1 << 60, newer)];
            mark.note(received, Some(last), 1_800_000_000_000 + minute * 60_000);
        }
        mark
    }

    #[test]
    fn what_is_stored_comes_back_and_is_short() {
        let mark = long();
        assert_eq!((mark.received_times.len(), mark.read_times.len()), (TIMES_MAX, TIMES_MAX));
        let bytes = record::encode(&StoredMark::new(&mark));
        assert_eq!(read_again(&bytes), mark);
        assert!(bytes.len() <= 180, "{}", bytes.len());
    }

    #[test]
    fn any_number_comes_back() {
        let mut mark = MarkView::new(MEMBER);
        mark.note(vec![at(9, u64::MAX)], Some(at(9, u64::MAX)), 5_000);
        mark.note(vec![at(9, 3), at(1, u64::MAX)], Some(at(1, 2)), 4_000);
        assert_eq!(read_again(&record::encode(&StoredMark::new(&mark))), mark);
    }

    #[test]
    fn a_mark_of_before_says_how_far_and_not_since_when() {
        #[derive(Serialize)]
        struct OfBefore {
            mark: Mark,
        }
        #[derive(Serialize)]
        struct Mark {
            member: MemberId,
            received: Vec<PlaceView>,
            read: Option<PlaceView>,
            at_ms: u64,
        }
        let (received, read) = (vec![at(9, 30), at(4, 8)], Some(at(4, 6)));
        let before = Mark { member: MEMBER, received, read, at_ms: 5_000 };
        let mut mark = read_again(&record::encode(&OfBefore { mark: before }));
        let times = |mark: &MarkView, place| (mark.received_at(place), mark.read_at(place));
        assert!(mark.has_received(at(4, 8)) && mark.has_read(at(9, 30)));
        assert_eq!(times(&mark, at(4, 6)), (None, None));
        mark.note(vec![at(9, 30), at(4, 10)], Some(at(4, 8)), 9_000);
        assert_eq!(times(&mark, at(4, 6)), (None, None));
        assert_eq!(times(&mark, at(4, 8)), (None, Some(9_000)));
        assert_eq!(times(&mark, at(4, 9)), (Some(9_000), None));
    }
}
