//! One WebSocket connection to a relay, as a task of its own.

use alcove_client::relay_address;
use alcove_wire::{RelayToClient, SUBPROTOCOL, decode};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _, future};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Bytes, Error as WebSocketError, Message,
        client::IntoClientRequest as _,
        error::ProtocolError,
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
        protocol::WebSocketConfig,
    },
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest message that is read, whatever the relay says that it may send.
const MAX_MESSAGE: usize = 1024 * 1024;

/// How much may wait to be written. A relay that lets more pile up does not read; the connection is given up.
const MAX_UNWRITTEN: usize = 64 * 1024 * 1024;

/// What a connection reports.
#[derive(Debug)]
pub(crate) enum Report {
    Connected,
    Message(Bytes),
    /// It is over, or never came to be; why, in a few words.
    Closed(String),
}

/// The driver's end of a connection. Dropping it closes the connection at once.
#[derive(Debug)]
pub(crate) struct Socket {
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
    unwritten: Arc<AtomicUsize>,
    task: Option<JoinHandle<()>>,
}

impl Socket {
    /// Starts to connect to `address`. Reports go to `report`, which waits while it is full.
    pub(crate) fn open<R>(
        address: &str,
        report: impl Fn(Report) -> R + Send + Sync + 'static,
    ) -> Self
    where
        R: Future<Output = ()> + Send,
    {
        let (outgoing, messages) = mpsc::unbounded_channel();
        let unwritten = Arc::new(AtomicUsize::new(0));
        let (address, counter) = (address.to_owned(), unwritten.clone());
        let task = tokio::spawn(async move {
            let reason = match connect(&address).await {
                Ok(stream) => {
                    report(Report::Connected).await;
                    serve(stream, messages, &counter, &report).await
                }
                Err(reason) => reason,
            };
            report(Report::Closed(reason)).await;
        });
        Self { outgoing, unwritten, task: Some(task) }
    }

    /// Queues a message. False: too much is waiting to be written.
    pub(crate) fn send(&self, message: Vec<u8>) -> bool {
        let length = message.len();
        let waiting = self.unwritten.fetch_add(length, Ordering::Relaxed);
        // Where the task has ended, its last report is on the way, and the message is dropped as the client expects.
        let _ = self.outgoing.send(message);
        waiting + length <= MAX_UNWRITTEN
    }

    /// Writes what is queued and closes, or gives up at `deadline`.
    pub(crate) async fn close(mut self, deadline: Instant) {
        let Some(mut task) = self.task.take() else { return };
        drop(std::mem::replace(&mut self.outgoing, mpsc::unbounded_channel().0));
        if timeout_at(deadline, &mut task).await.is_err() {
            task.abort();
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

type Connection = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(address: &str) -> Result<Connection, String> {
    let mut request =
        relay_address(address).into_client_request().map_err(|error| describe(&error))?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    let config = WebSocketConfig::default()
        .read_buffer_size(16 * 1024)
        .write_buffer_size(16 * 1024)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    let connecting = connect_async_with_config(request, Some(config), true);
    match timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(Ok((connection, _))) => Ok(connection),
        Ok(Err(error)) => Err(describe(&error)),
        Err(_) => Err(format!("no answer within {} s", CONNECT_TIMEOUT.as_secs())),
    }
}

/// Reads and writes until either ends. Neither waits for the other: two ends that both wait to write would wait for ever.
async fn serve<R: Future<Output = ()>>(
    connection: Connection,
    messages: mpsc::UnboundedReceiver<Vec<u8>>,
    unwritten: &AtomicUsize,
    report: &impl Fn(Report) -> R,
) -> String {
    let (sink, stream) = connection.split();
    let reading = std::pin::pin!(read(stream, report));
    let writing = std::pin::pin!(write(sink, messages, unwritten));
    match future::select(reading, writing).await {
        future::Either::Left((reason, _)) | future::Either::Right((reason, _)) => reason,
    }
}

async fn read<R: Future<Output = ()>>(
    mut stream: impl Stream<Item = Result<Message, WebSocketError>> + Unpin,
    report: &impl Fn(Report) -> R,
) -> String {
    let mut limit = None;
    while let Some(message) = stream.next().await {
        let bytes = match message {
            Ok(Message::Binary(bytes)) => bytes,
            Ok(Message::Text(_)) => {
                return "the relay sent text, which is not of this protocol".into();
            }
            Ok(Message::Close(_)) => return "the relay closed the connection".into(),
            Ok(_) => continue,
            Err(error) => return describe(&error),
        };
        // The greeting states the limit for all that follow.
        if limit.is_none()
            && let Ok(RelayToClient::Hello { limits, .. }) = decode(&bytes)
        {
            limit = Some(limits.max_frame as usize);
        }
        if bytes.len() > limit.unwrap_or(MAX_MESSAGE) {
            return "the relay sent more than it said it would".into();
        }
        report(Report::Message(bytes)).await;
    }
    "the connection ended".into()
}

async fn write(
    mut sink: impl Sink<Message, Error = WebSocketError> + Unpin,
    mut messages: mpsc::UnboundedReceiver<Vec<u8>>,
    unwritten: &AtomicUsize,
) -> String {
    while let Some(first) = messages.recv().await {
        let mut next = Some(first);
        while let Some(message) = next {
            let length = message.len();
            if let Err(error) = sink.feed(Message::Binary(message.into())).await {
                return describe(&error);
            }
            unwritten.fetch_sub(length, Ordering::Relaxed);
            next = messages.try_recv().ok();
        }
        if let Err(error) = sink.flush().await {
            return describe(&error);
        }
    }
    // The close frame is a courtesy: the connection ends either way.
    let _ = sink.close().await;
    "closed".into()
}

fn describe(error: &WebSocketError) -> String {
    match error {
        WebSocketError::Io(error) => error.to_string(),
        WebSocketError::Http(response) => format!(
            "it answered with HTTP status {}; is this the address of a relay?",
            response.status().as_u16()
        ),
        WebSocketError::Capacity(_) => "the relay sent a message that is too long".into(),
        WebSocketError::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)) => {
            "it does not speak this version of the protocol; update alcove or the relay".into()
        }
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
