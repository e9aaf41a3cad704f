//! A room: its head, and the conversation, or why there is none yet.

use super::{
    banners::{Connection, Knocks},
    catching_up::CatchingUp,
    composer::Composer,
    context::{Screen, Ui},
    icons::{Glyph, Icon},
    invite::InviteDialog,
    knocking::{Denied, Knocking},
    members::MembersPanel,
    messages::Messages,
    parts::{Foreign, IconButton, Later, RoomSign, Sentence},
    settings::SettingsDialog,
    talk_dialogs::Details,
    text::{self, Text},
};
use crate::state::Room;
use alcove_client::{Command, ConnectionState, RoomState};
use leptos::{either::EitherOf3, prelude::*};

/// What of a room's state decides which parts are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Knocking,
    Denied,
    Inside,
}

#[component]
pub(super) fn RoomScreen(room: Room) -> impl IntoView {
    let stage = Memo::new(move |_| {
        room.view.with(|view| match view.state {
            RoomState::Knocking { .. } => Stage::Knocking,
            RoomState::Denied => Stage::Denied,
            _ => Stage::Inside,
        })
    });
    let settings_open = RwSignal::new(false);
    let ui = Ui::here();
    view! {
        <section class="room" class:with-side=move || ui.members_open.get()>
            <Head room member=Signal::derive(move || stage.get() == Stage::Inside && room.is_member()) />
            <Connection room />
            {move || match stage.get() {
                Stage::Knocking => EitherOf3::A(view! { <Knocking room /> }),
                Stage::Denied => EitherOf3::B(view! { <Denied room /> }),
                Stage::Inside => EitherOf3::C(view! {
                    <CatchingUp room />
                    <Knocks room />
                    <Messages room />
                    <Foot room />
                    <Later>
                        <InviteDialog room />
                        <MembersPanel room settings_open />
                        <SettingsDialog room open=settings_open />
                        <Details room />
                    </Later>
                }),
            }}
        </section>
    }
}

#[component]
fn Head(room: Room, member: Signal<bool>) -> impl IntoView {
    let ui = Ui::here();
    let name = Memo::new(move |_| room.view.with(|view| view.name.clone()));
    let about = Memo::new(move |_| {
        room.view.with(|view| view.policy.as_ref().map(|it| it.about.clone()).unwrap_or_default())
    });
    let connection = Memo::new(move |_| ui.connection(room));
    let here = Memo::new(move |_| {
        let members = room.view.with(|view| view.members);
        if !ui.is_online(room) {
            return text::members(members);
        }
        let here = room.members.with(|members| members.iter().filter(|member| member.here).count());
        text::here(members, here)
    });
    view! {
        <header class="room-head">
            <IconButton class="only-narrow" name=text::BACK glyph=Glyph::Back on_press=move || ui.replace(Screen::Rooms) />
            <RoomSign room />
            <div class="room-title">
                <h1><Foreign text=name /></h1>
                <p class="room-status">
                    <span class="dot" class:online=move || connection.get() == Some(ConnectionState::Online)></span>
                    <span class="room-connection">{move || text::connection(connection.get()).say()}</span>
                    <Show when=move || member.get()>
                        <span class="room-here">{move || here.get()}</span>
                    </Show>
                    <Show when=move || about.with(|about| !about.is_empty())>
                        <span class="room-about"><Foreign text=about /></span>
                    </Show>
                </p>
            </div>
            <IconButton name=text::SEARCH_ROOM glyph=Glyph::Search on_press=move || ui.search(false) />
            <Show when=move || member.get()>
                <button type="button" class="button tinted invite-button" on:click=move |_| ui.inviting.set(true)>
                    <Icon glyph=Glyph::Invite />
                    <span>{text::INVITE}</span>
                </button>
            </Show>
            <Show when=move || member.get()>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=text::MEMBERS
                    title=text::MEMBERS
                    aria-expanded=move || ui.members_open.get().to_string()
                    on:click=move |_| ui.members_open.update(|open| *open = !*open)
                >
                    <Icon glyph=Glyph::People />
                </button>
            </Show>
        </header>
    }
}

/// The composer, or why there is none.
#[component]
fn Foot(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let state = Memo::new(move |_| {
        room.view.with(|view| match view.state {
            RoomState::Removed => Some(text::REMOVED),
            RoomState::Leaving => Some(text::LEAVING),
            _ => None,
        })
    });
    let removed = move || state.get() == Some(text::REMOVED);
    view! {
        <footer class="room-foot">
            <Show when=move || state.get().is_none() fallback=move || view! {
                <div class="ended">
                    <p>{move || state.get().map(Text::say)}</p>
                    <Show when=removed>
                        <button type="button" class="button small" on:click=move |_| ui.tell(Command::Leave { room: room.key })>{text::REMOVE_ROOM}</button>
                    </Show>
                </div>
            }>
                <Typing room />
                <Composer room />
            </Show>
        </footer>
    }
}

/// Who is typing.
#[component]
fn Typing(room: Room) -> impl IntoView {
    let names = move || {
        let typing = room.typing.get();
        room.members.with(|members| {
            let typing = members.iter().filter(|member| typing.contains(&member.id));
            typing.map(|member| member.name.clone()).collect::<Vec<_>>()
        })
    };
    view! { <p class="typing"><Sentence text=Signal::derive(move || text::typing(&names())) /></p> }
}
