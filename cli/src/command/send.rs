//! `alcove send`: one message, out and ordered.

use super::unsent::Unsent;
use crate::{Error, rooms, session::Session};
use alcove_client::{Command, Reply};
use std::io::{self, Read as _};

/// What is read of standard input; the client refuses more than 64 KiB, and says so.
const MAX_INPUT: u64 = 64 * 1024 + 1;

/// Sends a message and waits until it is ordered.
pub(crate) async fn send(
    session: &mut Session,
    room: Option<&str>,
    text: &[String],
) -> Result<(), Error> {
    let room = rooms::find(&session.rooms().await?, room)?.id;
    let body = if text == ["-"] { read_input()? } else { text.join(" ") };
    let reply = session.command(Command::say(room, body)).await?;
    wait_until_ordered(session, &reply).await
}

/// Waits until the message of a reply is ordered.
pub(super) async fn wait_until_ordered(session: &mut Session, reply: &Reply) -> Result<(), Error> {
    let mut unsent = Unsent::default();
    unsent.handle_reply(reply);
    while !unsent.is_empty() {
        match session.next_event().await {
            Ok(event) if unsent.handle_event(&event) => return Err(Error::SendFailed),
            Ok(_) => {}
            Err(Error::TimedOut { .. }) => return Err(unsent.error()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn read_input() -> Result<String, Error> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::BadInput("Standard input is not UTF-8 text; nothing was sent."))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
