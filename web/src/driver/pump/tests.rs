use super::*;
use alcove_client::RoomKey;

const TAB: TabId = 1;
const START: Now = Now { monotonic_ms: 1_000, unix_ms: 1_700_000_000_000 };

fn new_pump() -> Pump {
    Pump::restore(Vec::new(), [7; 32], START).expect("a new device")
}

fn ask(pump: &mut Pump, id: u64, command: Command) {
    pump.handle_request(TAB, Request { id, command }, START);
}

fn set_name(name: &str) -> Command {
    Command::SetName { name: name.to_owned() }
}

/// Makes a room, which is not saved yet.
fn make_room(pump: &mut Pump) -> RoomKey {
    ask(pump, 1, set_name("Ada"));
    let create = Command::CreateRoom {
        name: "Garden".to_owned(),
        relay: "ws://localhost/ws".to_owned(),
        admission: Default::default(),
        suite: alcove_client::Suite::Classic,
    };
    ask(pump, 2, create);
    let told = std::iter::from_fn(|| pump.poll_action()).filter_map(|action| match action {
        Action::Tell((_, WorkerToPage::Event(BridgeEvent::Client(Event::Room { room })))) => {
            Some(room.id)
        }
        _ => None,
    });
    told.last().expect("a room")
}

/// What is to be done now, in short.
fn actions(pump: &mut Pump) -> Vec<String> {
    std::iter::from_fn(|| pump.poll_action()).map(in_short).collect()
}

fn in_short(action: Action) -> String {
    match action {
        Action::Save(_) => "save".to_owned(),
        Action::Scan(..) | Action::ScanFrames(..) | Action::ScanRows(..) => "scan".to_owned(),
        Action::Gather(..) => "gather".to_owned(),
        Action::Connect(relay) => format!("connect {relay}"),
        Action::Disconnect(relay) => format!("disconnect {relay}"),
        Action::Send(relay, _) => format!("send {relay}"),
        Action::Tell((_, WorkerToPage::Answer { id, result })) => match result {
            Ok(_) => format!("answer {id}"),
            Err(refusal) => format!("refuse {id}: {}", refusal.code),
        },
        Action::Tell((_, WorkerToPage::Event(event))) => match event {
            BridgeEvent::Client(Event::Identity { name, .. }) => format!("identity {name:?}"),
            BridgeEvent::Client(Event::Room { .. }) => "room".to_owned(),
            BridgeEvent::Client(_) => "event".to_owned(),
            BridgeEvent::StorageTrouble { problem, .. } => problem.code().to_owned(),
            BridgeEvent::StorageFine => "storage_fine".to_owned(),
            _ => "other".to_owned(),
        },
        Action::Tell((_, WorkerToPage::Listening)) => "listening".to_owned(),
    }
}

#[test]
fn events_are_told_at_once_and_answers_once_saved() {
    let mut pump = new_pump();
    assert_eq!(actions(&mut pump), ["save"]);

    ask(&mut pump, 1, set_name("Ada"));
    assert_eq!(actions(&mut pump), ["identity \"Ada\"", "event", "event"], "one save is under way");
    pump.handle_saved(Ok(()), START);
    assert_eq!(actions(&mut pump), ["save"]);
    pump.handle_saved(Ok(()), START);
    assert_eq!(actions(&mut pump), ["answer 1"]);
}

#[test]
fn no_connection_is_opened_for_a_room_that_is_not_saved() {
    let mut pump = new_pump();
    ask(&mut pump, 1, set_name("Ada"));
    ask(
        &mut pump,
        2,
        Command::CreateRoom {
            name: "Garden".to_owned(),
            relay: "ws://localhost/ws".to_owned(),
            admission: Default::default(),
            suite: alcove_client::Suite::Classic,
        },
    );
    let before = actions(&mut pump);
    assert_eq!(before.last().map(String::as_str), Some("save"));
    assert!(before.iter().all(|action| !action.starts_with("connect")), "{before:?}");

    pump.handle_saved(Ok(()), START);
    let after = actions(&mut pump);
    assert!(after.contains(&"connect ws://localhost/ws".to_owned()), "{after:?}");
    assert!(after.contains(&"answer 2".to_owned()), "{after:?}");
}

#[test]
fn a_refused_command_says_why() {
    let mut pump = new_pump();
    actions(&mut pump);
    pump.handle_saved(Ok(()), START);
    ask(&mut pump, 1, set_name("\u{202e}"));
    assert_eq!(actions(&mut pump), ["refuse 1: name_empty"]);
}

#[test]
fn a_failed_save_is_told_once_and_tried_again_and_holds_everything_back() {
    let mut pump = new_pump();
    ask(&mut pump, 1, set_name("Ada"));
    actions(&mut pump);
    pump.handle_saved(Err(StorageProblem::Full), START);
    assert_eq!(actions(&mut pump), ["storage_full"]);

    ask(&mut pump, 2, set_name("Eve"));
    ask(&mut pump, 3, Command::Rooms);
    assert_eq!(actions(&mut pump), ["refuse 2: storage_full", "answer 3"]);

    let mut now = START;
    for _ in 0..3 {
        now.monotonic_ms = pump.poll_timeout().expect("it is tried again");
        pump.handle_timeout(now);
        assert_eq!(actions(&mut pump), ["save"]);
        pump.handle_saved(Err(StorageProblem::Full), now);
        assert_eq!(actions(&mut pump), [""; 0]);
    }
    now.monotonic_ms += RETRY_MS;
    pump.handle_timeout(now);
    assert_eq!(actions(&mut pump), ["save"]);
    pump.handle_saved(Ok(()), now);
    assert_eq!(actions(&mut pump), ["storage_fine", "answer 1"]);
}

#[test]
fn a_message_is_taken_while_there_is_no_room_and_goes_out_once_there_is() {
    let mut pump = new_pump();
    let room = make_room(&mut pump);
    pump.handle_saved(Ok(()), START);
    actions(&mut pump);
    pump.handle_saved(Ok(()), START);
    actions(&mut pump);
    ask(&mut pump, 3, set_name("Eve"));
    actions(&mut pump);
    pump.handle_saved(Err(StorageProblem::Full), START);
    assert_eq!(actions(&mut pump), ["storage_full"]);

    let send = |body: &str| Command::say(room, body);
    ask(&mut pump, 4, send("kept"));
    let shown = actions(&mut pump);
    assert!(shown.iter().all(|action| action == "event"), "{shown:?}");
    assert!(!shown.is_empty());
    pump.handle_saved(Ok(()), START);
    assert_eq!(actions(&mut pump), ["storage_fine", "answer 3", "save"]);
    pump.handle_saved(Err(StorageProblem::Gone), START);
    ask(&mut pump, 5, send("not taken"));
    assert_eq!(actions(&mut pump), ["storage_gone", "refuse 5: storage_gone"]);
    pump.handle_saved(Ok(()), START);
    assert_eq!(actions(&mut pump), ["storage_fine", "answer 4"]);
}

#[test]
fn history_is_read_behind_what_pages_have_seen() {
    let mut pump = new_pump();
    let room = RoomKey([1; 32]);
    ask(&mut pump, 1, Command::History { room, before: None, after: None, limit: 2 });
    assert_eq!(actions(&mut pump), ["save"]);
    pump.handle_saved(Ok(()), START);
    let Some(Action::Scan(scan, purpose)) = pump.poll_action() else { panic!("a scan") };
    assert_eq!((scan.table, scan.take), (Table::Messages, Take::Newest(3)));

    let pairs = (0..3).map(|n| (vec![n], b"unreadable".to_vec())).collect();
    pump.handle_scanned(purpose, Ok(pairs));
    let Some(Action::Gather(Table::Bodies, prefixes, purpose)) = pump.poll_action() else {
        panic!("what was said")
    };
    assert_eq!(prefixes, [b""; 0]);
    pump.handle_scanned(purpose, Ok(vec![]));
    let Some(Action::Tell((Some(TAB), WorkerToPage::Answer { id: 1, result }))) =
        pump.poll_action()
    else {
        panic!("an answer")
    };
    assert_eq!(result, Ok(Reply::History { messages: vec![], more: true }));
}

#[test]
fn a_page_that_comes_later_is_told_the_whole_state() {
    let mut pump = new_pump();
    ask(&mut pump, 1, set_name("Ada"));
    actions(&mut pump);
    let state = pump.state(START);
    let [
        BridgeEvent::Client(Event::Identity { name, .. }),
        BridgeEvent::Client(Event::Sharing { .. }),
        BridgeEvent::Client(Event::Ignored { .. }),
    ] = &state[..]
    else {
        panic!("{state:?}")
    };
    assert_eq!(name, "Ada");

    pump.handle_saved(Err(StorageProblem::Failed), START);
    assert_eq!(pump.state(START).last(), Some(&StorageProblem::Failed.event()));
}

#[test]
fn of_a_room_that_changes_often_the_page_is_told_the_last_state() {
    let mut pump = new_pump();
    ask(&mut pump, 1, set_name("Ada"));
    let make = Command::CreateRoom {
        name: "Garden".to_owned(),
        relay: "ws://localhost/ws".to_owned(),
        admission: Default::default(),
        suite: alcove_client::Suite::Classic,
    };
    ask(&mut pump, 2, make);
    assert_eq!(actions(&mut pump).iter().filter(|action| *action == "room").count(), 1);
    let Ok(Reply::Rooms { rooms }) = pump.client.handle_command(Command::Rooms, START) else {
        panic!("no rooms")
    };
    for name in ["Yard", "Park"] {
        pump.handle_event(Event::Room {
            room: alcove_client::RoomView { name: name.to_owned(), ..rooms[0].clone() },
        });
    }
    let told: Vec<_> =
        pump.actions.iter().filter(|it| matches!(it, Action::Tell((None, _)))).collect();
    assert!(matches!(told.as_slice(), [Action::Tell((None, WorkerToPage::Event(
        BridgeEvent::Client(Event::Room { room })
    )))] if room.name == "Park"));
}
