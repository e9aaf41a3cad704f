//! One room: where one stands with it, its group, and its way through the relay's order.
//!
//! | file | what it does |
//! |---|---|
//! | `order`, `receive` | takes frames in order, and processes each |
//! | `inbox` | puts what others sent in each sender's order |
//! | `outbox`, `change` | sends messages, and changes of messages |
//! | `intents`, `commits` | changes the group |
//! | `receipts` | who has which messages, and what is sent again |
//! | `renewal`, `farewell` | renews one's keys, and sees to it that none is used twice; leaves for good |
//! | `talk`, `expiry` | what is said comes into the history, and goes |
//! | `desk`, `typing`, `marks` | what is unread, typed, and told beside the conversation |
//! | `files`, `get_file`, `give_file`, `offer_files` | the files of messages: what is here of them, getting them, giving them to others, telling keepers of them |
//! | `admission`, `welcome` | lets others in |
//! | `knock` | gets in, or back in |
//! | `presence`, `compare` | who is here, and where one stands beside them |
//! | `catch_up`, `serve`, `keepers` | getting what was missed, and giving it to others |

mod admission;
mod bounds;
mod catch_up;
mod change;
mod commits;
mod compare;
mod desk;
mod expiry;
mod farewell;
mod files;
mod get_file;
mod give_file;
mod inbox;
mod intents;
mod keepers;
mod knock;
mod marks;
mod offer_files;
mod order;
mod outbox;
mod picture;
mod presence;
mod receipts;
mod receive;
mod renewal;
mod restore;
mod serve;
#[cfg(test)]
mod stage;
mod talk;
mod timers;
mod typing;
mod view;
mod welcome;

use crate::{
    Activity, Event, FileId, MemberId, MemberView, Now, RoomKey, RoomView,
    identity::Identity,
    keys::RoomSecret,
    link::Greeting,
    mls::Group,
    outbound::Outbound,
    parts::Wanted,
    peer::{PeerMessage, Sealer},
    record::{self, Departures, Desk, Progress, RoomRecord, Sharing, Standing, key},
};
use alcove_wire::{
    AccessKey, Challenge, ClientToRelay, Cursor, ErrorCode, PeerId, RelayToClient, Resume,
    Retention, RoomId, Tag,
};
use chacha20::{ChaCha20Rng, rand_core::Rng as _};
use litemap::LiteMap;
pub(crate) use picture::picture_id;
use timers::{Timer, Timers};

/// Reads a stored value as those that only this module knows.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_records(bytes: &[u8]) {
    crate::fuzzing::comes_back::<inbox::Held>(bytes);
    crate::fuzzing::comes_back::<intents::Intent>(bytes);
    crate::fuzzing::comes_back::<commits::Pending>(bytes);
}

/// What every step of a room may use.
pub(crate) struct Ctx<'a> {
    pub(crate) identity: &'a Identity,
    /// The name that this device's person goes by.
    pub(crate) name: &'a str,
    /// What the others are told about it.
    pub(crate) sharing: Sharing,
    /// Whose messages do not call for attention.
    pub(crate) ignored: &'a [MemberId],
    /// The picture that this device's person shows; empty: none.
    pub(crate) picture: &'a [u8],
    pub(crate) now: Now,
    pub(crate) rng: &'a mut ChaCha20Rng,
    pub(crate) out: &'a mut Outbound,
}

impl Ctx<'_> {
    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A number from 0 to `max`, to spread out what many would do at once.
    fn jitter(&mut self, max: u64) -> u64 {
        self.rng.next_u64() % (max + 1)
    }
}

/// A room on this device.
pub(crate) struct Room {
    pub(crate) id: RoomKey,
    pub(crate) record: RoomRecord,
    progress: Progress,
    departures: Departures,
    desk: Desk,
    unread: LiteMap<u64, record::Unread>,
    draft: String,
    beside: typing::Beside,
    marks: marks::Marks,
    expiring: expiry::Expiring,
    /// How far the messages of each member and origin have come.
    seen: LiteMap<(MemberId, [u8; 8]), u64>,
    /// The longest payload that the relay takes.
    max_payload: usize,
    secret: RoomSecret,
    access_seed: [u8; 32],
    access: AccessKey,
    sealer: Sealer,
    pub(crate) group: Option<Group>,

    /// This connection's challenge, while there is a connection.
    challenge: Option<Challenge>,
    joined: Option<Joined>,
    order: order::Order,
    compare: Option<compare::Compare>,
    /// Until when the others are not asked again how far they are.
    asked_until_ms: u64,
    fetch: Option<catch_up::Fetch>,
    /// Since when frames are missing, and nobody here had any of them.
    lacking_since_ms: Option<u64>,
    serving: Vec<serve::Serving>,
    files: files::Files,
    pictures: LiteMap<MemberId, FileId>,
    presence: presence::Presence,
    inbox: inbox::Inbox,
    outbox: outbox::Outbox,
    commits: commits::Commits,
    /// The epoch that came from the store, while it lasts.
    loaded: Option<renewal::Loaded>,
    renewal_is_due: bool,
    admission: admission::Admission,
    knocking: Option<knock::Knocking>,
    knock_not_before_ms: u64,
    welcomes: Vec<welcome::Delivery>,
    timers: Timers,
    next_tag: Tag,
    /// What each publish without an acknowledgement is.
    in_flight: LiteMap<Tag, Vec<u8>>,
    dropped: u64,

    record_dirty: bool,
    progress_dirty: bool,
    departures_dirty: bool,
    members_dirty: bool,
    desk_dirty: bool,
    /// Nothing is left to do but to delete it.
    pub(crate) gone: bool,
    last_view: Option<RoomView>,
    last_activity: Activity,
    last_members: Vec<MemberView>,
}

/// What the relay said when one joined.
#[derive(Clone, Copy)]
struct Joined {
    incarnation: u64,
    present: u32,
}

impl Room {
    fn room_id(&self) -> RoomId {
        self.id.into()
    }

    /// Whether messages of the relay about `room` are for this one: it is this room's id, or that of one derived from it.
    pub(crate) fn concerns(&self, room: RoomId) -> bool {
        room == self.room_id()
            || self.knocking.as_ref().is_some_and(|knocking| knocking.room == room)
            || self.fetch.as_ref().is_some_and(|fetch| fetch.room == room)
            || self.serving.iter().any(|serving| serving.room == room)
            || self.welcomes.iter().any(|delivery| delivery.room == room)
            || self.files.concerns(room)
    }

    /// Whether there is anything to do on the relay.
    pub(crate) fn wants_relay(&self) -> bool {
        matches!(self.record.standing, Standing::Knocking | Standing::Member | Standing::Leaving)
    }

    /// The connection to the relay is open.
    pub(crate) fn handle_online(&mut self, greeting: Greeting, ctx: &mut Ctx<'_>) {
        self.max_payload = greeting.max_payload;
        self.challenge = Some(greeting.challenge);
        if self.wants_relay() {
            let cursor = self.progress.cursors().last().copied().filter(|_| self.group.is_some());
            self.join_relay(cursor, ctx);
        }
    }

    /// The connection to the relay is gone.
    pub(crate) fn handle_offline(&mut self, ctx: &mut Ctx<'_>) {
        self.challenge = None;
        self.joined = None;
        self.in_flight.clear();
        self.compare = None;
        (self.fetch, self.lacking_since_ms) = (None, None);
        self.serving.clear();
        self.stop_transfers(ctx);
        self.timers.clear();
        self.presence.clear();
        self.clear_typing(ctx);
        self.admission.handle_offline();
        self.commits.handle_offline();
        for delivery in &mut self.welcomes {
            delivery.handle_offline();
        }
        self.outbox_offline(ctx);
        self.finish(ctx);
    }

    /// The relay said something about this room, or one derived from it.
    pub(crate) fn handle_relay(&mut self, message: RelayToClient, ctx: &mut Ctx<'_>) {
        let this = self.room_id();
        match message {
            RelayToClient::Joined { room, incarnation, head, resume, present, .. }
                if room == this =>
            {
                self.joined = Some(Joined { incarnation, present });
                self.handle_joined(head, resume, ctx);
            }
            RelayToClient::Delivery { room, seq, payload } if room == this => {
                self.arrive(seq, payload)
            }
            RelayToClient::Ack { room, tag, seq } if room == this => {
                if let Some(payload) = self.in_flight.remove(&tag) {
                    self.arrive(seq, payload);
                }
            }
            RelayToClient::Ephemeral { room, peer, payload } if room == this => {
                self.handle_ephemeral(peer, &payload, ctx);
            }
            RelayToClient::Presence { room, present, joined, left } if room == this => {
                self.handle_presence(present, &joined, &left, ctx);
            }
            RelayToClient::Error { room: Some(room), code, .. } if room == this => {
                self.handle_refusal(code, ctx);
            }
            other => self.handle_derived(other, ctx),
        }
        self.finish(ctx);
    }

    /// Messages about rooms derived from this one.
    fn handle_derived(&mut self, message: RelayToClient, ctx: &mut Ctx<'_>) {
        let room = match &message {
            RelayToClient::Joined { room, .. }
            | RelayToClient::Delivery { room, .. }
            | RelayToClient::Ack { room, .. }
            | RelayToClient::Ephemeral { room, .. }
            | RelayToClient::Presence { room, .. } => *room,
            _ => return,
        };
        if self.knocking.as_ref().is_some_and(|knocking| knocking.room == room) {
            self.handle_knock_room(message, ctx);
        } else if self.fetch.as_ref().is_some_and(|fetch| fetch.room == room) {
            self.handle_fetch_room(message, ctx);
        } else if self.welcomes.iter().any(|delivery| delivery.room == room) {
            self.handle_welcome_room(room, message, ctx);
        } else if self.files.concerns(room) {
            self.handle_file_room(room, message, ctx);
        } else {
            self.handle_serving_room(room, message, ctx);
        }
    }

    fn handle_joined(&mut self, head: u64, resume: Resume, ctx: &mut Ctx<'_>) {
        self.presence.clear();
        self.touch_members();
        if self.group.is_some() {
            self.handle_joined_as_member(head, resume, ctx);
        }
        if self.knocking.is_some() {
            self.enter_knock_room(ctx);
        }
    }

    fn handle_ephemeral(&mut self, peer: PeerId, payload: &[u8], ctx: &mut Ctx<'_>) {
        match self.sealer.open(payload) {
            Some(PeerMessage::Knock(knock)) => self.handle_knock(peer, &knock, ctx),
            Some(PeerMessage::KnockAnswer { knock, answer }) => {
                self.handle_knock_answer(knock, answer, ctx)
            }
            Some(PeerMessage::Here(here)) => self.handle_here(peer, here, ctx),
            Some(PeerMessage::Farewell(farewell)) => self.handle_farewell(farewell, ctx),
            Some(PeerMessage::Typing(typing)) => self.handle_typing(&typing, ctx),
            Some(PeerMessage::FileAsk { transfer, hash, from, to }) => {
                self.handle_file_ask(Wanted { transfer, hash }, (from, to), true, ctx);
            }
            Some(PeerMessage::FramesAsk { transfer, ranges }) => {
                self.handle_fetch_request(transfer, &ranges, ctx);
            }
            Some(_) => self.drop_frame("a message out of place", ctx),
            None => self.handle_clear(peer, payload, ctx),
        }
    }

    fn handle_presence(
        &mut self,
        present: u32,
        joined: &[PeerId],
        left: &[PeerId],
        ctx: &mut Ctx<'_>,
    ) {
        if let Some(now) = &mut self.joined {
            now.present = present;
        }
        self.presence_left(left, ctx);
        if !joined.is_empty() {
            self.somebody_came(ctx);
        }
    }

    /// The relay refused something. What was refused stays unsent, and is sent when the connection is next opened.
    fn handle_refusal(&mut self, code: ErrorCode, ctx: &mut Ctx<'_>) {
        self.drop_frame(&format!("the relay refused a message: {code:?}"), ctx);
    }

    /// A step of time.
    pub(crate) fn handle_timeout(&mut self, ctx: &mut Ctx<'_>) {
        while let Some(timer) = self.timers.take_due(ctx.now.monotonic_ms) {
            match timer {
                // Each step ends with it.
                Timer::Process => {}
                Timer::Compare => self.finish_compare(ctx),
                Timer::Fetch => self.retry_fetch(ctx),
                Timer::Knock => self.knock_again(ctx),
                Timer::Admit => self.admission.come_due(ctx.now.monotonic_ms),
                Timer::CommitLeave => self.commits.leave_is_due = true,
                Timer::Renew => self.renewal_is_due = true,
                Timer::Here => {
                    self.lose_patience(ctx);
                    self.say_here(false, ctx);
                    self.heed_farewells(ctx);
                }
                Timer::Mark => self.state_position(false, ctx),
                Timer::Typing => self.forget_typing(ctx),
                // Every step looks at the calendar.
                Timer::Expire => {}
                Timer::Serve(room) => self.serve_timeout(room, ctx),
                // Every step looks for what can be fetched.
                Timer::Files => {}
                Timer::OfferFiles => self.offer_files(ctx),
                Timer::GetFile(room) => self.get_file_timeout(room, ctx),
                Timer::GiveFile(room) => self.give_file_timeout(room, ctx),
                Timer::Welcome(room) => self.end_delivery(room, ctx),
            }
        }
        self.finish(ctx);
    }

    pub(crate) fn poll_timeout(&self) -> Option<u64> {
        self.timers.next()
    }

    /// Ends every step: processes what can be processed, sends what can be sent, and tells and saves what changed.
    pub(crate) fn finish(&mut self, ctx: &mut Ctx<'_>) {
        self.process_ready(ctx);
        self.continue_catch_up(ctx);
        self.drive_admission(ctx);
        self.vouch_for_epoch();
        self.drive_renewal(ctx);
        self.drive_commits(ctx);
        self.drive_picture(ctx);
        self.drive_outbox(ctx);
        self.drive_expiry(ctx);
        self.drive_files(ctx);
        self.save(ctx);
        self.tell(ctx);
    }

    /// The group, where nothing is pending in it, and what seals: for [`crate::forgery`].
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(crate) fn forging(&mut self) -> Option<(&mut Group, &Sealer)> {
        let free = !self.commits.is_pending();
        Some((self.group.as_mut().filter(|group| free && group.is_active())?, &self.sealer))
    }

    fn save(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(group) = &self.group {
            for (row, value) in group.take_changes() {
                let row = key::mls(self.id, &row);
                match value {
                    Some(value) => ctx.out.put(crate::Table::Mls, row, value),
                    None => ctx.out.delete(crate::Table::Mls, row),
                }
            }
        }
        if std::mem::take(&mut self.record_dirty) {
            let value = record::encode(&self.record);
            ctx.out.put(crate::Table::Rooms, key::room_record(self.id), value);
        }
        if std::mem::take(&mut self.progress_dirty) {
            let value = record::encode(&self.progress);
            ctx.out.put(crate::Table::Rooms, key::progress(self.id), value);
        }
        if std::mem::take(&mut self.departures_dirty) {
            let value = record::encode(&self.departures);
            ctx.out.put(crate::Table::Rooms, key::departures(self.id), value);
        }
        self.save_desk(ctx);
    }

    /// The room is gone from this device.
    pub(crate) fn leave_relay(&mut self, ctx: &mut Ctx<'_>) {
        let derived = self.serving.iter().map(|serving| serving.room);
        let derived = derived.chain(self.welcomes.iter().map(|delivery| delivery.room));
        let derived = derived.chain(self.files.rooms());
        let derived = derived.chain(self.fetch.iter().filter_map(catch_up::Fetch::entered));
        let derived = derived.chain(self.knocking.iter().map(|knocking| knocking.room));
        for room in derived.chain([self.room_id()]).collect::<Vec<_>>() {
            self.leave_derived(room, ctx);
        }
    }

    fn join_relay(&mut self, cursor: Option<Cursor>, ctx: &mut Ctx<'_>) {
        let Some(challenge) = self.challenge else { return };
        let join = ClientToRelay::Join {
            access_key: self.access.public(),
            signature: self.access.sign_join(&challenge),
            cursor,
        };
        ctx.out.send(&self.record.relay, &join);
    }

    /// Joins the room of a transfer.
    fn join_derived(&self, access: &AccessKey, cursor: Option<Cursor>, ctx: &mut Ctx<'_>) {
        let Some(challenge) = self.challenge else { return };
        let signature = access.sign_join(&challenge);
        let join = ClientToRelay::Join { access_key: access.public(), signature, cursor };
        ctx.out.send(&self.record.relay, &join);
    }

    fn leave_derived(&self, room: RoomId, ctx: &mut Ctx<'_>) {
        if self.challenge.is_some() {
            ctx.out.send(&self.record.relay, &ClientToRelay::Leave { room });
        }
    }

    /// Publishes to be ordered; what comes back as acknowledged is this payload.
    fn publish(&mut self, payload: Vec<u8>, ctx: &mut Ctx<'_>) {
        let tag = self.new_tag();
        self.in_flight.insert(tag, payload.clone());
        let room = self.room_id();
        let publish = ClientToRelay::Publish { room, tag, retention: Retention::Retained, payload };
        ctx.out.send(&self.record.relay, &publish);
    }

    fn publish_in(
        &mut self,
        room: RoomId,
        retention: Retention,
        payload: Vec<u8>,
        ctx: &mut Ctx<'_>,
    ) -> Tag {
        let tag = self.new_tag();
        ctx.out.send(&self.record.relay, &ClientToRelay::Publish { room, tag, retention, payload });
        tag
    }

    /// Says something to whoever is here now.
    fn say(&mut self, message: &PeerMessage, ctx: &mut Ctx<'_>) {
        if self.joined.is_some() {
            let payload = self.sealer.seal(message, ctx.random());
            self.publish_in(self.room_id(), Retention::Ephemeral, payload, ctx);
        }
    }

    fn new_tag(&mut self) -> Tag {
        self.next_tag = self.next_tag.wrapping_add(1);
        self.next_tag
    }

    fn is_in_flight(&self, payload: &[u8]) -> bool {
        self.in_flight.values().any(|flying| flying == payload)
    }

    /// Something from outside was not acceptable.
    fn drop_frame(&mut self, reason: &str, ctx: &mut Ctx<'_>) {
        self.drop_of(None, reason, ctx);
    }

    /// The same, and who sent it, where that is proved.
    fn drop_of(&mut self, member: Option<MemberId>, reason: &str, ctx: &mut Ctx<'_>) {
        self.dropped += 1;
        ctx.out.event(Event::Dropped {
            room: self.id,
            member,
            reason: reason.to_owned(),
            count: self.dropped,
        });
    }
}
