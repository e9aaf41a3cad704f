//! A hostile relay and hostile holders of the link: what they send is dropped and counted, and costs nothing that was saved.

use alcove_client::*;
use alcove_sim::{RELAY, World};
use alcove_wire::RelayToClient;

const LONG: u64 = 60_000;

fn pair() -> (World, RoomKey) {
    let mut world = World::new(&["Ada", "Bob"]);
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    let link = world.invite(0, room);
    world.join(1, &link).expect("an invite that can be used");
    world.run_until(LONG, |world| [0, 1].iter().all(|&index| world[index].is_settled(room)));
    world.send(1, room, "before");
    world.run(2_000);
    (world, room)
}

fn still_talks(world: &mut World, room: RoomKey) {
    world.send(0, room, "from Ada");
    world.send(1, room, "from Bob");
    world.run_until(10 * LONG, |world| {
        [0, 1].iter().all(|&index| world[index].bodies(room).len() == 3)
    });
}

#[test]
fn garbage_from_the_relay_is_dropped() {
    let (mut world, room) = pair();
    let ephemeral = |payload| RelayToClient::Ephemeral { room: room.into(), peer: 7, payload };
    for message in [vec![], vec![0; 100], vec![255], alcove_wire::encode(&ephemeral(vec![1; 4000]))]
    {
        world.deliver_raw(0, message);
    }
    world.run(1_000);
    assert!(world[0].dropped().contains(&"a payload that does not open".to_owned()));
    still_talks(&mut world, room);
}

#[test]
fn a_replayed_frame_changes_nothing() {
    let (mut world, room) = pair();
    let frames: Vec<Vec<u8>> =
        world[0].store.table(Table::Frames).map(|(_, value)| value.clone()).collect();
    let head = frames.len() as u64;
    for (index, payload) in frames.into_iter().enumerate() {
        let delivery =
            RelayToClient::Delivery { room: room.into(), seq: index as u64 + 1, payload };
        world.deliver_raw(0, alcove_wire::encode(&delivery));
    }
    world.run(1_000);
    assert_eq!(world[0].bodies(room), ["before"]);
    assert!(head > 0);
    still_talks(&mut world, room);
}

#[test]
fn a_relay_that_makes_up_frames_only_makes_its_members_look_elsewhere() {
    let (mut world, room) = pair();
    let next = world[0].store.table(Table::Frames).count() as u64 + 1;
    let invented =
        RelayToClient::Delivery { room: room.into(), seq: next, payload: vec![9; 1_000_000] };
    world.deliver_raw(0, alcove_wire::encode(&invented));
    world.run(1_000);
    assert!(world[0].dropped().contains(&"a frame that does not open".to_owned()));
    assert_eq!(world[0].bodies(room), ["before"]);
    world.drop_connection(0);
    world.run_until(LONG, |world| world[0].is_settled(room));
    still_talks(&mut world, room);
}

#[test]
fn a_name_of_ten_thousand_characters_is_refused_and_a_bidirectional_one_is_cleaned() {
    let mut world = World::new(&["Ada"]);
    let name = |name: &str| Command::SetName { name: name.to_owned() };
    assert_eq!(world.command(0, name(&"x".repeat(10_000))), Err(Error::NameTooLong));
    assert_eq!(world.command(0, name("\u{202e}\u{0007}")), Err(Error::NameEmpty));
    world.command(0, name("A\u{202e}da")).unwrap();
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    assert_eq!(world[0].member_names(room), ["Ada"]);
    let relay = RELAY.to_owned();
    let long = Command::CreateRoom {
        name: "x".repeat(65),
        relay,
        admission: Admission::Open,
        suite: Suite::Classic,
    };
    assert_eq!(world.command(0, long), Err(Error::NameTooLong));
    let body = "x".repeat(64 * 1024 + 1);
    assert_eq!(
        world.command(0, Command::say(room, body)),
        Err(Error::MessageTooLong)
    );
    let body = "x".repeat(64 * 1024);
    assert!(world.command(0, Command::say(room, body)).is_ok());
}

#[test]
fn a_store_of_a_newer_version_is_left_as_it_is() {
    let (mut world, _) = pair();
    world.close(0);
    let mut rows = world[0].store.at_start();
    for row in &mut rows {
        if row.table == Table::Meta {
            row.value[0] = 2;
        }
    }
    let now = world.now();
    assert_eq!(Client::restore(rows, [0; 32], now).err(), Some(Error::StoreTooNew));
    let mut rows = world[0].store.at_start();
    rows.retain(|row| row.table != Table::Mls);
    assert!(matches!(Client::restore(rows, [0; 32], now).err(), Some(Error::StoreDamaged(_))));
}
