//! The worker's half: the one place where the room client meets IO. No cryptography runs on the page's thread.
//!
//! Each tab has a worker. The one that holds the origin's lock leads: it owns the store, the client and the sockets. The
//! others follow: they pass on what their pages ask, and what the leader tells. So no ratchet state is ever used twice.

mod clock;
mod commit;
#[cfg(test)]
mod contract;
mod election;
mod follower;
mod idb_store;
mod leader;
mod memory_store;
mod peers;
mod pump;
mod reading;
mod snapshot;
mod store;
mod tab;
mod transport;

use crate::bridge::{PageToWorker, StorageProblem};
use follower::Follower;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{FutureExt, StreamExt};
use gloo_events::EventListener;
use leader::{Leader, Loaded};
use peers::{PeerMessage, Peers};
use reading::Purpose;
use store::Pair;
use tab::Tab;
use transport::{Serial, SocketEvent};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys;

/// The lock that the leader holds; the same for every version, for they share the store.
const LOCK: &str = "alcove-state";

/// The channel between tabs, with the version of what is said on it.
const CHANNEL: &str = "alcove-state/1";

/// How many inputs at most are taken in before their outcome is told.
const MAX_INPUTS_AT_ONCE: usize = 64;

/// Runs the driver in this worker, for as long as the worker lives.
pub(crate) fn run() -> Result<(), JsValue> {
    tab::report_panics();
    let (sender, queue) = unbounded();
    let inputs = Inputs(sender);
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(|error| JsValue::from_str(&error.to_string()))?;
    let id = u64::from_be_bytes(id);
    let driver = Driver {
        tab: Tab::open(id, inputs.clone()),
        peers: Peers::join(CHANNEL, inputs.clone())?,
        role: Role::Follower(Follower::new(inputs.clone())),
        // In both cases what seemed to be so may be otherwise.
        _network: ["online", "offline"].map(|change| {
            let inputs = inputs.clone();
            EventListener::new(&js_sys::global().unchecked_into(), change, move |_| {
                inputs.put(Input::Network);
            })
        }),
        inputs: inputs.clone(),
    };
    election::stand(LOCK, &inputs);
    spawn_local(driver.run(queue));
    Ok(())
}

/// Deletes all that is stored. It is done once every tab has closed the store.
pub(crate) async fn delete_store() -> Result<(), idb::Error> {
    idb::Factory::new()?.delete(leader::DATABASE)?.await
}

/// Everything that can happen to a worker.
enum Input {
    /// Its page says something.
    Page(PageToWorker),
    /// Another tab's worker says something.
    Peer(PeerMessage),
    /// It leads, or there can be no leader.
    Elected(Result<(), election::NoLocks>),
    /// No leader answered.
    PatienceLost,
    /// The store was opened and read.
    Loaded(Loaded),
    /// A save ended.
    Saved(Result<(), StorageProblem>),
    /// A scan ended.
    Scanned(Purpose, Result<Vec<Pair>, StorageProblem>),
    /// Frames were read, for the client.
    Frames(u64, Result<Vec<Pair>, StorageProblem>),
    /// Rows were read, for the client.
    Rows(u64, Result<Vec<Pair>, StorageProblem>),
    /// Something happened on a connection.
    Socket { relay: String, serial: Serial, event: SocketEvent },
    /// The alarm rang.
    Timeout,
    /// The browser says that the network is back, or gone.
    Network,
}

/// Where inputs are put. They never pile up: each is taken in before the browser runs the next task.
#[derive(Clone)]
struct Inputs(UnboundedSender<Input>);

impl Inputs {
    fn put(&self, input: Input) {
        // It fails only when the driver is gone, and so is the worker then.
        let _ = self.0.unbounded_send(input);
    }

    fn socket(&self, relay: String, serial: Serial, event: SocketEvent) {
        self.put(Input::Socket { relay, serial, event });
    }
}

struct Driver {
    inputs: Inputs,
    tab: Tab,
    peers: Peers,
    role: Role,
    _network: [EventListener; 2],
}

enum Role {
    Follower(Follower),
    Leader(Box<Leader>),
}

impl Driver {
    async fn run(mut self, mut queue: UnboundedReceiver<Input>) {
        while let Some(input) = queue.next().await {
            self.handle(input);
            for _ in 1..MAX_INPUTS_AT_ONCE {
                let Some(Some(input)) = queue.next().now_or_never() else { break };
                self.handle(input);
            }
            self.settle();
        }
    }

    fn handle(&mut self, input: Input) {
        match (&mut self.role, input) {
            (_, Input::Elected(elected)) => self.handle_elected(elected.is_ok()),
            (Role::Follower(follower), Input::Page(message)) => {
                follower.handle_page(message, &mut self.tab, &self.peers);
            }
            (Role::Follower(follower), Input::Peer(message)) => {
                follower.handle_peer(message, &mut self.tab, &self.peers);
            }
            (Role::Follower(follower), Input::PatienceLost) => {
                follower.handle_patience_lost(&mut self.tab);
            }
            // A follower has neither store nor sockets.
            (Role::Follower(_), _) => {}
            (Role::Leader(_), Input::Page(message)) => self.handle_own_page(message),
            (Role::Leader(_), Input::Peer(message)) => self.handle_follower(message),
            (Role::Leader(leader), Input::Loaded(loaded)) => {
                if leader.handle_loaded(loaded) {
                    self.announce();
                }
            }
            (Role::Leader(leader), Input::Saved(result)) => {
                leader.with_pump(|pump| pump.handle_saved(result, clock::now()));
            }
            (Role::Leader(leader), Input::Scanned(purpose, result)) => {
                leader.with_pump(|pump| pump.handle_scanned(purpose, result));
            }
            (Role::Leader(leader), Input::Frames(token, result)) => {
                leader.with_pump(|pump| pump.handle_frames(token, result, clock::now()));
            }
            (Role::Leader(leader), Input::Rows(token, result)) => {
                leader.with_pump(|pump| pump.handle_rows(token, result, clock::now()));
            }
            (Role::Leader(leader), Input::Socket { relay, serial, event }) => {
                leader.handle_socket(&relay, serial, event);
            }
            (Role::Leader(leader), Input::Timeout) => leader.handle_timeout(),
            (Role::Leader(leader), Input::Network) => {
                leader.with_pump(|pump| pump.handle_online(clock::now()));
            }
            (Role::Leader(_), Input::PatienceLost) => {}
        }
    }

    fn handle_elected(&mut self, with_lock: bool) {
        let inputs = self.inputs.clone();
        if with_lock {
            self.role = Role::Leader(Box::new(Leader::new(inputs)));
        } else {
            self.role = Role::Leader(Box::new(Leader::without_lock(inputs)));
            self.announce();
        }
    }

    fn handle_own_page(&mut self, message: PageToWorker) {
        let Role::Leader(leader) = &mut self.role else { return };
        self.tab.hear(&message);
        match message {
            PageToWorker::Attach if !self.tab.attached => {
                self.tab.attached = true;
                self.welcome_own_page();
            }
            PageToWorker::Attach => {}
            PageToWorker::Request(request) if self.tab.attached => {
                leader.handle_request(self.tab.id, request);
            }
            // It is kept until the page listens.
            PageToWorker::Request(_) => {}
            PageToWorker::ContinueInMemory => leader.handle_continue_in_memory(),
        }
    }

    fn handle_follower(&mut self, message: PeerMessage) {
        let Role::Leader(leader) = &mut self.role else { return };
        let own = self.tab.id;
        match message {
            PeerMessage::Hello { from } => {
                if let Some(state) = leader.welcome(from, false) {
                    self.peers.post(&PeerMessage::Welcome { leader: own, to: from, state });
                }
            }
            PeerMessage::Request { leader: asked, from, request } if asked == own => {
                leader.handle_request(from, request);
            }
            PeerMessage::ContinueInMemory { leader: asked } if asked == own => {
                leader.handle_continue_in_memory();
            }
            _ => {}
        }
    }

    /// Lets every tab ask for the whole state.
    fn announce(&mut self) {
        self.peers.post(&PeerMessage::Leading { leader: self.tab.id });
        if self.tab.attached {
            self.welcome_own_page();
        }
    }

    fn welcome_own_page(&mut self) {
        let Role::Leader(leader) = &mut self.role else { return };
        let Some(state) = leader.welcome(self.tab.id, true) else { return };
        self.tab.tell(state);
        for request in self.tab.unanswered() {
            leader.handle_request(self.tab.id, request);
        }
    }

    fn settle(&mut self) {
        let Role::Leader(leader) = &mut self.role else { return };
        let told = leader.settle();
        if told.is_empty() {
            return;
        }
        let own = self.tab.id;
        let others = told.iter().any(|(to, _)| *to != Some(own));
        if others && leader.has_followers(own) {
            self.peers.post(&PeerMessage::Tell { leader: own, told: told.clone() });
        }
        let mine = told.into_iter().filter(|(to, _)| to.is_none_or(|to| to == own));
        self.tab.tell(mine.map(|(_, message)| message));
    }
}
