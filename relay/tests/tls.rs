//! TLS by the relay itself.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::{Error, Relay as Server};
use alcove_wire::*;
use rustls::pki_types::CertificateDer;
use std::{fs, path::Path};
use support::{
    tls::{self, certify, config},
    *,
};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

async fn connect(
    relay: &Relay,
    trusted: &CertificateDer<'static>,
    protocol: &[u8],
) -> std::io::Result<TlsStream<TcpStream>> {
    tls::connect(relay.address, "relay", trusted, protocol).await
}

async fn start() -> (TempDir, CertificateDer<'static>, Relay) {
    let folder = tempfile::tempdir().unwrap();
    let certificate = certify(folder.path(), &["relay"]);
    let relay = Relay::start(config(folder.path())).await;
    (folder, certificate, relay)
}

#[tokio::test]
async fn rooms_are_the_same_over_tls() {
    let (_folder, certificate, relay) = start().await;
    let mut alice = Client::over(connect(&relay, &certificate, b"http/1.1").await.unwrap()).await;
    let mut bob = Client::over(connect(&relay, &certificate, b"http/1.1").await.unwrap()).await;
    let room = key(1).room();
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    // More than one record, more than the socket takes at once.
    for tag in 0..20 {
        alice.publish(room, tag, &vec![tag as u8; 300_000]).await;
    }
    for expected in 1..=20 {
        let RelayToClient::Delivery { seq, payload, .. } = bob.hear().await else { panic!() };
        assert_eq!((seq, payload), (expected, vec![expected as u8 - 1; 300_000]));
    }
    for expected in 1..=20 {
        let RelayToClient::Ack { seq, .. } = alice.hear().await else { panic!() };
        assert_eq!(seq, expected);
    }
    let stopped = relay.stop();
    assert_eq!(alice.goodbye().await, Goodbye { error: None, close: 1012 });
    drop(bob);
    stopped.await.unwrap();
}

#[tokio::test]
async fn files_may_be_had_over_http_2() {
    let (_folder, certificate, relay) = start().await;
    let stream = connect(&relay, &certificate, b"h2").await.unwrap();
    let io = hyper_util::rt::TokioIo::new(stream);
    let (mut send, connection) =
        hyper::client::conn::http2::handshake(hyper_util::rt::TokioExecutor::new(), io)
            .await
            .unwrap();
    tokio::spawn(connection);
    let request = axum::http::Request::get("https://relay/healthz");
    let response =
        send.send_request(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.version(), axum::http::Version::HTTP_2);
}

#[tokio::test]
async fn a_new_certificate_is_used_without_a_restart() {
    let (folder, old, relay) = start().await;
    connect(&relay, &old, b"h2").await.unwrap();
    let new = certify(folder.path(), &["relay"]);
    // Whoever trusts the new one alone gets in once the relay has looked, which it does when somebody connects.
    while connect(&relay, &new, b"h2").await.is_err() {}
    assert!(connect(&relay, &old, b"h2").await.is_err());
    // What cannot be used changes nothing.
    fs::write(folder.path().join("key.pem"), "no key").unwrap();
    connect(&relay, &new, b"h2").await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |folder: &Path| match Server::new(config(folder)) {
        Err(error @ Error::Certificate(_)) => error.to_string(),
        _ => panic!("a relay without a certificate"),
    };
    assert!(refused(folder.path()).contains("certificate.pem"));
    certify(folder.path(), &["relay"]);
    fs::write(folder.path().join("key.pem"), "no key").unwrap();
    assert!(refused(folder.path()).contains("key.pem"));
}
