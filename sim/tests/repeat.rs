//! That a run can be repeated: the same seeds lead to the same bytes.

use alcove_client::{Admission, Command, Suite};
use alcove_sim::World;

const LONG: u64 = 60_000;

/// Three people meet, write, restart and part; answers what left their devices.
fn story(suite: Suite) -> Vec<(usize, Vec<u8>)> {
    let mut world = World::new(&["Ada", "Bob", "Cem"]);
    let room = world.create_room(0, Admission::Open, suite);
    let link = world.invite(0, room);
    for index in [1, 2] {
        world.join(index, &link).expect("an invite that can be used");
    }
    world.run_until(LONG, |world| (0..3).all(|index| world[index].member_names(room).len() == 3));
    world.send(1, room, "hello");
    world.run(2_000);
    world.close(1);
    world.open(1);
    world.command(1, Command::Update { room }).expect("new keys");
    world.run(LONG);
    world.send(2, room, "bye");
    world.command(2, Command::Leave { room }).expect("a member may leave");
    world.run(LONG);
    world.sent
}

#[test]
fn the_same_story_is_told_in_the_same_bytes() {
    for suite in [Suite::Classic, Suite::Hybrid] {
        let told = story(suite);
        assert!(told.len() > 5);
        assert!(told == story(suite), "the second time it was told otherwise");
    }
}
