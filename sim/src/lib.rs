//! Real clients and a real hub in one process: only the transport, the store and the clock are replaced. Nothing here
//! sleeps or is random by itself, so a run can be repeated.
//!
//! It does *not* test IO: sockets, IndexedDB and files have tests of their own.

mod check;
mod device;
mod gather;
mod keeper;
mod ledger;
mod plan;
mod relay;
mod run;
mod shrink;
mod store;
mod world;

pub use device::{Crash, Device, Line};
pub use keeper::Manner;
pub use plan::{Change, Leaving, Plan, Step};
pub use run::{Failure, HEAL_MS, Healed, run, run_plan};
pub use shrink::shrink;
pub use store::MemoryStore;
pub use world::{RELAY, World};
