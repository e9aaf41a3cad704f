use super::*;
use alcove_wire::{Challenge, Limits, encode};
use tokio::net::TcpListener;
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::handshake::server::{Request, Response},
};

type Reports = mpsc::UnboundedReceiver<Report>;

/// A socket that is being opened, what it reports, and the relay's end of it.
async fn pair(subprotocol: Option<&'static str>) -> (Socket, Reports, WebSocketStream<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("ws://{}/ws", listener.local_addr().expect("an address"));
    let (reporter, reports) = mpsc::unbounded_channel();
    let socket = Socket::open(&address, move |report| {
        let _ = reporter.send(report);
        future::ready(())
    });
    let (stream, _) = listener.accept().await.expect("a connection");
    #[allow(clippy::result_large_err, reason = "the signature is the library's")]
    let choose = |request: &Request, mut response: Response| {
        assert_eq!(request.headers()[SEC_WEBSOCKET_PROTOCOL], SUBPROTOCOL);
        if let Some(subprotocol) = subprotocol {
            let value = HeaderValue::from_static(subprotocol);
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, value);
        }
        Ok(response)
    };
    let relay = accept_hdr_async(stream, choose).await.expect("a handshake");
    (socket, reports, relay)
}

async fn connected() -> (Socket, Reports, WebSocketStream<TcpStream>) {
    let (socket, mut reports, relay) = pair(Some(SUBPROTOCOL)).await;
    assert!(matches!(reports.recv().await, Some(Report::Connected)));
    (socket, reports, relay)
}

fn hello(max_frame: u32) -> Message {
    let limits = Limits { max_frame, ..Limits::default() };
    Message::binary(encode(&RelayToClient::Hello { challenge: Challenge([0; 32]), limits }))
}

async fn message(reports: &mut Reports) -> Bytes {
    match reports.recv().await {
        Some(Report::Message(message)) => message,
        other => panic!("not a message: {other:?}"),
    }
}

async fn end(reports: &mut Reports) -> String {
    match reports.recv().await {
        Some(Report::Closed(reason)) => reason,
        other => panic!("not the end: {other:?}"),
    }
}

#[tokio::test]
async fn messages_go_both_ways_in_order() {
    let (socket, mut reports, mut relay) = connected().await;
    for byte in 0..100 {
        assert!(socket.send(vec![byte; 1000]));
        relay.send(Message::binary(vec![byte])).await.expect("sent");
    }
    for byte in 0..100 {
        let sent = relay.next().await.expect("open").expect("a message");
        assert_eq!(sent.into_data(), vec![byte; 1000]);
        assert_eq!(message(&mut reports).await, vec![byte]);
    }
}

#[tokio::test]
async fn closing_writes_what_is_queued_first() {
    let (socket, mut reports, mut relay) = connected().await;
    assert!(socket.send(vec![1]) && socket.send(vec![2]));
    let read = async {
        let mut read = Vec::new();
        while let Some(Ok(Message::Binary(message))) = relay.next().await {
            read.push(message);
        }
        read
    };
    let ((), read) = future::join(socket.close(Instant::now() + CONNECT_TIMEOUT), read).await;
    assert_eq!(read, [vec![1], vec![2]]);
    assert_eq!(end(&mut reports).await, "closed");
}

#[tokio::test]
async fn a_relay_that_sends_more_than_it_said_is_left() {
    let (_socket, mut reports, mut relay) = connected().await;
    for sent in [hello(5000), Message::binary(vec![0; 5000]), Message::binary(vec![0; 5001])] {
        relay.send(sent).await.expect("sent");
    }
    message(&mut reports).await;
    message(&mut reports).await;
    assert_eq!(end(&mut reports).await, "the relay sent more than it said it would");
}

#[tokio::test]
async fn a_message_of_more_than_a_mebibyte_is_not_read_whatever_the_relay_says() {
    let (_socket, mut reports, mut relay) = connected().await;
    relay.send(hello(u32::MAX)).await.expect("sent");
    message(&mut reports).await;
    // The other end leaves in the middle of it.
    let _ = relay.send(Message::binary(vec![0; MAX_MESSAGE + 1])).await;
    assert_eq!(end(&mut reports).await, "the relay sent a message that is too long");
}

#[tokio::test]
async fn text_ends_the_connection() {
    let (_socket, mut reports, mut relay) = connected().await;
    relay.send(Message::text("hello")).await.expect("sent");
    assert_eq!(end(&mut reports).await, "the relay sent text, which is not of this protocol");
}

#[tokio::test]
async fn a_server_of_another_protocol_is_told_apart() {
    let (_socket, mut reports, _relay) = pair(None).await;
    assert!(end(&mut reports).await.contains("does not speak this version"));
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("ws://{}/ws", listener.local_addr().expect("an address"));
    drop(listener);
    assert!(connect(&address).await.is_err_and(|reason| reason.contains("refused")));
}
