//! Passing a message on to another room: what it says, and its files, which are encrypted anew there.

use super::{
    attach::Unsent,
    blobs,
    composer::send_with,
    context::{Screen, Ui},
    parts::{Foreign, Modal, open_with},
    text,
};
use crate::state::{Pending, Room, Voice};
use alcove_client::{Command, FileState, FileView, Kind, MessageView};
use leptos::{prelude::*, task::spawn_local};

/// Where to pass a message on to.
#[component]
pub(super) fn Forward() -> impl IntoView {
    let ui = Ui::here();
    let open = open_with(ui.forwarding);
    let pass_on = move |to: Room| {
        let Some((from, message)) = ui.forwarding.get_untracked() else { return };
        open.set(false);
        spawn_local(async move {
            if let Err(Unsent::Because(reason)) = send(ui, from, message, to).await {
                ui.state.notices.problem(reason);
            }
        });
    };
    let rooms = move || {
        let mut rooms = ui.state.rooms.get();
        rooms.retain(Room::is_member);
        rooms
    };
    view! {
        <Modal open title=text::FORWARD_TITLE>
            <ul class="rooms" role="list" aria-label=text::FORWARD_TITLE>
                <For each=rooms key=|room| room.key let:room>
                    <li>
                        <button type="button" class="row-button" on:click=move |_| pass_on(room)>
                            <Foreign text=Signal::derive(move || room.view.with(|view| view.name.clone())) />
                        </button>
                    </li>
                </For>
            </ul>
        </Modal>
    }
}

/// Whether everything that goes with a message is on this device.
pub(super) fn is_all_here(message: &MessageView) -> bool {
    message.files().iter().all(|file| file.state == FileState::Here)
}

async fn send(ui: Ui, from: Room, message: MessageView, to: Room) -> Result<(), Unsent> {
    if !is_all_here(&message) {
        return Err(Unsent::Because(text::FORWARD_ABSENT.say()));
    }
    if to.sending.with_untracked(Option::is_some) {
        return Err(Unsent::Because(text::FORWARD_BUSY.say()));
    }
    let Kind::Text { body, files: views, .. } = message.kind else { return Ok(()) };
    let mut pending = Vec::new();
    for (index, view) in (0..).zip(views) {
        let parts = blobs::fetch(ui, (from.key, message.id, index)).await?;
        pending.extend(again(&parts, view));
    }
    ui.go(Screen::Room(to.key));
    let (room, reply, mentions, files) = (to.key, None, Vec::new(), Vec::new());
    let (forwarded, request) = (true, None);
    let command = Command::Send { room, body, reply, mentions, forwarded, files, request };
    send_with(ui, to, command, &pending).await
}

/// A file of a message as one that is to be sent.
fn again(parts: &[Vec<u8>], view: FileView) -> Option<Pending> {
    let file = blobs::file(parts, &view.name, &view.media)?;
    let is_voice_note = text::is_voice_note(&view);
    let FileView { alt, duration_ms, waveform, .. } = view;
    let voice = is_voice_note.then_some(Voice { duration_ms, waveform });
    let alt = RwSignal::new(alt);
    Some(Pending { alt, voice, ..Pending::new(file) })
}
