//! `cargo xtask bench`: measures, and prints a table. It judges nothing.

use super::e2e;
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
    /// The web client in Chromium: download, start, latency, MLS operations
    Web {
        /// Measure what was built last, and build nothing
        #[arg(long)]
        no_build: bool,
        /// Further arguments for e2e/bench/web.mjs
        #[arg(last = true)]
        arguments: Vec<String>,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let What::Web { no_build, arguments } = &args.what;
    let build_steps = if *no_build { 0 } else { e2e::BUILD_STEPS };
    let mut progress = Progress::new(build_steps + 2);
    progress.step("looking for browsers and node", e2e::set_up)?;
    if !no_build {
        e2e::build_steps(false, &mut progress)?;
    }
    progress.step("measuring in Chromium", || {
        let mut node = process::command("node");
        e2e::with_binaries(&mut node);
        execute(node.arg("e2e/bench/web.mjs").args(arguments))
    })
}
