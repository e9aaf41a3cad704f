//! `cargo xtask test`: everything that has to hold before a change is taken, on a machine that was not prepared.
//!
//! What is quick to fail comes first. Native code is compiled in one profile, dev, and the client in one, web. The client
//! comes before the tests, so that the relay, which embeds it, is compiled once; and beside clippy, for linking it takes minutes in
//! which another core has nothing to do.

use super::{build, e2e};
use crate::native;
use crate::process::{cargo, find, run as execute};
use crate::progress::Progress;
use crate::setup::{self, SERVERS};
use crate::toolchain::{self, Toolchain};
use anyhow::bail;
use std::process::Command;

/// Check and test everything, end to end
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out the browsers, and what only they need
    #[arg(long)]
    no_e2e: bool,
}

const CHECKS: usize = 8;
/// How many runs of the simulator have to hold.
const SIMULATED_SEEDS: &str = "2000";

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let browser_steps = if args.no_e2e { 0 } else { 3 };
    let mut progress = Progress::new(CHECKS + browser_steps);
    if !args.no_e2e {
        progress.step("looking for browsers and node", e2e::set_up)?;
    }
    quick_lints(&mut progress)?;
    if args.no_e2e {
        lints(&mut progress)?;
    } else {
        std::thread::scope(|scope| {
            let client =
                scope.spawn(|| build::steps(false, &mut Progress::of("client ", build::STEPS)));
            lints(&mut progress)?;
            progress.step("waiting for the client", || {
                client.join().unwrap_or_else(|_| bail!("the build of the client panicked"))
            })
        })?;
    }
    progress.step("clippy, for the browser", clippy_for_the_browser)?;
    progress.step("tests", tests)?;
    // The tests have compiled it, and what the browsers talk to.
    progress.step("simulator", || {
        execute(Command::new(native::simulator()).args(["--seeds", SIMULATED_SEEDS]))
    })?;
    if !args.no_e2e {
        progress.step("testing in browsers", || e2e::test(&[]))?;
    }
    Ok(())
}

fn quick_lints(progress: &mut Progress) -> anyhow::Result<()> {
    progress.step("looking for rustfmt and clippy", toolchain::require_lint_tools)?;
    progress.step("looking for nats-server and pebble", || setup::require(&SERVERS))?;
    progress.step("format", || execute(cargo().args(["fmt", "--all", "--check"])))
}

fn lints(progress: &mut Progress) -> anyhow::Result<()> {
    progress.step("clippy", || {
        execute(workspace("clippy").args(["--all-targets", "--", "-D", "warnings"]))
    })?;
    progress.step("documentation", || {
        execute(workspace("doc").arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings"))
    })
}

/// In the profile that the client is built in, so that its macros are compiled once.
fn clippy_for_the_browser() -> anyhow::Result<()> {
    let toolchain = toolchain::for_the_browser()?;
    if toolchain != Toolchain::Own {
        eprintln!("      left out: this toolchain has no clippy");
        return Ok(());
    }
    let mut clippy = toolchain.cargo("clippy");
    execute(clippy.args(["--profile", "web", "--package", "alcove-web", "--", "-D", "warnings"]))
}

/// This program's own tests run in its own profile, in which its dependencies are compiled already.
fn tests() -> anyhow::Result<()> {
    const WITHOUT_XTASK: [&str; 2] = ["--exclude", "xtask"];
    if find("cargo-nextest").is_some() {
        // One run tells of every failure.
        let run = ["nextest", "run", "--no-fail-fast", "--workspace"];
        execute(cargo().args(run).args(WITHOUT_XTASK))?;
        execute(workspace("test").args(WITHOUT_XTASK).arg("--doc"))?;
    } else {
        execute(workspace("test").args(WITHOUT_XTASK))?;
    }
    execute(cargo().args(["test", "--profile", "xtask", "--package", "xtask"]))
}

fn workspace(subcommand: &str) -> Command {
    let mut cargo = cargo();
    cargo.args([subcommand, "--workspace"]);
    cargo
}
