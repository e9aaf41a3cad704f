//! docs/cli.md is the interface's reference: every example is real, and nothing is left out.

use alcove_cli::{
    Answer, answer_fields, from_fields, keeping_fields, parse as parse_request, to_fields,
};
use alcove_client::{
    Command, ConnectionState, Event, Kind, MessageState, Reply, RoomState, keeper::KeeperStatus,
};
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

/// Reads the example as a `T`, and writes it again.
fn assert_is<T: Serialize + DeserializeOwned>(tag: &str, example: &Value) {
    let fields = example.as_object().expect("an object").clone();
    let value: T = from_fields(tag, fields)
        .unwrap_or_else(|error| panic!("{example} is not what it should be: {error}"));
    assert_eq!(
        &to_fields(tag, &value).expect("serializes"),
        example,
        "an example shows every field"
    );
}

fn assert_is_answer(example: &Value) {
    let mut fields = example.as_object().expect("an object").clone();
    fields.remove("event");
    let id = fields.remove("id");
    let answer = if fields.contains_key("reply") {
        Answer::Reply { id, reply: from_fields("reply", fields).expect("a reply") }
    } else {
        let text = |name: &str| fields[name].as_str().expect("a text").to_owned();
        Answer::Error { id, code: text("code"), message: text("message") }
    };
    assert_eq!(&answer_fields(&answer).expect("serializes"), example);
}

/// The names of all variants of an enum. serde lists them when it meets one that it does not know.
fn variants<T: DeserializeOwned>() -> BTreeSet<String> {
    let Err(error) = serde_json::from_value::<T>(json!("?")) else { panic!("a variant `?`") };
    let error = error.to_string();
    let (_, list) = error.split_once("expected").unwrap_or_else(|| panic!("no list in: {error}"));
    list.split('`').skip(1).step_by(2).map(Into::into).collect()
}

/// The name of an enum's value: a text, or the only key of an object.
fn name(value: &Value) -> Option<String> {
    let only_key = || value.as_object()?.keys().next();
    value.as_str().or_else(|| only_key().map(String::as_str)).map(Into::into)
}

fn shown<'a>(examples: impl Iterator<Item = &'a Value>, tag: &str) -> BTreeSet<String> {
    examples.filter_map(|example| name(&example[tag])).collect()
}

fn is_keepers(example: &&Value) -> bool {
    example["event"] == "keeping"
}

fn is_answer(example: &&Value) -> bool {
    example["event"] == "reply" || example["event"] == "error"
}

#[test]
fn every_example_is_real() {
    for example in examples() {
        if example.get("command").is_some() {
            parse_request(&example.to_string()).expect("a command");
            let mut fields = example.clone();
            fields.as_object_mut().expect("an object").remove("id");
            assert_is::<Command>("command", &fields);
        } else if is_answer(&&example) {
            assert_is_answer(&example);
        } else if is_keepers(&&example) {
            let status: KeeperStatus = serde_json::from_value(example.clone()).expect("a status");
            assert_eq!(keeping_fields(&status).expect("serializes"), example);
        } else {
            assert_is::<Event>("event", &example);
        }
    }
    for example in kinds() {
        let kind: Kind = serde_json::from_value(example["kind"].clone()).expect("a kind");
        assert_eq!(json!({ "kind": kind }), example);
    }
}

#[test]
fn every_command_and_reply_is_shown() {
    let examples = examples();
    assert_eq!(shown(examples.iter(), "command"), variants::<Command>());
    let answers = || examples.iter().filter(is_answer);
    assert_eq!(shown(answers(), "event"), ["error", "reply"].map(Into::into).into());
    assert_eq!(shown(answers(), "reply"), variants::<Reply>());
}

#[test]
fn every_event_is_shown_in_each_of_its_states() {
    let examples = examples();
    assert_eq!(examples.iter().filter(is_keepers).count(), 1);
    let events = || examples.iter().filter(|example| !is_answer(example) && !is_keepers(example));
    assert_eq!(shown(events(), "event"), variants::<Event>());
    assert_eq!(shown(events().map(|event| &event["room"]), "state"), variants::<RoomState>());
    let connections = events().filter(|event| event["event"] == "connection");
    assert_eq!(shown(connections, "state"), variants::<ConnectionState>());
}

#[test]
fn every_kind_and_state_of_a_message_is_named() {
    assert_eq!(shown(kinds().iter(), "kind"), variants::<Kind>());
    for state in variants::<MessageState>() {
        assert!(DOCS.contains(&format!("`{state}`")), "{state}");
    }
}
