//! Files: sent with `alcove attach` and `/attach`, and put into a folder with `/save`.

use super::send::wait_until_ordered;
use crate::{Error, rooms, session::Session, text};
use alcove_client::{
    Command, FILE_CHUNK, FileId, FileView, MemberId, MessageId, MessageView, Reply, RoomKey,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// `alcove attach`: sends files, and waits until their message is ordered.
pub(crate) async fn attach(
    session: &mut Session,
    room: Option<&str>,
    caption: String,
    paths: &[PathBuf],
) -> Result<(), Error> {
    let room = rooms::find(&session.rooms().await?, room)?.id;
    let message = send(session, room, (caption, Vec::new()), paths).await?;
    wait_until_ordered(session, &Reply::Message { message: message.clone() }).await?;
    if message.files().iter().any(|file| file.size > TRAVELS) {
        session.note(
            "large files are fetched from you: stay connected, with alcove chat or alcove run",
        );
    }
    Ok(())
}

/// A longer file does not travel with its message.
const TRAVELS: u64 = 32 * 1024;

/// Sends files with a caption, which may mention members.
pub(crate) async fn send(
    session: &mut Session,
    room: RoomKey,
    (body, mentions): (String, Vec<MemberId>),
    paths: &[PathBuf],
) -> Result<MessageView, Error> {
    let mut files = Vec::new();
    for path in paths {
        files.push(take_in(session, room, path).await?);
    }
    let (reply, forwarded, request) = (None, false, None);
    let send = Command::Send { room, body, reply, mentions, forwarded, files, request };
    match session.command(send).await? {
        Reply::Message { message } => Ok(message),
        _ => Err(Error::SendFailed),
    }
}

async fn take_in(session: &mut Session, room: RoomKey, path: &Path) -> Result<FileId, Error> {
    let unreadable = |error| Error::FileUnusable { path: path.to_owned(), error };
    let mut source = File::open(path).map_err(unreadable)?;
    let about = source.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let media = media_of(&name).to_owned();
    let view = FileView { name, media, size: about.len(), ..FileView::default() };
    let file = begin(session, room, view).await?;
    let mut left = about.len();
    for index in 0.. {
        let length = left.min(FILE_CHUNK as u64);
        let mut data = Vec::new();
        io::Read::take(&mut source, length).read_to_end(&mut data).map_err(unreadable)?;
        session.quietly(Command::FileChunk { room, file, index, data }).await?;
        left -= length;
        if left == 0 {
            break;
        }
    }
    Ok(file)
}

async fn begin(session: &mut Session, room: RoomKey, view: FileView) -> Result<FileId, Error> {
    let file = Box::new(view);
    match session.quietly(Command::BeginFile { room, file }).await? {
        Reply::File { file } => Ok(file),
        _ => Err(Error::SendFailed),
    }
}

/// Takes in a file that is here once more, for another room: it is encrypted anew there.
pub(crate) async fn again(
    session: &mut Session,
    (from, message, of): (RoomKey, MessageId, u8),
    view: &FileView,
    room: RoomKey,
) -> Result<FileId, Error> {
    let file = begin(session, room, view.clone()).await?;
    let (mut next, mut index) = (Some(0), 0);
    while let Some(at) = next {
        let read = Command::ReadFile { room: from, message, file: of, index: at };
        let Reply::FileData { data, next: after } = session.quietly(read).await? else {
            return Err(Error::SendFailed);
        };
        // One that is empty has one chunk, too.
        let empty = data.is_empty().then_some(&[][..]);
        for data in data.chunks(FILE_CHUNK).chain(empty).map(<[u8]>::to_vec) {
            session.quietly(Command::FileChunk { room, file, index, data }).await?;
            index += 1;
        }
        next = after;
    }
    Ok(file)
}

/// Writes a file that is here. What is at the path already stays; a folder takes it under its own name.
pub(crate) async fn save(
    session: &mut Session,
    (room, message, file): (RoomKey, MessageId, u8),
    (view, path): (&FileView, &Path),
) -> Result<PathBuf, Error> {
    let path = if path.is_dir() { path.join(&view.name) } else { path.to_owned() };
    let unusable = |error| Error::FileUnusable { path: path.clone(), error };
    let mut target =
        OpenOptions::new().write(true).create_new(true).open(&path).map_err(unusable)?;
    let mut next = Some(0);
    while let Some(index) = next {
        let read = session.quietly(Command::ReadFile { room, message, file, index }).await;
        let Ok(Reply::FileData { data, next: after }) = read else {
            let _ = std::fs::remove_file(&path);
            return Err(read.err().unwrap_or(Error::SendFailed));
        };
        target.write_all(&data).map_err(unusable)?;
        next = after;
    }
    Ok(path)
}

/// A file in a list: its name, and how long it is.
pub(crate) fn describe(file: &FileView) -> String {
    let size = size(file.size);
    let alt = if file.alt.is_empty() { String::new() } else { format!("; {}", file.alt) };
    text::clean(&format!("{} ({size}{alt})", file.name))
}

/// How much so many bytes are.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// What the end of a name says of a file, where others show it as what it is.
fn media_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("mp3") => "audio/mpeg",
        Some("ogg" | "opus") => "audio/ogg",
        Some("m4a") => "audio/mp4",
        Some("wav") => "audio/wav",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some("pdf") => "application/pdf",
        Some("txt" | "md" | "log") => "text/plain",
        _ => "application/octet-stream",
    }
}
