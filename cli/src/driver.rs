//! The shell around [`Client`]: the one place where it meets the store, the network and the clock.

use crate::{
    Error, Store,
    connections::{Connections, Tagged},
    reader::Reader,
    saves::Saves,
    socket::Report,
};
use alcove_client::{
    Client, Command, Event, MemberId, Now, Output, Reply, RoomKey, RowQuery, Table,
};
use std::{
    collections::VecDeque,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::{Instant, sleep_until};

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
    /// What a command asked for is not there.
    Refusal(Ticket, alcove_client::Error),
}

/// Runs a client on a state folder.
pub struct Driver {
    client: Client,
    store: Arc<Store>,
    me: Option<MemberId>,
    started: Instant,
    network: Network,
    connections: Connections,
    happenings: VecDeque<Happening>,
    tickets: u64,
    saves: Saves<Step>,
    reader: Reader,
}

/// What may be done only after all that was to be saved before it is durable.
enum Step {
    Output(Output),
    Answer(Ticket, Reply),
    Read(Ticket, Command),
    Measure(Ticket, RoomKey, u64),
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
        let mut driver = Self {
            client,
            saves: Saves::new(store.clone()),
            reader: Reader::new(store.clone()),
            store,
            me: None,
            started,
            network,
            connections: Connections::new(),
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
            Command::History { .. }
            | Command::Message { .. }
            | Command::Search { .. }
            | Command::ReadFile { .. }
            | Command::Picture { .. } => Step::Read(ticket, command),
            Command::Usage { room } => {
                let reply = self.client.handle_command(command, now(self.started))?;
                let Reply::Usage { files, .. } = reply else {
                    return Err(alcove_client::Error::NoSuchRoom.into());
                };
                Step::Measure(ticket, room, files)
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
        let answers = |happening: &Happening| match happening {
            Happening::Answer(to, _) | Happening::Refusal(to, _) => *to == ticket,
            Happening::Event(_) => false,
        };
        loop {
            let found = self.happenings.iter().position(answers);
            match found.and_then(|index| self.happenings.remove(index)) {
                Some(Happening::Answer(_, reply)) => return Ok(reply),
                Some(Happening::Refusal(_, error)) => return Err(error.into()),
                _ => self.turn().await?,
            }
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
        self.connections.failure(relay)
    }

    /// Makes durable what is still to be saved, writes what is still to be sent, and closes all connections.
    pub async fn close(mut self) -> Result<(), Error> {
        while !self.saves.is_done() {
            let steps = self.saves.next().await?;
            self.handle_saved(steps)?;
        }
        self.connections.close().await;
        Ok(())
    }

    /// Waits for one thing and lets the client handle it.
    async fn turn(&mut self) -> Result<(), Error> {
        let timeout = self.client.poll_timeout();
        let due = timeout.and_then(|at| self.started.checked_add(Duration::from_millis(at)));
        tokio::select! {
            steps = self.saves.next() => self.handle_saved(steps?)?,
            tagged = self.connections.next() => self.handle_report(tagged),
            () = sleep_until(due.unwrap_or(self.started)), if due.is_some() => {
                self.client.handle_timeout(now(self.started));
            }
        }
        self.take_outputs()
    }

    fn handle_report(&mut self, tagged: Tagged) {
        let (relay, now) = (tagged.relay.clone(), now(self.started));
        match self.connections.take(tagged) {
            Some(Report::Connected) => self.client.handle_connected(&relay, now),
            Some(Report::Message(message)) => self.client.handle_message(&relay, &message, now),
            Some(Report::Closed(_)) => self.client.handle_disconnected(&relay, now),
            None => {}
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
                    self.reader.follow(&event);
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
            Step::Read(ticket, command) => match self.read(&command) {
                Ok(reply) => self.happenings.push_back(Happening::Answer(ticket, reply)),
                Err(Error::Refused(error)) => {
                    self.happenings.push_back(Happening::Refusal(ticket, error));
                }
                Err(error) => return Err(error),
            },
            Step::Measure(ticket, room, files) => {
                let sizes = [Table::Messages, Table::Bodies, Table::Frames]
                    .map(|table| self.store.size_under(table, &room.0));
                let messages = sizes.into_iter().sum::<Result<u64, Error>>()?;
                let reply = Reply::Usage { messages, files };
                self.happenings.push_back(Happening::Answer(ticket, reply));
            }
            Step::Output(Output::Send { relay, message }) => {
                if !self.connections.send(&relay, message) {
                    self.client.handle_disconnected(&relay, now(self.started));
                }
            }
            Step::Output(Output::Connect { relay }) => {
                if self.network == Network::On {
                    self.connections.connect(relay);
                }
            }
            Step::Output(Output::Disconnect { relay }) => self.connections.disconnect(&relay),
            Step::Output(Output::ReadFrames(query)) => {
                let frames = self.store.frames(&query)?;
                self.client.handle_frames(query.token, frames, now(self.started));
            }
            Step::Output(Output::ReadRows(query)) => {
                let rows = self.store.asked(&query)?;
                self.client.handle_rows(query.token, &rows, now(self.started));
            }
            Step::Output(_) => {}
        }
        Ok(())
    }

    /// Answers a command that only reads.
    fn read(&mut self, command: &Command) -> Result<Reply, Error> {
        if matches!(command, Command::ReadFile { .. } | Command::Picture { .. }) {
            let (from, to) = self.client.file_range(command)?;
            let (table, max_bytes) = (Table::Files, usize::MAX);
            let rows = self.store.asked(&RowQuery { token: 0, table, from, to, max_bytes })?;
            return Ok(self.client.open_file(command, &rows)?);
        }
        let mut reply = self.reader.read(command, self.me)?;
        self.client.say_what_is_here(&mut reply);
        Ok(reply)
    }
}

/// The time, `started` being when this run began.
pub(crate) fn now(started: Instant) -> Now {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Now { monotonic_ms: millis(started.elapsed()), unix_ms: millis(since_1970) }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
