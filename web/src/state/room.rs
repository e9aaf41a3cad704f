//! One room, as signals that change apart from each other.

use super::Timeline;
use alcove_client::{
    Activity, MarkView, MemberId, MemberView, MessageView, PlaceView, RoomKey, RoomState, RoomView,
};
use leptos::prelude::*;
use litemap::LiteMap;
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// What is unread, and what was said last.
    pub(crate) activity: RwSignal<Activity>,
    /// Who is typing.
    pub(crate) typing: RwSignal<Vec<MemberId>>,
    /// How many of a member's messages broke the room's rules, since the start.
    pub(crate) offences: RwSignal<LiteMap<MemberId, u64>>,
    /// How far the others have come.
    pub(crate) marks: RwSignal<LiteMap<MemberId, MarkView>>,
    /// What was typed in it and not sent.
    pub(crate) draft: RwSignal<String>,
    /// What was typed when one began to change an older message; it comes back afterwards.
    pub(crate) set_aside: RwSignal<String>,
    /// What is being typed: an answer to a message, or a new text for one.
    pub(crate) about: RwSignal<Option<About>>,
    /// The files that go with what is being typed.
    pub(crate) pending: RwSignal<Vec<Pending>, LocalStorage>,
    /// How many of a hundred parts of the files that are being sent are taken in.
    pub(crate) sending: RwSignal<Option<f64>>,
    /// Whether that shall stop.
    pub(crate) stop: RwSignal<bool>,
}

/// A file that is to be sent.
#[derive(Clone)]
pub(crate) struct Pending {
    /// What tells it from others on this page.
    pub(crate) id: u64,
    /// The file.
    pub(crate) file: web_sys::File,
    /// What it shows, for those who do not see it.
    pub(crate) alt: RwSignal<String>,
    /// What is known of it where it was recorded here.
    pub(crate) voice: Option<Voice>,
}

/// What is known of sound that was recorded.
#[derive(Clone)]
pub(crate) struct Voice {
    /// How long it takes.
    pub(crate) duration_ms: u32,
    /// How loud it is, from its start to its end.
    pub(crate) waveform: Vec<u8>,
}

impl Pending {
    pub(crate) fn new(file: web_sys::File) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { id, file, alt: RwSignal::new(String::new()), voice: None }
    }
}

/// What is being typed, where it is not just a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// An answer to this message.
    Reply(MessageView),
    /// A new text for this message.
    Edit(MessageView),
}

impl Room {
    pub(super) fn new(view: RoomView) -> Self {
        Self {
            key: view.id,
            activity: RwSignal::new(view.activity.clone()),
            draft: RwSignal::new(view.activity.draft.clone()),
            view: RwSignal::new(view),
            members: RwSignal::new(Vec::new()),
            timeline: RwSignal::new(Timeline::default()),
            typing: RwSignal::new(Vec::new()),
            offences: RwSignal::new(LiteMap::new()),
            marks: RwSignal::new(LiteMap::new()),
            set_aside: RwSignal::new(String::new()),
            about: RwSignal::new(None),
            pending: RwSignal::new_local(Vec::new()),
            sending: RwSignal::new(None),
            stop: RwSignal::new(false),
        }
    }

    /// Another tab tells everything anew.
    pub(super) fn start_over(&self, view: RoomView) {
        self.activity.set(view.activity.clone());
        self.typing.set(Vec::new());
        self.view.set(view);
        self.members.set(Vec::new());
        self.timeline.update(Timeline::renew);
    }

    /// Whether a message at this place is for another member: one that came later has nothing of it.
    pub(crate) fn is_for(&self, member: &MemberView, place: PlaceView) -> bool {
        let came_after = |mark: &MarkView| mark.came_after(place);
        !member.me && !self.marks.with(|marks| marks.get(&member.id).is_some_and(came_after))
    }

    /// Whether opening its link again leads here, rather than to a new try to get in.
    pub(crate) fn is_ongoing(&self) -> bool {
        !self
            .view
            .with_untracked(|view| matches!(view.state, RoomState::Denied | RoomState::Removed))
    }

    /// What is known of what was missed in it.
    pub(crate) fn catch_up(&self) -> CatchUp {
        self.view.with(CatchUp::of)
    }

    /// Whether only mentions in it call for attention.
    pub(crate) fn is_quiet(&self) -> bool {
        self.view.with(|view| view.muted || view.archived)
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

/// How far a room is with what was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CatchUp {
    /// Everything is here, as far as is known.
    Done,
    /// It is being found out whether anything was missed.
    Asking,
    /// So many messages are on their way.
    Coming(u64),
    /// So many messages are missing, and nobody who has them is here.
    Waiting(u64),
}

impl CatchUp {
    pub(super) fn of(view: &RoomView) -> Self {
        match view.state {
            RoomState::Member { settled: false, missing, waiting: true } => Self::Waiting(missing),
            RoomState::Member { settled: false, missing: 0, .. } => Self::Asking,
            RoomState::Member { settled: false, missing, .. } => Self::Coming(missing),
            _ => Self::Done,
        }
    }

    /// How many are not here yet, as far as is known.
    pub(crate) fn missing(self) -> u64 {
        match self {
            Self::Coming(missing) | Self::Waiting(missing) => missing,
            Self::Done | Self::Asking => 0,
        }
    }

    /// Whether there is more to come at once.
    pub(super) fn is_coming(self) -> bool {
        matches!(self, Self::Coming(_))
    }
}
