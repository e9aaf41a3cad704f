//! `alcove keep` with a real relay: who comes back when no member is online gets what was said meanwhile.

mod support;

use alcove_relay::Config;
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use serde_json::{Value, json};
use std::fs;
use support::{Person, Relay, Running, is_ordered, is_text};

const MESSAGES: usize = 50;

/// A relay that holds nothing for those who come back.
fn forgetful() -> Relay {
    let mut config = Config::default();
    config.hub.limits.window_frames = 0;
    Relay::with(config)
}

/// Ana and Bob in a room, and the room's link and id; both have gone home.
fn two_people(relay: &Relay) -> (Person, Person, String, Value) {
    let (ana, bob) = (Person::new("ana", relay), Person::new("bob", relay));
    let link = ana.output(&["new", "--classic", "tea"]);
    let mut ana_runs = ana.run();
    bob.output(&["join", &link]);
    let joined = ana_runs.wait(|event| event["event"] == "room" && event["room"]["members"] == 2);
    ana_runs.end();
    (ana, bob, link, joined["room"]["id"].clone())
}

fn body(number: usize) -> String {
    format!("message {number}")
}

/// Ana says all of it, and goes.
fn say_all(ana: &Person, room: &Value) {
    let mut runs = ana.run();
    for number in 0..MESSAGES {
        runs.command(json!({ "command": "send", "room": room, "body": body(number) }));
    }
    (0..MESSAGES).for_each(|_| drop(runs.wait(is_ordered)));
    runs.end();
}

/// Kit keeps the room until it holds all of what Ana says.
fn keep_all(relay: &Relay, link: &str, ana: &Person, room: &Value) -> (Person, Running) {
    let kit = Person::new("kit", relay);
    let mut keeper = kit.start(&["--json", "keep", link]);
    keeper.wait(is_alone);
    say_all(ana, room);
    keeper.wait(|event| is_alone(event) && keeps(MESSAGES as u64)(event));
    (kit, keeper)
}

/// Waits until all of it is there, in order.
fn hear_all(runs: &mut Running) {
    for number in 0..MESSAGES {
        let next = runs.wait(|event| !event["message"]["kind"]["text"].is_null());
        assert!(is_text(&next, "ana", &body(number)), "{number}: {next}");
    }
}

fn keeps(frames: u64) -> impl Fn(&Value) -> bool {
    move |event| event["event"] == "keeping" && event["frames"].as_u64() >= Some(frames)
}

fn is_alone(event: &Value) -> bool {
    event["event"] == "keeping" && event["joined"] == true && event["others"] == 0
}

fn is_settled(event: &Value) -> bool {
    event["room"]["state"]["member"]["settled"] == true
}

#[test]
fn with_only_a_keeper_online_all_that_was_missed_comes_in_order() {
    let relay = forgetful();
    let (ana, bob, link, room) = two_people(&relay);
    let (_kit, keeper) = keep_all(&relay, &link, &ana, &room);

    let mut bob_runs = bob.run();
    hear_all(&mut bob_runs);
    bob_runs.wait(|event| event["room"]["keepers"] == 1 && is_settled(event));
    keeper.stop();
    bob_runs.wait(|event| event["room"]["keepers"] == 0);
    bob_runs.end();
}

#[test]
fn a_keeper_and_a_relay_that_started_again_bring_what_was_said_before() {
    let relay = Relay::start();
    let (ana, bob, link, room) = two_people(&relay);
    let (kit, keeper) = keep_all(&relay, &link, &ana, &room);
    keeper.stop();

    let _relay = relay.restart();
    // The link is not needed again: what was taken from it is kept.
    let mut keeper = kit.start(&["--json", "keep"]);
    keeper.wait(|event| is_alone(event) && keeps(MESSAGES as u64)(event));
    let mut bob_runs = bob.run();
    hear_all(&mut bob_runs);
    bob_runs.wait(is_settled);
    bob_runs.end();
    keeper.stop();
}

#[test]
fn who_waits_for_somebody_goes_on_when_a_keeper_comes() {
    let relay = forgetful();
    let (ana, bob, link, room) = two_people(&relay);
    let (kit, keeper) = keep_all(&relay, &link, &ana, &room);
    keeper.stop();

    // The relay knows how far the room has come, and nothing of what was said.
    let mut bob_runs = bob.run();
    bob_runs.wait(|event| event["room"]["state"]["member"]["waiting"] == true);
    let keeper = kit.start(&["--json", "keep"]);
    hear_all(&mut bob_runs);
    bob_runs.wait(is_settled);
    bob_runs.end();
    keeper.stop();
}

#[test]
fn what_a_keeper_stores_is_bounded_and_has_no_key() {
    let relay = Relay::start();
    let (ana, _, link, room) = two_people(&relay);
    let kit = Person::new("kit", &relay);
    let mut keeper = kit.start(&["--json", "keep", &link, "--max-bytes", "100k"]);
    keeper.wait(is_alone);
    let mut runs = ana.run();
    keeper.wait(|event| event["event"] == "keeping" && event["others"] == 1);
    for _ in 0..20 {
        let body = "x".repeat(15_000);
        runs.command(json!({ "command": "send", "room": room, "body": body }));
        runs.wait(is_ordered);
    }
    runs.end();
    let full = keeper.wait(is_alone);
    assert!((3..10).contains(&full["frames"].as_u64().expect("a number")), "{full}");
    assert!(full["bytes"].as_u64() <= Some(100_000), "{full}");
    keeper.stop();

    let files: Vec<_> = fs::read_dir(kit.folder()).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1, "a keeper has no identity");
    let stored = fs::read(files[0].path()).expect("readable");
    let (_, data) = link.split_once("#1.").expect("a link");
    let invite = Base64UrlUnpadded::decode_vec(data).expect("base64url");
    let secret = &invite[..32];
    assert!(!stored.windows(32).any(|bytes| bytes == secret), "the room's secret is not stored");
}

#[test]
fn a_large_file_comes_from_a_keeper_that_started_again() {
    let relay = Relay::start();
    let (ana, bob, link, room) = two_people(&relay);
    let kit = Person::new("kit", &relay);
    let mut keeper = kit.start(&["--json", "keep", &link]);
    keeper.wait(is_alone);
    let mut runs = ana.run();
    let data: Vec<u8> = (0..100_000u32).map(|at| (at % 251) as u8).collect();
    let file = json!({ "name": "tea.bin", "media": "", "size": data.len(), "state": "absent" });
    runs.command(json!({ "id": 1, "command": "begin_file", "room": room, "file": file }));
    let file = runs.wait(|event| event["id"] == 1)["file"].clone();
    let data = Base64::encode_string(&data);
    let (command, index) = ("file_chunk", 0);
    runs.command(
        json!({ "command": command, "room": room, "file": file, "index": index, "data": data }),
    );
    runs.command(json!({ "command": "send", "room": room, "body": "", "files": [file] }));
    keeper.wait(|event| event["files"] == 1);
    runs.end();
    keeper.stop();

    let keeper = kit.start(&["--json", "keep"]);
    let mut runs = bob.run();
    let sent = runs.wait(|event| !event["message"]["kind"]["text"]["files"].is_null());
    let mut file = json!({ "room": room, "message": sent["message"]["id"], "file": 0 });
    file["command"] = "fetch_file".into();
    runs.command(file.clone());
    runs.wait(|event| event["event"] == "file" && event["state"] == "here");
    (file["command"], file["id"], file["index"]) = ("read_file".into(), 2.into(), 0.into());
    runs.command(file);
    assert_eq!(runs.wait(|event| event["id"] == 2)["data"], data);
    runs.end();
    keeper.stop();
}

#[test]
fn a_folder_keeps_one_room_and_says_so() {
    let relay = Relay::start();
    let (ana, kit) = (Person::new("ana", &relay), Person::new("kit", &relay));
    assert!(kit.refusal(&["keep"]).contains("alcove keep LINK"));
    assert_eq!(kit.refusal(&["keep", "tea"]), "alcove: This is not an Alcove invite link.");
    let (tea, coffee) = (ana.output(&["new", "tea"]), ana.output(&["new", "coffee"]));
    let mut keeper = kit.start(&["keep", "-"]);
    keeper.type_line(&tea);
    keeper.wait_for_line("keeping room ");
    assert!(kit.refusal(&["keep", &tea]).contains("is in use by another alcove"));
    keeper.stop();
    assert!(kit.refusal(&["keep", &coffee]).contains("keeps another room"));
    let refusal = kit.refusal(&["keep", &tea, "--state", "/dev/null/alcove"]);
    assert!(refusal.contains("cannot be used"), "{refusal}");
}
