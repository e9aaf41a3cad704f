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
mod tests;
