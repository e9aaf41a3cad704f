//! The JSON interface: one object a line, commands in, events and answers out. docs/cli.md shows every one.

use crate::Error;
use alcove_client::{Command, Event, Reply, keeper::KeeperStatus};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

type Fields = Map<String, Value>;

/// A line of input: a command, and what its answer shall carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Any JSON value of the caller's own; comes back in the answer.
    pub id: Option<Value>,
    /// The command.
    pub command: Command,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The command succeeded, and what it changed is durable.
    Reply {
        /// The request's.
        id: Option<Value>,
        /// What it answers.
        reply: Reply,
    },
    /// The command was refused and changed nothing, or the line was no command.
    Error {
        /// The request's, where it could be read.
        id: Option<Value>,
        /// A short name that stays the same over versions.
        code: String,
        /// A sentence for a person.
        message: String,
    },
}

impl Answer {
    /// That `error` is why the request was refused.
    pub fn refusal(id: Option<Value>, error: &Error) -> Self {
        Self::Error { id, code: error.code().into(), message: error.to_string() }
    }
}

/// What an enum's value looks like as one object: its variant's name under `tag`, and its fields beside that.
pub fn to_fields(tag: &str, value: &impl Serialize) -> serde_json::Result<Value> {
    let mut fields = Fields::new();
    match serde_json::to_value(value)? {
        Value::Object(variant) => {
            for (name, inner) in variant {
                fields.insert(tag.into(), name.into());
                fields.extend(inner.as_object().cloned().unwrap_or_default());
            }
        }
        name => drop(fields.insert(tag.into(), name)),
    }
    Ok(fields.into())
}

/// The value that [`to_fields`] would write so.
pub fn from_fields<T: DeserializeOwned>(tag: &str, mut fields: Fields) -> serde_json::Result<T> {
    let name = fields.remove(tag).unwrap_or_default();
    if fields.is_empty()
        && let Ok(value) = serde_json::from_value(name.clone())
    {
        return Ok(value);
    }
    let name = name.as_str().unwrap_or_default();
    serde_json::from_value(json!({ name: fields }))
}

/// Reads one line.
pub fn parse(line: &str) -> Result<Request, Box<Answer>> {
    let mut id = None;
    let command = serde_json::from_str(line).and_then(|mut fields: Fields| {
        id = fields.remove("id");
        from_fields("command", fields)
    });
    match command {
        Ok(command) => Ok(Request { id, command }),
        Err(error) => {
            let message =
                format!("This line is not a command ({error}); docs/cli.md lists them all.");
            Err(Box::new(Answer::Error { id, code: "malformed".into(), message }))
        }
    }
}

/// Writes one event.
pub(crate) fn write_event(out: &mut impl Write, event: &Event) -> io::Result<()> {
    write_line(out, &to_fields("event", event)?)
}

/// Writes how a keeper is doing.
pub(crate) fn write_keeping(out: &mut impl Write, status: &KeeperStatus) -> io::Result<()> {
    write_line(out, &keeping_fields(status)?)
}

/// How a keeper is doing, as it is written.
pub fn keeping_fields(status: &KeeperStatus) -> serde_json::Result<Value> {
    let mut fields = Fields::new();
    fields.insert("event".into(), "keeping".into());
    fields.extend(serde_json::to_value(status)?.as_object().cloned().unwrap_or_default());
    Ok(fields.into())
}

/// Writes one answer.
pub(crate) fn write_answer(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    write_line(out, &answer_fields(answer)?)
}

/// An answer as it is written.
pub fn answer_fields(answer: &Answer) -> serde_json::Result<Value> {
    let (name, id, rest) = match answer {
        Answer::Reply { id, reply } => ("reply", id, to_fields("reply", reply)?),
        Answer::Error { id, code, message } => {
            ("error", id, json!({ "code": code, "message": message }))
        }
    };
    let mut fields = Fields::new();
    fields.insert("event".into(), name.into());
    fields.extend(id.clone().map(|id| ("id".into(), id)));
    fields.extend(rest.as_object().cloned().unwrap_or_default());
    Ok(fields.into())
}

fn write_line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_callers_own_and_may_be_missing() {
        for (line, id) in [
            (r#"{"command":"rooms"}"#, None),
            (r#"{"id":1,"command":"rooms"}"#, Some(Value::from(1))),
            (r#"{"command":"rooms","id":"a"}"#, Some(Value::from("a"))),
        ] {
            assert_eq!(parse(line).expect("a command"), Request { id, command: Command::Rooms });
        }
    }

    #[test]
    fn a_malformed_line_gets_an_error_with_its_id_where_there_is_one() {
        for (line, wanted) in [
            (r#"{"id":7,"command":"dance"}"#, Some(Value::from(7))),
            (r#"{"id":7,"command":"send"}"#, Some(Value::from(7))),
            ("{", None),
            ("[]", None),
            ("", None),
        ] {
            let answer = *parse(line).expect_err("not a command");
            assert!(
                matches!(answer, Answer::Error { id, code, .. } if id == wanted && code == "malformed")
            );
        }
    }
}
