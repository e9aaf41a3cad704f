//! The simulator can fail: it notices each rule of the client that is turned off.

use alcove_client::{
    Admission, Suite,
    sabotage::{Rule, turn_off},
};
use alcove_sim::{Plan, World, run_plan};

/// How many seeds may pass before it is noticed.
const SEEDS: u64 = 400;

fn is_noticed(rule: Rule, plan: impl Fn(u64, usize, usize) -> Plan) {
    turn_off(Some(rule));
    let noticed = (0..SEEDS).find(|&seed| run_plan(&plan(seed, 3, 60)).is_err());
    turn_off(None);
    let seed = noticed.unwrap_or_else(|| panic!("nobody noticed that {rule:?} was off"));
    if let Err(failure) = run_plan(&plan(seed, 3, 60)) {
        panic!("seed {seed} fails with all rules on, too: {}", failure.what);
    }
}

#[test]
fn a_send_before_its_save_is_noticed() {
    is_noticed(Rule::SaveBeforeSend, Plan::new);
}

#[test]
fn a_commit_that_wins_over_the_first_is_noticed() {
    is_noticed(Rule::FirstCommitWins, Plan::new);
}

#[test]
fn a_pending_commit_that_is_cleared_blindly_is_noticed() {
    // Where a relay breaks, too, its maker gets back in as others do.
    is_noticed(Rule::PendingCommitKept, Plan::calm);
}

#[test]
fn a_generation_that_is_used_twice_is_noticed() {
    is_noticed(Rule::Reservation, Plan::new);
}

#[test]
fn a_store_that_is_older_than_its_device_is_noticed() {
    let reuses = |rule| {
        turn_off(rule);
        let mut world = World::new(&["Ada", "Bob"]);
        let room = world.create_room(0, Admission::Open, Suite::Classic);
        let link = world.invite(0, room);
        world.join(1, &link).expect("an invite that can be used");
        world.run_until(60_000, |world| world[1].is_settled(room));
        world.run(1_000);
        let backup = world[1].store.clone();
        world.send(1, room, "forgotten");
        world.run(1_000);
        world.close(1);
        world[1].store = backup;
        world.open(1);
        world.run(2_000);
        world.send(1, room, "new");
        world.run(2_000);
        turn_off(None);
        world.reused_key().is_some()
    };
    assert!(reuses(Some(Rule::EpochVouchedFor)));
    assert!(!reuses(None));
}
