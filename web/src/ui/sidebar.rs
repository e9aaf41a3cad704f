//! The rooms on this device, and who one is.

use super::{
    context::{Screen, Ui},
    icons::{Glyph, Icon},
    parts::{Field, Foreign, IconButton, Modal, RoomSign, Sentence},
    portrait::{MyPicture, OwnPortrait},
    text, time,
};
use crate::state::Room;
use alcove_client::RoomKey;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

#[component]
pub(super) fn Sidebar() -> impl IntoView {
    let ui = Ui::here();
    // The room where something was said last comes first; a new one, where nothing was, before all.
    let rooms = move |archived: bool| {
        let mut rooms = ui.state.rooms.get();
        rooms.retain(|room| room.view.with(|view| view.archived == archived));
        rooms.sort_by_cached_key(|room| {
            let last = room.activity.with(|it| it.last.as_ref().map(|last| last.sent_at_ms));
            std::cmp::Reverse(last.unwrap_or(u64::MAX))
        });
        rooms
    };
    let archived = move || rooms(true).len();
    view! {
        <nav class="sidebar" aria-label=text::ROOMS>
            <header class="sidebar-head">
                <p class="brand"><Icon glyph=Glyph::Arch /><span>{text::APP}</span></p>
                <IconButton name=text::SEARCH_ROOMS glyph=Glyph::Search on_press=move || ui.search(true) />
            </header>
            <h2 class="part">{text::ROOMS}</h2>
            <ul class="rooms" role="list" aria-label=text::ROOMS>
                <For each=move || rooms(false) key=|room| room.key let:room>
                    <RoomLink room />
                </For>
            </ul>
            <Show when=move || archived() != 0>
                <details class="archived">
                    <summary><Icon glyph=Glyph::Archive />{text::ARCHIVED}" "<span class="count">{archived}</span></summary>
                    <ul class="rooms" role="list" aria-label=text::ARCHIVED>
                        <For each=move || rooms(true) key=|room| room.key let:room>
                            <RoomLink room />
                        </For>
                    </ul>
                </details>
            </Show>
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
    let me = move || ui.state.me.with(|me| me.as_ref().map(|me| me.id));
    let draft = Memo::new(move |_| {
        current_room(ui) != Some(room.key) && room.draft.with(|draft| !draft.trim().is_empty())
    });
    let summary = Memo::new(move |_| {
        if draft.get() {
            return room.draft.with(|draft| text::in_a_line(draft));
        }
        let member = room.is_member();
        let online = ui.is_online(room);
        let busy = online && room.catch_up().missing() > 0;
        let said = room.activity.with(|activity| text::last(activity, me()));
        let summary = || room.view.with(|view| text::room_summary(view, online));
        said.filter(|_| member && !busy).unwrap_or_else(summary)
    });
    let at = Memo::new(move |_| {
        room.activity.with(|it| it.last.as_ref().map(|last| time::short(last.sent_at_ms)))
    });
    let unread = Memo::new(move |_| room.activity.with(|activity| activity.unread));
    let mentions = Memo::new(move |_| room.activity.with(|activity| activity.mentions));
    let muted = Memo::new(move |_| room.view.with(|view| view.muted));
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
                <RoomSign room />
                <span class="room-link-text">
                    <span class="room-link-head">
                        <span class="room-link-name"><Foreign text=name /></span>
                        {move || muted.get().then(|| view! {
                            <span class="room-link-muted" role="img" aria-label=text::MUTED><Icon glyph=Glyph::Muted /></span>
                        })}
                        <span class="room-link-time">{at}</span>
                    </span>
                    <span class="room-link-state">
                        {move || draft.get().then(|| view! { <span class="draft">{text::DRAFT}" "</span> })}
                        <Sentence text=summary />
                    </span>
                </span>
                <Show when=move || knocks.get() != 0>
                    <span class="badge knocks-badge"><span class="unseen">{text::KNOCKING}" "</span>{knocks}</span>
                </Show>
                <Show when=move || mentions.get() != 0>
                    <span class="badge"><span aria-hidden="true">"@"</span><span class="unseen">{text::MENTIONED}</span></span>
                </Show>
                <Show when=move || unread.get() != 0>
                    <span class="badge" class:quiet-badge=move || muted.get()>
                        <span aria-hidden="true">{move || text::count(unread.get())}</span>
                        <span class="unseen">{move || text::unread(unread.get())}</span>
                    </span>
                </Show>
            </button>
        </li>
    }
}

/// How much of what is unread in a room calls for attention.
pub(super) fn calling(room: &Room) -> u32 {
    let quiet = room.is_quiet();
    room.activity.with(|activity| if quiet { activity.mentions } else { activity.unread })
}

fn current_room(ui: Ui) -> Option<RoomKey> {
    ui.screen.with(|screen| match screen {
        Screen::Room(key) => Some(*key),
        _ => None,
    })
}

/// One's own name, and the dialog that changes it.
#[component]
fn Myself() -> impl IntoView {
    let ui = Ui::here();
    let open = RwSignal::new(false);
    let name = Memo::new(move |_| ui.my_name());
    view! {
        <Show when=move || name.with(|name| !name.is_empty())>
            <div class="myself">
                <OwnPortrait name />
                <span class="myself-name"><Foreign text=name /></span>
                <IconButton name=text::DEVICE_SETTINGS glyph=Glyph::Settings on_press=move || ui.go(Screen::Settings) />
                <IconButton name=text::EDIT_NAME glyph=Glyph::Edit on_press=move || open.set(true) />
            </div>
        </Show>
        <Modal open=open title=text::EDIT_NAME>
            <MyPicture />
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
