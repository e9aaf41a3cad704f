//! Events in, signals out.

use super::*;
use alcove_client::{Activity, Kind, Layout, MessageState, ReactionView, RoomState, Suite};

const ROOM: RoomKey = RoomKey([1; 32]);
const ADA: MemberId = MemberId([2; 32]);
const ME: MemberId = MemberId([3; 32]);
pub(super) const MINUTE: u64 = 60_000;

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
        muted: false,
        archived: false,
        activity: Activity::default(),
    }
}

pub(super) fn said(number: u64) -> MessageView {
    let mut id = [0; 32];
    id[24..].copy_from_slice(&number.to_be_bytes());
    MessageView {
        id: MessageId(id),
        layout: Layout::At(number),
        sender: ADA,
        sender_name: "Ada".to_owned(),
        mine: false,
        sent_at_ms: number * MINUTE,
        state: MessageState::Ordered,
        kind: text(&number.to_string()),
        edited_at_ms: None,
        reactions: Vec::new(),
        expires_at_ms: None,
        place: None,
    }
}

fn text(body: &str) -> Kind {
    let body = body.to_owned();
    let (mentions, files) = (Vec::new(), Vec::new());
    Kind::Text { body, reply: None, mentions, forwarded: false, files }
}

pub(super) fn written(number: u64) -> MessageView {
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

pub(super) fn bodies(timeline: &Timeline) -> Vec<String> {
    let rows = timeline.rows(|_| 0);
    rows.iter()
        .map(|row| match row.message.get_untracked().kind {
            Kind::Text { body, .. } => body,
            _ => String::new(),
        })
        .collect()
}

pub(super) fn numbers(range: std::ops::Range<u64>) -> Vec<String> {
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
fn what_was_unread_when_one_came_is_marked_as_new_while_one_stays() {
    with_state(|state, room| {
        let activity = Activity { unread: 2, first_unread: Some(2), ..Activity::default() };
        state.apply(Event::Activity { room: ROOM, activity });
        state.look_at(Some(ROOM));
        room.timeline
            .update_untracked(|it| it.load(Page::Newest, 0, (1..4).map(said).collect(), false));
        let marks = |room: Room| {
            let rows = room.timeline.with_untracked(|timeline| timeline.rows(|_| 0));
            rows.iter().map(|row| row.first_new).collect::<Vec<_>>()
        };
        assert_eq!(marks(room), [false, true, false]);
        state.apply(Event::Activity { room: ROOM, activity: Activity::default() });
        assert_eq!(marks(room), [false, true, false]);
        state.look_at(None);
        state.look_at(Some(ROOM));
        assert_eq!(marks(room), [false; 3]);
        state.apply(Event::Message { room: ROOM, message: said(4) });
        assert_eq!(state.heard.get_untracked().pop().map(|heard| heard.message), Some(said(4)));
    });
}

#[test]
fn a_change_of_a_message_is_shown_where_it_stands() {
    with_state(|state, room| {
        state.apply(Event::Message { room: ROOM, message: said(1) });
        let (message, emoji) = (said(1).id, vec!["👍".to_owned()]);
        let now = || room.timeline.with_untracked(|it| it.message(message)).expect("a message");
        state.apply(Event::Reacted { room: ROOM, message, member: ADA, emoji: emoji.clone() });
        assert_eq!(now().reactions, [ReactionView { emoji: "👍".into(), members: vec![ADA] }]);
        assert_eq!((now().toggled(ADA, "👍"), now().toggled(ME, "👍")), (vec![], emoji));
        let kind = text("other");
        state.apply(Event::Edited { room: ROOM, message, kind: kind.clone(), edited_at_ms: 7 });
        assert_eq!((now().kind, now().edited_at_ms), (kind, Some(7)));
        state.apply(Event::Deleted { room: ROOM, message });
        assert_eq!((now().kind, now().reactions.len()), (Kind::Deleted, 0));
        let unknown = MessageId([9; 32]);
        state.apply(Event::Deleted { room: ROOM, message: unknown });
        assert_eq!(room.timeline.with_untracked(|it| it.message(unknown)), None);
    });
}

#[test]
fn what_was_typed_survives_another_tab_taking_over() {
    with_state(|state, typed| {
        typed.draft.set("half a sent".to_owned());
        state.apply(Event::Message { room: ROOM, message: said(0) });
        state.handle(BridgeEvent::Attached { leader: true, in_memory: false });
        assert!(!state.knows(ROOM));
        state.apply(Event::Room { room: room() });
        let again = state.known(ROOM).expect("the room is known");
        assert_eq!(again.draft.get_untracked(), "half a sent");
        let timeline = again.timeline.get_untracked();
        assert!(!timeline.is_loaded(), "it is asked for anew");
        assert_eq!(bodies(&timeline), ["0"], "and stays on screen meanwhile");
    });
}

#[test]
fn what_was_missed_is_shown_together_and_one_s_own_at_once() {
    with_state(|state, known| {
        let coming = |missing| RoomView {
            state: RoomState::Member { settled: missing == 0, missing, waiting: false },
            ..room()
        };
        let rows = Memo::new(move |_| known.timeline.with(|timeline| timeline.rows(|_| 0).len()));
        state.look_at(Some(ROOM));
        known.timeline.update(|timeline| timeline.load(Page::Newest, 0, vec![said(0)], false));
        assert_eq!(rows.get_untracked(), 1);
        for number in [1, 2] {
            state.apply(Event::Room { room: coming(4 - number) });
            state.apply(Event::Message { room: ROOM, message: said(number) });
            assert_eq!(rows.get_untracked(), 1);
        }
        state.apply(Event::Message { room: ROOM, message: written(1) });
        assert_eq!(rows.get_untracked(), 4);
        state.apply(Event::Message { room: ROOM, message: said(3) });
        assert_eq!(rows.get_untracked(), 4);
        state.apply(Event::Room { room: coming(0) });
        assert_eq!(rows.get_untracked(), 5);
        state.apply(Event::Room { room: coming(100) });
        for number in 4..104 {
            state.apply(Event::Message { room: ROOM, message: said(number) });
        }
        state.apply(Event::Room { room: coming(0) });
        assert!(rows.get_untracked() < 60, "the last of them; the others by scrolling");
        assert_eq!(state.heard.get_untracked(), [], "nothing is read out of what was missed");
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
fn who_breaks_the_rules_is_counted_where_a_signature_proves_it() {
    with_state(|state, room| {
        for member in [Some(ADA), None, Some(ADA)] {
            let reason = "against the room's rules: may not remove people".to_owned();
            state.apply(Event::Dropped { room: ROOM, member, reason, count: 1 });
        }
        let counted = room.offences.get_untracked();
        assert_eq!(counted.iter().collect::<Vec<_>>(), [(&ADA, &2)]);
    });
}
