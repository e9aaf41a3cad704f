//! What is left of runs that failed once, after all was left out that they fail without. Each names what was wrong.

use Change::{Rename, SetName, Update};
use Crash::{AfterSave, AfterSend, BeforeSave};
use Leaving::{Left, Removed};
use Step::{
    Backup, Cut, Die, Disk, Forge, Go, Line as Connection, Move, Relay, Rollback, Say, Split,
    TakeOver, Together, Toggle, Wait,
};
use alcove_client::forgery::Forgery;
use alcove_sim::{Change, Crash, Leaving, Line, Manner, Plan, Step, run_plan};

#[track_caller]
fn holds(plan: Plan) {
    if let Err(failure) = run_plan(&plan) {
        panic!("{}\n{}", failure.what, failure.trace.join("\n"));
    }
}

fn plan(seed: u64, members: usize, window_frames: u32, steps: &[Step]) -> Plan {
    let steps = steps.to_vec();
    let (malicious, on_bus, keepers) = (false, false, Vec::new());
    Plan { seed, members, window_frames, malicious, on_bus, keepers, steps }
}

#[test]
fn what_a_keeper_gave_under_another_number_is_missed() {
    let steps = [
        Die(0, AfterSave),
        Say(0),
        Say(2),
        Wait(10),
        Toggle(2),
        Connection(1, Line::Slow(8000)),
        Say(1),
        Die(3, BeforeSave),
        Wait(200_000),
    ];
    holds(Plan { keepers: vec![Manner::Swapping], ..plan(1240, 4, 0, &steps) });
}

#[test]
fn the_last_message_is_missed_though_nothing_comes_after_it() {
    let steps = [Say(1), Wait(2_000), Say(1), Say(3), Say(1), Move(5), Say(0), Wait(20_000)];
    let keepers = vec![Manner::Swapping];
    holds(Plan { keepers, malicious: true, ..plan(245, 5, 4, &steps) });
}

#[test]
fn a_key_is_not_used_twice_in_an_epoch_that_is_reached_again() {
    let steps = [
        Backup(1),
        Step::Change(0, SetName(50)),
        Wait(20_000),
        Say(1),
        Move(4),
        Rollback(1),
        Wait(20_000),
        Say(1),
        Wait(10),
    ];
    let keepers = vec![Manner::Inventing, Manner::Honest];
    holds(Plan { keepers, ..plan(25811, 5, 0, &steps) });
}

#[test]
fn what_was_delivered_before_a_rollback_and_is_kept_by_nobody_holds_up_nothing() {
    let steps =
        [Backup(3), Step::Change(3, Rename(13)), Wait(2_000), Say(2), Wait(200_000), Rollback(3)];
    holds(plan(670, 4, 4, &steps));
}

#[test]
fn whoever_cannot_go_on_in_its_group_leads_nobody_there() {
    let steps =
        [Toggle(2), Toggle(2), Split(1_868_086_172), Say(2), Wait(2_000), Forge(2, Forgery::Usurp)];
    holds(Plan { keepers: vec![Manner::Inventing], ..plan(18405, 3, 2048, &steps) });
}

#[test]
fn whoever_leaves_is_let_go_on_the_lesser_side_of_a_fork() {
    let steps = [
        Step::Change(2, Rename(71)),
        Toggle(2),
        Relay,
        Relay,
        Step::Change(1, Rename(35)),
        Toggle(0),
        Wait(200_000),
        Go(1, Left),
        Relay,
    ];
    holds(plan(7386, 3, 2048, &steps));
}

#[test]
fn whoever_asked_to_leave_in_an_epoch_of_the_same_number_asks_again() {
    let steps = [
        Die(1, BeforeSave),
        Die(0, BeforeSave),
        Wait(200_000),
        Step::Change(2, Update),
        Move(2),
        Step::Change(2, SetName(26)),
        Go(2, Left),
        Wait(200_000),
        Relay,
        Toggle(0),
        Say(0),
        Toggle(0),
    ];
    holds(Plan { keepers: vec![Manner::Honest], ..plan(24441, 3, 2048, &steps) });
}

#[test]
fn whoever_serves_leaves_to_others_what_it_lacks() {
    let steps = [
        Say(2),
        Toggle(2),
        Die(0, AfterSave),
        Say(1),
        Move(3),
        Toggle(0),
        Wait(200_000),
        Say(1),
        Say(0),
        Say(1),
        Die(1, AfterSave),
        Say(3),
        Toggle(0),
        Wait(200_000),
        Die(3, AfterSend),
        Wait(200_000),
        Wait(200_000),
    ];
    holds(plan(9295, 4, 2048, &steps));
}

#[test]
fn what_nobody_here_has_come_to_is_waited_for() {
    let steps = [
        Go(4, Left),
        Wait(300),
        Toggle(0),
        Die(1, BeforeSave),
        Toggle(5),
        Go(3, Left),
        Wait(200_000),
        Wait(200_000),
        Wait(200_000),
        Connection(2, Line::HalfOpen),
    ];
    holds(Plan { keepers: vec![Manner::Honest], ..plan(2330, 5, 2048, &steps) });
}

#[test]
fn a_commit_that_lost_has_its_place_all_the_same() {
    let steps = [
        Toggle(3),
        Say(4),
        Say(0),
        Say(2),
        Move(3),
        Together,
        Die(1, BeforeSave),
        Say(1),
        Toggle(0),
        Toggle(5),
        Say(4),
        Die(2, AfterSend),
        Wait(20_000),
    ];
    let keepers = vec![Manner::Lacking, Manner::Lacking];
    holds(Plan { keepers, ..plan(18122, 5, 2048, &steps) });
}

#[test]
fn a_device_that_was_put_back_says_at_once_what_it_lacks_again() {
    let steps = [
        Backup(0),
        Toggle(2),
        Say(0),
        Wait(10),
        Rollback(0),
        Say(0),
        Wait(200_000),
        Say(1),
        Wait(20_000),
        Rollback(0),
        Cut(0),
    ];
    holds(plan(13159, 4, 0, &steps));
}

#[test]
fn whoever_was_removed_where_it_was_not_is_told() {
    let steps = [
        Say(0),
        Connection(1, Line::Slow(8000)),
        Say(0),
        Relay,
        Relay,
        Say(0),
        Wait(2_000),
        Go(1, Removed),
        Wait(300),
        Relay,
        Say(1),
        TakeOver(1),
    ];
    holds(plan(11924, 5, 4, &steps));
    let steps = [
        Say(0),
        Step::Change(1, SetName(6)),
        Move(3),
        Say(0),
        Say(0),
        Step::Change(2, SetName(78)),
        Move(5),
        Connection(2, Line::Slow(500)),
        Say(0),
        Relay,
        Relay,
        Say(0),
        Step::Change(1, Update),
        Wait(20_000),
        Say(0),
        Step::Change(2, Rename(90)),
        Relay,
        Relay,
        Say(1),
        Wait(2_000),
        Go(2, Removed),
        Say(1),
        Move(3),
        Say(0),
        Relay,
        Step::Change(2, Update),
    ];
    holds(plan(11667, 3, 0, &steps));
}

#[test]
fn whoever_was_removed_and_is_ahead_goes_over_to_those_who_do_not_come() {
    holds(Plan::new(12282, 3, 60));
}

#[test]
fn whoever_is_leaving_follows_nobody_that_leaves_too() {
    let steps = [
        Wait(300),
        Relay,
        Wait(2_000),
        Toggle(5),
        Go(3, Left),
        Go(1, Left),
        Wait(2_000),
        Wait(2_000),
        Wait(20_000),
        Say(2),
        Relay,
        Relay,
        Wait(20_000),
        Toggle(3),
        Toggle(1),
        Toggle(2),
        Relay,
        Wait(2_000),
        Wait(300),
    ];
    let keepers = vec![Manner::Swapping, Manner::Inventing];
    holds(Plan { keepers, ..plan(14581, 4, 2048, &steps) });
}

#[test]
fn whoever_left_is_not_let_in_by_a_knock_that_was_heard_on_another_side() {
    let steps = [
        Step::Change(0, SetName(87)),
        Say(2),
        Say(0),
        Relay,
        Say(0),
        Wait(2_000),
        Wait(20_000),
        Die(2, AfterSend),
        Die(1, AfterSave),
        Say(0),
        Say(0),
        Say(0),
        Wait(2_000),
        Relay,
        Say(1),
        Say(0),
        Say(0),
        Wait(200_000),
        Say(0),
        Say(0),
        Wait(10),
        TakeOver(1),
        Say(1),
        Wait(10),
        Say(1),
        Say(0),
        Say(1),
        Go(1, Left),
        Move(5),
        TakeOver(0),
        Wait(20_000),
        Wait(200_000),
    ];
    holds(Plan { malicious: true, ..plan(5055, 3, 4, &steps) });
    holds(Plan::new(5055, 3, 60));
}

#[test]
fn nobody_goes_over_to_one_that_is_only_behind() {
    let steps = [Disk(1), Wait(200_000), Go(2, Leaving::Both), Wait(20_000)];
    holds(Plan { keepers: vec![Manner::Lacking], ..plan(8502, 3, 2048, &steps) });
}

#[test]
fn the_side_of_a_fork_that_leads_nobody_goes_over_though_the_others_lack_a_frame_of_it() {
    holds(Plan::new(23899, 4, 60));
}

#[test]
fn whoever_left_is_gone_where_a_side_of_a_fork_lists_an_earlier_leaf() {
    let steps = [
        Split(3_226_828_725),
        Together,
        Say(3),
        Move(2),
        Say(3),
        Say(3),
        Split(2_712_741_040),
        Split(164_352_437),
        Go(1, Left),
        Wait(200_000),
        TakeOver(2),
    ];
    holds(Plan { keepers: vec![Manner::Swapping], ..plan(34147, 4, 4, &steps) });
    let steps = [Split(2_964_951_245), Together, Go(4, Left), Wait(2_000), Together];
    let keepers = vec![Manner::Lacking, Manner::Lacking];
    holds(Plan { keepers, ..plan(31133, 5, 0, &steps) });
}

#[test]
fn frames_in_several_places_that_nobody_has_are_given_up_in_time() {
    let steps = [
        Say(0),
        Say(0),
        Step::Change(1, Rename(48)),
        Move(3),
        Say(1),
        Toggle(0),
        Together,
        TakeOver(1),
        Say(2),
        TakeOver(2),
    ];
    holds(Plan { keepers: vec![Manner::Lacking], ..plan(29904, 3, 0, &steps) });
}

#[test]
fn whoever_is_alone_on_the_greater_side_in_a_later_epoch_goes_over_to_the_others() {
    let steps = [
        Cut(2),
        Go(3, Removed),
        TakeOver(0),
        Go(1, Removed),
        Step::Change(1, Update),
        Wait(10),
        Toggle(0),
        Step::Change(1, SetName(94)),
        Relay,
    ];
    holds(plan(23899, 4, 0, &steps));
}

#[test]
fn what_a_bus_lost_is_sent_again_by_whoever_sees_that_the_order_went_back() {
    let steps = [
        Toggle(3),
        Die(1, AfterSend),
        Say(2),
        Say(1),
        Toggle(0),
        Wait(200_000),
        Toggle(2),
        Wait(200_000),
        Step::LoseOnBus(1),
    ];
    holds(Plan { on_bus: true, ..plan(25, 4, 0, &steps) });
}

#[test]
fn a_farewell_that_nobody_heard_stands_in_the_order() {
    let steps = [Cut(2), Go(1, Left), Cut(0), Say(0), Die(0, AfterSave), Wait(20_000), Relay];
    holds(plan(43896, 3, 2048, &steps));
}

#[test]
fn what_a_member_holds_no_keeper_that_lies_can_give_in_its_place() {
    let steps = [
        Disk(0),
        Step::Change(2, Rename(68)),
        Connection(0, Line::HalfOpen),
        Wait(200_000),
        Toggle(1),
        Toggle(2),
        Wait(200_000),
        Wait(200_000),
    ];
    holds(Plan { keepers: vec![Manner::Inventing], ..plan(44115, 3, 2048, &steps) });
}

#[test]
fn a_forger_that_leaves_is_gone_on_every_side() {
    let steps = [
        Connection(2, Line::Slow(8000)),
        Say(1),
        Move(3),
        Die(1, BeforeSave),
        Say(0),
        Say(0),
        Wait(20_000),
        Forge(2, Forgery::Evict),
        Go(2, Left),
        Say(0),
        Say(4),
        Wait(20_000),
        Say(3),
        Move(1),
        Die(0, BeforeSave),
        Step::Change(0, Rename(96)),
    ];
    holds(Plan { malicious: true, ..plan(54344, 5, 2048, &steps) });
}

#[test]
fn what_only_one_saw_of_a_relay_that_is_over_is_sent_again_before_anybody_speaks() {
    let steps = [
        Say(0),
        Die(1, BeforeSave),
        Cut(0),
        Cut(2),
        Say(3),
        Cut(3),
        Wait(200_000),
        Say(0),
        Wait(10),
        Toggle(2),
        Say(0),
        Say(4),
        Say(4),
        Say(4),
        Say(3),
        Die(0, AfterSave),
        Wait(2_000),
        Split(1_273_554_448),
        Say(4),
        Toggle(2),
        Wait(2_000),
        Split(802_227_671),
        Say(2),
        Wait(2_000),
    ];
    holds(Plan { malicious: true, ..plan(165584, 5, 0, &steps) });
}
