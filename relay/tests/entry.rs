//! A relay that is not for everyone, and one that asks for work while places are short.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::Config;
use alcove_wire::*;
use futures_util::{SinkExt as _, StreamExt as _};
use support::*;
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

const TOKEN: &str = "sesame-0123456789";
const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", SUBPROTOCOL);

type Socket = WebSocketStream<TcpStream>;

fn closed_to_strangers() -> Config {
    Config { token: Some(TOKEN.to_owned().into()), ..Config::default() }
}

async fn connect(relay: &Relay) -> Socket {
    relay.handshake(&[PROTOCOL]).await.unwrap().0
}

async fn hear(socket: &mut Socket) -> RelayToClient {
    let Some(Ok(Message::Binary(bytes))) = socket.next().await else { panic!() };
    decode(&bytes).unwrap()
}

async fn say(socket: &mut Socket, message: &ClientToRelay) {
    socket.send(Message::Binary(encode(message).into())).await.unwrap();
}

async fn demand(socket: &mut Socket) -> (Challenge, Protection, u8) {
    let RelayToClient::Demand { challenge, protection, work } = hear(socket).await else {
        panic!()
    };
    (challenge, protection, work)
}

/// What is heard instead of a greeting.
async fn refusal(socket: &mut Socket) -> (ErrorCode, u16) {
    let RelayToClient::Error { code, room: None, tag: None, .. } = hear(socket).await else {
        panic!()
    };
    let Some(Ok(Message::Close(Some(close)))) = socket.next().await else { panic!() };
    (code, close.code.into())
}

#[tokio::test]
async fn who_knows_the_token_is_let_in_and_what_is_said_at_once_is_heard() {
    let relay = Relay::start(closed_to_strangers()).await;
    let mut alice = connect(&relay).await;
    let (challenge, Protection::Token, 0) = demand(&mut alice).await else { panic!() };
    let token = Some(prove_token(TOKEN.as_bytes(), &challenge));
    // In one piece with the answer, so that it comes before the greeting was sent.
    alice
        .feed(Message::Binary(encode(&ClientToRelay::Prove { token, work: 0 }).into()))
        .await
        .unwrap();
    say(&mut alice, &ClientToRelay::Ping { nonce: 7 }).await;
    let RelayToClient::Hello { challenge: another, .. } = hear(&mut alice).await else { panic!() };
    assert_ne!(another, challenge);
    assert_eq!(hear(&mut alice).await, RelayToClient::Pong { nonce: 7 });
}

#[tokio::test]
async fn a_stranger_is_told_and_reaches_no_room() {
    let relay = Relay::start_with_admin(closed_to_strangers()).await;
    let mut recorded = None;
    for guess in [None, Some("sesame-012345678"), Some("")] {
        let mut mallory = connect(&relay).await;
        let (challenge, ..) = demand(&mut mallory).await;
        let token = guess.map(|guess| prove_token(guess.as_bytes(), &challenge));
        recorded = Some(prove_token(TOKEN.as_bytes(), &challenge));
        say(&mut mallory, &ClientToRelay::Prove { token, work: 0 }).await;
        assert_eq!(refusal(&mut mallory).await, (ErrorCode::TokenNeeded, 4014));
    }
    // A proof is for one connection.
    let mut mallory = connect(&relay).await;
    demand(&mut mallory).await;
    say(&mut mallory, &ClientToRelay::Prove { token: recorded, work: 0 }).await;
    assert_eq!(refusal(&mut mallory).await, (ErrorCode::TokenNeeded, 4014));

    let mut mallory = connect(&relay).await;
    let (challenge, ..) = demand(&mut mallory).await;
    let (access_key, signature) = (key(1).public(), key(1).sign_join(&challenge));
    say(&mut mallory, &ClientToRelay::Join { access_key, signature, cursor: None }).await;
    assert_eq!(refusal(&mut mallory).await, (ErrorCode::Malformed, 1002));

    let metrics = get_from(relay.admin.unwrap(), "/metrics").await;
    assert!(metrics.contains("alcove_limit_hits_total{limit=\"token\"} 4"), "{metrics}");
    assert!(metrics.contains("alcove_rooms 0"), "{metrics}");
}

#[tokio::test]
async fn a_stranger_who_says_much_is_not_read() {
    let relay = Relay::start(closed_to_strangers()).await;
    let mut mallory = connect(&relay).await;
    demand(&mut mallory).await;
    let _ = mallory.send(Message::Binary(vec![5; 1 << 20].into())).await;
    assert_eq!(refusal(&mut mallory).await, (ErrorCode::TooLarge, 1009));
}

#[tokio::test(start_paused = true)]
async fn a_stranger_who_says_nothing_gives_up_its_place() {
    let config = Config { max_connections: 1, ..closed_to_strangers() };
    let relay = Relay::start(config).await;
    let mut mallory = connect(&relay).await;
    demand(&mut mallory).await;
    assert_eq!(refusal(&mut mallory).await, (ErrorCode::Idle, 4010));
}

#[tokio::test]
async fn work_is_asked_for_while_places_are_short_and_not_before() {
    let relay = Relay::start(Config { max_connections: 4, max_work: 8, ..Config::default() }).await;
    let _calm = [relay.client().await, relay.client().await];
    let mut alice = connect(&relay).await;
    let (challenge, Protection::Open, 4) = demand(&mut alice).await else { panic!() };
    let work = do_work(&challenge, 4).unwrap();
    say(&mut alice, &ClientToRelay::Prove { token: None, work }).await;
    assert!(matches!(hear(&mut alice).await, RelayToClient::Hello { .. }));

    let mut mallory = connect(&relay).await;
    let (challenge, Protection::Open, 8) = demand(&mut mallory).await else { panic!() };
    let lazy = (0..).find(|&number| !verify_work(&challenge, 8, number)).unwrap();
    say(&mut mallory, &ClientToRelay::Prove { token: None, work: lazy }).await;
    assert_eq!(refusal(&mut mallory).await, (ErrorCode::WorkNeeded, 4015));
}

#[tokio::test]
async fn a_proof_that_nobody_asked_for_is_refused() {
    let relay = Relay::start(Config::default()).await;
    let mut mallory = relay.client().await;
    mallory.say(&ClientToRelay::Prove { token: None, work: 0 }).await;
    let goodbye = mallory.goodbye().await;
    assert_eq!(goodbye, Goodbye { error: Some(ErrorCode::Malformed), close: 1002 });
}
