//! One connection: reads messages for the switchboard as fast as the limits allow, and writes what its outbox holds.

use crate::outbox::{Batch, End};
use crate::switchboard::Connection;
use crate::throttle::Throttle;
use alcove_wire::{ClientToRelay, DecodeError, ErrorCode, Limits, RelayToClient, decode, encode};
use bytes::Bytes;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use std::{collections::VecDeque, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

const READ_BUFFER: usize = 4 * 1024;
const WRITE_BUFFER: usize = 16 * 1024;
/// How many bytes may wait to be written while more is read.
const READ_WHILE_WAITING: usize = 64 * 1024;
/// A reader that takes nothing for this long is too slow, however little waits for it.
const WRITE_DEADLINE: Duration = Duration::from_secs(30);
/// How long the goodbye of a connection may take.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// How a conversation ended.
enum Ending {
    /// The client closed it, or the network did.
    Gone,
    /// The relay ends it with an error of which the client does not know yet.
    Refused(ErrorCode),
    /// The relay ends it with an error that the client was told.
    Told(ErrorCode),
    /// The relay stops.
    Stopping,
}

/// Runs a connection until it is closed.
pub(crate) async fn run<S>(stream: S, connection: Connection, limits: &Limits)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(2 * WRITE_BUFFER + limits.max_frame as usize)
        .max_message_size(Some(limits.max_frame as usize))
        .max_frame_size(Some(limits.max_frame as usize));
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    let mut socket = Socket { socket };

    let ending = socket.converse(&connection, limits).await;
    // Whoever is in its rooms shall not wait for the goodbye.
    drop(connection);
    let _ = timeout(CLOSE_DEADLINE, socket.end(ending)).await;
}

struct Socket<S> {
    socket: WebSocketStream<S>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// Nothing more is read while much waits to be written. So a client that rejoins many rooms is sent one replay
    /// after the other, and its queue stays short.
    async fn converse(&mut self, connection: &Connection, limits: &Limits) -> Ending {
        let keepalive = Duration::from_millis(limits.keepalive_ms.into());
        let mut throttle = Throttle::new(limits, Instant::now());
        let mut heard_at = Instant::now();
        let mut read_from = heard_at;
        loop {
            let throttled = read_from > Instant::now();
            let reading = !throttled && connection.outbox.waiting() < READ_WHILE_WAITING;
            let message = tokio::select! {
                batch = connection.outbox.next() => {
                    match self.write(batch, connection).await {
                        Ok(()) => continue,
                        Err(ending) => return ending,
                    }
                }
                () = sleep_until(read_from), if throttled => continue,
                message = self.socket.next(), if reading => message,
                () = sleep_until(heard_at + keepalive), if reading => {
                    // It may have spoken while the relay was busy writing.
                    match self.socket.next().now_or_never() {
                        Some(message) => message,
                        None => return Ending::Refused(ErrorCode::Idle),
                    }
                }
            };
            heard_at = Instant::now();
            match read(message, connection) {
                Ok(bytes) => read_from = throttle.spend(bytes, heard_at),
                Err(ending) => return ending,
            }
        }
    }

    async fn write(&mut self, batch: Batch, connection: &Connection) -> Result<(), Ending> {
        let frames = match batch {
            Batch::Frames(frames) => frames,
            Batch::End(End::Refused(code)) => return Err(Ending::Told(code)),
            Batch::End(End::Overflowed) => return Err(Ending::Refused(ErrorCode::SlowConsumer)),
            Batch::End(End::Stopping) => return Err(Ending::Stopping),
        };
        tokio::select! {
            biased;
            written = self.write_frames(frames, connection) => written,
            () = connection.outbox.overflowed() => Err(Ending::Refused(ErrorCode::SlowConsumer)),
        }
    }

    async fn write_frames(
        &mut self,
        frames: VecDeque<Bytes>,
        connection: &Connection,
    ) -> Result<(), Ending> {
        for frame in frames {
            let bytes = frame.len();
            in_time(self.socket.feed(Message::Binary(frame))).await?;
            connection.outbox.written(bytes);
        }
        in_time(self.socket.flush()).await
    }

    /// Says why, closes, and takes in what was still under way: a stream that is dropped with unread bytes is reset,
    /// and the client might never read the reason.
    async fn end(&mut self, ending: Ending) -> Result<(), Error> {
        let (code, reason) = match ending {
            Ending::Gone => return self.socket.flush().await,
            Ending::Told(code) => (close_code(code), "refused"),
            Ending::Stopping => (CloseCode::Restart, "the relay stops"),
            Ending::Refused(code) => {
                let (room, tag, retry_after_ms) = (None, None, 0);
                let error = RelayToClient::Error { code, room, tag, retry_after_ms };
                self.socket.feed(Message::Binary(encode(&error).into())).await?;
                (close_code(code), "refused")
            }
        };
        let close = CloseFrame { code, reason: reason.into() };
        self.socket.send(Message::Close(Some(close))).await?;
        let stream = self.socket.get_mut();
        stream.shutdown().await?;
        let mut scratch = [0; 1024];
        while stream.read(&mut scratch).await? > 0 {}
        Ok(())
    }
}

/// Hands a message to the switchboard, and gives its length.
fn read(message: Option<Result<Message, Error>>, connection: &Connection) -> Result<usize, Ending> {
    match message {
        Some(Ok(Message::Binary(bytes))) => match decode::<ClientToRelay>(&bytes) {
            Ok(message) => {
                connection.receive(message);
                Ok(bytes.len())
            }
            Err(DecodeError::UnknownType(_)) => Err(Ending::Refused(ErrorCode::UnknownType)),
            Err(_) => Err(Ending::Refused(ErrorCode::Malformed)),
        },
        Some(Ok(Message::Text(_)) | Err(Error::Utf8(_))) => {
            Err(Ending::Refused(ErrorCode::NotBinary))
        }
        Some(Ok(message @ (Message::Ping(_) | Message::Pong(_)))) => Ok(message.len()),
        Some(Err(Error::Capacity(_))) => Err(Ending::Refused(ErrorCode::TooLarge)),
        Some(Err(Error::Protocol(_))) => Err(Ending::Refused(ErrorCode::Malformed)),
        Some(Ok(Message::Close(_) | Message::Frame(_)) | Err(_)) | None => Err(Ending::Gone),
    }
}

async fn in_time(write: impl Future<Output = Result<(), Error>>) -> Result<(), Ending> {
    match timeout(WRITE_DEADLINE, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Ending::Gone),
        Err(_) => Err(Ending::Refused(ErrorCode::SlowConsumer)),
    }
}

/// The WebSocket close code (RFC 6455 §7.4) of an error: 4000 and its number, where the RFC has none of its own.
fn close_code(code: ErrorCode) -> CloseCode {
    match code {
        ErrorCode::Malformed | ErrorCode::UnknownType => CloseCode::Protocol,
        ErrorCode::TooLarge => CloseCode::Size,
        ErrorCode::NotBinary => CloseCode::Unsupported,
        other => CloseCode::from(4000 + u16::from(other)),
    }
}
