//! Rooms that several hubs share, each in a node of its own, over a bus that keeps one log for each room.
//!
//! A hub numbers nothing by itself then. It writes *blocks* of payloads to the room's log, each under the condition that
//! the log still ends where this hub has read to; so whoever succeeds has read all that came before, and all hubs count
//! the same. Who fails reads on, and tries again. The log is also the window for a hub that enters a room.

mod block;
mod hub;
mod order;
mod others;
mod request;

pub(crate) use hub::Bus;
pub(crate) use order::{Cx, Shared};
pub use request::{News, NodeId, Request, Stored, Visit, retention_ms};
