//! The form that makes a room, and the welcome around it on a new device.

use super::{
    address,
    context::{Screen, Ui},
    icons::{Glyph, Icon},
    parts::{Choice, Field, NameField},
    text,
};
use alcove_client::{Admission, Command, Reply, Suite};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

/// What a person sees who has no room yet.
#[component]
pub(super) fn Welcome() -> impl IntoView {
    let ui = Ui::here();
    view! {
        <div class="page-center">
            <div class="card welcome">
                <div class="mark"><Icon glyph=Glyph::Arch /></div>
                <p class="eyebrow">{text::APP}</p>
                <h1>{text::WELCOME_TITLE}</h1>
                <ol class="steps">
                    <li>{text::STEP_MAKE}</li>
                    <li>{text::STEP_SHARE}</li>
                    <li>{text::STEP_TALK}</li>
                </ol>
                <CreateForm />
                <p class="quiet-row">
                    {text::WELCOME_JOIN}
                    " "
                    <button type="button" class="link" on:click=move |_| ui.go(Screen::Paste)>{text::JOIN_WITH_LINK}</button>
                </p>
                <p class="quiet-row">
                    <button type="button" class="link" on:click=move |_| ui.go(Screen::Settings)>{text::DEVICE_SETTINGS}</button>
                </p>
            </div>
        </div>
    }
}

/// The form alone, for a person who knows the page.
#[component]
pub(super) fn NewRoom() -> impl IntoView {
    view! {
        <div class="page-center">
            <div class="card">
                <h1>{text::NEW_ROOM}</h1>
                <CreateForm />
            </div>
        </div>
    }
}

#[component]
fn CreateForm() -> impl IntoView {
    let ui = Ui::here();
    let me = RwSignal::new(untrack(|| ui.my_name()));
    let nameless = me.with_untracked(String::is_empty);
    let room = RwSignal::new(String::new());
    let admission = RwSignal::new(Admission::default());
    let suite = RwSignal::new(Suite::default());
    let busy = RwSignal::new(false);
    let me_error = RwSignal::new(None::<String>);
    let room_error = RwSignal::new(None::<String>);

    let create = move || async move {
        if let Err(refusal) = ui.name_myself(me.get_untracked()).await {
            return me_error.set(Some(text::refusal(&refusal)));
        }
        let command = Command::CreateRoom {
            name: room.get_untracked(),
            relay: address::relay(),
            admission: admission.get_untracked(),
            suite: suite.get_untracked(),
        };
        match ui.ask(command).await {
            Ok(Reply::Room { room }) => {
                let key = room.id;
                ui.state.put_room(room);
                ui.go(Screen::Room(key));
                ui.inviting.set(true);
            }
            Ok(_) => {}
            Err(refusal) => room_error.set(Some(text::refusal(&refusal))),
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        me_error.set(None);
        room_error.set(None);
        spawn_local(async move {
            create().await;
            busy.set(false);
        });
    };

    view! {
        <form class="stack" on:submit=submit novalidate>
            <NameField me error=me_error />
            <Field id="room-name" label=text::ROOM_NAME value=room error=room_error hint=text::ROOM_NAME_HINT autofocus=!nameless />
            <fieldset class="choices">
                <legend>{text::WHO_GETS_IN}</legend>
                <Choice group="admission" choice=Admission::Open chosen=admission label=text::ADMISSION_OPEN hint=text::ADMISSION_OPEN_HINT />
                <Choice group="admission" choice=Admission::Ask chosen=admission label=text::ADMISSION_ASK hint=text::ADMISSION_ASK_HINT />
            </fieldset>
            <details class="more">
                <summary>{text::MORE}</summary>
                <fieldset class="choices">
                    <legend>{text::SUITE}</legend>
                    <Choice group="suite" choice=Suite::Hybrid chosen=suite label=text::SUITE_HYBRID hint=text::SUITE_HYBRID_HINT />
                    <Choice group="suite" choice=Suite::Classic chosen=suite label=text::SUITE_CLASSIC hint=text::SUITE_CLASSIC_HINT />
                </fieldset>
            </details>
            <button type="submit" class="button primary wide" aria-busy=move || busy.get().to_string()>{text::CREATE_ROOM}</button>
        </form>
    }
}
