//! A room's name and rules, and the way out of it.

use super::{
    context::{Question, Ui},
    icons::{Glyph, Icon},
    parts::{Choice, Field, Modal},
    text::{self, Text},
};
use crate::state::Room;
use alcove_client::{Admission, Command, Permission, Suite};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

/// What is offered: never, five minutes, an hour, a day, a week, thirty days.
const EXPIRIES: [u32; 6] = [0, 300, 3_600, 86_400, 604_800, 2_592_000];

#[component]
pub(super) fn SettingsDialog(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let ui = Ui::here();
    let leave = move |_| {
        open.set(false);
        ui.question.set(Some(Question {
            title: text::LEAVE_TITLE.say(),
            body: text::LEAVE_BODY,
            yes: text::LEAVE,
            command: Command::Leave { room: room.key },
        }));
    };
    let hybrid = move || room.view.with(|view| view.suite == Suite::Hybrid);
    view! {
        <Modal open=open title=text::SETTINGS>
            <Here room />
            <Rename room />
            <Describe room />
            <Rules room />
            <Expiry room />
            <dl class="facts">
                <dt>{text::ENCRYPTION}</dt>
                <dd>{move || if hybrid() { text::SUITE_HYBRID } else { text::SUITE_CLASSIC }.say()}</dd>
            </dl>
            <button type="button" class="button danger wide" on:click=leave>
                <Icon glyph=Glyph::Leave />
                <span>{text::LEAVE}</span>
            </button>
        </Modal>
    }
}

#[component]
fn Rename(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let name = RwSignal::new(room.view.with_untracked(|view| view.name.clone()));
    let error = RwSignal::new(None::<String>);
    let changed = Memo::new(move |_| name.get().trim() != room.view.with(|view| view.name.clone()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        error.set(None);
        spawn_local(async move {
            let command = Command::Rename { room: room.key, name: name.get_untracked() };
            if let Err(refusal) = ui.ask(command).await {
                error.set(Some(text::refusal(&refusal)));
            }
        });
    };
    view! {
        <Show when=move || room.is_member() && room.view.with(|view| view.may_rename)>
            <form class="inline-form" on:submit=submit novalidate>
                <Field id="rename" label=text::ROOM_NAME value=name error=error />
                <button type="submit" class="button" disabled=move || !changed.get()>{text::SAVE}</button>
            </form>
        </Show>
    }
}

/// What this device alone keeps of the room.
#[component]
fn Here(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let key = room.key;
    let muted = move || room.view.with(|view| view.muted);
    let archived = move || room.view.with(|view| view.archived);
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=muted on:change:target=move |event| ui.tell(Command::SetMuted { room: key, muted: event.target().checked() }) />
            <span>{text::MUTE}</span>
        </label>
        <label class="check">
            <input type="checkbox" prop:checked=archived on:change:target=move |event| ui.tell(Command::SetArchived { room: key, archived: event.target().checked() }) />
            <span>{text::ARCHIVE}</span>
        </label>
    }
}

#[component]
fn Describe(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let policy = room.view.with_untracked(|view| view.policy.clone());
    let (about, emoji) = policy.map(|policy| (policy.about, policy.emoji)).unwrap_or_default();
    let (about, emoji) = (RwSignal::new(about), RwSignal::new(emoji));
    let error = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        error.set(None);
        spawn_local(async move {
            let (about, emoji) = (Some(about.get_untracked()), Some(emoji.get_untracked()));
            if let Err(refusal) = ui.ask(Command::Describe { room: room.key, about, emoji }).await {
                error.set(Some(text::refusal(&refusal)));
            }
        });
    };
    view! {
        <Show when=move || room.is_member() && room.view.with(|view| view.may_rename)>
            <form class="stack" on:submit=submit novalidate>
                <Field id="about" label=text::ABOUT value=about error=error maxlength=500 />
                <div class="inline-form">
                    <Field id="room-emoji" label=text::ROOM_EMOJI value=emoji />
                    <button type="submit" class="button">{text::SAVE_ABOUT}</button>
                </div>
            </form>
        </Show>
    }
}

/// After how long messages disappear.
#[component]
fn Expiry(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let read_only = move || !room.is_member() || room.view.with(|view| !view.admin);
    let now = move || room.view.with(|view| view.policy.as_ref().map_or(0, |policy| policy.expiry));
    let option = move |seconds: u32| {
        view! {
            <option value=seconds.to_string() prop:selected=move || now() == seconds>{text::expiry(seconds)}</option>
        }
    };
    // One that another client chose is in the list, too.
    let other = move || {
        let seconds = now();
        (!EXPIRIES.contains(&seconds)).then(|| option(seconds))
    };
    view! {
        <div class="permission">
            <label for="expiry">{text::EXPIRY}</label>
            <select
                id="expiry"
                disabled=read_only
                on:change:target=move |event| {
                    if let Ok(seconds) = event.target().value().parse() {
                        ui.tell(Command::SetExpiry { room: room.key, seconds });
                    }
                }
            >
                {EXPIRIES.map(option).collect_view()}
                {other}
            </select>
        </div>
        <p class="quiet">{text::EXPIRY_NOTE}</p>
    }
}

/// Each choice is carried out at once, and shows what holds: one that was refused goes back.
#[component]
fn Rules(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let read_only = Signal::derive(move || !room.is_member() || room.view.with(|view| !view.admin));
    let admission = RwSignal::new(Admission::default());
    let admit = RwSignal::new(Permission::Admins);
    let remove = RwSignal::new(Permission::Admins);
    let rename = RwSignal::new(Permission::Admins);
    let policy = Memo::new(move |_| room.view.with(|view| view.policy.clone()));
    let show_what_holds = move || {
        if let Some(policy) = policy.get_untracked() {
            admission.set(policy.admission);
            admit.set(policy.admit);
            remove.set(policy.remove);
            rename.set(policy.rename);
        }
    };
    Effect::new(move || {
        policy.track();
        show_what_holds();
    });
    let ask = move |command: Command| {
        spawn_local(async move {
            if let Err(refusal) = ui.ask(command).await {
                ui.state.notices.problem(text::refusal(&refusal));
                show_what_holds();
            }
        });
    };
    let room = room.key;
    let admitting = Callback::new(move |admission| ask(Command::SetAdmission { room, admission }));
    let permit = move |admit, remove, rename| {
        ask(Command::SetPermissions { room, admit, remove, rename });
    };
    view! {
        <fieldset class="choices">
            <legend>{text::WHO_GETS_IN}</legend>
            <Choice group="admission-now" choice=Admission::Open chosen=admission disabled=read_only on_choose=admitting label=text::ADMISSION_OPEN hint=text::ADMISSION_OPEN_HINT />
            <Choice group="admission-now" choice=Admission::Ask chosen=admission disabled=read_only on_choose=admitting label=text::ADMISSION_ASK hint=text::ADMISSION_ASK_HINT />
        </fieldset>
        <fieldset class="permissions">
            <legend>{text::PERMISSIONS}</legend>
            <Permitted id="may-admit" label=text::MAY_ADMIT value=admit read_only on_choose=move |it| permit(Some(it), None, None) />
            <Permitted id="may-remove" label=text::MAY_REMOVE value=remove read_only on_choose=move |it| permit(None, Some(it), None) />
            <Permitted id="may-rename" label=text::MAY_RENAME value=rename read_only on_choose=move |it| permit(None, None, Some(it)) />
        </fieldset>
        <Show when=move || read_only.get()>
            <p class="quiet">{text::SETTINGS_READ_ONLY}</p>
        </Show>
    }
}

#[component]
fn Permitted(
    id: &'static str,
    label: Text,
    value: RwSignal<Permission>,
    read_only: Signal<bool>,
    on_choose: impl Fn(Permission) + 'static,
) -> impl IntoView {
    let option = move |permission, name: Text| {
        view! {
            <option prop:selected=move || value.get() == permission>{name}</option>
        }
    };
    view! {
        <div class="permission">
            <label for=id>{label}</label>
            <select
                id=id
                disabled=read_only
                on:change:target=move |event| {
                    let chosen = match event.target().selected_index() {
                        0 => Permission::Members,
                        _ => Permission::Admins,
                    };
                    value.set(chosen);
                    on_choose(chosen);
                }
            >
                {option(Permission::Members, text::EVERYONE)}
                {option(Permission::Admins, text::ADMINS)}
            </select>
        </div>
    }
}
