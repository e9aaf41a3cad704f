//! The encoding of every variant, byte for byte, and round trips of everything.

use alcove_wire::*;
use data_encoding::HEXLOWER_PERMISSIVE as HEX;
use proptest::prelude::*;

const ROOM: RoomId = RoomId([0xaa; 32]);

fn hex<M: tls_codec::Serialize>(message: &M) -> String {
    HEX.encode(&encode(message))
}

#[track_caller]
fn assert_snapshot<M>(message: M, expected: &str)
where
    M: tls_codec::Serialize + tls_codec::DeserializeBytes + PartialEq + std::fmt::Debug,
{
    let expected: String = expected.split_whitespace().collect();
    assert_eq!(hex(&message), expected);
    let bytes = HEX.decode(expected.as_bytes()).expect("hexadecimal digits");
    assert_eq!(decode::<M>(&bytes), Ok(message));
}

#[test]
fn client_to_relay() {
    let room = "aa".repeat(32);
    assert_snapshot(
        ClientToRelay::Join {
            access_key: AccessPublicKey([0xbb; 32]),
            signature: Signature([0xcc; 64]),
            cursor: None,
        },
        &format!("01 {} {} 00", "bb".repeat(32), "cc".repeat(64)),
    );
    assert_snapshot(
        ClientToRelay::Join {
            access_key: AccessPublicKey([0xbb; 32]),
            signature: Signature([0xcc; 64]),
            cursor: Some(Cursor { incarnation: 0x0102030405060708, seq: 9 }),
        },
        &format!("01 {} {} 01 0102030405060708 0000000000000009", "bb".repeat(32), "cc".repeat(64)),
    );
    assert_snapshot(ClientToRelay::Leave { room: ROOM }, &format!("02 {room}"));
    assert_snapshot(
        ClientToRelay::Publish {
            room: ROOM,
            tag: 7,
            retention: Retention::Retained,
            payload: b"hello".to_vec(),
        },
        &format!("03 {room} 00000007 00 05 68656c6c6f"),
    );
    assert_snapshot(
        ClientToRelay::Publish {
            room: ROOM,
            tag: 0,
            retention: Retention::Ephemeral,
            payload: vec![0x11; 64],
        },
        &format!("03 {room} 00000000 01 4040 {}", "11".repeat(64)),
    );
    assert_snapshot(ClientToRelay::Ping { nonce: 5 }, "04 0000000000000005");
    assert_snapshot(
        ClientToRelay::Prove { token: Some([0xee; 32]), work: 6 },
        &format!("05 01 {} 0000000000000006", "ee".repeat(32)),
    );
    assert_snapshot(ClientToRelay::Prove { token: None, work: 0 }, "05 00 0000000000000000");
}

#[test]
fn relay_to_client() {
    let room = "aa".repeat(32);
    assert_snapshot(
        RelayToClient::Hello {
            challenge: Challenge([0xdd; 32]),
            limits: Limits {
                max_frame: 1,
                max_rooms: 2,
                frames_per_second: 3,
                bytes_per_second: 4,
                window_frames: 5,
                window_bytes: 6,
                window_age_ms: 7,
                keepalive_ms: 8,
            },
        },
        &format!(
            "01 {} 00000001 0002 00000003 00000004 00000005 00000006 00000007 00000008",
            "dd".repeat(32)
        ),
    );
    assert_snapshot(
        RelayToClient::Joined {
            room: ROOM,
            incarnation: 1,
            head: 9,
            resume: Resume::Gap,
            replay_from: 4,
            present: 3,
            peer: 0xfefefefe,
        },
        &format!(
            "02 {room} 0000000000000001 0000000000000009 02 0000000000000004 00000003 fefefefe"
        ),
    );
    assert_snapshot(
        RelayToClient::Delivery { room: ROOM, seq: 10, payload: vec![1, 2] },
        &format!("03 {room} 000000000000000a 02 0102"),
    );
    assert_snapshot(
        RelayToClient::Ack { room: ROOM, tag: 7, seq: 11 },
        &format!("04 {room} 00000007 000000000000000b"),
    );
    assert_snapshot(
        RelayToClient::Ephemeral { room: ROOM, peer: 3, payload: vec![] },
        &format!("05 {room} 00000003 00"),
    );
    assert_snapshot(
        RelayToClient::Presence { room: ROOM, present: 2, joined: vec![5], left: vec![6, 7] },
        &format!("06 {room} 00000002 04 00000005 08 00000006 00000007"),
    );
    assert_snapshot(
        RelayToClient::Error {
            code: ErrorCode::NotJoined,
            room: Some(ROOM),
            tag: Some(1),
            retry_after_ms: 250,
        },
        &format!("07 0005 01 {room} 01 00000001 000000fa"),
    );
    assert_snapshot(
        RelayToClient::Error {
            code: ErrorCode::RelayFull,
            room: None,
            tag: None,
            retry_after_ms: 0,
        },
        "07 0008 00 00 00000000",
    );
    assert_snapshot(RelayToClient::Pong { nonce: 5 }, "08 0000000000000005");
    assert_snapshot(RelayToClient::Closing { reconnect_after_ms: 1000 }, "09 000003e8");
    for (protection, byte) in [(Protection::Open, "00"), (Protection::Token, "01")] {
        assert_snapshot(
            RelayToClient::Demand { challenge: Challenge([0xdd; 32]), protection, work: 12 },
            &format!("0a {} {byte} 0c", "dd".repeat(32)),
        );
    }
}

#[test]
fn what_is_no_message_is_told_apart() {
    assert_eq!(decode::<ClientToRelay>(&[]), Err(DecodeError::Malformed));
    assert_eq!(decode::<ClientToRelay>(&[0]), Err(DecodeError::UnknownType(0)));
    assert_eq!(decode::<ClientToRelay>(&[200, 1, 2]), Err(DecodeError::UnknownType(200)));
    assert_eq!(decode::<ClientToRelay>(&[4, 0]), Err(DecodeError::Malformed));
    // A publish whose retention is of no known kind: its type is known, so it is malformed.
    let mut publish = vec![3];
    publish.extend([0xaa; 32]);
    publish.extend([0, 0, 0, 0, 3, 0]);
    assert_eq!(decode::<ClientToRelay>(&publish), Err(DecodeError::Malformed));
    let mut ping = encode(&ClientToRelay::Ping { nonce: 0 });
    ping.push(0);
    assert_eq!(decode::<ClientToRelay>(&ping), Err(DecodeError::Malformed));
    // A payload that claims a gigabyte and carries a byte.
    let mut publish = vec![3];
    publish.extend([0xaa; 32]);
    publish.extend([0, 0, 0, 0, 0, 0xbf, 0xff, 0xff, 0xff, 1]);
    assert_eq!(decode::<ClientToRelay>(&publish), Err(DecodeError::Malformed));
}

fn cursor() -> impl Strategy<Value = Option<Cursor>> {
    proptest::option::of(
        any::<(u64, u64)>().prop_map(|(incarnation, seq)| Cursor { incarnation, seq }),
    )
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..300)
}

fn from_client() -> impl Strategy<Value = ClientToRelay> {
    let retention = prop_oneof![Just(Retention::Retained), Just(Retention::Ephemeral)];
    prop_oneof![
        (any::<[u8; 32]>(), proptest::array::uniform32(any::<u16>()), cursor()).prop_map(
            |(key, halves, cursor)| {
                let mut signature = [0; 64];
                for (pair, half) in signature.chunks_mut(2).zip(halves) {
                    pair.copy_from_slice(&half.to_be_bytes());
                }
                ClientToRelay::Join {
                    access_key: AccessPublicKey(key),
                    signature: Signature(signature),
                    cursor,
                }
            }
        ),
        any::<[u8; 32]>().prop_map(|room| ClientToRelay::Leave { room: RoomId(room) }),
        (any::<[u8; 32]>(), any::<u32>(), retention, payload()).prop_map(
            |(room, tag, retention, payload)| ClientToRelay::Publish {
                room: RoomId(room),
                tag,
                retention,
                payload
            }
        ),
        any::<u64>().prop_map(|nonce| ClientToRelay::Ping { nonce }),
        any::<(Option<[u8; 32]>, u64)>()
            .prop_map(|(token, work)| ClientToRelay::Prove { token, work }),
    ]
}

fn from_relay() -> impl Strategy<Value = RelayToClient> {
    let room = any::<[u8; 32]>().prop_map(RoomId);
    let resume = prop_oneof![Just(Resume::Fresh), Just(Resume::Resumed), Just(Resume::Gap)];
    let protection = prop_oneof![Just(Protection::Open), Just(Protection::Token)];
    let peers = || proptest::collection::vec(any::<u32>(), 0..40);
    prop_oneof![
        (any::<[u8; 32]>(), any::<(u32, u16, u32, u32)>(), any::<(u32, u32, u32, u32)>()).prop_map(
            |(challenge, a, b)| RelayToClient::Hello {
                challenge: Challenge(challenge),
                limits: Limits {
                    max_frame: a.0,
                    max_rooms: a.1,
                    frames_per_second: a.2,
                    bytes_per_second: a.3,
                    window_frames: b.0,
                    window_bytes: b.1,
                    window_age_ms: b.2,
                    keepalive_ms: b.3,
                },
            }
        ),
        (room.clone(), any::<(u64, u64, u64)>(), resume, any::<(u32, u32)>()).prop_map(
            |(room, a, resume, b)| RelayToClient::Joined {
                room,
                incarnation: a.0,
                head: a.1,
                resume,
                replay_from: a.2,
                present: b.0,
                peer: b.1,
            }
        ),
        (room.clone(), any::<u64>(), payload())
            .prop_map(|(room, seq, payload)| RelayToClient::Delivery { room, seq, payload }),
        (room.clone(), any::<(u32, u64)>()).prop_map(|(room, (tag, seq))| RelayToClient::Ack {
            room,
            tag,
            seq
        }),
        (room.clone(), any::<u32>(), payload())
            .prop_map(|(room, peer, payload)| RelayToClient::Ephemeral { room, peer, payload }),
        (room.clone(), any::<u32>(), peers(), peers()).prop_map(|(room, present, joined, left)| {
            RelayToClient::Presence { room, present, joined, left }
        }),
        (any::<u16>(), proptest::option::of(room), any::<(Option<u32>, u32)>()).prop_map(
            |(code, room, (tag, retry_after_ms))| RelayToClient::Error {
                code: code.into(),
                room,
                tag,
                retry_after_ms
            }
        ),
        any::<u64>().prop_map(|nonce| RelayToClient::Pong { nonce }),
        any::<u32>().prop_map(|ms| RelayToClient::Closing { reconnect_after_ms: ms }),
        (any::<[u8; 32]>(), protection, any::<u8>()).prop_map(|(challenge, protection, work)| {
            RelayToClient::Demand { challenge: Challenge(challenge), protection, work }
        }),
    ]
}

proptest! {
    #[test]
    fn what_a_client_says_comes_back(message in from_client()) {
        prop_assert_eq!(decode::<ClientToRelay>(&encode(&message)).unwrap(), message);
    }

    #[test]
    fn what_a_relay_says_comes_back(message in from_relay()) {
        prop_assert_eq!(decode::<RelayToClient>(&encode(&message)).unwrap(), message);
    }

    #[test]
    fn no_bytes_panic_and_what_decodes_has_one_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(message) = decode::<ClientToRelay>(&bytes) {
            prop_assert_eq!(encode(&message), bytes.clone());
        }
        if let Ok(message) = decode::<RelayToClient>(&bytes) {
            prop_assert_eq!(encode(&message), bytes);
        }
    }

    #[test]
    fn a_truncated_message_is_malformed(message in from_client(), cut in any::<prop::sample::Index>()) {
        let bytes = encode(&message);
        let cut = cut.index(bytes.len());
        prop_assert_eq!(decode::<ClientToRelay>(&bytes[..cut]), Err(DecodeError::Malformed));
    }
}
