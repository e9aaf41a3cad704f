//! How drivers read stored messages and frames: the key ranges to scan, and what rows mean.
//!
//! What happened in a room stands in [`Table::Messages`](crate::Table::Messages), by position; what was said, and what became
//! of it, in [`Table::Bodies`](crate::Table::Bodies), by message. So a page is read in two steps: its [`Head`]s, and then
//! everything under their [`prefixes`](Head::prefix).

use crate::{
    Error, FrameQuery, Kind, Layout, MemberId, MessageId, MessageState, MessageView, PlaceView,
    RoomKey,
    attachment::File,
    content::Body,
    record::{self, StoredBody, StoredFiles, StoredMessage, StoredReactions, key},
};
use alcove_wire::Seq;

/// The keys in [`Table::Messages`](crate::Table::Messages) of a room's messages before `before` (none: all of them) and after
/// `after`: from the first, inclusive, to the last, exclusive. Scan it backwards for the newest.
pub fn range(room: RoomKey, before: Option<u64>, after: Option<u64>) -> (Vec<u8>, Vec<u8>) {
    let first = after.map_or(0, |after| after.saturating_add(1));
    (key::message(room, first), key::message(room, before.unwrap_or(u64::MAX)))
}

/// The key in [`Table::Messages`](crate::Table::Messages) of the message at a position.
pub fn key(room: RoomKey, position: u64) -> Vec<u8> {
    key::message(room, position)
}

/// A row of [`Table::Messages`](crate::Table::Messages).
#[derive(Clone)]
pub struct Head {
    room: RoomKey,
    position: u64,
    message: StoredMessage,
}

impl Head {
    /// What a row says.
    pub fn read(key: &[u8], value: &[u8]) -> Result<Self, Error> {
        let (room, rest) = key::split(key).ok_or(Error::StoreDamaged("a message's key"))?;
        let position = key::number(rest).ok_or(Error::StoreDamaged("a message's key"))?;
        Ok(Self { room, position, message: record::decode(value, "a message")? })
    }

    /// What the keys in [`Table::Bodies`](crate::Table::Bodies) of this message start with.
    pub fn prefix(&self) -> Vec<u8> {
        key::bodies(self.room, self.message.id)
    }

    /// Its room.
    pub fn room(&self) -> RoomKey {
        self.room
    }

    /// Whether somebody said something, so that there are bodies.
    pub fn is_spoken(&self) -> bool {
        self.message.kind.is_none()
    }

    /// Its room, position and id, and when it was sent.
    pub(crate) fn place(&self) -> (RoomKey, u64, MessageId, u64) {
        (self.room, self.position, self.message.id, self.message.at)
    }

    /// What was said in it, if anything was and it was not taken back. `bodies` are rows in ascending order, those of other messages
    /// among them.
    pub(crate) fn text(&self, bodies: &[(Vec<u8>, Vec<u8>)]) -> Option<String> {
        let prefix = self.prefix();
        let mut rows = rows(bodies, &prefix).map(|(key, value)| (&key[prefix.len()..], value));
        let (_, value) = rows.find(|(tag, _)| *tag == b"b")?;
        if rows.any(|(tag, _)| tag == b"d") {
            return None;
        }
        let body: StoredBody = record::decode(value, "a text").ok()?;
        let text = Body::decode(&body.text)?.into_text()?;
        Some(String::from_utf8_lossy(text.body.as_slice()).into_owned())
    }

    /// The message, as the member `me` sees it. `bodies` are rows in ascending order, those of other messages among them.
    pub fn view(&self, bodies: &[(Vec<u8>, Vec<u8>)], me: MemberId) -> Result<MessageView, Error> {
        let prefix = self.prefix();
        let mut view = message_view(self.message.clone(), self.position, me);
        let mut taken_back = false;
        for (key, value) in rows(bodies, &prefix) {
            match key[prefix.len()..].split_first() {
                Some((b'b', _)) => read_body(value, &mut view)?,
                Some((b'f', _)) => read_files(value, &mut view)?,
                Some((b'd', _)) => taken_back = true,
                Some((b'r', member)) => {
                    let member = member.try_into().map_err(|_| Error::StoreDamaged("a member"))?;
                    let reactions: StoredReactions = record::decode(value, "reactions")?;
                    view.react(MemberId(member), &reactions.emoji);
                }
                _ => {}
            }
        }
        if taken_back {
            view.take_back();
        }
        Ok(view)
    }
}

/// The rows, of many in ascending order, whose keys start like this.
fn rows<'a>(
    bodies: &'a [(Vec<u8>, Vec<u8>)],
    prefix: &[u8],
) -> impl Iterator<Item = &'a (Vec<u8>, Vec<u8>)> {
    let first = bodies.partition_point(|(key, _)| key.as_slice() < prefix);
    bodies[first..].iter().take_while(move |(key, _)| key.starts_with(prefix))
}

fn read_body(value: &[u8], view: &mut MessageView) -> Result<(), Error> {
    let body: StoredBody = record::decode(value, "a text")?;
    let text = Body::decode(&body.text).and_then(Body::into_text);
    view.kind = text.ok_or(Error::StoreDamaged("a text"))?.kind();
    view.edited_at_ms = body.edited;
    Ok(())
}

/// They stand behind the text in the order of keys.
fn read_files(value: &[u8], view: &mut MessageView) -> Result<(), Error> {
    if let Kind::Text { files, .. } = &mut view.kind {
        *files = stored_files(value)?.iter().map(File::view).collect();
    }
    Ok(())
}

/// The files of a message, from their row.
pub(crate) fn stored_files(value: &[u8]) -> Result<Vec<File>, Error> {
    let StoredFiles { files } = record::decode(value, "the files of a message")?;
    alcove_wire::decode(&files).map_err(|_| Error::StoreDamaged("the files of a message"))
}

/// A message without what was said in it: a tombstone, until that is put in.
pub(crate) fn message_view(message: StoredMessage, position: u64, me: MemberId) -> MessageView {
    let place = |(incarnation, seq)| PlaceView { incarnation, seq };
    MessageView {
        id: message.id,
        layout: Layout::At(position),
        sender: message.sender,
        sender_name: message.name,
        mine: message.sender == me,
        sent_at_ms: message.at,
        state: MessageState::Ordered,
        kind: message.kind.unwrap_or(Kind::Deleted),
        edited_at_ms: None,
        reactions: Vec::new(),
        expires_at_ms: message.expires,
        place: message.place.map(place),
    }
}

/// The key in [`Table::Bodies`](crate::Table::Bodies) whose value is the position of a message.
pub fn position_key(room: RoomKey, message: MessageId) -> Vec<u8> {
    key::position(room, message)
}

/// The position that such a value says.
pub fn position(value: &[u8]) -> Option<u64> {
    key::number(value)
}

/// The keys in [`Table::Frames`](crate::Table::Frames) that a query asks for: from the first, inclusive, to the last, exclusive.
pub fn frame_range(query: &FrameQuery) -> (Vec<u8>, Vec<u8>) {
    let key = |seq| key::frame(query.room, query.incarnation, seq);
    (key(query.from), key(query.to))
}

/// The number of the frame in a row of [`Table::Frames`](crate::Table::Frames).
pub fn frame_seq(key: &[u8]) -> Option<Seq> {
    key::number(key)
}
