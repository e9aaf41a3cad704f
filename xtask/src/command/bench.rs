//! `cargo xtask bench`: measures, and prints a table. It judges nothing.

use super::{build, e2e};
use crate::native::{self, Profile};
use crate::process::{self, run as execute};
use crate::progress::Progress;
use crate::setup::{self, Need};
use anyhow::Context as _;
use std::fs;

/// Measure, and print a table
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Web(Web),
    Fanout(Fanout),
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

/// The relay beside other servers: one message for many, over real WebSockets on loopback
#[derive(clap::Args)]
struct Fanout {
    /// Measure what was built last, and build nothing
    #[arg(long)]
    no_build: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Further arguments for bench/fanout
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Where npm puts the program of the package `bun`.
#[cfg(target_arch = "x86_64")]
const BUN: &str = "@oven/bun-linux-x64/bin/bun";
#[cfg(not(target_arch = "x86_64"))]
const BUN: &str = "@oven/bun-linux-aarch64/bin/bun";

/// The peers that Debian has, and what runs the others. Cores are given out by taskset.
const PEERS: [Need; 5] = [
    Need { program: "node", package: "nodejs" },
    Need { program: "npm", package: "npm" },
    Need { program: "nats-server", package: "nats-server" },
    Need { program: "mosquitto", package: "mosquitto" },
    Need { program: "taskset", package: "util-linux" },
];

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Web(args) => web(args),
        What::Fanout(args) => fanout(args),
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

fn fanout(args: &Fanout) -> anyhow::Result<()> {
    let mut progress = Progress::new(if args.no_build { 2 } else { 3 });
    let npm = process::root().join("target/fanout");
    progress.step("looking for the servers to compare with", || {
        setup::require(&PEERS)?;
        fs::create_dir_all(&npm).with_context(|| format!("cannot make {}", npm.display()))?;
        if npm.join("node_modules/ws").exists() && npm.join("node_modules").join(BUN).exists() {
            return Ok(());
        }
        let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "bun@1", "ws@8"];
        execute(process::command("npm").args(install).arg("--prefix").arg(&npm))
    })?;
    if !args.no_build {
        progress.step("building the relay and the load", || {
            let packages = ["--package", "alcove-relay", "--package", "alcove-fanout"];
            execute(process::cargo().args(["build", "--release"]).args(packages))
        })?;
    }
    progress.step("measuring", || {
        // The servers run on the first core.
        let mut load = process::command("taskset");
        load.args(["-c", "1"]).arg(native::binary("alcove-fanout", Profile::Release)).arg("run");
        load.arg("--alcove").arg(native::relay(Profile::Release));
        load.arg("--bun").arg(npm.join("node_modules").join(BUN));
        load.arg("--npm").arg(&npm).args(["--peers", "bench/fanout/peers"]);
        if args.json {
            load.arg("--json");
        }
        execute(load.args(&args.arguments))
    })
}
