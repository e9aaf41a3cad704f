//! The commands of the command line, each on a [`Session`].

mod change;
mod chat;
mod enter;
pub(crate) mod file;
mod keep;
mod room;
mod send;
mod serve;
mod slash;
mod storage;
mod unsent;

use crate::{
    Error,
    args::{Command, Options},
    driver::Network,
    session::Session,
};

/// Carries out one command from start to end.
pub(crate) async fn run(options: Options, command: Command) -> Result<(), Error> {
    let network = match command {
        Command::Keep(keep) => return keep::keep(options, keep).await,
        Command::New { .. }
        | Command::Rooms
        | Command::Invite { .. }
        | Command::History { .. }
        | Command::Storage
        | Command::Free { .. } => Network::Off,
        _ => Network::On,
    };
    // The interface of `run` is JSON, whether or not that was said.
    let json = options.json || matches!(command, Command::Run);
    let mut session = Session::open(Options { json, ..options }, network).await?;
    let result = carry_out(&mut session, command).await;
    let closed = session.close().await;
    result.and(closed)
}

async fn carry_out(session: &mut Session, command: Command) -> Result<(), Error> {
    match command {
        Command::New { room_name, ask, classic, page } => {
            room::new(session, room_name, ask, classic, &page).await
        }
        Command::Join { link } => enter::join(session, &link).await,
        Command::Send { room, text } => send::send(session, room.as_deref(), &text).await,
        Command::Attach { room, caption, paths } => {
            file::attach(session, room.as_deref(), caption, &paths).await
        }
        Command::Chat { room } => chat::chat(session, room.as_deref()).await,
        Command::Rooms => room::rooms(session).await,
        Command::Invite { room, page } => room::invite(session, room.as_deref(), &page).await,
        Command::History { room, limit } => room::history(session, room.as_deref(), limit).await,
        Command::Storage => storage::storage(session).await,
        Command::Free { room, older_than } => {
            storage::free(session, room.as_deref(), older_than).await
        }
        Command::Leave { room } => room::leave(session, room.as_deref()).await,
        Command::Run => serve::serve(session).await,
        Command::Keep(_) => unreachable!("a keeper has no session"),
    }
}
