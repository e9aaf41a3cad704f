//! Files that a keeper gets, holds and gives.

use super::*;
use crate::{file::SEALED_CHUNK, parts::Wanted, peer::HELD_FILES_MAX, transfer::FETCH_TRIES};
use sha2::{Digest as _, Sha256};

const DAY_MS: u64 = 24 * 3600 * 1000;

/// Bytes that stand for those of an encrypted file, and what is said of them.
fn file(size: u64, since: u64) -> (HeldFile, Vec<u8>) {
    let day = since / DAY_MS;
    let bytes: Vec<u8> = (0..size).map(|at| (at % 251).wrapping_add(day) as u8).collect();
    (HeldFile { hash: Sha256::digest(&bytes).into(), size, since }, bytes)
}

/// A keeper in its room, with a member.
fn with_member(bounds: Bounds) -> World {
    let mut world = World::joined(bounds, 0, 1, 2);
    world.ms = 10 * DAY_MS;
    world.pass(1);
    world.said.clear();
    world
}

impl World {
    /// Lets time pass, with a relay that answers.
    fn pass(&mut self, ms: u64) {
        let until = self.ms + ms;
        while self.keeper.poll_timeout() <= until {
            self.wait();
            self.hear(RelayToClient::Pong { nonce: 0 });
        }
        self.ms = until;
    }

    fn offer(&mut self, files: &[HeldFile]) {
        self.hear_payload(room(), &Payload::FilesHeld { files: files.to_vec() });
    }

    /// The rooms of the transfers that it has begun.
    fn begun(&self) -> Vec<RoomId> {
        let begun = self.said.iter().filter_map(|message| match message {
            ClientToRelay::Join { access_key, cursor: None, .. } => Some(access_key.room()),
            _ => None,
        });
        begun.collect()
    }

    /// What it asked for since that was last looked at: where, in which transfer, and which bytes.
    fn questions(&mut self) -> Vec<(RoomId, Wanted, (u64, u64))> {
        let asked = self.payloads().into_iter().filter_map(|(room, payload)| match payload {
            Payload::FileFetch { transfer, hash, from, to } => {
                Some((room, Wanted { transfer, hash }, (from, to)))
            }
            _ => None,
        });
        let asked = asked.collect();
        self.said.clear();
        asked
    }

    /// A member gives what is asked for in the last transfer that was begun, until no more than `most` bytes would be.
    fn give(&mut self, bytes: &[u8], most: usize) {
        let derived = *self.begun().last().expect("a transfer");
        self.hear(joined(derived, 0, 1, 1));
        let mut asked = self.questions();
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].0, transfer_room(&asked[0].1.transfer)), (room(), derived));
        while !asked.is_empty() {
            for (_, _, (from, to)) in std::mem::take(&mut asked) {
                let (from, to) = (from as usize, (to as usize).min(most));
                let bytes = bytes.get(from..to).unwrap_or_default().to_vec().into();
                self.hear_payload(derived, &Payload::FileBytes { from: from as u64, bytes });
                let again = self.begun();
                if again.is_empty() {
                    asked.extend(self.questions());
                }
            }
        }
    }

    /// A member says that it holds a file, and gives it.
    fn keep_file(&mut self, (file, bytes): &(HeldFile, Vec<u8>)) {
        self.offer(&[*file]);
        self.give(bytes, usize::MAX);
    }

    fn holds(&self) -> (u64, u64) {
        (self.keeper.status().files, self.keeper.status().file_bytes)
    }

    fn chunks(&self) -> usize {
        self.rows.keys().filter(|(table, _)| *table == Table::Files).count()
    }

    fn says_to_hold(&mut self, file: &HeldFile) -> bool {
        self.pass(200);
        let held = Payload::FilesHeld { files: vec![*file] };
        self.payloads().contains(&(room(), held))
    }
}

#[test]
fn a_file_is_got_from_a_member_and_given_to_whoever_asks() {
    let mut world = with_member(LARGE);
    let kept = file(3 * SEALED_CHUNK + 99, DAY_MS);
    world.keep_file(&kept);
    assert_eq!((world.keeper.status().files, world.chunks()), (1, 4));
    assert!(world.says_to_hold(&kept.0));

    let (size, hash) = (kept.0.size, kept.0.hash);
    let ask = |from, to| Payload::FileFetch { transfer: TRANSFER, hash, from, to };
    world.hear_payload(room(), &ask(0, 300_000));
    let transfer = transfer_room(&TRANSFER);
    world.wait_until_said(is_join_of(transfer));
    world.hear(joined(transfer, 0, 1, 2));
    world.hear_payload(transfer, &ask(300_000, u64::MAX));
    let mut got = Vec::new();
    for (at, payload) in world.payloads().into_iter().filter(|(at, _)| *at == transfer) {
        let Payload::FileBytes { from, bytes } = payload else { panic!("{at:?}: {payload:?}") };
        assert_eq!(from, got.len() as u64);
        got.extend_from_slice(bytes.as_slice());
    }
    assert!(got.len() as u64 == size && got == kept.1);
}

#[test]
fn members_have_the_time_to_give_a_file_first() {
    let mut world = with_member(LARGE);
    let kept = file(100, DAY_MS);
    world.keep_file(&kept);
    let (transfer, hash) = (TRANSFER, kept.0.hash);
    world.hear(RelayToClient::Presence { room: room(), present: 3, joined: vec![], left: vec![] });
    world.hear_payload(room(), &Payload::FileFetch { transfer, hash, from: 0, to: 100 });
    let asked = world.ms;
    world.wait_until_said(is_join_of(transfer_room(&transfer)));
    assert!(world.ms >= asked + 400);
    world.said.clear();
    world.hear(joined(transfer_room(&transfer), 0, 1, 3));
    assert_eq!(world.said, [ClientToRelay::Leave { room: transfer_room(&transfer) }]);
}

#[test]
fn what_has_another_hash_is_never_kept() {
    let mut world = with_member(LARGE);
    let (lie, _) = file(2 * SEALED_CHUNK, DAY_MS);
    world.offer(&[lie]);
    for _ in 0..3 {
        world.give(&vec![7; 2 * SEALED_CHUNK as usize], usize::MAX);
        assert_eq!((world.holds(), world.chunks()), ((0, 0), 0));
    }
    assert!(world.begun().is_empty(), "three times are enough");
    let (transfer, hash) = (TRANSFER, lie.hash);
    world.hear_payload(room(), &Payload::FileFetch { transfer, hash, from: 0, to: 9 });
    assert!(!world.says_to_hold(&lie) && world.begun().is_empty());
}

#[test]
fn what_nobody_gives_is_asked_for_again_when_it_is_offered_again() {
    let mut world = with_member(LARGE);
    let (file, bytes) = file(100, DAY_MS);
    world.offer(&[file]);
    world.pass(60_000);
    assert_eq!(world.begun().len(), FETCH_TRIES as usize);
    world.said.clear();
    world.offer(&[file]);
    world.give(&bytes, usize::MAX);
    assert_eq!(world.keeper.status().files, 1);
}

#[test]
fn a_file_that_came_half_goes_on_where_it_was() {
    let mut world = with_member(LARGE);
    let (file, bytes) = file(3 * SEALED_CHUNK, DAY_MS);
    world.offer(&[file]);
    world.give(&bytes, SEALED_CHUNK as usize + 5);
    assert_eq!((world.keeper.status().files, world.chunks()), (0, 1));
    world.keeper.handle_disconnected(at(world.ms));
    world.settle();
    world.join(0, 1, 2);
    world.said.clear();
    world.offer(&[file]);
    let derived = *world.begun().last().expect("a transfer");
    world.hear(joined(derived, 0, 1, 1));
    let (_, wanted, (from, to)) = world.questions()[0];
    assert_eq!((wanted.hash, from), (file.hash, SEALED_CHUNK));
    let bytes = bytes[from as usize..to as usize].to_vec().into();
    world.hear_payload(derived, &Payload::FileBytes { from, bytes });
    assert_eq!((world.keeper.status().files, world.chunks()), (1, 3));
}

#[test]
fn files_are_bounded_and_the_oldest_goes_first() {
    let bounds = Bounds { file_bytes: 100_000, ..LARGE };
    let mut world = with_member(bounds);
    let files = [2, 3, 1].map(|day| file(40_000, day * DAY_MS));
    world.keep_file(&files[0]);
    world.keep_file(&files[1]);
    world.offer(&[files[2].0, file(100_000, 5 * DAY_MS).0]);
    assert!(world.begun().is_empty(), "one is older than what is here, and one too long");
    assert_eq!(world.keeper.status().files, 2);
    let newer = file(50_000, 4 * DAY_MS);
    world.keep_file(&newer);
    let (count, bytes) = world.holds();
    assert!(count == 2 && bytes <= bounds.file_bytes, "{bytes}");
    world.said.clear();
    assert!(!world.says_to_hold(&files[0].0));
    // A claim about the time is worth no more than the truth.
    world.keep_file(&file(50_000, u64::MAX));
    assert_eq!(world.keeper.status().files, 1);
    world.ms = world.keeper.poll_timeout() + bounds.age_ms;
    world.wait();
    assert_eq!((world.holds(), world.chunks()), ((0, 0), 0));
}

#[test]
fn a_keeper_of_no_files_gets_none() {
    let mut world = with_member(Bounds { file_bytes: 0, ..LARGE });
    world.offer(&[file(16, DAY_MS).0]);
    assert!(world.begun().is_empty());
}

#[test]
fn a_keeper_that_starts_again_has_its_whole_files_and_no_half_one() {
    let mut before = with_member(LARGE);
    let (whole, half) = (file(5_000, DAY_MS), file(2 * SEALED_CHUNK, 2 * DAY_MS));
    before.keep_file(&whole);
    before.deliver(1, b"a frame");
    before.offer(&[half.0]);
    before.give(&half.1, SEALED_CHUNK as usize);
    assert_eq!((before.keeper.status().files, before.chunks()), (1, 2));
    let mut after = World::with(before.rows, LARGE, before.ms);
    assert_eq!((after.keeper.status().files, after.chunks(), after.stored()), (1, 1, vec![1]));
    assert_eq!(after.holds().1, 5_000 + 256);
    after.join(1, 2, 2);
    assert!(after.says_to_hold(&whole.0), "whoever is here needs not offer it");
    let bounds = Bounds { file_bytes: 0, ..LARGE };
    assert_eq!(World::with(after.rows, bounds, after.ms).chunks(), 0);
}

#[test]
fn offers_without_sense_cost_nothing() {
    let mut world = with_member(LARGE);
    let (good, _) = file(100, DAY_MS);
    let bad = |size, since| HeldFile { hash: [7; 32], size, since };
    world.offer(&[bad(u64::MAX, 1), bad(0, 1), bad(15, 1), bad(1 << 30, u64::MAX)]);
    world.offer(&vec![good; HELD_FILES_MAX + 1]);
    world.hear_payload(room(), &Payload::FileBytes { from: 0, bytes: vec![1; 9].into() });
    world.hear_payload(transfer_room(&TRANSFER), &Payload::FilesHeld { files: vec![good] });
    assert_eq!((world.begun(), world.holds()), (vec![], (0, 0)));
    // Of many that nobody gives, no more than some are remembered.
    let files = |at: u8| {
        let hash = |of| std::array::from_fn(|index| if index == 0 { at } else { of });
        let file = |of| HeldFile { hash: hash(of), size: 100, since: DAY_MS };
        (0..HELD_FILES_MAX as u8).map(file).collect::<Vec<_>>()
    };
    (0..10).for_each(|at| world.offer(&files(at)));
    assert!(world.begun().len() == 2 && world.keeper.getting.len() <= 256);
}

#[test]
fn one_that_gives_a_byte_now_and_then_is_left() {
    let mut world = with_member(LARGE);
    let (file, bytes) = file(2 * SEALED_CHUNK, DAY_MS);
    world.offer(&[file]);
    let derived = *world.begun().last().expect("a transfer");
    world.hear(joined(derived, 0, 1, 1));
    let left = |world: &World| world.said.contains(&ClientToRelay::Leave { room: derived });
    for (from, byte) in (0..).zip(&bytes[..40]) {
        world.hear_payload(derived, &Payload::FileBytes { from, bytes: vec![*byte].into() });
        world.ms += 2_000;
        world.keeper.handle_timeout(at(world.ms));
        world.settle();
    }
    assert!(left(&world) && world.begun().len() > 1);
}
