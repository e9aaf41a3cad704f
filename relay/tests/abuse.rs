//! What costs an attacker little costs the relay little too: whoever dawdles, vanishes or tricks gives up its place.
//!
//! The clock is paused: it goes on by itself to the next deadline once nothing else is left to do.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::Config;
use alcove_wire::*;
use futures_util::StreamExt as _;
use std::time::Duration;
use support::{
    tls::{self, certify, client_hello, config},
    *,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep},
};

/// What one connection says, a byte a second, and what it is answered until the relay closes it.
async fn dripped(relay: &Relay, request: &[u8]) -> (Vec<u8>, Duration) {
    let began = Instant::now();
    let mut stream = TcpStream::connect(relay.address).await.unwrap();
    let (mut reads, mut writes) = stream.split();
    let mut answer = Vec::new();
    let drip = async {
        for &byte in request {
            if writes.write_all(&[byte]).await.is_err() {
                return;
            }
            sleep(Duration::from_secs(1)).await;
        }
        std::future::pending().await
    };
    tokio::select! {
        _ = reads.read_to_end(&mut answer) => {}
        () = drip => {}
    }
    (answer, began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_dawdles_is_cut_off() {
    let relay = Relay::start(Config::default()).await;
    for request in ["", "GET /ws HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\n"] {
        let (answer, took) = dripped(&relay, request.as_bytes()).await;
        assert!(!answer.starts_with(b"HTTP/1.1 101"));
        assert!(took <= Duration::from_secs(11), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_of_tls_that_dawdles_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = certify(folder.path(), &["relay"]);
    let relay = Relay::start(config(folder.path())).await;
    let hello = client_hello(&certificate);
    // The deadline is for all of it, however much comes meanwhile.
    for part in [&[], &hello[..]] {
        let (answer, took) = dripped(&relay, part).await;
        assert!(answer.is_empty());
        assert!(took <= Duration::from_secs(11), "{took:?}");
    }
    // Answered in full, and then left there.
    let began = Instant::now();
    let mut stream = TcpStream::connect(relay.address).await.unwrap();
    stream.write_all(&hello).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.is_empty());
    assert!(began.elapsed() <= Duration::from_secs(11), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_handshakes_of_tls_keeps_others_out_for_one_deadline_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = certify(folder.path(), &["relay"]);
    let relay = Relay::start(config(folder.path())).await;
    let hello = client_hello(&certificate);
    let mut flood = Vec::new();
    for number in 0..1024 {
        let mut stream = TcpStream::connect(relay.address).await.unwrap();
        stream.write_all(&hello[..number % hello.len()]).await.unwrap();
        flood.push(stream);
    }
    let began = Instant::now();
    let stream = tls::connect(relay.address, "relay", &certificate, b"http/1.1").await.unwrap();
    Client::over(stream).await.join(&key(1), None).await;
    assert!(began.elapsed() <= Duration::from_secs(11), "{:?}", began.elapsed());
    for mut stream in flood {
        while matches!(stream.read(&mut [0; 1024]).await, Ok(1..)) {}
    }
}

#[tokio::test(start_paused = true)]
async fn connections_that_never_say_anything_keep_others_out_for_one_deadline_at_most() {
    let relay = Relay::start(Config::default()).await;
    let mut silent = Vec::new();
    for _ in 0..1024 {
        silent.push(TcpStream::connect(relay.address).await.unwrap());
    }
    let began = Instant::now();
    relay.client().await.join(&key(1), None).await;
    assert!(began.elapsed() <= Duration::from_secs(11), "{:?}", began.elapsed());
    for mut stream in silent {
        // Each of them was closed, and has not been forgotten.
        while matches!(stream.read(&mut [0; 1024]).await, Ok(1..)) {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_closes_its_half_alone_is_gone_for_its_room() {
    let relay = Relay::start(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    let RelayToClient::Presence { present: 2, .. } = alice.next().await else { panic!() };
    bob.socket.get_mut().shutdown().await.unwrap();
    let RelayToClient::Presence { present: 1, .. } = alice.next().await else { panic!() };
    // Nothing keeps the other half open.
    while bob.socket.next().await.is_some_and(|message| message.is_ok()) {}
}

#[tokio::test(start_paused = true)]
async fn a_client_that_vanished_is_gone_for_its_room_after_the_keep_alive_interval() {
    let relay = Relay::start(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    let RelayToClient::Presence { present: 2, .. } = alice.next().await else { panic!() };
    // Bob's socket stays open, as it does where a cable is pulled; Alice goes on.
    let began = Instant::now();
    let mut nonce = 0;
    loop {
        tokio::select! {
            message = alice.next() => match message {
                RelayToClient::Presence { present: 1, .. } => break,
                RelayToClient::Pong { .. } => {}
                other => panic!("{other:?}"),
            },
            () = sleep(Duration::from_secs(20)) => {
                nonce += 1;
                alice.say(&ClientToRelay::Ping { nonce }).await;
            }
        }
    }
    assert!(began.elapsed() <= Duration::from_secs(61), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_nothing_is_given_up_however_little_waits_for_it() {
    let mut config = Config::default();
    config.hub.limits.bytes_per_second = u32::MAX;
    config.hub.room_bytes_per_second = u32::MAX;
    let queue_bound = config.queue_bytes;
    let relay = Relay::start_with_admin(config).await;
    let mut alice = relay.client().await;
    let mut bob = relay.client_with_receive_buffer(4096).await;
    let room = key(1).room();
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    let RelayToClient::Presence { present: 2, .. } = alice.next().await else { panic!() };

    // Less waits for him than may: each is published once the one before is written. He may be given up as soon as his
    // socket is full, for the clock goes on while the system carries what is asked of the relay.
    for tag in 0.. {
        alice.publish(room, tag, &[1; 100_000]).await;
        match alice.next().await {
            RelayToClient::Ack { .. } => {}
            RelayToClient::Presence { present: 1, .. } => return,
            other => panic!("{other:?}"),
        }
        let waiting = metric(&relay, "alcove_queue_bytes").await;
        assert!(waiting < queue_bound as u64);
        if waiting > 0 {
            break;
        }
    }
    let RelayToClient::Presence { present: 1, .. } = alice.next().await else { panic!() };
}

async fn metric(relay: &Relay, name: &str) -> u64 {
    let text = get_from(relay.admin.unwrap(), "/metrics").await;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn joins_of_random_rooms_fill_no_table_beyond_its_bound() {
    let mut config = Config::default();
    config.hub.max_rooms = 100;
    config.hub.limits.max_rooms = 64;
    let relay = Relay::start_with_admin(config).await;
    // The rates hold them back to fifty a second each, on a clock that takes no time.
    for round in 0..3_u32 {
        let mut mallory = relay.client().await;
        for number in 0..200 {
            let mut seed = [9; 32];
            seed[..4].copy_from_slice(&(round * 1000 + number).to_be_bytes());
            let key = AccessKey::from_seed(&seed);
            mallory.join(&key, None).await;
            mallory.publish(key.room(), 1, &[0; 100]).await;
            let RelayToClient::Ack { .. } = mallory.hear().await else { panic!() };
            mallory.say(&ClientToRelay::Leave { room: key.room() }).await;
        }
        assert!(metric(&relay, "alcove_rooms").await <= 100);
    }
    relay.client().await.join(&key(1), None).await;
}

/// The goodbye to a client that sends this instead of a frame, after it was let in.
async fn goodbye_after(bytes: &[u8]) -> Goodbye {
    let relay = Relay::start(Config::default()).await;
    let mut mallory = relay.client().await;
    mallory.join(&key(1), None).await;
    mallory.socket.get_mut().write_all(bytes).await.unwrap();
    mallory.goodbye().await
}

const MASK: [u8; 4] = [0; 4];

#[tokio::test]
async fn no_compression_is_agreed_on() {
    let relay = Relay::start(Config::default()).await;
    let offer = ("sec-websocket-extensions", "permessage-deflate; client_max_window_bits");
    let (_, response) =
        relay.handshake(&[("sec-websocket-protocol", SUBPROTOCOL), offer]).await.unwrap();
    assert!(!response.headers().contains_key("sec-websocket-extensions"));
}

#[tokio::test]
async fn a_frame_that_claims_to_be_compressed_is_refused_before_it_is_read() {
    let malformed = Goodbye { error: Some(ErrorCode::Malformed), close: 1002 };
    for reserved in [0x40, 0x20, 0x10, 0x70] {
        // Binary, a control frame, and a message's first part; of the length only the claim is sent.
        for first in [0x82, 0x89, 0x02] {
            assert_eq!(goodbye_after(&[first | reserved, 0x80 | 5]).await, malformed);
            let bomb =
                [&[first | reserved, 0xFF][..], &(1_u64 << 40).to_be_bytes(), &MASK].concat();
            assert_eq!(goodbye_after(&bomb).await, malformed);
        }
        // What goes on is no more compressed than what began.
        let parts =
            [&[0x02, 0x81][..], &MASK, &[3], &[0x80 | reserved, 0x81], &MASK, &[3]].concat();
        assert_eq!(goodbye_after(&parts).await, malformed);
    }
}

#[tokio::test]
async fn a_message_in_more_parts_than_it_may_have_bytes_is_refused() {
    let mut parts = [&[0x02, 0xFF][..], &(1_u64 << 20).to_be_bytes(), &MASK].concat();
    parts.extend(vec![3; 1 << 20]);
    parts.extend([&[0x00, 0x81][..], &MASK].concat());
    let goodbye = goodbye_after(&parts).await;
    assert_eq!(goodbye, Goodbye { error: Some(ErrorCode::TooLarge), close: 1009 });
}
