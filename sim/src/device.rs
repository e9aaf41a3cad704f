//! One device: a client, its store, its connection, and what its person sees.

use crate::{Manner, MemoryStore, RELAY};
use alcove_client::keeper::{Keeper, Post};
use alcove_client::{
    Batch, Client, Command, Error, Event, FrameQuery, Kind, MemberId, MemberView, MessageId,
    MessageState, MessageView, Now, Output, Reply, RoomKey, RoomState, RoomView, RowQuery, Table,
};
use alcove_hub::ConnectionId;
use std::collections::{BTreeMap, VecDeque};

/// A device in a [`World`](crate::World).
pub struct Device {
    /// None while its tab is closed.
    pub client: Option<Client>,
    /// What runs in a client's place where the device keeps a room.
    pub(crate) keeper: Option<Keeper>,
    pub(crate) post: Option<(Post, Manner)>,
    /// What is durable.
    pub store: MemoryStore,
    pub(crate) connection: Option<ConnectionId>,
    /// What is on its way from the relay, and to it, and when it arrives.
    pub(crate) inbox: VecDeque<(u64, Vec<u8>)>,
    pub(crate) outbox: VecDeque<(u64, Vec<u8>)>,
    /// How its connections are.
    pub line: Line,
    /// Which of the two relays behind the one address its next connection leads to.
    pub route: usize,
    /// Which one its connection leads to.
    pub(crate) home: usize,
    /// How far its calendar is from everybody else's.
    pub clock_ms: i64,
    /// Whether saves fail. The driver says nothing of it, and tries again.
    pub disk_full: bool,
    /// The save that failed; nothing behind it is carried out.
    pub(crate) unsaved: Option<Batch>,
    /// Who it is.
    pub me: MemberId,
    /// The rooms as last told.
    pub rooms: BTreeMap<RoomKey, RoomView>,
    /// The member lists as last told.
    pub members: BTreeMap<RoomKey, Vec<MemberView>>,
    /// The messages told since it was started.
    pub messages: BTreeMap<(RoomKey, MessageId), MessageView>,
    /// Every event since it was started.
    pub events: Vec<Event>,
    pub(crate) starts: u64,
    /// Where it is to die next.
    pub(crate) crash: Option<Crash>,
}

/// How a device's connections are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// What is sent arrives at once.
    #[default]
    Good,
    /// What is sent arrives after so many milliseconds.
    Slow(u64),
    /// Nothing arrives any more, either way, and nobody is told.
    HalfOpen,
}

/// A moment at which a device can die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The save that comes next is lost, and whatever was behind it.
    BeforeSave,
    /// The save that comes next is durable; what was behind it does not leave.
    AfterSave,
    /// The message that comes next has left.
    AfterSend,
}

impl Device {
    pub(crate) fn new() -> Self {
        Self {
            client: None,
            keeper: None,
            post: None,
            store: MemoryStore::default(),
            connection: None,
            inbox: VecDeque::new(),
            outbox: VecDeque::new(),
            line: Line::Good,
            route: 0,
            home: 0,
            clock_ms: 0,
            disk_full: false,
            unsaved: None,
            me: MemberId([0; 32]),
            rooms: BTreeMap::new(),
            members: BTreeMap::new(),
            messages: BTreeMap::new(),
            events: Vec::new(),
            starts: 0,
            crash: None,
        }
    }

    /// When something that is sent now arrives, if it ever does.
    pub(crate) fn arrival(&self, now_ms: u64) -> Option<u64> {
        match self.line {
            Line::Good => Some(now_ms),
            Line::Slow(ms) => Some(now_ms + ms),
            Line::HalfOpen => None,
        }
    }

    /// When the next message that is on its way arrives.
    pub(crate) fn next_arrival(&self) -> Option<u64> {
        [&self.inbox, &self.outbox].into_iter().filter_map(|queue| Some(queue.front()?.0)).min()
    }

    /// How many messages are on their way, from it and to it.
    pub(crate) fn queued(&self) -> usize {
        self.inbox.len() + self.outbox.len()
    }

    /// Whether anything runs on it.
    pub fn is_open(&self) -> bool {
        self.client.is_some() || self.keeper.is_some()
    }

    pub(crate) fn handle_connected(&mut self, now: Now) {
        match (&mut self.client, &mut self.keeper) {
            (Some(client), _) => client.handle_connected(RELAY, now),
            (_, Some(keeper)) => keeper.handle_connected(now),
            _ => {}
        }
    }

    pub(crate) fn handle_disconnected(&mut self, now: Now) {
        match (&mut self.client, &mut self.keeper) {
            (Some(client), _) => client.handle_disconnected(RELAY, now),
            (_, Some(keeper)) => keeper.handle_disconnected(now),
            _ => {}
        }
    }

    pub(crate) fn handle_message(&mut self, message: &[u8], now: Now) {
        match (&mut self.client, &mut self.keeper) {
            (Some(client), _) => client.handle_message(RELAY, message, now),
            (_, Some(keeper)) => keeper.handle_message(message, now),
            _ => {}
        }
    }

    pub(crate) fn handle_timeout(&mut self, now: Now) {
        match (&mut self.client, &mut self.keeper) {
            (Some(client), _) => client.handle_timeout(now),
            (_, Some(keeper)) => keeper.handle_timeout(now),
            _ => {}
        }
    }

    pub(crate) fn read_frames(&mut self, query: &FrameQuery, now: Now) {
        let frames = self.store.frames(query);
        match (&mut self.client, &mut self.keeper, &self.post) {
            (Some(client), ..) => client.handle_frames(query.token, frames, now),
            (_, Some(keeper), Some((_, manner))) => {
                keeper.handle_frames(query.token, manner.answer(frames), now);
            }
            _ => {}
        }
    }

    pub(crate) fn read_rows(&mut self, query: &RowQuery, now: Now) {
        let rows = self.store.rows(query);
        match (&mut self.client, &mut self.keeper, &self.post) {
            (Some(client), ..) => {
                client.handle_rows(query.token, &rows, now);
            }
            (_, Some(keeper), Some((_, manner))) => {
                keeper.handle_rows(query.token, &manner.file(rows), now);
            }
            _ => {}
        }
    }

    /// What it has stored of a file that it holds.
    pub fn read_file(&self, room: RoomKey, message: MessageId, file: u8) -> Result<Vec<u8>, Error> {
        let client = self.client.as_ref().unwrap_or_else(|| panic!("the device is closed"));
        let (mut bytes, mut next) = (Vec::new(), Some(0));
        while let Some(index) = next {
            let command = Command::ReadFile { room, message, file, index };
            let (from, to) = client.file_range(&command)?;
            let (table, max_bytes) = (Table::Files, usize::MAX);
            let query = RowQuery { token: 0, table, from, to, max_bytes };
            let Reply::FileData { data, next: after } =
                client.open_file(&command, &self.store.rows(&query))?
            else {
                panic!("a file is answered with its bytes");
            };
            bytes.extend(data);
            next = after;
        }
        Ok(bytes)
    }

    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        match (&mut self.client, &mut self.keeper) {
            (Some(client), _) => client.poll_output(),
            (_, Some(keeper)) => keeper.poll_output(),
            _ => None,
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<u64> {
        match (&self.client, &self.keeper) {
            (Some(client), _) => client.poll_timeout(),
            (_, Some(keeper)) => Some(keeper.poll_timeout()),
            _ => None,
        }
    }

    pub(crate) fn command(&mut self, command: Command, now: Now) -> Result<Reply, Error> {
        let client = self.client.as_mut().unwrap_or_else(|| panic!("the device is closed"));
        client.handle_command(command, now)
    }

    pub(crate) fn note(&mut self, event: Event) {
        self.events.push(event.clone());
        match event {
            Event::Identity { member, .. } => self.me = member,
            Event::Room { room } => drop(self.rooms.insert(room.id, room)),
            Event::RoomGone { room } => {
                self.rooms.remove(&room);
                self.members.remove(&room);
            }
            Event::Members { room, members } => drop(self.members.insert(room, members)),
            Event::Message { room, message } => {
                drop(self.messages.insert((room, message.id), message))
            }
            Event::MessageState { room, message, state } => {
                if let Some(view) = self.messages.get_mut(&(room, message)) {
                    view.state = state;
                }
            }
            Event::MessageGone { room, message } => drop(self.messages.remove(&(room, message))),
            Event::Edited { room, message, kind, edited_at_ms } => {
                if let Some(view) = self.messages.get_mut(&(room, message)) {
                    view.edit(kind);
                    view.edited_at_ms = Some(edited_at_ms);
                }
            }
            Event::Deleted { room, message } => {
                if let Some(view) = self.messages.get_mut(&(room, message)) {
                    view.take_back();
                }
            }
            Event::Reacted { room, message, member, emoji } => {
                if let Some(view) = self.messages.get_mut(&(room, message)) {
                    view.react(member, &emoji);
                }
            }
            Event::Activity { room, activity } => {
                if let Some(view) = self.rooms.get_mut(&room) {
                    view.activity = activity;
                }
            }
            _ => {}
        }
    }

    /// The stored texts of a room, in order, with their senders' names.
    pub fn texts(&self, room: RoomKey) -> Vec<(String, String)> {
        let text = |message: MessageView| match message.kind {
            Kind::Text { body, .. } => Some((message.sender_name, body)),
            _ => None,
        };
        self.store.history(room, self.me).into_iter().filter_map(text).collect()
    }

    /// The bodies of the stored texts of a room, in order.
    pub fn bodies(&self, room: RoomKey) -> Vec<String> {
        self.texts(room).into_iter().map(|(_, body)| body).collect()
    }

    /// The kinds of all stored messages of a room.
    pub fn kinds(&self, room: RoomKey) -> Vec<Kind> {
        self.store.history(room, self.me).into_iter().map(|message| message.kind).collect()
    }

    /// Whether it is a member and knows of nothing that it missed.
    pub fn is_settled(&self, room: RoomKey) -> bool {
        let state = self.rooms.get(&room).map(|room| room.state);
        matches!(state, Some(RoomState::Member { settled: true, .. }))
    }

    /// The names of the members that it sees.
    pub fn member_names(&self, room: RoomKey) -> Vec<String> {
        let members = self.members.get(&room).into_iter().flatten();
        members.map(|member| member.name.clone()).collect()
    }

    /// Its own messages in a state.
    pub fn in_state(&self, state: MessageState) -> usize {
        self.messages.values().filter(|message| message.state == state).count()
    }

    /// What it dropped.
    pub fn dropped(&self) -> Vec<String> {
        let reason = |event: &Event| match event {
            Event::Dropped { reason, .. } => Some(reason.clone()),
            _ => None,
        };
        self.events.iter().filter_map(reason).collect()
    }
}
