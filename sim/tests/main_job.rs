//! The main job, step by step, between real clients over a real hub.

use alcove_client::*;
use alcove_hub::Config;
use alcove_sim::World;
use alcove_wire::Limits;

const LONG: u64 = 60_000;

/// A room with everyone in it.
fn room_of(names: &[&str]) -> (World, RoomKey) {
    World::gather(names, Suite::Classic)
}

#[test]
fn two_people_talk() {
    for suite in [Suite::Classic, Suite::Hybrid] {
        let (mut world, room) = World::gather(&["Ada", "Bob"], suite);
        world.send(0, room, "hello");
        world.send(1, room, "hi");
        world.run(1_000);
        let mut expected =
            vec![("Ada".to_owned(), "hello".to_owned()), ("Bob".into(), "hi".into())];
        assert_eq!(world[0].texts(room), world[1].texts(room));
        let mut seen = world[0].texts(room);
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
        assert_eq!(
            world[0].in_state(MessageState::Queued) + world[0].in_state(MessageState::Sent),
            0
        );
        assert_eq!(world[0].dropped(), Vec::<String>::new());
        assert_eq!(world[1].dropped(), Vec::<String>::new());
    }
}

#[test]
fn ten_people_join_at_once_and_all_hear_each_other() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let (mut world, room) = room_of(&names);
    for (index, name) in names.iter().enumerate() {
        world.send(index, room, name);
    }
    world.run(5_000);
    for index in 0..names.len() {
        assert_eq!(world[index].texts(room), world[0].texts(room));
        assert_eq!(world[index].texts(room).len(), names.len());
        assert_eq!(world[index].member_names(room).len(), names.len());
        assert!(world[index].members[&room].iter().all(|member| member.here), "{index}");
    }
}

#[test]
fn who_asks_waits_for_a_person() {
    let mut world = World::new(&["Ada", "Bob", "Eve"]);
    let room = world.create_room(0, Admission::Ask, Suite::Classic);
    let link = world.invite(0, room);
    world.join(1, &link).unwrap();
    world.join(2, &link).unwrap();
    world.run(2_000);
    let knocks = world[0].rooms[&room].knocks.clone();
    assert_eq!(knocks.len(), 2);
    assert_eq!(world[1].rooms[&room].state, RoomState::Knocking { others: 2, asked: true });
    let of = |name: &str| knocks.iter().find(|knock| knock.name == name).unwrap().id;
    world.command(0, Command::Admit { room, knock: of("Bob") }).unwrap();
    world.command(0, Command::Deny { room, knock: of("Eve") }).unwrap();
    world.run_until(LONG, |world| world[1].is_settled(room));
    assert_eq!(world[2].rooms[&room].state, RoomState::Denied);
    assert!(world[0].rooms[&room].knocks.is_empty());
    world.run(LONG);
    assert_eq!(world[0].member_names(room), ["Ada", "Bob"]);
}

#[test]
fn nobody_is_here_and_somebody_comes() {
    let mut world = World::new(&["Ada", "Bob"]);
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    let link = world.invite(0, room);
    world.run(1_000);
    world.close(0);
    world.join(1, &link).unwrap();
    world.run(10 * LONG);
    assert_eq!(world[1].rooms[&room].state, RoomState::Knocking { others: 0, asked: false });
    world.open(0);
    world.run_until(5_000, |world| world[1].is_settled(room));
}

#[test]
fn a_room_is_there_after_a_restart() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    world.send(0, room, "one");
    world.send(1, room, "two");
    world.run(1_000);
    assert!(matches!(world[0].kinds(room)[..2], [Kind::Created, Kind::Joined { .. }]));
    for index in [0, 1] {
        world.close(index);
        world.open(index);
    }
    world.run(5_000);
    world.send(0, room, "three");
    world.send(1, room, "four");
    world.run(5_000);
    assert_eq!(world[0].texts(room).len(), 4);
    assert_eq!(world[0].texts(room), world[1].texts(room));
    assert_eq!(world[0].dropped(), Vec::<String>::new());
}

#[test]
fn what_is_typed_while_the_relay_is_gone_is_sent_when_it_is_back() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cem"]);
    world.send(0, room, "before");
    world.run(1_000);
    world.stop_relay();
    world.send(0, room, "during");
    world.send(1, room, "also during");
    world.run(LONG);
    assert_eq!(world[0].in_state(MessageState::Queued), 1);
    world.start_relay();
    world.run_until(LONG, |world| (0..3).all(|index| world[index].bodies(room).len() == 3));
    assert_eq!(world[0].texts(room), world[2].texts(room));
    world.send(2, room, "after");
    world.run(5_000);
    assert_eq!(world[1].bodies(room).len(), 4);
}

#[test]
fn whoever_was_away_too_long_for_the_window_catches_up_from_a_peer() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cem"]);
    world.close(2);
    for number in 0..50 {
        world.send(number % 2, room, &number.to_string());
    }
    world.command(0, Command::Rename { room, name: "New".into() }).unwrap();
    world.run(1_000);
    world.stop_relay();
    world.start_relay();
    world.run(LONG);
    world.send(0, room, "last");
    world.run(1_000);
    world.open(2);
    world.run_until(LONG, |world| world[2].bodies(room).len() == 51);
    assert_eq!(world[2].texts(room), world[0].texts(room));
    assert_eq!(world[2].rooms[&room].name, "New");
    world.send(2, room, "back");
    world.run(5_000);
    assert_eq!(world[0].bodies(room).last().map(String::as_str), Some("back"));
}

#[test]
fn whoever_is_removed_reads_and_sends_nothing_more() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cem"]);
    let bob = world[1].me;
    assert_eq!(world.command(2, Command::Remove { room, member: bob }), Err(Error::NotAllowed));
    world.command(0, Command::Remove { room, member: bob }).unwrap();
    world.run(2_000);
    assert_eq!(world[1].rooms[&room].state, RoomState::Removed);
    world.send(0, room, "secret");
    world.run(2_000);
    assert_eq!(world[2].bodies(room), ["secret"]);
    assert!(world[1].bodies(room).is_empty());
    assert_eq!(world[0].rooms[&room].policy.as_ref().unwrap().admission, Admission::Ask);
    let sent = Command::say(room, "x");
    assert_eq!(world.command(1, sent), Err(Error::NotMember));
    assert_eq!(world[0].member_names(room), ["Ada", "Cem"]);
}

#[test]
fn whoever_leaves_is_gone_for_the_others_and_so_is_the_room_for_it() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cem"]);
    world.command(1, Command::Leave { room }).unwrap();
    world.send(2, room, "typed meanwhile");
    world.run(5_000);
    assert_eq!(world[1].dropped(), Vec::<String>::new());
    assert_eq!(world[0].dropped(), Vec::<String>::new());
    assert!(!world[1].rooms.contains_key(&room));
    assert_eq!(world[1].store.at_start().iter().filter(|row| row.table != Table::Meta).count(), 0);
    assert_eq!(world[0].member_names(room), ["Ada", "Cem"]);
    assert!(world[0].kinds(room).contains(&Kind::Left));
    assert_eq!(world[0].bodies(room), ["typed meanwhile"]);
}

#[test]
fn a_name_and_the_rules_change_for_everyone() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    world.command(1, Command::SetName { name: "Robert".into() }).unwrap();
    world.command(0, Command::Rename { room, name: "Club".into() }).unwrap();
    world.run(3_000);
    assert_eq!(world[0].member_names(room), ["Ada", "Robert"]);
    assert_eq!(world[1].rooms[&room].name, "Club");
    assert_eq!(
        world.command(1, Command::SetAdmission { room, admission: Admission::Ask }),
        Err(Error::NotAllowed)
    );
    let bob = world[1].me;
    world.command(0, Command::SetAdmin { room, member: bob, admin: true }).unwrap();
    world.run(1_000);
    world.command(1, Command::SetAdmission { room, admission: Admission::Ask }).unwrap();
    world.run(1_000);
    assert_eq!(world[0].rooms[&room].policy.as_ref().unwrap().admission, Admission::Ask);
}

#[test]
fn everyone_commits_at_once_and_all_of_it_is_done() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cem", "Dee"]);
    for index in 0..4 {
        world.command(index, Command::Update { room }).unwrap();
        world.command(index, Command::SetName { name: format!("N{index}") }).unwrap();
    }
    world.command(0, Command::Rename { room, name: "Club".into() }).unwrap();
    world.run(10_000);
    for index in 0..4 {
        let mut names = world[index].member_names(room);
        names.sort();
        assert_eq!(names, ["N0", "N1", "N2", "N3"]);
        assert_eq!(world[index].rooms[&room].name, "Club");
        assert_eq!(world[index].rooms[&room].epoch, world[0].rooms[&room].epoch);
    }
}

#[test]
fn a_device_that_dies_while_it_sends_neither_loses_nor_doubles_a_message() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    for number in 0..30 {
        world.send(0, room, &number.to_string());
        if number % 3 == 0 {
            world.close(0);
            world.open(0);
        }
        if number % 4 == 0 {
            world.step();
        }
    }
    world.run(LONG);
    let expected: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    assert_eq!(world[1].bodies(room), expected);
    assert_eq!(world[0].bodies(room), expected);
}

#[test]
fn the_same_request_sends_once() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let send = || match Command::say(room, "once") {
        Command::Send { room, body, reply, mentions, forwarded, files, .. } => {
            let request = Some("r1".into());
            Command::Send { room, body, reply, mentions, forwarded, files, request }
        }
        other => other,
    };
    world.command(0, send()).unwrap();
    world.command(0, send()).unwrap();
    world.run(1_000);
    world.command(0, send()).unwrap();
    world.run(1_000);
    assert_eq!(world[1].bodies(room), ["once"]);
}

#[test]
fn a_request_that_is_made_again_after_a_restart_sends_nothing() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let send = || match Command::say(room, "once") {
        Command::Send { room, body, reply, mentions, forwarded, files, .. } => {
            let request = Some("r1".into());
            Command::Send { room, body, reply, mentions, forwarded, files, request }
        }
        other => other,
    };
    world.command(0, send()).unwrap();
    while world[1].bodies(room).is_empty() {
        assert!(world.step());
    }
    world.close(0);
    world.open(0);
    let Ok(Reply::Message { message }) = world.command(0, send()) else { panic!("no message") };
    assert_eq!(message.state, MessageState::Ordered);
    world.run(LONG);
    assert_eq!(world[1].bodies(room), ["once"]);
    assert_eq!(world[0].bodies(room), ["once"]);
}

#[test]
fn whoever_comes_back_alone_waits_for_someone_who_was_there_and_goes_on_by_itself() {
    let config =
        Config { limits: Limits { window_frames: 2, ..Limits::default() }, ..Config::default() };
    let mut world = World::with_config(config, &["Ada", "Bob"]);
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    let link = world.invite(0, room);
    world.join(1, &link).unwrap();
    world.run_until(LONG, |world| world[1].is_settled(room));
    world.close(1);
    for number in 0..400 {
        world.send(0, room, &number.to_string());
    }
    world.run(1_000);
    world.close(0);
    world.open(1);
    let waits = RoomState::Member { settled: false, missing: 400, waiting: true };
    world.run_until(1_000, |world| world[1].rooms[&room].state == waits);
    // It stays so, and does not change its mind with each try.
    world.run_at_most(LONG, |world| world[1].rooms[&room].state != waits);
    assert_eq!(world[1].rooms[&room].state, waits);
    world.open(0);
    world.run_until(2_000, |world| world[1].is_settled(room));
    let expected: Vec<String> = (0..400).map(|number| number.to_string()).collect();
    assert_eq!(world[1].bodies(room), expected);
}

#[test]
fn links_that_cannot_be_used_say_why() {
    let mut world = World::new(&["Ada"]);
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    let link = world.invite(0, room);
    assert_eq!(world.join(0, &link).unwrap_err(), Error::AlreadyInRoom);
    assert_eq!(world.join(0, &link[..link.len() - 5]).unwrap_err(), Error::LinkDamaged);
    assert_eq!(world.join(0, "https://example.org/").unwrap_err(), Error::LinkNotInvite);
}
