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
use std::net::SocketAddr;

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
    /// For how long each is measured
    #[arg(long, default_value_t = 2000)]
    milliseconds: u64,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Floor { address } => floor::serve(address),
        Command::Run(run) => {
            let duration = std::time::Duration::from_millis(run.milliseconds);
            let mut figures = Vec::new();
            for workload in workload::all().iter().filter(|w| w.name.contains(&run.only)) {
                for &dialect in workload.servers {
                    if run.servers.is_empty() || run.servers.contains(&dialect) {
                        eprintln!("{}: {}", workload.name, dialect.name());
                        figures.extend(workload.measure(dialect, &run.programs, duration)?);
                    }
                }
            }
            report::print(&figures, run.json)
        }
    }
}
