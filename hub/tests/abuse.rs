//! However many rooms somebody asks for, the hub's tables stay within their bounds.

use alcove_hub::{Config, ConnectionId, Hub, Output, Usage};
use alcove_wire::{ClientToRelay, ErrorCode, Limits, RelayToClient, Retention, RoomId, decode};

const MANY: u64 = 1_000_000;

fn hub() -> Hub {
    let limits = Limits { max_rooms: 16, ..Limits::default() };
    let config = Config { limits, max_rooms: 1000, max_window_bytes: 100_000, ..Config::default() };
    let mut hub = Hub::new(config, [7; 32]);
    hub.handle_connect(ConnectionId(1), 0);
    hub
}

/// Each a different one.
fn random_room(number: u64) -> RoomId {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    RoomId(id)
}

fn check(usage: Usage) {
    assert!(usage.rooms <= 1000 && usage.window_bytes <= 100_000, "{usage:?}");
}

#[test]
fn a_million_rooms_that_are_joined_spoken_in_and_left_fill_no_table_beyond_its_bound() {
    let mut hub = hub();
    for number in 0..MANY {
        let (now, room) = (number / 1000, random_room(number));
        hub.handle_join(ConnectionId(1), room, true, None, now);
        let (tag, retention, payload) = (1, Retention::Retained, vec![0; 100]);
        let publish = ClientToRelay::Publish { room, tag, retention, payload };
        hub.handle_message(ConnectionId(1), publish, now);
        hub.handle_message(ConnectionId(1), ClientToRelay::Leave { room }, now);
        while hub.poll_output().is_some() {}
        check(hub.usage());
    }
    assert_eq!(hub.usage().rooms, 1000);
}

#[test]
fn of_a_million_joins_without_a_leave_a_connection_gets_as_many_rooms_as_it_may_be_in() {
    let mut hub = hub();
    let mut refused = 0;
    for number in 0..MANY {
        hub.handle_join(ConnectionId(1), random_room(number), true, None, 0);
        while let Some(output) = hub.poll_output() {
            let Output::Send { frame, .. } = output else { continue };
            let code = ErrorCode::TooManyRooms;
            refused += u64::from(
                matches!(decode(&frame), Ok(RelayToClient::Error { code: told, .. }) if told == code),
            );
        }
    }
    assert_eq!((refused, hub.usage().rooms), (MANY - 16, 16));
}

#[test]
fn a_join_that_proves_nothing_makes_no_room() {
    let mut hub = hub();
    for number in 0..1000 {
        hub.handle_join(ConnectionId(1), random_room(number), false, None, 0);
    }
    assert_eq!(hub.usage().rooms, 0);
}
