//! What a room of many members costs one of them: real clients and a real hub in one thread, with a stopwatch on each
//! client. `cargo xtask bench web` runs it in Chromium, beside another implementation of MLS.
//!
//! A client's time is all that it computes: MLS, the outer layer, the room's rules, and what it writes as bytes. It does
//! *not* measure a network or a store; the page's own figures have those.

mod room;

use alcove_client::Suite;
use room::Room;
use wasm_bindgen::prelude::*;

/// A room that grows, as JavaScript sees it.
#[wasm_bindgen]
pub struct Bench(Room);

/// What one member paid for one thing.
#[wasm_bindgen]
#[derive(Clone, Copy, Default)]
pub struct Cost {
    /// The time that its client computed, in milliseconds.
    pub ms: f64,
    /// What it wrote to its store, keys and values.
    pub bytes: f64,
}

/// The costs of one more member.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub struct Joined {
    /// The member that commits: from the knock to the merged commit.
    pub add: Cost,
    /// The newcomer: from the link to being in.
    pub join: Cost,
    /// A bystander: applying that commit.
    pub apply: Cost,
}

/// The costs of one message.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub struct Said {
    /// The sender: from the text to its place in the room's order.
    pub send: Cost,
    /// A recipient.
    pub receive: Cost,
}

#[wasm_bindgen]
impl Bench {
    /// A room of two members, with the suite 0x004F or 0x0001.
    #[wasm_bindgen(constructor)]
    pub fn new(hybrid: bool) -> Self {
        Self(Room::of_two(if hybrid { Suite::Hybrid } else { Suite::Classic }))
    }

    /// Lets people in until there are so many.
    pub fn grow(&mut self, members: usize) {
        self.0.grow(members);
    }

    /// One more comes in, and stays away from then on.
    pub fn join(&mut self) -> Joined {
        self.0.join()
    }

    /// A message of so many bytes.
    pub fn say(&mut self, bytes: usize) -> Said {
        self.0.say(bytes)
    }
}
