//! How far a member has come.

use super::{MemberId, PlaceView};
use serde::{Deserialize, Serialize};

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
}

impl MarkView {
    /// Of a member that has said nothing yet.
    pub(crate) fn new(member: MemberId) -> Self {
        Self { member, received: Vec::new(), read: None, at_ms: 0, since: Vec::new() }
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
        let Some(read) = &self.read else { return false };
        let age =
            |incarnation| self.received.iter().position(|last| last.incarnation == incarnation);
        let covers = if read.incarnation == place.incarnation {
            read.seq >= place.seq
        } else {
            age(read.incarnation) > age(place.incarnation)
        };
        covers && self.has_received(place)
    }
}

/// Whether a place is one of those up to which `last` goes.
fn reaches(last: &[PlaceView], place: PlaceView) -> bool {
    last.iter().any(|last| last.incarnation == place.incarnation && last.seq >= place.seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(incarnation: u64, seq: u64) -> PlaceView {
        PlaceView { incarnation, seq }
    }

    #[test]
    fn nobody_has_what_came_before_them_or_reads_what_they_have_not() {
        let mark = MarkView {
            received: vec![at(7, 20), at(3, 9)],
            read: Some(at(3, 4)),
            since: vec![at(5, 30), at(7, 10)],
            ..MarkView::new(MemberId([1; 32]))
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
}
