//! Real clients and a real hub in one process: only the transport, the store and the clock are replaced. Nothing here
//! sleeps or is random by itself, so a run can be repeated.
//!
//! It does *not* test IO: sockets, IndexedDB and files have tests of their own. For the browser there is the store alone, for
//! the benchmarks: what makes the client break rules is not compiled there.

#[cfg(not(target_arch = "wasm32"))]
mod bus;
mod check;
#[cfg(not(target_arch = "wasm32"))]
mod device;
#[cfg(not(target_arch = "wasm32"))]
mod gather;
#[cfg(not(target_arch = "wasm32"))]
mod keeper;
#[cfg(not(target_arch = "wasm32"))]
mod ledger;
#[cfg(not(target_arch = "wasm32"))]
mod plan;
#[cfg(not(target_arch = "wasm32"))]
mod relay;
#[cfg(not(target_arch = "wasm32"))]
mod run;
#[cfg(not(target_arch = "wasm32"))]
mod shrink;
mod store;
#[cfg(not(target_arch = "wasm32"))]
mod world;

#[cfg(not(target_arch = "wasm32"))]
pub use device::{Crash, Device, Line};
#[cfg(not(target_arch = "wasm32"))]
pub use keeper::Manner;
#[cfg(not(target_arch = "wasm32"))]
pub use plan::{Change, Leaving, Plan, Step};
#[cfg(not(target_arch = "wasm32"))]
pub use run::{Failure, HEAL_MS, Healed, run, run_plan};
#[cfg(not(target_arch = "wasm32"))]
pub use shrink::shrink;
pub use store::MemoryStore;
#[cfg(not(target_arch = "wasm32"))]
pub use world::{RELAY, World};
