//! A keeper, and a relay that is played by hand.

mod files;

use super::{Bounds, Keeper, Post};
use crate::{
    Batch, FrameQuery, Invite, Now, Output, RoomKey, Row, RowQuery, Suite, Table, Write,
    keys::{RoomSecret, transfer_key},
    peer::{Frame, HeldFile, Payload, Range},
};
use alcove_wire::{
    Challenge, ClientToRelay, Cursor, Limits, RelayToClient, Resume, Retention, RoomId, Seq,
};
use proptest::prelude::*;
use std::{collections::BTreeMap, ops::Bound};

const SECRET: RoomSecret = RoomSecret([3; 32]);
const RELAY: &str = "ws://127.0.0.1:8787/ws";
const INCARNATION: u64 = 7;
const TRANSFER: [u8; 16] = [5; 16];
const LARGE: Bounds =
    Bounds { age_ms: 1_000_000_000, bytes: 1_000_000_000, file_bytes: 1_000_000_000 };

fn post() -> Post {
    let invite = Invite {
        room_name: "Book club".into(),
        inviter: "Ada".into(),
        relay: Some(RELAY.into()),
        secret: SECRET,
        suite: Suite::Classic,
    };
    Post::of_link(&invite.link("https://chat.example/"), "").expect("a post")
}

fn room() -> RoomId {
    SECRET.room()
}

/// A keeper with its store, and what it said to the relay since that was last looked at.
struct World {
    keeper: Keeper,
    rows: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    said: Vec<ClientToRelay>,
    ms: u64,
}

impl World {
    fn new(bounds: Bounds) -> Self {
        Self::with(BTreeMap::new(), bounds, 0)
    }

    fn with(rows: BTreeMap<(Table, Vec<u8>), Vec<u8>>, bounds: Bounds, ms: u64) -> Self {
        let row = |((table, key), value): (&(Table, Vec<u8>), &Vec<u8>)| Row {
            table: *table,
            key: key.clone(),
            value: value.clone(),
        };
        let stored: Vec<Row> = rows.iter().map(row).collect();
        let keeper = Keeper::new(post(), &stored, bounds, [9; 32], at(ms)).expect("a keeper");
        let mut world = Self { keeper, rows, said: Vec::new(), ms };
        world.settle();
        world
    }

    /// In the room, where the relay replays what comes after `replay_from`.
    fn joined(bounds: Bounds, head: Seq, replay_from: Seq, present: u32) -> Self {
        let mut world = Self::new(bounds);
        world.join(head, replay_from, present);
        world
    }

    fn join(&mut self, head: Seq, replay_from: Seq, present: u32) {
        self.keeper.handle_connected(at(self.ms));
        self.hear(RelayToClient::Hello {
            challenge: Challenge([2; 32]),
            limits: Limits::default(),
        });
        self.hear(joined(room(), head, replay_from, present));
    }

    fn hear(&mut self, message: RelayToClient) {
        self.keeper.handle_message(&alcove_wire::encode(&message), at(self.ms));
        self.settle();
    }

    fn deliver(&mut self, seq: Seq, payload: &[u8]) {
        self.hear(RelayToClient::Delivery { room: room(), seq, payload: payload.to_vec() });
    }

    fn hear_payload(&mut self, room: RoomId, payload: &Payload) {
        let payload = alcove_wire::encode(payload);
        self.hear(RelayToClient::Ephemeral { room, peer: 1, payload });
    }

    /// Goes to the next time that the keeper wants to be called at.
    fn wait(&mut self) {
        self.ms = self.ms.max(self.keeper.poll_timeout());
        self.keeper.handle_timeout(at(self.ms));
        self.settle();
    }

    fn wait_until_said(&mut self, wanted: impl Fn(&ClientToRelay) -> bool) {
        for _ in 0..20 {
            if self.said.iter().any(&wanted) {
                return;
            }
            self.wait();
        }
        panic!("not said: {:?}", self.said);
    }

    fn settle(&mut self) {
        while let Some(output) = self.keeper.poll_output() {
            match output {
                Output::Save(batch) => self.save(batch),
                Output::Send { message, .. } => {
                    self.said.push(alcove_wire::decode(&message).expect("a message"));
                }
                Output::ReadFrames(query) => {
                    let frames = self.frames(&query);
                    self.keeper.handle_frames(query.token, frames, at(self.ms));
                }
                Output::ReadRows(query) => {
                    let rows = self.asked(&query);
                    self.keeper.handle_rows(query.token, &rows, at(self.ms));
                }
                _ => {}
            }
        }
    }

    fn save(&mut self, batch: Batch) {
        for write in batch.writes {
            match write {
                Write::Put { table, key, value } => drop(self.rows.insert((table, key), value)),
                Write::Delete { table, key } => drop(self.rows.remove(&(table, key))),
                Write::DeleteRange { table, prefix, until } => self.rows.retain(|(of, key), _| {
                    let before = until.as_ref().is_none_or(|until| key < until);
                    !(*of == table && key.starts_with(&prefix) && before)
                }),
                Write::DeleteSegment { .. } => unreachable!("a keeper reads nothing"),
            }
        }
    }

    fn frames(&self, query: &FrameQuery) -> Vec<(Seq, Vec<u8>)> {
        let key =
            |seq| (Table::Frames, crate::record::key::frame(query.room, query.incarnation, seq));
        let range = (Bound::Included(key(query.from)), Bound::Excluded(key(query.to)));
        let number = |key: &[u8]| crate::record::key::number(key).expect("a number");
        self.rows.range(range).map(|((_, key), value)| (number(key), value.clone())).collect()
    }

    fn asked(&self, RowQuery { table, from, to, .. }: &RowQuery) -> Vec<(Vec<u8>, Vec<u8>)> {
        let range = self.rows.range((*table, from.clone())..(*table, to.clone()));
        range.map(|((_, key), value)| (key.clone(), value.clone())).collect()
    }

    fn stored(&self) -> Vec<Seq> {
        let keys = self.rows.keys().filter(|(table, _)| *table == Table::Frames);
        keys.map(|(_, key)| crate::record::key::number(key).expect("a number")).collect()
    }

    /// What it published, decoded.
    fn payloads(&self) -> Vec<(RoomId, Payload)> {
        let published = self.said.iter().filter_map(|message| match message {
            ClientToRelay::Publish { room, payload, retention: Retention::Ephemeral, .. } => {
                Some((*room, alcove_wire::decode(payload).expect("a payload")))
            }
            ClientToRelay::Publish { .. } => panic!("a keeper publishes nothing that stays"),
            _ => None,
        });
        published.collect()
    }
}

fn at(ms: u64) -> Now {
    Now { monotonic_ms: ms, unix_ms: ms }
}

fn joined(room: RoomId, head: Seq, replay_from: Seq, present: u32) -> RelayToClient {
    RelayToClient::Joined {
        room,
        incarnation: INCARNATION,
        head,
        resume: Resume::Gap,
        replay_from,
        present,
        peer: 9,
    }
}

fn range(from: Seq, to: Seq) -> Range {
    Range { incarnation: INCARNATION, from, to }
}

fn frame(seq: Seq, payload: &[u8]) -> Frame {
    Frame { seq, payload: payload.to_vec().into() }
}

fn transfer_room(transfer: &[u8; 16]) -> RoomId {
    transfer_key(&SECRET.access_seed(), transfer).room()
}

fn is_join_of(room: RoomId) -> impl Fn(&ClientToRelay) -> bool {
    move |message| matches!(message, ClientToRelay::Join { access_key, .. } if access_key.room() == room)
}

#[test]
fn what_is_stored_gets_into_the_room_and_opens_nothing() {
    let (_, stored) = post().row();
    for secret in [SECRET.0, SECRET.outer_key()] {
        assert!(!stored.windows(32).any(|bytes| bytes == secret));
    }
    assert!(!stored.windows(9).any(|bytes| bytes == b"Book club"));
    let row = Row { table: Table::Meta, key: post().row().0, value: stored };
    let again = Post::stored(&[row]).expect("readable").expect("there");
    assert_eq!((again.room(), again.relay.as_str()), (RoomKey::from(room()), RELAY));
}

#[test]
fn a_new_keeper_asks_for_all_that_the_relay_holds_and_says_what_it_has() {
    let mut world = World::joined(LARGE, 3, 2, 1);
    let cursor = |message: &ClientToRelay| match message {
        ClientToRelay::Join { cursor, .. } => *cursor,
        _ => None,
    };
    assert_eq!(world.said.iter().find_map(cursor), Some(Cursor { incarnation: 0, seq: 0 }));
    world.deliver(2, b"two");
    world.deliver(3, b"three");
    assert_eq!(world.stored(), [2, 3]);
    world.said.clear();
    world.hear(RelayToClient::Presence { room: room(), present: 2, joined: vec![4], left: vec![] });
    world.wait();
    let held = vec![Cursor { incarnation: INCARNATION, seq: 3 }];
    assert_eq!(world.payloads(), [(room(), Payload::Keeping { held })]);
}

#[test]
fn frames_are_served_at_once_to_one_who_is_alone_with_the_keeper() {
    let mut world = World::joined(LARGE, 0, 1, 2);
    world.deliver(1, b"one");
    let asked = world.ms;
    world.hear_payload(room(), &Payload::Fetch { transfer: TRANSFER, ranges: vec![range(1, 9)] });
    world.wait_until_said(is_join_of(transfer_room(&TRANSFER)));
    assert_eq!(world.ms, asked);
}

#[test]
fn frames_are_served_after_members_had_the_time_to() {
    let mut world = World::joined(LARGE, 0, 1, 3);
    for seq in 1..=3 {
        world.deliver(seq, &[seq as u8; 10]);
    }
    world.said.clear();
    world.hear_payload(room(), &Payload::Fetch { transfer: TRANSFER, ranges: vec![range(2, 9)] });
    let (asked, transfer) = (world.ms, transfer_room(&TRANSFER));
    world.wait_until_said(is_join_of(transfer));
    assert!(world.ms >= asked + 400);
    world.hear(joined(transfer, 0, 1, 2));
    let frames = vec![frame(2, &[2; 10]), frame(3, &[3; 10])];
    let answer = Payload::Frames { covered: range(2, 9), frames };
    assert_eq!(world.payloads().pop(), Some((transfer, answer)));
    world.hear(RelayToClient::Presence {
        room: transfer,
        present: 1,
        joined: vec![],
        left: vec![1],
    });
    assert_eq!(world.said.last(), Some(&ClientToRelay::Leave { room: transfer }));
}

#[test]
fn where_another_serves_or_nothing_is_held_it_does_not() {
    let mut world = World::joined(LARGE, 0, 1, 3);
    world.deliver(1, b"one");
    world.hear_payload(room(), &Payload::Fetch { transfer: TRANSFER, ranges: vec![range(2, 9)] });
    assert_eq!(world.keeper.serve_due(), None);
    world.hear_payload(room(), &Payload::Fetch { transfer: TRANSFER, ranges: vec![range(1, 9)] });
    let transfer = transfer_room(&TRANSFER);
    world.wait_until_said(is_join_of(transfer));
    world.hear(joined(transfer, 0, 1, 3));
    assert_eq!(world.said.last(), Some(&ClientToRelay::Leave { room: transfer }));
    assert_eq!(world.keeper.serve_due(), None);
}

#[test]
fn a_long_answer_says_how_far_it_goes() {
    let mut world = World::joined(LARGE, 0, 1, 2);
    for seq in 1..=5 {
        world.deliver(seq, &vec![seq as u8; 100_000]);
    }
    world.hear_payload(room(), &Payload::Fetch { transfer: TRANSFER, ranges: vec![range(1, 6)] });
    let transfer = transfer_room(&TRANSFER);
    world.wait_until_said(is_join_of(transfer));
    world.hear(joined(transfer, 0, 1, 2));
    let mut got = Vec::new();
    while got.len() < 5 {
        let Some((_, Payload::Frames { covered, frames })) = world.payloads().pop() else {
            panic!("no answer");
        };
        assert_eq!(covered.from, got.len() as u64 + 1);
        got.extend(frames.iter().map(|frame| frame.seq));
        assert_eq!(covered.to, got.len() as u64 + 1, "it covers what it carries");
        let ranges = vec![range(covered.to, 6)];
        world.hear_payload(transfer, &Payload::Fetch { transfer: TRANSFER, ranges });
    }
    assert_eq!(got, [1, 2, 3, 4, 5]);
}

#[test]
fn what_the_relay_no_longer_holds_is_fetched_and_nothing_that_was_not_asked_for() {
    let mut world = World::joined(LARGE, 4, 4, 2);
    world.deliver(4, b"four");
    let ask = |world: &World| {
        let fetch = world.payloads().into_iter().rev().find_map(|(room, payload)| match payload {
            Payload::Fetch { transfer, ranges } => Some((room, transfer, ranges)),
            _ => None,
        });
        fetch.expect("a question")
    };
    let entered = world.said.iter().find_map(|message| match message {
        ClientToRelay::Join { access_key, cursor: None, .. } => Some(access_key.room()),
        _ => None,
    });
    world.hear(joined(entered.expect("a transfer"), 0, 1, 1));
    let (asked_in, transfer, ranges) = ask(&world);
    assert_eq!((asked_in, ranges), (room(), vec![range(1, 4)]));
    let transfer = transfer_room(&transfer);

    let frames = vec![frame(1, b"one"), frame(4, b"not four"), frame(900, b"far")];
    world.hear_payload(transfer, &Payload::Frames { covered: range(1, 1000), frames });
    assert_eq!(world.stored(), [1, 4]);
    assert_eq!(world.rows.values().filter(|value| *value == b"four").count(), 1);
    assert_eq!(ask(&world).2, [range(2, 4)]);
    let frames = vec![frame(2, b"two"), frame(3, b"three")];
    world.hear_payload(transfer, &Payload::Frames { covered: range(2, 4), frames });
    assert_eq!(world.stored(), [1, 2, 3, 4]);
    assert_eq!(world.said.last(), Some(&ClientToRelay::Leave { room: transfer }));
}

#[test]
fn what_is_held_is_bounded_by_bytes() {
    let bounds = Bounds { bytes: 5_000_000, ..LARGE };
    let mut world = World::joined(bounds, 0, 1, 1);
    for seq in 1..=300 {
        world.deliver(seq, &vec![0; 50_000]);
        assert!(world.keeper.status().bytes <= bounds.bytes);
    }
    let stored = world.stored();
    assert!((90..=100).contains(&stored.len()), "{}", stored.len());
    assert_eq!(*stored.last().expect("some"), 300);
    assert_eq!(world.keeper.status().frames, stored.len() as u64);
}

#[test]
fn what_is_held_is_bounded_by_age() {
    let day = 24 * 60 * 60 * 1000;
    let mut world = World::joined(Bounds { age_ms: day, ..LARGE }, 0, 1, 1);
    world.deliver(1, b"old");
    world.ms += day / 2;
    world.deliver(2, b"newer");
    world.ms += day / 2;
    world.wait();
    assert_eq!(world.stored(), [2]);
    world.ms += day;
    world.wait();
    assert_eq!((world.stored(), world.keeper.status().bytes), (vec![], 0));
}

#[test]
fn a_keeper_that_starts_again_holds_what_it_held() {
    let mut before = World::joined(LARGE, 0, 1, 1);
    for seq in 1..=40 {
        before.deliver(seq, &vec![0; 60_000]);
    }
    let status = before.keeper.status();
    let mut after = World::with(before.rows, LARGE, before.ms);
    assert_eq!(
        (after.keeper.status().frames, after.keeper.status().bytes),
        (status.frames, status.bytes)
    );
    after.join(41, 41, 1);
    after.deliver(41, b"on");
    assert_eq!(after.stored(), (1..=41).collect::<Vec<_>>());
    assert_eq!(after.keeper.held.cursors(), [Cursor { incarnation: INCARNATION, seq: 41 }]);
}

#[test]
fn a_delivery_out_of_order_is_not_kept() {
    let mut world = World::joined(LARGE, 0, 1, 1);
    for seq in [1, 3, 1_000_000, Seq::MAX, 2] {
        world.deliver(seq, b"x");
    }
    assert_eq!(world.stored(), [1, 2]);
}

proptest! {
    #[test]
    fn nothing_from_outside_breaks_it(
        messages in proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200).prop_map(Err),
                (0u8..6, any::<[u64; 4]>(), proptest::collection::vec(any::<u8>(), 0..40)).prop_map(Ok),
            ],
            0..30,
        ),
    ) {
        let mut world = World::joined(LARGE, 5, 3, 2);
        for message in messages {
            match message {
                Err(bytes) => world.keeper.handle_message(&bytes, at(world.ms)),
                Ok((kind, [a, b, c, d], bytes)) => {
                    let range = Range { incarnation: a % 9, from: b, to: c };
                    let payload = match kind {
                        0 => Payload::Fetch { transfer: [a as u8; 16], ranges: vec![range] },
                        1 => Payload::Frames { covered: range, frames: vec![frame(d, &bytes)] },
                        2 => Payload::Keeping { held: vec![Cursor { incarnation: a, seq: d }] },
                        3 => {
                            let (transfer, hash) = ([a as u8; 16], [b as u8 % 3; 32]);
                            Payload::FileFetch { transfer, hash, from: c, to: d }
                        }
                        4 => Payload::FileBytes { from: a % 50, bytes: bytes.into() },
                        _ => {
                            let file = |at| HeldFile { hash: [at; 32], size: b % 99, since: c };
                            Payload::FilesHeld { files: (0..d as u8).map(file).collect() }
                        }
                    };
                    let derived = transfer_room(&[a as u8; 16]);
                    world.hear_payload(room(), &payload);
                    world.hear(joined(derived, a, b, 2));
                    world.hear_payload(derived, &payload);
                }
            }
            world.wait();
        }
        prop_assert!(world.keeper.status().bytes <= LARGE.bytes);
        prop_assert_eq!(world.keeper.status().files, 0, "nobody had one of these hashes");
    }
}
