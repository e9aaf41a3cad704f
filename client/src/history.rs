//! How drivers read stored messages and frames: the key range to scan, and a row's meaning.

use crate::{
    Error, FrameQuery, Layout, MemberId, MessageState, MessageView, RoomKey,
    record::{self, StoredMessage, key},
};
use alcove_wire::Seq;

/// The keys in [`Table::Messages`](crate::Table::Messages) of a room's messages before `before` (none: all of them):
/// from the first, inclusive, to the last, exclusive. Scan it backwards for the newest.
pub fn range(room: RoomKey, before: Option<u64>) -> (Vec<u8>, Vec<u8>) {
    (key::message(room, 0), key::message(room, before.unwrap_or(u64::MAX)))
}

/// The message in a row of [`Table::Messages`](crate::Table::Messages), as the member `me` sees it.
pub fn view(key: &[u8], value: &[u8], me: MemberId) -> Result<MessageView, Error> {
    let position = key::number(key).ok_or(Error::StoreDamaged("a message's key"))?;
    let message: StoredMessage = record::decode(value, "a message")?;
    Ok(MessageView {
        id: message.id,
        layout: Layout::At(position),
        sender: message.sender,
        sender_name: message.name,
        mine: message.sender == me,
        sent_at_ms: message.at,
        state: MessageState::Ordered,
        kind: message.kind,
    })
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
