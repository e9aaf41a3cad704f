//! One room, as signals that change apart from each other.

use super::Timeline;
use alcove_client::{MemberView, RoomKey, RoomState, RoomView};
use leptos::prelude::*;

/// A room. Copying it copies handles.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    /// Its id.
    pub(crate) key: RoomKey,
    /// What the core says of it.
    pub(crate) view: RwSignal<RoomView>,
    /// Who is in it, in leaf order.
    pub(crate) members: RwSignal<Vec<MemberView>>,
    /// What was said in it.
    pub(crate) timeline: RwSignal<Timeline>,
    /// How many messages of others came in since it was last looked at.
    pub(crate) unread: RwSignal<u32>,
    /// What was typed in it and not sent.
    pub(crate) draft: RwSignal<String>,
}

impl Room {
    pub(super) fn new(view: RoomView) -> Self {
        Self {
            key: view.id,
            view: RwSignal::new(view),
            members: RwSignal::new(Vec::new()),
            timeline: RwSignal::new(Timeline::default()),
            unread: RwSignal::new(0),
            draft: RwSignal::new(String::new()),
        }
    }

    /// Forgets all but what was typed.
    pub(super) fn start_over(&self, view: RoomView) {
        self.view.set(view);
        self.members.set(Vec::new());
        self.timeline.set(Timeline::default());
    }

    /// Whether opening its link again leads here, rather than to a new try to get in.
    pub(crate) fn is_ongoing(&self) -> bool {
        !self
            .view
            .with_untracked(|view| matches!(view.state, RoomState::Denied | RoomState::Removed))
    }

    /// Whether everything that was said is here.
    pub(crate) fn is_up_to_date(&self) -> bool {
        self.view
            .with_untracked(|view| matches!(view.state, RoomState::Member { settled: true, .. }))
    }

    /// Whether one is a member of it now.
    pub(crate) fn is_member(&self) -> bool {
        self.view.with(|view| matches!(view.state, RoomState::Member { .. }))
    }
}
