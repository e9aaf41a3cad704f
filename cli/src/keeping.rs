//! The shell around [`Keeper`]: where it meets its store, the network and the clock.

use crate::{
    Error, Store,
    connections::{Connections, Tagged},
    driver::now,
    saves::Saves,
    socket::Report,
};
use alcove_client::{
    Event, Output, Table,
    keeper::{Bounds, Keeper, KeeperStatus, Post},
};
use std::{collections::VecDeque, path::Path, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep_until};

/// What a keeper has to tell.
pub(crate) enum Happening {
    /// The connection changed.
    Event(Event),
    /// What it holds, or who is there, changed; and what it says that it holds is durable.
    Status(KeeperStatus),
}

/// Runs a keeper on a state folder.
pub(crate) struct Keeping {
    keeper: Keeper,
    store: Arc<Store>,
    saves: Saves<Step>,
    connections: Connections,
    started: Instant,
    status: KeeperStatus,
    happenings: VecDeque<Happening>,
}

/// What may be done only after all that was to be saved before it is durable.
enum Step {
    Output(Output),
    Status(KeeperStatus),
}

impl Keeping {
    /// Opens the keeper's store in `folder`, for the room of `post`, or else for the one that is kept there.
    pub(crate) fn open(folder: &Path, post: Option<Post>, bounds: Bounds) -> Result<Self, Error> {
        let store = Arc::new(Store::open_keeper(folder)?);
        let rows = store.rows(&[Table::Meta, Table::Rooms])?;
        let post = match (post, Post::stored(&rows)?) {
            (Some(post), Some(stored)) if post.room() != stored.room() => {
                return Err(Error::KeepsAnother { folder: folder.to_owned() });
            }
            (Some(post), _) | (None, Some(post)) => post,
            (None, None) => return Err(Error::NothingKept),
        };
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(Error::Randomness)?;
        let started = Instant::now();
        let keeper = Keeper::new(post, &rows, bounds, seed, now(started))?;
        let mut keeping = Self {
            status: keeper.status(),
            keeper,
            saves: Saves::new(store.clone()),
            store,
            connections: Connections::new(),
            started,
            happenings: VecDeque::new(),
        };
        keeping.take_outputs()?;
        Ok(keeping)
    }

    /// The next thing that happens. Nothing is lost when the future is dropped before it is done.
    pub(crate) async fn next(&mut self) -> Result<Happening, Error> {
        loop {
            if let Some(happening) = self.happenings.pop_front() {
                return Ok(happening);
            }
            self.turn().await?;
        }
    }

    /// Why there is no connection, in a few words, where that is known.
    pub(crate) fn failure(&self, relay: &str) -> Option<&str> {
        self.connections.failure(relay)
    }

    /// Makes durable what is still to be saved, and closes the connection.
    pub(crate) async fn close(mut self) -> Result<(), Error> {
        while !self.saves.is_done() {
            self.saves.next().await?;
        }
        self.connections.close().await;
        Ok(())
    }

    /// Waits for one thing and lets the keeper handle it.
    async fn turn(&mut self) -> Result<(), Error> {
        let due = self.started + Duration::from_millis(self.keeper.poll_timeout());
        tokio::select! {
            steps = self.saves.next() => {
                for step in steps? {
                    self.carry_out(step)?;
                }
            }
            tagged = self.connections.next() => self.handle_report(tagged),
            () = sleep_until(due) => self.keeper.handle_timeout(now(self.started)),
        }
        self.take_outputs()
    }

    fn handle_report(&mut self, tagged: Tagged) {
        let now = now(self.started);
        match self.connections.take(tagged) {
            Some(Report::Connected) => self.keeper.handle_connected(now),
            Some(Report::Message(message)) => self.keeper.handle_message(&message, now),
            Some(Report::Closed(_)) => self.keeper.handle_disconnected(now),
            None => {}
        }
    }

    fn take_outputs(&mut self) -> Result<(), Error> {
        while let Some(output) = self.keeper.poll_output() {
            match output {
                Output::Event(event) => self.happenings.push_back(Happening::Event(event)),
                Output::Save(batch) => self.saves.save(batch),
                output => self.after_saves(Step::Output(output))?,
            }
        }
        let status = self.keeper.status();
        if status != self.status {
            self.status = status.clone();
            self.after_saves(Step::Status(status))?;
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
            Step::Output(Output::Send { relay, message }) => {
                if !self.connections.send(&relay, message) {
                    self.keeper.handle_disconnected(now(self.started));
                }
            }
            Step::Output(Output::Connect { relay }) => self.connections.connect(relay),
            Step::Output(Output::Disconnect { relay }) => self.connections.disconnect(&relay),
            Step::Output(Output::ReadFrames(query)) => {
                let frames = self.store.frames(&query)?;
                self.keeper.handle_frames(query.token, frames, now(self.started));
            }
            Step::Output(Output::ReadRows(query)) => {
                let rows = self.store.asked(&query)?;
                self.keeper.handle_rows(query.token, &rows, now(self.started));
            }
            Step::Output(_) => {}
            Step::Status(status) => self.tell(status),
        }
        Ok(())
    }

    /// Of several that nobody has looked at, the last is enough.
    fn tell(&mut self, status: KeeperStatus) {
        if let Some(Happening::Status(last)) = self.happenings.back_mut() {
            *last = status;
        } else {
            self.happenings.push_back(Happening::Status(status));
        }
    }
}
