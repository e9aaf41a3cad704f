//! Getting in: knocking with a fresh key package until a member adds it, and joining by the Welcome that comes of it. A
//! member whose group state is lost, or on the losing side of a fork, gets back in the same way.

use super::{
    Ctx, Room, Timer,
    receive::Place,
    welcome::{CHUNK, CHUNKS_MAX},
};
use crate::{
    Kind, Suite,
    content::After,
    keys::transfer_key,
    mls::{Group, Provider, Storage, check_key_package, key_package},
    peer::{Answer, Knock, PeerMessage, Position, Sealer, WelcomeBundle},
    record::Standing,
};
use alcove_wire::{AccessKey, Cursor, RelayToClient, RoomId};
use litemap::LiteMap;

/// How often to knock while nobody answers, and how soon after somebody came.
const KNOCK_EVERY_MS: u64 = 8_000;
const KNOCK_SOON_MS: u64 = 200;
/// After so many knocks the key package is replaced: its Welcome may have been lost.
const KNOCKS_PER_PACKAGE: u32 = 4;

/// A knock that is not answered yet.
pub(super) struct Knocking {
    id: [u8; 16],
    provider: Provider,
    package: Vec<u8>,
    suite: Suite,
    least: Position,
    access: AccessKey,
    pub(super) room: RoomId,
    sealer: Sealer,
    entered: bool,
    knocks: u32,
    pub(super) asked: bool,
    cursor: Option<Cursor>,
    chunks: LiteMap<u16, Vec<u8>>,
    total: u16,
}

impl Knocking {
    /// The hash of the leaf that is asked for, as in [`Group::leaf_hash`].
    pub(super) fn leaf_hash(&self) -> Option<[u8; 32]> {
        let package = check_key_package(&self.provider, &self.package, self.suite)?;
        crate::mls::leaf_hash(package.leaf_node())
    }
}

impl Room {
    /// Begins to knock, with a new key package.
    pub(super) fn begin_knocking(&mut self, ctx: &mut Ctx<'_>) {
        let provider = Provider::new(Storage::default(), ctx.random());
        let Some(package) = key_package(&provider, ctx.identity, ctx.name, self.record.suite())
        else {
            return self.drop_frame("a key package could not be made", ctx);
        };
        let id: [u8; 16] = ctx.random();
        let access = transfer_key(&self.access_seed, &id);
        let room = access.room();
        self.abandon_knock_room(ctx);
        self.knocking = Some(Knocking {
            id,
            provider,
            package,
            suite: self.record.suite(),
            // Whoever is none of its own group's members any more, or cannot go on in it, has no side to come from.
            least: self
                .group
                .as_ref()
                .filter(|group| group.is_active() && !self.record.lost)
                .map(Group::position)
                .unwrap_or_default(),
            sealer: Sealer::new(&self.secret, room),
            access,
            room,
            entered: false,
            knocks: 0,
            asked: false,
            cursor: None,
            chunks: LiteMap::new(),
            total: 0,
        });
        self.enter_knock_room(ctx);
    }

    fn abandon_knock_room(&mut self, ctx: &mut Ctx<'_>) {
        self.timers.disarm(Timer::Knock);
        if let Some(old) = self.knocking.take().filter(|old| old.entered) {
            self.leave_derived(old.room, ctx);
        }
    }

    /// Joins the room where the Welcome will come.
    pub(super) fn enter_knock_room(&mut self, ctx: &mut Ctx<'_>) {
        if self.joined.is_none() {
            return;
        }
        if let Some(knocking) = &self.knocking {
            self.join_derived(&knocking.access, knocking.cursor, ctx);
        }
    }

    pub(super) fn handle_knock_room(&mut self, message: RelayToClient, ctx: &mut Ctx<'_>) {
        let Some(knocking) = &mut self.knocking else { return };
        match message {
            RelayToClient::Joined { incarnation, head, .. } => {
                knocking.entered = true;
                knocking.cursor.get_or_insert(Cursor { incarnation, seq: head });
                self.knock(ctx);
            }
            RelayToClient::Delivery { seq, payload, .. } => {
                if let Some(cursor) = &mut knocking.cursor {
                    cursor.seq = seq;
                }
                if let Some(PeerMessage::Chunk { index, total, part }) =
                    knocking.sealer.open(&payload)
                {
                    self.receive_chunk(index, total, part.as_slice(), ctx);
                }
            }
            _ => {}
        }
    }

    fn knock(&mut self, ctx: &mut Ctx<'_>) {
        let Some(knocking) = self.knocking.as_mut().filter(|knocking| knocking.entered) else {
            return;
        };
        if ctx.now.monotonic_ms < self.knock_not_before_ms {
            return self.timers.arm(Timer::Knock, self.knock_not_before_ms);
        }
        let first = knocking.knocks == 0;
        knocking.knocks += 1;
        let (id, least, package) = (knocking.id, knocking.least.clone(), knocking.package.clone());
        let serial = self.next_serial(ctx);
        let mut knock =
            Knock { knock: id, serial, least, key_package: package.into(), signature: [0; 64] };
        knock.signature =
            ctx.identity.sign_labelled(Knock::LABEL, &knock.statement(self.room_id()));
        let message = PeerMessage::Knock(knock);
        self.say(&message, ctx);
        if self.is_leaving() {
            self.say_farewell(ctx);
        }
        if first {
            self.pass_farewells_on(ctx);
        }
        let delay = KNOCK_EVERY_MS + ctx.jitter(KNOCK_EVERY_MS / 4);
        self.timers.arm(Timer::Knock, ctx.now.monotonic_ms + delay);
    }

    pub(super) fn knock_again(&mut self, ctx: &mut Ctx<'_>) {
        let Some(knocking) = &self.knocking else { return };
        if knocking.knocks < KNOCKS_PER_PACKAGE || knocking.asked || !knocking.chunks.is_empty() {
            return self.knock(ctx);
        }
        if self.group.as_ref().is_some_and(Group::is_active) && !self.record.lost {
            // Where all knock, nobody lets anybody in. This device goes on where it is, until a statement leads it away.
            self.abandon_knock_room(ctx);
            self.say_here(true, ctx);
        } else {
            self.begin_knocking(ctx);
        }
    }

    /// Somebody came who may let one in.
    pub(super) fn knock_soon(&mut self, ctx: &mut Ctx<'_>) {
        if self.knocking.is_some() {
            self.timers.arm_sooner(Timer::Knock, ctx.now.monotonic_ms + KNOCK_SOON_MS);
        }
    }

    pub(super) fn handle_knock_answer(&mut self, id: [u8; 16], answer: Answer, ctx: &mut Ctx<'_>) {
        let Some(knocking) = self.knocking.as_mut().filter(|knocking| knocking.id == id) else {
            return;
        };
        match answer {
            // It is no member on the side that it would leave: that is what it wanted.
            Answer::Asking if self.record.standing == Standing::Leaving => {
                self.say_farewell(ctx);
                self.gone = true;
            }
            Answer::Asking => knocking.asked = true,
            Answer::Denied if self.record.standing == Standing::Knocking => {
                self.record.standing = Standing::Denied;
                self.record_dirty = true;
                self.abandon_knock_room(ctx);
                self.timers.clear();
                self.joined = None;
                self.leave_derived(self.room_id(), ctx);
            }
            Answer::Denied => {}
        }
    }

    fn receive_chunk(&mut self, index: u16, total: u16, part: &[u8], ctx: &mut Ctx<'_>) {
        let Some(knocking) = &mut self.knocking else { return };
        if total > CHUNKS_MAX || index >= total || part.len() > CHUNK {
            return;
        }
        if knocking.total != total {
            (knocking.total, knocking.chunks) = (total, LiteMap::new());
        }
        knocking.chunks.insert(index, part.to_vec());
        if knocking.chunks.len() < usize::from(total) {
            return;
        }
        let bundle: Vec<u8> =
            std::mem::take(&mut knocking.chunks).into_iter().flat_map(|(_, part)| part).collect();
        match alcove_wire::decode::<WelcomeBundle>(&bundle) {
            Ok(bundle) => self.join_group(&bundle, ctx),
            Err(_) => self.drop_frame("a Welcome that makes no sense", ctx),
        }
    }

    fn join_group(&mut self, bundle: &WelcomeBundle, ctx: &mut Ctx<'_>) {
        let Some(Knocking { provider, room, .. }) = self.knocking.take() else { return };
        self.leave_derived(room, ctx);
        self.timers.disarm(Timer::Knock);
        let known = self.group.as_ref().map(Group::roster);
        let group = match Group::join(provider, &self.id.0, bundle.welcome.as_slice(), known) {
            Ok(group) => group,
            Err(rejected) => {
                self.drop_frame(&rejected.to_string(), ctx);
                // Each knock costs the others a commit, so one that led to nothing is not repeated at once.
                self.knock_not_before_ms = ctx.now.monotonic_ms + KNOCK_EVERY_MS;
                return self.begin_knocking(ctx);
            }
        };
        // Who knocked where this device comes from was to be let in there, and may be none of this group's members.
        self.forget_all_knocks(ctx);
        let (returns, before) = (self.group.is_some(), self.known_before());
        if !returns {
            self.record.joined = group.epoch();
            self.progress.last_sent = After::default();
        }
        ctx.out.delete_range(crate::Table::Mls, self.id.0.to_vec(), None);
        group.provider().touch_all();
        self.record.name.clone_from(&group.policy().view.name);
        // Whoever was about to leave still is.
        if self.record.standing != Standing::Leaving {
            self.record.standing = Standing::Member;
        }
        (self.record.sent_in, self.record.lost) = (None, false);
        self.begin_epoch_of_own();
        self.group = Some(group);
        self.record.epochs.clear();
        self.note_epoch(ctx);
        self.note_renewed(ctx);
        self.lose_pending_commit(ctx);
        // What one asked for on the other side of a fork, in an epoch of the same number, was not asked for here.
        self.commits.forget_leave(self.group.as_ref());
        self.order.clear();
        self.progress.streams.retain(|(incarnation, _)| *incarnation != bundle.commit.incarnation);
        self.progress.streams.push((bundle.commit.incarnation, bundle.commit.seq));
        self.progress_dirty = true;
        self.renew_marks(&before, ctx);
        if returns {
            self.send_again_after_return(ctx);
            self.intend_again();
            self.remove_departed(ctx);
            let Cursor { incarnation, seq } = bundle.commit;
            let by = (ctx.identity.id(), ctx.name.to_owned());
            self.append_notice(Place { incarnation, seq }, 255, by, Kind::Missed, ctx);
        }
        self.touch_members();
        // What came after the commit is in the relay's window: joins again, with a cursor.
        self.joined = None;
        self.in_flight.clear();
        self.leave_derived(self.room_id(), ctx);
        self.join_relay(Some(bundle.commit), ctx);
    }

    /// The group is where this device cannot follow: it gets back in by a fresh key package.
    pub(super) fn rejoin(&mut self, ctx: &mut Ctx<'_>) {
        if self.knocking.is_none() {
            self.begin_knocking(ctx);
        }
    }

    /// The group went on by a commit of this device's own that its store does not know.
    pub(super) fn lose_group(&mut self, ctx: &mut Ctx<'_>) {
        self.doubt_epoch();
        // Where nobody else is a member, nobody has gone on.
        if self.group.as_ref().is_some_and(|group| group.roster().len() > 1) {
            (self.record.lost, self.record_dirty) = (true, true);
            self.rejoin(ctx);
        }
    }

    /// Gets back in on the other side of a fork. Whoever is left on this side would only lead deeper into it.
    pub(super) fn rejoin_at(&mut self, least: Position, ctx: &mut Ctx<'_>) {
        self.rejoin(ctx);
        let leaves = self.is_leaving();
        if let Some(knocking) = &mut self.knocking {
            let before = std::mem::take(&mut knocking.least);
            // Whoever is leaving follows the others, to the lesser side, too.
            knocking.least = if leaves { least } else { least.max(before) };
        }
    }

    /// Gets back in on the lesser side of a fork, for nobody comes over from there.
    pub(super) fn yield_to(&mut self, least: Position, ctx: &mut Ctx<'_>) {
        self.rejoin(ctx);
        if let Some(knocking) = &mut self.knocking {
            knocking.least = least;
        }
    }
}
