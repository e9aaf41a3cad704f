//! The commands that say what rooms take on this device, and make room.

use super::file::size;
use crate::{Error, rooms, session::Session, text};
use alcove_client::{Command, Reply, RoomKey};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// `alcove storage`: prints what each room takes.
pub(crate) async fn storage(session: &mut Session) -> Result<(), Error> {
    for room in session.rooms().await? {
        let (messages, files) = usage(session, room.id).await?;
        session.print(&format!(
            "{}  {}  (messages: {}, files: {})",
            rooms::short_id(&room),
            text::clean(&room.name),
            size(messages),
            size(files),
        ))?;
    }
    Ok(())
}

/// `alcove free`: deletes files of a room from this device, and prints how much that was.
pub(crate) async fn free(
    session: &mut Session,
    room: Option<&str>,
    older_than: Option<u32>,
) -> Result<(), Error> {
    let all = session.rooms().await?;
    let room = rooms::find(&all, room)?.id;
    let (_, before) = usage(session, room).await?;
    let before_ms = older_than.map(|days| now_ms().saturating_sub(u64::from(days) * DAY_MS));
    session.command(Command::FreeFiles { room, before_ms }).await?;
    let (_, after) = usage(session, room).await?;
    session.print(&format!("freed {}", size(before.saturating_sub(after))))
}

async fn usage(session: &mut Session, room: RoomKey) -> Result<(u64, u64), Error> {
    match session.command(Command::Usage { room }).await? {
        Reply::Usage { messages, files } => Ok((messages, files)),
        _ => Ok((0, 0)),
    }
}

fn now_ms() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}
