//! `cargo xtask serve`: everything from nothing to an address to open.

use super::build;
use crate::process::{cargo, root, run as execute};
use crate::progress::Progress;
use crate::setup::{self, LINKER};

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
    setup::require(&[LINKER])?;
    let mut progress = Progress::new(build::STEPS + 1);
    build::steps(args.dev, &mut progress)?;
    progress.step("building the relay", || {
        execute(cargo().args(["build", "--locked", "--release", "--package", "alcove-relay"]))
    })?;
    let mut relay = crate::process::command(root().join("target/release/alcove-relay"));
    if let Some(listen) = &args.listen {
        relay.args(["--listen", listen]);
    }
    crate::process::become_(relay.args(&args.relay))
}
