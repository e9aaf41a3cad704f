//! Random histories of a hub, beside a model of it that is too simple to be wrong: for every room a list of all that
//! was ever published in it, of which what is held is computed anew each time.

mod support;

use alcove_hub::Config;
use alcove_wire::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use support::*;

const AGE: u32 = 5_000;
const FRAMES: u32 = 6;
const BYTES: u32 = 100;

#[derive(Clone, Debug)]
enum Step {
    Connect(u64),
    Disconnect(u64),
    Join(u64, u8, Return),
    Leave(u64, u8),
    Publish(u64, u8, usize),
    Whisper(u64, u8),
    Pass(u64),
}

/// Where a join goes on from.
#[derive(Clone, Copy, Debug)]
enum Return {
    WithoutCursor,
    FromLastSeen,
    FromStart,
    FromTheFuture,
}

fn step() -> impl Strategy<Value = Step> {
    let (connection, room) = (|| 0..4u64, || 1..3u8);
    let cursor = prop_oneof![
        1 => Just(Return::WithoutCursor),
        4 => Just(Return::FromLastSeen),
        1 => Just(Return::FromStart),
        1 => Just(Return::FromTheFuture),
    ];
    prop_oneof![
        3 => connection().prop_map(Step::Connect),
        1 => connection().prop_map(Step::Disconnect),
        6 => (connection(), room(), cursor).prop_map(|(c, r, cursor)| Step::Join(c, r, cursor)),
        2 => (connection(), room()).prop_map(|(c, r)| Step::Leave(c, r)),
        8 => (connection(), room(), 0..50usize).prop_map(|(c, r, len)| Step::Publish(c, r, len)),
        2 => (connection(), room()).prop_map(|(c, r)| Step::Whisper(c, r)),
        3 => prop_oneof![0..100u64, 1000..7000u64].prop_map(Step::Pass),
    ]
}

#[derive(Default)]
struct ModelRoom {
    /// Everything of this incarnation: when, and what.
    log: Vec<(u64, Vec<u8>)>,
    members: BTreeSet<u64>,
    empty_since: u64,
    incarnation: Incarnation,
}

impl ModelRoom {
    fn first_held(&self, now: u64) -> Seq {
        let (mut frames, mut bytes) = (0, 0);
        let held = self.log.iter().rev().take_while(|(at, payload)| {
            frames += 1;
            bytes += payload.len() as u32;
            frames <= FRAMES && bytes <= BYTES && now - at < u64::from(AGE)
        });
        self.head() + 1 - held.count() as Seq
    }

    fn head(&self) -> Seq {
        self.log.len() as Seq
    }
}

/// What one connection believes about one room.
#[derive(Default)]
struct View {
    peer: PeerId,
    present: u32,
    others: BTreeSet<PeerId>,
    /// Whom it heard say something.
    heard: BTreeSet<PeerId>,
}

struct Test {
    stage: Stage,
    rooms: BTreeMap<u8, ModelRoom>,
    connected: BTreeSet<u64>,
    views: BTreeMap<(u64, u8), View>,
    /// What each client, which survives its connections, has seen last.
    seen: BTreeMap<(u64, u8), Cursor>,
    tag: Tag,
}

impl Test {
    fn new() -> Self {
        let limits = Limits {
            window_frames: FRAMES,
            window_bytes: BYTES,
            window_age_ms: AGE,
            ..Limits::default()
        };
        Self {
            stage: Stage::new(Config { limits, ..Config::default() }),
            rooms: BTreeMap::new(),
            connected: BTreeSet::new(),
            views: BTreeMap::new(),
            seen: BTreeMap::new(),
            tag: 0,
        }
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Connect(connection) if self.connected.insert(connection) => {
                self.stage.connect(connection);
                self.stage.inbox(connection);
            }
            Step::Disconnect(connection) if self.connected.remove(&connection) => {
                self.stage.disconnect(connection);
                (1..3).for_each(|room| self.forget_member(connection, room));
            }
            Step::Connect(_) | Step::Disconnect(_) => {}
            Step::Join(connection, room, cursor) if self.connected.contains(&connection) => {
                self.join(connection, room, cursor);
            }
            Step::Leave(connection, room) if self.views.contains_key(&(connection, room)) => {
                self.stage.leave(connection, room);
                self.forget_member(connection, room);
            }
            Step::Publish(connection, room, len) if self.connected.contains(&connection) => {
                self.publish(connection, room, len);
            }
            Step::Whisper(connection, room) if self.views.contains_key(&(connection, room)) => {
                self.whisper(connection, room);
            }
            Step::Join(..) | Step::Leave(..) | Step::Publish(..) | Step::Whisper(..) => {}
            Step::Pass(ms) => self.stage.pass(ms),
        }
        self.read_presence();
    }

    fn join(&mut self, connection: u64, number: u8, cursor: Return) {
        let now = self.stage.now;
        let seen = self.seen.get(&(connection, number)).copied();
        let cursor = match cursor {
            Return::WithoutCursor => None,
            Return::FromLastSeen => seen,
            Return::FromStart => seen.map(|cursor| Cursor { seq: 0, ..cursor }),
            Return::FromTheFuture => seen.map(|cursor| Cursor { seq: cursor.seq + 99, ..cursor }),
        };
        self.stage.join(connection, number, cursor);
        if self.views.contains_key(&(connection, number)) {
            let refused = refusal(ErrorCode::AlreadyJoined, number, None);
            assert_eq!(self.stage.inbox(connection), [refused]);
            return;
        }
        let (joined, replay) = self.stage.joined(connection);

        let room = self.rooms.entry(number).or_default();
        let forgotten = room.members.is_empty() && now - room.empty_since >= u64::from(AGE);
        if forgotten || room.incarnation == 0 {
            assert_ne!(joined.incarnation, room.incarnation);
            *room = ModelRoom { incarnation: joined.incarnation, ..ModelRoom::default() };
        }
        room.members.insert(connection);
        let (head, first_held) = (room.head(), room.first_held(now));
        let (resume, replay_from) = match cursor {
            None => (Resume::Fresh, head + 1),
            Some(at) if at.incarnation != room.incarnation => (Resume::Gap, first_held),
            Some(at) if at.seq > head => (Resume::Gap, head + 1),
            Some(at) if at.seq + 1 < first_held => (Resume::Gap, first_held),
            Some(at) => (Resume::Resumed, at.seq + 1),
        };
        let expected = Joined {
            incarnation: room.incarnation,
            head,
            resume,
            replay_from,
            present: room.members.len() as u32,
            peer: joined.peer,
        };
        assert_eq!(joined, expected);
        let missed: Vec<_> = (replay_from..=head)
            .map(|seq| delivery(number, seq, &room.log[seq as usize - 1].1))
            .collect();
        assert_eq!(replay, missed);

        let view = View {
            peer: joined.peer,
            present: joined.present,
            others: BTreeSet::new(),
            heard: BTreeSet::new(),
        };
        self.views.insert((connection, number), view);
        self.seen.insert((connection, number), Cursor { incarnation: room.incarnation, seq: head });
    }

    fn publish(&mut self, connection: u64, number: u8, len: usize) {
        self.tag += 1;
        let payload = vec![self.tag as u8; len];
        self.stage.publish(connection, number, self.tag, &payload);
        if !self.views.contains_key(&(connection, number)) {
            let refused = refusal(ErrorCode::NotJoined, number, Some(self.tag));
            assert_eq!(self.stage.inbox(connection), [refused]);
            return;
        }
        let room = self.rooms.get_mut(&number).expect("the model knows it");
        room.log.push((self.stage.now, payload.clone()));
        let seq = room.head();
        for &member in &room.members {
            let expected = match member == connection {
                true => ack(number, self.tag, seq),
                false => delivery(number, seq, &payload),
            };
            assert_eq!(self.stage.inbox(member), [expected]);
            self.seen.get_mut(&(member, number)).expect("the model knows it").seq = seq;
        }
    }

    fn whisper(&mut self, connection: u64, number: u8) {
        self.stage.whisper(connection, number, b"psst");
        let peer = self.views[&(connection, number)].peer;
        let heard =
            RelayToClient::Ephemeral { room: room(number), peer, payload: b"psst".to_vec() };
        for &member in &self.rooms[&number].members {
            let expected: &[_] =
                if member == connection { &[] } else { std::slice::from_ref(&heard) };
            assert_eq!(self.stage.inbox(member), expected);
            if member != connection {
                let view = self.views.get_mut(&(member, number)).expect("the model knows it");
                view.heard.insert(peer);
            }
        }
    }

    fn forget_member(&mut self, connection: u64, number: u8) {
        if self.views.remove(&(connection, number)).is_none() {
            return;
        }
        let room = self.rooms.get_mut(&number).expect("the model knows it");
        room.members.remove(&connection);
        room.empty_since = self.stage.now;
    }

    /// After each step nothing but presence may be left unread.
    fn read_presence(&mut self) {
        for &connection in &self.connected {
            for message in self.stage.inbox(connection) {
                let RelayToClient::Presence { room: id, present, joined, left } = message else {
                    panic!("{connection} was sent {message:?} for nothing");
                };
                let number = (1..3).find(|&number| room(number) == id).expect("the model knows it");
                let view = self.views.get_mut(&(connection, number)).expect("the model knows it");
                assert!(!joined.contains(&view.peer) && !left.contains(&view.peer));
                view.present = present;
                view.others.retain(|peer| !left.contains(peer));
                view.heard.retain(|peer| !left.contains(peer));
                for peer in joined {
                    assert!(view.others.insert(peer), "{peer} came twice");
                }
            }
        }
    }

    fn check_presence(&mut self) {
        self.stage.pass(1000);
        self.read_presence();
        for (&(connection, number), view) in &self.views {
            let room = &self.rooms[&number];
            assert_eq!(view.present as usize, room.members.len());
            let peers = room.members.iter().filter(|&&member| member != connection);
            let peers: BTreeSet<_> =
                peers.map(|&member| self.views[&(member, number)].peer).collect();
            let believed = view.others.union(&view.heard).copied().collect::<BTreeSet<_>>();
            assert!(believed.is_subset(&peers), "someone who left is believed to be there");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_hub_behaves_as_its_model(steps in proptest::collection::vec(step(), 1..80)) {
        let mut test = Test::new();
        for step in &steps {
            test.run(step);
        }
        test.check_presence();
    }

    #[test]
    fn a_hub_at_its_bounds_still_resumes_truthfully(
        steps in proptest::collection::vec((1..9u8, 0..3000usize, 0..1500u64), 1..60)
    ) {
        let mut stage = Stage::new(Config { max_window_bytes: 8_000, max_rooms: 4, ..Config::default() });
        let mut logs: BTreeMap<Incarnation, Vec<Vec<u8>>> = BTreeMap::new();
        let mut cursors: BTreeMap<u8, Cursor> = BTreeMap::new();
        stage.connect(1);
        for (number, len, ms) in steps {
            stage.join(1, number, cursors.get(&number).map(|cursor| Cursor { seq: 0, ..*cursor }));
            let (joined, replay) = stage.joined(1);
            let log = logs.entry(joined.incarnation).or_default();
            prop_assert_eq!(joined.head, log.len() as Seq);
            let expected: Vec<_> = (joined.replay_from..=joined.head)
                .map(|seq| delivery(number, seq, &log[seq as usize - 1]))
                .collect();
            prop_assert_eq!(replay, expected);
            if joined.resume == Resume::Resumed {
                prop_assert_eq!(joined.replay_from, 1);
            }
            log.push(vec![number; len]);
            stage.publish(1, number, 0, &vec![number; len]);
            prop_assert_eq!(stage.inbox(1), [ack(number, 0, joined.head + 1)]);
            cursors.insert(number, Cursor { incarnation: joined.incarnation, seq: joined.head + 1 });
            stage.leave(1, number);
            stage.pass(ms);
        }
    }
}
