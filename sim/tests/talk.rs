//! What people do with messages besides sending them, between real clients over a real hub, with restarts in between.

use alcove_client::*;
use alcove_sim::World;

const LONG: u64 = 60_000;

fn room_of(names: &[&str]) -> (World, RoomKey) {
    World::gather(names, Suite::Classic)
}

/// What a device has stored.
fn stored(world: &World, index: usize, room: RoomKey) -> Vec<MessageView> {
    let device = &world[index];
    let spoken = |view: &MessageView| matches!(view.kind, Kind::Text { .. } | Kind::Deleted);
    device.store.history(room, device.me).into_iter().filter(spoken).collect()
}

fn body(view: &MessageView) -> &str {
    match &view.kind {
        Kind::Text { body, .. } => body,
        _ => "",
    }
}

fn said(world: &mut World, index: usize, room: RoomKey, body: &str) -> MessageId {
    match world.command(index, Command::say(room, body)).expect("a message") {
        Reply::Message { message } => message.id,
        other => panic!("{other:?}"),
    }
}

fn edit(room: RoomKey, message: MessageId, body: &str) -> Command {
    Command::Edit { room, message, body: body.into(), reply: None, mentions: Vec::new() }
}

fn react(room: RoomKey, message: MessageId, emoji: &[&str]) -> Command {
    Command::React { room, message, emoji: emoji.iter().map(|&it| it.into()).collect() }
}

/// Everybody's device stops and starts.
fn restart(world: &mut World) {
    for index in 0..world.devices() {
        world.close(index);
        world.open(index);
    }
    world.run(5_000);
}

#[test]
fn an_edit_a_deletion_and_reactions_are_the_same_for_everybody_and_after_a_restart() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    let first = said(&mut world, 0, room, "helo");
    let second = said(&mut world, 0, room, "never mind");
    world.run(1_000);
    world.command(0, edit(room, first, "hello")).expect("an edit");
    world.command(1, react(room, first, &["👍", "🎉"])).expect("reactions");
    world.command(2, react(room, first, &["👍"])).expect("a reaction");
    world.command(1, react(room, second, &["👍"])).expect("a reaction");
    world.run(1_000);
    world.command(1, react(room, first, &["👍"])).expect("one less");
    world.command(0, Command::Delete { room, message: second }).expect("a deletion");
    world.run(1_000);
    for round in 0..2 {
        for index in 0..3 {
            let messages = stored(&world, index, room);
            assert_eq!(body(&messages[0]), "hello", "{index} in round {round}");
            assert!(messages[0].edited_at_ms.is_some());
            let mut both = vec![world[1].me, world[2].me];
            both.sort();
            let thumbs = ReactionView { emoji: "👍".into(), members: both };
            assert_eq!(messages[0].reactions, [thumbs]);
            assert_eq!((&messages[1].kind, messages[1].reactions.len()), (&Kind::Deleted, 0));
            let texts = world[index].store.table(Table::Bodies);
            let kept = texts.filter(|(_, value)| value.windows(5).any(|part| part == b"never"));
            assert_eq!(kept.count(), 0, "the text of what was taken back is not on disk");
        }
        restart(&mut world);
    }
}

#[test]
fn nobody_changes_what_another_said() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let message = said(&mut world, 0, room, "mine");
    world.run(1_000);
    assert_eq!(world.command(1, edit(room, message, "yours")), Err(Error::NotAllowed));
    assert_eq!(world.command(1, Command::Delete { room, message }), Err(Error::NotAllowed));
    world.run(1_000);
    assert_eq!(world[0].bodies(room), ["mine"]);
    assert_eq!(world[1].bodies(room), ["mine"]);
}

#[test]
fn a_reaction_to_nothing_and_a_reply_to_nothing_are_shown_nowhere() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let nothing = MessageId([7; 32]);
    world.command(0, react(room, nothing, &["👍"])).expect("a reaction");
    let Command::Send { room, body, mentions, forwarded, request, .. } = Command::say(room, "so?")
    else {
        panic!("a command to send")
    };
    let reply = Some(nothing);
    let files = Vec::new();
    let send = Command::Send { room, body, reply, mentions, forwarded, files, request };
    world.command(0, send).expect("a reply");
    world.run(1_000);
    let messages = stored(&world, 1, room);
    assert_eq!(messages.len(), 1);
    assert!(matches!(&messages[0].kind, Kind::Text { reply: Some(it), .. } if *it == nothing));
    assert_eq!(world.command(0, react(room, nothing, &["word"])), Err(Error::NotEmoji));
    assert_eq!(world.command(0, react(room, nothing, &["👍"; 9])), Err(Error::NotEmoji));
}

#[test]
fn what_is_changed_before_it_left_leaves_changed() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    world.stop_relay();
    world.run(1_000);
    let first = said(&mut world, 0, room, "helo");
    let second = said(&mut world, 0, room, "oops");
    assert_eq!(world.command(0, edit(room, first, "hello")), Ok(Reply::Done));
    assert_eq!(world.command(0, Command::Delete { room, message: second }), Ok(Reply::Done));
    world.start_relay();
    world.run_until(LONG, |world| world[1].bodies(room).len() == 1);
    for index in [0, 1] {
        let messages = stored(&world, index, room);
        assert_eq!((messages.len(), body(&messages[0])), (1, "hello"));
        assert_eq!(messages[0].edited_at_ms, None);
    }
}

#[test]
fn a_change_that_is_made_offline_holds_at_once_and_is_sent_later() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let message = said(&mut world, 0, room, "helo");
    world.run(1_000);
    world.stop_relay();
    world.run(1_000);
    let reply = world.command(0, edit(room, message, "hello")).expect("an edit");
    assert!(matches!(reply, Reply::Change { .. }));
    assert_eq!(world[0].bodies(room), ["hello"]);
    world.close(0);
    world.open(0);
    assert_eq!(world[0].bodies(room), ["hello"]);
    world.start_relay();
    world.run_until(2 * LONG, |world| world[1].bodies(room) == ["hello"]);
}

#[test]
fn what_is_unread_is_counted_until_it_is_read() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let activity = |world: &World| world[1].rooms[&room].activity.clone();
    said(&mut world, 0, room, "one");
    world.run(1_000);
    let mentions = vec![world[1].me];
    let (body, reply, forwarded, request) = ("@Bob".into(), None, false, None);
    let files = Vec::new();
    let send = Command::Send { room, body, reply, mentions, forwarded, files, request };
    world.command(0, send).expect("a mention");
    world.run(1_000);
    let first = stored(&world, 1, room)[0].layout;
    let Layout::At(position) = first else { panic!("{first:?}") };
    for _ in 0..2 {
        let now = activity(&world);
        assert_eq!((now.unread, now.mentions, now.first_unread), (2, 1, Some(position)));
        assert_eq!(body_of(now.last.as_deref()), "@Bob");
        restart(&mut world);
    }
    world.command(1, Command::MarkRead { room, up_to: position }).expect("read");
    assert_eq!(activity(&world).first_unread, Some(position + 1));
    world.command(1, Command::MarkRead { room, up_to: u64::MAX }).expect("read");
    assert_eq!((activity(&world).unread, activity(&world).first_unread), (0, None));
    said(&mut world, 1, room, "mine");
    world.run(1_000);
    restart(&mut world);
    assert_eq!(activity(&world).unread, 0, "one's own is not unread");
}

#[test]
fn a_message_costs_the_store_no_more_where_much_is_unread() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let mut hear = |count: u32| {
        let before = world[1].store.written;
        for _ in 0..count {
            said(&mut world, 0, room, "something");
            world.run(100);
        }
        (world[1].store.written - before) / count as usize
    };
    let (first, _, later) = (hear(50), hear(200), hear(50));
    assert!(later <= first + 64, "{first} and then {later} bytes for a message");
    assert_eq!(world[1].rooms[&room].activity.unread, 300);
}

fn body_of(view: Option<&MessageView>) -> &str {
    view.map_or("", body)
}

#[test]
fn drafts_mute_and_archive_stay_on_this_device() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let draft = "half a thou".to_owned();
    world.command(0, Command::SetDraft { room, draft: draft.clone() }).expect("a draft");
    world.command(0, Command::SetMuted { room, muted: true }).expect("muted");
    world.command(0, Command::SetArchived { room, archived: true }).expect("archived");
    restart(&mut world);
    let view = &world[0].rooms[&room];
    assert_eq!((view.muted, view.archived, &view.activity.draft), (true, true, &draft));
    let other = &world[1].rooms[&room];
    assert_eq!((other.muted, other.archived, other.activity.draft.as_str()), (false, false, ""));
}

#[test]
fn what_has_been_received_and_read_is_told_and_reading_only_where_it_is_shared() {
    for shared in [true, false] {
        let (mut world, room) = room_of(&["Ada", "Bob"]);
        world.command(1, Command::SetSharing { typing: None, read: Some(shared) }).expect("chosen");
        said(&mut world, 0, room, "hello");
        world.run(10_000);
        let place = stored(&world, 0, room)[0].place.expect("a place");
        let mark = |world: &World| {
            let of_bob = |event: &Event| match event {
                Event::Mark { mark, .. } if mark.member == world[1].me => Some(mark.clone()),
                _ => None,
            };
            world[0].events.iter().filter_map(of_bob).next_back().expect("a mark")
        };
        assert!(mark(&world).has_received(place) && !mark(&world).has_read(place));
        world.command(1, Command::MarkRead { room, up_to: u64::MAX }).expect("read");
        world.run(10_000);
        assert_eq!(mark(&world).has_read(place), shared);
        world.close(0);
        world.open(0);
        assert_eq!(mark(&world).has_read(place), shared, "it is known after a restart");
    }
}

#[test]
fn who_types_is_seen_to_type_until_it_stops_or_speaks() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    // The relay tells who came only now and then.
    world.run(500);
    let typing = |world: &World, index: usize| {
        let list = |event: &Event| match event {
            Event::Typing { members, .. } => Some(members.clone()),
            _ => None,
        };
        world[index].events.iter().filter_map(list).next_back().unwrap_or_default()
    };
    let types = |world: &mut World, index: usize, typing: bool| {
        world.command(index, Command::Typing { room, typing }).expect("said");
        world.run(500);
    };
    types(&mut world, 0, true);
    types(&mut world, 2, true);
    assert_eq!(typing(&world, 1).len(), 2);
    types(&mut world, 2, false);
    assert_eq!(typing(&world, 1), [world[0].me]);
    said(&mut world, 0, room, "done");
    world.run(500);
    assert_eq!(typing(&world, 1), []);
    types(&mut world, 0, true);
    world.run(LONG);
    assert_eq!(typing(&world, 1), [], "who says nothing more has stopped");
    world.command(0, Command::SetSharing { typing: Some(false), read: None }).expect("chosen");
    types(&mut world, 0, true);
    assert_eq!(typing(&world, 1), []);
}

#[test]
fn messages_disappear_for_everybody_even_where_one_was_away() {
    let (mut world, room) = room_of(&["Ada", "Bob", "Cyd"]);
    said(&mut world, 0, room, "stays");
    world.command(0, Command::SetExpiry { room, seconds: 3600 }).expect("a timer");
    world.run(5_000);
    let message = said(&mut world, 0, room, "whispers");
    world.run(1_000);
    world.command(1, react(room, message, &["👍"])).expect("a reaction");
    world.command(0, edit(room, message, "whispers!")).expect("an edit");
    world.run(1_000);
    assert_eq!(world[2].bodies(room), ["stays", "whispers!"]);
    world.close(2);
    world.run(3_700_000);
    world.open(2);
    world.run(1_000);
    for index in 0..3 {
        assert_eq!(world[index].bodies(room), ["stays"]);
        for table in Table::ALL {
            let texts = world[index].store.table(table);
            let kept = texts.filter(|(_, value)| value.windows(6).any(|part| part == b"whispers"));
            assert_eq!(kept.count(), 0, "{} of {index}", table.name());
        }
    }
    assert_eq!(world.command(1, Command::SetExpiry { room, seconds: 0 }), Err(Error::NotAllowed));
    let year = Command::SetExpiry { room, seconds: u32::MAX };
    assert_eq!(world.command(0, year), Err(Error::ExpiryTooLong));
}

#[test]
fn a_clock_that_is_ahead_keeps_nothing_for_longer() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    world.command(0, Command::SetExpiry { room, seconds: 60 }).expect("a timer");
    world.run(5_000);
    world[0].clock_ms = 1_000_000_000;
    said(&mut world, 0, room, "whispers");
    world.run(1_000);
    assert_eq!(world[1].bodies(room), ["whispers"]);
    world.run(61_000);
    assert_eq!(world[1].bodies(room), [""; 0]);
}

#[test]
fn a_room_says_what_it_is_about() {
    let (mut world, room) = room_of(&["Ada", "Bob"]);
    let describe = |about: &str, emoji: &str| Command::Describe {
        room,
        about: Some(about.into()),
        emoji: Some(emoji.into()),
    };
    world.command(1, describe("Tea, and\n what goes with it", "🫖")).expect("described");
    world.run(5_000);
    for index in [0, 1] {
        let policy = world[index].rooms[&room].policy.clone().expect("a policy");
        assert_eq!(
            (policy.about.as_str(), policy.emoji.as_str()),
            ("Tea, and what goes with it", "🫖")
        );
        assert!(matches!(world[index].kinds(room).last(), Some(Kind::Described { .. })));
    }
    assert_eq!(world.command(1, describe("x", "word")), Err(Error::NotEmoji));
    assert_eq!(world.command(1, describe(&"x".repeat(501), "")), Err(Error::AboutTooLong));
}
