//! Letting others in: who knocks, who decides, and which member acts.

use super::{Ctx, Room, Timer};
use crate::{
    Admission as Mode, Error, Event, KnockId, KnockView, MemberId,
    identity::verify_labelled,
    mls::{Group, check_key_package},
    peer::{self, Answer, PeerMessage},
};
use alcove_wire::PeerId;
use litemap::LiteMap;
use openmls::prelude::KeyPackage;
use std::collections::VecDeque;

/// How long each member waits for the one before it in the order of leaves.
pub(super) const RANK_DELAY_MS: u64 = 300;
/// A member far down the order waits no longer than this many times.
const RANK_MAX: u64 = 10;
/// How much patience is asked, in turns of all ranks, of who has let somebody in for nothing.
const IN_VAIN_MAX: u64 = 5;
/// How many may knock at once. Whoever has the link can knock, so this is bounded.
const KNOCKS_MAX: usize = 64;
/// How many denied keys are remembered while this device runs.
const DENIED_MAX: usize = 256;

#[derive(Default)]
pub(super) struct Admission {
    knocks: LiteMap<KnockId, Knock>,
    denied: VecDeque<MemberId>,
    /// How often this device has let a member back in that knocked again. It may not take a Welcome from this device, which
    /// is no member on the side of a fork that it comes from: so the others go first the next time.
    in_vain: LiteMap<MemberId, u64>,
}

struct Knock {
    peer: PeerId,
    member: MemberId,
    name: String,
    package: KeyPackage,
    /// When to let it in; none: a person has to say so.
    due_ms: Option<u64>,
    is_due: bool,
    /// A person said so.
    approved: bool,
}

impl Knock {
    fn view(&self, id: KnockId) -> KnockView {
        KnockView { id, member: self.member, name: self.name.clone(), code: self.member.code() }
    }
}

impl Admission {
    /// Who waits for a person's answer.
    pub(super) fn waiting(&self) -> Vec<KnockView> {
        let waits =
            |(&id, knock): (&KnockId, &Knock)| knock.due_ms.is_none().then(|| knock.view(id));
        self.knocks.iter().filter_map(waits).collect()
    }

    pub(super) fn come_due(&mut self, now_ms: u64) {
        for knock in self.knocks.iter_mut().map(|(_, value)| value) {
            knock.is_due |= knock.due_ms.is_some_and(|due| due <= now_ms);
        }
    }

    /// Whom to add now: at most one key package for each key. The group may have changed since a knock was heard; one that
    /// would not be let in now is forgotten, and is judged anew when it knocks again.
    pub(super) fn due(
        &mut self,
        group: &Group,
        me: &MemberId,
        max: usize,
    ) -> Vec<(KnockId, KeyPackage)> {
        let open = group.policy().view.admission == Mode::Open;
        let may_admit = group.may_admit(me);
        self.knocks.retain(|_, knock| {
            let returns = group.leaf(&knock.member).is_some();
            !knock.is_due || returns || (may_admit && (open || knock.approved))
        });
        let room = crate::mls::MEMBERS_MAX.saturating_sub(group.roster().len());
        let mut by_member: LiteMap<MemberId, _> = LiteMap::new();
        for (&id, knock) in self.knocks.iter().filter(|(_, knock)| knock.is_due) {
            by_member.entry(knock.member).or_insert((id, knock.package.clone()));
        }
        by_member.into_iter().map(|(_, due)| due).take(max.min(room)).collect()
    }

    /// These were let back in by this device. Who is never heard to have settled knocks again.
    pub(super) fn note_let_in(&mut self, member: MemberId) {
        let times = self.in_vain.entry(member).or_default();
        *times = (*times + 1).min(IN_VAIN_MAX);
    }

    /// A member is in the same group as this device.
    pub(super) fn note_settled(&mut self, member: MemberId) {
        self.in_vain.remove(&member);
    }

    pub(super) fn forget(&mut self, knocks: &[KnockId]) {
        self.knocks.retain(|id, _| !knocks.contains(id));
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        self.knocks.len() <= KNOCKS_MAX && self.denied.len() <= DENIED_MAX
    }

    pub(super) fn handle_offline(&mut self) {
        self.knocks.clear();
    }
}

impl Room {
    /// Somebody knocks, or knocks again.
    pub(super) fn handle_knock(&mut self, peer: PeerId, knock: &peer::Knock, ctx: &mut Ctx<'_>) {
        let id = KnockId(knock.knock);
        let Some(group) = self.group.as_ref().filter(|_| !self.is_leaving()) else { return };
        if self.admission.knocks.contains_key(&id) {
            return self.answer_knock(id, ctx);
        }
        if self.commits.is_admitting(&id)
            || self.is_delivering(id)
            || self.admission.knocks.len() >= KNOCKS_MAX
        {
            return;
        }
        let package = knock.key_package.as_slice();
        let Some(package) = check_key_package(group.provider(), package, group.suite()) else {
            return self.drop_frame("a knock with a key package that does not fit", ctx);
        };
        let Some((member, name)) = crate::mls::claim(package.leaf_node().credential()) else {
            return;
        };
        if member == ctx.identity.id() {
            return;
        }
        let statement = knock.statement(self.room_id());
        if !verify_labelled(&member, peer::Knock::LABEL, &statement, &knock.signature) {
            return self.drop_frame("a knock that is not signed by its key", ctx);
        }
        let me = ctx.identity.id();
        let returns = group.leaf(&member).is_some();
        // Whoever went from here, and comes from somewhere, is still leaving, or has an older state: a person says whether it is
        // to come back. One that is told so and is leaving is glad to hear it.
        let went =
            self.departures.members.contains(&member) && knock.least != peer::Position::default();
        let open = group.policy().view.admission == Mode::Open && !went;
        let may_admit = group.may_admit(&me);
        if !returns && (!may_admit || self.admission.denied.contains(&member)) {
            return;
        }
        if returns && group.position() < knock.least {
            return;
        }
        if returns && !self.is_later(member, knock.serial) {
            return self.drop_frame("a knock that was heard before", ctx);
        }
        // A person who knocks anew replaces the knock before.
        self.admission.knocks.retain(|_, knock| knock.member != member || knock.is_due);
        let in_vain = self.admission.in_vain.get(&member).copied().unwrap_or(0);
        let turn = self.rank(ctx) + in_vain * RANK_MAX;
        let due_ms = (returns || open).then(|| ctx.now.monotonic_ms + turn * RANK_DELAY_MS);
        let knock = Knock { peer, member, name, package, due_ms, is_due: false, approved: false };
        match due_ms {
            Some(due_ms) => self.timers.arm_sooner(Timer::Admit, due_ms),
            None => ctx.out.event(Event::Knock { room: self.id, knock: knock.view(id) }),
        }
        self.admission.knocks.insert(id, knock);
        self.answer_knock(id, ctx);
    }

    /// Tells who knocked that a person is being asked.
    fn answer_knock(&mut self, id: KnockId, ctx: &mut Ctx<'_>) {
        let asking = self.admission.knocks.get(&id).is_some_and(|knock| knock.due_ms.is_none());
        if asking {
            self.say(&PeerMessage::KnockAnswer { knock: id.0, answer: Answer::Asking }, ctx);
        }
    }

    /// How many members that are here, and may let people in, come before this one in the order of leaves.
    pub(super) fn rank(&self, ctx: &Ctx<'_>) -> u64 {
        let Some(group) = &self.group else { return RANK_MAX };
        let me = ctx.identity.id();
        let before = group.roster().iter().take_while(|leaf| leaf.id != me);
        let acting =
            before.filter(|leaf| self.presence.is_here(&leaf.id) && group.may_admit(&leaf.id));
        (acting.count() as u64).min(RANK_MAX)
    }

    /// A person lets somebody in.
    pub(crate) fn admit(&mut self, id: KnockId, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        let group = self.group.as_ref().ok_or(Error::NotMember)?;
        if !group.may_admit(&ctx.identity.id()) {
            return Err(Error::NotAllowed);
        }
        let knock = self.admission.knocks.get_mut(&id).ok_or(Error::NoSuchKnock)?;
        (knock.due_ms, knock.is_due, knock.approved) = (Some(ctx.now.monotonic_ms), true, true);
        ctx.out.event(Event::KnockGone { room: self.id, knock: id });
        self.finish(ctx);
        Ok(())
    }

    /// A person turns somebody away.
    pub(crate) fn deny(&mut self, id: KnockId, ctx: &mut Ctx<'_>) -> Result<(), Error> {
        let knock = self.admission.knocks.remove(&id).ok_or(Error::NoSuchKnock)?;
        self.admission.denied.push_back(knock.member);
        if self.admission.denied.len() > DENIED_MAX {
            self.admission.denied.pop_front();
        }
        ctx.out.event(Event::KnockGone { room: self.id, knock: id });
        self.say(&PeerMessage::KnockAnswer { knock: id.0, answer: Answer::Denied }, ctx);
        self.finish(ctx);
        Ok(())
    }

    /// Arms what is due, so that no one waits for a timer that has gone by.
    pub(super) fn drive_admission(&mut self, ctx: &mut Ctx<'_>) {
        self.admission.come_due(ctx.now.monotonic_ms);
        let next = self
            .admission
            .knocks
            .values()
            .filter(|knock| !knock.is_due)
            .filter_map(|knock| knock.due_ms)
            .min();
        if let Some(next) = next {
            self.timers.arm_sooner(Timer::Admit, next);
        }
    }

    /// Whoever is a member now need not be let in any more.
    pub(super) fn forget_answered_knocks(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let answered: Vec<KnockId> = self
            .admission
            .knocks
            .iter()
            .filter(|(_, knock)| group.has_leaf_of(&knock.member, &knock.package))
            .map(|(&id, _)| id)
            .collect();
        self.forget_knocks(&answered, ctx);
    }

    /// A member went: what it asked for before holds no longer. Whoever wants to come back knocks again.
    pub(super) fn forget_knocks_of(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        let knocks = self.admission.knocks.iter();
        let its: Vec<KnockId> =
            knocks.filter(|(_, knock)| knock.member == member).map(|(&id, _)| id).collect();
        self.forget_knocks(&its, ctx);
    }

    /// Whoever knocked from this connection is gone.
    pub(super) fn knocker_left(&mut self, peer: PeerId, ctx: &mut Ctx<'_>) {
        let gone = self.admission.knocks.iter().filter(|(_, knock)| knock.peer == peer);
        let gone: Vec<KnockId> = gone.map(|(&id, _)| id).collect();
        self.forget_knocks(&gone, ctx);
    }

    /// This device is in another group. Whoever wants to come into that knocks again, and is judged anew.
    pub(super) fn forget_all_knocks(&mut self, ctx: &mut Ctx<'_>) {
        let all: Vec<KnockId> = self.admission.knocks.keys().copied().collect();
        self.forget_knocks(&all, ctx);
    }

    fn forget_knocks(&mut self, knocks: &[KnockId], ctx: &mut Ctx<'_>) {
        for id in knocks {
            let Some(knock) = self.admission.knocks.remove(id) else { continue };
            if knock.due_ms.is_none() {
                ctx.out.event(Event::KnockGone { room: self.id, knock: *id });
            }
        }
    }
}
