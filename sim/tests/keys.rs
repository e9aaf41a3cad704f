//! Keys in the group: none is used twice, old ones are renewed, and those of past epochs are deleted.

use alcove_client::*;
use alcove_sim::World;

const LONG: u64 = 60_000;
const DAY: u64 = 24 * 3600 * 1000;

fn pair() -> (World, RoomKey) {
    let mut world = World::new(&["Ada", "Bob"]);
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    let link = world.invite(0, room);
    world.join(1, &link).expect("an invite that can be used");
    world.run_until(LONG, |world| [0, 1].iter().all(|&index| world[index].is_settled(room)));
    world.run(1_000);
    (world, room)
}

fn epoch(world: &World, room: RoomKey) -> u64 {
    assert_eq!(world[0].rooms[&room].epoch, world[1].rooms[&room].epoch, "in one group");
    world[0].rooms[&room].epoch
}

/// Lets a device go on from an older state of its store.
fn put_back(world: &mut World, index: usize, store: alcove_sim::MemoryStore) {
    world.close(index);
    world[index].store = store;
    world.open(index);
    world.run(2_000);
}

#[test]
fn a_start_costs_no_commit_while_the_relay_runs() {
    let (mut world, room) = pair();
    world.send(1, room, "one");
    world.run(1_000);
    let before = epoch(&world, room);
    world.close(1);
    world.open(1);
    world.send(1, room, "two");
    world.run(2_000);
    assert_eq!(world[0].bodies(room), ["one", "two"]);
    assert_eq!(epoch(&world, room), before);
}

#[test]
fn a_store_that_was_put_back_uses_no_key_twice() {
    let (mut world, room) = pair();
    let (backup, before) = (world[1].store.clone(), epoch(&world, room));
    world.send(1, room, "forgotten");
    world.run(1_000);
    put_back(&mut world, 1, backup);
    assert_eq!(epoch(&world, room), before, "nothing is to be sent yet");
    world.send(1, room, "new");
    world.run(2_000);
    assert_eq!(world[0].bodies(room), ["forgotten", "new"]);
    assert_eq!(world[1].bodies(room), ["new"]);
    assert_eq!(epoch(&world, room), before + 1);
    assert_eq!(world.reused_key(), None);
}

#[test]
fn where_no_order_vouches_one_commit_does_for_all() {
    let (mut world, room) = pair();
    let before = epoch(&world, room);
    for index in [0, 1] {
        world.close(index);
    }
    world.stop_relay();
    world.start_relay();
    for index in [0, 1] {
        world.open(index);
    }
    world.run(5_000);
    world.send(0, room, "a");
    world.run(2_000);
    world.send(1, room, "b");
    world.run(2_000);
    assert_eq!(world[0].bodies(room), ["a", "b"]);
    assert_eq!(epoch(&world, room), before + 1);
}

#[test]
fn whoever_forgot_its_own_commit_gets_back_in_with_a_new_leaf() {
    let (mut world, room) = pair();
    let backup = world[1].store.clone();
    world.command(1, Command::Update { room }).expect("new keys");
    world.run(1_000);
    put_back(&mut world, 1, backup);
    world.run_until(LONG, |world| world[1].is_settled(room));
    world.send(1, room, "back");
    world.run(5_000);
    assert_eq!(world[0].bodies(room), ["back"]);
    assert_eq!(world[0].member_names(room).len(), 2);
    epoch(&world, room);
    assert_eq!(world.reused_key(), None);
}

#[test]
fn whoever_is_alone_goes_on_after_its_store_was_put_back() {
    let mut world = World::new(&["Ada"]);
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    world.run(1_000);
    let backup = world[0].store.clone();
    world.command(0, Command::Update { room }).expect("new keys");
    world.run(1_000);
    put_back(&mut world, 0, backup);
    world.send(0, room, "alone");
    world.run(5_000);
    assert_eq!(world[0].in_state(MessageState::Ordered), 1);
}

#[test]
fn keys_are_renewed_after_a_week_here_or_away() {
    let (mut world, room) = pair();
    let before = epoch(&world, room);
    world.skip(6 * DAY);
    world.run(15 * LONG);
    assert_eq!(epoch(&world, room), before);
    world.skip(2 * DAY);
    world.run(15 * LONG);
    assert_eq!(epoch(&world, room), before + 2, "each renews its own, once");
}

#[test]
fn secrets_of_past_epochs_are_deleted_after_a_day() {
    let (mut world, room) = pair();
    // The secrets of the message ratchets; see `Label` in client/src/mls/storage.rs.
    let secrets = |world: &World| {
        let mut rows = world[1].store.table(Table::Mls);
        rows.find(|(key, _)| key[32] == 10).map(|(_, value)| value.len()).expect("secrets")
    };
    for _ in 0..3 {
        world.command(0, Command::Update { room }).expect("new keys");
        world.run(1_000);
    }
    let before = secrets(&world);
    world.skip(DAY / 2);
    world.run(2 * LONG);
    assert_eq!(secrets(&world), before);
    world.skip(DAY / 2);
    world.run(2 * LONG);
    assert!(secrets(&world) < before / 2, "{} of {before}", secrets(&world));
    world.send(0, room, "still");
    world.run(1_000);
    assert_eq!(world[1].bodies(room), ["still"]);
}
