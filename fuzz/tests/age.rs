//! The stores in `fixtures/`: every client from now on can start from them.

use alcove_client::{
    Admission, Client, Command, FileView, MessageId, Now, Reply, RoomKey, Suite, Table, cbor,
    keeper::{Bounds, Keeper, Post},
};
use alcove_fuzz::fixture::{FIXTURES, Fixture};
use alcove_sim::{Crash, MemoryStore, World};
use alcove_wire::{Challenge, Limits, RelayToClient, Resume};
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;

const NOW: Now = Now { monotonic_ms: 0, unix_ms: 1_900_000_000_000 };
const BOUNDS: Bounds = Bounds { age_ms: 1_000_000_000, bytes: 1_000_000_000, file_bytes: 0 };
const LONG: u64 = 60_000;

#[test]
fn every_store_can_be_read() {
    for (name, fixture) in FIXTURES.iter() {
        for device in fixture.stores.keys().filter(|device| *device != "keeper") {
            let client = Client::restore(fixture.store(device).at_start(), [1; 32], NOW);
            assert!(client.is_ok(), "{device} of {name}: {:?}", client.err());
        }
    }
    for (_, fixture) in FIXTURES.iter().filter(|(_, room)| room.stores.contains_key("keeper")) {
        let rows = fixture.store("keeper").at_start();
        let post = Post::stored(&rows).expect("a post").expect("a keeper's store");
        let keeper = Keeper::new(post, &rows, BOUNDS, [1; 32], NOW).expect("a keeper");
        assert!(keeper.status().frames > 0);
    }
}

/// Run by hand, once, when something new is stored; then `FIXTURES` gets the new names.
#[test]
#[ignore = "writes the files of the next age"]
fn write_the_stores_of_this_version() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/");
    let ages = std::fs::read_dir(folder).expect("the folder").filter_map(|file| {
        let name = file.expect("a file").file_name();
        name.to_str()?.split_once('-')?.0.parse::<u32>().ok()
    });
    let age = ages.max().unwrap_or(0) + 1;
    for (suite, name) in [(Suite::Classic, "classic"), (Suite::Hybrid, "hybrid")] {
        let bytes = cbor::encode(&room_of(suite)).expect("an encoding");
        std::fs::write(format!("{folder}{age}-{name}.cbor"), bytes).expect("a file");
    }
}

/// A room in which something of everything has happened, and what happens next.
fn room_of(suite: Suite) -> Fixture {
    let mut world = World::new(&["Ada", "Bob", "Mallory", "Carol", "Erin"]);
    let room = world.create_room(0, Admission::Open, suite);
    let link = world.invite(0, room);
    for index in [1, 2, 4] {
        world.join(index, &link).expect("an invite that can be used");
        world.run_until(LONG, |world| world[index].is_settled(room));
        world.send(index, room, "Hello!");
    }
    world.send(0, room, "Welcome!");
    world.run(LONG);
    // Of files there are those that travelled with their message, one that was fetched, one that Ada did not want, and one that
    // nobody is left to give.
    send_file(&mut world, 0, room, 500);
    send_file(&mut world, 2, room, 5);
    let long = send_file(&mut world, 1, room, 33_000);
    send_file(&mut world, 2, room, 33_001);
    let gone = send_file(&mut world, 4, room, 33_002);
    fetch(&mut world, room, long);
    world.run(LONG);
    let erin = world[4].me;
    let mut order = |command| {
        world.command(0, command).expect("a command that is allowed");
        world.run(LONG);
    };
    order(Command::Remove { room, member: erin });
    order(Command::SetAdmission { room, admission: Admission::Open });
    order(Command::Rename { room, name: "Tea".into() });
    order(Command::Describe { room, about: Some("Leaves".into()), emoji: Some("🍵".into()) });
    order(Command::SetDraft { room, draft: "typed by Ada and not finished".into() });
    fetch(&mut world, room, gone);
    world.run(5 * LONG);

    let (incarnation, head) = last_frame(&world[1].store);
    let mut stores = BTreeMap::new();
    let mut keep = |name: &str, store: &MemoryStore| drop(stores.insert(name.into(), rows(store)));
    world.join(3, &link).expect("an invite that can be used");
    keep("carol-knocking", &world[3].store);
    world.close(3);
    keep("bob", &world[1].store);
    keep("mallory", &world[2].store);
    keep("erin-removed", &world[4].store);
    keep("keeper", &kept(&link, &world[1].store, incarnation));
    let before = world[0].store.clone();
    world.crash_at(0, Crash::AfterSave);
    world.send(0, room, "typed by Ada and not sent yet");
    keep("ada", &world[0].store);
    world[0].store = before;
    world.open(0);
    world.run_until(LONG, |world| world[0].is_settled(room));
    world.crash_at(0, Crash::AfterSave);
    world.command(0, Command::Rename { room, name: "Coffee".into() }).expect("a rename");
    keep("ada-pending", &world[0].store);
    assert_eq!(last_frame(&world[1].store), (incarnation, head));

    go_on(&mut world, room);
    let frames = frames(&world[1].store).filter(|(of, seq, _)| *of == incarnation && *seq > head);
    let frames = frames.map(|(_, _, payload)| ByteBuf::from(payload)).collect();
    if suite == Suite::Hybrid {
        // Only the groups differ, and they are large.
        stores
            .retain(|name: &String, _| ["ada-pending", "carol-knocking"].contains(&name.as_str()));
    }
    Fixture { link, stores, incarnation, head, frames }
}

fn send_file(world: &mut World, index: usize, room: RoomKey, size: usize) -> MessageId {
    let view = FileView { name: "tea.txt".into(), size: size as u64, ..FileView::default() };
    let begin = Command::BeginFile { room, file: Box::new(view) };
    let Ok(Reply::File { file }) = world.command(index, begin) else { panic!("a file") };
    let chunk = Command::FileChunk { room, file, index: 0, data: vec![index as u8; size] };
    world.command(index, chunk).expect("a chunk");
    let (body, mentions, files) = ("a file".into(), Vec::new(), vec![file]);
    let (reply, forwarded, request) = (None, false, None);
    let send = Command::Send { room, body, reply, mentions, forwarded, files, request };
    let Ok(Reply::Message { message }) = world.command(index, send) else { panic!("a message") };
    world.run(LONG);
    message.id
}

fn fetch(world: &mut World, room: RoomKey, message: MessageId) {
    world.command(0, Command::FetchFile { room, message, file: 0 }).expect("a file of a message");
}

fn go_on(world: &mut World, room: RoomKey) {
    world.send(1, room, "one");
    world.send(2, room, "two");
    world.run(LONG);
    world.command(2, Command::SetName { name: "Mal".into() }).expect("a name");
    world.run(LONG);
    world.send(1, room, "three");
    world.send(2, room, "four");
    send_file(world, 2, room, 9);
    world.command(2, Command::Update { room }).expect("new keys");
    world.run(LONG);
    world.command(2, Command::Leave { room }).expect("to leave");
    world.run(LONG);
    world.send(1, room, "five");
    world.run(LONG);
}

/// What a keeper stores that has these frames.
fn kept(link: &str, store: &MemoryStore, incarnation: u64) -> MemoryStore {
    let post = Post::of_link(link, "").expect("a post");
    let room = post.room().into();
    let mut keeper = Keeper::new(post, &[], BOUNDS, [1; 32], NOW).expect("a keeper");
    keeper.handle_connected(NOW);
    let (_, first, _) = frames(store).next().expect("a frame");
    let head = frames(store).last().map_or(0, |(_, seq, _)| seq);
    let hello = RelayToClient::Hello { challenge: Challenge([1; 32]), limits: Limits::default() };
    let joined = RelayToClient::Joined {
        room,
        incarnation,
        head,
        resume: Resume::Gap,
        replay_from: first,
        present: 1,
        peer: 1,
    };
    let deliver = |(_, seq, payload)| RelayToClient::Delivery { room, seq, payload };
    let mut kept = MemoryStore::default();
    for message in [hello, joined].into_iter().chain(frames(store).map(deliver)) {
        keeper.handle_message(&alcove_wire::encode(&message), NOW);
        while let Some(output) = keeper.poll_output() {
            if let alcove_client::Output::Save(batch) = output {
                kept.save(batch);
            }
        }
    }
    kept
}

fn frames(store: &MemoryStore) -> impl Iterator<Item = (u64, u64, Vec<u8>)> {
    store.table(Table::Frames).map(|(key, value)| {
        let number = |at: usize| u64::from_be_bytes(key[at..at + 8].try_into().expect("a key"));
        (number(32), number(40), value.clone())
    })
}

fn last_frame(store: &MemoryStore) -> (u64, u64) {
    frames(store).last().map(|(incarnation, seq, _)| (incarnation, seq)).expect("a frame")
}

fn rows(store: &MemoryStore) -> Vec<(u8, ByteBuf, ByteBuf)> {
    let of = |table: Table| {
        store.table(table).map(move |(key, value)| {
            (table as u8, ByteBuf::from(key.clone()), ByteBuf::from(value.clone()))
        })
    };
    Table::ALL.into_iter().flat_map(of).collect()
}
