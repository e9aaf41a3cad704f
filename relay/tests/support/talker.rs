//! Somebody who says numbers, one after the other, each again until it has its place, and comes back where there is a relay.

use super::*;
use std::time::Duration;
use tokio::{sync::watch, time::sleep};

/// How long to stay away from a relay that did not say for how long.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct Talker {
    pub(crate) number: u32,
    /// Of all relays; it goes on to the next one each time.
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) talkers: u32,
    pub(crate) messages: u32,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) said: u32,
    /// Whether all were there once: whoever comes for the first time is not told what was said before.
    pub(crate) begun: bool,
    /// Who said what, in the room's order.
    pub(crate) seen: Vec<(u32, u32)>,
    pub(crate) comings: u32,
    pub(crate) gaps: u32,
    pub(crate) progress: watch::Sender<usize>,
}

impl Talker {
    pub(crate) fn new(
        number: u32,
        talkers: u32,
        messages: u32,
        addresses: Vec<SocketAddr>,
        progress: &watch::Sender<usize>,
    ) -> Self {
        Self {
            number,
            addresses,
            talkers,
            messages,
            cursor: None,
            said: 0,
            begun: false,
            seen: Vec::new(),
            comings: 0,
            gaps: 0,
            progress: progress.clone(),
        }
    }

    /// Until everything that all say is here.
    pub(crate) async fn run(mut self) -> Self {
        let first = self.number as usize;
        for visit in first.. {
            if self.is_done() {
                break;
            }
            let address = self.addresses[visit % self.addresses.len()];
            let pause = self.visit(address).await.unwrap_or(PAUSE);
            sleep(pause).await;
        }
        self
    }

    fn is_done(&self) -> bool {
        self.seen.len() == (self.talkers * self.messages) as usize
    }

    /// Talks until the connection ends, and gives for how long to stay away, where that was said.
    async fn visit(&mut self, address: SocketAddr) -> Option<Duration> {
        let stream = TcpStream::connect(address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let headers = [("sec-websocket-protocol", SUBPROTOCOL)];
        let (mut socket, _) = handshake(stream, &headers).await.ok()?;
        self.comings += 1;
        let (mut pause, mut head, mut waiting) = (None, Seq::MAX, false);
        while !self.is_done() {
            let Some(Ok(message)) = socket.next().await else { break };
            let Message::Binary(bytes) = message else { continue };
            match decode(&bytes).expect("relays speak the protocol") {
                RelayToClient::Hello { challenge, .. } => {
                    let (access_key, signature) = (key(1).public(), key(1).sign_join(&challenge));
                    let join = ClientToRelay::Join { access_key, signature, cursor: self.cursor };
                    let _ = socket.send(Message::Binary(encode(&join).into())).await;
                }
                RelayToClient::Joined {
                    incarnation,
                    replay_from,
                    present,
                    head: last,
                    resume,
                    ..
                } => {
                    self.cursor = Some(Cursor { incarnation, seq: replay_from - 1 });
                    self.begun |= present == self.talkers;
                    self.gaps += u32::from(resume == Resume::Gap);
                    head = last;
                }
                RelayToClient::Presence { present, .. } => self.begun |= present == self.talkers,
                RelayToClient::Ack { seq, .. } => {
                    self.see(seq, (self.number, self.said));
                    waiting = false;
                }
                RelayToClient::Delivery { seq, payload, .. } => {
                    let (who, what) = payload.split_first_chunk::<4>().expect("two numbers");
                    let what = what.first_chunk::<4>().expect("two numbers");
                    self.see(seq, (u32::from_be_bytes(*who), u32::from_be_bytes(*what)));
                }
                RelayToClient::Closing { reconnect_after_ms } => {
                    pause = Some(Duration::from_millis(reconnect_after_ms.into()));
                }
                _ => {}
            }
            // What was replayed may be one's own.
            let is_here = self.cursor.is_some_and(|cursor| cursor.seq >= head);
            if let Some(publish) = self.next().filter(|_| is_here && !waiting) {
                waiting = true;
                // Where the relay has closed, what it said before is still to be read.
                let _ = socket.send(Message::Binary(encode(&publish).into())).await;
            }
        }
        pause
    }

    fn next(&self) -> Option<ClientToRelay> {
        let payload = [self.number.to_be_bytes(), self.said.to_be_bytes()].concat();
        let (room, tag, retention) = (key(1).room(), self.said, Retention::Retained);
        let publish = ClientToRelay::Publish { room, tag, retention, payload };
        (self.begun && self.said < self.messages).then_some(publish)
    }

    fn see(&mut self, seq: Seq, message: (u32, u32)) {
        let cursor = self.cursor.as_mut().expect("it has joined");
        assert_eq!(seq, cursor.seq + 1, "the room's order has no gaps");
        cursor.seq = seq;
        self.seen.push(message);
        self.said += u32::from(message == (self.number, self.said));
        let _ = self.progress.send(self.seen.len());
    }
}
