//! Two people with `alcove` and a real relay.

mod support;

use serde_json::{Value, json};
use std::fs;
use support::{Person, Relay, is_ordered, is_text};

#[test]
fn two_people_talk() {
    let relay = Relay::start();
    let (ana, bob) = (Person::new("ana", &relay), Person::new("bob", &relay));
    let link = ana.output(&["new", "tea"]);
    let mut ana_runs = ana.run();

    assert_eq!(bob.output(&["join", &link]), "You are in tea.");
    let mut bob_runs = bob.run();
    bob_runs.command(json!({ "id": 1, "command": "rooms" }));
    let room = bob_runs.wait(|event| event["id"] == 1)["rooms"][0]["id"].clone();

    ana_runs.command(json!({ "command": "send", "room": room, "body": "hello" }));
    ana_runs.wait(is_ordered);
    bob_runs.wait(|event| is_text(event, "ana", "hello"));
    bob_runs.command(json!({ "command": "send", "room": room, "body": "hi ana" }));
    bob_runs.wait(is_ordered);
    ana_runs.wait(|event| is_text(event, "bob", "hi ana"));
    ana_runs.end();
    bob_runs.end();
}

#[test]
fn identity_room_and_history_are_there_after_a_restart() {
    let relay = Relay::start();
    let (ana, bob) = (Person::new("ana", &relay), Person::new("bob", &relay));
    let link = ana.output(&["new", "tea"]);
    let mut ana_runs = ana.run();
    let me = ana_runs.wait(|event| event["event"] == "identity")["member"].clone();
    bob.output(&["join", &link]);
    bob.output(&["send", "see", "you", "later"]);
    ana_runs.wait(|event| is_text(event, "bob", "see you later"));
    ana_runs.end();

    let mut again = ana.run();
    assert_eq!(again.wait(|event| event["event"] == "identity")["member"], me);
    bob.output(&["send", "back?"]);
    again.wait(|event| is_text(event, "bob", "back?"));
    again.end();
    let history = ana.output(&["history"]);
    let lines: Vec<_> =
        history.lines().map(|line| line.split_once("  ").expect("a time").1).collect();
    assert!(lines.ends_with(&["bob: see you later", "bob: back?"]), "{history}");
}

#[test]
fn a_person_is_asked_and_lets_somebody_in() {
    let relay = Relay::start();
    let (ana, bob) = (Person::new("ana", &relay), Person::new("bob", &relay));
    let link = ana.output(&["new", "--ask", "--classic", "tea"]);
    let mut ana_runs = ana.run();
    let joining = bob.start(&["join", &link]);
    let knock = ana_runs.wait(|event| event["event"] == "knock");
    assert_eq!(knock["knock"]["name"], "bob");
    ana_runs.command(
        json!({ "command": "admit", "room": knock["room"], "knock": knock["knock"]["id"] }),
    );
    assert_eq!(joining.end(), "You are in tea.");
    ana_runs.end();
}

#[test]
fn leaving_ends_the_room_on_this_device() {
    let relay = Relay::start();
    let (ana, bob) = (Person::new("ana", &relay), Person::new("bob", &relay));
    let link = ana.output(&["new", "tea"]);
    let mut ana_runs = ana.run();
    bob.output(&["join", &link]);
    assert_eq!(bob.output(&["leave"]), "You left tea.");
    ana_runs.wait(|event| event["message"]["kind"] == "left");
    assert_eq!(bob.output(&["rooms"]), "");
    ana_runs.end();
}

#[test]
fn a_chat_shows_what_others_write_and_sends_what_is_typed() {
    let relay = Relay::start();
    let (ana, bob) = (Person::new("ana", &relay), Person::new("bob", &relay));
    let link = ana.output(&["new", "tea"]);
    let mut ana_runs = ana.run();
    let mut chat = bob.start(&["chat", &link]);
    chat.type_line("hello from bob");
    let room = ana_runs.wait(|event| is_text(event, "bob", "hello from bob"))["room"].clone();
    ana_runs.command(json!({ "command": "send", "room": room, "body": "one\n\u{1b}[2Jtwo" }));
    ana_runs.wait(is_ordered);
    chat.wait_for_line("ana: one");
    chat.wait_for_line("    \u{fffd}[2Jtwo");
    chat.type_line("/members");
    chat.wait_for_line("ana (");
    chat.end();
    ana_runs.end();
}

#[test]
fn a_chat_mentions_whoever_is_called_by_their_whole_name() {
    let relay = Relay::start();
    let (ana, bob) = (Person::new("ana", &relay), Person::new("bob", &relay));
    let link = ana.output(&["new", "tea"]);
    let mut ana_runs = ana.run();
    let me = ana_runs.wait(|event| event["event"] == "identity")["member"].clone();
    let mut chat = bob.start(&["chat", &link]);
    let mut mentions_in = |line: &str| {
        chat.type_line(line);
        let message = ana_runs.wait(|event| is_text(event, "bob", line));
        message["message"]["kind"]["text"].get("mentions").cloned()
    };
    let called = Some(json!([me]));
    assert_eq!(mentions_in("@ana, look"), called);
    assert_eq!(mentions_in("@anabel bob@ana.example"), None);
    chat.end();
    ana_runs.end();
}

#[test]
fn a_chat_changes_its_room_and_passes_words_on() {
    let relay = Relay::start();
    let (ana, bob) = (Person::new("ana", &relay), Person::new("bob", &relay));
    let link = ana.output(&["new", "tea"]);
    ana.output(&["new", "den"]);
    let mut chat = ana.start(&["chat", "tea"]);
    bob.output(&["join", &link]);
    let mut bob_runs = bob.run();
    let mut told = |line: &str, kind: Value| {
        chat.type_line(line);
        bob_runs.wait(|event| event["message"]["kind"] == kind);
    };
    told("/rename green tea", json!({ "renamed": { "name": "green tea" } }));
    told("/about Leaves", json!({ "described": { "about": "Leaves", "emoji": "" } }));
    told("/timer 1d", json!({ "expiry_changed": { "seconds": 86_400 } }));
    told("/timer off", json!({ "expiry_changed": { "seconds": 0 } }));
    told("/admission ask", json!({ "admission_changed": { "admission": "ask" } }));
    told("/admin bob on", json!("permissions_changed"));
    chat.wait_for_line("[you changed who may do what]");

    bob_runs.end();
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("leaves.txt");
    fs::write(&path, "green").expect("writes");
    let path = path.to_string_lossy().into_owned();
    bob.output(&["attach", "--caption", "pass it on", &path]);
    chat.wait_for_line("bob: pass it on");
    for line in ["/forward nowhere", "/forward den", "/mute on", "/archive on", "/timer 2 years"] {
        chat.type_line(line);
    }
    chat.end();
    let passed_on = ana.output(&["history", "den"]);
    assert!(passed_on.contains("you (forwarded): pass it on"), "{passed_on}");
    assert!(passed_on.contains("leaves.txt (5 bytes)"), "{passed_on}");
    let mut again = ana.run();
    again.command(json!({ "id": 1, "command": "rooms" }));
    let rooms = again.wait(|event| event["id"] == 1)["rooms"].clone();
    let rooms = rooms.as_array().expect("a list");
    let tea = rooms.iter().find(|room| room["name"] == "green tea").expect("it was renamed");
    assert_eq!([&tea["muted"], &tea["archived"]], [&json!(true), &json!(true)]);
    again.end();
}
