//! Who is here, and how far each has come: signed statements, which also show a fork where there is one.

use super::{Ctx, Room, Timer, keepers::is_sound, receipts::HEARD_MAX};
use crate::{
    MemberId,
    content::After,
    identity::verify_labelled,
    peer::{Here, PeerMessage, Position},
};
use alcove_wire::{Cursor, Incarnation, PeerId, Seq};
use litemap::LiteMap;

/// How often everyone says that it is here, so that a fork is found even where nothing happens.
pub(super) const HERE_EVERY_MS: u64 = 60_000;
/// Over how long the answers to one question are spread, for each connection in the room, and at most.
const SPREAD_PER_PEER_MS: u64 = 5;
const SPREAD_MAX_MS: u64 = 1_000;
/// How often at most those who are no members any more are answered.
const ANSWER_AGAIN_MS: u64 = 5_000;
/// How many peers' statements are remembered.
const PEERS_MAX: usize = 2_000;

#[derive(Default)]
pub(super) struct Presence {
    peers: LiteMap<PeerId, MemberId>,
    /// How far each has come, as it last said.
    streams: LiteMap<PeerId, Vec<Cursor>>,
    /// The origin of each member's messages, and the last one, as it last said.
    pub(super) sent: LiteMap<MemberId, ([u8; 8], After)>,
    serials: LiteMap<MemberId, u64>,
    /// Which side of a fork each is on that has all frames: with this device, or, since when, on a lesser one.
    pub(super) sides: LiteMap<MemberId, Side>,
    /// Until when nobody is answered that is no member any more.
    answered_until_ms: u64,
    pub(super) keepers: super::keepers::Keepers,
}

/// Where a member is, as it last said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    LesserSince(u64),
}

fn cursor((incarnation, seq): (Incarnation, Seq)) -> Cursor {
    Cursor { incarnation, seq }
}

impl Presence {
    pub(super) fn clear(&mut self) {
        self.peers.clear();
        self.streams.clear();
        self.sent.clear();
        self.sides.clear();
        self.keepers.clear();
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        self.peers.len() <= PEERS_MAX
            && self.streams.len() <= PEERS_MAX
            && self.keepers.is_bounded()
    }

    /// Whether any other member is known to be here.
    pub(super) fn anybody(&self) -> bool {
        !self.peers.is_empty()
    }

    /// Whether anybody here says that it has processed this frame.
    pub(super) fn anybody_has(&self, incarnation: Incarnation, seq: Seq) -> bool {
        let mut cursors = self.streams.values().flatten();
        cursors.any(|cursor| cursor.incarnation == incarnation && cursor.seq >= seq)
    }

    pub(super) fn is_here(&self, member: &MemberId) -> bool {
        self.peers.values().any(|here| here == member)
    }
}

impl Room {
    /// Says that one is here, and how far one has come, and will say so again.
    pub(super) fn say_here(&mut self, asks: bool, ctx: &mut Ctx<'_>) {
        if self.group.is_some() && self.joined.is_some() {
            self.state_position(asks, ctx);
            let next = HERE_EVERY_MS + ctx.jitter(HERE_EVERY_MS / 2);
            self.timers.arm(Timer::Here, ctx.now.monotonic_ms + next);
        }
    }

    /// Says how far one has come.
    pub(super) fn state_position(&mut self, asks: bool, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        if self.joined.is_none() {
            return;
        }
        // Nobody shall follow one who is leaving; the others may lack frames that it has, though.
        // Neither is one to be followed whom the group has cut out, or that cannot go on in it.
        let leads = group.is_active() && !self.is_leaving() && !self.record.lost;
        let position = if leads { group.position() } else { Position::default() };
        let serial = self.next_serial(ctx);
        let mut here = Here {
            member: ctx.identity.id().0,
            serial,
            asks: asks.into(),
            position,
            streams: self.stated_streams(),
            origin: self.record.origin,
            sent: self.progress.last_sent,
            heard: self.receipts(),
            read: self.desk.read.filter(|_| ctx.sharing.read).map(cursor),
            signature: [0; 64],
        };
        here.signature = ctx.identity.sign_labelled(Here::LABEL, &here.statement(self.room_id()));
        self.say(&PeerMessage::Here(here), ctx);
        self.timers.disarm(Timer::Mark);
        if self.is_leaving() {
            self.say_farewell(ctx);
        }
    }

    /// How far one has come in each incarnation. Whoever has all of the older ones is in the one of the relay, though nothing may have
    /// been published there yet: what somebody sent in an older one and nobody can give any more is sent again.
    fn stated_streams(&self) -> Vec<Cursor> {
        let mut streams = self.progress.cursors();
        if let Some(incarnation) =
            self.joined.map(|it| it.incarnation).filter(|_| self.is_settled())
            && streams.iter().all(|cursor| cursor.incarnation != incarnation)
        {
            streams.push(Cursor { incarnation, seq: 0 });
        }
        streams
    }

    /// The number of one's next statement.
    pub(super) fn next_serial(&mut self, ctx: &Ctx<'_>) -> u64 {
        self.progress.serial = self.progress.serial.saturating_add(1).max(ctx.now.unix_ms);
        self.progress_dirty = true;
        self.progress.serial
    }

    /// Whether a statement of a member is later than all before, and remembers it.
    pub(super) fn is_later(&mut self, member: MemberId, serial: u64) -> bool {
        let known = self.presence.serials.entry(member).or_default();
        let later = serial > *known;
        *known = serial.max(*known);
        later
    }

    pub(super) fn handle_here(&mut self, peer: PeerId, here: Here, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let member = MemberId(here.member);
        let bounded = is_sound(&here.streams) && here.heard.len() <= HEARD_MAX;
        if member == ctx.identity.id() || !bounded {
            return;
        }
        // Whoever is not in this device's tree may have been added since: it says so again when it is asked.
        if group.leaf(&member).is_none() {
            return self.answer_departed(member, &here, ctx);
        }
        let statement = here.statement(self.room_id());
        if !verify_labelled(&member, Here::LABEL, &statement, &here.signature)
            || !self.is_later(member, here.serial)
        {
            return self.drop_frame("a statement that is old or not signed by its member", ctx);
        }
        if self.presence.peers.len() < PEERS_MAX
            && self.presence.peers.insert(peer, member) != Some(member)
        {
            self.touch_members();
        }
        if self.presence.peers.contains_key(&peer) {
            self.presence.streams.insert(peer, here.streams.clone());
        }
        if here.asks != 0 {
            self.answer_soon(ctx);
        }
        self.note_mark(&here, ctx);
        self.note_sent(member, &here, ctx);
        self.take_receipt(member, &here, ctx);
        self.compare_with(peer, &here, ctx);
    }

    fn answer_soon(&mut self, ctx: &mut Ctx<'_>) {
        let present = u64::from(self.joined.map_or(1, |joined| joined.present));
        let spread = (present * SPREAD_PER_PEER_MS).min(SPREAD_MAX_MS);
        let delay = ctx.jitter(spread);
        self.timers.arm_sooner(Timer::Here, ctx.now.monotonic_ms + delay);
    }

    /// One that is no member any more, and does not know it, asks how far the others are. It is answered, so that it looks for
    /// the commit that it went with before it goes on without anybody.
    fn answer_departed(&mut self, member: MemberId, here: &Here, ctx: &mut Ctx<'_>) {
        let asks = here.asks != 0 && self.departures.members.contains(&member);
        if !asks || ctx.now.monotonic_ms < self.presence.answered_until_ms {
            return;
        }
        let statement = here.statement(self.room_id());
        if verify_labelled(&member, Here::LABEL, &statement, &here.signature)
            && self.is_later(member, here.serial)
        {
            self.presence.answered_until_ms = ctx.now.monotonic_ms + ANSWER_AGAIN_MS;
            self.answer_soon(ctx);
        }
    }

    pub(super) fn presence_left(&mut self, left: &[PeerId], ctx: &mut Ctx<'_>) {
        for peer in left {
            self.presence.streams.remove(peer);
            self.presence.keepers.left(*peer);
            if let Some(member) = self.presence.peers.remove(peer) {
                self.touch_members();
                if !self.presence.is_here(&member) {
                    self.presence.sides.remove(&member);
                    self.stops_typing(member, ctx);
                }
            }
            self.knocker_left(*peer, ctx);
        }
    }

    /// Somebody new is in the room.
    pub(super) fn somebody_came(&mut self, ctx: &mut Ctx<'_>) {
        self.knock_soon(ctx);
        self.fetch_soon(ctx);
        self.look_for_files(ctx);
    }
}
