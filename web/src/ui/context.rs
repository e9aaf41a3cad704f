//! What every component has at hand: the state, the screen, and the one way to ask for something.

use super::{
    address,
    files::Viewed,
    language::{self, Language},
    preferences::{self, Preferences},
    text::{self, Text},
};
use crate::{
    bridge::{Bridge, Refusal},
    state::{Room, State, Trouble},
};
use alcove_client::{
    Command, ConnectionState, Error, Invite, MessageId, MessageView, Reply, RoomKey,
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Function, Promise};

/// What the main part of the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Screen {
    /// No room; on a phone, the list of rooms.
    Rooms,
    /// A room.
    Room(RoomKey),
    /// The form for a new room.
    New,
    /// The form for a link.
    Paste,
    /// An invite, before one has joined.
    Invited(Invited),
    /// The settings of this device.
    Settings,
    /// A link that leads nowhere, and why.
    BadLink(String),
}

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Invited {
    pub(super) link: String,
    pub(super) room_name: String,
    pub(super) inviter: String,
}

/// A question that is to be answered with yes before something is done.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) title: String,
    pub(super) body: Text,
    pub(super) yes: Text,
    pub(super) command: Command,
}

/// Copying it copies handles.
#[derive(Clone, Copy)]
pub(super) struct Ui {
    pub(super) state: State,
    pub(super) screen: RwSignal<Screen>,
    /// Whether the rooms on this device are known.
    pub(super) ready: RwSignal<bool>,
    pub(super) question: RwSignal<Option<Question>>,
    /// Whether the invite dialog is open.
    pub(super) inviting: RwSignal<bool>,
    /// Whether the member list is open.
    pub(super) members_open: RwSignal<bool>,
    /// Whether a new version of the page waits to be taken.
    pub(super) update_waits: RwSignal<bool>,
    /// Whether the person took it, here.
    pub(super) update_taken: RwSignal<bool>,
    /// What was chosen for this device.
    pub(super) preferences: Preferences,
    /// Where in a room to go, as soon as that is there.
    pub(super) jump: RwSignal<Option<(RoomKey, u64)>>,
    /// The message whose details are shown.
    pub(super) details: RwSignal<Option<MessageView>>,
    /// The picture that is shown in full.
    pub(super) viewing: RwSignal<Option<Viewed>>,
    /// The message that is to be passed on, and its room.
    pub(super) forwarding: RwSignal<Option<(Room, MessageView)>>,
    /// The message that an emoji is being chosen for.
    pub(super) reacting: RwSignal<Option<(Room, MessageId)>>,
    /// Whether the search is open.
    pub(super) searching: RwSignal<bool>,
    /// Whether it looks in all rooms.
    pub(super) search_all: RwSignal<bool>,
    /// The language that everything is said in.
    pub(super) language: RwSignal<Language>,
    /// Whether it was chosen just now, by the control for it.
    pub(super) language_chosen: StoredValue<bool>,
    bridge: StoredValue<Bridge, LocalStorage>,
    load: StoredValue<Function, LocalStorage>,
}

impl Ui {
    pub(super) fn new(bridge: Bridge, load: Function) -> Self {
        Self {
            state: State::default(),
            screen: RwSignal::new(Screen::Rooms),
            ready: RwSignal::new(false),
            question: RwSignal::new(None),
            inviting: RwSignal::new(false),
            members_open: RwSignal::new(false),
            update_waits: RwSignal::new(false),
            update_taken: RwSignal::new(false),
            preferences: Preferences::kept(),
            jump: RwSignal::new(None),
            details: RwSignal::new(None),
            viewing: RwSignal::new(None),
            forwarding: RwSignal::new(None),
            reacting: RwSignal::new(None),
            searching: RwSignal::new(false),
            search_all: RwSignal::new(false),
            language: RwSignal::new(language::spoken()),
            language_chosen: StoredValue::new(false),
            bridge: StoredValue::new_local(bridge),
            load: StoredValue::new_local(load),
        }
    }

    /// From the context that [`super::mount`] provides.
    pub(super) fn here() -> Self {
        expect_context()
    }

    /// Asks for something, whether or not the answer is waited for. The only way out of the page.
    pub(super) fn ask(
        self,
        command: Command,
    ) -> impl Future<Output = Result<Reply, Refusal>> + use<> {
        self.bridge.with_value(|bridge| bridge.request(command))
    }

    /// Asks for something of which only a failure matters, and shows that where it is not shown already.
    pub(super) fn tell(self, command: Command) {
        spawn_local(async move {
            let trouble = move || self.state.trouble.get_untracked().map(Trouble::code);
            if let Err(refusal) = self.ask(command).await
                && trouble() != Some(refusal.code.as_str())
            {
                self.state.notices.problem(text::refusal(&refusal));
            }
        });
    }

    /// Opens the search, in the room that is open or in all.
    pub(super) fn search(self, all: bool) {
        self.search_all.set(all);
        self.searching.set(true);
    }

    /// Asks for something of which not even a failure matters.
    pub(super) fn tell_quietly(self, command: Command) {
        spawn_local(async move { drop(self.ask(command).await) });
    }

    /// An asset as text, by its name. None where it cannot be fetched.
    pub(super) async fn load(self, name: &str) -> Option<String> {
        let asked = self.load.with_value(|load| load.call1(&JsValue::UNDEFINED, &name.into()));
        let loaded = JsFuture::from(asked.ok()?.unchecked_into::<Promise>()).await;
        loaded.ok()?.as_string()
    }

    /// Says everything in another language from now on, here and at the next start.
    pub(super) async fn choose_language(self, language: Language) {
        let words = match language {
            Language::English => Some(String::new()),
            _ => self.load(&format!("{}.ftl", language.tag())).await,
        };
        let Some(words) = words else {
            // The control shows again what holds.
            self.language.set(self.language.get_untracked());
            return self.state.notices.problem(text::LANGUAGE_FAILED);
        };
        language::speak(language, &words);
        preferences::keep("language", language.tag());
        if let Some(root) = document().document_element() {
            // They fail only for names that are none.
            let _ = root.set_attribute("lang", language.tag());
            let _ = root.set_attribute("dir", language.direction());
        }
        self.language_chosen.set_value(true);
        self.language.set(language);
    }

    /// Ends the worker, before all that is stored is deleted.
    pub(super) fn stop(self) {
        self.bridge.with_value(Bridge::stop);
    }

    /// Goes on without a store.
    pub(super) fn continue_in_memory(self) {
        self.bridge.with_value(Bridge::continue_in_memory);
    }

    /// The name of this device's person; empty until one is chosen.
    pub(super) fn my_name(self) -> String {
        self.state.me.with(|me| me.as_ref().map(|me| me.name.clone()).unwrap_or_default())
    }

    /// Shows a screen, and puts it on the browser's history.
    pub(super) fn go(self, screen: Screen) {
        if self.screen.with_untracked(|now| *now == screen) {
            return;
        }
        address::push(&screen);
        self.show(screen);
    }

    /// Shows a screen in place of the one before.
    pub(super) fn replace(self, screen: Screen) {
        address::replace(&screen);
        self.show(screen);
    }

    /// Shows a screen that the browser's history is at already.
    pub(super) fn show(self, screen: Screen) {
        let room = match screen {
            Screen::Room(key) => Some(key),
            _ => None,
        };
        self.inviting.set(false);
        if room != self.state.open.get_untracked() {
            self.members_open.set(false);
        }
        self.state.look_at(room);
        self.screen.set(screen);
    }

    /// Shows what a link leads to.
    pub(super) fn open_link(self, link: &str) {
        let invite = match Invite::parse(link) {
            Ok(invite) => invite,
            Err(error) => return self.replace(Screen::BadLink(error.to_string())),
        };
        let known = self
            .state
            .rooms
            .with_untracked(|rooms| rooms.iter().find(|room| room.key == invite.room()).copied());
        match known {
            Some(room) if room.is_ongoing() => {
                let name = room.view.with_untracked(|view| view.name.clone());
                // The relay may have another token now, which the invite knows.
                let join = Command::Join { link: link.to_owned(), relay: String::new() };
                spawn_local(async move { drop(self.ask(join).await) });
                self.state.notices.info(text::already_in(&name));
                self.replace(Screen::Room(room.key));
            }
            _ => self.replace(Screen::Invited(Invited {
                link: link.to_owned(),
                room_name: invite.room_name,
                inviter: invite.inviter,
            })),
        }
    }

    /// Chooses the name, where it is another one.
    pub(super) async fn name_myself(self, name: String) -> Result<(), Refusal> {
        if name
            == self
                .state
                .me
                .with_untracked(|me| me.as_ref().map(|me| me.name.clone()).unwrap_or_default())
        {
            return if name.is_empty() { Err(Error::NameMissing.into()) } else { Ok(()) };
        }
        self.ask(Command::SetName { name }).await.map(|_| ())
    }

    /// The state of the connection to a room's relay.
    pub(super) fn connection(self, room: Room) -> Option<ConnectionState> {
        let relay = room.view.with(|view| view.relay.clone());
        self.state.connections.with(|connections| connections.get(&relay).copied())
    }

    /// Whether a room's relay is connected.
    pub(super) fn is_online(self, room: Room) -> bool {
        self.connection(room) == Some(ConnectionState::Online)
    }

    /// The room that is looked at, told again when it is another one.
    pub(super) fn room(self) -> Memo<Option<Room>> {
        Memo::new(move |_| self.state.open_room())
    }
}
