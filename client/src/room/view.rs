//! A room as a person sees it, told whenever it changes.

use super::{Ctx, Room};
use crate::{
    Event, MemberId, MemberView, RoomState, RoomView, link::relay_address, record::Standing,
};

impl Room {
    /// The room as it is now.
    pub(crate) fn view(&self, me: MemberId) -> RoomView {
        let group = self.group.as_ref().filter(|_| self.record.standing == Standing::Member);
        RoomView {
            id: self.id,
            name: self.record.name.clone(),
            relay: relay_address(&self.record.relay).to_owned(),
            state: self.state(),
            policy: group.map(|group| group.policy().view.clone()),
            suite: self.record.suite(),
            epoch: group.map_or(0, |group| group.epoch()),
            members: group.map_or(0, |group| group.roster().len() as u32),
            admin: group.is_some_and(|group| group.is_admin(&me)),
            may_admit: group.is_some_and(|group| group.may_admit(&me)),
            may_remove: group.is_some_and(|group| group.may_remove(&me)),
            may_rename: group.is_some_and(|group| group.may_rename(&me)),
            knocks: self.admission.waiting(),
            keepers: self.presence.keepers.count(),
            muted: self.record.muted,
            archived: self.record.archived,
            activity: self.activity(),
        }
    }

    fn state(&self) -> RoomState {
        match self.record.standing {
            Standing::Knocking => RoomState::Knocking {
                others: self.others(),
                asked: self.knocking.as_ref().is_some_and(|knocking| knocking.asked),
            },
            Standing::Denied => RoomState::Denied,
            Standing::Member => RoomState::Member {
                settled: self.is_settled(),
                missing: self.order.remaining(),
                waiting: self.is_waiting_for_frames(),
            },
            Standing::Leaving => RoomState::Leaving,
            Standing::Removed => RoomState::Removed,
        }
    }

    /// The members as they are now.
    fn members(&self, me: MemberId) -> Vec<MemberView> {
        let Some(group) = &self.group else { return Vec::new() };
        let view = |leaf: &crate::mls::Leaf| MemberView {
            id: leaf.id,
            name: leaf.name.clone(),
            code: leaf.id.code(),
            colour: leaf.id.colour(),
            me: leaf.id == me,
            admin: group.is_admin(&leaf.id),
            picture: self.pictures.get(&leaf.id).copied(),
            here: if leaf.id == me {
                self.joined.is_some()
            } else {
                self.presence.is_here(&leaf.id)
            },
        };
        group.roster().iter().map(view).collect()
    }

    /// The member list is to be told again at the end of this step.
    pub(super) fn touch_members(&mut self) {
        self.members_dirty = true;
    }

    /// Tells what changed.
    pub(super) fn tell(&mut self, ctx: &mut Ctx<'_>) {
        let mut view = self.view(ctx.identity.id());
        // What changes with every message is told by itself.
        let activity = std::mem::take(&mut view.activity);
        if self.last_view.as_ref() != Some(&view) {
            self.last_view = Some(view.clone());
            self.last_activity.clone_from(&activity);
            ctx.out.event(Event::Room { room: RoomView { activity, ..view } });
        }
        self.tell_activity(ctx);
        if std::mem::take(&mut self.members_dirty) {
            let members = self.members(ctx.identity.id());
            if members != self.last_members {
                self.last_members.clone_from(&members);
                ctx.out.event(Event::Members { room: self.id, members });
            }
        }
    }
}
