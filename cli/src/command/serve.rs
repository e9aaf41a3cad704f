//! The JSON interface on standard input and output.

use super::unsent::Unsent;
use crate::{
    Error,
    driver::{Happening, Ticket},
    json::{self, Answer},
    lines::{Line, Lines},
    session::Session,
};
use serde_json::Value;
use std::{collections::HashMap, io};

/// Commands that may wait for their answers; beyond that, input waits.
const MAX_UNANSWERED: usize = 256;

/// Answers commands until the input ends and what they sent is ordered.
pub(crate) async fn serve(session: &mut Session) -> Result<(), Error> {
    let mut lines = Lines::of_stdin();
    let (mut unanswered, mut unsent) = (HashMap::<Ticket, Option<Value>>::new(), Unsent::default());
    let mut ended = false;
    session.limit(None);
    while !ended || !unanswered.is_empty() || !unsent.is_empty() {
        tokio::select! {
            line = lines.next(), if !ended && unanswered.len() < MAX_UNANSWERED => match line {
                Some(line) => match submit(session, line) {
                    Ok((ticket, id)) => drop(unanswered.insert(ticket, id)),
                    Err(refusal) => json::write_answer(&mut io::stdout(), &refusal)?,
                },
                None => {
                    ended = true;
                    session.limit_end();
                }
            },
            happening = session.next() => match happening {
                Ok(Happening::Answer(ticket, reply)) => {
                    unsent.handle_reply(&reply);
                    let id = unanswered.remove(&ticket).flatten();
                    json::write_answer(&mut io::stdout(), &Answer::Reply { id, reply })?;
                }
                Ok(Happening::Refusal(ticket, error)) => {
                    let id = unanswered.remove(&ticket).flatten();
                    json::write_answer(&mut io::stdout(), &Answer::refusal(id, &error.into()))?;
                }
                Ok(Happening::Event(event)) => drop(unsent.handle_event(&event)),
                Err(Error::TimedOut { .. }) if !unsent.is_empty() => return Err(unsent.error()),
                Err(error) => return Err(error),
            },
        }
    }
    Ok(())
}

fn submit(session: &mut Session, line: Line) -> Result<(Ticket, Option<Value>), Box<Answer>> {
    let refuse = |id, error| Box::new(Answer::refusal(id, &error));
    let text = line.text().map_err(|reason| refuse(None, Error::BadInput(reason)))?;
    let request = json::parse(&text)?;
    match session.submit(request.command) {
        Ok(ticket) => Ok((ticket, request.id)),
        Err(error) => Err(refuse(request.id, error)),
    }
}
