//! How the workers of several tabs speak: over a BroadcastChannel, which keeps the order of each sender.

use super::{Input, Inputs};
use crate::bridge::{Request, WorkerToPage, decode, encode};
use gloo_events::EventListener;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// A worker, by a random number. A worker leads at most once, so this also names a leader's term.
pub(super) type TabId = u64;

/// A message to a page, for one tab or for all.
pub(super) type Told = (Option<TabId>, WorkerToPage);

/// What the workers say to each other.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PeerMessage {
    /// A leader is ready to be asked.
    Leading { leader: TabId },
    /// A follower asks for the whole state, from whoever leads.
    Hello { from: TabId },
    /// The whole state, for the tab that asked. Events that come behind it are told to all.
    Welcome { leader: TabId, to: TabId, state: Vec<WorkerToPage> },
    /// A follower's page asks for something.
    Request { leader: TabId, from: TabId, request: Request },
    /// A follower's page chose to go on without a store.
    ContinueInMemory { leader: TabId },
    /// The leader has something for pages.
    Tell { leader: TabId, told: Vec<Told> },
}

/// The channel to the other tabs' workers.
pub(super) struct Peers {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Peers {
    /// Joins the channel `name`.
    pub(super) fn join(name: &str, inputs: Inputs) -> Result<Self, JsValue> {
        let channel = BroadcastChannel::new(name)?;
        let listener = EventListener::new(&channel, "message", move |event| {
            // What is not understood comes from a tab of another version.
            if let Some(message) = decode(&event.unchecked_ref::<MessageEvent>().data()) {
                inputs.put(Input::Peer(message));
            }
        });
        Ok(Self { channel, _listener: listener })
    }

    /// Says something to all the others.
    pub(super) fn post(&self, message: &PeerMessage) {
        // It fails for closed channels only, and this one is never closed.
        let _ = self.channel.post_message(&encode(message));
    }
}
