//! Files that are to be sent: chosen, pasted or dropped; taken in by the worker chunk by chunk; sent with a caption.

use super::{
    blobs::{self, Held},
    context::Ui,
    icons::{Glyph, Icon},
    outgoing::{Outgoing, is_picture},
    parts::IconButton,
    text, time,
};
use crate::{
    bridge::Refusal,
    state::{Pending, Room},
};
use alcove_client::{Command, FILE_CHUNK, FILE_MAX, FileId, Reply};
use leptos::{
    ev::{self, ClipboardEvent, DragEvent},
    html,
    prelude::*,
};
use std::rc::Rc;
use web_sys::FileList;

/// How many files go with one message.
const FILES_MAX: usize = 16;
/// How many chunks are read at once. Twice as many are on their way to the worker at most.
const CHUNKS: u64 = 4;

/// Why files were not sent.
pub(super) enum Unsent {
    /// The person stopped it.
    Stopped,
    /// For this reason.
    Because(String),
}

impl From<Refusal> for Unsent {
    fn from(refusal: Refusal) -> Self {
        Self::Because(text::refusal(&refusal))
    }
}

/// Chooses files.
#[component]
pub(super) fn AttachButton(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let input = NodeRef::<html::Input>::new();
    let press = move || {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            add(ui, room, input.files());
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    let dropped = take_dropped(ui, room);
    on_cleanup(move || dropped.into_iter().for_each(|listener| listener.remove()));
    view! {
        <input type="file" class="unseen" multiple tabindex="-1" aria-hidden="true" node_ref=input on:change=chosen />
        <IconButton name=text::ATTACH glyph=Glyph::Clip on_press=press />
    }
}

/// What is dropped anywhere on the page while a room is open is for that room. The browser would go to it otherwise.
fn take_dropped(ui: Ui, room: Room) -> [WindowListenerHandle; 2] {
    let files = |event: &DragEvent| {
        let data = event.data_transfer()?;
        data.types().includes(&"Files".into(), 0).then_some(data)
    };
    [
        window_event_listener(ev::dragover, move |event| {
            if files(&event).is_some() {
                event.prevent_default();
            }
        }),
        window_event_listener(ev::drop, move |event| {
            if let Some(data) = files(&event) {
                event.prevent_default();
                add(ui, room, data.files());
            }
        }),
    ]
}

/// Takes files that were pasted. A text is left to the browser.
pub(super) fn paste(ui: Ui, room: Room, event: &ClipboardEvent) {
    let files = event.clipboard_data().and_then(|data| data.files());
    if files.as_ref().is_some_and(|files| files.length() > 0) {
        event.prevent_default();
        add(ui, room, files);
    }
}

fn add(ui: Ui, room: Room, files: Option<FileList>) {
    let Some(files) = files else { return };
    for file in (0..files.length()).filter_map(|at| files.get(at)) {
        if file.size() > FILE_MAX as f64 {
            ui.state.notices.problem(text::TOO_LARGE.say());
        } else if room.pending.with_untracked(|pending| pending.len() >= FILES_MAX) {
            return ui.state.notices.problem(text::TOO_MANY.say());
        } else {
            room.pending.update(|pending| pending.push(Pending::new(file)));
        }
    }
}

/// The files that are to be sent, over where one types.
#[component]
pub(super) fn PendingFiles(room: Room) -> impl IntoView {
    let any = move || room.pending.with(|pending| !pending.is_empty());
    view! {
        <Show when=any>
            <ul class="pending" role="list" aria-label=text::FILES_TO_SEND>
                <For each=move || room.pending.get() key=|pending| pending.id let:pending>
                    <OnePending room pending />
                </For>
            </ul>
        </Show>
        <Show when=move || room.sending.with(Option::is_some)>
            <div class="sending-files" role="status">
                <p>{text::SENDING_FILES}</p>
                <progress max="100" aria-label=text::SENDING_FILES prop:value=move || room.sending.get().unwrap_or_default()></progress>
                <button type="button" class="link" on:click=move |_| room.stop.set(true)>{text::STOP}</button>
            </div>
        </Show>
    }
}

#[component]
fn OnePending(room: Room, pending: Pending) -> impl IntoView {
    let Pending { id, file, alt, voice } = pending;
    let name = if voice.is_some() { text::VOICE_NOTE.say() } else { file.name() };
    let size = time::size(file.size());
    let picture = is_picture(&file).then(|| Held::of_file(&file)).flatten();
    let shown = picture.as_ref().map(Held::url);
    let held = StoredValue::new_local(picture);
    on_cleanup(move || held.set_value(None));
    let remove = move || room.pending.update(|pending| pending.retain(|it| it.id != id));
    let alt_id = format!("alt-{id}");
    let describes = shown.is_some().then(|| {
        view! {
            <label class="unseen" for=alt_id.clone()>{text::ALT}</label>
            <input
                id=alt_id
                type="text"
                dir="auto"
                maxlength="500"
                placeholder=text::ALT
                prop:value=alt
                on:input:target=move |event| alt.set(event.target().value())
            />
        }
    });
    view! {
        <li class="pending-file">
            {match shown {
                Some(url) => view! { <img class="thumbnail" src=url alt="" /> }.into_any(),
                None => view! { <span class="thumbnail"><Icon glyph=Glyph::File /></span> }.into_any(),
            }}
            <div class="file-text">
                <p class="file-name"><bdi dir="auto">{name.clone()}</bdi></p>
                <p class="file-line">{size}</p>
            </div>
            <IconButton name=text::with_name(text::REMOVE_FILE, &name) glyph=Glyph::Close on_press=remove />
            {describes}
        </li>
    }
}

/// Lets the worker take in all of these files, or none of them.
pub(super) async fn take_in(
    ui: Ui,
    room: Room,
    pending: &[Pending],
) -> Result<Vec<FileId>, Unsent> {
    let mut files = Vec::new();
    room.stop.set(false);
    room.sending.set(Some(0.0));
    let total: f64 = pending.iter().map(|pending| pending.file.size()).sum();
    let done = Rc::new(std::cell::Cell::new(0.0));
    let mut outcome = Ok(());
    for pending in pending {
        let more = |bytes: u64| {
            done.set(done.get() + bytes as f64);
            room.sending.set(Some(100.0 * done.get() / total.max(1.0)));
        };
        outcome = take_in_one(ui, room, pending, &mut files, more).await;
        if outcome.is_err() {
            break;
        }
    }
    room.sending.set(None);
    if let Err(reason) = outcome {
        for file in files {
            ui.tell_quietly(Command::DropFile { room: room.key, file });
        }
        return Err(reason);
    }
    Ok(files)
}

async fn take_in_one(
    ui: Ui,
    room: Room,
    pending: &Pending,
    files: &mut Vec<FileId>,
    more: impl Fn(u64),
) -> Result<(), Unsent> {
    let unreadable = || Unsent::Because(text::file_unreadable(&pending.file.name()));
    let room_key = room.key;
    let Outgoing { view, content } = Outgoing::of(pending).await?;
    let size = view.size;
    let begin = Command::BeginFile { room: room_key, file: Box::new(view) };
    let Reply::File { file } = ui.ask(begin).await? else { return Err(unreadable()) };
    files.push(file);
    let (mut at, mut asked) = (0, Vec::new());
    loop {
        if room.stop.get_untracked() {
            return Err(Unsent::Stopped);
        }
        let end = (at + CHUNKS * FILE_CHUNK as u64).min(size);
        let part = blobs::read(&content, at, end).await.ok_or_else(unreadable)?;
        let first = u32::try_from(at / FILE_CHUNK as u64).unwrap_or(u32::MAX);
        let chunks: Vec<&[u8]> =
            if part.is_empty() { vec![&[]] } else { part.chunks(FILE_CHUNK).collect() };
        let ask = |(index, data): (u32, &[u8])| {
            ui.ask(Command::FileChunk { room: room_key, file, index, data: data.to_vec() })
        };
        // While the worker takes these in, the next ones are read.
        let before = std::mem::replace(&mut asked, (first..).zip(chunks).map(ask).collect());
        for taken in before {
            taken.await?;
        }
        more(end - at);
        at = end;
        if at >= size {
            break;
        }
    }
    for taken in asked {
        taken.await?;
    }
    Ok(())
}
