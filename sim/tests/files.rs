//! Files that go with messages, between real clients over a real hub, with restarts in between.

use alcove_client::*;
use alcove_sim::{Line, Manner, World};

const LONG: u64 = 60_000;

fn room_of(names: &[&str]) -> (World, RoomKey) {
    World::gather(names, Suite::Classic)
}

/// Bytes of which no two chunks are the same.
fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at % 251 + at / FILE_CHUNK) as u8).collect()
}

fn view(name: &str, bytes: &[u8]) -> Box<FileView> {
    let (name, size) = (name.to_owned(), bytes.len() as u64);
    Box::new(FileView { name, media: "text/plain".into(), size, ..FileView::default() })
}

fn taken_in(world: &mut World, index: usize, room: RoomKey, name: &str, bytes: &[u8]) -> FileId {
    let begin = Command::BeginFile { room, file: view(name, bytes) };
    let Ok(Reply::File { file }) = world.command(index, begin) else { panic!("a file") };
    let chunks = if bytes.is_empty() { vec![bytes] } else { bytes.chunks(FILE_CHUNK).collect() };
    for (index_of, data) in (0..).zip(chunks) {
        let chunk = Command::FileChunk { room, file, index: index_of, data: data.to_vec() };
        assert_eq!(world.command(index, chunk), Ok(Reply::Done));
    }
    file
}

fn send(room: RoomKey, body: &str, files: Vec<FileId>) -> Command {
    let (body, mentions) = (body.to_owned(), Vec::new());
    Command::Send { room, body, reply: None, mentions, forwarded: false, files, request: None }
}

fn sent(world: &mut World, index: usize, room: RoomKey, name: &str, bytes: &[u8]) -> MessageId {
    let file = taken_in(world, index, room, name, bytes);
    match world.command(index, send(room, "", vec![file])).expect("a message") {
        Reply::Message { message } => message.id,
        other => panic!("{other:?}"),
    }
}

fn fetch(world: &mut World, index: usize, room: RoomKey, message: MessageId) {
    let fetch = Command::FetchFile { room, message, file: 0 };
    assert_eq!(world.command(index, fetch), Ok(Reply::Done));
}

/// The last thing that was told of the only file of a message.
fn state(world: &World, index: usize, message: MessageId) -> FileState {
    let mut events = world[index].events.iter().rev();
    let told = events.find_map(|event| match event {
        Event::File { message: of, state, .. } if *of == message => Some(*state),
        Event::Message { message: of, .. } if of.id == message => Some(of.files()[0].state),
        _ => None,
    });
    told.expect("a message with a file")
}

fn chunks(world: &World, index: usize) -> usize {
    world[index].store.table(Table::Files).count()
}

#[test]
fn a_small_file_travels_with_its_message() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    for size in [0, 5, 32 * 1024] {
        let message = sent(&mut world, 0, room, "../../tea.txt", &bytes(size));
        world.run(1_000);
        world.close(0);
        for index in [1, 0] {
            assert!(world[index].read_file(room, message, 0) == Ok(bytes(size)));
            let history = world[index].store.history(room, world[index].me);
            let file = &history.last().expect("a message").files()[0];
            assert_eq!((file.name.as_str(), file.size), ("tea.txt", size as u64));
            world.open(0);
        }
        assert_eq!(state(&world, 1, message), FileState::Here);
        world.run(5_000);
    }
}

#[test]
fn words_that_go_with_a_file_are_edited_away() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let edit = |message, body: &str| {
        let (body, mentions) = (body.to_owned(), Vec::new());
        Command::Edit { room, message, body, reply: None, mentions }
    };
    let file = taken_in(&mut world, 0, room, "tea.txt", b"tea");
    let Ok(Reply::Message { message }) = world.command(0, send(room, "as promissed", vec![file]))
    else {
        panic!("a message");
    };
    world.run(1_000);
    let Ok(Reply::Message { message: text }) = world.command(0, Command::say(room, "so")) else {
        panic!("a message");
    };
    assert_eq!(world.command(0, edit(text.id, " ")), Err(Error::MessageEmpty));
    assert!(world.command(0, edit(message.id, "")).is_ok());
    world.run(1_000);
    for index in 0..2 {
        let history = world[index].store.history(room, world[index].me);
        let edited = history.iter().find(|it| it.id == message.id).expect("the message");
        let Kind::Text { body, files, .. } = &edited.kind else { panic!("{edited:?}") };
        assert_eq!((body.as_str(), files.len()), ("", 1));
        assert_eq!(world[index].read_file(room, message.id, 0), Ok(b"tea".to_vec()));
    }
}

#[test]
fn a_large_file_is_fetched_from_whoever_has_it() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    let large = bytes(5 * FILE_CHUNK + 7);
    let message = sent(&mut world, 0, room, "large", &large);
    world.run(1_000);
    assert_eq!((chunks(&world, 1), state(&world, 1, message)), (0, FileState::Absent));
    fetch(&mut world, 1, room, message);
    world.run_until(LONG, |world| state(world, 1, message) == FileState::Here);
    assert!(world[1].read_file(room, message, 0).as_ref() == Ok(&large));
    // Its sender is gone; somebody else has it.
    world.close(0);
    fetch(&mut world, 2, room, message);
    world.run_until(LONG, |world| state(world, 2, message) == FileState::Here);
    assert!(world[2].read_file(room, message, 0).as_ref() == Ok(&large));
    assert!(world[1].dropped().is_empty() && world[2].dropped().is_empty());
}

#[test]
fn a_file_that_nobody_here_holds_waits_and_comes_with_whoever_does() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    let large = bytes(3 * FILE_CHUNK);
    let message = sent(&mut world, 0, room, "large", &large);
    world.run(1_000);
    world.close(0);
    fetch(&mut world, 1, room, message);
    world.run_until(LONG, |world| state(world, 1, message) == FileState::Waiting { bytes: 0 });
    // It is wanted after a restart, too.
    world.close(1);
    world.open(1);
    world.run(LONG);
    assert_eq!(state(&world, 1, message), FileState::Waiting { bytes: 0 });
    world.open(0);
    world.run_until(LONG, |world| state(world, 1, message) == FileState::Here);
    assert!(world[1].read_file(room, message, 0) == Ok(large));
}

#[test]
fn what_was_fetched_is_not_fetched_again_after_a_restart() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let large = bytes(40 * FILE_CHUNK);
    let message = sent(&mut world, 0, room, "large", &large);
    world.run(1_000);
    world[1].line = Line::Slow(50);
    fetch(&mut world, 1, room, message);
    world.run_until(LONG, |world| chunks(world, 1) >= 10);
    world[1].line = Line::Good;
    let had = chunks(&world, 1);
    world.close(1);
    world.open(1);
    world.run_until(LONG, |world| told(world, 1, message).contains(&FileState::Here));
    for state in told(&world, 1, message) {
        if let FileState::Fetching { bytes } | FileState::Waiting { bytes } = state {
            assert!(bytes >= (had * FILE_CHUNK) as u64, "{bytes} of {had} chunks");
        }
    }
    assert!(world[1].read_file(room, message, 0) == Ok(large));
}

/// All that was told of the only file of a message since the start.
fn told(world: &World, index: usize, message: MessageId) -> Vec<FileState> {
    let told = world[index].events.iter().filter_map(|event| match event {
        Event::File { message: of, state, .. } if *of == message => Some(*state),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_file_goes_with_its_message() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let message = sent(&mut world, 0, room, "a", &bytes(2 * FILE_CHUNK));
    world.run(1_000);
    fetch(&mut world, 1, room, message);
    world.run_until(LONG, |world| state(world, 1, message) == FileState::Here);
    assert_eq!((chunks(&world, 0), chunks(&world, 1)), (2, 2));
    world.command(0, Command::Delete { room, message }).expect("a deletion");
    world.run(1_000);
    assert_eq!((chunks(&world, 0), chunks(&world, 1)), (0, 0));
    world.command(0, Command::SetExpiry { room, seconds: 60 }).expect("a timer");
    world.run(5_000);
    sent(&mut world, 0, room, "b", &bytes(5));
    world.run(1_000);
    assert_eq!((chunks(&world, 0), chunks(&world, 1)), (1, 1));
    world.run(61_000);
    for index in [0, 1] {
        assert_eq!(chunks(&world, index), 0);
        let bodies = world[index].store.table(Table::Bodies);
        assert_eq!(bodies.filter(|(key, _)| key[64..].starts_with(b"f")).count(), 0);
    }
}

#[test]
fn what_a_holder_lost_is_never_taken_for_the_file() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let message = sent(&mut world, 0, room, "large", &bytes(3 * FILE_CHUNK));
    world.run(1_000);
    let (key, mut chunk) = {
        let (key, value) = world[0].store.table(Table::Files).nth(1).expect("a chunk");
        (key.clone(), value.clone())
    };
    let right = chunk.clone();
    chunk[1000] ^= 1;
    let put = |key: &[u8], value| Batch {
        writes: vec![Write::Put { table: Table::Files, key: key.to_vec(), value }],
    };
    world[0].store.save(put(&key, chunk));
    fetch(&mut world, 1, room, message);
    world.run_until(LONG, |world| matches!(state(world, 1, message), FileState::Waiting { .. }));
    assert!(world[1].read_file(room, message, 0).is_err());
    world[0].store.save(put(&key, right));
    world.run_until(LONG, |world| state(world, 1, message) == FileState::Here);
    assert!(world[1].read_file(room, message, 0) == Ok(bytes(3 * FILE_CHUNK)));
}

#[test]
fn what_was_not_sent_is_gone_after_a_restart() {
    let (mut world, room) = room_of(&["Ada"]);
    let file = taken_in(&mut world, 0, room, "a", &bytes(FILE_CHUNK));
    assert_eq!(chunks(&world, 0), 1);
    world.close(0);
    world.open(0);
    world.run(1_000);
    assert_eq!(chunks(&world, 0), 0);
    assert_eq!(world.command(0, send(room, "", vec![file])), Err(Error::NoSuchFile));
}

#[test]
fn what_is_too_much_is_refused() {
    let (mut world, room) = room_of(&["Ada"]);
    let begin = |size| Command::BeginFile {
        room,
        file: Box::new(FileView { size, ..FileView::default() }),
    };
    assert_eq!(world.command(0, begin(FILE_MAX + 1)), Err(Error::FileTooLarge));
    let Ok(Reply::File { file }) = world.command(0, begin(5)) else { panic!("a file") };
    assert_eq!(world.command(0, send(room, "", vec![file])), Err(Error::NoSuchFile));
    let chunk = |index, data: &[u8]| Command::FileChunk { room, file, index, data: data.to_vec() };
    assert_eq!(world.command(0, chunk(0, b"more than 5")), Err(Error::FileChanged));
    assert_eq!(world.command(0, chunk(1, b"12345")), Err(Error::FileChanged));
    assert_eq!(world.command(0, chunk(0, b"12345")), Ok(Reply::Done));
    assert_eq!(world.command(0, chunk(0, b"other")), Ok(Reply::Done), "it is taken once");
    assert_eq!(world.command(0, send(room, "", vec![file, file])), Err(Error::NoSuchFile));
    assert_eq!(world.command(0, send(room, "", vec![])), Err(Error::MessageEmpty));
    let Ok(Reply::Message { message }) = world.command(0, send(room, "", vec![file])) else {
        panic!("a message")
    };
    assert_eq!(world[0].read_file(room, message.id, 0), Ok(b"12345".to_vec()));
    for _ in 0..32 {
        assert!(world.command(0, begin(1)).is_ok());
    }
    assert_eq!(world.command(0, begin(1)), Err(Error::TooManyFiles));
}

/// Ada and Bob, and a keeper that has got the file which Ada sent.
fn kept(manner: Manner, size: usize) -> (World, RoomKey, MessageId, Vec<u8>) {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let link = world.invite(0, room);
    let keeper = world.add_keeper(&link, manner);
    world.run(LONG);
    let bytes = bytes(size);
    let message = sent(&mut world, 0, room, "kept", &bytes);
    let all = bytes.len().div_ceil(FILE_CHUNK);
    world.run_until(LONG, |world| chunks(world, keeper) == all);
    world.run(1_000);
    (world, room, message, bytes)
}

#[test]
fn a_file_comes_from_a_keeper_when_nobody_else_is_here() {
    let (mut world, room, message, bytes) = kept(Manner::Honest, 9 * FILE_CHUNK + 5);
    world.close(0);
    world.close(1);
    // Neither what the keeper has in memory nor what the relay holds is needed.
    world.close(2);
    world.open(2);
    world.open(1);
    world.run(5_000);
    fetch(&mut world, 1, room, message);
    world.run_until(LONG, |world| state(world, 1, message) == FileState::Here);
    assert!(world[1].read_file(room, message, 0) == Ok(bytes));
    assert!(world[1].dropped().is_empty());
}

#[test]
fn a_file_that_a_member_was_to_give_comes_from_a_keeper_at_once() {
    let (mut world, room, message, bytes) = kept(Manner::Honest, 2 * FILE_CHUNK);
    world.close(0);
    world.close(1);
    world.open(1);
    // Before the keeper has said that it is one.
    fetch(&mut world, 1, room, message);
    world.run_until(2_000, |world| state(world, 1, message) == FileState::Here);
    assert!(world[1].read_file(room, message, 0) == Ok(bytes));
}

#[test]
fn a_member_that_lacks_a_file_does_not_keep_others_from_a_keeper_that_has_it() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    let link = world.invite(0, room);
    let keeper = world.add_keeper(&link, Manner::Honest);
    let large = bytes(2 * FILE_CHUNK);
    let message = sent(&mut world, 0, room, "kept", &large);
    world.run_until(LONG, |world| chunks(world, keeper) == 2);
    world.run(1_000);
    world.close(0);
    fetch(&mut world, 1, room, message);
    world.run_until(LONG, |world| state(world, 1, message) == FileState::Here);
    assert!(world[1].read_file(room, message, 0) == Ok(large));
}

#[test]
fn a_keeper_that_lies_keeps_nobody_from_a_file_that_a_member_has() {
    for manner in [Manner::Lacking, Manner::Inventing] {
        let (mut world, room, message, bytes) = kept(manner, 3 * FILE_CHUNK);
        world.close(0);
        fetch(&mut world, 1, room, message);
        world.run(LONG);
        assert_ne!(state(&world, 1, message), FileState::Here);
        world.open(0);
        world.run_until(2 * LONG, |world| state(world, 1, message) == FileState::Here);
        assert!(world[1].read_file(room, message, 0) == Ok(bytes));
    }
}

#[test]
fn a_file_that_was_sent_before_the_keeper_came_is_kept_and_a_small_one_is_not_offered() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    sent(&mut world, 0, room, "before", &bytes(40_000));
    sent(&mut world, 0, room, "small", &bytes(500));
    world.run(1_000);
    let link = world.invite(0, room);
    let keeper = world.add_keeper(&link, Manner::Honest);
    world.run(LONG);
    assert_eq!(chunks(&world, keeper), 1);
    // A keeper that comes later gets it from this one.
    world.close(0);
    let other = world.add_keeper(&link, Manner::Honest);
    world.run(LONG);
    assert_eq!(chunks(&world, other), 1);
}
