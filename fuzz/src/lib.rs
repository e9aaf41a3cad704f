//! Fuzz targets: each takes any bytes at all, does with them what Alcove would, and panics where something is wrong.
//!
//! `cargo xtask fuzz` lets libFuzzer look for such bytes. What it found worth keeping is in `corpus/`, and ordinary tests
//! play it. Targets that take more than one message read a [`script`] from their bytes, so that they get past what
//! random bytes die of: signatures, and the seals of the outer layer.
//!
//! It does *not* test IO, and no target looks at the time or at anything random but its bytes.

mod acts;
mod client;
mod codecs;
pub mod fixture;
mod keeper;
mod publish;
pub mod script;
mod stage;
mod store;

pub use client::{Outcome, play_script};

/// One thing to fuzz.
#[derive(Clone, Copy)]
pub struct Target {
    /// What it is called, as its folder in `corpus/` is.
    pub name: &'static str,
    /// Does it with these bytes.
    pub play: fn(&[u8]),
}

/// Every target.
pub const TARGETS: [Target; 8] = [
    Target { name: "wire", play: codecs::wire },
    Target { name: "invite", play: codecs::invite },
    Target { name: "peer", play: codecs::peer },
    Target { name: "content", play: codecs::content },
    Target { name: "record", play: codecs::record },
    Target { name: "store", play: store::store },
    Target { name: "client", play: client::client },
    Target { name: "keeper", play: keeper::keeper },
];

/// The target of this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
