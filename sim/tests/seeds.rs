//! Runs from seeds; each is a whole story of its own.

#[test]
fn every_seed_heals() {
    let seeds: u64 =
        std::env::var("ALCOVE_SIM_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(12);
    let mut failed = 0;
    for seed in 0..seeds {
        if let Err(failure) = alcove_sim::run(seed, 3 + (seed % 3) as usize, 60) {
            failed += 1;
            println!("seed {seed}: {}", failure.what);
            if failed <= 2 {
                println!("{}", failure.trace.join("\n"));
            }
        }
    }
    assert_eq!(failed, 0, "of {seeds} seeds");
}
