//! A driver with what a person or a program sees of it: events as they come, and the latest of rooms and members.

use crate::{Error, args::Options, driver, driver::Driver, driver::Happening, json, store, text};
use alcove_client::{
    Command, ConnectionState, Event, MemberId, MemberView, Reply, RoomKey, RoomView,
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    io::{self, Write as _},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

/// How long the end of input waits for what is still to be ordered, unless told otherwise.
const END_TIMEOUT: Duration = Duration::from_secs(30);

/// One run of `alcove` on a state folder.
pub(crate) struct Session {
    pub(crate) options: Options,
    driver: Driver,
    /// What happened while a command was waited for.
    kept: VecDeque<Happening>,
    rooms: HashMap<RoomKey, RoomView>,
    members: HashMap<RoomKey, Vec<MemberView>>,
    ignored: Vec<MemberId>,
    offline: HashSet<String>,
    limit: Option<(Instant, Duration)>,
}

impl Session {
    /// Opens the state folder, and takes the name that was given.
    pub(crate) async fn open(options: Options, network: driver::Network) -> Result<Self, Error> {
        let folder = options.state.clone().map_or_else(store::default_folder, Ok)?;
        let mut session = Self {
            driver: Driver::open(&folder, network)?,
            kept: VecDeque::new(),
            rooms: HashMap::new(),
            members: HashMap::new(),
            ignored: Vec::new(),
            offline: HashSet::new(),
            limit: None,
            options,
        };
        session.limit(session.options.timeout);
        if let Some(name) = session.options.name.clone() {
            session.driver_command(Command::SetName { name }).await?;
        }
        Ok(session)
    }

    /// Carries out a command; what happens meanwhile is kept for [`next`](Self::next). With `--json` the reply is printed.
    pub(crate) async fn command(&mut self, command: Command) -> Result<Reply, Error> {
        let reply = self.driver_command(command).await?;
        if self.options.json {
            json::write_answer(
                &mut io::stdout(),
                &json::Answer::Reply { id: None, reply: reply.clone() },
            )?;
        }
        Ok(reply)
    }

    /// Hands in a command whose answer comes from [`next`](Self::next).
    pub(crate) fn submit(&mut self, command: Command) -> Result<driver::Ticket, Error> {
        self.driver.submit(command)
    }

    /// The next thing that happens. Nothing is lost when the future is dropped before it is done.
    pub(crate) async fn next(&mut self) -> Result<Happening, Error> {
        match self.kept.pop_front() {
            Some(happening) => Ok(happening),
            None => self.wait().await,
        }
    }

    /// The next event; there must be no command whose answer is still to come.
    pub(crate) async fn next_event(&mut self) -> Result<Event, Error> {
        loop {
            if let Happening::Event(event) = self.next().await? {
                return Ok(event);
            }
        }
    }

    /// From now on, waiting ends with an error after so long; none: it does not end.
    pub(crate) fn limit(&mut self, limit: Option<Duration>) {
        self.limit = limit.map(|limit| (Instant::now() + limit, limit));
    }

    /// From now on, waiting ends as it shall once the input has ended.
    pub(crate) fn limit_end(&mut self) {
        self.limit(Some(self.options.timeout.unwrap_or(END_TIMEOUT)));
    }

    /// All rooms on this device.
    pub(crate) async fn rooms(&mut self) -> Result<Vec<RoomView>, Error> {
        match self.driver_command(Command::Rooms).await? {
            Reply::Rooms { rooms } => Ok(rooms),
            _ => Ok(Vec::new()),
        }
    }

    /// A room as it is known now.
    pub(crate) fn room(&self, room: RoomKey) -> Option<&RoomView> {
        self.rooms.get(&room)
    }

    /// The members of a room as they are known now.
    pub(crate) fn members(&self, room: RoomKey) -> &[MemberView] {
        self.members.get(&room).map_or(&[], Vec::as_slice)
    }

    /// Whether a member is ignored on this device.
    pub(crate) fn ignores(&self, member: MemberId) -> bool {
        self.ignored.contains(&member)
    }

    /// Prints a line for a person; with `--json`, nothing.
    pub(crate) fn print(&self, line: &str) -> Result<(), Error> {
        if !self.options.json {
            let mut out = io::stdout().lock();
            writeln!(out, "{line}")?;
            out.flush()?;
        }
        Ok(())
    }

    /// Tells a person how things go, apart from what was asked for.
    pub(crate) fn note(&self, note: &str) {
        if !self.options.json {
            // Without standard error there is nobody to tell.
            let _ = writeln!(io::stderr(), "[{note}]");
        }
    }

    /// Ends the run: what is to be saved is durable, and what could be sent is sent.
    pub(crate) async fn close(self) -> Result<(), Error> {
        self.driver.close().await
    }

    /// The same, and the reply is printed nowhere.
    pub(crate) async fn quietly(&mut self, command: Command) -> Result<Reply, Error> {
        self.driver_command(command).await
    }

    async fn driver_command(&mut self, command: Command) -> Result<Reply, Error> {
        let ticket = self.driver.submit(command)?;
        loop {
            match self.wait().await? {
                Happening::Answer(to, reply) if to == ticket => return Ok(reply),
                Happening::Refusal(to, error) if to == ticket => return Err(error.into()),
                happening => self.kept.push_back(happening),
            }
        }
    }

    async fn wait(&mut self) -> Result<Happening, Error> {
        let next = self.driver.next();
        let happening = match self.limit {
            None => next.await?,
            Some((at, limit)) => match timeout_at(at, next).await {
                Ok(happening) => happening?,
                Err(_) => return Err(self.timed_out(limit)),
            },
        };
        if let Happening::Event(event) = &happening {
            self.apply(event);
            self.show(event)?;
        }
        Ok(happening)
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Room { room } => drop(self.rooms.insert(room.id, room.clone())),
            Event::Members { room, members } => drop(self.members.insert(*room, members.clone())),
            Event::Ignored { members } => self.ignored.clone_from(members),
            Event::RoomGone { room } => {
                self.rooms.remove(room);
                self.members.remove(room);
            }
            _ => {}
        }
    }

    fn show(&mut self, event: &Event) -> Result<(), Error> {
        if self.options.json {
            json::write_event(&mut io::stdout(), event)?;
        }
        if let Event::Connection { relay, state } = event {
            match state {
                ConnectionState::Connecting => {}
                ConnectionState::Online => {
                    if self.offline.remove(relay) {
                        self.note(&format!("connected to {}", text::clean(relay)));
                    }
                }
                // Said once, not at every try.
                ConnectionState::Offline { .. } => {
                    if self.offline.insert(relay.clone()) {
                        self.note(&text::offline(relay, state, self.driver.failure(relay)));
                    }
                }
            }
        }
        Ok(())
    }

    fn timed_out(&self, limit: Duration) -> Error {
        let relay = self.offline.iter().next();
        let reason = relay.map(|relay| {
            let why = self.driver.failure(relay).map(|why| format!(" ({})", text::clean(why)));
            format!(": there is no connection to {}{}", text::clean(relay), why.unwrap_or_default())
        });
        Error::TimedOut { seconds: limit.as_secs(), reason: reason.unwrap_or_default() }
    }
}
