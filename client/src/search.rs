//! An index of what was said, for the driver that owns the store: texts in lower case, in memory. It is filled from the store
//! when it is first asked, and then follows the client's events. Looking through 100,000 texts takes some ten milliseconds, so
//! nothing cleverer is kept up to date.

use crate::{Event, Kind, Layout, MessageId, MessageView, RoomKey, api::tag, history::Head};
use litemap::LiteMap;
use std::collections::HashMap;

/// How much of a text is looked at, in characters.
const TEXT_MAX: usize = 4_096;
/// How many words of a query count.
const WORDS_MAX: usize = 16;

/// What was said in the rooms that were asked for.
#[derive(Default)]
pub struct Index {
    rooms: LiteMap<RoomKey, Texts>,
    /// What the ids of texts begin with that are left out: their senders are ignored.
    ignored: Vec<[u8; 16]>,
}

#[derive(Default)]
struct Texts {
    entries: HashMap<MessageId, Entry>,
    /// Whether everything that is stored is in it.
    whole: bool,
}

struct Entry {
    position: u64,
    sent_at_ms: u64,
    /// Nothing, where nothing was said, or was taken back.
    text: Option<Box<str>>,
    /// An event told of it: what is read from the store is older.
    live: bool,
}

/// Where a text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The room.
    pub room: RoomKey,
    /// The message's position in it.
    pub position: u64,
}

impl Index {
    /// Whether everything that is stored of a room is in it. If not, it has to be read: first all of the room's heads, then all
    /// of its bodies.
    pub fn is_whole(&self, room: RoomKey) -> bool {
        self.rooms.get(&room).is_some_and(|texts| texts.whole)
    }

    /// Begins to follow a room.
    pub fn begin(&mut self, room: RoomKey) {
        self.rooms.insert(room, Texts::default());
    }

    /// Takes in a head that was read.
    pub fn read_head(&mut self, head: &Head) {
        let (room, position, id, sent_at_ms) = head.place();
        if let Some(texts) = self.rooms.get_mut(&room) {
            let entry = Entry { position, sent_at_ms, text: None, live: false };
            texts.entries.entry(id).or_insert(entry);
        }
    }

    /// Takes in a row of [`Table::Bodies`](crate::Table::Bodies) that was read. Rows come in ascending order, so that a text
    /// comes before its deletion.
    pub fn read_body(&mut self, key: &[u8], value: &[u8]) {
        let Some((room, id, text)) = crate::history::text(key, value) else { return };
        let entry = self.rooms.get_mut(&room).and_then(|texts| texts.entries.get_mut(&id));
        if let Some(entry) = entry.filter(|entry| !entry.live) {
            entry.text = text.map(|text| lower(&text));
        }
    }

    /// Everything that is stored of a room has been read.
    pub fn finish(&mut self, room: RoomKey) {
        if let Some(texts) = self.rooms.get_mut(&room) {
            texts.entries.retain(|_, entry| entry.text.is_some());
            texts.whole = true;
        }
    }

    /// Follows what happens.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Message { room, message } => self.put(*room, message),
            Event::Edited { room, message, kind: Kind::Text { body, .. }, .. } => {
                if let Some(entry) = self.entry(*room, *message) {
                    (entry.text, entry.live) = (Some(lower(body)), true);
                }
            }
            Event::Deleted { room, message } => {
                if let Some(entry) = self.entry(*room, *message) {
                    (entry.text, entry.live) = (None, true);
                }
            }
            Event::MessageGone { room, message } => {
                if let Some(texts) = self.rooms.get_mut(room) {
                    texts.entries.remove(message);
                }
            }
            Event::RoomGone { room } => drop(self.rooms.remove(room)),
            Event::Ignored { members } => {
                self.ignored = members.iter().map(|member| tag(*member)).collect();
            }
            _ => {}
        }
    }

    fn entry(&mut self, room: RoomKey, message: MessageId) -> Option<&mut Entry> {
        self.rooms.get_mut(&room)?.entries.get_mut(&message)
    }

    fn put(&mut self, room: RoomKey, message: &MessageView) {
        let (Some(texts), Kind::Text { body, .. }, Layout::At(position)) =
            (self.rooms.get_mut(&room), &message.kind, message.layout)
        else {
            return;
        };
        let (sent_at_ms, text) = (message.sent_at_ms, Some(lower(body)));
        texts.entries.insert(message.id, Entry { position, sent_at_ms, text, live: true });
    }

    /// Texts in which every word of the query occurs, of nobody who is ignored, newest first, at most `limit`; and whether there
    /// are more.
    pub fn find(&self, room: Option<RoomKey>, query: &str, limit: usize) -> (Vec<Hit>, bool) {
        let query = lower(query);
        let words: Vec<&str> = query.split_whitespace().take(WORDS_MAX).collect();
        if words.is_empty() {
            return (Vec::new(), false);
        }
        let rooms = self.rooms.iter().filter(|(key, _)| room.is_none_or(|room| room == **key));
        let mut hits: Vec<(u64, Hit)> = Vec::new();
        for (&room, texts) in rooms {
            for (id, entry) in &texts.entries {
                let Some(text) = &entry.text else { continue };
                let ignored = || self.ignored.iter().any(|tag| id.0.starts_with(tag));
                if words.iter().all(|word| text.contains(word)) && !ignored() {
                    hits.push((entry.sent_at_ms, Hit { room, position: entry.position }));
                }
            }
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

fn lower(text: &str) -> Box<str> {
    text.chars().take(TEXT_MAX).flat_map(char::to_lowercase).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemberId, history::message_view, record::StoredMessage};

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
}
