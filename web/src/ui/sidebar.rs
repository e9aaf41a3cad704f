//! The rooms on this device, and who one is.

use super::{
    context::{Screen, Ui},
    icons::{Glyph, Icon},
    parts::{Avatar, Field, Foreign, IconButton, Modal},
    text,
};
use crate::state::Room;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

#[component]
pub(super) fn Sidebar() -> impl IntoView {
    let ui = Ui::here();
    view! {
        <nav class="sidebar" aria-label=text::ROOMS>
            <header class="sidebar-head">
                <p class="brand"><Icon glyph=Glyph::Arch /><span>{text::APP}</span></p>
            </header>
            <h2 class="part">{text::ROOMS}</h2>
            <ul class="rooms" role="list">
                <For each=move || ui.state.rooms.get() key=|room| room.key let:room>
                    <RoomLink room />
                </For>
            </ul>
            <div class="sidebar-actions">
                <button type="button" class="row-button" on:click=move |_| ui.go(Screen::New)>
                    <Icon glyph=Glyph::Plus />
                    <span>{text::NEW_ROOM}</span>
                </button>
                <button type="button" class="row-button" on:click=move |_| ui.go(Screen::Paste)>
                    <Icon glyph=Glyph::Link />
                    <span>{text::JOIN_WITH_LINK}</span>
                </button>
            </div>
            <Myself />
        </nav>
    }
}

#[component]
fn RoomLink(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let name = Memo::new(move |_| room.view.with(|view| view.name.clone()));
    let summary = Memo::new(move |_| room.view.with(text::room_summary));
    let knocks = Memo::new(move |_| {
        room.view.with(|view| if view.may_admit { view.knocks.len() } else { 0 })
    });
    let current = Memo::new(move |_| ui.screen.with(|screen| *screen == Screen::Room(room.key)));
    view! {
        <li>
            <button
                type="button"
                class="room-link"
                aria-current=move || current.get().then_some("page")
                on:click=move |_| ui.go(Screen::Room(room.key))
            >
                <Avatar class="room-sign" name colour=room.key.0[0] % 12 />
                <span class="room-link-text">
                    <span class="room-link-name"><Foreign text=name /></span>
                    <span class="room-link-state">{summary}</span>
                </span>
                <Show when=move || knocks.get() != 0>
                    <span class="badge knocks-badge"><span class="unseen">{text::KNOCKING}" "</span>{knocks}</span>
                </Show>
                <Show when=move || room.unread.get() != 0>
                    <span class="badge">
                        <span aria-hidden="true">{room.unread}</span>
                        <span class="unseen">{move || text::unread(room.unread.get())}</span>
                    </span>
                </Show>
            </button>
        </li>
    }
}

/// One's own name, and the dialog that changes it.
#[component]
fn Myself() -> impl IntoView {
    let ui = Ui::here();
    let open = RwSignal::new(false);
    let name = Memo::new(move |_| ui.my_name());
    let colour = move || ui.state.me.with(|me| me.as_ref().map_or(0, |me| me.id.colour()));
    view! {
        <Show when=move || name.with(|name| !name.is_empty())>
            <div class="myself">
                <Avatar name colour=colour() />
                <span class="myself-name"><Foreign text=name /></span>
                <IconButton name=text::DEVICE_SETTINGS glyph=Glyph::Settings on_press=move || ui.go(Screen::Settings) />
                <IconButton name=text::EDIT_NAME glyph=Glyph::Edit on_press=move || open.set(true) />
            </div>
        </Show>
        <Modal open=open title=text::EDIT_NAME>
            <NameForm open />
        </Modal>
    }
}

#[component]
fn NameForm(open: RwSignal<bool>) -> impl IntoView {
    let ui = Ui::here();
    let name = RwSignal::new(untrack(|| ui.my_name()));
    let error = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        error.set(None);
        spawn_local(async move {
            match ui.name_myself(name.get_untracked()).await {
                Ok(()) => open.set(false),
                Err(refusal) => error.set(Some(text::refusal(&refusal))),
            }
        });
    };
    view! {
        <form class="stack" on:submit=submit novalidate>
            <Field id="new-name" label=text::YOUR_NAME value=name error=error autofocus=true autocomplete="nickname" />
            <div class="actions">
                <button type="submit" class="button primary">{text::SAVE}</button>
                <button type="button" class="button" on:click=move |_| open.set(false)>{text::CANCEL}</button>
            </div>
        </form>
    }
}
