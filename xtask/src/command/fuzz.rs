//! `cargo xtask fuzz`: libFuzzer on the targets of fuzz/; see docs/reliability.md.
//!
//! It needs a C++ compiler and nothing else. cargo-fuzz would turn on the debug assertions of all crates at once, and
//! those of tls_codec panic on input that is cut off, by design; the profile `fuzz` turns on those of our own.

use crate::{
    process::{cargo, command, find, output, root, run as execute},
    setup::{self, Need},
};
use anyhow::{Context, bail};
use std::{fs, path::PathBuf};

/// Look for input that breaks what comes from outside
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The targets, folders of fuzz/corpus [default: all, one after another]
    targets: Vec<String>,
    /// For how long, each
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
    /// Put what was found since into fuzz/corpus, as few files as show the same
    #[arg(long)]
    keep: bool,
}

/// What rustc puts in for libFuzzer: which edges are taken, and what is compared with what.
const COVERAGE: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

/// One input may take so long, and so much memory with all that was before it.
const LIMITS: [&str; 3] = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=8192"];

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if find("c++").is_none() {
        setup::require(&[Need { program: "c++", package: "g++" }])?;
    }
    let binary = build()?;
    let all = targets()?;
    if let Some(unknown) = args.targets.iter().find(|target| !all.contains(target)) {
        bail!("there is no target {unknown}; there are: {}", all.join(", "));
    }
    for target in if args.targets.is_empty() { &all } else { &args.targets } {
        let [kept, found] = [root().join("fuzz/corpus"), root().join("target/fuzz")]
            .map(|folder| folder.join(target));
        fs::create_dir_all(&found)?;
        let mut fuzz = command(&binary);
        fuzz.env("ALCOVE_FUZZ", target).args(LIMITS);
        fuzz.arg(format!("-artifact_prefix={}/", root().join("target/fuzz").display()));
        if args.keep {
            // By edges alone: how often each was taken makes ten times as many files.
            fuzz.args(["-merge=1", "-use_counters=0"]).args([&kept, &found]);
        } else {
            fuzz.arg(format!("-max_total_time={}", args.minutes * 60));
            fuzz.arg("-print_final_stats=1").args([&found, &kept]);
        }
        execute(&mut fuzz)?;
    }
    Ok(())
}

fn build() -> anyhow::Result<PathBuf> {
    let host = output(command("rustc").args(["--print", "host-tuple"]));
    let host = host.context("rustc does not say what machine this is")?;
    let mut build = cargo();
    build.env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\x1f"));
    // With a target that is named, what runs while building is not made for libFuzzer too.
    build.args(["build", "--profile", "fuzz", "--target", &host]);
    build.args(["--package", "alcove-fuzz", "--features", "libfuzzer", "--bin", "alcove-fuzz"]);
    execute(&mut build)?;
    Ok(root().join("target").join(host).join("fuzz/alcove-fuzz"))
}

fn targets() -> anyhow::Result<Vec<String>> {
    let folders = fs::read_dir(root().join("fuzz/corpus"))?;
    let mut names: Vec<String> = folders
        .map(|folder| Ok(folder?.file_name().to_string_lossy().into_owned()))
        .collect::<anyhow::Result<_>>()?;
    names.sort();
    Ok(names)
}
