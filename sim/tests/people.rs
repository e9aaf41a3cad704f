//! What a device does about the people in its rooms: it ignores them, shows their pictures, and makes room for more.

use alcove_client::*;
use alcove_sim::World;

const LONG: u64 = 60_000;

fn room_of(names: &[&str]) -> (World, RoomKey) {
    World::gather(names, Suite::Classic)
}

fn restart(world: &mut World, index: usize) {
    world.close(index);
    world.open(index);
    world.run(5_000);
}

/// The last that was told of what the list of rooms shows.
fn activity(world: &World, index: usize) -> Activity {
    let told = world[index].events.iter().rev().find_map(|event| match event {
        Event::Activity { activity, .. } => Some(activity.clone()),
        Event::Room { room } => Some(room.activity.clone()),
        _ => None,
    });
    told.expect("a room")
}

/// What a device shows of another's picture.
fn picture(world: &World, index: usize, of: usize) -> Option<FileId> {
    let told = world[index].events.iter().rev().find_map(|event| match event {
        Event::Members { members, .. } => Some(members),
        _ => None,
    });
    let member = told?.iter().find(|member| member.id == world[of].me);
    member.and_then(|member| member.picture)
}

fn set_picture(world: &mut World, index: usize, data: &[u8]) -> Result<Reply, Error> {
    world.command(index, Command::SetPicture { data: data.to_vec() })
}

/// Whether a device has these bytes among its files.
fn holds(world: &World, index: usize, bytes: &[u8]) -> bool {
    world[index].store.table(Table::Files).any(|(_, value)| value == bytes)
}

fn files(world: &mut World, index: usize, room: RoomKey) -> u64 {
    match world.command(index, Command::Usage { room }) {
        Ok(Reply::Usage { files, .. }) => files,
        other => panic!("{other:?}"),
    }
}

fn sent(world: &mut World, index: usize, room: RoomKey, bytes: &[u8]) -> MessageId {
    let (name, size) = ("tea".to_owned(), bytes.len() as u64);
    let file = Box::new(FileView { name, size, ..FileView::default() });
    let begin = Command::BeginFile { room, file };
    let Ok(Reply::File { file }) = world.command(index, begin) else { panic!("a file") };
    for (at, data) in (0..).zip(bytes.chunks(FILE_CHUNK)) {
        let chunk = Command::FileChunk { room, file, index: at, data: data.to_vec() };
        assert_eq!(world.command(index, chunk), Ok(Reply::Done));
    }
    let (body, mentions, files) = (String::new(), Vec::new(), vec![file]);
    let send =
        Command::Send { room, body, reply: None, mentions, forwarded: false, files, request: None };
    match world.command(index, send).expect("a message") {
        Reply::Message { message } => message.id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_are_freed_and_can_be_fetched_again() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let large = vec![7; 3 * FILE_CHUNK + 5];
    let message = sent(&mut world, 0, room, &large);
    world.run(1_000);
    let is = |world: &World, state: FileState| {
        let of =
            |event: &&Event| matches!(event, Event::File { message: of, .. } if *of == message);
        let told = world[1].events.iter().rev().find(of);
        matches!(told, Some(Event::File { state: told, .. }) if *told == state)
    };
    world.command(1, Command::FetchFile { room, message, file: 0 }).expect("it is fetched");
    world.run_until(LONG, |world| is(world, FileState::Here));
    let sealed = large.len() as u64 + 4 * 16;
    assert_eq!(files(&mut world, 1, room), sealed);

    let now = world.now().unix_ms;
    let older = |ms| Command::FreeFiles { room, before_ms: Some(now - ms) };
    world.command(1, older(LONG * 10)).expect("nothing is so old");
    assert_eq!(files(&mut world, 1, room), sealed);
    world.command(1, Command::FreeFiles { room, before_ms: None }).expect("it is freed");
    world.run(1_000);
    assert!(is(&world, FileState::Freed));
    for _ in 0..2 {
        assert_eq!(files(&mut world, 1, room), 0);
        assert_eq!(world[1].store.table(Table::Files).count(), 0);
        restart(&mut world, 1);
    }
    world.command(1, Command::FetchFile { room, message, file: 0 }).expect("it is fetched");
    world.run_until(LONG, |world| is(world, FileState::Here));
    assert!(world[1].read_file(room, message, 0) == Ok(large));
}

#[test]
fn what_nobody_else_can_have_is_not_freed() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    world.stop_relay();
    let message = sent(&mut world, 0, room, &vec![7; 2 * FILE_CHUNK]);
    world.command(0, Command::FreeFiles { room, before_ms: None }).expect("nothing is free");
    assert!(files(&mut world, 0, room) > 0);
    world.start_relay();
    world.run(LONG);
    assert!(world[0].read_file(room, message, 0).is_ok());
    world.command(0, Command::FreeFiles { room, before_ms: None }).expect("it is free now");
    assert_eq!(files(&mut world, 0, room), 0);
}

#[test]
fn who_is_ignored_calls_for_nothing_until_heeded_again() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    let (bob, cyd) = (world[1].me, world[2].me);
    world.send(1, room, "before");
    world.run(1_000);
    assert_eq!(activity(&world, 0).unread, 1);
    let ignore = |ignored| Command::Ignore { member: bob, ignored };
    assert_eq!(world.command(0, ignore(true)), Ok(Reply::Done));
    assert_eq!((activity(&world, 0).unread, activity(&world, 0).last), (0, None));
    for round in 0..2u32 {
        world.send(2, room, "from Cyd");
        world.send(1, room, "from Bob");
        world.run(1_000);
        let activity = activity(&world, 0);
        assert_eq!(activity.unread, round + 1);
        assert_eq!(activity.last.map(|last| last.sender), Some(cyd));
        restart(&mut world, 0);
        let told = Event::Ignored { members: vec![bob] };
        assert!(world[0].events.contains(&told), "it is kept over a start");
    }
    // It is all there, for whoever wants to see it.
    assert_eq!(world[0].bodies(room).iter().filter(|body| *body == "from Bob").count(), 2);
    assert_eq!(world.command(0, ignore(false)), Ok(Reply::Done));
    world.send(1, room, "heard");
    world.run(1_000);
    assert_eq!(activity(&world, 0).unread, 3);
    // Nobody ignores oneself.
    let me = world[0].me;
    assert_eq!(world.command(0, Command::Ignore { member: me, ignored: true }), Ok(Reply::Done));
    assert!(world[0].events.contains(&Event::Ignored { members: Vec::new() }));
}

#[test]
fn a_picture_comes_to_the_members_and_to_those_who_come_later() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let link = world.invite(0, room);
    assert_eq!(set_picture(&mut world, 1, b"first"), Ok(Reply::Done));
    world.run(1_000);
    let first = picture(&world, 0, 1);
    assert!(first.is_some() && holds(&world, 0, b"first"));
    let read = Command::Picture { room, member: world[1].me };
    assert_eq!(world.command(0, read), Err(Error::NoSuchFile), "the driver reads it");

    let cyd = world.add("Cyd");
    world.join(cyd, &link).expect("a knock");
    world.run_until(LONG, |world| picture(world, cyd, 1) == first);
    assert!(holds(&world, cyd, b"first"));

    assert_eq!(set_picture(&mut world, 1, b"second"), Ok(Reply::Done));
    world.run(1_000);
    for index in 0..3 {
        restart(&mut world, index);
        assert!(picture(&world, index, 1) != first && picture(&world, index, 1).is_some());
        assert!(holds(&world, index, b"second") && !holds(&world, index, b"first"));
    }
    assert_eq!(
        world.command(1, Command::OwnPicture),
        Ok(Reply::FileData { data: b"second".to_vec(), next: None })
    );

    assert_eq!(set_picture(&mut world, 1, b""), Ok(Reply::Done));
    world.run(1_000);
    for index in 0..3 {
        assert_eq!((picture(&world, index, 1), holds(&world, index, b"second")), (None, false));
    }
    assert_eq!(set_picture(&mut world, 1, &[0; 16 * 1024 + 1]), Err(Error::PictureUnusable));
}

#[test]
fn in_a_large_room_a_picture_comes_with_the_next_message() {
    let names: Vec<String> = (0..17).map(|at| format!("Member {at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (mut world, room) = room_of(&names);
    let link = world.invite(0, room);
    assert_eq!(set_picture(&mut world, 1, b"me"), Ok(Reply::Done));
    world.run(1_000);
    assert!(holds(&world, 0, b"me"));
    let last = world.add("Last");
    world.join(last, &link).expect("a knock");
    world.run_until(LONG, |world| world[last].is_settled(room));
    world.run(5_000);
    assert!(!holds(&world, last, b"me"));
    world.send(1, room, "hello");
    world.run(1_000);
    assert!(holds(&world, last, b"me") && picture(&world, last, 1).is_some());
}

#[test]
fn the_picture_of_who_is_gone_is_deleted() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    set_picture(&mut world, 1, b"me").expect("a picture");
    world.run(1_000);
    assert!(holds(&world, 0, b"me"));
    world.command(1, Command::Leave { room }).expect("Bob leaves");
    world.run(5_000);
    assert!(!holds(&world, 0, b"me"));
}
