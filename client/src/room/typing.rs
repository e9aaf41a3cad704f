//! Who is typing.

use super::{Ctx, Room, Timer};
use crate::{
    Error, Event, MemberId,
    identity::verify_labelled,
    peer::{PeerMessage, Typing},
    record::Standing,
};
use litemap::LiteMap;

/// One says that one is typing at most this often.
const SAY_EVERY_MS: u64 = 3_000;
/// For how long it is believed.
const HOLDS_MS: u64 = 7_000;
/// How many are shown to be typing at most.
const TYPING_MAX: usize = 32;

/// Who is typing.
#[derive(Default)]
pub(super) struct Beside {
    /// Until when each is believed to be typing.
    typing: LiteMap<MemberId, u64>,
    /// Until when one need not say it again.
    said_until_ms: u64,
}

impl Room {
    /// Says that one is typing, or has stopped.
    pub(crate) fn say_typing(&mut self, typing: bool, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        if self.record.standing != Standing::Member {
            return Err(Error::NotMember);
        }
        let said = self.beside.said_until_ms > ctx.now.monotonic_ms;
        if !ctx.sharing.typing || said == typing || self.joined.is_none_or(|it| it.present < 2) {
            return Ok(());
        }
        self.beside.said_until_ms = if typing { ctx.now.monotonic_ms + SAY_EVERY_MS } else { 0 };
        let serial = self.next_serial(ctx);
        let member = ctx.identity.id().0;
        let mut typing = Typing { member, serial, typing: typing.into(), signature: [0; 64] };
        let statement = typing.statement(self.room_id());
        typing.signature = ctx.identity.sign_labelled(Typing::LABEL, &statement);
        self.say(&PeerMessage::Typing(typing), ctx);
        self.finish(ctx);
        Ok(())
    }

    pub(super) fn handle_typing(&mut self, typing: &Typing, ctx: &mut Ctx<'_>) {
        let member = MemberId(typing.member);
        let known = self.group.as_ref().is_some_and(|group| group.leaf(&member).is_some());
        if !known || member == ctx.identity.id() {
            return;
        }
        let statement = typing.statement(self.room_id());
        if !verify_labelled(&member, Typing::LABEL, &statement, &typing.signature)
            || !self.is_later(member, typing.serial)
        {
            return self.drop_frame("a statement that is old or not signed by its member", ctx);
        }
        if typing.typing == 0 || !ctx.sharing.typing || ctx.ignored.contains(&member) {
            return self.stops_typing(member, ctx);
        }
        let room_for_it =
            self.beside.typing.len() < TYPING_MAX || self.beside.typing.contains_key(&member);
        if room_for_it {
            let until = ctx.now.monotonic_ms + HOLDS_MS;
            let new = self.beside.typing.insert(member, until).is_none();
            self.timers.arm_sooner(Timer::Typing, until);
            if new {
                self.tell_typing(ctx);
            }
        }
    }

    /// A member is not typing any more.
    pub(super) fn stops_typing(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        if self.beside.typing.remove(&member).is_some() {
            self.tell_typing(ctx);
        }
        if member == ctx.identity.id() {
            self.beside.said_until_ms = 0;
        }
    }

    /// Who has not said it again for a while has stopped.
    pub(super) fn forget_typing(&mut self, ctx: &mut Ctx<'_>) {
        let (now, before) = (ctx.now.monotonic_ms, self.beside.typing.len());
        self.beside.typing.retain(|_, until| *until > now);
        if let Some(next) = self.beside.typing.values().min() {
            self.timers.arm(Timer::Typing, *next);
        }
        if self.beside.typing.len() != before {
            self.tell_typing(ctx);
        }
    }

    /// Nobody is known to be here.
    pub(super) fn clear_typing(&mut self, ctx: &mut Ctx<'_>) {
        if !self.beside.typing.is_empty() {
            self.beside.typing.clear();
            self.tell_typing(ctx);
        }
    }

    fn tell_typing(&self, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let leaves = group.roster().iter().map(|leaf| leaf.id);
        let members = leaves.filter(|member| self.beside.typing.contains_key(member)).collect();
        ctx.out.event(Event::Typing { room: self.id, members });
    }
}
