//! From an HTTP request to a WebSocket connection (RFC 6455 §4.2), or a sentence that says why not.

use crate::{
    entry,
    goodbye::{Ending, say_goodbye},
    link::Link,
    metrics::Limit,
    places::{Full, Place},
    router::App,
    socket,
    stream::Stream,
    visitor::{self, Peer},
};
use alcove_wire::{ErrorCode, SUBPROTOCOL};
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use data_encoding::BASE64;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use sha1::{Digest as _, Sha1};
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::server::TlsStream;

const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(10);
/// What a server answers a key with is its digest together with this (RFC 6455 §1.3).
const ACCEPT_GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// How many bytes may wait for somebody who is not in yet.
const ENTRY_QUEUE: usize = 4096;
const RETRY_AFTER_SECONDS: &str = "10";

pub(crate) async fn upgrade(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    mut request: Request,
) -> Response {
    let accept = match accept_key(request.headers(), &app.origins) {
        Ok(accept) => accept,
        Err(refusal) => return refusal.into_response(),
    };
    let address = visitor::address(peer.ip(), request.headers(), &app.proxies);
    let place = app.places.take(address);
    // A page cannot read the status of a refused handshake: it is let in to hear why it is not.
    let refusal = place.is_err().then(|| app.refusals.clone().try_acquire_owned());
    if matches!(refusal, Some(Err(_))) {
        let sentence =
            "This relay has as many connections as it can bear. Try again in a moment.\n";
        let retry = [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)];
        return (StatusCode::SERVICE_UNAVAILABLE, retry, sentence).into_response();
    }

    let upgraded = hyper::upgrade::on(&mut request);
    let waiting = app.clone();
    app.tasks.spawn(async move {
        let Ok(Ok(upgraded)) = timeout(HANDSHAKE_DEADLINE, upgraded).await else { return };
        let (stream, read_ahead) = socket_of(upgraded);
        match place {
            Ok(place) => {
                let link = Link::new(stream, ENTRY_QUEUE);
                let admission = waiting.entry.admit(&waiting.places, &link, read_ahead);
                match timeout(HANDSHAKE_DEADLINE, admission).await {
                    Ok(Ok(rest)) => waiting.welcome(place, link.into_stream(), rest),
                    Ok(Err(ending)) => {
                        if let Some(limit) = entry::limit(ending) {
                            waiting.switchboard.metrics.limit(limit);
                        }
                        say_goodbye(&link, ending).await;
                    }
                    Err(_) => say_goodbye(&link, Ending::Refused(ErrorCode::Idle)).await,
                }
            }
            Err(full) => {
                waiting.switchboard.metrics.limit(full.into());
                say_goodbye(&Link::new(stream, 0), Ending::Refused(full.into())).await;
                drop(refusal);
            }
        }
    });
    let headers = [
        (header::CONNECTION, "upgrade"),
        (header::UPGRADE, "websocket"),
        (header::SEC_WEBSOCKET_ACCEPT, &accept),
        (header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

impl App {
    /// Lets a connection in, in a task of its own, which keeps nothing of the handshake.
    fn welcome(&self, place: Place, stream: Stream, read_ahead: Bytes) {
        if let Some(connection) = self.switchboard.connect(place, stream) {
            self.tasks.spawn(socket::run(connection, &self.limits, read_ahead));
        }
    }
}

/// What the HTTP server was served on, and what it has read of what follows the handshake.
fn socket_of(upgraded: Upgraded) -> (Stream, Bytes) {
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) => (parts.io.into_inner().into(), parts.read_buf),
        Err(upgraded) => match upgraded.downcast::<TokioIo<TlsStream<TcpStream>>>() {
            Ok(parts) => (parts.io.into_inner().into(), parts.read_buf),
            Err(_) => unreachable!("the server serves nothing else"),
        },
    }
}

impl From<Full> for ErrorCode {
    fn from(full: Full) -> Self {
        match full {
            Full::All => Self::RelayFull,
            Full::Network => Self::NetworkFull,
        }
    }
}

impl From<Full> for Limit {
    fn from(full: Full) -> Self {
        match full {
            Full::All => Self::Connections,
            Full::Network => Self::ConnectionsOfNetwork,
        }
    }
}

type Refusal = (StatusCode, [(HeaderName, &'static str); 1], &'static str);

/// Checks a handshake, and gives the answer to its key.
fn accept_key(headers: &HeaderMap, origins: &[String]) -> Result<String, Refusal> {
    let subprotocol = [(header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL)];
    if !lists(headers, header::UPGRADE, "websocket")
        || !lists(headers, header::CONNECTION, "upgrade")
    {
        let upgrade = [(header::UPGRADE, "websocket")];
        let sentence = "This address speaks WebSocket. The client is at the address without /ws.\n";
        return Err((StatusCode::UPGRADE_REQUIRED, upgrade, sentence));
    }
    if !lists(headers, header::SEC_WEBSOCKET_VERSION, "13") {
        let version = [(header::SEC_WEBSOCKET_VERSION, "13")];
        return Err((StatusCode::UPGRADE_REQUIRED, version, "Only WebSocket version 13 works.\n"));
    }
    let Some(key) = headers.get(header::SEC_WEBSOCKET_KEY) else {
        let sentence = "The WebSocket handshake has no key.\n";
        return Err((StatusCode::BAD_REQUEST, subprotocol, sentence));
    };
    if !lists(headers, header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL) {
        let sentence = "This relay speaks the subprotocol alcove.1, which the client did not offer. \
                        Use a client and a relay of the same version.\n";
        return Err((StatusCode::BAD_REQUEST, subprotocol, sentence));
    }
    if !origin_allowed(headers, origins) {
        let sentence = "This relay does not accept pages of this origin. Its operator can allow it \
                        with --origin.\n";
        return Err((StatusCode::FORBIDDEN, [(header::VARY, "origin")], sentence));
    }
    Ok(BASE64.encode(&Sha1::new().chain_update(key).chain_update(ACCEPT_GUID).finalize()))
}

/// Whether a header that holds a list, on one line or several, holds this.
fn lists(headers: &HeaderMap, name: HeaderName, wanted: &str) -> bool {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|item| item.trim().eq_ignore_ascii_case(wanted))
}

/// What sends no origin is no web page, and an allow-list is about pages.
fn origin_allowed(headers: &HeaderMap, origins: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    origins.is_empty() || origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
}
