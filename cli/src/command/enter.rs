//! `alcove join`: from an invite link to being a member.

use crate::{Error, session::Session, text};
use alcove_client::{Command, Event, Invite, Reply, RoomKey, RoomState, RoomView};

/// Joins and says so.
pub(crate) async fn join(session: &mut Session, link: &str) -> Result<(), Error> {
    let room = enter(session, link).await?;
    session.print(&format!("You are in {}.", text::clean(&room.name)))
}

/// Enters the room of a link, waiting as long as it takes to be let in. Does not ask twice where it was asked before.
pub(crate) async fn enter(session: &mut Session, link: &str) -> Result<RoomView, Error> {
    let key = Invite::parse(link)?.room();
    let known = session.rooms().await?.into_iter().find(|room| room.id == key);
    let mut room = match known {
        Some(room)
            if matches!(room.state, RoomState::Member { .. } | RoomState::Knocking { .. }) =>
        {
            room
        }
        _ => ask(session, link).await?,
    };
    let mut told = String::new();
    loop {
        match room.state {
            RoomState::Member { .. } => return Ok(room),
            RoomState::Denied => return Err(Error::Denied),
            RoomState::Removed | RoomState::Leaving => return Err(Error::NotMember),
            RoomState::Knocking { .. } => {
                let now = text::room_state(&room.state);
                if now != told {
                    session.note(&now);
                    told = now;
                }
            }
        }
        room = next_state(session, key).await?;
    }
}

async fn ask(session: &mut Session, link: &str) -> Result<RoomView, Error> {
    let relay = session.options.relay.clone();
    match session.command(Command::Join { link: link.to_owned(), relay }).await? {
        Reply::Room { room } => Ok(room),
        _ => Err(Error::NotMember),
    }
}

async fn next_state(session: &mut Session, key: RoomKey) -> Result<RoomView, Error> {
    loop {
        match session.next_event().await? {
            Event::Room { room } if room.id == key => return Ok(room),
            Event::RoomGone { room } if room == key => return Err(Error::NotMember),
            _ => {}
        }
    }
}
