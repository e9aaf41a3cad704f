//! The commands that make, list, read and leave rooms.

use crate::{Error, args::Page, rooms, session::Session, text};
use alcove_client::{Admission, Command, Event, Layout, MessageView, Reply, RoomKey, Suite};

/// The longest page of history that is asked for at once.
const PAGE: u32 = 500;

/// `alcove new`: makes a room and prints its invite link.
pub(crate) async fn new(
    session: &mut Session,
    name: String,
    ask: bool,
    classic: bool,
    page: &Page,
) -> Result<(), Error> {
    let relay = session.options.relay.clone();
    let page = page.or_that_of(&relay);
    let admission = if ask { Admission::Ask } else { Admission::Open };
    let suite = if classic { Suite::Classic } else { Suite::Hybrid };
    let command = Command::CreateRoom { name, relay, admission, suite };
    if let Reply::Room { room } = session.command(command).await? {
        print_invite(session, room.id, page).await?;
        let room = rooms::short_id(&room);
        session.note(&format!("others get in while you are here: alcove chat {room}"));
    }
    Ok(())
}

/// `alcove invite`: prints an invite link.
pub(crate) async fn invite(
    session: &mut Session,
    room: Option<&str>,
    page: &Page,
) -> Result<(), Error> {
    let all = session.rooms().await?;
    let room = rooms::find(&all, room)?;
    print_invite(session, room.id, page.or_that_of(&room.relay)).await
}

async fn print_invite(session: &mut Session, room: RoomKey, page: String) -> Result<(), Error> {
    if let Reply::Invite { link } = session.command(Command::Invite { room, page }).await? {
        session.print(&link)?;
    }
    Ok(())
}

/// `alcove rooms`: lists the rooms.
pub(crate) async fn rooms(session: &mut Session) -> Result<(), Error> {
    let Reply::Rooms { rooms } = session.command(Command::Rooms).await? else { return Ok(()) };
    if rooms.is_empty() {
        session.note(
            "no rooms yet; make one with `alcove new NAME`, or join one with `alcove join LINK`",
        );
    }
    for room in rooms {
        let members =
            if room.members == 1 { "1 member".into() } else { format!("{} members", room.members) };
        session.print(&format!(
            "{}  {}  ({members}, {}, {})",
            rooms::short_id(&room),
            text::clean(&room.name),
            text::room_state(&room.state),
            text::clean(&room.relay),
        ))?;
    }
    Ok(())
}

/// `alcove history`: prints the newest messages, oldest first.
pub(crate) async fn history(
    session: &mut Session,
    room: Option<&str>,
    limit: u32,
) -> Result<(), Error> {
    let room = rooms::find(&session.rooms().await?, room)?.id;
    for message in last_messages(session, room, limit).await? {
        session.print(&text::dated(&message))?;
    }
    Ok(())
}

/// The newest `limit` messages of a room, oldest first.
pub(crate) async fn last_messages(
    session: &mut Session,
    room: RoomKey,
    limit: u32,
) -> Result<Vec<MessageView>, Error> {
    let mut pages = Vec::new();
    let (mut left, mut before) = (limit, None);
    while left > 0 {
        let limit = u16::try_from(left.min(PAGE)).unwrap_or(u16::MAX);
        let Reply::History { messages, more } =
            session.command(Command::History { room, before, after: None, limit }).await?
        else {
            break;
        };
        before = match messages.first().map(|oldest| oldest.layout) {
            Some(Layout::At(position)) if more => Some(position),
            _ => None,
        };
        left = left.saturating_sub(u32::try_from(messages.len()).unwrap_or(u32::MAX));
        pages.push(messages);
        if before.is_none() {
            break;
        }
    }
    Ok(pages.into_iter().rev().flatten().collect())
}

/// `alcove leave`: leaves a room and waits until the others know.
pub(crate) async fn leave(session: &mut Session, room: Option<&str>) -> Result<(), Error> {
    let all = session.rooms().await?;
    let room = rooms::find(&all, room)?;
    session.command(Command::Leave { room: room.id }).await?;
    wait_until_gone(session, room.id).await?;
    session.print(&format!("You left {}.", text::clean(&room.name)))
}

/// Waits until a room that is being left is gone.
pub(crate) async fn wait_until_gone(session: &mut Session, left: RoomKey) -> Result<(), Error> {
    loop {
        if matches!(session.next_event().await?, Event::RoomGone { room } if room == left) {
            return Ok(());
        }
    }
}
