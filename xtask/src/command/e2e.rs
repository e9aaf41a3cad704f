//! `cargo xtask e2e`: the scenarios in `e2e/`, in real browsers, against the relay and the terminal client just built.

use super::build;
use crate::process::{self, cargo, run as execute};
use crate::progress::Progress;
use crate::setup::{self, BROWSERS, LINKER};
use std::path::Path;
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
    /// Further arguments for `npm test`, such as a part of a test's name
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// How many steps [`build_steps`] takes.
pub(crate) const BUILD_STEPS: usize = build::STEPS + 1;

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let build_steps = if args.no_build { 0 } else { BUILD_STEPS };
    let mut progress = Progress::new(build_steps + 2);
    progress.step("looking for browsers and node", set_up)?;
    if !args.no_build {
        self::build_steps(args.dev, &mut progress)?;
    }
    progress.step("testing in browsers", || {
        execute(npm_in_e2e(&["test"]).arg("--").args(&args.arguments))
    })
}

/// Browsers, node, and the packages that the scenarios use.
pub(crate) fn set_up() -> anyhow::Result<()> {
    setup::require(&[LINKER])?;
    setup::require(&BROWSERS)?;
    execute(&mut npm_in_e2e(&["ci", "--no-audit", "--no-fund"]))
}

/// The client, then the relay that embeds it and the terminal client that talks to it.
pub(crate) fn build_steps(dev: bool, progress: &mut Progress) -> anyhow::Result<()> {
    build::steps(dev, progress)?;
    progress.step("building the relay and the terminal client", || {
        execute(cargo().args(["build", "--locked", "--release"]).args(BINARIES))
    })
}

/// npm in `e2e/`, with where to find what it tests.
pub(crate) fn npm_in_e2e(arguments: &[&str]) -> Command {
    let mut npm = process::command("npm");
    npm.current_dir(process::root().join("e2e")).args(arguments);
    with_binaries(&mut npm);
    npm
}

/// Tells a test where the binaries are.
pub(crate) fn with_binaries(command: &mut Command) {
    let release = process::root().join("target/release");
    let named =
        |name: &str| release.join(Path::new(name).with_extension(std::env::consts::EXE_EXTENSION));
    command.env("ALCOVE_RELAY", named("alcove-relay")).env("ALCOVE_CLI", named("alcove"));
}

const BINARIES: [&str; 4] = ["--package", "alcove-relay", "--package", "alcove-cli"];
