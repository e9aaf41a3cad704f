//! The simulator can fail: it notices each rule of the client that is turned off.

use alcove_client::sabotage::{Rule, turn_off};

/// How many seeds may pass before it is noticed.
const SEEDS: u64 = 400;

fn is_noticed(rule: Rule) {
    turn_off(Some(rule));
    let noticed = (0..SEEDS).find(|&seed| alcove_sim::run(seed, 3, 60).is_err());
    turn_off(None);
    let seed = noticed.unwrap_or_else(|| panic!("nobody noticed that {rule:?} was off"));
    assert!(alcove_sim::run(seed, 3, 60).is_ok(), "seed {seed} fails with all rules on, too");
}

#[test]
fn a_send_before_its_save_is_noticed() {
    is_noticed(Rule::SaveBeforeSend);
}

#[test]
fn a_commit_that_wins_over_the_first_is_noticed() {
    is_noticed(Rule::FirstCommitWins);
}

#[test]
fn a_pending_commit_that_is_cleared_blindly_is_noticed() {
    is_noticed(Rule::PendingCommitKept);
}

#[test]
fn a_generation_that_is_used_twice_is_noticed() {
    is_noticed(Rule::Reservation);
}

#[test]
fn a_store_that_is_older_than_its_device_is_noticed() {
    is_noticed(Rule::EpochVouchedFor);
}
