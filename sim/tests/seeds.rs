//! Runs that failed once, and what it was that they found. `cargo xtask test` plays many more.

use alcove_sim::{Plan, run_plan};

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
