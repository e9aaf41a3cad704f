//! An index of what was said, for the driver that owns the store: texts in lower case, in [`Segment`]s. It is filled from the
//! store when it is first asked, and then follows the client's events. Looking through 100,000 texts takes some ten
//! milliseconds, so nothing cleverer is kept up to date.
//!
//! A driver may store complete segments in [`Table::Texts`], and read those in place of the messages. They
//! hold nothing that is not in the messages; the client deletes them as soon as one of their texts is changed or gone.

mod segment;

pub use segment::{SPAN, Segment, segment_key};

use crate::{
    Event, Kind, Layout, MessageId, MessageView, RoomKey, Table, Write, api::tag, history::Head,
    record::key,
};
use litemap::LiteMap;
use segment::lower;

/// How many words of a query count.
const WORDS_MAX: usize = 16;

/// How many segments of a room are searched: eight million positions. A store that is damaged may claim any.
const SEGMENTS_MAX: usize = 1 << 16;

/// What was said in the rooms that were asked for, and what is being said.
#[derive(Default)]
pub struct Index {
    rooms: LiteMap<RoomKey, Texts>,
    /// What the ids of texts begin with that are left out: their senders are ignored.
    ignored: Vec<[u8; 16]>,
    /// Segments that may be stored.
    made: Vec<(RoomKey, Write)>,
}

#[derive(Default)]
struct Texts {
    /// By number.
    segments: LiteMap<u64, Segment>,
    growing: Option<Growing>,
    /// Whether everything that is stored is in it.
    whole: bool,
    /// Something that is not here was changed since it began to be read.
    outdated: bool,
}

/// The last segment of a room.
struct Growing {
    number: u64,
    /// Whether all that was said in it is here.
    whole: bool,
    said: Vec<(MessageId, u64)>,
    segment: Segment,
}

/// Something was changed in a room while it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outdated;

/// Where a text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The room.
    pub room: RoomKey,
    /// The message's position in it.
    pub position: u64,
}

impl Index {
    /// Whether everything that is stored of a room is in it.
    pub fn is_whole(&self, room: RoomKey) -> bool {
        self.rooms.get(&room).is_some_and(|texts| texts.whole)
    }

    /// Begins to read a room: first what is stored as segments, then what is [`missing`](Self::missing).
    pub fn begin(&mut self, room: RoomKey) {
        let texts = self.room(room);
        (texts.whole, texts.outdated) = (false, false);
        texts.segments.clear();
    }

    /// Takes in a row of [`Table::Texts`]. One that is damaged is as if it were not there.
    pub fn read(&mut self, key: &[u8], value: &[u8]) {
        if let Some((room, rest)) = key::split(key)
            && let Some(number) = key::number(rest)
            && let Ok(segment) = Segment::decode(value)
        {
            self.room(room).segments.insert(number, segment);
        }
    }

    /// The segments that are to be made of messages, up to the one with the last position; the newest first.
    pub fn missing(&mut self, room: RoomKey, last: u64) -> Vec<u64> {
        let texts = self.room(room);
        let grows = texts.growing.as_ref().filter(|it| it.whole).map(|it| it.number);
        let here = |number: &u64| texts.segments.contains_key(number) || grows == Some(*number);
        (0..=last / SPAN).rev().take(SEGMENTS_MAX).filter(|number| !here(number)).collect()
    }

    /// Takes in a segment that was missing, made of its rows: heads by position, and bodies in ascending order. `last` is the
    /// position of the room's last message.
    ///
    /// # Errors
    /// The room has to be read anew, from [`begin`](Self::begin) on.
    pub fn make(
        &mut self,
        (room, number): (RoomKey, u64),
        heads: &[Head],
        bodies: &[(Vec<u8>, Vec<u8>)],
        last: u64,
    ) -> Result<(), Outdated> {
        let texts = self.room(room);
        let segment = Segment::of_rows(heads, bodies);
        let is_complete = number < last / SPAN;
        let is_behind = texts.growing.as_ref().is_some_and(|growing| growing.number > number);
        match (is_complete, texts.outdated || is_behind && !is_complete) {
            (_, true) => Err(Outdated),
            (true, false) => {
                let row = row(room, number, &segment);
                texts.segments.insert(number, segment);
                self.made.push((room, row));
                Ok(())
            }
            (false, false) => {
                let said = heads.iter().map(|head| (head.place().2, head.place().1)).collect();
                let mut growing = Growing { number, whole: true, said, segment };
                if let Some(later) = texts.growing.take() {
                    growing.append(later);
                }
                texts.growing = Some(growing);
                Ok(())
            }
        }
    }

    /// Everything that is stored of a room has been read.
    pub fn finish(&mut self, room: RoomKey) {
        self.room(room).whole = true;
    }

    /// The rows of segments that are complete. They may be stored, with or behind all that the client has given to be saved so
    /// far, and before anything else.
    pub fn take_made(&mut self) -> Vec<Write> {
        std::mem::take(&mut self.made).into_iter().map(|(_, row)| row).collect()
    }

    /// Follows what happens.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Message { room, message } => self.put(*room, message),
            Event::Edited { room, message, kind: Kind::Text { body, .. }, .. } => {
                self.change(*room, *message, Some(body));
            }
            Event::Deleted { room, message } | Event::MessageGone { room, message } => {
                self.change(*room, *message, None);
            }
            Event::RoomGone { room } => drop(self.rooms.remove(room)),
            Event::Ignored { members } => {
                self.ignored = members.iter().map(|member| tag(*member)).collect();
            }
            _ => {}
        }
    }

    fn room(&mut self, room: RoomKey) -> &mut Texts {
        self.rooms.entry(room).or_default()
    }

    fn put(&mut self, room: RoomKey, message: &MessageView) {
        let (Kind::Text { body, .. }, Layout::At(position)) = (&message.kind, message.layout)
        else {
            return;
        };
        let texts = self.room(room);
        let number = position / SPAN;
        let before = texts.growing.take_if(|growing| growing.number != number);
        // What comes after another segment begins with the segment.
        let whole = position.is_multiple_of(SPAN) || before.is_some();
        let growing = texts.growing.get_or_insert_with(|| Growing::new(number, whole));
        growing.said.push((message.id, position));
        growing.segment.push(position, message.id, message.sent_at_ms, body);
        let Some(Growing { number, segment, .. }) = before.filter(|before| before.whole) else {
            return;
        };
        let row = row(room, number, &segment);
        if texts.whole {
            texts.segments.insert(number, segment);
        }
        self.made.push((room, row));
    }

    fn change(&mut self, room: RoomKey, message: MessageId, text: Option<&str>) {
        let Some(texts) = self.rooms.get_mut(&room) else { return };
        if !texts.growing.as_mut().is_some_and(|growing| growing.change(message, text)) {
            (texts.whole, texts.outdated) = (false, true);
            self.made.retain(|(of, _)| *of != room);
        }
    }

    /// Texts in which every word of the query occurs, of nobody who is ignored, newest first, at most `limit`; and whether there
    /// are more.
    pub fn find(&self, room: Option<RoomKey>, query: &str, limit: usize) -> (Vec<Hit>, bool) {
        let query: String = lower(query).collect();
        let words: Vec<&str> = query.split_whitespace().take(WORDS_MAX).collect();
        if words.is_empty() {
            return (Vec::new(), false);
        }
        let rooms = self.rooms.iter().filter(|(key, _)| room.is_none_or(|room| room == **key));
        let mut hits: Vec<(u64, Hit)> = Vec::new();
        for (&room, texts) in rooms {
            // One more, to know whether there are more.
            hits.extend(
                texts
                    .find(&words, &self.ignored)
                    .take(limit + 1)
                    .map(|(position, sent_at_ms)| (sent_at_ms, Hit { room, position })),
            );
        }
        // In one room by its order; over several by the time that is claimed.
        let key = |(at, hit): &(u64, Hit)| match room {
            Some(_) => (hit.position, 0),
            None => (*at, hit.position),
        };
        hits.sort_unstable_by_key(|hit| std::cmp::Reverse(key(hit)));
        let more = hits.len() > limit;
        (hits.into_iter().take(limit).map(|(_, hit)| hit).collect(), more)
    }
}

impl Texts {
    /// The position of each text in which all words occur, and when it was sent; newest first.
    fn find(&self, words: &[&str], ignored: &[[u8; 16]]) -> impl Iterator<Item = (u64, u64)> {
        let stored = self.segments.iter().rev().map(|(number, segment)| (*number, segment));
        let growing = self.growing.iter().map(|growing| (growing.number, &growing.segment));
        growing.chain(stored).flat_map(move |(number, segment)| {
            let found = segment.find(words).filter(|text| !ignored.contains(&text.sender));
            found.map(move |text| (number * SPAN + u64::from(text.offset), text.sent_at_ms))
        })
    }
}

impl Growing {
    fn new(number: u64, whole: bool) -> Self {
        Self { number, whole, said: Vec::new(), segment: Segment::default() }
    }

    /// Puts another text in place of one that is in it, or takes it out. Answers whether it is in it.
    fn change(&mut self, message: MessageId, text: Option<&str>) -> bool {
        let known = self.said.iter().rev().find(|(id, _)| *id == message);
        known.is_some_and(|(_, position)| {
            self.segment.replace(*position, text);
            true
        })
    }

    /// Adds what was told meanwhile, which is newer than what was read.
    fn append(&mut self, later: Self) {
        let Some(&(_, first)) = later.said.first() else { return };
        self.said.retain(|(_, position)| *position < first);
        self.said.extend(later.said);
        self.segment.append(first, later.segment);
    }
}

fn row(room: RoomKey, number: u64, segment: &Segment) -> Write {
    Write::Put { table: Table::Texts, key: key::segment(room, number), value: segment.encode() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        MemberId,
        content::{Body, Text},
        history::message_view,
        record::{self, StoredBody, StoredMessage},
    };

    const ROOM: RoomKey = RoomKey([1; 32]);
    const OTHER: RoomKey = RoomKey([2; 32]);

    fn said(room: RoomKey, position: u64, body: &str) -> Event {
        let id = MessageId([position as u8; 32]);
        let kind = Kind::Text {
            body: body.into(),
            reply: None,
            mentions: Vec::new(),
            forwarded: false,
            files: Vec::new(),
        };
        let sender = MemberId([0; 32]);
        let (name, at) = ("Ada".to_owned(), position);
        let head =
            StoredMessage { id, sender, name, at, kind: Some(kind), place: None, expires: None };
        Event::Message { room, message: message_view(head, position, sender) }
    }

    fn index(texts: &[(RoomKey, u64, &str)]) -> Index {
        let mut index = Index::default();
        for room in [ROOM, OTHER] {
            index.begin(room);
            index.finish(room);
        }
        texts.iter().for_each(|(room, position, body)| index.apply(&said(*room, *position, body)));
        index
    }

    fn positions(index: &Index, room: Option<RoomKey>, query: &str) -> Vec<u64> {
        index.find(room, query, 10).0.iter().map(|hit| hit.position).collect()
    }

    #[test]
    fn every_word_has_to_occur_in_any_case_and_order() {
        let index = index(&[
            (ROOM, 1, "Über den Wolken"),
            (ROOM, 2, "den ganzen Tag"),
            (OTHER, 3, "wolken ÜBER uns"),
        ]);
        assert_eq!(positions(&index, Some(ROOM), "wolken über"), [1]);
        assert_eq!(positions(&index, None, "wolken über"), [3, 1]);
        assert_eq!(positions(&index, None, "DEN"), [2, 1]);
        assert!(positions(&index, None, "nichts").is_empty());
        assert!(positions(&index, None, "  ").is_empty());
    }

    #[test]
    fn what_is_changed_or_gone_is_not_found_any_more() {
        let mut index = index(&[(ROOM, 1, "one"), (ROOM, 2, "one"), (ROOM, 3, "one")]);
        let Event::Message { message, .. } = said(ROOM, 1, "two") else { return };
        let (room, kind) = (ROOM, message.kind);
        index.apply(&Event::Edited { room, message: message.id, kind, edited_at_ms: 9 });
        index.apply(&Event::Deleted { room, message: MessageId([2; 32]) });
        assert_eq!(positions(&index, Some(ROOM), "one"), [3]);
        assert_eq!(positions(&index, Some(ROOM), "two"), [1]);
        index.apply(&Event::MessageGone { room, message: MessageId([3; 32]) });
        assert!(positions(&index, Some(ROOM), "one").is_empty());
        index.apply(&Event::RoomGone { room });
        assert!(positions(&index, None, "two").is_empty());
    }

    #[test]
    fn what_an_ignored_member_wrote_is_not_found() {
        let mut index = index(&[(ROOM, 1, "one")]);
        let sender = MemberId([7; 32]);
        let Event::Message { mut message, .. } = said(ROOM, 2, "one") else { return };
        message.id.0[..16].copy_from_slice(&tag(sender));
        index.apply(&Event::Message { room: ROOM, message });
        index.apply(&Event::Ignored { members: vec![sender] });
        assert_eq!(positions(&index, Some(ROOM), "one"), [1]);
        index.apply(&Event::Ignored { members: Vec::new() });
        assert_eq!(positions(&index, Some(ROOM), "one"), [2, 1]);
    }

    #[test]
    fn no_more_than_asked_for() {
        let index = index(&[(ROOM, 1, "a"), (ROOM, 2, "a"), (ROOM, 3, "a")]);
        let (hits, more) = index.find(None, "a", 2);
        assert_eq!((hits.len(), more), (2, true));
    }

    /// What a store holds of a room.
    #[derive(Default)]
    struct Stored {
        heads: Vec<Head>,
        bodies: Vec<(Vec<u8>, Vec<u8>)>,
        segments: Vec<(Vec<u8>, Vec<u8>)>,
    }

    fn id(position: u64) -> MessageId {
        let mut id = [0; 32];
        id[24..].copy_from_slice(&position.to_be_bytes());
        MessageId(id)
    }

    impl Stored {
        fn say(&mut self, position: u64, body: &str) {
            let (sender, name, at) = (MemberId([0; 32]), String::new(), position);
            let (kind, place, expires) = (None, None, None);
            let message =
                StoredMessage { id: id(position), sender, name, at, kind, place, expires };
            let value = record::encode(&message);
            let key = key::message(ROOM, position);
            self.heads.push(Head::read(&key, &value).expect("a head"));
            let body = body.as_bytes().to_vec().into();
            let text = Text { reply: None, forwarded: 0, expiry: 0, mentions: Vec::new(), body };
            let body = StoredBody { text: Body::Text(text).encode(), edited: None };
            self.bodies.push((key::body(ROOM, id(position)), record::encode(&body)));
            self.bodies.sort();
        }

        fn take_back(&mut self, position: u64) {
            self.bodies.push((key::taken_back(ROOM, id(position)), Vec::new()));
            self.bodies.sort();
        }

        fn last(&self) -> u64 {
            self.heads.len() as u64 - 1
        }

        /// Answers which segments were made of messages.
        fn read_into(&mut self, index: &mut Index) -> Vec<u64> {
            index.begin(ROOM);
            self.segments.iter().for_each(|(key, value)| index.read(key, value));
            let missing = index.missing(ROOM, self.last());
            for number in missing.iter().rev() {
                self.make(index, *number).expect("nothing else happens");
            }
            index.finish(ROOM);
            self.keep(index);
            missing
        }

        fn make(&self, index: &mut Index, number: u64) -> Result<(), Outdated> {
            let heads = self.heads.iter().filter(|head| head.place().1 / SPAN == number);
            let heads: Vec<_> = heads.cloned().collect();
            index.make((ROOM, number), &heads, &self.bodies, self.last())
        }

        fn keep(&mut self, index: &mut Index) {
            for row in index.take_made() {
                let Write::Put { key, value, .. } = row else { continue };
                self.segments.retain(|(known, _)| *known != key);
                self.segments.push((key, value));
            }
        }
    }

    fn live(position: u64, body: &str) -> Event {
        let Event::Message { room, mut message } = said(ROOM, position, body) else {
            unreachable!("a message")
        };
        message.id = id(position);
        Event::Message { room, message }
    }

    fn edited(position: u64, body: &str) -> Event {
        let Event::Message { room, message } = live(position, body) else {
            unreachable!("a message")
        };
        Event::Edited { room, message: message.id, kind: message.kind, edited_at_ms: 1 }
    }

    #[test]
    fn complete_segments_are_read_the_next_time_and_the_last_is_made_of_messages() {
        let mut stored = Stored::default();
        (0..2 * SPAN + 3)
            .for_each(|position| stored.say(position, &format!("number <{position}>")));
        stored.take_back(7);
        for made in [vec![2, 1, 0], vec![2]] {
            let mut index = Index::default();
            assert!(!index.is_whole(ROOM));
            assert_eq!(stored.read_into(&mut index), made);
            assert!(index.is_whole(ROOM));
            for position in [0, SPAN - 1, SPAN, 2 * SPAN, 2 * SPAN + 2] {
                assert_eq!(positions(&index, None, &format!("<{position}> NUMBER")), [position]);
            }
            assert!(positions(&index, None, "<7>").is_empty());
            let newest: Vec<u64> = (0..10).map(|at| 2 * SPAN + 2 - at).collect();
            assert_eq!(positions(&index, Some(ROOM), "number"), newest);
        }
        assert_eq!(stored.segments.len(), 2);
    }

    #[test]
    fn a_segment_that_was_seen_from_its_start_on_is_made_without_reading() {
        let mut index = Index::default();
        let mut stored = Stored::default();
        for position in 0..2 * SPAN + 3 {
            stored.say(position, "before");
            // This one begins to listen in the midst of the first.
            if position > 5 {
                index.apply(&live(position, "before"));
            }
        }
        index.apply(&edited(2 * SPAN + 1, "after"));
        stored.keep(&mut index);
        assert_eq!(stored.segments.len(), 1);
        assert_eq!(stored.read_into(&mut index), [0]);
        assert_eq!(positions(&index, None, "after"), [2 * SPAN + 1]);
    }

    #[test]
    fn what_is_changed_before_the_last_segment_is_read_anew() {
        let mut index = Index::default();
        let mut stored = Stored::default();
        (0..SPAN + 2).for_each(|position| stored.say(position, "one"));
        stored.read_into(&mut index);
        let gone = Event::MessageGone { room: ROOM, message: id(3) };
        index.apply(&gone);
        assert!(!index.is_whole(ROOM));
        // While it is read, too.
        index.begin(ROOM);
        stored.make(&mut index, 0).expect("nothing happened yet");
        index.apply(&gone);
        assert!(index.take_made().is_empty());
        assert_eq!(stored.make(&mut index, 1), Err(Outdated));
        // What is changed in the last one is changed here.
        stored.read_into(&mut index);
        index.apply(&Event::Deleted { room: ROOM, message: id(SPAN) });
        assert!(index.is_whole(ROOM));
        assert_eq!(positions(&index, None, "one")[0], SPAN + 1);
        assert_eq!(positions(&index, None, "one")[1], SPAN - 1);
    }

    #[test]
    fn what_comes_while_it_is_read_is_in_it_once() {
        let mut index = Index::default();
        let mut stored = Stored::default();
        (0..5).for_each(|position| stored.say(position, "read"));
        index.begin(ROOM);
        // The store tells of the last of them, too.
        (3..7).for_each(|position| index.apply(&live(position, "read")));
        index.apply(&edited(4, "changed"));
        stored.make(&mut index, 0).expect("nothing that is not here was changed");
        index.finish(ROOM);
        assert_eq!(positions(&index, None, "read"), [6, 5, 3, 2, 1, 0]);
        assert_eq!(positions(&index, None, "changed"), [4]);
        // The last segment is another one before it was read.
        index.begin(ROOM);
        (7..SPAN + 1).for_each(|position| index.apply(&live(position, "read")));
        assert_eq!(stored.make(&mut index, 0), Err(Outdated));
    }
}
