//! What the page knows, as signals: events go in, nothing comes out. It asks for nothing and touches no IO.

mod names;
mod notices;
mod room;
mod timeline;

pub(crate) use names::{ambiguous, looks_like, lower};
pub(crate) use notices::{Notice, NoticeKind, Notices};
pub(crate) use room::{About, CatchUp, Pending, Room, Voice};
pub(crate) use timeline::{Drawn, Geometry, PAGE, Page, Row, Timeline};

use crate::bridge::{BridgeEvent, StorageProblem};
use alcove_client::{
    ConnectionState, Event, FileId, Kind, MemberId, MessageId, MessageView, RoomKey, RoomView,
};
use leptos::prelude::*;
use litemap::LiteMap;

/// Who this device is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Me {
    /// The key.
    pub(crate) id: MemberId,
    /// The name; empty until one is chosen.
    pub(crate) name: String,
    /// What the picture is known by, if there is one.
    pub(crate) picture: Option<FileId>,
}

/// What the others are told about this device's person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sharing {
    /// That it is typing.
    pub(crate) typing: bool,
    /// How far it has read.
    pub(crate) read: bool,
}

/// How many messages wait to be read out at once.
const HEARD_MAX: usize = 8;

/// A message of somebody else that has just come in, to be read out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Where.
    pub(crate) room: RoomKey,
    /// What.
    pub(crate) message: MessageView,
}

/// What keeps the page from working as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The store.
    Storage(StorageProblem),
    /// The tab that owns the state does not answer.
    NoLeader,
    /// The worker failed.
    Crashed,
}

impl Trouble {
    /// A short name that stays the same over versions and languages.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Storage(problem) => problem.code(),
            Self::NoLeader => "no_leader",
            Self::Crashed => "crashed",
        }
    }
}

/// Everything that the page shows. Copying it copies handles.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// Who this device is; none until the worker has said so.
    pub(crate) me: RwSignal<Option<Me>>,
    /// The rooms on this device, in the order in which they became known.
    pub(crate) rooms: RwSignal<Vec<Room>>,
    /// The state of the connection to each relay, by its address.
    pub(crate) connections: RwSignal<LiteMap<String, ConnectionState>>,
    /// The room that is looked at.
    pub(crate) open: RwSignal<Option<RoomKey>>,
    /// The newest messages of somebody else in the room that is looked at, to be read out.
    pub(crate) heard: RwSignal<Vec<Heard>>,
    /// The newest message of somebody else that came in while the person looked elsewhere.
    pub(crate) arrived: RwSignal<Option<Heard>>,
    /// What the person is to be told.
    pub(crate) notices: Notices,
    /// What is wrong, if anything.
    pub(crate) trouble: RwSignal<Option<Trouble>>,
    /// Whether nothing is kept once the tabs close.
    pub(crate) in_memory: RwSignal<bool>,
    /// Whether the person looks at this page.
    pub(crate) attentive: RwSignal<bool>,
    /// What the others are told about this device's person.
    pub(crate) sharing: RwSignal<Sharing>,
    /// Who is ignored on this device.
    pub(crate) ignored: RwSignal<Vec<MemberId>>,
    /// Those of them whose messages the person wants to see, as long as it stays in the room.
    pub(crate) unfolded: RwSignal<Vec<MemberId>>,
    /// Every room that was known since the page was loaded, for what was typed in it.
    remembered: StoredValue<LiteMap<RoomKey, Room>>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            me: RwSignal::new(None),
            rooms: RwSignal::new(Vec::new()),
            connections: RwSignal::new(LiteMap::new()),
            open: RwSignal::new(None),
            heard: RwSignal::new(Vec::new()),
            arrived: RwSignal::new(None),
            notices: Notices::default(),
            trouble: RwSignal::new(None),
            in_memory: RwSignal::new(false),
            attentive: RwSignal::new(true),
            sharing: RwSignal::new(Sharing { typing: true, read: true }),
            ignored: RwSignal::new(Vec::new()),
            unfolded: RwSignal::new(Vec::new()),
            remembered: StoredValue::new(LiteMap::new()),
        }
    }
}

impl State {
    /// Whether there is such a room on this device.
    pub(crate) fn knows(&self, key: RoomKey) -> bool {
        self.known(key).is_some()
    }

    /// The room that is looked at.
    pub(crate) fn open_room(&self) -> Option<Room> {
        let key = self.open.get()?;
        self.rooms.with(|rooms| find(rooms, key))
    }

    /// What a room is called.
    pub(crate) fn name_of(&self, key: RoomKey) -> String {
        self.known(key)
            .map(|room| room.view.with_untracked(|view| view.name.clone()))
            .unwrap_or_default()
    }

    /// The person looks at this page, or away from it.
    pub(crate) fn attend(&self, attentive: bool) {
        self.attentive.set(attentive);
    }

    /// Looks at a room, or at none.
    pub(crate) fn look_at(&self, key: Option<RoomKey>) {
        self.heard.set(Vec::new());
        if self.open.get_untracked() != key {
            // What is unread when one comes is marked as new for as long as one stays.
            if let Some(room) = key.and_then(|key| self.known(key)) {
                let from = room.activity.with_untracked(|activity| activity.first_unread);
                room.timeline.update(|timeline| timeline.mark_new(from));
            }
            self.unfolded.set(Vec::new());
            self.open.set(key);
        }
    }

    /// Whether a member is ignored on this device.
    pub(crate) fn ignores(&self, member: MemberId) -> bool {
        self.ignored.with(|ignored| ignored.contains(&member))
    }

    /// Whether what a member wrote is folded.
    pub(crate) fn folds(&self, member: MemberId) -> bool {
        self.ignores(member) && self.unfolded.with(|unfolded| !unfolded.contains(&member))
    }

    /// Puts a room in place of what was known of it.
    pub(crate) fn put_room(&self, view: RoomView) {
        if let Some(room) = self.known(view.id) {
            room.activity.set(view.activity.clone());
        }
        match self.known(view.id) {
            Some(room) if room.view.with_untracked(|known| *known == view) => {}
            Some(room) => {
                let came = room.view.with_untracked(CatchUp::of).is_coming();
                let comes = CatchUp::of(&view).is_coming();
                room.view.set(view);
                if came && !comes {
                    room.timeline.notify();
                }
            }
            None => self.add_room(view),
        }
    }

    /// Applies what the worker says.
    pub(crate) fn handle(&self, event: BridgeEvent) {
        match event {
            BridgeEvent::Attached { in_memory, .. } => self.start_over(in_memory),
            BridgeEvent::Client(event) => self.apply(event),
            BridgeEvent::StorageTrouble { problem } => {
                self.trouble.set(Some(Trouble::Storage(problem)));
            }
            BridgeEvent::StorageFine => self.trouble.set(None),
            BridgeEvent::NoLeader => self.trouble.set(Some(Trouble::NoLeader)),
            BridgeEvent::Crashed { .. } => self.trouble.set(Some(Trouble::Crashed)),
        }
    }

    /// Applies what happened in the client.
    pub(crate) fn apply(&self, event: Event) {
        match event {
            Event::Identity { member, name, picture } => {
                self.me.set(Some(Me { id: member, name, picture }));
            }
            Event::Connection { relay, state } => {
                self.connections.update(|connections| {
                    connections.insert(relay, state);
                });
            }
            Event::Room { room } => self.put_room(room),
            Event::RoomGone { room } => self.forget(room),
            Event::Message { room, message } => self.hear(room, message),
            Event::Members { room, members } => self.with(room, |room| room.members.set(members)),
            Event::MessageState { room, message, state } => self.with(room, |room| {
                room.timeline.with_untracked(|timeline| timeline.set_state(message, state));
            }),
            Event::MessageGone { room, message } => self.with(room, |room| {
                room.timeline.update(|timeline| timeline.remove(message));
            }),
            Event::Edited { room, message, kind, edited_at_ms } => {
                self.change(room, message, |it| {
                    it.edit(kind);
                    it.edited_at_ms = Some(edited_at_ms);
                })
            }
            Event::Deleted { room, message } => {
                // What was taken back is not left for a screen reader to find.
                if self
                    .heard
                    .with_untracked(|heard| heard.iter().any(|it| it.message.id == message))
                {
                    self.heard.update(|heard| heard.retain(|it| it.message.id != message));
                }
                self.change(room, message, MessageView::take_back);
            }
            Event::Reacted { room, message, member, emoji } => {
                self.change(room, message, |it| it.react(member, &emoji));
            }
            Event::File { room, message, file, state } => self.change(room, message, |it| {
                if let Some(file) = it.files_mut().get_mut(usize::from(file)) {
                    file.state = state;
                }
            }),
            Event::Activity { room, activity } => {
                self.with(room, |room| room.activity.set(activity));
            }
            Event::Typing { room, members } => self.with(room, |room| room.typing.set(members)),
            Event::Mark { room, mark } => self.with(room, |room| {
                room.marks.update(|marks| drop(marks.insert(mark.member, mark)));
            }),
            Event::Sharing { typing, read } => self.sharing.set(Sharing { typing, read }),
            Event::Ignored { members } => self.ignored.set(members),
            Event::Knock { room, knock } => self.with(room, |room| {
                room.view.update(|view| {
                    view.knocks.retain(|known| known.id != knock.id);
                    view.knocks.push(knock);
                });
            }),
            Event::KnockGone { room, knock } => self.with(room, |room| {
                room.view.update(|view| view.knocks.retain(|known| known.id != knock));
            }),
            Event::Dropped { room, member: Some(member), .. } => self.with(room, |room| {
                room.offences.update(|offences| {
                    let count = offences.get(&member).copied().unwrap_or(0);
                    offences.insert(member, count + 1);
                });
            }),
            // What is dropped of nobody known is for a log. What a newer core tells besides is of no use to this page.
            _ => {}
        }
    }

    fn change(&self, room: RoomKey, message: MessageId, change: impl FnOnce(&mut MessageView)) {
        self.with(room, |room| {
            room.timeline.with_untracked(|timeline| timeline.change(message, change));
        });
    }

    fn start_over(&self, in_memory: bool) {
        self.in_memory.set(in_memory);
        self.trouble.set(None);
        self.connections.update(LiteMap::clear);
        self.rooms.update(Vec::clear);
    }

    fn add_room(&self, view: RoomView) {
        let key = view.id;
        let known = self.remembered.with_value(|rooms| rooms.get(&key).copied());
        let room = known.unwrap_or_else(|| Room::new(view.clone()));
        if known.is_some() {
            room.start_over(view);
        }
        self.remembered.update_value(|rooms| {
            rooms.insert(key, room);
        });
        self.rooms.update(|rooms| rooms.push(room));
    }

    fn known(&self, key: RoomKey) -> Option<Room> {
        self.rooms.with_untracked(|rooms| find(rooms, key))
    }

    fn with(&self, key: RoomKey, act: impl FnOnce(Room)) {
        if let Some(room) = self.known(key) {
            act(room);
        }
    }

    fn forget(&self, key: RoomKey) {
        if self.open.get_untracked() == Some(key) {
            self.look_at(None);
        }
        self.rooms.update(|rooms| rooms.retain(|room| room.key != key));
    }

    fn calls_me(&self, message: &MessageView) -> bool {
        let Kind::Text { mentions, .. } = &message.kind else { return false };
        self.me.with_untracked(|me| me.as_ref().is_some_and(|me| mentions.contains(&me.id)))
    }

    fn hear(&self, key: RoomKey, message: MessageView) {
        let Some(room) = self.known(key) else { return };
        // Thousands that were missed are shown together, once they are all here: nobody can read them flying by.
        let held = !message.mine && room.view.with_untracked(CatchUp::of).is_coming();
        let put = |timeline: &mut Timeline| timeline.put(message.clone());
        let added = match held {
            true => room.timeline.try_update_untracked(put),
            false => room.timeline.try_update(put),
        };
        let ignored = untrack(|| self.ignores(message.sender));
        if added != Some(true) || message.mine || ignored || !timeline::speaks(&message) {
            return;
        }
        let looked_at = self.open.get_untracked() == Some(key);
        // What was missed is read where it is; it is not news.
        let away = !looked_at || !self.attentive.get_untracked();
        let called = self.calls_me(&message) || !untrack(|| room.is_quiet());
        if away && room.is_up_to_date() && called {
            self.arrived.set(Some(Heard { room: key, message: message.clone() }));
        }
        if looked_at && !held {
            self.heard.update(|heard| {
                heard.drain(..(heard.len() + 1).saturating_sub(HEARD_MAX));
                heard.push(Heard { room: key, message });
            });
        }
    }
}

fn find(rooms: &[Room], key: RoomKey) -> Option<Room> {
    rooms.iter().find(|room| room.key == key).copied()
}

#[cfg(test)]
mod tests;
