//! `cargo xtask bench`: measures, and prints a table. It judges nothing.

use super::{build, e2e};
use crate::native::{self, Profile};
use crate::process::{self, run as execute};
use crate::progress::Progress;

/// Measure, and print a table
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Web(Web),
}

/// The web client in Chromium: download, start, latency, MLS operations
#[derive(clap::Args)]
struct Web {
    /// Measure what was built last, and build nothing
    #[arg(long)]
    no_build: bool,
    /// Further arguments for e2e/bench/web.mjs
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Web(args) => web(args),
    }
}

fn web(args: &Web) -> anyhow::Result<()> {
    let build_count = if args.no_build { 0 } else { e2e::BUILD_STEPS + 1 };
    let mut progress = Progress::new(build_count + 2);
    progress.step("looking for browsers and node", e2e::set_up)?;
    if !args.no_build {
        build::bench_step(&mut progress)?;
        e2e::build_steps(false, Profile::Release, &mut progress)?;
    }
    progress.step("measuring in Chromium", || {
        let mut node = process::command("node");
        native::name_binaries(&mut node, Profile::Release);
        execute(node.arg("e2e/bench/web.mjs").args(&args.arguments))
    })
}
