//! Runs seeds on all cores. Ends with `N passed, M failed`, and with success only where none failed.

#![allow(clippy::print_stdout)]

use alcove_sim::{Failure, Healed, run, shrink};
use std::{
    collections::BTreeSet,
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
    /// Seeds that are known not to hold. One of them that does is a failure, too: the list only gets shorter.
    known: BTreeSet<u64>,
}

impl Args {
    fn parse() -> Result<Self, String> {
        let mut args =
            Self { seeds: 100, from: 0, members: None, json: false, known: BTreeSet::new() };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            if word == "--known" {
                args.known = read_known(&words.next().ok_or("--known needs a file")?)?;
                continue;
            }
            let mut number = || {
                let value = words.next().and_then(|value| value.parse().ok());
                value.ok_or(format!("{word} needs a number"))
            };
            match word.as_str() {
                "--seeds" => args.seeds = number()?,
                "--from" => args.from = number()?,
                "--members" => args.members = Some(number()?.clamp(2, 31) as usize),
                "--json" => args.json = true,
                _ => return Err(format!("{word} is not known")),
            }
        }
        Ok(args)
    }

    fn members(&self, seed: u64) -> usize {
        self.members.unwrap_or(3 + (seed % 3) as usize)
    }
}

/// A seed a line, and behind it what is wrong.
fn read_known(file: &str) -> Result<BTreeSet<u64>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let seed = |line: &str| line.split(':').next().and_then(|seed| seed.trim().parse().ok());
    lines.map(|line| seed(line).ok_or(format!("{file}: {line:?} names no seed"))).collect()
}

fn main() -> ExitCode {
    let args = match Args::parse() {
        Ok(args) => args,
        Err(what) => {
            eprintln!(
                "{what}; usage: [--seeds N] [--from S] [--members M] [--json] [--known FILE]"
            );
            return ExitCode::from(2);
        }
    };
    let begin = Instant::now();
    let (healed, mut failures) = run_all(&args);
    let all = failures.len();
    failures.retain(|failure| !args.known.contains(&failure.plan.seed));
    let known = all - failures.len();
    failures.sort_by_key(|failure| failure.plan.seed);
    for (index, failure) in failures.iter().enumerate() {
        report(Box::new(failure.clone()), index as u64, &args);
    }
    let holds_now: Vec<u64> =
        healed.iter().map(|(seed, _)| *seed).filter(|seed| args.known.contains(seed)).collect();
    for seed in &holds_now {
        println!("seed {seed} holds now, and is to be taken off the list of those known not to");
    }
    let (passed, failed) = (healed.len() - holds_now.len(), failures.len() + holds_now.len());
    if known > 0 {
        println!("{known} did not hold, as is known");
    }
    let mut times: Vec<u64> = healed.iter().map(|(_, healed)| healed.after_ms / 1000).collect();
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

fn run_all(args: &Args) -> (Vec<(u64, Healed)>, Vec<Failure>) {
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
                    let outcome = run(seed, args.members(seed), STEPS);
                    let mut results = results.lock().expect("no run panics while it holds it");
                    match outcome {
                        Ok(healed) => results.0.push((seed, healed)),
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
        let least = shrink(failure);
        println!("  with {} steps left: {}", least.plan.steps.len(), least.what);
        for line in &least.trace {
            println!("  {line}");
        }
        println!("  {:?}", least.plan);
    }
    println!("  again: cargo xtask sim --from {seed} --seeds 1 --members {}", args.members(seed));
}
