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
mod shared;
mod words;

pub(crate) use hub::Bus;
pub use request::{News, NodeId, Request, Stored, Visit, retention_ms};
pub(crate) use shared::{Cx, Shared};
