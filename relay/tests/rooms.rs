//! Rooms over real sockets.

mod support;

use alcove_relay::Config;
use alcove_wire::*;
use support::*;
use tokio_tungstenite::tungstenite::{Bytes, Message};

#[tokio::test]
async fn a_message_goes_from_one_connection_to_another_and_its_sender_learns_its_place() {
    let relay = Relay::start(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    let room = key(1).room();
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    alice.publish(room, 7, b"hello").await;
    assert_eq!(alice.hear().await, RelayToClient::Ack { room, tag: 7, seq: 1 });
    let delivery = RelayToClient::Delivery { room, seq: 1, payload: b"hello".to_vec() };
    assert_eq!(bob.hear().await, delivery);
}

#[tokio::test]
async fn whoever_is_in_a_room_hears_who_comes_and_goes() {
    let relay = Relay::start(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    let RelayToClient::Presence { present: 2, joined, .. } = alice.next().await else { panic!() };
    drop(bob);
    let RelayToClient::Presence { present: 1, left, .. } = alice.next().await else { panic!() };
    assert_eq!(joined, left);
}

#[tokio::test]
async fn the_relays_limits_are_told_at_the_start() {
    let mut config = Config::default();
    config.hub.limits.window_frames = 77;
    let relay = Relay::start(config.clone()).await;
    assert_eq!(relay.client().await.limits, config.hub.limits);
}

#[tokio::test]
async fn many_messages_in_both_directions_keep_one_order() {
    let relay = Relay::start(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    let room = key(1).room();
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    for tag in 0..200 {
        alice.publish(room, tag, &tag.to_be_bytes()).await;
        bob.publish(room, tag, &[]).await;
    }
    for client in [&mut alice, &mut bob] {
        for expected in 1..=400 {
            match client.hear().await {
                RelayToClient::Ack { seq, .. } | RelayToClient::Delivery { seq, .. } => {
                    assert_eq!(seq, expected);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_client_that_comes_back_is_sent_what_it_missed() {
    let relay = Relay::start(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    let room = key(1).room();
    alice.join(&key(1), None).await;
    let (incarnation, _) = bob.join(&key(1), None).await;
    drop(bob);
    alice.publish(room, 1, b"while you were out").await;
    alice.hear().await;
    let mut bob = relay.client().await;
    let (_, resume) = bob.join(&key(1), Some(Cursor { incarnation, seq: 0 })).await;
    assert_eq!(resume, Resume::Resumed);
    let payload = b"while you were out".to_vec();
    assert_eq!(bob.hear().await, RelayToClient::Delivery { room, seq: 1, payload });
}

#[tokio::test]
async fn a_relay_that_was_started_again_says_that_there_is_a_gap() {
    let relay = Relay::start(Config::default()).await;
    let address = relay.address;
    let mut alice = relay.client().await;
    let (before, _) = alice.join(&key(1), None).await;
    let stopped = relay.stop();
    alice.goodbye().await;
    stopped.await.unwrap();

    let relay = Relay::start_on(address, Config::default()).await;
    let mut alice = relay.client().await;
    let cursor = Cursor { incarnation: before, seq: 0 };
    let (after, resume) = alice.join(&key(1), Some(cursor)).await;
    assert_ne!(before, after);
    assert_eq!(resume, Resume::Gap);
}

#[tokio::test]
async fn a_reader_that_is_too_slow_is_closed_and_resumes() {
    let mut config = Config { queue_bytes: 0, ..Config::default() };
    config.hub.limits.window_bytes = 256 * 1024;
    config.hub.limits.bytes_per_second = u32::MAX;
    let relay = Relay::start(config).await;
    let mut alice = relay.client().await;
    let mut bob = relay.client_with_receive_buffer(4096).await;
    let room = key(1).room();
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    // Whoever comes and goes before Alice is told of it is never told of.
    let RelayToClient::Presence { present: 2, .. } = alice.next().await else { panic!() };

    // Bob reads nothing until the relay has given him up.
    let payload = vec![1; 200 * 1024];
    let mut tag = 0;
    let mut present = 2;
    while present == 2 {
        alice.publish(room, tag, &payload).await;
        tag += 1;
        loop {
            match alice.next().await {
                RelayToClient::Ack { .. } => break,
                RelayToClient::Presence { present: now, .. } => present = now,
                other => panic!("{other:?}"),
            }
        }
    }

    let mut seen = None;
    let error = loop {
        match bob.hear().await {
            RelayToClient::Delivery { seq, .. } => seen = Some(seq),
            RelayToClient::Error { code, .. } => break code,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(error, ErrorCode::SlowConsumer);
    assert_eq!(bob.goodbye().await.close, 4009);
    assert!(seen.is_some_and(|seq| seq < u64::from(tag)));

    let mut bob = relay.client().await;
    bob.join(&key(1), None).await;
    alice.publish(room, tag, b"again").await;
    let RelayToClient::Delivery { payload, .. } = bob.hear().await else { panic!() };
    assert_eq!(payload, b"again");
}

#[tokio::test]
async fn a_large_window_is_replayed_whole_even_into_a_small_queue() {
    let mut config = Config { queue_bytes: 0, ..Config::default() };
    config.hub.limits.window_bytes = 1024 * 1024;
    let relay = Relay::start(config).await;
    let mut alice = relay.client().await;
    let rooms = [1, 2, 3];
    let mut incarnations = Vec::new();
    for number in rooms {
        let (incarnation, _) = alice.join(&key(number), None).await;
        for tag in 0..16 {
            alice.publish(key(number).room(), tag, &[number; 64 * 1024]).await;
            alice.hear().await;
        }
        incarnations.push(incarnation);
    }
    let mut bob = relay.client().await;
    for (number, incarnation) in rooms.into_iter().zip(incarnations) {
        let (access_key, signature) = (key(number).public(), key(number).sign_join(&bob.challenge));
        let cursor = Some(Cursor { incarnation, seq: 0 });
        bob.say(&ClientToRelay::Join { access_key, signature, cursor }).await;
    }
    for number in rooms {
        let RelayToClient::Joined { resume: Resume::Resumed, .. } = bob.hear().await else {
            panic!()
        };
        for expected in 1..=16 {
            let RelayToClient::Delivery { room, seq, .. } = bob.hear().await else { panic!() };
            assert_eq!((room, seq), (key(number).room(), expected));
        }
    }
}

#[tokio::test]
async fn a_client_over_its_rate_is_read_more_slowly_and_loses_nothing() {
    let mut config = Config::default();
    config.hub.limits.frames_per_second = 50;
    let relay = Relay::start(config).await;
    let mut alice = relay.client().await;
    for nonce in 0..130 {
        alice.say(&ClientToRelay::Ping { nonce }).await;
    }
    for nonce in 0..130 {
        assert_eq!(alice.next().await, RelayToClient::Pong { nonce });
    }
}

#[tokio::test]
async fn a_room_over_its_rate_hears_its_senders_more_slowly_and_loses_nothing() {
    let mut config = Config::default();
    config.hub.room_frames_per_second = 50;
    let relay = Relay::start(config).await;
    let mut alice = relay.client().await;
    alice.join(&key(1), None).await;
    for tag in 0..130 {
        alice.publish(key(1).room(), tag, b"").await;
    }
    for expected in 1..=130 {
        let RelayToClient::Ack { seq, .. } = alice.hear().await else { panic!() };
        assert_eq!(seq, expected);
    }
}

#[tokio::test]
async fn rooms_are_the_same_whichever_thread_serves_a_connection() {
    let relay = Relay::start(Config { workers: 3, ..Config::default() }).await;
    let mut clients = Vec::new();
    for _ in 0..6 {
        let mut client = relay.client().await;
        client.join(&key(1), None).await;
        clients.push(client);
    }
    for round in 0..50 {
        for client in &mut clients {
            client.publish(key(1).room(), round, &[7; 3000]).await;
        }
    }
    for client in &mut clients {
        for expected in 1..=300 {
            match client.hear().await {
                RelayToClient::Ack { seq, .. } | RelayToClient::Delivery { seq, .. } => {
                    assert_eq!(seq, expected);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_message_in_parts_and_a_ping_between_them_are_understood() {
    use futures_util::StreamExt as _;
    use tokio_tungstenite::tungstenite::protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    };
    let relay = Relay::start(Config::default()).await;
    let mut alice = relay.client().await;
    let ping = encode(&ClientToRelay::Ping { nonce: 5 });
    let part =
        |bytes: &[u8], opcode, last| Message::Frame(Frame::message(bytes.to_vec(), opcode, last));
    alice.send(part(&ping[..4], OpCode::Data(Data::Binary), false)).await;
    alice.send(Message::Ping(Bytes::from_static(b"?"))).await;
    alice.send(part(&ping[4..], OpCode::Data(Data::Continue), true)).await;
    let pong = alice.socket.next().await.unwrap().unwrap();
    assert_eq!(pong, Message::Pong(Bytes::from_static(b"?")));
    assert_eq!(alice.next().await, RelayToClient::Pong { nonce: 5 });
}

#[tokio::test]
async fn a_client_that_closes_is_answered_with_its_code() {
    use futures_util::StreamExt as _;
    use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};
    let relay = Relay::start(Config::default()).await;
    let mut alice = relay.client().await;
    let close = CloseFrame { code: CloseCode::Away, reason: "".into() };
    alice.send(Message::Close(Some(close.clone()))).await;
    assert_eq!(alice.socket.next().await.unwrap().unwrap(), Message::Close(Some(close)));
    assert!(alice.socket.next().await.is_none());
}

#[tokio::test]
async fn a_relay_that_stops_tells_its_clients_when_to_come_back_and_lets_nobody_in() {
    let relay = Relay::start(Config::default()).await;
    let address = relay.address;
    let mut alice = relay.client().await;
    let stopped = relay.stop();
    let RelayToClient::Closing { reconnect_after_ms } = alice.next().await else { panic!() };
    assert!(reconnect_after_ms <= 2000);
    assert_eq!(alice.goodbye().await, Goodbye { error: None, close: 1012 });
    stopped.await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_websocket_ping_is_answered() {
    use futures_util::StreamExt as _;
    let relay = Relay::start(Config::default()).await;
    let mut alice = relay.client().await;
    alice.send(Message::Ping(Bytes::from_static(b"there?"))).await;
    let answer = alice.socket.next().await.unwrap().unwrap();
    assert_eq!(answer, Message::Pong(Bytes::from_static(b"there?")));
}
