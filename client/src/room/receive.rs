//! What is done with each frame when its turn comes.

use super::{Ctx, Room, Timer};
use crate::{
    Event, Kind, MemberId, MessageId, MessageView, Table,
    history::message_view,
    mls::{Change, Changes, Incoming, Rejected, RoomPolicy},
    peer::PeerMessage,
    record::{self, Standing, StoredMessage, key},
    sabotage::{Rule, is_off},
};
use alcove_wire::{Incarnation, Seq};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How many incarnations are remembered: an older one was long ago.
const STREAMS_MAX: usize = 8;
/// How many frames of an incarnation are stored, and how often the older ones are deleted.
const FRAMES_KEPT: u64 = 20_000;
const FRAMES_PRUNED_EVERY: u64 = 500;
/// How many frames are processed in one step. Whoever has thousands to catch up with is heard and told between two of them.
const FRAMES_PER_STEP: usize = 128;

/// The place of a frame in its room.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) incarnation: Incarnation,
    pub(super) seq: Seq,
}

impl Room {
    /// A retained publish of the incarnation that the relay is in now.
    pub(super) fn arrive(&mut self, seq: Seq, payload: Vec<u8>) {
        if let Some(joined) = self.joined {
            self.order.arrive(joined.incarnation, seq, payload);
        }
    }

    /// Processes frames whose turn has come: as many as one step takes, the others in the steps that follow at once.
    pub(super) fn process_ready(&mut self, ctx: &mut Ctx<'_>) {
        for _ in 0..FRAMES_PER_STEP {
            if !self.process_next(ctx) {
                return;
            }
        }
        if self.order.is_ready() {
            self.timers.arm(Timer::Process, ctx.now.monotonic_ms);
        }
    }

    /// Processes the next frame, if its turn has come.
    pub(super) fn process_next(&mut self, ctx: &mut Ctx<'_>) -> bool {
        if self.group.is_none() || self.order_is_suspended() {
            return false;
        }
        let Some((incarnation, seq, payload)) = self.order.pop() else { return false };
        self.store_frame(Place { incarnation, seq }, &payload, ctx);
        self.process(Place { incarnation, seq }, &payload, ctx);
        true
    }

    fn process(&mut self, place: Place, payload: &[u8], ctx: &mut Ctx<'_>) {
        if self.confirm_message(place, payload, ctx) || self.confirm_commit(place, payload, ctx) {
            return;
        }
        let message = match self.sealer.open(payload) {
            Some(PeerMessage::Mls(message)) => message,
            Some(PeerMessage::Farewell(farewell)) => {
                self.doubt_untold();
                return self.handle_farewell(farewell, ctx);
            }
            _ => {
                self.doubt_untold();
                return self.drop_frame("a frame that does not open", ctx);
            }
        };
        let Some(group) = &mut self.group else { return };
        if is_off(Rule::FirstCommitWins) && self.commits.is_pending() {
            return;
        }
        match group.process(message.as_slice()) {
            Ok(Incoming::Content { sender, name, content }) => {
                self.receive(sender, name, &content, place, ctx)
            }
            Ok(Incoming::Committed(changes)) => {
                self.begin_epoch_at(place);
                self.after_commit(place, changes, ctx);
            }
            Ok(Incoming::Leaving) => self.schedule_leave_commit(ctx),
            // It lost: another commit of its epoch came first.
            Err(Rejected::Stale) => self.doubt_untold(),
            Err(Rejected::Future) => self.fall_behind(ctx),
            Err(Rejected::OwnContent) => self.doubt_epoch(),
            Err(Rejected::OwnCommit) => self.lose_group(ctx),
            Err(other) => {
                self.doubt_untold();
                self.drop_of(other.offender(), &other.to_string(), ctx);
            }
        }
    }

    /// Adds a message to the history, and answers what it is without what was said in it.
    pub(super) fn append(&mut self, message: StoredMessage, ctx: &mut Ctx<'_>) -> MessageView {
        let position = self.progress.next_position;
        self.progress.next_position += 1;
        self.progress_dirty = true;
        ctx.out.put(Table::Messages, key::message(self.id, position), record::encode(&message));
        message_view(message, position, ctx.identity.id())
    }

    /// Adds a line that tells what happened.
    pub(super) fn append_notice(
        &mut self,
        place: Place,
        index: u16,
        by: (MemberId, String),
        kind: Kind,
        ctx: &mut Ctx<'_>,
    ) {
        let mut hash = Sha256::new();
        hash.update(self.id.0);
        hash.update(place.incarnation.to_be_bytes());
        hash.update(place.seq.to_be_bytes());
        hash.update(index.to_be_bytes());
        let (id, at) = (MessageId(hash.finalize().into()), ctx.now.unix_ms);
        let (sender, name) = by;
        let kind = Some(kind);
        let message = StoredMessage { id, sender, name, at, kind, place: None, expires: None };
        let message = self.append(message, ctx);
        self.note_last(&message);
        ctx.out.event(Event::Message { room: self.id, message });
    }

    /// The group is in a new epoch.
    pub(super) fn after_commit(&mut self, place: Place, changes: Changes, ctx: &mut Ctx<'_>) {
        self.record.sent_in = None;
        self.note_epoch(ctx);
        self.touch_members();
        self.lose_pending_commit(ctx);
        let by = (changes.by, changes.by_name.clone());
        for (index, change) in changes.list.iter().enumerate() {
            self.note_change(place, index as u16, &by, change, ctx);
        }
        if changes.self_removed {
            return self.become_removed(ctx);
        }
        for &member in &changes.returned {
            self.send_again_for(member, ctx);
        }
        if self.group.as_ref().is_some_and(|group| !group.is_active()) {
            self.rejoin(ctx);
        }
        if let Some(group) = &self.group {
            let name = &group.policy().view.name;
            if self.record.name != *name {
                self.record.name.clone_from(name);
            }
        }
        self.forget_answered_knocks(ctx);
        self.commits.forget_leave(self.group.as_ref());
        self.timers.disarm(Timer::CommitLeave);
    }

    fn note_change(
        &mut self,
        place: Place,
        index: u16,
        by: &(MemberId, String),
        change: &Change,
        ctx: &mut Ctx<'_>,
    ) {
        if let Change::Removed { member, .. } | Change::Left { member, .. } = change {
            self.note_departed(*member);
            self.forget_mark(*member, ctx);
            self.forget_picture(*member, ctx);
            self.outbox.allowances.remove(member);
            self.forget_knocks_of(*member, ctx);
        }
        let (by, kind) = match change.clone() {
            Change::Added { member, name } => {
                self.note_back(member);
                self.owe_from_now(member, ctx);
                self.note_came(member, ctx);
                self.record.picture_owed = true;
                self.record_dirty = true;
                (by.clone(), Kind::Joined { member, name })
            }
            Change::Removed { member, name } => (by.clone(), Kind::Removed { member, name }),
            Change::Left { member, name } => ((member, name), Kind::Left),
            Change::Named { before } => (by.clone(), Kind::NameChanged { before }),
            Change::Policy { before, after } => {
                self.note_policy_changes(place, index, by, &before, &after, ctx);
                if before.rights() == after.rights() {
                    return;
                }
                (by.clone(), Kind::PermissionsChanged)
            }
        };
        self.append_notice(place, index, by, kind, ctx);
    }

    /// What of the rules changed that is said by itself.
    fn note_policy_changes(
        &mut self,
        place: Place,
        index: u16,
        by: &(MemberId, String),
        before: &RoomPolicy,
        after: &RoomPolicy,
        ctx: &mut Ctx<'_>,
    ) {
        let (before, after) = (&before.view, &after.view);
        let described = (&before.about, &before.emoji) != (&after.about, &after.emoji);
        let changes = [
            (before.name != after.name).then(|| Kind::Renamed { name: after.name.clone() }),
            (before.admission != after.admission)
                .then_some(Kind::AdmissionChanged { admission: after.admission }),
            described.then(|| Kind::Described {
                about: after.about.clone(),
                emoji: after.emoji.clone(),
            }),
            (before.expiry != after.expiry)
                .then_some(Kind::ExpiryChanged { seconds: after.expiry }),
        ];
        for (which, kind) in (1..).zip(changes) {
            if let Some(kind) = kind {
                self.append_notice(place, which * 256 + index, by.clone(), kind, ctx);
            }
        }
    }

    /// One is no member any more: nothing that comes after can be read, and nothing more can be sent.
    fn become_removed(&mut self, ctx: &mut Ctx<'_>) {
        if self.record.standing == Standing::Leaving {
            self.say_farewell(ctx);
            (self.gone, self.group) = (true, None);
            return;
        }
        self.record.standing = Standing::Removed;
        self.record_dirty = true;
        self.group = None;
        ctx.out.delete_range(Table::Mls, self.id.0.to_vec(), None);
        ctx.out.delete_range(Table::Frames, self.id.0.to_vec(), None);
        self.fail_outbox(ctx);
        self.order.clear();
        self.timers.clear();
        if self.joined.take().is_some() {
            self.leave_derived(self.room_id(), ctx);
        }
    }

    fn store_frame(&mut self, place: Place, payload: &[u8], ctx: &mut Ctx<'_>) {
        let Place { incarnation, seq } = place;
        ctx.out.put(Table::Frames, key::frame(self.id, incarnation, seq), payload.to_vec());
        match self.progress.streams.iter_mut().find(|(known, _)| *known == incarnation) {
            Some((_, last)) => *last = seq,
            None => self.progress.streams.push((incarnation, seq)),
        }
        if self.progress.streams.len() > STREAMS_MAX {
            let (oldest, _) = self.progress.streams.remove(0);
            ctx.out.delete_range(Table::Frames, key::frames(self.id, oldest), None);
        }
        if seq > FRAMES_KEPT && seq % FRAMES_PRUNED_EVERY == 0 {
            let first_kept = key::frame(self.id, incarnation, seq - FRAMES_KEPT);
            ctx.out.delete_range(
                Table::Frames,
                key::frames(self.id, incarnation),
                Some(first_kept),
            );
        }
        self.progress_dirty = true;
    }
}
