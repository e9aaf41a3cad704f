//! What the page and its worker, and the workers of several tabs, say to each other: CBOR (RFC 8949), as in the store.

use alcove_client::{Command, Event, Reply, cbor};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use web_sys::{
    js_sys::Uint8Array,
    wasm_bindgen::{JsCast as _, JsValue},
};

/// The bytes of a message, for `postMessage`.
pub(crate) fn encode(message: &impl Serialize) -> JsValue {
    let bytes = cbor::encode(message)
        .unwrap_or_else(|error| unreachable!("our messages have an encoding: {error}"));
    Uint8Array::from(bytes.as_slice()).into()
}

/// The message in what came by `postMessage`, if it is one of this version.
pub(crate) fn decode<T: DeserializeOwned>(data: &JsValue) -> Option<T> {
    let bytes = data.dyn_ref::<Uint8Array>()?.to_vec();
    cbor::decode(&bytes).ok()
}

/// What a page says to its worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageToWorker {
    /// The page listens now. Nothing is told before.
    Attach,
    /// A request, to be answered under its id.
    Request(Request),
    /// The person chose to go on without a store; what happens from here on is gone with the tab.
    ContinueInMemory,
}

/// A command under an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// The page's own count.
    pub id: u64,
    /// The command.
    pub command: Command,
}

/// What a worker says to its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WorkerToPage {
    /// The worker runs and hears its page. What was said to it before may be lost.
    Listening,
    /// The answer to a request.
    Answer {
        /// The request's id.
        id: u64,
        /// How it went.
        result: Result<Reply, Refusal>,
    },
    /// See [`BridgeEvent`].
    Event(BridgeEvent),
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// Of [`alcove_client::Error::code`], or of [`StorageProblem::code`], or `crashed`.
    pub code: String,
    /// What the client says of it, in English. The page has its own words for every code that it knows.
    pub message: String,
}

impl From<alcove_client::Error> for Refusal {
    fn from(error: alcove_client::Error) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}

/// What a page is told by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BridgeEvent {
    /// Forget all that was known: the client events that follow tell the whole state, then what happens.
    /// It comes first, and again whenever another tab takes over. Open histories are to be read again.
    Attached {
        /// Whether this tab's worker owns the state.
        leader: bool,
        /// Whether nothing is kept once the tabs close.
        in_memory: bool,
    },
    /// Something happened in the client.
    Client(Event),
    /// The store cannot be used. Nothing is sent before it is saved, so what is said now waits.
    StorageTrouble {
        /// What is wrong.
        problem: StorageProblem,
    },
    /// The trouble is over; all that waited is saved.
    StorageFine,
    /// Another tab owns the state but does not answer, as one of another version does.
    NoLeader,
    /// The worker failed. What was saved is safe; nothing more will happen until the page is loaded again.
    Crashed {
        /// Where, for a report; never content.
        place: String,
    },
}

/// What can be wrong with the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StorageProblem {
    /// The browser allows no store, as in some private windows. [`PageToWorker::ContinueInMemory`] is a way on.
    Refused,
    /// The page came over plain HTTP from another machine, where browsers give a page no lock over its store.
    Insecure,
    /// There is no room left.
    Full,
    /// A newer version wrote it. Nothing is overwritten.
    TooNew,
    /// It cannot be understood. Nothing is overwritten.
    Damaged,
    /// Another tab of an earlier version keeps it open.
    Blocked,
    /// The browser closed the store or cleared it while it was in use.
    Gone,
    /// Reading or writing failed for another reason.
    Failed,
}

impl StorageProblem {
    /// A short name that stays the same over versions and languages.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Refused => "storage_refused",
            Self::Insecure => "storage_insecure",
            Self::Full => "storage_full",
            Self::TooNew => "store_too_new",
            Self::Damaged => "store_damaged",
            Self::Blocked => "storage_blocked",
            Self::Gone => "storage_gone",
            Self::Failed => "storage_failed",
        }
    }

    /// How pages are told of it.
    pub(crate) fn event(self) -> BridgeEvent {
        BridgeEvent::StorageTrouble { problem: self }
    }

    /// The refusal of a command that cannot be carried out because of this.
    pub(crate) fn refusal(self) -> Refusal {
        Refusal { code: self.code().to_owned(), message: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a value is once it went through the encoding.
    fn sent<T: Serialize + DeserializeOwned>(value: &T) -> T {
        cbor::decode(&cbor::encode(value).expect("bytes")).expect("a value")
    }

    #[test]
    fn what_is_said_is_what_is_heard() {
        for command in [Command::Rooms, Command::SetName { name: "Ada".into() }] {
            let request = PageToWorker::Request(Request { id: 7, command });
            assert_eq!(sent(&request), request);
        }
        let refusal = StorageProblem::Full.refusal();
        let told = vec![
            WorkerToPage::Listening,
            WorkerToPage::Answer { id: 7, result: Ok(Reply::Done) },
            WorkerToPage::Answer { id: 8, result: Err(refusal) },
            WorkerToPage::Event(BridgeEvent::Attached { leader: true, in_memory: false }),
            WorkerToPage::Event(BridgeEvent::StorageFine),
        ];
        assert_eq!(sent(&told), told);
    }
}
