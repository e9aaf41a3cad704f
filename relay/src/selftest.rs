//! Whether a relay works for others: joins a room over the public address, as two clients would, and says what it
//! finds.

use alcove_wire::{
    AccessKey, Challenge, ClientToRelay, ErrorCode, PATH, RelayToClient, Retention, SUBPROTOCOL,
    decode, do_work, encode, prove_token,
};
use anyhow::{Context as _, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use std::{
    io::{Write as _, stdout},
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _, http::HeaderValue},
};

const PATIENCE: Duration = Duration::from_secs(10);
const MESSAGES: u32 = 20;

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// `address` is that of the page, such as `https://chat.example.org`, or of the WebSocket. The token is shown where the relay asks for it.
pub(crate) async fn run(address: &str, token: &str) -> anyhow::Result<()> {
    let url = websocket(address)?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    let key = AccessKey::from_seed(&seed);
    let began = Instant::now();
    let mut alice = enter(&url, token, &key).await?;
    let how = if url.starts_with("wss:") { "TLS and WebSocket" } else { "WebSocket, without TLS" };
    say(&format!("{how}: right, {} ms to be in a room", began.elapsed().as_millis()))?;
    let mut bob = enter(&url, token, &key).await?;

    let mut latencies = Vec::new();
    for tag in 0..MESSAGES {
        let sent_at = Instant::now();
        let (retention, payload) = (Retention::Retained, tag.to_be_bytes().to_vec());
        let publish = ClientToRelay::Publish { room: key.room(), tag, retention, payload };
        alice.say(&publish).await?;
        let expected = u64::from(tag) + 1;
        bob.until(
            |message| matches!(message, RelayToClient::Delivery { seq, .. } if *seq == expected),
        )
        .await
        .context("a message did not arrive")?;
        latencies.push(sent_at.elapsed());
    }
    latencies.sort_unstable();
    let ms = |latency: Duration| latency.as_secs_f64() * 1e3;
    let (median, worst) = (latencies[latencies.len() / 2], latencies[latencies.len() - 1]);
    say(&format!(
        "messages: right; from one client to another {:.1} ms in the median, {:.1} ms at worst",
        ms(median),
        ms(worst)
    ))
}

/// The address of the WebSocket that belongs to a page's.
fn websocket(address: &str) -> anyhow::Result<String> {
    let (scheme, rest) = address.split_once("://").context("expected https://…")?;
    let scheme = match scheme {
        "https" | "wss" => "wss",
        "http" | "ws" => "ws",
        other => bail!("expected https://…, not {other}://…"),
    };
    let host = rest.split('/').next().unwrap_or_default();
    ensure!(!host.is_empty(), "{address} names no host");
    Ok(format!("{scheme}://{host}{PATH}"))
}

async fn enter(url: &str, token: &str, key: &AccessKey) -> anyhow::Result<Client> {
    let mut request = url.into_client_request()?;
    let protocol = HeaderValue::from_static(SUBPROTOCOL);
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let connected = timeout(PATIENCE, connect_async(request)).await.context("no answer")?;
    let (socket, _) = connected.map_err(|error| match error {
        Error::Http(response) => {
            let body = response.body().clone().unwrap_or_default();
            let sentence = String::from_utf8_lossy(&body).trim().to_owned();
            anyhow::anyhow!("status {} instead of a WebSocket: {sentence}", response.status())
        }
        error => anyhow::Error::from(error).context(format!("cannot connect to {url}")),
    })?;
    let mut client = Client(socket);
    let challenge = client.challenge(token).await?;
    let (access_key, signature) = (key.public(), key.sign_join(&challenge));
    client.say(&ClientToRelay::Join { access_key, signature, cursor: None }).await?;
    client.until(|message| matches!(message, RelayToClient::Joined { .. })).await?;
    Ok(client)
}

impl Client {
    async fn say(&mut self, message: &ClientToRelay) -> anyhow::Result<()> {
        Ok(self.0.send(Message::Binary(encode(message).into())).await?)
    }

    /// The challenge of the greeting, after what the relay demands before it.
    async fn challenge(&mut self, token: &str) -> anyhow::Result<Challenge> {
        loop {
            match self.next().await? {
                RelayToClient::Hello { challenge, .. } => return Ok(challenge),
                RelayToClient::Demand { challenge, work, .. } => {
                    let work =
                        do_work(&challenge, work).context("the relay demands too much work")?;
                    let token = Some(prove_token(token.as_bytes(), &challenge));
                    self.say(&ClientToRelay::Prove { token, work }).await?;
                }
                RelayToClient::Error { code: ErrorCode::TokenNeeded, .. } => {
                    bail!("the relay asks for its token; set it as the relay's own")
                }
                RelayToClient::Error { code, .. } => bail!("the relay refuses: {code:?}"),
                _ => bail!("what answers there is no relay"),
            }
        }
    }

    async fn next(&mut self) -> anyhow::Result<RelayToClient> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.context("no answer")? {
                Some(Ok(Message::Binary(bytes))) => return Ok(decode(&bytes)?),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(other)) => bail!("instead of a message came {other:?}"),
                Some(Err(error)) => return Err(error.into()),
                None => bail!("the connection was closed"),
            }
        }
    }

    async fn until(&mut self, wanted: impl Fn(&RelayToClient) -> bool) -> anyhow::Result<()> {
        loop {
            match self.next().await? {
                message if wanted(&message) => return Ok(()),
                RelayToClient::Error { code, .. } => bail!("the relay refuses: {code:?}"),
                _ => {}
            }
        }
    }
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(stdout(), "{line}")?)
}
