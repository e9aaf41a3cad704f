//! The room switchboard: it gives every room one total order, acknowledges a publish in its sender's own stream
//! exactly where the others get it, holds a bounded window for those who come back, and counts who is there.
//!
//! It does *not* do IO, read a clock, spawn, or look into a payload: connections and messages go in through
//! `handle_*` with the time, what is to be sent comes out of [`Hub::poll_output`], and [`Hub::poll_timeout`] says
//! when to call again. So the same code runs in a relay, in a member's browser tab and in a simulation.
//!
//! ```
//! use alcove_hub::{Config, ConnectionId, Hub, Output};
//!
//! let mut hub = Hub::new(Config::default(), [7; 32]);
//! hub.handle_connect(ConnectionId(1), 0);
//! let Some(Output::Send { to, frame: _hello }) = hub.poll_output() else { panic!() };
//! assert_eq!(to, ConnectionId(1));
//! assert_eq!(hub.poll_output(), None);
//! ```

mod bus;
mod config;
mod hub;
mod pace;
mod room;
mod rooms;
mod window;

pub use bus::{News, NodeId, Request, Stored, Visit, retention_ms};
pub use config::Config;
pub use hub::{ConnectionId, Hub, Output, Usage};
