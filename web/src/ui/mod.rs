//! The page: it shows [`State`](crate::state::State), and asks the worker for what a person wants. Nothing else; in
//! particular no cryptography, no storage and no network.

#![expect(unreachable_pub, reason = "the component macro makes the types of properties public")]

mod actions;
mod address;
mod attach;
mod banners;
mod blobs;
mod catching_up;
mod composer;
mod context;
mod create;
mod device;
mod emoji;
mod files;
mod forward;
mod icons;
mod invite;
mod join;
mod knocking;
mod language;
mod list;
mod members;
mod mention;
mod message;
mod messages;
mod notify;
mod outgoing;
mod overlays;
mod parts;
mod portrait;
mod preferences;
mod quote;
mod reactions;
mod recorder;
mod rich;
mod room;
mod rows;
mod settings;
mod sidebar;
mod storage;
mod talk_dialogs;
mod text;
mod time;
mod update;
mod voice;
mod voice_note;
mod wipe;

use crate::bridge::{Bridge, BridgeEvent};
use alcove_client::{Command, Reply};
use context::{Screen, Ui};
use create::{NewRoom, Welcome};
use device::DeviceSettings;
use emoji::React;
use files::Viewer;
use forward::Forward;
use icons::{Glyph, Icon};
use join::{BadLink, Invitation, Paste};
use language::Language;
use leptos::{ev, prelude::*, task::spawn_local};
use overlays::{Confirm, Notices, Troubles, Voice};
use parts::Later;
use room::RoomScreen;
use sidebar::Sidebar;
use std::time::Duration;
use talk_dialogs::Search;
use update::Update;
use web_sys::js_sys::Function;

/// Puts the page into the document, for as long as that lives.
///
/// What is on it was said in the language of the time, so all of it is drawn anew when another one is chosen.
pub(crate) fn mount(bridge: Bridge, load: Function, words: &str) {
    language::speak(
        if words.is_empty() { Language::English } else { Language::of_document() },
        words,
    );
    mount_to_body(move || {
        let ui = Ui::new(bridge.clone(), load.clone());
        provide_context(ui);
        ui.preferences.apply();
        listen(ui, &bridge);
        notify::listen(ui);
        update::listen(ui);
        wipe::listen(ui);
        move || {
            ui.language.track();
            view! { <App /> }
        }
    });
    // While the worker reads what is stored.
    set_timeout(time::prepare, Duration::ZERO);
}

#[component]
fn App() -> impl IntoView {
    let ui = Ui::here();
    // On a device without rooms there is nothing to list.
    let bare = Memo::new(move |_| {
        ui.state.rooms.with(Vec::is_empty)
            && ui.screen.with(|screen| !matches!(screen, Screen::Room(_)))
    });
    let narrow_list = Memo::new(move |_| ui.screen.with(|screen| *screen == Screen::Rooms));
    view! {
        <div class="app" class:bare=move || bare.get() class:list-first=move || narrow_list.get()>
            <Troubles />
            <Update />
            <Show when=move || ui.ready.get() fallback=Starting>
                <Show when=move || !bare.get()>
                    <Sidebar />
                </Show>
                <Later>
                    <Main />
                </Later>
            </Show>
            <Later>
                <Notices />
                <Confirm />
                <Forward />
                <Viewer />
                <React />
                <Search />
                <Voice />
            </Later>
        </div>
    }
}

#[component]
fn Main() -> impl IntoView {
    let ui = Ui::here();
    let room = ui.room();
    view! {
        <main class="main">
            {move || match ui.screen.get() {
                Screen::Rooms if ui.state.rooms.with(Vec::is_empty) => view! { <Welcome /> }.into_any(),
                Screen::Rooms => view! { <PickRoom /> }.into_any(),
                Screen::Room(_) => room.get().map(|room| view! { <RoomScreen room /> }).into_any(),
                Screen::New => view! { <NewRoom /> }.into_any(),
                Screen::Settings => view! { <DeviceSettings /> }.into_any(),
                Screen::Paste => view! { <Paste /> }.into_any(),
                Screen::Invited(invited) => view! { <Invitation invited /> }.into_any(),
                Screen::BadLink(sentence) => view! { <BadLink sentence /> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn PickRoom() -> impl IntoView {
    view! {
        <div class="nothing">
            <div class="mark"><Icon glyph=Glyph::Arch /></div>
            <h1>{text::PICK_TITLE}</h1>
            <p>{text::PICK}</p>
        </div>
    }
}

#[component]
fn Starting() -> impl IntoView {
    view! {
        <main class="starting" aria-busy="true">
            <div class="mark waiting"><Icon glyph=Glyph::Arch /></div>
            <p>{text::STARTING}</p>
        </main>
    }
}

/// Connects the page to the worker, and to what the browser tells.
fn listen(ui: Ui, bridge: &Bridge) {
    bridge.subscribe(move |event| {
        let attached = matches!(event, BridgeEvent::Attached { .. });
        ui.state.handle(event);
        if attached {
            spawn_local(start(ui));
        }
    });
    window_event_listener(ev::popstate, move |_| {
        if address::link().is_none() {
            ui.show(address::current());
        }
    });
    address::take_token();
    window_event_listener(ev::hashchange, move |_| {
        address::take_token();
        if let Some(link) = address::link() {
            ui.open_link(&link);
        }
    });
    let attend = move || ui.state.attend(!document().hidden());
    // A page may be opened, or loaded again, behind another.
    attend();
    window_event_listener(ev::visibilitychange, move |_| attend());
    // A room that is gone from this device is not on screen either.
    Effect::new(move |had: Option<bool>| {
        let open = ui.state.open.get().is_some();
        if had == Some(true)
            && !open
            && ui.screen.with_untracked(|it| matches!(it, Screen::Room(_)))
        {
            ui.replace(Screen::Rooms);
        }
        open
    });
    Effect::new(move || {
        let unread: u32 = ui.state.rooms.with(|rooms| rooms.iter().map(sidebar::calling).sum());
        let room = ui.state.open_room().map(|room| room.view.with(|view| view.name.clone()));
        document().set_title(&text::title(unread, room.as_deref()));
    });
}

/// Shows the page once it is known what is on this device.
async fn start(ui: Ui) {
    match ui.ask(Command::Rooms).await {
        Ok(Reply::Rooms { rooms }) => rooms.into_iter().for_each(|room| ui.state.put_room(room)),
        Ok(_) => {}
        Err(refusal) => return ui.state.notices.problem(text::refusal(&refusal)),
    }
    if ui.ready.get_untracked() {
        return;
    }
    let only = ui.state.rooms.with_untracked(|rooms| match rooms.as_slice() {
        [room] => Some(Screen::Room(room.key)),
        _ => None,
    });
    match (address::link(), address::current()) {
        (Some(link), _) => ui.open_link(&link),
        (None, Screen::Room(key)) if ui.state.knows(key) => ui.show(Screen::Room(key)),
        _ => ui.show(only.unwrap_or(Screen::Rooms)),
    }
    ui.ready.set(true);
}
