//! `cargo xtask serve`: everything from nothing to an address to open.

use super::build;
use crate::native::{self, Profile};
use crate::process;
use crate::progress::Progress;

/// Build client and relay, and run the relay
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The address to listen on [default: the relay's own]
    #[arg(long)]
    listen: Option<String>,
    /// Build the client faster and larger, for working on it
    #[arg(long)]
    dev: bool,
    /// Further flags for alcove-relay
    #[arg(last = true)]
    relay: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut progress = Progress::new(build::STEPS + 1);
    build::steps(args.dev, &mut progress)?;
    progress.step("building the relay", || native::build_relay(Profile::Release))?;
    let mut relay = process::command(native::relay(Profile::Release));
    if let Some(listen) = &args.listen {
        relay.args(["--listen", listen]);
    }
    process::become_(relay.args(&args.relay))
}
