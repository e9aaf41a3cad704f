//! Leaves out of a failing run what it fails without.

use crate::{Failure, run_plan};

/// The same failure, or another, with as few steps as can be found by leaving out: first halves, then less and less.
pub fn shrink(failure: Box<Failure>) -> Box<Failure> {
    let mut least = failure;
    let mut size = least.plan.steps.len().div_ceil(2);
    while size > 0 {
        let mut from = 0;
        while from < least.plan.steps.len() {
            let mut plan = least.plan.clone();
            let to = (from + size).min(plan.steps.len());
            plan.steps.drain(from..to);
            match run_plan(&plan) {
                Err(failure) => least = failure,
                Ok(_) => from += size,
            }
        }
        size /= 2;
    }
    least
}
