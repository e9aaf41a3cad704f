//! A hub with its clock and everyone's inbox, so that a test reads as what came in and what went out.
#![allow(dead_code, reason = "each test file uses its own part")]

use alcove_hub::{Config, ConnectionId, Hub, Output};
use alcove_wire::*;
use std::collections::BTreeMap;

pub(crate) struct Stage {
    pub(crate) hub: Hub,
    pub(crate) now: u64,
    challenges: BTreeMap<u64, Challenge>,
    inboxes: BTreeMap<u64, Vec<RelayToClient>>,
    pub(crate) closed: Vec<(u64, ErrorCode)>,
    pub(crate) held: Vec<(u64, u64)>,
}

pub(crate) fn key(number: u8) -> AccessKey {
    AccessKey::from_seed(&[number; 32])
}

pub(crate) fn room(number: u8) -> RoomId {
    key(number).room()
}

pub(crate) fn limits(window_frames: u32) -> Limits {
    Limits { window_frames, ..Limits::default() }
}

impl Stage {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            hub: Hub::new(config, [7; 32]),
            now: 1_000_000,
            challenges: BTreeMap::new(),
            inboxes: BTreeMap::new(),
            closed: Vec::new(),
            held: Vec::new(),
        }
    }

    /// With this many connections, each in room 1, presence told.
    pub(crate) fn with_members(config: Config, count: u64) -> Self {
        let mut stage = Self::new(config);
        for connection in 1..=count {
            stage.connect(connection);
            stage.join(connection, 1, None);
        }
        stage.settle();
        stage
    }

    pub(crate) fn connect(&mut self, connection: u64) {
        self.hub.handle_connect(ConnectionId(connection), self.now);
        self.inboxes.insert(connection, Vec::new());
        self.collect();
    }

    pub(crate) fn disconnect(&mut self, connection: u64) {
        self.hub.handle_disconnect(ConnectionId(connection), self.now);
        self.collect();
        self.challenges.remove(&connection);
    }

    pub(crate) fn say(&mut self, connection: u64, message: ClientToRelay) {
        self.hub.handle_message(ConnectionId(connection), message, self.now);
        self.collect();
    }

    pub(crate) fn join(&mut self, connection: u64, room: u8, cursor: Option<Cursor>) {
        self.join_as(connection, &key(room), &key(room), cursor);
    }

    pub(crate) fn join_as(
        &mut self,
        connection: u64,
        key: &AccessKey,
        signer: &AccessKey,
        cursor: Option<Cursor>,
    ) {
        let signature = signer.sign_join(&self.challenges[&connection]);
        self.say(connection, ClientToRelay::Join { access_key: key.public(), signature, cursor });
    }

    pub(crate) fn leave(&mut self, connection: u64, number: u8) {
        self.say(connection, ClientToRelay::Leave { room: room(number) });
    }

    pub(crate) fn publish(&mut self, connection: u64, number: u8, tag: Tag, payload: &[u8]) {
        let (retention, payload) = (Retention::Retained, payload.to_vec());
        self.say(
            connection,
            ClientToRelay::Publish { room: room(number), tag, retention, payload },
        );
    }

    pub(crate) fn whisper(&mut self, connection: u64, number: u8, payload: &[u8]) {
        let (retention, payload) = (Retention::Ephemeral, payload.to_vec());
        self.say(
            connection,
            ClientToRelay::Publish { room: room(number), tag: 0, retention, payload },
        );
    }

    /// Lets time pass, firing the hub's timers when they are due.
    pub(crate) fn pass(&mut self, ms: u64) {
        let end = self.now + ms;
        while let Some(at) = self.hub.poll_timeout().filter(|&at| at <= end) {
            self.now = self.now.max(at);
            self.hub.handle_timeout(self.now);
            self.collect();
        }
        self.now = end;
    }

    /// Lets presence be told, and empties every inbox.
    pub(crate) fn settle(&mut self) {
        self.pass(500);
        self.inboxes.values_mut().for_each(Vec::clear);
    }

    /// What a connection was sent since it was last asked.
    pub(crate) fn inbox(&mut self, connection: u64) -> Vec<RelayToClient> {
        std::mem::take(self.inboxes.entry(connection).or_default())
    }

    /// The join's answer in a connection's inbox, and what came after it.
    pub(crate) fn joined(&mut self, connection: u64) -> (Joined, Vec<RelayToClient>) {
        let mut inbox = self.inbox(connection).into_iter();
        loop {
            if let RelayToClient::Joined {
                incarnation,
                head,
                resume,
                replay_from,
                present,
                peer,
                ..
            } = inbox.next().expect("a join is answered")
            {
                let joined = Joined { incarnation, head, resume, replay_from, present, peer };
                return (joined, inbox.collect());
            }
        }
    }

    fn collect(&mut self) {
        let hub = &mut self.hub;
        for output in std::iter::from_fn(|| hub.poll_output()).flat_map(Output::into_each) {
            match output {
                Output::Send { to, frame } => {
                    let message = decode(&frame).expect("the hub sends messages");
                    if let RelayToClient::Hello { challenge, .. } = message {
                        self.challenges.insert(to.0, challenge);
                    }
                    self.inboxes.entry(to.0).or_default().push(message);
                }
                Output::Close { connection, code } => self.closed.push((connection.0, code)),
                Output::Hold { connection, until_ms } => self.held.push((connection.0, until_ms)),
                Output::Bus(_) => unreachable!("there is none"),
                Output::Share { .. } => unreachable!("is split into what each is sent"),
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) incarnation: Incarnation,
    pub(crate) head: Seq,
    pub(crate) resume: Resume,
    pub(crate) replay_from: Seq,
    pub(crate) present: u32,
    pub(crate) peer: PeerId,
}

impl Joined {
    pub(crate) fn cursor(&self, seq: Seq) -> Option<Cursor> {
        Some(Cursor { incarnation: self.incarnation, seq })
    }
}

pub(crate) fn delivery(number: u8, seq: Seq, payload: &[u8]) -> RelayToClient {
    RelayToClient::Delivery { room: room(number), seq, payload: payload.to_vec() }
}

pub(crate) fn ack(number: u8, tag: Tag, seq: Seq) -> RelayToClient {
    RelayToClient::Ack { room: room(number), tag, seq }
}

pub(crate) fn refusal(code: ErrorCode, number: u8, tag: Option<Tag>) -> RelayToClient {
    RelayToClient::Error { code, room: Some(room(number)), tag, retry_after_ms: 0 }
}
