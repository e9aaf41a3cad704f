//! Alcove on a terminal: the same room client as the browser's, run on a folder and a socket; for people, line by line,
//! and for programs, as JSON lines (docs/cli.md).
//!
//! It does *not* hold any of the protocol or of the cryptography: that is `alcove-client`, and this is its shell.

mod args;
mod command;
mod connections;
mod driver;
mod error;
mod json;
mod keeping;
mod lines;
mod reader;
mod rooms;
mod saves;
mod session;
mod socket;
mod store;
mod text;

pub use args::{Cli, Command, Keep, Options, Page};
pub use driver::{Driver, Happening, Network, Ticket};
pub use error::Error;
pub use json::{Answer, Request, answer_fields, from_fields, keeping_fields, parse, to_fields};
pub use store::Store;

use clap::Parser as _;
use std::{
    io::{self, ErrorKind, Write as _},
    process::ExitCode,
};
use tokio::runtime;

/// The exit code of a program that was stopped from outside.
const INTERRUPTED: u8 = 130;

/// The whole program, from the command line to the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.options.json;
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Interrupted) => ExitCode::from(INTERRUPTED),
        // Whoever read the output has gone, and wants no more of it.
        Err(Error::Terminal(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "alcove: {error}");
            if json {
                let _ = json::write_answer(&mut io::stdout(), &Answer::refusal(None, &error));
            }
            ExitCode::FAILURE
        }
    }
}

fn run(Cli { options, command }: Cli) -> Result<(), Error> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    if let Command::Keep(_) = command {
        // It is stopped at its good end, and closes by itself.
        return runtime.block_on(command::run(options, command));
    }
    runtime.block_on(async {
        tokio::select! {
            result = command::run(options, command) => result,
            stopped = stop_signal() => stopped.map_err(Error::from).and(Err(Error::Interrupted)),
        }
    })
}

/// Waits until the program is asked to stop. The store is then closed as at every end, and needs no repair.
pub(crate) async fn stop_signal() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
