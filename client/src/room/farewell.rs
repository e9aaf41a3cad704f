//! What a member says that leaves. It has no device in the room afterwards that could ask again: where a fork brings its leaf
//! back, those who heard it see to it that the leaf goes.

use super::{Ctx, Room, intents::Intent};
use crate::{
    MemberId,
    identity::verify_labelled,
    peer::{Farewell, PeerMessage},
};

/// How many are remembered, and how many of one member.
const FAREWELLS_MAX: usize = 64;
const OF_ONE_MAX: usize = 8;
/// How many of one's own leaves are remembered: with the one that is asked for, no more than others remember of one member.
const LEAVES_MAX: usize = OF_ONE_MAX - 1;
/// How many of others are said on with a knock.
const PASSED_ON_MAX: usize = 8;

impl Room {
    /// Remembers which leaf one has, if it is another than before. Each commit of one's own makes a new one.
    pub(super) fn note_leaf(&mut self, ctx: &Ctx<'_>) {
        let leaf = self.group.as_ref().and_then(|group| group.leaf_hash(&ctx.identity.id()));
        let leaves = &mut self.record.leaves;
        if let Some(leaf) =
            leaf.map(serde_bytes::ByteArray::new).filter(|leaf| !leaves.contains(leaf))
        {
            if leaves.len() >= LEAVES_MAX {
                leaves.remove(0);
            }
            leaves.push(leaf);
            self.record_dirty = true;
        }
    }

    /// Says to those who are here that one leaves for good.
    pub(super) fn say_farewell(&mut self, ctx: &mut Ctx<'_>) {
        for farewell in self.own_farewells(ctx) {
            self.say(&PeerMessage::Farewell(farewell), ctx);
        }
    }

    /// Says it to those who come later, too: nobody else may be here now.
    pub(super) fn publish_farewell(&mut self, ctx: &mut Ctx<'_>) {
        for farewell in self.own_farewells(ctx) {
            let payload = self.sealer.seal(&PeerMessage::Farewell(farewell), ctx.random());
            self.publish(payload, ctx);
        }
    }

    /// That one leaves: of the leaves that one has had, for another side of a fork may list one by an earlier one, and of one
    /// that is asked for.
    fn own_farewells(&mut self, ctx: &Ctx<'_>) -> Vec<Farewell> {
        // A store of before has none of them.
        self.note_leaf(ctx);
        let me = ctx.identity.id();
        let had = self.record.leaves.iter().map(|leaf| **leaf);
        let asked_for = self.knocking.as_ref().and_then(super::knock::Knocking::leaf_hash);
        for leaf in had.chain(asked_for).collect::<Vec<_>>() {
            let mut farewell = Farewell { member: me.0, leaf, signature: [0; 64] };
            farewell.signature =
                ctx.identity.sign_labelled(Farewell::LABEL, &farewell.statement(self.room_id()));
            self.remember_farewell(farewell);
        }
        let mine = self.departures.farewells.iter().filter(|farewell| farewell.member == me.0);
        mine.cloned().collect()
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn remembers_few(&self) -> bool {
        self.departures.farewells.len() <= FAREWELLS_MAX
    }

    fn remember_farewell(&mut self, farewell: Farewell) {
        let farewells = &mut self.departures.farewells;
        if farewells.contains(&farewell) {
            return;
        }
        let of_one = farewells.iter().filter(|known| known.member == farewell.member);
        let surplus = match of_one.count() >= OF_ONE_MAX {
            true => farewells.iter().position(|known| known.member == farewell.member),
            false => (farewells.len() >= FAREWELLS_MAX).then_some(0),
        };
        if let Some(surplus) = surplus {
            farewells.remove(surplus);
        }
        farewells.push(farewell);
        self.departures_dirty = true;
    }

    /// A member said that it leaves, now or once.
    pub(super) fn handle_farewell(&mut self, farewell: Farewell, ctx: &mut Ctx<'_>) {
        let Some(group) = &self.group else { return };
        let member = MemberId(farewell.member);
        let known = self.departures.farewells.contains(&farewell);
        let concerns = group.leaf(&member).is_some() || self.departures.members.contains(&member);
        if known || !concerns || member == ctx.identity.id() {
            return;
        }
        let statement = farewell.statement(self.room_id());
        if !verify_labelled(&member, Farewell::LABEL, &statement, &farewell.signature) {
            return self.drop_frame("a farewell that is not signed by its member", ctx);
        }
        self.remember_farewell(farewell);
    }

    /// Says the last farewells of others on. Whoever knocks from the other side of a fork may be the only one who heard them, and
    /// may never be let in.
    pub(super) fn pass_farewells_on(&mut self, ctx: &mut Ctx<'_>) {
        let me = ctx.identity.id().0;
        let others = self.departures.farewells.iter().filter(|farewell| farewell.member != me);
        for farewell in others.rev().take(PASSED_ON_MAX).cloned().collect::<Vec<_>>() {
            self.say(&PeerMessage::Farewell(farewell), ctx);
        }
    }

    /// Whoever said farewell and is not here is removed by one who may, and the others tell that one. Called with every
    /// statement of presence.
    pub(super) fn heed_farewells(&mut self, ctx: &mut Ctx<'_>) {
        let Some(group) = self.group.as_ref().filter(|_| self.is_settled()) else { return };
        let may_remove = group.may_remove(&ctx.identity.id());
        let stayed = self.departures.farewells.iter().filter(|farewell| {
            let member = MemberId(farewell.member);
            let gone = member != ctx.identity.id() && !self.presence.is_here(&member);
            gone && group.leaf_hash(&member) == Some(farewell.leaf)
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
