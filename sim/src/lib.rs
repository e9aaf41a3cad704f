//! Real clients and a real hub in one process: only the transport, the store and the clock are replaced. Nothing here
//! sleeps or is random by itself, so a run can be repeated.
//!
//! It does *not* test IO: sockets, IndexedDB and files have tests of their own.

mod device;
mod run;
mod store;
mod world;

pub use device::{Crash, Device};
pub use run::{Failure, run};
pub use store::MemoryStore;
pub use world::{RELAY, World};
