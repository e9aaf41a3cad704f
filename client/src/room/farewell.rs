//! What a member says that leaves. It has no device in the room afterwards that could ask again: where a fork brings its leaf
//! back, those who heard it see to it that the leaf goes.

use super::{Ctx, Room, commits::Intent};
use crate::{
    MemberId,
    identity::verify_labelled,
    peer::{Farewell, PeerMessage},
};

/// How many are remembered.
const FAREWELLS_MAX: usize = 64;

impl Room {
    /// Says that one leaves for good.
    pub(super) fn say_farewell(&mut self, ctx: &mut Ctx<'_>) {
        let me = ctx.identity.id();
        let has = self.group.as_ref().and_then(|group| group.leaf_hash(&me));
        let asked_for = self.knocking.as_ref().and_then(super::knock::Knocking::leaf_hash);
        for leaf in [has, asked_for].into_iter().flatten() {
            let mut farewell = Farewell { member: me.0, leaf, signature: [0; 64] };
            farewell.signature =
                ctx.identity.sign_labelled(Farewell::LABEL, &farewell.statement(self.room_id()));
            self.say(&PeerMessage::Farewell(farewell), ctx);
        }
    }

    /// A member said that it leaves, now or once.
    pub(super) fn handle_farewell(&mut self, farewell: Farewell, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let member = MemberId(farewell.member);
        let known = self.progress.farewells.contains(&farewell);
        let concerns = group.leaf(&member).is_some() || self.progress.departed.contains(&member);
        if known || !concerns || member == ctx.identity.id() {
            return;
        }
        let statement = farewell.statement(self.room_id());
        if !verify_labelled(&member, Farewell::LABEL, &statement, &farewell.signature) {
            return self.drop_frame("a farewell that is not signed by its member", ctx);
        }
        self.progress.farewells.push(farewell);
        if self.progress.farewells.len() > FAREWELLS_MAX {
            self.progress.farewells.remove(0);
        }
        self.progress_dirty = true;
    }

    /// Whoever said farewell and is not here is removed by one who may, and the others tell that one. Called with every
    /// statement of presence.
    pub(super) fn heed_farewells(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = self.group.as_ref().filter(|_| self.is_settled()) else { return };
        let may_remove = group.may_remove(&ctx.identity.id());
        let stayed = self.progress.farewells.iter().filter(|farewell| {
            let member = MemberId(farewell.member);
            group.leaf_hash(&member) == Some(farewell.leaf) && !self.presence.is_here(&member)
        });
        for farewell in stayed.cloned().collect::<Vec<_>>() {
            if may_remove {
                self.intend_once(Intent::Bury(MemberId(farewell.member)), ctx);
            } else {
                self.say(&PeerMessage::Farewell(farewell), ctx);
            }
        }
    }
}
