//! What can go wrong is said in one line, with an exit code that is not zero.

mod support;

use serde_json::json;
use std::process::Command;
use support::Person;

/// Nothing listens on port 9 of loopback.
const NOBODY: &str = "ws://127.0.0.1:9/ws";

fn person() -> Person {
    Person::at("ana", NOBODY.into())
}

#[test]
fn a_wrong_flag_is_said_to_be_wrong() {
    let output = Command::new(env!("CARGO_BIN_EXE_alcove")).arg("--fast").output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--fast"));
}

#[test]
fn a_state_folder_that_cannot_be_made_is_named() {
    let ana = person();
    let refusal = ana.refusal(&["rooms", "--state", "/dev/null/alcove"]);
    assert!(
        refusal.starts_with("alcove: The state folder /dev/null/alcove cannot be used"),
        "{refusal}"
    );
    assert!(refusal.contains("--state DIR"), "{refusal}");
}

#[test]
fn a_second_process_is_told_that_the_folder_is_in_use() {
    let ana = person();
    let mut first = ana.run();
    first.wait(|event| event["event"] == "identity");
    let refusal = ana.refusal(&["rooms"]);
    assert!(refusal.contains("is in use by another alcove"), "{refusal}");
    first.end();
    ana.output(&["rooms"]);
}

#[test]
fn rooms_that_do_not_exist_are_said_not_to() {
    let ana = person();
    assert!(ana.refusal(&["send", "hi"]).contains("alcove new"));
    ana.output(&["new", "tea"]);
    ana.output(&["new", "coffee"]);
    assert!(ana.refusal(&["history"]).contains("Which room?"));
    assert!(ana.refusal(&["history", "wine"]).contains("No room matches"));
    assert_eq!(ana.output(&["rooms"]).lines().count(), 2);
}

#[test]
fn a_link_that_is_none_is_refused() {
    let refusal = person().refusal(&["join", "https://example.org/"]);
    assert_eq!(refusal, "alcove: This is not an Alcove invite link.");
}

#[test]
fn a_message_that_no_relay_took_is_said_to_be_kept() {
    let ana = person();
    ana.output(&["new", "tea"]);
    let mut sending = ana.start(&["--timeout", "1", "--json", "send", "hi"]);
    let error = sending.wait(|event| event["event"] == "error");
    assert_eq!(error["code"], "unsent");
}

#[test]
fn a_malformed_line_gets_an_error_and_the_next_is_read() {
    let mut ana = person().run();
    ana.type_line("what?");
    assert_eq!(ana.wait(|event| event["event"] == "error")["code"], "malformed");
    ana.type_line(&"x".repeat(2 * 1024 * 1024));
    assert_eq!(ana.wait(|event| event["event"] == "error")["code"], "malformed");
    ana.command(json!({ "id": "a", "command": "leave", "room": "0".repeat(64) }));
    assert_eq!(ana.wait(|event| event["id"] == "a")["code"], "no_such_room");
    ana.command(json!({ "id": 2, "command": "rooms" }));
    assert_eq!(ana.wait(|event| event["id"] == 2)["reply"], "rooms");
    ana.end();
}
