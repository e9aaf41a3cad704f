//! Whether everything that a room holds in memory is within the bounds that stand beside it: what the simulator looks at after
//! every step.
#![cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]

use super::{Room, outbox};
use crate::transfer::SERVING_MAX;

/// What else than messages may be on its way: a commit, and proposals to leave, one for each epoch that passed meanwhile.
const FLYING_BESIDE: usize = 64;

impl Room {
    /// What has grown beyond its bounds, if anything has.
    pub(crate) fn beyond_bounds(&self) -> Option<&'static str> {
        let members = self.seen.keys().map(|(member, _)| member);
        let members = members.collect::<std::collections::BTreeSet<_>>().len();
        let within = [
            ("what waits to be sent", self.outbox.is_bounded()),
            ("what is on its way", self.in_flight.len() <= outbox::FLYING_MAX + FLYING_BESIDE),
            ("frames before their turn", self.order.is_bounded()),
            ("messages before their turn", self.inbox.is_bounded(members)),
            ("transfers that are served", self.serving.len() <= SERVING_MAX),
            ("files", self.files.is_bounded()),
            ("knocks", self.admission.is_bounded()),
            ("what is to be done", self.commits.is_bounded()),
            ("who is here", self.presence.is_bounded()),
            ("who left", self.remembers_few()),
        ];
        within.into_iter().find(|(_, within)| !within).map(|(what, _)| what)
    }
}
