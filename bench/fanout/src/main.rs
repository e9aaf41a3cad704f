//! How fast a relay gives one message to many, beside other servers in the same run: each server alone on the first
//! core, the load on the second, over real WebSockets on loopback. `cargo xtask bench fanout` runs it.
//!
//! It judges nothing, and says nothing about a network.

mod client;
mod dialect;
mod flood;
mod floor;
mod load;
mod report;
mod server;
mod workload;

use clap::{Parser, Subcommand};
use dialect::Dialect;
use server::Programs;
use std::{net::SocketAddr, time::Duration};
use workload::{Figure, Workload};

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print a table
    Run(Run),
    /// Serve one room in the simplest way that there is
    Floor {
        /// Where to listen
        address: SocketAddr,
    },
    /// Do as much at a relay as it lets one do
    Flood {
        /// Where it listens
        address: SocketAddr,
        /// From how many connections
        connections: u32,
    },
}

#[derive(clap::Args)]
struct Run {
    #[command(flatten)]
    programs: Programs,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Only workloads whose name contains this
    #[arg(long, default_value = "")]
    only: String,
    /// Only these servers
    #[arg(long, value_delimiter = ',')]
    servers: Vec<Dialect>,
    /// For how long each is measured, each time
    #[arg(long, default_value_t = 2000)]
    milliseconds: u64,
    /// How often each is measured, one server after the other; the figure is the median
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Floor { address } => floor::serve(address),
        Command::Flood { address, connections } => flood::run(address, connections),
        Command::Run(run) => {
            let mut figures = Vec::new();
            for workload in workload::all().iter().filter(|w| w.name.contains(&run.only)) {
                figures.extend(run.measure(workload));
            }
            report::print(&figures, run.json)
        }
    }
}

impl Run {
    /// The servers take turns, as a machine's speed changes with time. One that fails has no figure.
    fn measure(&self, workload: &Workload) -> Vec<Figure> {
        let duration = Duration::from_millis(self.milliseconds);
        let servers = workload.servers.iter().copied();
        let servers: Vec<_> =
            servers.filter(|s| self.servers.is_empty() || self.servers.contains(s)).collect();
        let mut rounds = Vec::new();
        for _ in 0..self.rounds {
            for &server in &servers {
                match workload.measure(server, &self.programs, duration) {
                    Ok(figures) => rounds.extend(figures),
                    Err(error) => eprintln!("{}: {}: {error:#}", workload.name, server.name()),
                }
            }
        }
        report::medians(rounds)
    }
}
