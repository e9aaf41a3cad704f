//! `cargo xtask sim`: whole runs from seeds, in release mode; see docs/reliability.md.

use crate::process::{cargo, run as execute};

/// Simulate rooms in which everything goes wrong, one for each seed
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many seeds
    #[arg(long, default_value_t = 2000)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many people there are [default: 3 to 5]
    #[arg(long)]
    members: Option<u64>,
    /// Say the figures as JSON
    #[arg(long)]
    json: bool,
    /// Let two relays share the room over a bus that may lose what it confirmed
    #[arg(long)]
    bus: bool,
    /// Show a run that fails with all its steps
    #[arg(long)]
    whole: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut sim = cargo();
    sim.args(["run", "--quiet", "--release", "--package", "alcove-sim", "--"]);
    sim.args(["--seeds", &args.seeds.to_string(), "--from", &args.from.to_string()]);
    if let Some(members) = args.members {
        sim.args(["--members", &members.to_string()]);
    }
    if args.json {
        sim.arg("--json");
    }
    if args.bus {
        sim.arg("--bus");
    }
    if args.whole {
        sim.arg("--whole");
    }
    execute(&mut sim)
}
