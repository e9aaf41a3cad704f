//! What was said at [`SPAN`] consecutive positions of a room, in lower case: what is searched, and, once it is complete, stored as
//! one row, for reading few large rows is a hundred times faster than reading many small ones.

use crate::{
    Error, MessageId, RoomKey,
    history::Head,
    record::{self, key},
};
use serde::{Deserialize, Serialize};

/// How many positions are one segment.
pub const SPAN: u64 = 128;

/// How much of a text is looked at, in characters.
const TEXT_MAX: usize = 4_096;

/// See the module's documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// In ascending order of their offsets.
    entries: Vec<Entry>,
    /// The texts, each followed by a line feed.
    texts: String,
}

/// A text of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its position after the segment's first.
    pub(super) offset: u8,
    /// What the ids of its sender's messages start with.
    pub(super) sender: [u8; 16],
    pub(super) sent_at_ms: u64,
    /// Where the next text starts.
    end: u32,
}

/// How many bytes an entry is in the store.
const ENTRY_BYTES: usize = 1 + 16 + 8 + 4;

#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(with = "serde_bytes")]
    entries: Vec<u8>,
    texts: String,
}

impl Segment {
    /// Of messages that were read: their heads by position, and what was said in them in ascending order.
    pub(super) fn of_rows(heads: &[Head], bodies: &[(Vec<u8>, Vec<u8>)]) -> Self {
        let mut segment = Self::default();
        for head in heads {
            if let Some(text) = head.text(bodies) {
                let (_, position, id, sent_at_ms) = head.place();
                segment.push(position, id, sent_at_ms, &text);
            }
        }
        segment
    }

    /// Adds the next text.
    pub(super) fn push(&mut self, position: u64, id: MessageId, sent_at_ms: u64, text: &str) {
        self.texts.extend(lower(text).chain(['\n']));
        let offset = (position % SPAN) as u8;
        let sender = id.0.first_chunk().copied().unwrap_or_default();
        let end = self.texts.len() as u32;
        self.entries.push(Entry { offset, sender, sent_at_ms, end });
    }

    /// Puts a text in place of the one at a position; nothing: it is taken out.
    pub(super) fn replace(&mut self, position: u64, text: Option<&str>) {
        let offset = (position % SPAN) as u8;
        let Ok(at) = self.entries.binary_search_by_key(&offset, |entry| entry.offset) else {
            return;
        };
        let (start, end) = (self.start(at), self.entries[at].end as usize);
        let text: String = text.map(|text| lower(text).chain(['\n']).collect()).unwrap_or_default();
        self.texts.replace_range(start..end, &text);
        for entry in &mut self.entries[at..] {
            entry.end = (entry.end as usize - (end - start) + text.len()) as u32;
        }
        if text.is_empty() {
            self.entries.remove(at);
        }
    }

    /// Puts what another segment has in place of what this one has, from a position on.
    pub(super) fn append(&mut self, first: u64, later: Self) {
        let offset = (first % SPAN) as u8;
        self.entries.truncate(self.entries.partition_point(|entry| entry.offset < offset));
        let end = self.start(self.entries.len());
        self.texts.truncate(end);
        self.texts += &later.texts;
        let moved = |entry: Entry| Entry { end: entry.end + end as u32, ..entry };
        self.entries.extend(later.entries.into_iter().map(moved));
    }

    /// The texts in which every one of some words occurs, newest first.
    pub(super) fn find(&self, words: &[&str]) -> impl Iterator<Item = Entry> {
        let rarest = words.iter().max_by_key(|word| word.len()).copied().unwrap_or_default();
        let mut before = usize::MAX;
        let mut found: Vec<Entry> = Vec::new();
        for (place, _) in self.texts.match_indices(rarest) {
            let at = self.entries.partition_point(|entry| entry.end as usize <= place);
            let Some(entry) = self.entries.get(at).filter(|_| at != before) else { continue };
            before = at;
            let text = &self.texts[self.start(at)..entry.end as usize];
            if words.iter().all(|word| text.contains(word)) {
                found.push(*entry);
            }
        }
        found.into_iter().rev()
    }

    /// Where a text starts.
    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.entries[before].end as usize)
    }

    /// The row's value.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut entries = Vec::with_capacity(self.entries.len() * ENTRY_BYTES);
        for Entry { offset, sender, sent_at_ms, end } in &self.entries {
            entries.push(*offset);
            entries.extend_from_slice(sender);
            entries.extend_from_slice(&sent_at_ms.to_be_bytes());
            entries.extend_from_slice(&end.to_be_bytes());
        }
        record::encode(&Stored { entries, texts: self.texts.clone() })
    }

    /// What a row's value says.
    pub(super) fn decode(value: &[u8]) -> Result<Self, Error> {
        const DAMAGED: Error = Error::StoreDamaged("a segment");
        let Stored { entries, texts } = record::decode(value, "a segment")?;
        let (rows, rest) = entries.as_chunks::<ENTRY_BYTES>();
        let entries: Vec<Entry> = rows.iter().map(entry).collect();
        let mut ends = entries.iter().map(|entry| entry.end as usize);
        let in_order = entries.is_sorted_by(|a, b| a.offset < b.offset && a.end < b.end);
        let whole = ends.clone().all(|end| texts.is_char_boundary(end))
            && ends.next_back().unwrap_or_default() == texts.len();
        (rest.is_empty() && in_order && whole).then_some(Self { entries, texts }).ok_or(DAMAGED)
    }
}

fn entry(bytes: &[u8; ENTRY_BYTES]) -> Entry {
    let (mut sender, mut sent_at_ms, mut end) = ([0; 16], [0; 8], [0; 4]);
    sender.copy_from_slice(&bytes[1..17]);
    sent_at_ms.copy_from_slice(&bytes[17..25]);
    end.copy_from_slice(&bytes[25..]);
    let (sent_at_ms, end) = (u64::from_be_bytes(sent_at_ms), u32::from_be_bytes(end));
    Entry { offset: bytes[0], sender, sent_at_ms, end }
}

/// The key of the segment in [`Table::Texts`](crate::Table::Texts) that has the position which is the value of a
/// [`position_key`](crate::history::position_key).
pub fn segment_key(room: RoomKey, position: &[u8]) -> Option<Vec<u8>> {
    Some(key::segment(room, key::number(position)? / SPAN))
}

/// As it is looked for.
pub(super) fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().take(TEXT_MAX).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(texts: &[(u64, &str)]) -> Segment {
        let mut segment = Segment::default();
        for (position, text) in texts {
            segment.push(*position, MessageId([*position as u8; 32]), *position, text);
        }
        segment
    }

    fn found(segment: &Segment, words: &[&str]) -> Vec<u8> {
        segment.find(words).map(|entry| entry.offset).collect()
    }

    #[test]
    fn a_word_is_found_in_its_own_text_only() {
        let segment = segment(&[(1, "One two\ntwo"), (5, "TWO three"), (SPAN - 1, "")]);
        assert_eq!(found(&segment, &["two"]), [5, 1]);
        assert_eq!(found(&segment, &["two", "three"]), [5]);
        assert!(found(&segment, &["one", "three"]).is_empty());
    }

    #[test]
    fn a_text_is_replaced_and_taken_out() {
        let mut changed = segment(&[(1, "one"), (2, "two"), (3, "three")]);
        changed.replace(2, Some("Zwei, zwei"));
        assert_eq!(changed, segment(&[(1, "one"), (2, "zwei, zwei"), (3, "three")]));
        changed.replace(2, None);
        changed.replace(7, Some("was never there"));
        assert_eq!(changed, segment(&[(1, "one"), (3, "three")]));
    }

    #[test]
    fn what_is_newer_takes_the_place_of_what_is_older() {
        let mut older = segment(&[(1, "one"), (2, "two"), (3, "three")]);
        older.append(2, segment(&[(3, "drei"), (4, "vier")]));
        assert_eq!(older, segment(&[(1, "one"), (3, "drei"), (4, "vier")]));
    }

    #[test]
    fn it_is_stored_as_it_was() {
        for texts in [&[][..], &[(0, "")], &[(0, "ä"), (3, "🙂\n\n"), (127, "end")]] {
            let segment = segment(texts);
            assert_eq!(Segment::decode(&segment.encode()), Ok(segment));
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_stored_is_refused_or_searched(
            ends in proptest::collection::vec((0..6_u8, 0..12_u32), 0..4),
            texts in "[aäß🙂\n]{0,6}",
            word in "[aäß🙂]{1,2}",
        ) {
            let entry = |(offset, end)| Entry { offset, sender: [1; 16], sent_at_ms: 0, end };
            let segment = Segment { entries: ends.into_iter().map(entry).collect(), texts };
            if let Ok(mut segment) = Segment::decode(&segment.encode()) {
                assert!(segment.find(&[&word]).count() <= segment.entries.len());
                segment.replace(2, Some(&word));
                segment.replace(3, None);
                assert_eq!(Segment::decode(&segment.encode()), Ok(segment));
            }
        }
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let whole = segment(&[(0, "ä"), (3, "b")]);
        let mut damaged = vec![whole.clone(); 4];
        damaged[0].entries.swap(0, 1);
        damaged[1].entries[0].end = 1;
        damaged[2].texts.push('c');
        damaged[3].entries[1].end = u32::MAX;
        for segment in damaged {
            assert!(Segment::decode(&segment.encode()).is_err(), "{segment:?}");
        }
        let value = whole.encode();
        for end in 0..value.len() {
            assert!(Segment::decode(&value[..end]).is_err());
        }
    }
}
