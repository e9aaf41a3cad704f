//! Events in, signals out.

use super::*;
use alcove_client::{Kind, Layout, MessageId, MessageState, RoomState, Suite};

const ROOM: RoomKey = RoomKey([1; 32]);
const ADA: MemberId = MemberId([2; 32]);
const MINUTE: u64 = 60_000;

fn room() -> RoomView {
    RoomView {
        id: ROOM,
        name: "Kitchen".to_owned(),
        relay: "ws://localhost/ws".to_owned(),
        state: RoomState::Member { settled: true, missing: 0, waiting: false },
        policy: None,
        suite: Suite::Hybrid,
        epoch: 1,
        members: 2,
        admin: true,
        may_admit: true,
        may_remove: true,
        may_rename: true,
        knocks: Vec::new(),
        keepers: 0,
    }
}

fn said(number: u64) -> MessageView {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    MessageView {
        id: MessageId(id),
        layout: Layout::At(number),
        sender: ADA,
        sender_name: "Ada".to_owned(),
        mine: false,
        sent_at_ms: number * MINUTE,
        state: MessageState::Ordered,
        kind: Kind::Text { body: number.to_string() },
    }
}

fn written(number: u64) -> MessageView {
    MessageView {
        layout: Layout::Outbox(number),
        mine: true,
        state: MessageState::Queued,
        ..said(1000 + number)
    }
}

fn with_state(test: impl FnOnce(State, Room)) {
    let owner = Owner::new();
    owner.with(|| {
        let state = State::default();
        state.handle(BridgeEvent::Attached { leader: true, in_memory: false });
        state.apply(Event::Room { room: room() });
        let room = state.known(ROOM).expect("the room is known");
        test(state, room);
    });
}

fn bodies(timeline: &Timeline) -> Vec<String> {
    let rows = timeline.rows(|_| 0);
    rows.iter()
        .map(|row| match row.message.get_untracked().kind {
            Kind::Text { body } => body,
            _ => String::new(),
        })
        .collect()
}

fn numbers(range: std::ops::Range<u64>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

#[test]
fn a_room_is_put_in_place_of_itself() {
    with_state(|state, known| {
        state.apply(Event::Room { room: RoomView { members: 3, ..room() } });
        assert_eq!(state.rooms.get_untracked().len(), 1);
        assert_eq!(known.view.get_untracked().members, 3);
        state.apply(Event::RoomGone { room: ROOM });
        assert!(!state.knows(ROOM));
    });
}

#[test]
fn messages_of_others_count_as_unread_until_looked_at() {
    with_state(|state, room| {
        for number in [1, 1, 2] {
            state.apply(Event::Message { room: ROOM, message: said(number) });
        }
        assert_eq!(room.unread.get_untracked(), 2);
        state.look_at(Some(ROOM));
        assert_eq!(room.unread.get_untracked(), 0);
        state.apply(Event::Message { room: ROOM, message: said(3) });
        assert_eq!(room.unread.get_untracked(), 0);
        assert_eq!(state.heard.get_untracked().map(|heard| heard.message), Some(said(3)));
        state.attend(false);
        state.apply(Event::Message { room: ROOM, message: said(4) });
        assert_eq!(room.unread.get_untracked(), 1);
        state.attend(true);
        assert_eq!(room.unread.get_untracked(), 0);
    });
}

#[test]
fn what_was_typed_survives_another_tab_taking_over() {
    with_state(|state, typed| {
        typed.draft.set("half a sent".to_owned());
        state.apply(Event::Message { room: ROOM, message: said(1) });
        state.handle(BridgeEvent::Attached { leader: true, in_memory: false });
        assert!(!state.knows(ROOM));
        state.apply(Event::Room { room: room() });
        let again = state.known(ROOM).expect("the room is known");
        assert_eq!(again.draft.get_untracked(), "half a sent");
        assert!(again.timeline.get_untracked().is_silent());
    });
}

#[test]
fn trouble_lasts_until_it_is_over() {
    with_state(|state, _| {
        let problem = StorageProblem::Full;
        state.handle(BridgeEvent::StorageTrouble { problem });
        assert_eq!(state.trouble.get_untracked(), Some(Trouble::Storage(problem)));
        state.handle(BridgeEvent::StorageFine);
        assert_eq!(state.trouble.get_untracked(), None);
    });
}

#[test]
fn an_ordered_message_moves_before_the_outbox_and_stays_the_same_row() {
    let mut timeline = Timeline::default();
    timeline.load(Vec::new(), false);
    timeline.put(written(1));
    timeline.put(written(2));
    timeline.put(said(7));
    assert_eq!(bodies(&timeline), ["7", "1001", "1002"]);
    let row = timeline.rows(|_| 0).remove(2);
    timeline.put(MessageView { layout: Layout::At(8), state: MessageState::Ordered, ..written(2) });
    assert_eq!(bodies(&timeline), ["7", "1002", "1001"]);
    assert_eq!(row.message.get_untracked().state, MessageState::Ordered);
    timeline.set_state(written(1).id, MessageState::Failed);
    assert_eq!(timeline.rows(|_| 0)[2].message.get_untracked().state, MessageState::Failed);
    timeline.remove(written(1).id);
    assert_eq!(bodies(&timeline), ["7", "1002"]);
}

#[test]
fn messages_group_by_sender_time_and_day() {
    let mut timeline = Timeline::default();
    timeline.load(vec![said(1), said(2), said(20), said(21)], false);
    let leads = |day: fn(u64) -> i64| -> Vec<bool> {
        timeline.rows(day).iter().map(|row| row.lead).collect()
    };
    assert_eq!(leads(|_| 0), [true, false, true, false]);
    assert_eq!(leads(|ms| (ms / MINUTE) as i64), [true; 4]);
}

#[test]
fn history_goes_in_front_and_a_live_message_wins() {
    let mut timeline = Timeline::default();
    timeline.put(MessageView { kind: Kind::Unsupported, ..said(60) });
    timeline.put(said(3));
    timeline.load((11..61).map(said).collect(), true);
    assert_eq!(timeline.rows(|_| 0).len(), 50);
    assert_eq!(bodies(&timeline).last().map(String::as_str), Some(""));
    assert_eq!(timeline.wants_before(), Some(11));
    timeline.load((1..11).map(said).collect(), false);
    timeline.show_earlier();
    assert_eq!(timeline.wants_before(), None);
    assert!(!timeline.has_earlier());
    assert_eq!(timeline.rows(|_| 0).len(), 60);
}

#[test]
fn the_window_slides_with_the_end_unless_one_reads_above() {
    let mut timeline = Timeline::default();
    timeline.load(Vec::new(), false);
    for number in 0..300 {
        timeline.put(said(number));
    }
    assert_eq!(bodies(&timeline), numbers(100..300));
    timeline.follow(false);
    timeline.show_earlier();
    assert_eq!(bodies(&timeline), numbers(50..250));
    timeline.put(said(300));
    assert_eq!(bodies(&timeline), numbers(50..250));
    assert!(timeline.has_later());
    timeline.show_later();
    assert_eq!(bodies(&timeline), numbers(100..300));
    timeline.show_end();
    assert_eq!(bodies(&timeline), numbers(251..301));
}

#[test]
fn every_message_has_its_number_among_all_of_them() {
    let mut timeline = Timeline::default();
    timeline.load((960..1000).map(said).collect(), true);
    timeline.put(written(1));
    timeline.put(written(2));
    let numbers =
        |timeline: &Timeline| timeline.rows(|_| 0).iter().map(|row| row.number).collect::<Vec<_>>();
    assert_eq!(timeline.total(), 1002);
    assert_eq!(numbers(&timeline).last_chunk(), Some(&[1000, 1001, 1002]));
    timeline.load((910..960).map(said).collect(), true);
    timeline.show_earlier();
    assert_eq!((timeline.total(), numbers(&timeline)[0]), (1002, 911));
}
