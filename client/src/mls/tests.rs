//! What members accept from one another, and what they do not.

use super::*;
use crate::{Admission, MemberId, Permission, Suite, identity::Identity};
use std::sync::atomic::{AtomicU8, Ordering};

const ROOM: [u8; 32] = [1; 32];

/// Another one each time.
fn seed() -> [u8; 32] {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    [NEXT.fetch_add(1, Ordering::Relaxed); 32]
}

/// Ada, who made the group and is its admin, and Bob.
struct Pair {
    ada: Identity,
    bob: Identity,
    ada_group: Group,
    bob_group: Group,
}

fn newcomer(identity: &Identity, name: &str) -> (Provider, openmls::prelude::KeyPackage) {
    let provider = Provider::new(Storage::default(), seed());
    let package = key_package(&provider, identity, name, Suite::Classic).unwrap();
    let checked = check_key_package(&provider, &package, Suite::Classic).unwrap();
    (provider, checked)
}

fn pair() -> Pair {
    let (ada, bob) = (Identity::from_seed(&[1; 32]), Identity::from_seed(&[2; 32]));
    let policy = RoomPolicy::new("Room".into(), Admission::Open, ada.id());
    let mut ada_group = Group::create(&ada, "Ada", &ROOM, Suite::Classic, &policy, seed()).unwrap();
    let (provider, package) = newcomer(&bob, "Bob");
    let (_, welcome) =
        ada_group.commit(&ada, Commit { adds: vec![package], ..Commit::default() }).unwrap();
    ada_group.merge_pending(&ada).unwrap();
    let bob_group = Group::join(provider, &ROOM, &welcome.unwrap(), None).unwrap();
    Pair { ada, bob, ada_group, bob_group }
}

fn rejected(result: Result<Incoming, Rejected>) -> Rejected {
    match result {
        Err(rejected) => rejected,
        Ok(_) => panic!("it was accepted"),
    }
}

#[test]
fn a_member_without_the_right_removes_nobody() {
    let mut pair = pair();
    let removes = vec![pair.ada.id()];
    let (commit, _) =
        pair.bob_group.commit(&pair.bob, Commit { removes, ..Commit::default() }).unwrap();
    let epoch = pair.ada_group.epoch();
    let why = rejected(pair.ada_group.process(&commit));
    assert_eq!(why, Rejected::Offence { by: pair.bob.id(), what: "may not remove people" });
    assert_eq!(pair.ada_group.epoch(), epoch);
    assert_eq!(pair.ada_group.roster().len(), 2);
}

#[test]
fn a_member_without_the_right_changes_no_rules() {
    let mut pair = pair();
    let mut policy = pair.bob_group.policy().clone();
    policy.admins.insert(pair.bob.id(), ());
    let commit = Commit { policy: Some(policy), ..Commit::default() };
    let (commit, _) = pair.bob_group.commit(&pair.bob, commit).unwrap();
    assert_eq!(
        rejected(pair.ada_group.process(&commit)),
        Rejected::Offence { by: pair.bob.id(), what: "may not change the rules" }
    );
}

#[test]
fn whoever_may_rename_renames_and_changes_nothing_else_with_it() {
    let mut pair = pair();
    let mut policy = pair.bob_group.policy().clone();
    policy.view.name = "Club".into();
    let mut more = policy.clone();
    more.view.remove = Permission::Members;
    let (commit, _) = pair
        .bob_group
        .commit(&pair.bob, Commit { policy: Some(more), ..Commit::default() })
        .unwrap();
    assert_eq!(
        rejected(pair.ada_group.process(&commit)),
        Rejected::Offence { by: pair.bob.id(), what: "may not change the rules" }
    );
    let mut pair = self::pair();
    let (commit, _) = pair
        .bob_group
        .commit(&pair.bob, Commit { policy: Some(policy), ..Commit::default() })
        .unwrap();
    assert!(pair.ada_group.process(&commit).is_ok());
    assert_eq!(pair.ada_group.policy().view.name, "Club");
}

#[test]
fn where_only_admins_let_in_a_members_add_is_refused() {
    let mut pair = pair();
    let mut policy = pair.ada_group.policy().clone();
    policy.view.admit = Permission::Admins;
    let commit = Commit { policy: Some(policy), ..Commit::default() };
    let (commit, _) = pair.ada_group.commit(&pair.ada, commit).unwrap();
    pair.ada_group.merge_pending(&pair.ada).unwrap();
    assert!(pair.bob_group.process(&commit).is_ok());
    let (_, package) = newcomer(&Identity::from_seed(&[3; 32]), "Cem");
    let commit = Commit { adds: vec![package], ..Commit::default() };
    let (commit, _) = pair.bob_group.commit(&pair.bob, commit).unwrap();
    assert_eq!(
        rejected(pair.ada_group.process(&commit)),
        Rejected::Offence { by: pair.bob.id(), what: "may not let people in" }
    );
}

#[test]
fn a_member_that_lost_its_state_is_added_anew_by_anyone() {
    let mut pair = pair();
    let cem = Identity::from_seed(&[3; 32]);
    let (provider, package) = newcomer(&cem, "Cem");
    let commit = Commit { adds: vec![package], ..Commit::default() };
    let (commit, welcome) = pair.ada_group.commit(&pair.ada, commit).unwrap();
    pair.ada_group.merge_pending(&pair.ada).unwrap();
    assert!(pair.bob_group.process(&commit).is_ok());
    drop(Group::join(provider, &ROOM, &welcome.unwrap(), None).unwrap());
    let (provider, package) = newcomer(&cem, "Cem");
    let again = Commit { adds: vec![package], removes: vec![cem.id()], ..Commit::default() };
    let (commit, welcome) = pair.bob_group.commit(&pair.bob, again).unwrap();
    let changes = pair.bob_group.merge_pending(&pair.bob).unwrap();
    assert_eq!(changes.list, []);
    assert!(pair.ada_group.process(&commit).is_ok());
    let cem_group = Group::join(provider, &ROOM, &welcome.unwrap(), None).unwrap();
    assert_eq!(cem_group.position(), pair.ada_group.position());
    assert_eq!(cem_group.roster().len(), 3);
}

#[test]
fn the_first_commit_of_an_epoch_wins_and_the_second_is_stale() {
    let mut pair = pair();
    let update = || Commit { update: true, ..Commit::default() };
    let (first, _) = pair.ada_group.commit(&pair.ada, update()).unwrap();
    let (second, _) = pair.bob_group.commit(&pair.bob, update()).unwrap();
    // Ordered: the first, then the second.
    pair.ada_group.merge_pending(&pair.ada).unwrap();
    assert!(pair.bob_group.process(&first).is_ok());
    assert_eq!(rejected(pair.ada_group.process(&second)), Rejected::Stale);
    assert_eq!(pair.ada_group.position(), pair.bob_group.position());
}

#[test]
fn a_replayed_message_is_refused_and_costs_nothing() {
    let mut pair = pair();
    let message = pair.bob_group.encrypt(&pair.bob, b"hello").unwrap();
    assert!(matches!(pair.ada_group.process(&message), Ok(Incoming::Content { .. })));
    assert!(matches!(rejected(pair.ada_group.process(&message)), Rejected::Unreadable(_)));
    let next = pair.bob_group.encrypt(&pair.bob, b"again").unwrap();
    assert!(
        matches!(pair.ada_group.process(&next), Ok(Incoming::Content { content, .. }) if content == b"again")
    );
}

#[test]
fn a_message_of_another_group_or_cut_short_is_malformed() {
    let mut pair = pair();
    let mut other =
        Group::create(&pair.bob, "Bob", &[9; 32], Suite::Classic, pair.ada_group.policy(), seed())
            .unwrap();
    let foreign = other.encrypt(&pair.bob, b"hello").unwrap();
    assert_eq!(rejected(pair.ada_group.process(&foreign)), Rejected::Malformed);
    let message = pair.bob_group.encrypt(&pair.bob, b"hello").unwrap();
    for end in 0..message.len() {
        assert!(pair.ada_group.process(&message[..end]).is_err(), "cut at {end}");
    }
    assert!(pair.ada_group.process(&message).is_ok());
}

#[test]
fn whoever_was_removed_is_not_heard_in_the_epoch_before() {
    let mut pair = pair();
    let late = pair.bob_group.encrypt(&pair.bob, b"late").unwrap();
    let removes = vec![pair.bob.id()];
    pair.ada_group.commit(&pair.ada, Commit { removes, ..Commit::default() }).unwrap();
    pair.ada_group.merge_pending(&pair.ada).unwrap();
    let why = rejected(pair.ada_group.process(&late));
    assert_eq!(why, Rejected::Policy("the sender is no member any more"));
}

#[test]
fn no_sending_key_is_used_twice_when_the_ratchets_were_not_saved() {
    let mut pair = pair();
    let rows = |group: &Group| {
        group.take_changes().into_iter().filter_map(|(key, value)| Some((key, value?)))
    };
    let saved: Vec<_> = rows(&pair.bob_group).collect();
    let before: Vec<Vec<u8>> =
        (0..40).map(|_| pair.bob_group.encrypt(&pair.bob, b"lost").unwrap()).collect();
    assert_eq!(pair.bob_group.take_changes(), [], "a message alone writes nothing of the group");
    let epoch = pair.bob_group.epoch();
    let mut restored =
        Group::load(Storage::from_rows(saved), &ROOM, Some(epoch), seed()).unwrap().unwrap();
    // Had a key been used twice, one of the two messages would be refused as a replay.
    for message in &before {
        assert!(pair.ada_group.process(message).is_ok());
    }
    let after = restored.encrypt(&pair.bob, b"after").unwrap();
    assert!(
        matches!(pair.ada_group.process(&after), Ok(Incoming::Content { content, .. }) if content == b"after")
    );
}

#[test]
fn a_room_without_its_admins_is_led_by_the_lowest_leaf() {
    let mut pair = pair();
    assert!(pair.ada_group.is_admin(&pair.ada.id()));
    assert!(!pair.ada_group.is_admin(&pair.bob.id()));
    let leave = pair.ada_group.propose_leave(&pair.ada).unwrap();
    assert!(matches!(pair.bob_group.process(&leave), Ok(Incoming::Leaving)));
    assert!(pair.bob_group.encrypt(&pair.bob, b"meanwhile").is_ok());
    let (commit, _) = pair.bob_group.commit(&pair.bob, Commit::default()).unwrap();
    pair.bob_group.merge_pending(&pair.bob).unwrap();
    assert!(
        matches!(pair.ada_group.process(&commit), Ok(Incoming::Committed(changes)) if changes.self_removed)
    );
    assert!(pair.bob_group.is_admin(&pair.bob.id()));
    assert!(!pair.bob_group.is_admin(&MemberId(seed())));
}
