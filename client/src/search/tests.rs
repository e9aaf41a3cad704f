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
    let head = StoredMessage { id, sender, name, at, kind: Some(kind), place: None, expires: None };
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
        let message = StoredMessage { id: id(position), sender, name, at, kind, place, expires };
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
    let Event::Message { room, message } = live(position, body) else { unreachable!("a message") };
    Event::Edited { room, message: message.id, kind: message.kind, edited_at_ms: 1 }
}

#[test]
fn complete_segments_are_read_the_next_time_and_the_last_is_made_of_messages() {
    let mut stored = Stored::default();
    (0..2 * SPAN + 3).for_each(|position| stored.say(position, &format!("number <{position}>")));
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
