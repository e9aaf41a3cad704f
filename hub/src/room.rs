//! One room: its order, who is in it, what it holds, and what its members have yet to hear about each other.

use crate::bus::{Cx, Shared};
use crate::hub::{ConnectionId, Output, send};
use crate::pace::Pace;
use crate::window::Window;
use alcove_wire::{
    Cursor, Incarnation, Limits, PeerId, RelayToClient, Resume, RoomId, Seq, Tag, encode,
};
use bytes::Bytes;
use chacha20::{ChaCha20Rng, rand_core::Rng as _};
use indexmap::IndexMap;
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
};

/// Windows age in whole seconds, so that many rooms wake the hub once and not each for itself.
const AGEING_MS: u64 = 1000;
/// Presence is told at most this often, and less often the more there are to tell.
const PRESENCE_MS: u64 = 50;
const PRESENCE_MS_PER_MEMBER: u64 = 1;
/// How many changes are told in one message at most; more than that do not wait.
const PRESENCE_CHANGES: usize = 1024;
/// How long an empty room is followed where a bus keeps its order.
const LINGER_MS: u64 = 5000;
/// What a delivery has besides its payload and the payload's length: type, room and number.
const DELIVERY_HEAD: usize = 41;

pub(crate) struct Room {
    pub(crate) id: RoomId,
    pub(crate) incarnation: Incarnation,
    pub(crate) head: Seq,
    members: IndexMap<ConnectionId, Member>,
    /// The members, as outputs share them; made when it is needed and was not since somebody came or went.
    recipients: Option<Arc<[ConnectionId]>>,
    pub(crate) window: Window,
    pub(crate) pace: Pace,
    changes: Changes,
    pub(crate) used_at: u64,
    pub(crate) booked: Booked,
    /// Where the room's order is kept, if not here.
    pub(crate) shared: Option<Box<Shared>>,
}

struct Member {
    peer: PeerId,
    /// The count of connections that it was last told.
    told: u32,
    /// Whether the others have yet to hear that it came.
    new: bool,
}

/// What the members have not been told yet.
#[derive(Default)]
struct Changes {
    due: Option<u64>,
    joined: Vec<PeerId>,
    left: Vec<PeerId>,
    /// Who said something while others had yet to hear that somebody came: whoever did is believed to be there until it is said
    /// that it went, even if it came in between.
    heard: HashSet<PeerId>,
}

/// Where the table of rooms has this one in its indexes.
#[derive(Default)]
pub(crate) struct Booked {
    pub(crate) cost: usize,
    pub(crate) used: Option<u64>,
    pub(crate) empty: Option<u64>,
    pub(crate) wake: Option<u64>,
}

impl Room {
    pub(crate) fn new(
        id: RoomId,
        incarnation: Incarnation,
        shared: Option<Box<Shared>>,
        now: u64,
    ) -> Self {
        Self {
            id,
            incarnation,
            head: 0,
            members: IndexMap::new(),
            recipients: None,
            window: Window::default(),
            pace: Pace::default(),
            changes: Changes::default(),
            used_at: now,
            booked: Booked::default(),
            shared,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && !self.shared.as_ref().is_some_and(|shared| shared.has_comers())
    }

    pub(crate) fn connections(&self) -> impl Iterator<Item = ConnectionId> {
        self.members.keys().copied()
    }

    /// Those whose connections are here.
    pub(crate) fn peers(&self) -> impl Iterator<Item = PeerId> {
        self.members.values().map(|member| member.peer)
    }

    /// A number that nobody in the room has.
    pub(crate) fn free_peer(&self, rng: &mut ChaCha20Rng) -> PeerId {
        loop {
            let peer = rng.next_u32();
            let taken = self.peers().any(|other| other == peer)
                || self.shared.as_ref().is_some_and(|shared| shared.others.has(peer));
            if !taken {
                return peer;
            }
        }
    }

    /// Lets a connection in, and replays to it what it missed.
    pub(crate) fn join(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        cursor: Option<Cursor>,
        now: u64,
        outputs: &mut VecDeque<Output>,
    ) {
        self.used_at = now;
        let present = self.present() + 1;
        self.members.insert(connection, Member { peer, told: present, new: true });
        self.recipients = None;
        let (resume, replay_from) = self.resume(cursor);
        let joined = RelayToClient::Joined {
            room: self.id,
            incarnation: self.incarnation,
            head: self.head,
            resume,
            replay_from,
            present,
            peer,
        };
        outputs.push_back(send(connection, &joined));
        let count = (self.head + 1 - replay_from) as usize;
        outputs.extend(
            self.window
                .last(count)
                .map(|frame| Output::Send { to: connection, frame: frame.clone() }),
        );
        self.changes.joined.push(peer);
        self.presence_changed(now);
    }

    /// What a cursor leads to, and the first number that is replayed.
    fn resume(&self, cursor: Option<Cursor>) -> (Resume, Seq) {
        let first_held = self.head + 1 - self.window.len() as Seq;
        match cursor {
            None => (Resume::Fresh, self.head + 1),
            Some(cursor) if cursor.incarnation != self.incarnation => (Resume::Gap, first_held),
            Some(cursor) if cursor.seq > self.head => (Resume::Gap, self.head + 1),
            Some(cursor) if cursor.seq + 1 < first_held => (Resume::Gap, first_held),
            Some(cursor) => (Resume::Resumed, cursor.seq + 1),
        }
    }

    pub(crate) fn leave(&mut self, connection: ConnectionId, now: u64) {
        if let Some(shared) = &mut self.shared {
            shared.forget(connection);
            shared.announce();
        }
        let Some(member) = self.members.swap_remove(&connection) else { return };
        self.recipients = None;
        self.has_left(member.peer);
        if self.is_empty() {
            let due = self.shared.as_ref().map(|_| now);
            self.changes = Changes { due, ..Changes::default() };
        } else {
            self.presence_changed(now);
        }
    }

    /// Others came and went where they are not connected to this hub.
    pub(crate) fn others_changed(&mut self, joined: Vec<PeerId>, left: Vec<PeerId>, now: u64) {
        left.into_iter().for_each(|peer| self.has_left(peer));
        self.changes.joined.extend(joined);
        self.presence_changed(now);
    }

    fn has_left(&mut self, peer: PeerId) {
        let untold = self.changes.joined.iter().position(|&joined| joined == peer);
        if let Some(untold) = untold {
            self.changes.joined.remove(untold);
        }
        if untold.is_none() || self.changes.heard.remove(&peer) {
            self.changes.left.push(peer);
        }
    }

    /// Numbers a publish and gives it to everyone: to its sender, if it is here, as an acknowledgement, in the same place.
    pub(crate) fn number(
        &mut self,
        sender: Option<(ConnectionId, Tag)>,
        payload: Vec<u8>,
        age: u64,
        limits: &Limits,
        now: u64,
        outputs: &mut VecDeque<Output>,
    ) {
        let (room, seq, payload_len) = (self.id, self.head + 1, payload.len());
        let frame = Bytes::from(encode(&RelayToClient::Delivery { room, seq, payload }));
        self.head = seq;
        self.used_at = now;
        if let Some((sender, tag)) = sender {
            outputs.push_back(send(sender, &RelayToClient::Ack { room, tag, seq }));
        }
        self.share(sender.map(|(sender, _)| sender), frame.clone(), outputs);
        self.window.push(frame, payload_len, age, limits, now);
    }

    /// Gives an ephemeral publish to everyone else, wherever they are.
    pub(crate) fn publish_ephemeral(
        &mut self,
        sender: ConnectionId,
        payload: Vec<u8>,
        cx: &mut Cx<'_>,
    ) {
        let Some(&Member { peer, .. }) = self.members.get(&sender) else { return };
        if self.shared.is_some() {
            self.tell_others(peer, &payload, cx);
        }
        self.whisper(Some(sender), peer, payload, cx.outputs);
    }

    /// Gives an ephemeral publish to everyone else who is connected here.
    pub(crate) fn whisper(
        &mut self,
        sender: Option<ConnectionId>,
        peer: PeerId,
        payload: Vec<u8>,
        outputs: &mut VecDeque<Output>,
    ) {
        if !self.changes.joined.is_empty() {
            self.changes.heard.insert(peer);
        }
        let message = RelayToClient::Ephemeral { room: self.id, peer, payload };
        self.share(sender, encode(&message).into(), outputs);
    }

    fn share(
        &mut self,
        except: Option<ConnectionId>,
        frame: Bytes,
        outputs: &mut VecDeque<Output>,
    ) {
        if self.members.len() > usize::from(except.is_some()) {
            let members = &self.members;
            let to = self.recipients.get_or_insert_with(|| members.keys().copied().collect());
            outputs.push_back(Output::Share { to: to.clone(), except, frame });
        }
    }

    /// When something is to be done here without anyone asking. A room without connections outlives the last of
    /// them by the age of a window, so that whoever comes back finds the same incarnation.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<u64> {
        let ageing = self.window.expires_at().map(|at| at.next_multiple_of(AGEING_MS));
        let shared = self.shared.as_ref().and_then(|shared| shared.deadline());
        [self.changes.due, ageing, self.forget_at(limits), shared].into_iter().flatten().min()
    }

    pub(crate) fn forget_at(&self, limits: &Limits) -> Option<u64> {
        let age = u64::from(limits.window_age_ms);
        let remembered = if self.shared.is_some() { age.min(LINGER_MS) } else { age };
        self.booked.empty.map(|since| since + remembered)
    }

    pub(crate) fn handle_timeout(&mut self, cx: &mut Cx<'_>) {
        self.window.expire(cx.now);
        let presence_is_due = self.changes.due.is_some_and(|due| due <= cx.now);
        if presence_is_due {
            self.tell_presence(cx.outputs);
        }
        let shared_is_due = self.shared.as_ref().is_some_and(|shared| {
            presence_is_due || shared.deadline().is_some_and(|due| due <= cx.now)
        });
        if shared_is_due {
            self.refresh(cx);
        }
    }

    fn presence_changed(&mut self, now: u64) {
        let interval = PRESENCE_MS + PRESENCE_MS_PER_MEMBER * self.members.len() as u64;
        let many = self.changes.joined.len() + self.changes.left.len() >= PRESENCE_CHANGES;
        let due = if many { now } else { now + interval };
        self.changes.due = Some(self.changes.due.map_or(due, |earlier| earlier.min(due)));
    }

    /// Tells everyone who came and went, and nobody about itself. Those who came since the last time hear of those
    /// who came after them; all others share one frame.
    fn tell_presence(&mut self, outputs: &mut VecDeque<Output>) {
        let Changes { joined, left, .. } = std::mem::take(&mut self.changes);
        let (room, present) = (self.id, self.present());
        let message = |joined: &[PeerId]| {
            let (joined, left) = (joined.to_vec(), left.clone());
            Bytes::from(encode(&RelayToClient::Presence { room, present, joined, left }))
        };
        let shared = message(&joined);
        for (&to, member) in &mut self.members {
            let after = match member.new {
                true => {
                    joined.iter().position(|&peer| peer == member.peer).map_or(0, |own| own + 1)
                }
                false => 0,
            };
            let news = &joined[after..];
            if !news.is_empty() || !left.is_empty() || member.told != present {
                let frame = if member.new { message(news) } else { shared.clone() };
                outputs.push_back(Output::Send { to, frame });
            }
            (member.told, member.new) = (present, false);
        }
    }

    fn present(&self) -> u32 {
        let others = self.shared.as_ref().map_or(0, |shared| shared.others.count());
        u32::try_from(self.members.len() + others).unwrap_or(u32::MAX)
    }
}

/// How long the delivery of a payload is.
pub(crate) fn delivery_len(payload: usize) -> usize {
    let length = match payload {
        0..0x40 => 1,
        0x40..0x4000 => 2,
        _ => 4,
    };
    DELIVERY_HEAD + length + payload
}
