//! The shell around [`Client`]: the one place where it meets the store, the network and the clock.

use crate::{
    Error, Store,
    saves::Saves,
    socket::{Report, Socket},
};
use alcove_client::{
    Client, Command, Event, MemberId, Now, Output, Reply, RoomKey, Table, history,
};
use std::{
    collections::{HashMap, VecDeque},
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Reports of connections that wait for the driver; beyond that, connections wait, and the relays with them.
const MAX_REPORTS: usize = 64;

/// How long the end may take for what is still to be written.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// The longest page of history.
const MAX_PAGE: u16 = 500;

/// Whether a driver connects to relays, or only reads and writes what is stored here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Connections are opened as the client asks.
    On,
    /// No connection is opened.
    Off,
}

/// Stands for a command until its answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(u64);

/// What a driver has to tell.
#[derive(Debug)]
pub enum Happening {
    /// Something happened by itself, or later.
    Event(Event),
    /// A command succeeded, and what it changed is durable.
    Answer(Ticket, Reply),
}

/// Runs a client on a state folder.
pub struct Driver {
    client: Client,
    store: Arc<Store>,
    me: Option<MemberId>,
    started: Instant,
    network: Network,
    sockets: HashMap<String, Connection>,
    failures: HashMap<String, String>,
    opened: u64,
    reports: mpsc::Receiver<Tagged>,
    reporter: mpsc::Sender<Tagged>,
    happenings: VecDeque<Happening>,
    tickets: u64,
    saves: Saves<Step>,
}

/// A connection, and the number that tells its reports from those of an earlier one to the same relay.
struct Connection {
    number: u64,
    connected: bool,
    socket: Socket,
}

struct Tagged {
    relay: String,
    number: u64,
    report: Report,
}

/// What may be done only after all that was to be saved before it is durable.
enum Step {
    Output(Output),
    Answer(Ticket, Reply),
    History { ticket: Ticket, room: RoomKey, before: Option<u64>, limit: u16 },
}

impl Driver {
    /// Opens the store in `folder` and brings back the client that is kept there, or makes a new one.
    pub fn open(folder: &Path, network: Network) -> Result<Self, Error> {
        let store = Arc::new(Store::open(folder)?);
        let rows = store.rows(&Table::AT_START)?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(Error::Randomness)?;
        let started = Instant::now();
        let client = Client::restore(rows, seed, now(started))?;
        let (reporter, reports) = mpsc::channel(MAX_REPORTS);
        let mut driver = Self {
            client,
            saves: Saves::new(store.clone()),
            store,
            me: None,
            started,
            network,
            sockets: HashMap::new(),
            failures: HashMap::new(),
            opened: 0,
            reports,
            reporter,
            happenings: VecDeque::new(),
            tickets: 0,
        };
        driver.take_outputs()?;
        Ok(driver)
    }

    /// Hands a command to the client. Its answer is a later [`Happening::Answer`]; a refusal comes at once.
    pub fn submit(&mut self, command: Command) -> Result<Ticket, Error> {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        let step = match command {
            Command::History { room, before, limit } => {
                Step::History { ticket, room, before, limit: limit.clamp(1, MAX_PAGE) }
            }
            command => {
                Step::Answer(ticket, self.client.handle_command(command, now(self.started))?)
            }
        };
        self.take_outputs()?;
        self.after_saves(step)?;
        Ok(ticket)
    }

    /// Hands a command to the client and waits for its answer. What happens meanwhile is kept for [`next`](Self::next).
    pub async fn command(&mut self, command: Command) -> Result<Reply, Error> {
        let ticket = self.submit(command)?;
        let answers =
            |happening: &Happening| matches!(happening, Happening::Answer(to, _) if *to == ticket);
        loop {
            let found = self.happenings.iter().position(answers);
            if let Some(Happening::Answer(_, reply)) =
                found.and_then(|index| self.happenings.remove(index))
            {
                return Ok(reply);
            }
            self.turn().await?;
        }
    }

    /// The next thing that happens. Nothing is lost when the future is dropped before it is done.
    pub async fn next(&mut self) -> Result<Happening, Error> {
        loop {
            if let Some(happening) = self.happenings.pop_front() {
                return Ok(happening);
            }
            self.turn().await?;
        }
    }

    /// Who this device is, once the client has said so.
    pub fn me(&self) -> Option<MemberId> {
        self.me
    }

    /// Why there is no connection to `relay`, in a few words, where that is known.
    pub fn failure(&self, relay: &str) -> Option<&str> {
        self.failures.get(relay).map(String::as_str)
    }

    /// Makes durable what is still to be saved, writes what is still to be sent, and closes all connections.
    pub async fn close(mut self) -> Result<(), Error> {
        while !self.saves.is_done() {
            let steps = self.saves.next().await?;
            self.handle_saved(steps)?;
        }
        let deadline = Instant::now() + CLOSE_TIMEOUT;
        // Nobody reads reports any more; a connection that waited for that goes on.
        self.reports.close();
        for connection in self.sockets.into_values().filter(|connection| connection.connected) {
            connection.socket.close(deadline).await;
        }
        Ok(())
    }

    /// Waits for one thing and lets the client handle it.
    async fn turn(&mut self) -> Result<(), Error> {
        let timeout = self.client.poll_timeout();
        let due = timeout.and_then(|at| self.started.checked_add(Duration::from_millis(at)));
        tokio::select! {
            steps = self.saves.next() => self.handle_saved(steps?)?,
            Some(tagged) = self.reports.recv() => self.handle_report(tagged),
            () = sleep_until(due.unwrap_or(self.started)), if due.is_some() => {
                self.client.handle_timeout(now(self.started));
            }
        }
        self.take_outputs()
    }

    fn handle_report(&mut self, Tagged { relay, number, report }: Tagged) {
        let current = self.sockets.get_mut(&relay).filter(|current| current.number == number);
        let Some(connection) = current else { return };
        let now = now(self.started);
        match report {
            Report::Connected => {
                connection.connected = true;
                self.failures.remove(&relay);
                self.client.handle_connected(&relay, now);
            }
            Report::Message(message) => self.client.handle_message(&relay, &message, now),
            Report::Closed(reason) => {
                self.sockets.remove(&relay);
                self.client.handle_disconnected(&relay, now);
                self.failures.insert(relay, reason);
            }
        }
    }

    fn handle_saved(&mut self, steps: Vec<Step>) -> Result<(), Error> {
        steps.into_iter().try_for_each(|step| self.carry_out(step))
    }

    fn take_outputs(&mut self) -> Result<(), Error> {
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Event(event) => {
                    if let Event::Identity { member, .. } = &event {
                        self.me = Some(*member);
                    }
                    self.happenings.push_back(Happening::Event(event));
                }
                Output::Save(batch) => self.saves.save(batch),
                output => self.after_saves(Step::Output(output))?,
            }
        }
        self.saves.start();
        Ok(())
    }

    fn after_saves(&mut self, step: Step) -> Result<(), Error> {
        match self.saves.follow(step) {
            Some(step) => self.carry_out(step),
            None => Ok(()),
        }
    }

    fn carry_out(&mut self, step: Step) -> Result<(), Error> {
        match step {
            Step::Answer(ticket, reply) => {
                self.happenings.push_back(Happening::Answer(ticket, reply));
            }
            Step::History { ticket, room, before, limit } => {
                let reply = self.history(room, before, limit)?;
                self.happenings.push_back(Happening::Answer(ticket, reply));
            }
            Step::Output(Output::Send { relay, message }) => self.send(relay, message),
            Step::Output(Output::Connect { relay }) => self.connect(relay),
            Step::Output(Output::Disconnect { relay }) => self.disconnect(&relay),
            Step::Output(Output::ReadFrames(query)) => {
                let frames = self.store.frames(&query)?;
                self.client.handle_frames(query.token, frames, now(self.started));
            }
            Step::Output(_) => {}
        }
        Ok(())
    }
    fn send(&mut self, relay: String, message: Vec<u8>) {
        let Some(connection) = self.sockets.get(&relay) else { return };
        if !connection.socket.send(message) {
            let report = Report::Closed("the relay stopped reading".into());
            self.handle_report(Tagged { number: connection.number, relay, report });
        }
    }

    fn connect(&mut self, relay: String) {
        if self.network == Network::Off {
            return;
        }
        self.opened += 1;
        let (number, reporter, address) = (self.opened, self.reporter.clone(), relay.clone());
        let socket = Socket::open(&relay, move |report| {
            let tagged = Tagged { relay: address.clone(), number, report };
            let reporter = reporter.clone();
            async move {
                // Where the driver is gone, nobody needs the report.
                let _ = reporter.send(tagged).await;
            }
        });
        self.sockets.insert(relay, Connection { number, connected: false, socket });
    }

    fn disconnect(&mut self, relay: &str) {
        if let Some(connection) = self.sockets.remove(relay).filter(|closing| closing.connected) {
            tokio::spawn(connection.socket.close(Instant::now() + CLOSE_TIMEOUT));
        }
    }

    fn history(&self, room: RoomKey, before: Option<u64>, limit: u16) -> Result<Reply, Error> {
        let (from, to) = history::range(room, before);
        let (rows, more) = self.store.newest(Table::Messages, (&from, &to), limit.into())?;
        let me = self.me.unwrap_or(MemberId([0; 32]));
        let messages = rows.iter().rev().map(|row| history::view(&row.key, &row.value, me));
        Ok(Reply::History { messages: messages.collect::<Result<_, _>>()?, more })
    }
}

fn now(started: Instant) -> Now {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Now { monotonic_ms: millis(started.elapsed()), unix_ms: millis(since_1970) }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
