//! One relay takes over from another under load, on the same listening socket: every message comes once to everyone.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::Config;
use alcove_wire::*;
use futures_util::{SinkExt as _, StreamExt as _};
use std::{net::SocketAddr, time::Duration};
use support::*;
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{sleep, timeout},
};
use tokio_tungstenite::tungstenite::Message;

const CLIENTS: u32 = 6;
const MESSAGES: u32 = 300;
const RELAYS: u32 = 3;

/// Somebody who says numbers, one after the other, each again until it has its place, and comes back as it is told.
struct Talker {
    number: u32,
    address: SocketAddr,
    cursor: Option<Cursor>,
    said: u32,
    /// Whether all were there once: whoever comes for the first time is not told what was said before.
    begun: bool,
    /// Who said what, in the room's order.
    seen: Vec<(u32, u32)>,
    comings: u32,
    progress: watch::Sender<usize>,
}

impl Talker {
    async fn run(mut self) -> Self {
        while !self.is_done() {
            let pause = self.visit().await.unwrap_or_default();
            sleep(pause).await;
        }
        self
    }

    fn is_done(&self) -> bool {
        self.seen.len() == (CLIENTS * MESSAGES) as usize
    }

    /// Talks until the connection ends, and gives for how long to stay away, where that was said.
    async fn visit(&mut self) -> Option<Duration> {
        let stream = TcpStream::connect(self.address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let headers = [("sec-websocket-protocol", SUBPROTOCOL)];
        let (mut socket, _) = handshake(stream, &headers).await.ok()?;
        self.comings += 1;
        let mut pause = None;
        while !self.is_done() {
            let Some(Ok(message)) = socket.next().await else { break };
            let Message::Binary(bytes) = message else { continue };
            let answer = match decode(&bytes).unwrap() {
                RelayToClient::Hello { challenge, .. } => {
                    let (access_key, signature) = (key(1).public(), key(1).sign_join(&challenge));
                    Some(ClientToRelay::Join { access_key, signature, cursor: self.cursor })
                }
                RelayToClient::Joined { incarnation, replay_from, present, .. } => {
                    self.cursor = Some(Cursor { incarnation, seq: replay_from - 1 });
                    self.begun |= present == CLIENTS;
                    self.next()
                }
                RelayToClient::Presence { present: CLIENTS, .. } if !self.begun => {
                    self.begun = true;
                    self.next()
                }
                RelayToClient::Ack { seq, .. } => {
                    self.see(seq, (self.number, self.said));
                    self.said += 1;
                    self.next()
                }
                RelayToClient::Delivery { seq, payload, .. } => {
                    let (who, what) = payload.split_first_chunk::<4>().unwrap();
                    let what = what.first_chunk::<4>().unwrap();
                    self.see(seq, (u32::from_be_bytes(*who), u32::from_be_bytes(*what)));
                    None
                }
                RelayToClient::Closing { reconnect_after_ms } => {
                    pause = Some(Duration::from_millis(reconnect_after_ms.into()));
                    None
                }
                _ => None,
            };
            if let Some(answer) = answer {
                // Where the relay has closed, what it said before is still to be read.
                let _ = socket.send(Message::Binary(encode(&answer).into())).await;
            }
        }
        pause
    }

    fn next(&self) -> Option<ClientToRelay> {
        let payload = [self.number.to_be_bytes(), self.said.to_be_bytes()].concat();
        let (room, tag, retention) = (key(1).room(), self.said, Retention::Retained);
        (self.begun && self.said < MESSAGES).then_some(ClientToRelay::Publish {
            room,
            tag,
            retention,
            payload,
        })
    }

    fn see(&mut self, seq: Seq, message: (u32, u32)) {
        let cursor = self.cursor.as_mut().unwrap();
        assert_eq!(seq, cursor.seq + 1, "the room's order has no gaps");
        cursor.seq = seq;
        self.seen.push(message);
        let _ = self.progress.send(self.seen.len());
    }
}

#[tokio::test]
async fn a_rolling_restart_under_load_loses_and_doubles_nothing() {
    let config = || Config { reconnect_spread: Duration::from_millis(100), ..Config::default() };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut relay = Relay::start_with(listener.try_clone().unwrap(), config());
    let (progress, mut seen) = watch::channel(0);
    let talkers: Vec<_> = (0..CLIENTS)
        .map(|number| Talker {
            number,
            address,
            cursor: None,
            said: 0,
            begun: false,
            seen: Vec::new(),
            comings: 0,
            progress: progress.clone(),
        })
        .map(|talker| tokio::spawn(talker.run()))
        .collect();

    let all = (CLIENTS * MESSAGES) as usize;
    for restart in 1..RELAYS as usize {
        seen.wait_for(|&seen| seen >= all * restart / RELAYS as usize).await.unwrap();
        let next = Relay::start_with(listener.try_clone().unwrap(), config());
        std::mem::replace(&mut relay, next).stop().await.unwrap();
    }
    for talker in talkers {
        let talker = timeout(Duration::from_secs(60), talker).await;
        let Talker { mut seen, comings, .. } = talker.expect("a message is lost").unwrap();
        assert!(comings >= RELAYS);
        seen.sort_unstable();
        let expected = (0..CLIENTS).flat_map(|who| (0..MESSAGES).map(move |what| (who, what)));
        assert!(seen.into_iter().eq(expected));
    }
}
