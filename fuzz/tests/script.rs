//! Scripts get past the seals and signatures: what is played to a client in `corpus/` does not die at the door.

use alcove_client::FileState;
use alcove_fuzz::{
    play_script,
    script::{Act, Crime, Deed, Edit, FileDeed, Here, Number, Payload, Place, Saying, Script},
};

const NEXT: Number = Number::Near(0);
const ADA: u8 = 0;
const CAROL: u8 = 3;
/// How many frames the fixture has.
const FRAMES: u8 = 10;

fn script(device: u8, acts: Vec<Act>) -> Script {
    Script { device, joined: true, acts }
}

fn deliver(payload: Payload) -> Act {
    Act::Delivery(Place::Room, NEXT, payload)
}

fn by_member(crime: Crime) -> Act {
    deliver(Payload::Member(crime, vec![]))
}

#[test]
fn the_frames_of_the_fixture_are_read() {
    let frames = (0..FRAMES).map(|index| deliver(Payload::Frame(index, vec![])));
    let outcome = play_script(&script(ADA, frames.collect()));
    assert_eq!(outcome.dropped, Vec::<String>::new());
    assert!(outcome.texts.ends_with(&["five".to_owned()]), "{:?}", outcome.texts);
    assert_eq!(outcome.members, 2);
}

#[test]
fn what_is_changed_under_the_outer_layer_gets_as_far_as_mls() {
    let changed = Payload::Resealed(0, vec![Edit::Flip(60, 1)]);
    let outcome = play_script(&script(ADA, vec![deliver(changed)]));
    assert_eq!(outcome.dropped.len(), 1, "{:?}", outcome.dropped);
    assert!(outcome.dropped[0].contains("cannot be decrypted"), "{:?}", outcome.dropped);
}

#[test]
fn a_member_is_read_and_judged() {
    let text = Crime::Text(NEXT, NEXT, NEXT, "by Mallory".into());
    let outcome = play_script(&script(
        ADA,
        vec![
            by_member(text),
            by_member(Crime::Content(vec![0; 50])),
            by_member(Crime::Remove(0, false)),
            by_member(Crime::Rules("Mine".into(), 2, false)),
            by_member(Crime::Add(7, true)),
        ],
    ));
    assert_eq!(outcome.texts.last().map(String::as_str), Some("by Mallory"));
    let dropped = ["content that makes no sense", "may not remove", "may not change the rules"];
    for (said, expected) in outcome.dropped.iter().zip(dropped) {
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!((outcome.dropped.len(), outcome.members), (3, 4));
}

#[test]
fn a_statement_of_a_member_is_heard() {
    let here =
        Here { serial: NEXT, asks: 1, epoch: NEXT, same: true, streams: vec![], said: vec![] };
    let said = |edits| {
        let payload = Payload::Member(Crime::Here(here.clone()), edits);
        play_script(&script(ADA, vec![Act::Ephemeral(Place::Room, 9, payload)]))
    };
    assert_eq!(said(vec![]).dropped, Vec::<String>::new());
    assert_eq!(said(vec![Edit::Flip(40, 1)]).dropped.len(), 1);
}

/// A relay or a member that names the greatest number there is once made a client panic, where it was built to.
#[test]
fn the_greatest_numbers_are_numbers() {
    let most = Number::Any(u64::MAX);
    let text = |count, after| by_member(Crime::Text(count, after, NEXT, "a text".into()));
    let streams = vec![(NEXT, most), (most, most)];
    let said = vec![(most, most, most); 2];
    let here = Here { serial: most, asks: 0, epoch: most, same: false, streams, said };
    let said = Payload::Member(Crime::Here(here), vec![]);
    let keeping = Payload::Keeping(vec![(most, most), (Number::Any(3), NEXT)]);
    let acts = [
        text(most, NEXT),
        text(most, most),
        Act::Joined(Place::Room, NEXT, most, 2, most, 0),
        Act::Ephemeral(Place::Room, 9, said),
        Act::Ephemeral(Place::Room, 8, keeping),
        Act::Delivery(Place::Room, most, Payload::Frame(0, vec![])),
        Act::Due(15),
        Act::Joined(Place::Room, most, most, 2, most, 255),
        Act::Due(15),
    ];
    play_script(&script(ADA, acts.into()));
}

#[test]
fn whoever_knocks_gets_in_by_a_members_welcome() {
    let joined = Act::Joined(Place::Joined(0), NEXT, NEXT, 0, NEXT, 2);
    let chunk = Payload::Holder(Saying::Chunk(0, 1, vec![]), vec![]);
    let welcome = Act::Delivery(Place::Joined(0), NEXT, chunk);
    let outcome = play_script(&script(CAROL, vec![joined, welcome]));
    assert_eq!((outcome.dropped, outcome.members), (vec![], 4));
}

/// Whoever has the link could once fill a newcomer's memory: half a gigabyte in 512 parts, each as long as a frame.
#[test]
fn a_part_of_a_welcome_is_no_longer_than_it_may_be() {
    let dropped = |length| {
        let joined = Act::Joined(Place::Joined(0), NEXT, NEXT, 0, NEXT, 2);
        let chunk = Payload::Holder(Saying::Junk(0, 1, vec![0; length]), vec![]);
        let welcome = Act::Delivery(Place::Joined(0), NEXT, chunk);
        play_script(&script(CAROL, vec![joined, welcome])).dropped
    };
    assert_eq!(dropped(98_240), ["a Welcome that makes no sense"]);
    assert_eq!(dropped(98_241), Vec::<String>::new());
}

/// A member could once have everyone pass over what was published next, by saying that it had been already, and serving old
/// frames in its place.
#[test]
fn a_member_that_claims_frames_that_there_are_not_keeps_nobody_from_those_that_come() {
    let (next, five) = (Number::Near(1), Number::Near(5));
    let streams = vec![(NEXT, five)];
    let here = Here { serial: NEXT, asks: 0, epoch: NEXT, same: true, streams, said: vec![] };
    let claim = Payload::Member(Crime::Here(here), vec![]);
    let served = (1..6).map(|seq| (Number::Near(seq), 0)).collect();
    let answer = Payload::Frames((NEXT, next, five), served);
    let mut acts = vec![
        Act::Ephemeral(Place::Room, 9, claim),
        Act::Joined(Place::Joined(0), NEXT, NEXT, 0, NEXT, 2),
        Act::Ephemeral(Place::Joined(0), 9, answer),
    ];
    acts.extend((0..FRAMES).map(|index| deliver(Payload::Frame(index, vec![]))));
    let outcome = play_script(&script(ADA, acts));
    assert_eq!(outcome.texts.last().map(String::as_str), Some("five"));
}

fn by_person(deed: Deed) -> Act {
    Act::Person(deed)
}

fn file_of_member(which: u8, inline: bool) -> Act {
    by_member(Crime::Files((NEXT, NEXT, NEXT), vec![(which, inline)], vec![]))
}

#[test]
fn a_file_that_travels_with_its_message_is_here_and_given_to_others() {
    let (from, to) = (Number::Near(0), Number::Near(0));
    for asked in [Payload::FileAsk(3, 0, from, to), Payload::FileFetch(3, 0, from, to)] {
        let acts = vec![
            file_of_member(1, true),
            by_person(Deed::File(0, 0, FileDeed::Read)),
            Act::Ephemeral(Place::Room, 9, asked),
            Act::Due(1),
            Act::Joined(Place::Transfer(3), NEXT, NEXT, 0, NEXT, 2),
        ];
        let outcome = play_script(&script(ADA, acts));
        assert_eq!(outcome.dropped, Vec::<String>::new());
        assert_eq!(outcome.files, [FileState::Here]);
        assert_eq!(outcome.gave, 1);
    }
}

#[test]
fn who_holds_a_file_and_who_lacks_frames_is_heard_and_too_many_at_once_are_not() {
    let held = |too_many| Payload::FilesHeld(vec![(2, NEXT, NEXT)], too_many);
    let asks = Payload::FramesAsk(3, vec![(NEXT, Number::Any(1), NEXT)]);
    for (payload, dropped) in [(held(false), 0), (held(true), 1), (asks, 0)] {
        let acts = vec![Act::Ephemeral(Place::Room, 9, payload), Act::Due(3)];
        assert_eq!(play_script(&script(ADA, acts)).dropped.len(), dropped);
    }
}

#[test]
fn a_file_is_fetched_part_by_part_and_compared_with_its_hash() {
    let part = |which| {
        let part = Payload::FilePart(which, Number::Near(0), 513, vec![]);
        Act::Ephemeral(Place::Joined(0), 9, part)
    };
    let fetch = |which, parts: usize| {
        let mut acts = vec![file_of_member(which, false)];
        acts.push(by_person(Deed::File(0, 0, FileDeed::Fetch)));
        acts.push(Act::Joined(Place::Joined(0), NEXT, NEXT, 0, NEXT, 2));
        acts.extend((0..parts).map(|_| part(which)));
        acts.push(by_person(Deed::File(0, 0, FileDeed::Read)));
        play_script(&script(ADA, acts))
    };
    for (which, parts) in [(2, 2), (3, 4)] {
        assert_eq!(fetch(which, parts).files, [FileState::Here]);
        assert!(matches!(fetch(which, parts - 1).files[..], [FileState::Fetching { .. }]));
    }
}

/// How often a device publishes what it typed once, where a member says so often that it lacks it.
fn sent_where_said(times: usize) -> usize {
    let (epoch, streams) = (NEXT, vec![(NEXT, NEXT)]);
    let said = vec![(NEXT, NEXT, NEXT), (NEXT, Number::Any(0), NEXT)];
    let lacks = Here { serial: NEXT, asks: 0, epoch, same: true, streams, said };
    let says = Act::Ephemeral(Place::Room, 9, Payload::Member(Crime::Here(lacks), vec![]));
    let mut acts = vec![Act::Ack(NEXT), by_person(Deed::Send("a word".into())), Act::Ack(NEXT)];
    for _ in 0..times {
        acts.extend([Act::Wait(1), says.clone(), Act::Ack(NEXT), Act::Ack(NEXT)]);
    }
    play_script(&script(ADA, acts)).sent
}

#[test]
fn what_a_member_says_to_lack_is_sent_again_and_not_for_ever() {
    let (never, once) = (sent_where_said(0), sent_where_said(1));
    assert!(once > never);
    let (often, more) = (sent_where_said(1_000), sent_where_said(1_200));
    assert!(often > 900 && often < 1_050, "{often}");
    assert_eq!(often, more);
}
