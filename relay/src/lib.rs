//! The Alcove relay as a library: an HTTP server that hands out the web client, and one WebSocket endpoint whose
//! connections it joins to an [`alcove_hub::Hub`].
//!
//! It does *not* know what it forwards, who its users are, or what happened before it started: it keeps nothing on
//! disk, and writes no address, room id or content to its log.
//!
//! One message's way: `upgrade` makes a WebSocket of a request, `socket` reads and writes it, `switchboard` drives
//! the hub, `outbox` holds what a connection has yet to be sent.

mod client_files;
mod config;
mod content_encoding;
mod headers;
mod outbox;
mod router;
mod server;
mod socket;
mod switchboard;
mod throttle;
mod upgrade;

pub use config::{Config, Error};
pub use server::{Relay, serve};
