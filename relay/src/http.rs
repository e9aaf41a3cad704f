//! One connection while it speaks HTTP, and the deadlines of that. A WebSocket leaves it, and goes on in a task of its
//! own.

use crate::tls::ACME_TLS_ALPN_NAME;
use axum::Router;
use hyper::server::conn::{http1, http2};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{pin::pin, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How long a client may take for the handshake of TLS, to send the head of a request, or to follow one with another.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);
/// How long a connection may go on with requests, and then how long to finish the last.
const AGE: Duration = Duration::from_secs(60);
const GRACE: Duration = Duration::from_secs(60);
/// The same for HTTP/2, whose connections are not closed for being quiet.
const HTTP2_AGE: Duration = Duration::from_secs(15);
const HTTP2_STREAMS: u32 = 32;
const HEAD_BUFFER: u32 = 16 * 1024;

/// Serves one connection's requests, until it is a WebSocket or has been there long enough.
pub(crate) async fn serve_http(
    stream: std::net::TcpStream,
    tls: Option<TlsAcceptor>,
    router: Router,
    stop: CancellationToken,
) {
    // Here, so that it belongs to this thread's runtime.
    let Ok(stream) = TcpStream::from_std(stream) else { return };
    // Small messages must not wait for each other. Where the system refuses, they do.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return serve_http1(stream, router, stop).await };
    let Ok(Ok(stream)) = timeout(DEADLINE, tls.accept(stream)).await else { return };
    match stream.get_ref().1.alpn_protocol() {
        Some(b"h2") => Box::pin(serve_http2(stream, router, stop)).await,
        // The handshake has shown whose the domain is, and nothing else is asked.
        Some(ACME_TLS_ALPN_NAME) => {}
        _ => serve_http1(stream, router, stop).await,
    }
}

async fn serve_http1<S>(stream: S, router: Router, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(DEADLINE)
        .max_buf_size(HEAD_BUFFER as usize)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = stop.cancelled() => {}
        () = sleep(AGE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(GRACE, connection).await;
}

/// For files: a browser asks for a WebSocket over HTTP/1.1, as this does not offer it (RFC 8441).
async fn serve_http2<S>(stream: S, router: Router, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS)
        .max_header_list_size(HEAD_BUFFER)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = stop.cancelled() => {}
        () = sleep(HTTP2_AGE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(GRACE, connection).await;
}
