//! What is stored on this device: how much, by room, and how to make room.

use super::{
    context::Ui,
    parts::{Foreign, Modal},
    text, time, wipe,
};
use crate::state::Room;
use alcove_client::{Command, Reply};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Date, Reflect};

/// Older than so many days: what is offered besides everything.
const AGES: [(u32, text::Text); 3] =
    [(7, text::FREE_WEEK), (30, text::FREE_MONTH), (365, text::FREE_YEAR)];
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[component]
pub(super) fn Storage() -> impl IntoView {
    let ui = Ui::here();
    let asking = RwSignal::new(false);
    let used = RwSignal::new(None::<(f64, f64)>);
    let persistent = RwSignal::new(None::<bool>);
    spawn_local(async move {
        used.try_set(estimate().await);
        persistent.try_set(is_persistent().await);
    });
    let line = move || {
        let (used, quota) = used.get()?;
        Some(text::storage_used(&time::size(used), &time::size(quota)))
    };
    let promise = move || {
        let text = if persistent.get()? { text::STORAGE_KEPT } else { text::STORAGE_MAY_GO };
        Some(text.say())
    };
    view! {
        <section class="settings-part" aria-labelledby="storage">
            <h2 id="storage">{text::STORAGE}</h2>
            <div>
                <p>{line}</p>
                <p class="quiet">{promise}</p>
            </div>
            <Usages />
            <button type="button" class="button danger wide" on:click=move |_| asking.set(true)>{text::WIPE}</button>
        </section>
        <Modal open=asking title=text::WIPE_TITLE class="confirm">
            <p class="lead">{text::WIPE_BODY}</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| asking.set(false)>{text::CANCEL}</button>
                <button type="button" class="button danger solid" on:click=move |_| spawn_local(wipe::everything(ui))>{text::WIPE_YES}</button>
            </div>
        </Modal>
    }
}

/// What each room takes.
#[component]
fn Usages() -> impl IntoView {
    let ui = Ui::here();
    let freeing = RwSignal::new(None::<Room>);
    let any = move || ui.state.rooms.with(|rooms| !rooms.is_empty());
    view! {
        <Show when=any>
            <div>
                <h3 class="part">{text::STORAGE_ROOMS}</h3>
                <ul class="usages" role="list" aria-label=text::STORAGE_ROOMS>
                    <For each=move || ui.state.rooms.get() key=|room| room.key let:room>
                        <Usage room freeing />
                    </For>
                </ul>
            </div>
        </Show>
        <Free freeing />
    }
}

#[component]
fn Usage(room: Room, freeing: RwSignal<Option<Room>>) -> impl IntoView {
    let ui = Ui::here();
    let name = Memo::new(move |_| room.view.with(|view| view.name.clone()));
    let usage = RwSignal::new(None::<(u64, u64)>);
    // Again when files were freed.
    Effect::new(move || {
        if freeing.get().is_none() {
            spawn_local(async move {
                usage.try_set(measure(ui, room).await);
            });
        }
    });
    let size = |bytes: u64| time::size(bytes as f64);
    let line =
        move || usage.get().map(|(messages, files)| text::usage(&size(files), &size(messages)));
    let holds_files = move || usage.get().is_some_and(|(_, files)| files > 0);
    view! {
        <li class="usage">
            <div class="file-text">
                <p class="file-name"><Foreign text=name /></p>
                <p class="file-line">{line}</p>
            </div>
            <Show when=holds_files>
                <button type="button" class="button small" aria-label=move || text::with_name(text::FREE, &name.get()) on:click=move |_| freeing.set(Some(room))>{text::FREE}</button>
            </Show>
        </li>
    }
}

/// Which files of a room are to go.
#[component]
fn Free(freeing: RwSignal<Option<Room>>) -> impl IntoView {
    let ui = Ui::here();
    let open = RwSignal::new(false);
    Effect::new(move || open.set(freeing.with(Option::is_some)));
    Effect::new(move || {
        if !open.get() && freeing.with_untracked(Option::is_some) {
            freeing.set(None);
        }
    });
    let select = NodeRef::<html::Select>::new();
    let free = move |_| {
        let Some(room) = freeing.get_untracked() else { return };
        let days = select.get_untracked().and_then(|select| select.value().parse::<u64>().ok());
        let before_ms = days.map(|days| (Date::now() as u64).saturating_sub(days * DAY_MS));
        spawn_local(async move {
            let before = measure(ui, room).await.map_or(0, |(_, files)| files);
            match ui.ask(Command::FreeFiles { room: room.key, before_ms }).await {
                Ok(_) => {
                    let after = measure(ui, room).await.map_or(0, |(_, files)| files);
                    let freed = before.saturating_sub(after);
                    ui.state.notices.info(text::freed(&time::size(freed as f64)));
                }
                Err(refusal) => ui.state.notices.problem(text::refusal(&refusal)),
            }
            open.try_set(false);
        });
    };
    let title = Signal::derive(move || {
        let name = freeing.get().map(|room| room.view.with(|view| view.name.clone()));
        text::with_name(text::FREE, &name.unwrap_or_default())
    });
    let age = |(days, label): (u32, text::Text)| view! { <option value=days.to_string()>{label}</option> };
    view! {
        <Modal open title class="confirm">
            <p class="lead">{text::FREE_BODY}</p>
            <div class="field">
                <label for="free-which">{text::FREE_WHICH}</label>
                <select id="free-which" node_ref=select>
                    <option value="">{text::FREE_ALL}</option>
                    {AGES.map(age).collect_view()}
                </select>
            </div>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>{text::CANCEL}</button>
                <button type="button" class="button danger solid" on:click=free>{text::FREE_YES}</button>
            </div>
        </Modal>
    }
}

/// How many bytes the messages and the files of a room take.
async fn measure(ui: Ui, room: Room) -> Option<(u64, u64)> {
    match ui.ask(Command::Usage { room: room.key }).await {
        Ok(Reply::Usage { messages, files }) => Some((messages, files)),
        _ => None,
    }
}

/// How many bytes this page's store takes, and how many it may take.
async fn estimate() -> Option<(f64, f64)> {
    let estimate = JsFuture::from(window().navigator().storage().estimate().ok()?).await.ok()?;
    let number = |name: &str| Reflect::get(&estimate, &JsValue::from_str(name)).ok()?.as_f64();
    Some((number("usage")?, number("quota")?))
}

async fn is_persistent() -> Option<bool> {
    let asked = window().navigator().storage().persisted().ok()?;
    JsFuture::from(asked).await.ok()?.as_bool()
}
