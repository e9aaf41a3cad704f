//! `cargo xtask test`: everything that has to hold before a change is taken, on a machine that was not prepared.

use super::e2e;
use crate::process::{cargo, find, run as execute};
use crate::progress::Progress;
use crate::setup::{self, LINKER};
use std::process::Command;

/// Check and test everything, end to end
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out the browsers
    #[arg(long)]
    no_e2e: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let browser_steps = if args.no_e2e { 0 } else { e2e::BUILD_STEPS + 2 };
    let mut progress = Progress::new(5 + browser_steps);
    if args.no_e2e {
        setup::require(&[LINKER])?;
    } else {
        progress.step("looking for browsers and node", e2e::set_up)?;
    }
    progress.step("format", || execute(cargo().args(["fmt", "--all", "--check"])))?;
    progress.step("clippy", || {
        execute(workspace("clippy").args(["--all-targets", "--", "-D", "warnings"]))
    })?;
    progress.step("tests", || execute(&mut tests()))?;
    progress.step("documentation tests", || execute(workspace("test").arg("--doc")))?;
    progress.step("documentation", || {
        execute(workspace("doc").arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    if !args.no_e2e {
        e2e::build_steps(false, &mut progress)?;
        progress.step("testing in browsers", || execute(&mut e2e::npm_in_e2e(&["test"])))?;
    }
    Ok(())
}

/// cargo-nextest where it is installed; it runs no documentation tests, so those are a step of their own.
fn tests() -> Command {
    if find("cargo-nextest").is_some() {
        let mut cargo = cargo();
        cargo.args(["nextest", "run", "--locked", "--workspace", "--all-targets"]);
        cargo
    } else {
        let mut cargo = workspace("test");
        cargo.arg("--all-targets");
        cargo
    }
}

fn workspace(subcommand: &str) -> Command {
    let mut cargo = cargo();
    cargo.args([subcommand, "--locked", "--workspace"]);
    cargo
}
