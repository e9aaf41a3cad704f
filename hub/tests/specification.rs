//! The byte-exact examples of the first part of `docs/protocol.md` are what this code says and understands.

use alcove_wire::*;
use data_encoding::HEXLOWER as HEX;
use std::collections::BTreeMap;

const SPECIFICATION: &str = include_str!("../../docs/protocol.md");

/// What relays understand; `client/src/specification.rs` holds the rest.
fn first_part() -> &'static str {
    SPECIFICATION.split_once("\n## Invites\n").expect("two parts").0
}

/// The blocks that are marked ```` ```hex NAME ````, without their comments.
fn documented() -> BTreeMap<&'static str, String> {
    let blocks = first_part().split("```hex ").skip(1);
    blocks
        .map(|block| {
            let (name, rest) = block.split_once('\n').expect("a name");
            let lines = rest.split("```").next().expect("a block").lines();
            let bytes = lines.flat_map(|line| line.split('#').next());
            (name.trim(), bytes.flat_map(str::split_whitespace).collect())
        })
        .collect()
}

fn real() -> BTreeMap<&'static str, Vec<u8>> {
    let key = AccessKey::from_seed(&[1; 32]);
    let (access_key, room) = (key.public(), key.room());
    let challenge = Challenge([2; 32]);
    let signature = key.sign_join(&challenge);
    let cursor = Some(Cursor { incarnation: 0x1122_3344_5566_7788, seq: 41 });
    let (payload, incarnation, peer) = (b"sealed".to_vec(), 0x1122_3344_5566_7788, 0xc0ff_ee01);
    let statement = [b"alcove.1 join", &challenge.0[..], &room.0].concat();
    let said = [
        ("join", ClientToRelay::Join { access_key, signature, cursor: None }),
        ("join-again", ClientToRelay::Join { access_key, signature, cursor }),
        ("leave", ClientToRelay::Leave { room }),
        (
            "publish",
            ClientToRelay::Publish {
                room,
                tag: 7,
                retention: Retention::Retained,
                payload: payload.clone(),
            },
        ),
        (
            "publish-ephemeral",
            ClientToRelay::Publish {
                room,
                tag: 0,
                retention: Retention::Ephemeral,
                payload: payload.clone(),
            },
        ),
        ("ping", ClientToRelay::Ping { nonce: 5 }),
        (
            "prove",
            ClientToRelay::Prove {
                token: Some(prove_token(b"sesame-0123456789", &challenge)),
                work: do_work(&challenge, 8).expect("a little work"),
            },
        ),
    ];
    let answered = [
        ("hello", RelayToClient::Hello { challenge, limits: Limits::default() }),
        (
            "joined",
            RelayToClient::Joined {
                room,
                incarnation,
                head: 43,
                resume: Resume::Resumed,
                replay_from: 42,
                present: 2,
                peer,
            },
        ),
        ("delivery", RelayToClient::Delivery { room, seq: 44, payload: payload.clone() }),
        ("ack", RelayToClient::Ack { room, tag: 7, seq: 44 }),
        ("ephemeral", RelayToClient::Ephemeral { room, peer, payload }),
        (
            "presence",
            RelayToClient::Presence { room, present: 2, joined: vec![peer], left: vec![1, 2] },
        ),
        (
            "error",
            RelayToClient::Error {
                code: ErrorCode::NotJoined,
                room: Some(room),
                tag: Some(7),
                retry_after_ms: 0,
            },
        ),
        ("pong", RelayToClient::Pong { nonce: 5 }),
        ("demand", RelayToClient::Demand { challenge, protection: Protection::Token, work: 8 }),
        ("closing", RelayToClient::Closing { reconnect_after_ms: 1250 }),
    ];
    let said = said.into_iter().map(|(name, message)| (name, encode(&message)));
    let answered = answered.into_iter().map(|(name, message)| (name, encode(&message)));
    let parts = [
        ("access-key", access_key.0.to_vec()),
        ("room-id", room.0.to_vec()),
        ("join-statement", statement),
        ("join-signature", signature.0.to_vec()),
    ];
    parts.into_iter().chain(said).chain(answered).collect()
}

#[test]
fn every_example_is_what_the_code_says() {
    let real: BTreeMap<_, _> =
        real().into_iter().map(|(name, bytes)| (name, HEX.encode(&bytes))).collect();
    assert_eq!(documented(), real);
}

#[test]
fn the_limits_of_the_specification_are_the_defaults() {
    let limits = Limits::default();
    for (name, value) in [
        ("max_frame", limits.max_frame),
        ("max_rooms", limits.max_rooms.into()),
        ("frames_per_second", limits.frames_per_second),
        ("bytes_per_second", limits.bytes_per_second),
        ("window_frames", limits.window_frames),
        ("window_bytes", limits.window_bytes),
        ("window_age_ms", limits.window_age_ms),
        ("keepalive_ms", limits.keepalive_ms),
    ] {
        let row = SPECIFICATION.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("{name} is not specified"));
        assert!(row.contains(&format!("| {value} |")), "{row}");
    }
}

#[test]
fn every_error_is_specified_with_its_number_and_what_it_does_to_the_connection() {
    for number in 1.. {
        let code = ErrorCode::from(number);
        if let ErrorCode::Unknown(_) = code {
            assert!(number > 11);
            break;
        }
        let start =
            format!("| {number} | {code:?} | {} |", if code.closes() { "closes" } else { "open" });
        assert!(SPECIFICATION.lines().any(|line| line.starts_with(&start)), "{start}");
    }
}
