//! In front of a room's door.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    parts::Foreign,
    text,
};
use crate::state::Room;
use alcove_client::{Command, RoomState};
use leptos::prelude::*;

#[component]
pub(super) fn Knocking(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let name = Memo::new(move |_| room.view.with(|view| view.name.clone()));
    let words = Memo::new(move |_| match room.view.with(|view| view.state) {
        RoomState::Knocking { asked: true, .. } => text::KNOCK_ASKED,
        RoomState::Knocking { others: 0, .. } => text::KNOCK_NOBODY,
        _ => text::KNOCK_ASKING,
    });
    view! {
        <div class="page-center">
            <div class="card door">
                <div class="mark waiting"><Icon glyph=Glyph::Arch /></div>
                <h2><Foreign text=name /></h2>
                <p class="lead" role="status">{move || words.get().say()}</p>
                <button type="button" class="button" on:click=move |_| ui.tell(Command::Leave { room: room.key })>{text::CANCEL}</button>
            </div>
        </div>
    }
}

#[component]
pub(super) fn Denied(room: Room) -> impl IntoView {
    let ui = Ui::here();
    view! {
        <div class="page-center">
            <div class="card door">
                <div class="mark warn"><Icon glyph=Glyph::Arch /></div>
                <h2>{text::DENIED_TITLE}</h2>
                <p class="lead" role="status">{text::DENIED}</p>
                <button type="button" class="button" on:click=move |_| ui.tell(Command::Leave { room: room.key })>{text::REMOVE_ROOM}</button>
            </div>
        </div>
    }
}
