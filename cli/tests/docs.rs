//! docs/cli.md is the interface's reference: every example is real, and nothing is left out.

use alcove_cli::{Answer, Request};
use alcove_client::{Command, ConnectionState, Event, Kind, MessageState, Reply, RoomState};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const DOCS: &str = include_str!("../../docs/cli.md");

/// The examples in the blocks of JSON, one a line.
fn examples() -> Vec<Value> {
    let blocks = DOCS.split("```json\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    blocks.flat_map(|(block, _)| block.lines()).map(parse).collect()
}

/// The examples in the table of kinds.
fn kinds() -> Vec<Value> {
    let cells = DOCS.lines().filter_map(|line| line.strip_prefix("| `{"));
    cells
        .filter_map(|rest| rest.split_once('`'))
        .map(|(cell, _)| parse(&format!("{{{cell}")))
        .collect()
}

fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn assert_is<T: Serialize + DeserializeOwned>(example: &Value) {
    let value: T = serde_json::from_value(example.clone())
        .unwrap_or_else(|error| panic!("{example} is not what it should be: {error}"));
    let back = serde_json::to_value(value).expect("serializes");
    assert_eq!(&back, example, "an example shows every field, and no other");
}

/// The names of all variants of an enum that is tagged with `tag`. serde lists them when it meets one that it does not know.
fn variants<T: DeserializeOwned>(unknown: Value) -> BTreeSet<String> {
    let Err(error) = serde_json::from_value::<T>(unknown) else { panic!("there is a variant `?`") };
    let error = error.to_string();
    let (_, list) = error.split_once("expected").unwrap_or_else(|| panic!("no list in: {error}"));
    list.split('`').skip(1).step_by(2).map(Into::into).collect()
}

fn shown<'a>(examples: impl Iterator<Item = &'a Value>, tag: &str) -> BTreeSet<String> {
    examples.filter_map(|example| example[tag].as_str()).map(Into::into).collect()
}

fn is_answer(example: &&Value) -> bool {
    example["event"] == "reply" || example["event"] == "error"
}

#[test]
fn every_example_is_real() {
    for example in examples() {
        if example.get("command").is_some() {
            assert_is::<Request>(&example);
        } else if is_answer(&&example) {
            assert_is::<Answer>(&example);
        } else {
            assert_is::<Event>(&example);
        }
    }
    kinds().iter().for_each(assert_is::<Kind>);
}

#[test]
fn every_command_and_reply_is_shown() {
    let examples = examples();
    assert_eq!(shown(examples.iter(), "command"), variants::<Command>(json!({ "command": "?" })));
    let answers = || examples.iter().filter(is_answer);
    assert_eq!(shown(answers(), "event"), variants::<Answer>(json!({ "event": "?" })));
    assert_eq!(shown(answers(), "reply"), variants::<Reply>(json!({ "reply": "?" })));
}

#[test]
fn every_event_is_shown_in_each_of_its_states() {
    let examples = examples();
    let events = || examples.iter().filter(|example| !is_answer(example));
    assert_eq!(shown(events(), "event"), variants::<Event>(json!({ "event": "?" })));
    let rooms = events().map(|event| &event["room"]["state"]);
    assert_eq!(shown(rooms, "state"), variants::<RoomState>(json!({ "state": "?" })));
    let connections = events().map(|event| &event["state"]);
    assert_eq!(shown(connections, "state"), variants::<ConnectionState>(json!({ "state": "?" })));
}

#[test]
fn every_kind_and_state_of_a_message_is_named() {
    assert_eq!(shown(kinds().iter(), "kind"), variants::<Kind>(json!({ "kind": "?" })));
    for state in variants::<MessageState>(json!("?")) {
        assert!(DOCS.contains(&format!("`{state}`")), "{state}");
    }
}
