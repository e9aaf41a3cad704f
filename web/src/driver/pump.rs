//! The order of things at the one place where the client meets IO, without the IO: what happened goes in, the actions
//! to carry out come out. An action that must not come before a save is held until that save is durable.

use super::{
    commit::GroupCommit,
    peers::{TabId, Told},
    reading::{self, Measure, Reading},
    snapshot::Snapshot,
    store::{Pair, Scan, Take},
};
use crate::bridge::{BridgeEvent, Refusal, Request, StorageProblem, WorkerToPage};
use alcove_client::{
    Batch, Client, Command, Event, FrameQuery, MessageState, Now, Output, Reply, Row, RowQuery,
    Table,
};
use alcove_wire::Seq;
use std::{collections::VecDeque, rc::Rc};

/// After how long a save that failed is tried again.
const RETRY_MS: u64 = 2_000;

/// How much of a file is read for a page at once.
const FILE_READ_BYTES: usize = 1 << 20;

/// While nothing can be saved, connections are closed once so much waits; the client resumes later.
const MAX_UNSAVED_BYTES: usize = 16 << 20;

/// What the driver has to do, in this order.
pub(super) enum Action {
    /// Save, and call [`Pump::handle_saved`].
    Save(Rc<Batch>),
    /// Read, and call [`Pump::handle_scanned`].
    Scan(Scan, reading::Purpose),
    /// Read frames, and call [`Pump::handle_frames`].
    ScanFrames(Scan, u64),
    /// Read rows, and call [`Pump::handle_rows`].
    ScanRows(Scan, u64),
    /// Read everything under some prefixes, and call [`Pump::handle_scanned`].
    Gather(Table, Vec<Vec<u8>>, reading::Purpose),
    /// Open a connection.
    Connect(String),
    /// Close a connection.
    Disconnect(String),
    /// Send on a connection.
    Send(String, Vec<u8>),
    /// Tell one page, or all.
    Tell(Told),
}

/// See the module's documentation.
pub(super) struct Pump {
    client: Client,
    reading: Reading,
    snapshot: Snapshot,
    commits: GroupCommit<Action>,
    trouble: Option<Trouble>,
    actions: VecDeque<Action>,
}

struct Trouble {
    problem: StorageProblem,
    /// None while it is being tried again.
    retry_at: Option<u64>,
}

impl Pump {
    /// From what the store held, and fresh randomness.
    pub(super) fn restore(
        rows: Vec<Row>,
        seed: [u8; 32],
        now: Now,
    ) -> Result<Self, alcove_client::Error> {
        let mut pump = Self {
            client: Client::restore(rows, seed, now)?,
            reading: Reading::default(),
            snapshot: Snapshot::default(),
            commits: GroupCommit::new(),
            trouble: None,
            actions: VecDeque::new(),
        };
        pump.drain();
        // Nobody listens yet: whoever comes is told the state.
        pump.actions.retain(|action| !matches!(action, Action::Tell(_)));
        Ok(pump)
    }

    /// The whole state, for a page that has just come.
    pub(super) fn state(&mut self, now: Now) -> Vec<BridgeEvent> {
        let events = self.snapshot.events(&mut self.client, now);
        let trouble = self.trouble.as_ref().map(|trouble| trouble.problem.event());
        events.into_iter().map(BridgeEvent::Client).chain(trouble).collect()
    }

    pub(super) fn handle_request(&mut self, from: TabId, request: Request, now: Now) {
        let Request { id, command } = request;
        if let Some(refusal) = self.refusal(&command) {
            return self.actions.push_back(answer(from, id, Err(refusal)));
        }
        if matches!(command, Command::ReadFile { .. } | Command::Picture { .. }) {
            let step = self.read_file(from, id, command);
            return self.hold_unless_in_trouble(step);
        }
        if Reading::answers(&command) {
            let client = &mut self.client;
            let rooms = || match client.handle_command(Command::Rooms, now) {
                Ok(Reply::Rooms { rooms }) => rooms.into_iter().map(|room| room.id).collect(),
                _ => Vec::new(),
            };
            // A page has seen the events of messages that are not saved yet, so what it reads must hold them too.
            let steps = self.reading.ask(from, id, command, rooms);
            return steps.into_iter().for_each(|step| self.hold_unless_in_trouble(step));
        }
        let reads = only_reads(&command);
        let measured = if let Command::Usage { room } = &command { Some(*room) } else { None };
        let result = self.client.handle_command(command, now).map_err(Refusal::from);
        self.drain();
        if let (Some(room), Ok(Reply::Usage { files, .. })) = (measured, &result) {
            return self.hold_unless_in_trouble(Measure::begin(from, id, room, *files));
        }
        let answer = answer(from, id, result);
        if reads { self.hold_unless_in_trouble(answer) } else { self.hold(answer) }
    }

    /// Why a command cannot be carried out while nothing can be saved. A message can be taken, though, and waits here for room.
    fn refusal(&self, command: &Command) -> Option<Refusal> {
        let problem = self.trouble.as_ref()?.problem;
        let waits = matches!(command, Command::Send { .. })
            && matches!(problem, StorageProblem::Full | StorageProblem::Failed)
            && self.commits.waiting_bytes() <= MAX_UNSAVED_BYTES;
        (!waits && !only_reads(command)).then(|| problem.refusal())
    }

    pub(super) fn handle_connected(&mut self, relay: &str, now: Now) {
        self.client.handle_connected(relay, now);
        self.drain();
    }

    pub(super) fn handle_message(&mut self, relay: &str, message: &[u8], now: Now) {
        if self.trouble.is_some() && self.commits.waiting_bytes() > MAX_UNSAVED_BYTES {
            self.actions.push_back(Action::Disconnect(relay.to_owned()));
            return self.handle_disconnected(relay, now);
        }
        self.client.handle_message(relay, message, now);
        self.drain();
    }

    pub(super) fn handle_disconnected(&mut self, relay: &str, now: Now) {
        self.client.handle_disconnected(relay, now);
        self.drain();
    }

    pub(super) fn handle_online(&mut self, now: Now) {
        self.client.handle_online(now);
        self.drain();
    }

    /// The save that was under way is durable, or failed and is to be tried again.
    pub(super) fn handle_saved(&mut self, result: Result<(), StorageProblem>, now: Now) {
        match result {
            Ok(()) => {
                if self.trouble.take().is_some() {
                    self.tell(BridgeEvent::StorageFine);
                }
                self.actions.extend(self.commits.finish());
            }
            Err(problem) => {
                if self.trouble.as_ref().is_none_or(|trouble| trouble.problem != problem) {
                    self.tell(problem.event());
                }
                let retry_at = Some(now.monotonic_ms + RETRY_MS);
                self.trouble = Some(Trouble { problem, retry_at });
            }
        }
    }

    /// What was asked for was read, or could not be.
    pub(super) fn handle_scanned(
        &mut self,
        purpose: reading::Purpose,
        result: Result<Vec<Pair>, StorageProblem>,
    ) {
        if let reading::Purpose::File(from, id, command) = purpose {
            let reply = result.map_err(StorageProblem::refusal);
            let reply = reply.and_then(|rows| Ok(self.client.open_file(&command, &rows)?));
            return self.actions.push_back(answer(from, id, reply));
        }
        let mut actions = self.reading.handle(purpose, result);
        for action in &mut actions {
            self.say_what_is_here(action);
        }
        self.actions.extend(actions);
        self.save_made();
    }

    /// Rows were read. What cannot be read is as if it were not there.
    pub(super) fn handle_rows(
        &mut self,
        token: u64,
        result: Result<Vec<Pair>, StorageProblem>,
        now: Now,
    ) {
        self.client.handle_rows(token, &result.unwrap_or_default(), now);
        self.drain();
    }

    fn read_file(&self, from: TabId, id: u64, command: Command) -> Action {
        match self.client.file_range(&command) {
            Ok((first, to)) => {
                let take = Take::Bytes(FILE_READ_BYTES);
                let scan = Scan { table: Table::Files, from: first, to, take };
                Action::Scan(scan, reading::Purpose::File(from, id, command))
            }
            Err(error) => answer(from, id, Err(error.into())),
        }
    }

    /// Messages that were read do not say whether their files are here.
    fn say_what_is_here(&self, action: &mut Action) {
        if let Action::Tell((_, WorkerToPage::Answer { result: Ok(reply), .. })) = action {
            self.client.say_what_is_here(reply);
        }
    }

    /// Frames were read. What cannot be read here can still be had from peers.
    pub(super) fn handle_frames(
        &mut self,
        token: u64,
        result: Result<Vec<Pair>, StorageProblem>,
        now: Now,
    ) {
        let frames = result.unwrap_or_default().into_iter().filter_map(frame).collect();
        self.client.handle_frames(token, frames, now);
        self.drain();
    }

    pub(super) fn handle_timeout(&mut self, now: Now) {
        if let Some(trouble) = &mut self.trouble
            && trouble.retry_at.is_some_and(|at| at <= now.monotonic_ms)
        {
            trouble.retry_at = None;
            self.actions.extend(self.commits.in_flight().map(Action::Save));
        }
        self.client.handle_timeout(now);
        self.drain();
    }

    /// The next thing to do, until there is none.
    pub(super) fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front().or_else(|| self.commits.begin().map(Action::Save))
    }

    /// When to call [`handle_timeout`](Self::handle_timeout).
    pub(super) fn poll_timeout(&self) -> Option<u64> {
        let retry_at = self.trouble.as_ref().and_then(|trouble| trouble.retry_at);
        self.client.poll_timeout().into_iter().chain(retry_at).min()
    }

    fn drain(&mut self) {
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Event(event) => self.handle_event(event),
                Output::Save(batch) => self.commits.save(batch),
                Output::Send { relay, message } => self.hold(Action::Send(relay, message)),
                Output::Connect { relay } => self.hold(Action::Connect(relay)),
                Output::Disconnect { relay } => {
                    self.snapshot.forget_relay(&relay);
                    self.hold(Action::Disconnect(relay));
                }
                Output::ReadFrames(query) => self.hold(read_frames(&query)),
                Output::ReadRows(query) => self.hold(read_rows(query)),
                _ => debug_assert!(false, "an output that this driver does not know"),
            }
        }
        self.save_made();
    }

    /// What is searched is saved behind the messages that it is made of, and before any change of them that is not told yet.
    fn save_made(&mut self) {
        if let Some(batch) = self.reading.take_made() {
            self.commits.save(batch);
        }
    }

    /// Most events need not wait for a save.
    fn handle_event(&mut self, event: Event) {
        self.reading.apply(&event);
        self.snapshot.apply(&event);
        self.forget_what_is_outdated_by(&event);
        // What waits for a save is not sent yet.
        if matches!(event, Event::MessageState { state: MessageState::Sent, .. }) {
            return self.hold(tell(BridgeEvent::Client(event)));
        }
        self.tell(BridgeEvent::Client(event));
    }

    /// A room tells how far it is with every step. A page that is told many steps at once needs only the last of them.
    fn forget_what_is_outdated_by(&mut self, event: &Event) {
        let Event::Room { room: view } = event else { return };
        let told = |action: &Action| match action {
            Action::Tell((None, WorkerToPage::Event(BridgeEvent::Client(event)))) => match event {
                Event::Room { room } if room.id == view.id => Some(true),
                Event::RoomGone { room } if *room == view.id => Some(false),
                _ => None,
            },
            _ => None,
        };
        let last = self.actions.iter().enumerate().rev().find_map(|(at, it)| Some((at, told(it)?)));
        if let Some((at, true)) = last {
            self.actions.remove(at);
        }
    }

    fn tell(&mut self, event: BridgeEvent) {
        self.actions.push_back(tell(event));
    }

    /// What was asked is saved before it is answered, or sent.
    fn hold(&mut self, action: Action) {
        self.actions.extend(self.commits.hold(action));
    }

    /// What was asked is saved before the answer; but while nothing can be saved, what only reads must not wait for it.
    fn hold_unless_in_trouble(&mut self, action: Action) {
        if self.trouble.is_some() {
            self.actions.push_back(action);
        } else {
            self.hold(action);
        }
    }
}

/// Whether a command can be carried out while nothing can be saved.
fn only_reads(command: &Command) -> bool {
    Reading::answers(command)
        || matches!(
            command,
            Command::Rooms
                | Command::Invite { .. }
                | Command::ReadFile { .. }
                | Command::Picture { .. }
                | Command::OwnPicture
                | Command::Usage { .. }
        )
}

fn tell(event: BridgeEvent) -> Action {
    Action::Tell((None, WorkerToPage::Event(event)))
}

pub(super) fn answer(from: TabId, id: u64, result: Result<Reply, Refusal>) -> Action {
    Action::Tell((Some(from), WorkerToPage::Answer { id, result }))
}

/// The keys of [`Table::Frames`]: room, incarnation, seq.
fn read_frames(query: &FrameQuery) -> Action {
    let key = |seq: Seq| {
        let incarnation = query.incarnation.to_be_bytes();
        [&query.room.0[..], &incarnation[..], &seq.to_be_bytes()[..]].concat()
    };
    let take = Take::Bytes(query.max_bytes);
    let scan = Scan { table: Table::Frames, from: key(query.from), to: key(query.to), take };
    Action::ScanFrames(scan, query.token)
}

fn read_rows(query: RowQuery) -> Action {
    let RowQuery { token, table, from, to, max_bytes } = query;
    Action::ScanRows(Scan { table, from, to, take: Take::Bytes(max_bytes) }, token)
}

fn frame((key, payload): Pair) -> Option<(Seq, Vec<u8>)> {
    let seq = key.last_chunk::<8>()?;
    Some((Seq::from_be_bytes(*seq), payload))
}

#[cfg(test)]
mod tests;
