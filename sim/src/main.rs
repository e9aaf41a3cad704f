//! Runs seeds on all cores. Ends with `N passed, M failed`, and with success only where none failed.

#![allow(clippy::print_stdout)]

use alcove_sim::{Failure, Healed, Plan, run_plan, shrink};
use std::{
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

/// How many steps a run has.
const STEPS: usize = 60;
/// How many failing runs are shrunk and shown; the others are named.
const SHOWN: u64 = 3;

struct Args {
    seeds: u64,
    from: u64,
    members: Option<usize>,
    json: bool,
    whole: bool,
    bus: bool,
}

impl Args {
    fn parse() -> Result<Self, String> {
        let mut args =
            Self { seeds: 100, from: 0, members: None, json: false, whole: false, bus: false };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut number = || {
                let value = words.next().and_then(|value| value.parse().ok());
                value.ok_or(format!("{word} needs a number"))
            };
            match word.as_str() {
                "--seeds" => args.seeds = number()?,
                "--from" => args.from = number()?,
                "--members" => args.members = Some(number()?.clamp(2, 31) as usize),
                "--json" => args.json = true,
                "--whole" => args.whole = true,
                "--bus" => args.bus = true,
                _ => return Err(format!("{word} is not known")),
            }
        }
        Ok(args)
    }

    fn plan(&self, seed: u64) -> Plan {
        let draw = if self.bus { Plan::on_bus } else { Plan::new };
        draw(seed, self.members(seed), STEPS)
    }

    fn members(&self, seed: u64) -> usize {
        self.members.unwrap_or(3 + (seed % 3) as usize)
    }
}

fn main() -> ExitCode {
    let args = match Args::parse() {
        Ok(args) => args,
        Err(what) => {
            eprintln!(
                "{what}; usage: [--seeds N] [--from S] [--members M] [--json] [--whole] [--bus]"
            );
            return ExitCode::from(2);
        }
    };
    let begin = Instant::now();
    let (healed, mut failures) = run_all(&args);
    failures.sort_by_key(|failure| failure.plan.seed);
    for (index, failure) in failures.iter().enumerate() {
        report(Box::new(failure.clone()), index as u64, &args);
    }
    let (passed, failed) = (healed.len(), failures.len());
    let mut times: Vec<u64> = healed.iter().map(|healed| healed.after_ms / 1000).collect();
    times.sort_unstable();
    let at = |percent: usize| {
        times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)))
    };
    let seconds = begin.elapsed().as_secs();
    if args.json {
        println!(
            r#"{{"passed":{passed},"failed":{failed},"seconds":{seconds},"heal_s":{{"half":{},"most":{}}}}}"#,
            at(50).unwrap_or(&0),
            at(100).unwrap_or(&0)
        );
    } else {
        println!(
            "{seconds} s; until all was well, in virtual time: half {} s, 99 % {} s, longest {} s",
            at(50).unwrap_or(&0),
            at(99).unwrap_or(&0),
            at(100).unwrap_or(&0)
        );
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_all(args: &Args) -> (Vec<Healed>, Vec<Failure>) {
    let next = AtomicU64::new(args.from);
    let end = args.from.saturating_add(args.seeds);
    let results = Mutex::new((Vec::new(), Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let outcome = run_plan(&args.plan(seed));
                    let mut results = results.lock().expect("no run panics while it holds it");
                    match outcome {
                        Ok(healed) => results.0.push(healed),
                        Err(failure) => results.1.push(*failure),
                    }
                }
            });
        }
    });
    results.into_inner().expect("no run panics while it holds it")
}

fn report(failure: Box<Failure>, index: u64, args: &Args) {
    let seed = failure.plan.seed;
    println!("seed {seed}: {}", failure.what);
    if index < SHOWN && !args.json {
        let least = if args.whole { failure } else { shrink(failure) };
        println!("  with {} steps left: {}", least.plan.steps.len(), least.what);
        for line in &least.trace {
            println!("  {line}");
        }
        println!("  {:?}", least.plan);
    }
    let bus = if args.bus { " --bus" } else { "" };
    let members = args.members(seed);
    println!("  again: cargo xtask sim --from {seed} --seeds 1 --members {members}{bus}");
}
