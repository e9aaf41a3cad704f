//! `alcove keep`: holds a room's ciphertext until it is stopped.

use crate::{
    Error,
    args::{Keep, Options},
    json,
    keeping::{Happening, Keeping},
    stop_signal, store, text,
};
use alcove_client::{
    ConnectionState, Event,
    keeper::{Bounds, KeeperStatus, Post},
};
use std::{
    io::{self, BufRead as _, Read as _, Write as _},
    time::Duration,
};
use tokio::time::Instant;

/// How long a link on standard input may be.
const LINK_MAX: u64 = 8192;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// How often at most a person is told that only the amount has changed.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// Keeps until it is stopped, which is its good end.
pub(crate) async fn keep(options: Options, keep: Keep) -> Result<(), Error> {
    let link = match keep.link.as_deref() {
        Some("-") => Some(read_link()?),
        link => link.map(str::to_owned),
    };
    let post = link.map(|link| Post::of_link(&link, &options.relay)).transpose()?;
    let Keep { max_age, max_bytes: bytes, max_file_bytes: file_bytes, .. } = keep;
    let bounds = Bounds { age_ms: max_age * DAY_MS, bytes, file_bytes };
    let folder = options.state.clone().map_or_else(store::default_folder, Ok)?;
    let mut keeping = Keeping::open(&folder, post, bounds)?;
    let result = tokio::select! {
        result = tell(&mut keeping, options.json) => result,
        stopped = stop_signal() => stopped.map_err(Error::from),
    };
    let closed = keeping.close().await;
    result.and(closed)
}

async fn tell(keeping: &mut Keeping, json: bool) -> Result<(), Error> {
    let mut log = Log::default();
    loop {
        match keeping.next().await? {
            Happening::Event(event) if json => json::write_event(&mut io::stdout(), &event)?,
            Happening::Status(status) if json => json::write_keeping(&mut io::stdout(), &status)?,
            Happening::Event(event) => log.connection(&event, keeping),
            Happening::Status(status) => log.status(status)?,
        }
    }
}

/// What a person was told last.
#[derive(Default)]
struct Log {
    offline: bool,
    told: Option<(KeeperStatus, Instant)>,
}

impl Log {
    /// That there is no connection is said once, not at every try.
    fn connection(&mut self, event: &Event, keeping: &Keeping) {
        let Event::Connection { relay, state } = event else { return };
        let offline = matches!(state, ConnectionState::Offline { .. });
        if offline && !self.offline {
            // Without standard error there is nobody to tell.
            let line = text::offline(relay, state, keeping.failure(relay));
            let _ = writeln!(io::stderr(), "[{line}]");
        }
        self.offline = offline || self.offline && *state != ConnectionState::Online;
    }

    fn status(&mut self, status: KeeperStatus) -> io::Result<()> {
        let due = self.told.as_ref().is_none_or(|(told, at)| {
            (told.joined, told.others) != (status.joined, status.others)
                || at.elapsed() >= TELL_EVERY
        });
        if due && status.joined {
            let mut out = io::stdout().lock();
            writeln!(out, "{}", text::keeping(&status))?;
            out.flush()?;
        }
        if due {
            self.told = Some((status, Instant::now()));
        }
        Ok(())
    }
}

fn read_link() -> Result<String, Error> {
    let mut link = String::new();
    io::stdin().lock().take(LINK_MAX).read_line(&mut link)?;
    Ok(link)
}
