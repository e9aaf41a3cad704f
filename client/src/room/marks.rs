//! How far everybody has come: what is shown beside a message, and is worth nothing later.

use super::{Ctx, Room, Timer};
use crate::{
    Event, MarkView, MemberId, PlaceView, Table,
    peer::Here,
    record::{self, StoredMark, StoredSince, key},
};
use alcove_wire::Cursor;
use litemap::LiteMap;

/// How soon one says how far one has come, and for how much longer with each connection in the room: so that what all say to
/// all does not grow with the square of their number. Beyond so many the statements that are made anyway have to do.
const MARK_AFTER_MS: u64 = 1_500;
const MARK_PER_PEER_MS: u64 = 150;
const MARK_PEERS_MAX: u64 = 100;

/// How far each has come.
#[derive(Default)]
pub(super) struct Marks(LiteMap<MemberId, MarkView>);

impl Marks {
    pub(super) fn restore(&mut self, member: MemberId, mark: StoredMark) {
        let known = self.of(member);
        *known = MarkView { since: std::mem::take(&mut known.since), ..mark.into_mark(member) };
    }

    pub(super) fn restore_since(&mut self, member: MemberId, StoredSince { since }: StoredSince) {
        self.of(member).since = since;
    }

    fn of(&mut self, member: MemberId) -> &mut MarkView {
        self.0.entry(member).or_insert_with(|| MarkView::new(member))
    }
}

fn place(cursor: &Cursor) -> PlaceView {
    PlaceView { incarnation: cursor.incarnation, seq: cursor.seq }
}

impl Room {
    /// What a member's statement says of how far it has come.
    pub(super) fn note_mark(&mut self, here: &Here, ctx: &mut Ctx<'_>) {
        let member = MemberId(here.member);
        let received: Vec<PlaceView> = here.streams.iter().map(place).collect();
        let read = here.read.as_ref().map(place).filter(|_| ctx.sharing.read);
        let mark = self.marks.of(member);
        if mark.received == received && mark.read == read {
            return;
        }
        mark.note(received, read, ctx.now.unix_ms);
        let mark = mark.clone();
        let stored = record::encode(&StoredMark::new(&mark));
        ctx.out.put(Table::Rooms, key::mark(self.id, member), stored);
        ctx.out.event(Event::Mark { room: self.id, mark });
    }

    /// A member came: what was said before is not for it.
    pub(super) fn note_came(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        let since: Vec<PlaceView> = self.progress.cursors().iter().map(place).collect();
        let stored = record::encode(&StoredSince { since: since.clone() });
        ctx.out.put(Table::Rooms, key::since(self.id, member), stored);
        let mark = self.marks.of(member);
        mark.since = since;
        ctx.out.event(Event::Mark { room: self.id, mark: mark.clone() });
    }

    /// Who was known to be a member when one was one last; nobody where one never was, or was alone.
    pub(super) fn known_before(&self) -> Vec<MemberId> {
        match &self.group {
            Some(group) => group.roster().iter().map(|leaf| leaf.id).collect(),
            None => self.marks.0.keys().copied().collect(),
        }
    }

    /// One is in a group again, by a Welcome. Who went meanwhile has no mark, and whoever is new came by now.
    pub(super) fn renew_marks(&mut self, before: &[MemberId], ctx: &mut Ctx<'_>) {
        let roster = self.group.iter().flat_map(|group| group.roster());
        let now: Vec<MemberId> = roster.map(|leaf| leaf.id).collect();
        for member in before.iter().filter(|member| !now.contains(member)) {
            self.forget_mark(*member, ctx);
        }
        // Of a group that one was in for the first time all that one says comes after all others.
        if before.is_empty() {
            return;
        }
        let me = ctx.identity.id();
        for member in now.into_iter().filter(|member| *member != me && !before.contains(member)) {
            self.note_came(member, ctx);
        }
    }

    /// How far everybody was when last heard of.
    pub(super) fn tell_marks(&self, ctx: &mut Ctx<'_>) {
        for mark in self.marks.0.values() {
            ctx.out.event(Event::Mark { room: self.id, mark: mark.clone() });
        }
    }

    /// Whoever is no member has no mark.
    pub(super) fn forget_mark(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        if self.marks.0.remove(&member).is_some() {
            ctx.out.delete(Table::Rooms, key::mark(self.id, member));
            ctx.out.delete(Table::Rooms, key::since(self.id, member));
        }
    }

    /// How far one has come is to be told before the next statement is due.
    pub(super) fn say_mark_soon(&mut self, ctx: &mut Ctx<'_>) {
        let present = self.joined.map_or(1, |joined| u64::from(joined.present));
        if (2..=MARK_PEERS_MAX).contains(&present) {
            let after = MARK_AFTER_MS + ctx.jitter(present * MARK_PER_PEER_MS);
            self.timers.arm_sooner(Timer::Mark, ctx.now.monotonic_ms + after);
        }
    }
}
