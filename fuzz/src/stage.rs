//! A device with its store and its clock, and everything around it played by hand. Whatever comes in, what goes out has
//! to stay within bounds, and time has to go on.

use crate::{
    fixture::Fixture,
    script::{Number, Place},
};
use alcove_client::{
    Client, Event, FileState, Invite, KnockId, MessageId, Now, Output, RoomState, Table,
    fuzzing::{self, Holder, Member},
    keeper::Keeper,
};
use alcove_sim::MemoryStore;
use alcove_wire::{
    Challenge, ClientToRelay, Limits, RelayToClient, Resume, Retention, RoomId, Tag,
};
use std::collections::{BTreeMap, VecDeque};

/// When scripts begin: after the fixtures were made.
pub(crate) const BEGIN: Now = Now { monotonic_ms: 0, unix_ms: 1_900_000_000_000 };
/// The incarnation of a relay that nobody else has come to.
const ALONE: u64 = 0x5eed;
/// What one input may lead to, at most: a batch of messages that waited, answers, and what is saved of them.
const OUTPUTS_MAX: usize = 2_000;
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// How often a device may want to be called at one and the same time.
const CALLS_MAX: usize = 16;

/// What is on a stage: a client, or a keeper.
pub(crate) trait Subject {
    fn connected(&mut self, now: Now);
    fn disconnected(&mut self, now: Now);
    fn message(&mut self, message: &[u8], now: Now);
    fn timeout(&mut self, now: Now);
    fn next_timeout(&self) -> Option<u64>;
    fn frames(&mut self, token: u64, frames: Vec<(u64, Vec<u8>)>, now: Now);
    fn rows(&mut self, token: u64, rows: &[(Vec<u8>, Vec<u8>)], now: Now);
    fn output(&mut self) -> Option<Output>;
}

/// See the file's documentation.
pub(crate) struct Stage<S> {
    pub(crate) subject: S,
    pub(crate) store: MemoryStore,
    pub(crate) fixture: &'static Fixture,
    pub(crate) holder: Holder,
    pub(crate) member: Option<Member>,
    now_ms: u64,
    /// The rooms that it joined, the last one last.
    joined: Vec<RoomId>,
    /// What it published, the last one last.
    pub(crate) said: Vec<(RoomId, Vec<u8>)>,
    /// Its retained publishes that were not acknowledged.
    unacknowledged: VecDeque<(RoomId, Tag)>,
    /// Its last knock: the id, and what was under the outer layer.
    pub(crate) knock: Option<([u8; 16], Vec<u8>)>,
    /// Who knocks at it.
    pub(crate) knocker: Option<KnockId>,
    /// What others name its messages by.
    pub(crate) source: u64,
    /// Messages with files, the last one last, and what is here of each.
    pub(crate) with_files: Vec<MessageId>,
    pub(crate) files: BTreeMap<(MessageId, u8), FileState>,
    /// How many parts of files it gave, and how often it published something that is kept.
    pub(crate) gave: usize,
    pub(crate) sent: usize,
    /// Which byte of the file that it asked for last was not given yet.
    pub(crate) given: u64,
    /// The last number that was given in its room.
    pub(crate) head: u64,
    /// Why it dropped things, how many members it sees, and where it stands.
    pub(crate) dropped: Vec<String>,
    pub(crate) members: usize,
    pub(crate) state: Option<RoomState>,
}

/// Whoever has the fixture's link.
pub(crate) fn holder(fixture: &Fixture) -> Holder {
    Holder::of(&Invite::parse(&fixture.link).expect("the fixture's link"))
}

impl<S: Subject> Stage<S> {
    pub(crate) fn new(subject: S, store: MemoryStore, fixture: &'static Fixture) -> Self {
        let mut stage = Self {
            subject,
            store,
            fixture,
            holder: holder(fixture),
            member: None,
            now_ms: 0,
            joined: Vec::new(),
            said: Vec::new(),
            unacknowledged: VecDeque::new(),
            knock: None,
            knocker: None,
            source: 0,
            with_files: Vec::new(),
            files: BTreeMap::new(),
            gave: 0,
            sent: 0,
            given: 0,
            head: fixture.head,
            dropped: Vec::new(),
            members: 0,
            state: None,
        };
        stage.source = fuzzing::source_in(&stage.store.at_start()).unwrap_or_default();
        stage.settle();
        stage
    }

    pub(crate) fn now(&self) -> Now {
        Now { monotonic_ms: self.now_ms, unix_ms: BEGIN.unix_ms.saturating_add(self.now_ms) }
    }

    /// Connects it and lets it into its room.
    pub(crate) fn join(&mut self) {
        self.join_at(self.fixture.incarnation, Resume::Resumed, 3);
    }

    /// The same, after the relay was started anew, with nobody else there.
    pub(crate) fn join_alone(&mut self) {
        self.head = 0;
        self.unacknowledged.clear();
        self.join_at(ALONE, Resume::Gap, 1);
    }

    fn join_at(&mut self, incarnation: u64, resume: Resume, present: u32) {
        self.set_connected(true);
        self.hear(&hello(Limits::default()));
        let (room, head) = (self.holder.room(), self.head);
        let replay_from = head + 1;
        self.hear(&RelayToClient::Joined {
            room,
            incarnation,
            head,
            resume,
            replay_from,
            present,
            peer: 1,
        });
    }

    pub(crate) fn set_connected(&mut self, connected: bool) {
        let now = self.now();
        if connected {
            self.subject.connected(now);
        } else {
            self.subject.disconnected(now);
        }
        self.settle();
    }

    pub(crate) fn hear(&mut self, message: &RelayToClient) {
        self.hear_bytes(&alcove_wire::encode(message));
    }

    pub(crate) fn hear_bytes(&mut self, message: &[u8]) {
        let now = self.now();
        self.subject.message(message, now);
        self.settle();
    }

    /// Acknowledges the next of its publishes, if there is one.
    pub(crate) fn acknowledge(&mut self, seq: Number) -> bool {
        let Some((room, tag)) = self.unacknowledged.pop_front() else { return false };
        let seq = self.number(seq);
        self.hear(&RelayToClient::Ack { room, tag, seq });
        true
    }

    /// The number of a frame: usually the next one, which is given by that.
    pub(crate) fn number(&mut self, seq: Number) -> u64 {
        let next = self.head.saturating_add(1);
        let seq = seq.near(next);
        if seq == next {
            self.head = next;
        }
        seq
    }

    pub(crate) fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
        self.call();
    }

    /// Lets time pass until it wants to be called.
    pub(crate) fn wait_until_due(&mut self) {
        if let Some(at) = self.subject.next_timeout().filter(|&at| at < u64::MAX / 2) {
            self.now_ms = self.now_ms.max(at);
            self.call();
        }
    }

    fn call(&mut self) {
        let now = self.now();
        for _ in 0..CALLS_MAX {
            self.subject.timeout(now);
            self.settle();
            if self.subject.next_timeout().is_none_or(|at| at > self.now_ms) {
                return;
            }
        }
        panic!("it wants to be called for ever");
    }

    /// Carries out all that it wants done.
    pub(crate) fn settle(&mut self) {
        let (mut outputs, mut bytes) = (0, 0);
        while let Some(output) = self.subject.output() {
            outputs += 1;
            match output {
                Output::Save(batch) => {
                    bytes += batch.size();
                    self.store.save(batch);
                }
                Output::Send { message, .. } => {
                    bytes += message.len();
                    self.heard(&message);
                }
                Output::Connect { .. } | Output::Disconnect { .. } => {}
                Output::ReadFrames(query) => {
                    let (frames, now) = (self.store.frames(&query), self.now());
                    self.subject.frames(query.token, frames, now);
                }
                Output::ReadRows(query) => {
                    let (rows, now) = (self.store.rows(&query), self.now());
                    self.subject.rows(query.token, &rows, now);
                }
                Output::Event(event) => self.told(event),
                other => panic!("nobody knows how to carry out {other:?}"),
            }
            assert!(outputs <= OUTPUTS_MAX, "one input leads to outputs without end");
            assert!(bytes <= BYTES_MAX, "one input leads to more bytes than it should");
        }
    }

    fn heard(&mut self, message: &[u8]) {
        match alcove_wire::decode(message).expect("it speaks the protocol") {
            ClientToRelay::Join { access_key, .. } => self.joined.push(access_key.room()),
            ClientToRelay::Publish { room, tag, retention, payload } => {
                self.knock = self.holder.knock_in(&payload).or(self.knock.take());
                self.note_files(room, &payload);
                self.said.push((room, payload));
                if retention == Retention::Retained {
                    self.sent += 1;
                    self.unacknowledged.push_back((room, tag));
                }
            }
            ClientToRelay::Leave { .. }
            | ClientToRelay::Ping { .. }
            | ClientToRelay::Prove { .. } => {}
        }
    }

    /// What it asked for of a file, or gave.
    fn note_files(&mut self, room: RoomId, payload: &[u8]) {
        let sealed = self.holder.open(room, payload);
        self.gave += usize::from(fuzzing::is_file_part(payload, sealed.as_deref()));
        let asked = fuzzing::file_asked(payload, sealed.as_deref());
        if let Some(from) = asked.filter(|_| room == self.holder.room()) {
            self.given = from;
        }
    }

    fn told(&mut self, event: Event) {
        match event {
            Event::Knock { knock, .. } => self.knocker = Some(knock.id),
            Event::Members { members, .. } => self.members = members.len(),
            Event::Room { room } => self.state = Some(room.state),
            Event::Message { message, .. } if !message.files().is_empty() => {
                let files = (0..).zip(message.files()).map(|(at, file)| (at, file.state));
                self.files.extend(files.map(|(at, state)| ((message.id, at), state)));
                self.with_files.push(message.id);
            }
            Event::File { message, file, state, .. } => {
                self.files.insert((message, file), state);
            }
            Event::Dropped { reason, .. } => self.dropped.push(reason),
            _ => {}
        }
    }

    pub(crate) fn room_at(&self, place: Place) -> RoomId {
        match place {
            Place::Room => self.holder.room(),
            Place::Joined(back) => {
                let joined = self.joined.iter().rev().nth(back.into());
                joined.copied().unwrap_or(RoomId([back; 32]))
            }
            Place::Transfer(transfer) => self.holder.derived(&[transfer; 16]),
        }
    }

    /// What the fixture's member holds, who does not keep to the rules.
    pub(crate) fn member(&mut self) -> &mut Member {
        let fixture = self.fixture;
        self.member.get_or_insert_with(|| {
            let rows: Vec<_> = fixture.rows("mallory").collect();
            Member::of(&rows, holder(fixture)).expect("a member")
        })
    }

    /// Whether a text is anywhere in these tables of the store.
    pub(crate) fn has_kept(&self, text: &str, tables: &[Table]) -> bool {
        let mut values = tables.iter().flat_map(|table| self.store.table(*table));
        values.any(|(_, value)| value.windows(text.len()).any(|part| part == text.as_bytes()))
    }
}

/// A relay's greeting.
pub(crate) fn hello(limits: Limits) -> RelayToClient {
    RelayToClient::Hello { challenge: Challenge([9; 32]), limits }
}

impl Subject for (Client, String) {
    fn connected(&mut self, now: Now) {
        self.0.handle_connected(&self.1, now);
    }

    fn disconnected(&mut self, now: Now) {
        self.0.handle_disconnected(&self.1, now);
    }

    fn message(&mut self, message: &[u8], now: Now) {
        self.0.handle_message(&self.1, message, now);
    }

    fn timeout(&mut self, now: Now) {
        self.0.handle_timeout(now);
    }

    fn next_timeout(&self) -> Option<u64> {
        self.0.poll_timeout()
    }

    fn frames(&mut self, token: u64, frames: Vec<(u64, Vec<u8>)>, now: Now) {
        self.0.handle_frames(token, frames, now);
    }

    fn rows(&mut self, token: u64, rows: &[(Vec<u8>, Vec<u8>)], now: Now) {
        self.0.handle_rows(token, rows, now);
    }

    fn output(&mut self) -> Option<Output> {
        self.0.poll_output()
    }
}

impl Subject for Keeper {
    fn connected(&mut self, now: Now) {
        self.handle_connected(now);
    }

    fn disconnected(&mut self, now: Now) {
        self.handle_disconnected(now);
    }

    fn message(&mut self, message: &[u8], now: Now) {
        self.handle_message(message, now);
    }

    fn timeout(&mut self, now: Now) {
        self.handle_timeout(now);
    }

    fn next_timeout(&self) -> Option<u64> {
        Some(self.poll_timeout())
    }

    fn frames(&mut self, token: u64, frames: Vec<(u64, Vec<u8>)>, now: Now) {
        self.handle_frames(token, frames, now);
    }

    fn rows(&mut self, token: u64, rows: &[(Vec<u8>, Vec<u8>)], now: Now) {
        self.handle_rows(token, rows, now);
    }

    fn output(&mut self) -> Option<Output> {
        self.poll_output()
    }
}
