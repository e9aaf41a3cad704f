//! Runs that failed once, and what it was that they found. `cargo xtask test` plays many more.

use alcove_sim::{Plan, Step, run_plan};

/// Seed and people.
const FAILED_ONCE: [(u64, usize); 4] = [
    // Somebody who had left was still listed on the side of a fork that stayed.
    (192, 3),
    (1470, 3),
    // Whoever was removed on the side that stays did not notice, for it had more frames than those who stayed.
    (453, 3),
    // One's own message stood too late in one's own view.
    (1030, 4),
];

#[test]
fn what_failed_once_holds() {
    for (seed, members) in FAILED_ONCE {
        if let Err(failure) = run_plan(&Plan::early(seed, members, 60)) {
            panic!("seed {seed}: {}\n{}", failure.what, failure.trace.join("\n"));
        }
    }
}

/// What a bus that loses what it confirmed leads to is open: docs/reliability.md.
#[test]
fn a_room_on_a_bus_that_keeps_its_word_gets_well() {
    for seed in 0..60 {
        let mut plan = Plan::on_bus(seed, 3 + seed as usize % 3, 60);
        plan.steps.retain(|step| !matches!(step, Step::LoseOnBus(_)));
        if let Err(failure) = run_plan(&plan) {
            panic!("seed {seed}: {}\n{}", failure.what, failure.trace.join("\n"));
        }
    }
}
