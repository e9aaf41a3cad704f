//! Whatever a client sends wrongly gets its numbered error, and nobody else notices.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::Config;
use alcove_wire::*;
use futures_util::StreamExt as _;
use support::*;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message, http::StatusCode};

/// Sends something wrong while two others talk, and gives what its sender hears at the end.
async fn goodbye_after(wrong: Message) -> Goodbye {
    let relay = Relay::start(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    let room = key(1).room();
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;

    let mut mallory = relay.client().await;
    mallory.join(&key(1), None).await;
    // What is too large is refused before it is sent whole: its tail may find the connection closed.
    let _ = futures_util::SinkExt::send(&mut mallory.socket, wrong).await;
    let goodbye = mallory.goodbye().await;

    alice.publish(room, 1, b"still here").await;
    assert_eq!(alice.hear().await, RelayToClient::Ack { room, tag: 1, seq: 1 });
    let payload = b"still here".to_vec();
    assert_eq!(bob.hear().await, RelayToClient::Delivery { room, seq: 1, payload });
    goodbye
}

fn told(error: ErrorCode, close: u16) -> Goodbye {
    Goodbye { error: Some(error), close }
}

#[tokio::test]
async fn a_malformed_message_closes() {
    for bytes in [vec![], vec![4, 0], vec![3; 30]] {
        let goodbye = goodbye_after(Message::Binary(bytes.into())).await;
        assert_eq!(goodbye, told(ErrorCode::Malformed, 1002));
    }
}

#[tokio::test]
async fn an_unknown_type_closes() {
    let goodbye = goodbye_after(Message::Binary(vec![200, 1].into())).await;
    assert_eq!(goodbye, told(ErrorCode::UnknownType, 1002));
}

#[tokio::test]
async fn a_text_message_closes() {
    let goodbye = goodbye_after(Message::Text("hello".into())).await;
    assert_eq!(goodbye, told(ErrorCode::NotBinary, 1003));
}

#[tokio::test]
async fn an_oversized_message_closes() {
    for bytes in [1024 * 1024 + 1, 4 * 1024 * 1024] {
        let goodbye = goodbye_after(Message::Binary(vec![3; bytes].into())).await;
        assert_eq!(goodbye, told(ErrorCode::TooLarge, 1009));
    }
}

#[tokio::test]
async fn a_payload_whose_delivery_would_be_oversized_closes() {
    let (room, tag, retention) = (key(1).room(), 1, Retention::Retained);
    let payload = vec![0; 1024 * 1024 - 42];
    let publish = encode(&ClientToRelay::Publish { room, tag, retention, payload });
    assert_eq!(publish.len(), 1024 * 1024);
    let goodbye = goodbye_after(Message::Binary(publish.into())).await;
    assert_eq!(goodbye, told(ErrorCode::TooLarge, 1009));
}

#[tokio::test]
async fn what_the_rooms_refuse_leaves_the_connection_open() {
    let mut config = Config::default();
    config.hub.limits.max_rooms = 1;
    let relay = Relay::start(config).await;
    let mut alice = relay.client().await;
    let refused = |code, room: &AccessKey, tag| RelayToClient::Error {
        code,
        room: Some(room.room()),
        tag,
        retry_after_ms: 0,
    };

    alice.publish(key(1).room(), 5, b"too early").await;
    assert_eq!(alice.hear().await, refused(ErrorCode::NotJoined, &key(1), Some(5)));

    let (access_key, signature) = (key(1).public(), key(2).sign_join(&alice.challenge));
    alice.say(&ClientToRelay::Join { access_key, signature, cursor: None }).await;
    assert_eq!(alice.hear().await, refused(ErrorCode::BadSignature, &key(1), None));

    alice.join(&key(1), None).await;
    for (number, code) in [(1, ErrorCode::AlreadyJoined), (2, ErrorCode::TooManyRooms)] {
        let (access_key, signature) =
            (key(number).public(), key(number).sign_join(&alice.challenge));
        alice.say(&ClientToRelay::Join { access_key, signature, cursor: None }).await;
        assert_eq!(alice.hear().await, refused(code, &key(number), None));
    }
    alice.say(&ClientToRelay::Ping { nonce: 1 }).await;
    assert_eq!(alice.hear().await, RelayToClient::Pong { nonce: 1 });
}

#[tokio::test]
async fn a_relay_whose_rooms_are_all_in_use_says_when_to_try_again() {
    let mut config = Config::default();
    config.hub.max_rooms = 1;
    let relay = Relay::start(config).await;
    let mut alice = relay.client().await;
    alice.join(&key(1), None).await;
    let (access_key, signature) = (key(2).public(), key(2).sign_join(&alice.challenge));
    alice.say(&ClientToRelay::Join { access_key, signature, cursor: None }).await;
    let RelayToClient::Error { code: ErrorCode::RelayFull, retry_after_ms: 1.., .. } =
        alice.hear().await
    else {
        panic!()
    };
}

#[tokio::test]
async fn a_silent_client_is_closed_after_the_keep_alive_interval() {
    let mut config = Config::default();
    config.hub.limits.keepalive_ms = 100;
    let relay = Relay::start(config).await;
    assert_eq!(relay.client().await.goodbye().await, told(ErrorCode::Idle, 4010));
}

async fn refused_handshake(
    config: Config,
    headers: &[(&'static str, &'static str)],
) -> (StatusCode, String) {
    let relay = Relay::start(config).await;
    match relay.handshake(headers).await {
        Err(Error::Http(response)) => {
            let body = response.body().clone().unwrap_or_default();
            (response.status(), String::from_utf8(body).unwrap())
        }
        other => panic!("{other:?}"),
    }
}

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", SUBPROTOCOL);

#[tokio::test]
async fn a_handshake_without_the_subprotocol_is_refused_with_a_sentence() {
    for headers in [&[][..], &[("sec-websocket-protocol", "alcove.2, chat")]] {
        let (status, sentence) = refused_handshake(Config::default(), headers).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(sentence.contains("alcove.1"), "{sentence}");
    }
}

#[tokio::test]
async fn a_page_of_an_origin_that_is_not_allowed_is_refused() {
    let config = || Config { origins: vec!["https://a.example".into()], ..Config::default() };
    for origin in ["https://b.example", "null"] {
        let (status, _) = refused_handshake(config(), &[PROTOCOL, ("origin", origin)]).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
    let relay = Relay::start(config()).await;
    relay.handshake(&[PROTOCOL, ("origin", "https://a.example")]).await.unwrap();
    relay.handshake(&[PROTOCOL]).await.unwrap();
}

#[tokio::test]
async fn by_default_a_saved_page_may_connect() {
    let relay = Relay::start(Config::default()).await;
    relay.handshake(&[PROTOCOL, ("origin", "null")]).await.unwrap();
}

#[tokio::test]
async fn a_full_relay_says_when_to_try_again() {
    let relay = Relay::start(Config { max_connections: 1, ..Config::default() }).await;
    let alice = relay.client().await;
    let (mut bob, _) = relay.handshake(&[PROTOCOL]).await.unwrap();
    assert_eq!(refusal(&mut bob).await, (ErrorCode::RelayFull, 4008));
    drop(alice);
}

#[tokio::test]
async fn a_network_with_too_many_connections_is_told_so_and_others_are_not_concerned() {
    let proxies = vec!["127.0.0.1".parse::<std::net::IpAddr>().unwrap().into()];
    let config = Config { max_connections_per_network: 1, proxies, ..Config::default() };
    let relay = Relay::start(config).await;
    let from = |address| ("x-forwarded-for", address);
    let (_alice, _) = relay.handshake(&[PROTOCOL, from("192.0.2.1")]).await.unwrap();
    let (mut bob, _) = relay.handshake(&[PROTOCOL, from("192.0.2.2")]).await.unwrap();
    assert_eq!(refusal(&mut bob).await, (ErrorCode::NetworkFull, 4012));
    let (mut carol, _) = relay.handshake(&[PROTOCOL, from("192.0.3.1")]).await.unwrap();
    let Some(Ok(Message::Binary(hello))) = carol.next().await else { panic!() };
    assert!(matches!(decode(&hello).unwrap(), RelayToClient::Hello { .. }));
}

/// The first message and the close code of a connection for which there is no place.
async fn refusal(socket: &mut WebSocketStream<TcpStream>) -> (ErrorCode, u16) {
    let Some(Ok(Message::Binary(first))) = socket.next().await else { panic!() };
    let RelayToClient::Error { code, room: None, tag: None, retry_after_ms } =
        decode(&first).unwrap()
    else {
        panic!("{first:?}")
    };
    assert!((10_000..=20_000).contains(&retry_after_ms));
    let Some(Ok(Message::Close(Some(close)))) = socket.next().await else { panic!() };
    (code, close.code.into())
}

#[tokio::test]
async fn a_plain_request_to_the_socket_is_told_what_speaks_there() {
    let relay = Relay::start(Config::default()).await;
    let response = relay.get(PATH, &[]).await;
    assert!(response.starts_with("HTTP/1.1 426 "), "{response}");
}
