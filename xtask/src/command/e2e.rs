//! `cargo xtask e2e`: the scenarios in `e2e/`, in real browsers, against the relay and the terminal client just built.

use super::build;
use crate::native::{self, Profile};
use crate::process::{self, run as execute};
use crate::progress::Progress;
use crate::setup::{self, BROWSERS};
use std::process::Command;

/// Run the end-to-end tests in Chromium and Firefox
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Test what was built last, and build nothing
    #[arg(long)]
    no_build: bool,
    /// Build the client faster and larger
    #[arg(long)]
    dev: bool,
    /// Further arguments for `npm test`
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// How many steps [`build_steps`] takes.
pub(crate) const BUILD_STEPS: usize = build::STEPS + 2;

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let build_count = if args.no_build { 0 } else { BUILD_STEPS };
    let mut progress = Progress::new(build_count + 2);
    progress.step("looking for browsers and node", set_up)?;
    if !args.no_build {
        build_steps(args.dev, Profile::Dev, &mut progress)?;
    }
    progress.step("testing in browsers", || test(&args.arguments))
}

/// Browsers, node, and the packages that the scenarios use.
pub(crate) fn set_up() -> anyhow::Result<()> {
    setup::require(&BROWSERS)?;
    execute(npm_in_e2e().args(["ci", "--no-audit", "--no-fund"]))
}

/// The client, then the relay that embeds it and the terminal client that talks to it.
pub(crate) fn build_steps(
    dev: bool,
    native: Profile,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    build::steps(dev, progress)?;
    progress.step("building the relay", || native::build_relay(native))?;
    progress.step("building the terminal client", || native::build_cli(native))
}

/// Runs the scenarios against the binaries that tests use.
pub(crate) fn test(arguments: &[String]) -> anyhow::Result<()> {
    let mut npm = npm_in_e2e();
    native::name_binaries(&mut npm, Profile::Dev);
    execute(npm.args(["test", "--"]).args(arguments))
}

fn npm_in_e2e() -> Command {
    let mut npm = process::command("npm");
    npm.current_dir(process::root().join("e2e"));
    npm
}
