//! The commands of the README: one binary that finds what a machine lacks, builds the client and the relay, runs
//! them, and tests them. It does *not* ship: nothing here is part of the client or the relay.

mod command;
mod dist;
mod native;
mod process;
mod progress;
mod setup;
mod toolchain;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Build, run and test Alcove")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(command::build::Args),
    Serve(command::serve::Args),
    Test(command::test::Args),
    E2e(command::e2e::Args),
    Bench(command::bench::Args),
    Sim(command::sim::Args),
    Fuzz(command::fuzz::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Build(args) => command::build::run(&args),
        Command::Serve(args) => command::serve::run(&args),
        Command::Test(args) => command::test::run(&args),
        Command::E2e(args) => command::e2e::run(&args),
        Command::Bench(args) => command::bench::run(&args),
        Command::Sim(args) => command::sim::run(&args),
        Command::Fuzz(args) => command::fuzz::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
