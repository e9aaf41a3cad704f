//! The JSON interface: one object a line, commands in, events and answers out. docs/cli.md shows every one.

use crate::Error;
use alcove_client::{Command, Event, Reply};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{self, Write};

/// A line of input: a command, and what its answer shall carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Any JSON value of the caller's own; comes back in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// The command.
    #[serde(flatten)]
    pub command: Command,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// The command succeeded, and what it changed is durable.
    Reply {
        /// The request's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<Value>,
        /// What it answers.
        #[serde(flatten)]
        reply: Reply,
    },
    /// The command was refused and changed nothing, or the line was no command.
    Error {
        /// The request's, where it could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
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

/// Reads one line.
pub(crate) fn parse(line: &str) -> Result<Request, Box<Answer>> {
    serde_json::from_str(line).map_err(|error| {
        let id = serde_json::from_str::<Value>(line)
            .ok()
            .and_then(|mut value| value.get_mut("id").map(Value::take));
        let message = format!("This line is not a command ({error}); docs/cli.md lists them all.");
        Box::new(Answer::Error { id, code: "malformed".into(), message })
    })
}

/// Writes one event.
pub(crate) fn write_event(out: &mut impl Write, event: &Event) -> io::Result<()> {
    write_line(out, event)
}

/// Writes one answer.
pub(crate) fn write_answer(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    write_line(out, answer)
}

fn write_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
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
