//! The worker that owns the state: it opens the store, runs the pump, and carries out what the pump asks for.

use super::{
    Input, Inputs,
    clock::{Alarm, now},
    idb_store::IdbStore,
    memory_store::MemoryStore,
    peers::{TabId, Told},
    pump::{Action, Pump},
    store::Store,
    transport::{Serial, SocketEvent, Transport},
};
use crate::bridge::{BridgeEvent, Request, StorageProblem, WorkerToPage};
use alcove_client::Row;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The IndexedDB database.
pub(super) const DATABASE: &str = "alcove";

/// After how long a store that failed to open is tried again.
const REOPEN_MS: u64 = 2_000;

/// An open store and what a client needs of it to start.
pub(super) type Loaded = Result<(Rc<dyn Store>, Vec<Row>), StorageProblem>;

/// See the module's documentation.
pub(super) struct Leader {
    inputs: Inputs,
    stage: Stage,
    in_memory: bool,
    /// The tabs that were told the whole state.
    followers: Vec<TabId>,
    transport: Transport,
    alarm: Alarm,
    told: Vec<Told>,
}

enum Stage {
    Loading,
    Stuck(StorageProblem),
    Running(Box<Pump>, Rc<dyn Store>),
}

impl Leader {
    /// Opens the store; [`Input::Loaded`] tells how that went.
    pub(super) fn new(inputs: Inputs) -> Self {
        open_database(inputs.clone());
        Self::in_stage(Stage::Loading, inputs)
    }

    /// Leads nobody but its own tab, in a browser that gives no locks.
    pub(super) fn without_lock(inputs: Inputs) -> Self {
        Self::in_stage(Stage::Stuck(StorageProblem::Insecure), inputs)
    }

    fn in_stage(stage: Stage, inputs: Inputs) -> Self {
        Self {
            transport: Transport::new(inputs.clone()),
            inputs,
            stage,
            in_memory: false,
            followers: Vec::new(),
            alarm: Alarm::default(),
            told: Vec::new(),
        }
    }

    /// Starts the client from what was read, or keeps what is wrong. Returns whether every tab has to be told anew.
    pub(super) fn handle_loaded(&mut self, loaded: Loaded) -> bool {
        if matches!(self.stage, Stage::Running(..)) {
            return false;
        }
        let running = loaded.and_then(|(store, rows)| Ok((restore(rows)?, store)));
        let problem = match running {
            Ok((pump, store)) => {
                self.alarm.set(None, || {});
                self.stage = Stage::Running(Box::new(pump), store);
                self.followers.clear();
                return true;
            }
            Err(problem) => problem,
        };
        if matches!(problem, StorageProblem::Failed | StorageProblem::Full) {
            self.ring_at(Some(now().monotonic_ms + REOPEN_MS));
        }
        let known = matches!(self.stage, Stage::Stuck(before) if before == problem);
        self.stage = Stage::Stuck(problem);
        if !known {
            self.followers.clear();
        }
        !known
    }

    /// Starts over without a store, where the browser allows none.
    pub(super) fn handle_continue_in_memory(&mut self) {
        use StorageProblem::{Insecure, Refused};
        if matches!(self.stage, Stage::Stuck(Refused | Insecure)) {
            self.in_memory = true;
            self.inputs.put(Input::Loaded(Ok((Rc::new(MemoryStore::default()), Vec::new()))));
        }
    }

    /// The whole state for a tab that asks for it; none while there is no state, or if it was told already.
    pub(super) fn welcome(&mut self, tab: TabId, own: bool) -> Option<Vec<WorkerToPage>> {
        let mut events = match &mut self.stage {
            Stage::Loading => return None,
            Stage::Stuck(problem) => vec![problem.event()],
            Stage::Running(pump, _) => {
                let in_memory = self.in_memory;
                let attached = BridgeEvent::Attached { leader: own, in_memory };
                std::iter::once(attached).chain(pump.state(now())).collect()
            }
        };
        let events = events.drain(..).map(WorkerToPage::Event).collect();
        let is_new = !self.followers.contains(&tab);
        if is_new {
            self.followers.push(tab);
        }
        is_new.then_some(events)
    }

    pub(super) fn handle_request(&mut self, from: TabId, request: Request) {
        match &mut self.stage {
            // It is asked again once the tab is welcomed.
            Stage::Loading => {}
            Stage::Stuck(problem) => {
                let result = Err(problem.refusal());
                self.told.push((Some(from), WorkerToPage::Answer { id: request.id, result }));
            }
            Stage::Running(pump, _) => pump.handle_request(from, request, now()),
        }
    }

    pub(super) fn handle_socket(&mut self, relay: &str, serial: Serial, event: SocketEvent) {
        let Stage::Running(pump, _) = &mut self.stage else { return };
        if !self.transport.accept(relay, serial, &event) {
            return;
        }
        match event {
            SocketEvent::Opened => pump.handle_connected(relay, now()),
            SocketEvent::Message(message) => pump.handle_message(relay, &message, now()),
            SocketEvent::Closed => pump.handle_disconnected(relay, now()),
        }
    }

    /// Something for the pump, if it runs.
    pub(super) fn with_pump(&mut self, handle: impl FnOnce(&mut Pump)) {
        if let Stage::Running(pump, _) = &mut self.stage {
            handle(pump);
        }
    }

    pub(super) fn handle_timeout(&mut self) {
        self.alarm.rang();
        match &mut self.stage {
            Stage::Loading => {}
            Stage::Stuck(_) => open_database(self.inputs.clone()),
            Stage::Running(pump, _) => pump.handle_timeout(now()),
        }
    }

    /// Carries out all that is to be done now, and returns what is to be told.
    pub(super) fn settle(&mut self) -> Vec<Told> {
        if let Stage::Running(pump, store) = &mut self.stage {
            while let Some(action) = pump.poll_action() {
                match action {
                    Action::Save(batch) => {
                        let (saved, inputs) = (store.save(batch), self.inputs.clone());
                        spawn_local(async move { inputs.put(Input::Saved(saved.await)) });
                    }
                    Action::Scan(scan, purpose) => {
                        let (scanned, inputs) = (store.scan(scan), self.inputs.clone());
                        spawn_local(async move {
                            inputs.put(Input::Scanned(purpose, scanned.await));
                        });
                    }
                    Action::ScanFrames(scan, token) => {
                        let (scanned, inputs) = (store.scan(scan), self.inputs.clone());
                        spawn_local(async move { inputs.put(Input::Frames(token, scanned.await)) });
                    }
                    Action::ScanRows(scan, token) => {
                        let (scanned, inputs) = (store.scan(scan), self.inputs.clone());
                        spawn_local(async move { inputs.put(Input::Rows(token, scanned.await)) });
                    }
                    Action::Gather(table, prefixes, purpose) => {
                        let gathered = store.gather(table, prefixes);
                        let inputs = self.inputs.clone();
                        spawn_local(async move {
                            inputs.put(Input::Scanned(purpose, gathered.await));
                        });
                    }
                    Action::Connect(relay) => self.transport.connect(relay),
                    Action::Disconnect(relay) => self.transport.disconnect(&relay),
                    Action::Send(relay, message) => self.transport.send(&relay, &message),
                    Action::Tell(told) => self.told.push(told),
                }
            }
            let next = pump.poll_timeout();
            self.ring_at(next);
        }
        std::mem::take(&mut self.told)
    }

    /// Whether a tab other than `own` listens.
    pub(super) fn has_followers(&self, own: TabId) -> bool {
        self.followers.iter().any(|follower| *follower != own)
    }

    fn ring_at(&mut self, at: Option<u64>) {
        let inputs = self.inputs.clone();
        self.alarm.set(at, move || inputs.put(Input::Timeout));
    }
}

fn restore(rows: Vec<Row>) -> Result<Pump, StorageProblem> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| StorageProblem::Failed)?;
    Pump::restore(rows, seed, now()).map_err(|error| match error {
        alcove_client::Error::StoreTooNew => StorageProblem::TooNew,
        _ => StorageProblem::Damaged,
    })
}

fn open_database(inputs: Inputs) {
    spawn_local(async move {
        let loaded = load_database(inputs.clone()).await;
        inputs.put(Input::Loaded(loaded));
    });
}

async fn load_database(inputs: Inputs) -> Loaded {
    let blocked = move || inputs.put(Input::Loaded(Err(StorageProblem::Blocked)));
    let store: Rc<dyn Store> = Rc::new(IdbStore::open(DATABASE, blocked).await?);
    let rows = store.load().await?;
    Ok((store, rows))
}
