//! The client of one device: its identity, its rooms, and one connection to each relay that they use.

use crate::{Command, Error, Now, Output, Reply, Row};
use alcove_wire::Seq;

/// See the crate's documentation.
pub struct Client {}

impl Client {
    /// A client from what a store holds in [`Table::AT_START`](crate::Table::AT_START); from no rows, a new device with a
    /// new identity. `seed` must be fresh randomness. Errors leave the store as it is.
    pub fn restore(_rows: Vec<Row>, _seed: [u8; 32], _now: Now) -> Result<Self, Error> {
        todo!()
    }

    /// Carries out a command, or says why not.
    pub fn handle_command(&mut self, _command: Command, _now: Now) -> Result<Reply, Error> {
        todo!()
    }

    /// The connection that [`Output::Connect`] asked for is open.
    pub fn handle_connected(&mut self, _relay: &str, _now: Now) {
        todo!()
    }

    /// A binary message came in on the connection to `relay`.
    pub fn handle_message(&mut self, _relay: &str, _message: &[u8], _now: Now) {
        todo!()
    }

    /// The connection to `relay` is closed, or could not be opened.
    pub fn handle_disconnected(&mut self, _relay: &str, _now: Now) {
        todo!()
    }

    /// The system says that the network is back: whatever waits to reconnect does so at once.
    pub fn handle_online(&mut self, _now: Now) {
        todo!()
    }

    /// The answer to [`Output::ReadFrames`].
    pub fn handle_frames(&mut self, _token: u64, _frames: Vec<(Seq, Vec<u8>)>, _now: Now) {
        todo!()
    }

    /// To be called when [`poll_timeout`](Self::poll_timeout) is reached; earlier does no harm.
    pub fn handle_timeout(&mut self, _now: Now) {
        todo!()
    }

    /// The next thing to do, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        todo!()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout), in [`Now::monotonic_ms`].
    pub fn poll_timeout(&self) -> Option<u64> {
        todo!()
    }
}
