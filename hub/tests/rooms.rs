//! What a hub does, one sentence for each test.

mod support;

use alcove_hub::{Config, ConnectionId, Hub, Output};
use alcove_wire::*;
use support::*;

fn config(limits: Limits) -> Config {
    Config { limits, ..Config::default() }
}

#[test]
fn a_connection_is_greeted_with_a_challenge_of_its_own_and_the_limits() {
    let mut stage = Stage::new(Config::default());
    stage.connect(1);
    stage.connect(2);
    let hellos = [stage.inbox(1), stage.inbox(2)].concat();
    let [
        RelayToClient::Hello { challenge: one, limits },
        RelayToClient::Hello { challenge: two, .. },
    ] = &hellos[..]
    else {
        panic!("{hellos:?}")
    };
    assert_ne!(one, two);
    assert_eq!(*limits, Limits::default());
}

#[test]
fn a_publish_is_delivered_to_the_others_and_acknowledged_to_its_sender_in_one_order() {
    let mut stage = Stage::with_members(Config::default(), 3);
    stage.publish(1, 1, 40, b"one");
    stage.publish(2, 1, 50, b"two");
    assert_eq!(stage.inbox(1), [ack(1, 40, 1), delivery(1, 2, b"two")]);
    assert_eq!(stage.inbox(2), [delivery(1, 1, b"one"), ack(1, 50, 2)]);
    assert_eq!(stage.inbox(3), [delivery(1, 1, b"one"), delivery(1, 2, b"two")]);
}

#[test]
fn a_publish_is_encoded_once_and_shared() {
    let mut stage = Stage::with_members(Config::default(), 3);
    let message = ClientToRelay::Publish {
        room: room(1),
        tag: 1,
        retention: Retention::Retained,
        payload: vec![1; 100],
    };
    stage.hub.handle_message(ConnectionId(1), message, stage.now);
    let outputs: Vec<_> = std::iter::from_fn(|| stage.hub.poll_output()).collect();
    let [Output::Send { to: ConnectionId(1), .. }, Output::Share { to, except, .. }] = &outputs[..]
    else {
        panic!("{outputs:?}")
    };
    assert_eq!((&to[..], *except), (&[1, 2, 3].map(ConnectionId)[..], Some(ConnectionId(1))));
    let each: Vec<_> = outputs[1].clone().into_each().collect();
    let [Output::Send { to: a, frame: first }, Output::Send { to: b, frame: second }] = &each[..]
    else {
        panic!("{each:?}")
    };
    assert_eq!((*a, *b), (ConnectionId(2), ConnectionId(3)));
    assert_eq!(first.as_ptr(), second.as_ptr());
}

#[test]
fn rooms_do_not_hear_each_other() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.connect(2);
    stage.join(2, 2, None);
    stage.settle();
    stage.publish(1, 1, 1, b"here");
    assert_eq!(stage.inbox(2), []);
}

#[test]
fn an_ephemeral_publish_goes_to_the_others_with_its_senders_number_and_is_never_replayed() {
    let mut stage = Stage::new(Config::default());
    stage.connect(1);
    stage.connect(2);
    stage.join(1, 1, None);
    stage.join(2, 1, None);
    let (sender, _) = stage.joined(1);
    stage.settle();
    stage.whisper(1, 1, b"typing");
    let ephemeral =
        RelayToClient::Ephemeral { room: room(1), peer: sender.peer, payload: b"typing".to_vec() };
    assert_eq!(stage.inbox(1), []);
    assert_eq!(stage.inbox(2), [ephemeral]);

    stage.connect(3);
    stage.join(3, 1, sender.cursor(0));
    let (joined, replay) = stage.joined(3);
    assert_eq!((joined.head, joined.resume, replay), (0, Resume::Resumed, vec![]));
}

#[test]
fn who_comes_back_gets_everything_after_the_cursor_and_its_own_too() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.connect(2);
    stage.join(2, 1, None);
    let (before, _) = stage.joined(2);
    stage.publish(1, 1, 1, b"one");
    stage.publish(2, 1, 2, b"two");
    stage.disconnect(2);
    stage.publish(1, 1, 3, b"three");

    stage.connect(3);
    stage.join(3, 1, before.cursor(1));
    let (joined, replay) = stage.joined(3);
    assert_eq!((joined.resume, joined.replay_from, joined.head), (Resume::Resumed, 2, 3));
    assert_eq!(joined.incarnation, before.incarnation);
    assert_eq!(replay, [delivery(1, 2, b"two"), delivery(1, 3, b"three")]);
    stage.publish(1, 1, 4, b"four");
    assert!(stage.inbox(3).contains(&delivery(1, 4, b"four")));
}

#[test]
fn who_comes_without_a_cursor_starts_at_the_head() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.publish(1, 1, 1, b"one");
    stage.connect(2);
    stage.join(2, 1, None);
    let (joined, replay) = stage.joined(2);
    assert_eq!((joined.resume, joined.replay_from, joined.head), (Resume::Fresh, 2, 1));
    assert_eq!(replay, []);
}

#[test]
fn a_cursor_that_the_window_has_passed_is_a_gap_and_gets_what_is_held() {
    let mut stage = Stage::with_members(config(limits(2)), 1);
    stage.join(1, 2, None);
    let (joined, _) = stage.joined(1);
    for tag in 1..=4 {
        stage.publish(1, 2, tag, &[tag as u8]);
    }
    for (seq, resume, from) in
        [(1, Resume::Gap, 3), (2, Resume::Resumed, 3), (3, Resume::Resumed, 4)]
    {
        stage.connect(9);
        stage.join(9, 2, joined.cursor(seq));
        let (answer, replay) = stage.joined(9);
        assert_eq!((answer.resume, answer.replay_from), (resume, from), "after {seq}");
        assert_eq!(replay.len() as u64, 4 - from + 1);
        stage.disconnect(9);
    }
}

#[test]
fn a_cursor_of_another_incarnation_or_ahead_of_the_head_is_a_gap() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.publish(1, 1, 1, b"one");
    stage.connect(2);
    stage.join(2, 1, Some(Cursor { incarnation: 0, seq: 1 }));
    let (joined, replay) = stage.joined(2);
    assert_eq!((joined.resume, joined.replay_from), (Resume::Gap, 1));
    assert_eq!(replay, [delivery(1, 1, b"one")]);

    for seq in [2, u64::MAX] {
        stage.leave(2, 1);
        stage.join(2, 1, joined.cursor(seq));
        let (ahead, replay) = stage.joined(2);
        assert_eq!((ahead.resume, ahead.replay_from, replay), (Resume::Gap, 2, vec![]));
    }
}

#[test]
fn without_a_window_only_who_missed_nothing_resumes() {
    let mut stage = Stage::with_members(config(limits(0)), 1);
    stage.join(1, 2, None);
    let (joined, _) = stage.joined(1);
    stage.publish(1, 2, 1, b"one");
    stage.connect(2);
    stage.join(2, 2, joined.cursor(1));
    assert_eq!(stage.joined(2).0.resume, Resume::Resumed);
    stage.leave(2, 2);
    stage.join(2, 2, joined.cursor(0));
    assert_eq!(stage.joined(2).0.resume, Resume::Gap);
}

#[test]
fn an_empty_room_keeps_its_incarnation_for_as_long_as_a_window_and_is_then_forgotten() {
    let age = u64::from(Limits::default().window_age_ms);
    for (away, same) in [(age - 1, true), (age, false)] {
        let mut stage = Stage::new(Config::default());
        stage.connect(1);
        stage.join(1, 1, None);
        stage.publish(1, 1, 1, b"one");
        let (before, _) = stage.joined(1);
        stage.disconnect(1);
        // No timer fires: being late with one must not bring a room back.
        stage.now += away;
        stage.connect(2);
        stage.join(2, 1, before.cursor(1));
        let (after, _) = stage.joined(2);
        assert_eq!(after.incarnation == before.incarnation, same, "after {away} ms");
        assert_eq!(after.resume, if same { Resume::Resumed } else { Resume::Gap });
    }
}

#[test]
fn presence_is_told_once_for_many_changes_and_not_about_oneself() {
    let mut stage = Stage::with_members(Config::default(), 2);
    let peers: Vec<_> = [3, 4]
        .map(|connection| {
            stage.connect(connection);
            stage.join(connection, 1, None);
            let (joined, _) = stage.joined(connection);
            assert_eq!(u64::from(joined.present), connection);
            joined.peer
        })
        .to_vec();
    stage.pass(500);
    let presence = |joined: &[PeerId]| RelayToClient::Presence {
        room: room(1),
        present: 4,
        joined: joined.to_vec(),
        left: vec![],
    };
    assert_eq!(stage.inbox(1), [presence(&peers)]);
    assert_eq!(stage.inbox(3), [presence(&peers[1..])]);
    assert_eq!(stage.inbox(4), []);
    stage.settle();

    stage.leave(3, 1);
    stage.disconnect(4);
    stage.pass(500);
    let gone = RelayToClient::Presence { room: room(1), present: 2, joined: vec![], left: peers };
    assert_eq!(stage.inbox(1), std::slice::from_ref(&gone));
    assert_eq!(stage.inbox(2), [gone]);
    assert_eq!(stage.inbox(3), []);
}

#[test]
fn who_came_while_another_passed_through_still_hears_the_right_count() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.connect(2);
    stage.connect(3);
    stage.join(2, 1, None);
    stage.join(3, 1, None);
    stage.leave(2, 1);
    let (three, _) = stage.joined(3);
    assert_eq!(three.present, 3);
    stage.pass(500);
    let presence = |joined: Vec<PeerId>| RelayToClient::Presence {
        room: room(1),
        present: 2,
        joined,
        left: vec![],
    };
    assert_eq!(stage.inbox(1), [presence(vec![three.peer])]);
    assert_eq!(stage.inbox(3), [presence(vec![])]);
}

/// Others once believed for ever that somebody is there who had spoken and gone before they were told that it had come.
#[test]
fn who_passed_through_and_was_heard_is_said_to_have_left() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.connect(2);
    stage.join(2, 1, None);
    let (two, _) = stage.joined(2);
    stage.whisper(2, 1, b"here");
    assert_eq!(stage.inbox(1).len(), 1);
    stage.leave(2, 1);
    stage.pass(500);
    let left = vec![two.peer];
    let gone = RelayToClient::Presence { room: room(1), present: 1, joined: vec![], left };
    assert_eq!(stage.inbox(1), [gone]);
}

#[test]
fn presence_in_a_large_room_is_told_in_frames_of_bounded_size() {
    let mut stage = Stage::new(Config::default());
    stage.connect(0);
    stage.join(0, 1, None);
    for connection in 1..=2100 {
        stage.connect(connection);
        stage.join(connection, 1, None);
        stage.pass(0);
    }
    let told: Vec<usize> = stage
        .inbox(0)
        .iter()
        .filter_map(|message| match message {
            RelayToClient::Presence { joined, .. } => Some(joined.len()),
            _ => None,
        })
        .collect();
    assert_eq!(told, [1023, 1024]);
}

#[test]
fn what_needs_a_joined_room_is_refused_without_one() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.publish(1, 2, 9, b"x");
    stage.whisper(1, 2, b"x");
    stage.leave(1, 2);
    assert_eq!(
        stage.inbox(1),
        [
            refusal(ErrorCode::NotJoined, 2, Some(9)),
            refusal(ErrorCode::NotJoined, 2, Some(0)),
            refusal(ErrorCode::NotJoined, 2, None),
        ]
    );
    stage.publish(1, 1, 1, b"x");
    assert_eq!(stage.inbox(1), [ack(1, 1, 1)]);
}

#[test]
fn a_join_signed_by_another_key_or_for_another_connection_is_refused() {
    let mut stage = Stage::with_members(Config::default(), 2);
    stage.join_as(1, &key(2), &key(3), None);
    assert_eq!(stage.inbox(1), [refusal(ErrorCode::BadSignature, 2, None)]);
}

#[test]
fn a_second_join_and_one_room_too_many_are_refused() {
    let mut stage = Stage::with_members(config(Limits { max_rooms: 2, ..Limits::default() }), 1);
    stage.join(1, 1, None);
    assert_eq!(stage.inbox(1), [refusal(ErrorCode::AlreadyJoined, 1, None)]);
    stage.join(1, 2, None);
    stage.joined(1);
    stage.join(1, 3, None);
    assert_eq!(stage.inbox(1), [refusal(ErrorCode::TooManyRooms, 3, None)]);
    stage.leave(1, 2);
    stage.join(1, 3, None);
    stage.joined(1);
}

#[test]
fn a_full_table_gives_up_the_room_that_is_empty_the_longest_but_none_in_use() {
    let mut stage = Stage::new(Config { max_rooms: 2, ..Config::default() });
    stage.connect(1);
    stage.join(1, 1, None);
    let (one, _) = stage.joined(1);
    stage.join(1, 2, None);
    stage.join(1, 3, None);
    let full = stage.inbox(1).pop().unwrap();
    let RelayToClient::Error { code: ErrorCode::RelayFull, retry_after_ms: 1.., .. } = full else {
        panic!("{full:?}")
    };
    stage.leave(1, 1);
    stage.join(1, 3, None);
    stage.joined(1);
    stage.leave(1, 3);
    stage.join(1, 1, one.cursor(0));
    assert_eq!(stage.joined(1).0.resume, Resume::Gap);
}

#[test]
fn all_windows_together_are_bounded_and_the_quietest_room_gives_way() {
    let mut stage = Stage::new(Config { max_window_bytes: 5000, ..Config::default() });
    stage.connect(1);
    let cursors = [1, 2].map(|number| {
        stage.join(1, number, None);
        stage.joined(1).0.cursor(0)
    });
    for (number, tag) in [(1, 1), (2, 2), (2, 3)] {
        stage.publish(1, number, tag, &[0; 2000]);
        stage.pass(2000);
    }
    stage.connect(2);
    stage.join(2, 1, cursors[0]);
    assert_eq!(stage.joined(2).0.resume, Resume::Gap);
    stage.join(2, 2, cursors[1]);
    assert_eq!(stage.joined(2).0.resume, Resume::Resumed);
}

#[test]
fn a_payload_whose_delivery_is_longer_than_a_frame_closes_its_sender_alone() {
    let mut stage = Stage::with_members(config(Limits { max_frame: 145, ..Limits::default() }), 2);
    // A delivery is 41 bytes, a length of two, and the payload.
    stage.publish(1, 1, 1, &[0; 102]);
    assert_eq!(stage.inbox(1), [ack(1, 1, 1)]);
    stage.inbox(2);
    stage.publish(1, 1, 2, &[0; 103]);
    assert_eq!(stage.inbox(1), [refusal(ErrorCode::TooLarge, 1, Some(2))]);
    assert_eq!(stage.closed, [(1, ErrorCode::TooLarge)]);
    stage.publish(1, 1, 3, b"from beyond");
    assert_eq!(stage.inbox(1), []);
    stage.publish(2, 1, 1, b"next");
    assert_eq!(stage.inbox(2), [ack(1, 1, 2)]);
}

#[test]
fn a_ping_is_answered() {
    let mut stage = Stage::with_members(Config::default(), 1);
    stage.say(1, ClientToRelay::Ping { nonce: 77 });
    assert_eq!(stage.inbox(1), [RelayToClient::Pong { nonce: 77 }]);
}

#[test]
fn a_hub_that_stops_tells_everyone_to_come_back_at_different_times() {
    let mut stage = Stage::with_members(Config::default(), 0);
    let mut hub = Hub::new(Config::default(), [1; 32]);
    for connection in 0..20 {
        hub.handle_connect(ConnectionId(connection), stage.now);
    }
    std::mem::swap(&mut stage.hub, &mut hub);
    while stage.hub.poll_output().is_some() {}
    stage.hub.handle_shutdown(2000);
    let mut times: Vec<u32> = std::iter::from_fn(|| stage.hub.poll_output())
        .map(|output| match output {
            Output::Send { frame, .. } => match decode(&frame).unwrap() {
                RelayToClient::Closing { reconnect_after_ms } => reconnect_after_ms,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(times.len(), 20);
    assert!(times.iter().all(|&ms| ms <= 2000));
    times.sort_unstable();
    times.dedup();
    assert!(times.len() > 10);
}

#[test]
fn a_hub_at_rest_has_no_timer() {
    let mut stage = Stage::with_members(Config::default(), 2);
    stage.publish(1, 1, 1, b"x");
    stage.pass(2 * u64::from(Limits::default().window_age_ms));
    assert_eq!(stage.hub.poll_timeout(), None);
    stage.disconnect(1);
    stage.disconnect(2);
    stage.pass(2 * u64::from(Limits::default().window_age_ms));
    assert_eq!(stage.hub.poll_timeout(), None);
}

#[test]
fn whoever_publishes_faster_than_a_room_takes_is_to_be_held_and_loses_nothing() {
    let config = Config {
        room_frames_per_second: 10,
        room_bytes_per_second: 1_000_000,
        ..Config::default()
    };
    let mut stage = Stage::with_members(config, 3);
    // The burst of two seconds is the room's, whoever sends.
    (0..10).for_each(|tag| stage.publish(1, 1, tag, b"a"));
    (10..20).for_each(|tag| stage.publish(2, 1, tag, b"b"));
    assert_eq!(stage.held, []);
    stage.publish(1, 1, 20, b"c");
    stage.whisper(2, 1, b"d");
    assert_eq!(stage.held, [(1, stage.now + 100), (2, stage.now + 200)]);
    assert_eq!(stage.inbox(3).len(), 22);
}
