//! The Alcove relay as a library: an HTTP server that hands out the web client, and one WebSocket endpoint whose
//! connections it joins to an [`alcove_hub::Hub`].
//!
//! It does *not* know what it forwards, who its users are, or what happened before it started: it keeps nothing on
//! disk but its own certificate, where it gets one by ACME, and writes no address, room id or content to its log.
//!
//! One message's way: `upgrade` makes a WebSocket of a request, `socket` reads it, `switchboard` drives the hub, `batch`
//! puts together what the hub wants sent, and `link` writes it, or holds it until the socket takes it.

mod admin;
mod batch;
mod bus;
mod client_files;
mod config;
mod content_encoding;
mod entry;
mod goodbye;
mod headers;
mod http;
mod link;
mod metrics;
mod places;
mod router;
mod server;
mod socket;
mod stream;
mod switchboard;
mod throttle;
mod tls;
mod turnstile;
mod upgrade;
mod visitor;
mod workers;

pub use bus::BusConfig;
pub use config::{Config, Error};
pub use server::{Relay, serve};
pub use tls::{AcmeConfig, LETS_ENCRYPT, TlsConfig, TlsFiles};
pub use workers::runtime;
