//! How far everybody has come, as the others know it: of those who were there, and of those who came, went and came back.

use alcove_client::*;
use alcove_sim::World;

const LONG: u64 = 60_000;

fn room_of(names: &[&str]) -> (World, RoomKey) {
    World::gather(names, Suite::Classic)
}

/// Sends a text, and answers where it stands once all have heard of it.
fn said(world: &mut World, index: usize, room: RoomKey, body: &str) -> PlaceView {
    world.send(index, room, body);
    world.run(10_000);
    let device = &world[index];
    let text = |view: &MessageView| matches!(&view.kind, Kind::Text { body: it, .. } if it == body);
    let found = device.store.history(room, device.me).into_iter().find(text);
    found.and_then(|view| view.place).expect("a place")
}

/// Lets somebody in by an invite of the first device.
fn joins(world: &mut World, index: usize, room: RoomKey) {
    world.command(0, Command::SetAdmission { room, admission: Admission::Open }).expect("opened");
    let link = world.invite(0, room);
    world.join(index, &link).expect("an invite that can be used");
    world.run_until(LONG, |world| world[index].is_settled(room));
    world.run(10_000);
}

fn removed(world: &mut World, index: usize, room: RoomKey) {
    let member = world[index].me;
    world.command(0, Command::Remove { room, member }).expect("removed");
    world.run(10_000);
}

/// Lets a device go on from an older state of its store.
fn put_back(world: &mut World, index: usize, store: alcove_sim::MemoryStore) {
    world.close(index);
    world[index].store = store;
    world.open(index);
    world.run(2 * LONG);
}

/// How far one device takes the member of another to be.
fn mark(world: &World, index: usize, of: usize) -> MarkView {
    let of_member = |event: &Event| match event {
        Event::Mark { mark, .. } if mark.member == world[of].me => Some(mark.clone()),
        _ => None,
    };
    world[index].events.iter().filter_map(of_member).next_back().expect("a mark")
}

/// Whether a message was said before a member came, and whether the member has it, as a device takes it.
fn knows(world: &World, index: usize, of: usize, place: PlaceView) -> (bool, bool) {
    let mark = mark(world, index, of);
    (mark.came_after(place), mark.has_received(place))
}

const NOT_FOR_IT: (bool, bool) = (true, false);
const HAS_IT: (bool, bool) = (false, true);
const LACKS_IT: (bool, bool) = (false, false);

#[test]
fn whoever_came_later_does_not_have_what_was_said_before() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let early = said(&mut world, 0, room, "early");
    let cyd = world.add("Cyd");
    joins(&mut world, cyd, room);
    let late = said(&mut world, 0, room, "late");
    for _ in 0..2 {
        assert_eq!([knows(&world, 0, 1, early), knows(&world, 0, 1, late)], [HAS_IT, HAS_IT]);
        let of_cyd = [knows(&world, 0, cyd, early), knows(&world, 0, cyd, late)];
        assert_eq!(of_cyd, [NOT_FOR_IT, HAS_IT]);
        world.close(0);
        world.open(0);
        world.run(5_000);
    }
    let own = said(&mut world, cyd, room, "hello");
    assert_eq!([knows(&world, cyd, 0, own), knows(&world, cyd, 1, own)], [HAS_IT, HAS_IT]);
    assert!(mark(&world, cyd, 0).since.is_empty());
}

#[test]
fn whoever_is_away_when_the_relay_starts_anew_has_not_read_what_is_said_then() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    said(&mut world, 0, room, "before");
    world.command(1, Command::MarkRead { room, up_to: u64::MAX }).expect("read");
    world.run(10_000);
    world.close(1);
    world.stop_relay();
    world.start_relay();
    world.run(LONG);
    let place = said(&mut world, 0, room, "after");
    assert!(!mark(&world, 0, 1).has_read(place));
    assert_eq!(knows(&world, 0, 1, place), LACKS_IT);
    world.open(1);
    world.run(LONG);
    assert_eq!(knows(&world, 0, 1, place), HAS_IT);
}

#[test]
fn whoever_was_removed_and_let_in_again_counts_from_then_on() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    let before = said(&mut world, 0, room, "before");
    assert_eq!(knows(&world, 0, 2, before), HAS_IT);
    removed(&mut world, 2, room);
    let between = said(&mut world, 0, room, "between");
    joins(&mut world, 2, room);
    let after = said(&mut world, 0, room, "after");
    let of_cyd = [before, between, after].map(|place| knows(&world, 0, 2, place));
    assert_eq!(of_cyd, [NOT_FOR_IT, NOT_FOR_IT, HAS_IT]);
}

#[test]
fn whoever_was_removed_oneself_takes_nobody_for_older_than_they_are() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    let before = said(&mut world, 1, room, "before");
    removed(&mut world, 1, room);
    removed(&mut world, 2, room);
    let dan = world.add("Dan");
    joins(&mut world, dan, room);
    joins(&mut world, 1, room);
    let after = said(&mut world, 1, room, "after");
    assert_eq!([before, after].map(|place| knows(&world, 1, 0, place)), [HAS_IT, HAS_IT]);
    assert_eq!([before, after].map(|place| knows(&world, 1, dan, place)), [NOT_FOR_IT, HAS_IT]);
}

#[test]
fn a_new_leaf_of_a_member_changes_nothing_and_hides_nobody_who_came_meanwhile() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let [of_ada, of_bob] = [0, 1].map(|index| said(&mut world, index, room, "before"));
    let store = world[1].store.clone();
    world.command(1, Command::Update { room }).expect("new keys");
    world.run(10_000);
    let cyd = world.add("Cyd");
    joins(&mut world, cyd, room);
    put_back(&mut world, 1, store);
    assert!(world[1].kinds(room).contains(&Kind::Missed), "it got back in by a new leaf");
    let after = said(&mut world, 1, room, "after");
    assert_eq!([of_bob, after].map(|place| knows(&world, 1, 0, place)), [HAS_IT, HAS_IT]);
    assert_eq!([of_bob, after].map(|place| knows(&world, 1, cyd, place)), [NOT_FOR_IT, HAS_IT]);
    assert_eq!(knows(&world, 0, 1, of_ada), HAS_IT);
    assert!(mark(&world, 0, 1).since.iter().all(|last| last.seq < of_ada.seq));
}

#[test]
fn each_message_keeps_the_time_at_which_it_was_received_and_read() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let places: Vec<PlaceView> = (0..3)
        .map(|number| {
            let place = said(&mut world, 0, room, &number.to_string());
            world.command(1, Command::MarkRead { room, up_to: u64::MAX }).expect("read");
            world.run(LONG);
            place
        })
        .collect();
    let times = |world: &World| {
        let mark = mark(world, 0, 1);
        let of = |place: &PlaceView| [mark.received_at(*place), mark.read_at(*place)];
        let times: Vec<u64> = places.iter().flat_map(of).map(|at| at.expect("a time")).collect();
        times
    };
    let before = times(&world);
    assert!(before.is_sorted_by(|one, next| one < next), "{before:?}");
    world.close(0);
    world.open(0);
    let seconds: Vec<u64> = before.iter().map(|at| at / 1_000 * 1_000).collect();
    assert_eq!(times(&world), seconds);
}
