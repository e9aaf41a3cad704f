//! A relay on a port of its own, and clients that speak to it as any client would.
#![allow(dead_code, reason = "each test file uses its own part")]

#[cfg(unix)]
pub(crate) mod nats;
#[cfg(unix)]
pub(crate) mod pebble;
pub(crate) mod talker;
pub(crate) mod tls;

use alcove_relay::{Config, serve};
use alcove_wire::*;
use futures_util::{SinkExt as _, StreamExt as _};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Error, Message, client::IntoClientRequest as _, handshake::client::Response,
        http::HeaderValue,
    },
};

pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    pub(crate) admin: Option<SocketAddr>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Relay {
    pub(crate) async fn start(config: Config) -> Self {
        Self::start_on("127.0.0.1:0".parse().expect("an address"), config).await
    }

    pub(crate) async fn start_on(address: SocketAddr, config: Config) -> Self {
        Self::serving(TcpListener::bind(address).await.expect("a free port"), config)
    }

    /// On a socket that others may have too.
    pub(crate) fn start_with(listener: std::net::TcpListener, config: Config) -> Self {
        listener.set_nonblocking(true).expect("a socket");
        Self::serving(TcpListener::from_std(listener).expect("a runtime"), config)
    }

    fn serving(listener: TcpListener, config: Config) -> Self {
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            serve(listener, config, async { drop(stopped.await) }).await.expect("good settings");
        });
        Self { address, admin: None, stop, task }
    }

    /// With an operator's port.
    pub(crate) async fn start_with_admin(config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let admin = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (address, admin_address) = (listener.local_addr(), admin.local_addr());
        let (stop, stopped) = oneshot::channel();
        let relay = alcove_relay::Relay::new(config).expect("good settings").with_admin(admin);
        let task = tokio::spawn(relay.serve(listener, async { drop(stopped.await) }));
        Self { address: address.expect("an address"), admin: admin_address.ok(), stop, task }
    }

    /// Asks it to stop, and gives what is done once it has.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        let _ = self.stop.send(());
        self.task
    }

    pub(crate) async fn client(&self) -> Client {
        let stream = TcpStream::connect(self.address).await.expect("the relay listens");
        // What one writes shall be there at once: a paused clock does not wait for the system to send it.
        stream.set_nodelay(true).expect("a socket");
        Client::over(stream).await
    }

    /// A client whose system takes in little ahead of its reading.
    pub(crate) async fn client_with_receive_buffer(&self, bytes: u32) -> Client {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(bytes).expect("a small buffer");
        Client::over(socket.connect(self.address).await.expect("the relay listens")).await
    }

    /// A WebSocket handshake with these headers besides the necessary ones.
    pub(crate) async fn handshake(
        &self,
        headers: &[(&'static str, &'static str)],
    ) -> Result<(WebSocketStream<TcpStream>, Response), Error> {
        handshake(TcpStream::connect(self.address).await?, headers).await
    }

    /// One HTTP exchange, byte for byte as written here.
    pub(crate) async fn exchange(&self, request: &str) -> String {
        String::from_utf8_lossy(&self.exchange_bytes(request).await).into_owned()
    }

    pub(crate) async fn exchange_bytes(&self, request: &str) -> Vec<u8> {
        exchange(self.address, request).await
    }

    /// A GET with these further header lines.
    pub(crate) async fn get(&self, path: &str, headers: &[&str]) -> String {
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        self.exchange(&format!(
            "GET {path} HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n{headers}\r\n"
        ))
        .await
    }
}

async fn exchange(address: SocketAddr, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("the relay listens");
    stream.write_all(request.as_bytes()).await.expect("the relay reads");
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.expect("the relay answers");
    response
}

/// A GET at another port.
pub(crate) async fn get_from(address: SocketAddr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");
    String::from_utf8_lossy(&exchange(address, &request).await).into_owned()
}

pub(crate) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    headers: &[(&'static str, &'static str)],
) -> Result<(WebSocketStream<S>, Response), Error> {
    let mut request = format!("ws://relay{PATH}").into_client_request()?;
    for &(name, value) in headers {
        request.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    client_async(request, stream).await
}

pub(crate) struct Client<S = TcpStream> {
    pub(crate) socket: WebSocketStream<S>,
    pub(crate) challenge: Challenge,
    pub(crate) limits: Limits,
}

/// What a client hears last.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Goodbye {
    pub(crate) error: Option<ErrorCode>,
    pub(crate) close: u16,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(crate) async fn over(stream: S) -> Self {
        let headers = [("sec-websocket-protocol", SUBPROTOCOL)];
        let (socket, _) = handshake(stream, &headers).await.expect("the relay lets us in");
        let (challenge, limits) = (Challenge([0; 32]), Limits::default());
        let mut client = Self { socket, challenge, limits };
        match client.next().await {
            RelayToClient::Hello { challenge, limits } => {
                (client.challenge, client.limits) = (challenge, limits);
                client
            }
            other => panic!("greeted with {other:?}"),
        }
    }

    pub(crate) async fn say(&mut self, message: &ClientToRelay) {
        self.send(Message::Binary(encode(message).into())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.expect("the relay reads");
    }

    /// The next message, whatever it is.
    pub(crate) async fn next(&mut self) -> RelayToClient {
        match self.socket.next().await {
            Some(Ok(Message::Binary(bytes))) => decode(&bytes).expect("relays speak the protocol"),
            other => panic!("instead of a message came {other:?}"),
        }
    }

    /// The next message that is not about presence, which comes when it comes.
    pub(crate) async fn hear(&mut self) -> RelayToClient {
        loop {
            match self.next().await {
                RelayToClient::Presence { .. } => {}
                message => return message,
            }
        }
    }

    /// Joins a room, and gives its incarnation and what the cursor led to.
    pub(crate) async fn join(
        &mut self,
        key: &AccessKey,
        cursor: Option<Cursor>,
    ) -> (Incarnation, Resume) {
        let signature = key.sign_join(&self.challenge);
        self.say(&ClientToRelay::Join { access_key: key.public(), signature, cursor }).await;
        match self.hear().await {
            RelayToClient::Joined { room, incarnation, resume, .. } if room == key.room() => {
                (incarnation, resume)
            }
            other => panic!("a join was answered by {other:?}"),
        }
    }

    pub(crate) async fn publish(&mut self, room: RoomId, tag: Tag, payload: &[u8]) {
        let (retention, payload) = (Retention::Retained, payload.to_vec());
        self.say(&ClientToRelay::Publish { room, tag, retention, payload }).await;
    }

    /// Reads until the relay closes the connection, and closes it too.
    pub(crate) async fn goodbye(mut self) -> Goodbye {
        let mut error = None;
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => match decode(&bytes) {
                    Ok(RelayToClient::Error { code, .. }) => error = Some(code),
                    Ok(_) => {}
                    Err(failure) => panic!("{failure}"),
                },
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Goodbye { error, close: frame.code.into() };
                }
                Some(Ok(_)) => {}
                other => panic!("instead of a goodbye came {other:?}"),
            }
        }
    }
}

pub(crate) fn key(number: u8) -> AccessKey {
    AccessKey::from_seed(&[number; 32])
}
