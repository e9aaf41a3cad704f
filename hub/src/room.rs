//! One room: its order, who is in it, what it holds, and what its members have yet to hear about each other.

use crate::hub::{ConnectionId, Output, send};
use crate::pace::Pace;
use crate::window::Window;
use alcove_wire::{
    Cursor, Incarnation, Limits, PeerId, RelayToClient, Resume, RoomId, Seq, Tag, encode,
};
use bytes::Bytes;
use indexmap::IndexMap;
use std::{collections::VecDeque, sync::Arc};

/// Windows age in whole seconds, so that many rooms wake the hub once and not each for itself.
const AGEING_MS: u64 = 1000;
/// Presence is told at most this often, and less often the more there are to tell.
const PRESENCE_MS: u64 = 50;
const PRESENCE_MS_PER_MEMBER: u64 = 1;
/// How many changes are told in one message at most; more than that do not wait.
const PRESENCE_CHANGES: usize = 1024;

pub(crate) struct Room {
    pub(crate) id: RoomId,
    pub(crate) incarnation: Incarnation,
    head: Seq,
    members: IndexMap<ConnectionId, Member>,
    /// The members, as outputs share them; made when it is needed and was not since somebody came or went.
    recipients: Option<Arc<[ConnectionId]>>,
    pub(crate) window: Window,
    pub(crate) pace: Pace,
    changes: Changes,
    pub(crate) used_at: u64,
    pub(crate) booked: Booked,
}

struct Member {
    peer: PeerId,
    /// The count of connections that it was last told.
    told: u32,
    /// Whether the others have yet to hear that it came.
    new: bool,
    /// Whether they heard it say something: whoever did believes it to be there until they hear that it went.
    spoke: bool,
}

/// What the members have not been told yet.
#[derive(Default)]
struct Changes {
    due: Option<u64>,
    joined: Vec<PeerId>,
    left: Vec<PeerId>,
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
    pub(crate) fn new(id: RoomId, incarnation: Incarnation, now: u64) -> Self {
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
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(crate) fn has_peer(&self, peer: PeerId) -> bool {
        self.members.values().any(|member| member.peer == peer)
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
        self.members.insert(connection, Member { peer, told: present, new: true, spoke: false });
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
        let Some(member) = self.members.swap_remove(&connection) else { return };
        self.recipients = None;
        let untold = self.changes.joined.iter().position(|&peer| peer == member.peer);
        if let Some(untold) = untold {
            self.changes.joined.remove(untold);
        }
        if untold.is_none() || member.spoke {
            self.changes.left.push(member.peer);
        }
        if self.is_empty() {
            self.changes = Changes::default();
        } else {
            self.presence_changed(now);
        }
    }

    /// Numbers a publish and gives it to everyone: to its sender as an acknowledgement, in the same place. Nothing
    /// happens, and the answer is false, where its delivery would be longer than a frame may be.
    #[must_use]
    pub(crate) fn publish(
        &mut self,
        sender: ConnectionId,
        tag: Tag,
        payload: Vec<u8>,
        limits: &Limits,
        now: u64,
        outputs: &mut VecDeque<Output>,
    ) -> bool {
        let (room, seq, payload_len) = (self.id, self.head + 1, payload.len());
        let frame = Bytes::from(encode(&RelayToClient::Delivery { room, seq, payload }));
        if frame.len() > limits.max_frame as usize {
            return false;
        }
        self.head = seq;
        self.used_at = now;
        outputs.push_back(send(sender, &RelayToClient::Ack { room, tag, seq }));
        self.share(sender, frame.clone(), outputs);
        self.window.push(frame, payload_len, limits, now);
        true
    }

    /// Gives an ephemeral publish to everyone else. The answer is as for [`Self::publish`].
    #[must_use]
    pub(crate) fn publish_ephemeral(
        &mut self,
        sender: ConnectionId,
        payload: Vec<u8>,
        limits: &Limits,
        outputs: &mut VecDeque<Output>,
    ) -> bool {
        let Some(Member { peer, spoke, .. }) = self.members.get_mut(&sender) else { return true };
        *spoke = true;
        let message = RelayToClient::Ephemeral { room: self.id, peer: *peer, payload };
        let frame = Bytes::from(encode(&message));
        if frame.len() > limits.max_frame as usize {
            return false;
        }
        self.share(sender, frame, outputs);
        true
    }

    fn share(&mut self, except: ConnectionId, frame: Bytes, outputs: &mut VecDeque<Output>) {
        if self.members.len() > 1 {
            let members = &self.members;
            let to = self.recipients.get_or_insert_with(|| members.keys().copied().collect());
            outputs.push_back(Output::Share { to: to.clone(), except, frame });
        }
    }

    /// When something is to be done here without anyone asking. A room without connections outlives the last of
    /// them by the age of a window, so that whoever comes back finds the same incarnation.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<u64> {
        let ageing = self.window.expires_at(limits).map(|at| at.next_multiple_of(AGEING_MS));
        [self.changes.due, ageing, self.forget_at(limits)].into_iter().flatten().min()
    }

    pub(crate) fn forget_at(&self, limits: &Limits) -> Option<u64> {
        self.booked.empty.map(|since| since + u64::from(limits.window_age_ms))
    }

    pub(crate) fn handle_timeout(
        &mut self,
        limits: &Limits,
        now: u64,
        outputs: &mut VecDeque<Output>,
    ) {
        self.window.expire(limits, now);
        if self.changes.due.is_some_and(|due| due <= now) {
            self.tell_presence(outputs);
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
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }
}
