//! What a relay bears, stated in its first message so that a client never has to find out by being refused.

use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

/// A relay's limits for one connection and for one room.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub struct Limits {
    /// The longest WebSocket message in bytes, either way.
    pub max_frame: u32,
    /// How many rooms one connection may have joined at once.
    pub max_rooms: u16,
    /// Messages a second that the relay reads from one connection in the long run; beyond that it reads more slowly.
    pub frames_per_second: u32,
    /// Bytes a second that the relay reads from one connection in the long run; beyond that it reads more slowly.
    pub bytes_per_second: u32,
    /// How many retained publishes of a room the relay holds for resuming. Zero: none.
    pub window_frames: u32,
    /// How many payload bytes of a room the relay holds for resuming.
    pub window_bytes: u32,
    /// For how many milliseconds it holds them.
    pub window_age_ms: u32,
    /// After how many milliseconds without a message from the client the relay closes the connection.
    pub keepalive_ms: u32,
}

impl Limits {
    /// The longest payload of a publish: its delivery must fit into a message too.
    pub fn max_payload(&self) -> usize {
        (self.max_frame as usize).saturating_sub(45)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_frame: 1024 * 1024,
            max_rooms: 128,
            frames_per_second: 500,
            bytes_per_second: 16 * 1024 * 1024,
            window_frames: 2048,
            window_bytes: 4 * 1024 * 1024,
            window_age_ms: 10 * 60 * 1000,
            keepalive_ms: 60_000,
        }
    }
}
