//! Invite links.

use crate::{Error, RoomKey};

/// What an invite link says. The secret is in the URL fragment, which no browser sends to a server.
pub struct Invite {
    /// The name that the room had.
    pub room_name: String,
    /// The name of the one who made the link.
    pub inviter: String,
    /// The relay's address, where the link names one.
    pub relay: Option<String>,
}

impl Invite {
    /// Reads a whole link, or its fragment alone, with or without `#`. Names in it are cleaned and bounded.
    pub fn parse(_link: &str) -> Result<Self, Error> {
        todo!()
    }

    /// The room that the link leads to.
    pub fn room(&self) -> RoomKey {
        todo!()
    }
}
