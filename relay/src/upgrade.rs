//! From an HTTP request to a WebSocket connection (RFC 6455 §4.2), or a sentence that says why not.

use crate::{router::App, socket};
use alcove_wire::SUBPROTOCOL;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use hyper_util::rt::TokioIo;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(10);
const RETRY_AFTER_SECONDS: &str = "10";

pub(crate) async fn upgrade(State(app): State<Arc<App>>, mut request: Request) -> Response {
    let accept = match accept_key(request.headers(), &app.origins) {
        Ok(accept) => accept,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(connection) = app.switchboard.connect() else {
        let sentence =
            "This relay has as many connections as it can bear. Try again in a moment.\n";
        let retry = [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)];
        return (StatusCode::SERVICE_UNAVAILABLE, retry, sentence).into_response();
    };

    let upgraded = hyper::upgrade::on(&mut request);
    let limits = app.limits.clone();
    app.tasks.spawn(async move {
        if let Ok(Ok(stream)) = timeout(HANDSHAKE_DEADLINE, upgraded).await {
            socket::run(TokioIo::new(stream), connection, &limits).await;
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
    Ok(derive_accept_key(key.as_bytes()))
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
