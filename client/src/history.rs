//! How drivers read stored messages: the key range to scan, and a row's meaning.

use crate::{Error, MemberId, MessageView, RoomKey};

/// The keys in [`Table::Messages`](crate::Table::Messages) of a room's messages before `before` (none: all of them):
/// from the first, inclusive, to the last, exclusive. Scan it backwards for the newest.
pub fn range(_room: RoomKey, _before: Option<u64>) -> (Vec<u8>, Vec<u8>) {
    todo!()
}

/// The message in a row of [`Table::Messages`](crate::Table::Messages), as the member `me` sees it.
pub fn view(_key: &[u8], _value: &[u8], _me: MemberId) -> Result<MessageView, Error> {
    todo!()
}
