//! The room client of Alcove, pure: MLS groups (RFC 9420, by OpenMLS), invites, admission, policy, outbox and history.
//!
//! `handle_*` goes in, `poll_*` comes out. It does *not* do IO: it opens no socket, reads no clock, and writes to no
//! store. A driver carries out its [`Output`]s in order and tells it what happened; the browser's worker, the terminal
//! client and the simulator are such drivers.

mod api;
mod attachment;
pub mod cbor;
mod client;
mod content;
mod error;
mod file;
#[doc(hidden)]
pub mod forgery;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod history;
mod identity;
mod invite;
pub mod keeper;
mod keys;
mod link;
pub mod mention;
mod mls;
mod outbound;
mod outer;
mod parts;
mod peer;
mod record;
mod room;
#[doc(hidden)]
pub mod sabotage;
pub mod search;
#[cfg(test)]
mod specification;
mod text;
mod transfer;
#[doc(hidden)]
pub mod witness;

pub use api::*;
pub use client::Client;
pub use error::Error;
pub use file::{FILE_CHUNK, FILE_MAX};
pub use invite::Invite;
pub use link::relay_address;
