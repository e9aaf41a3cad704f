//! Coming in by a link.

use super::{
    address,
    context::{Invited, Screen, Ui},
    icons::{Glyph, Icon},
    parts::{Field, Foreign, NameField, Sentence},
    text,
};
use alcove_client::{Command, Reply};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

/// The form to paste a link into.
#[component]
pub(super) fn Paste() -> impl IntoView {
    let ui = Ui::here();
    let link = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.open_link(link.get_untracked().trim());
    };
    view! {
        <div class="page-center">
            <div class="card">
                <h1>{text::JOIN_TITLE}</h1>
                <p class="lead">{text::JOIN_HINT}</p>
                <form class="stack" on:submit=submit novalidate>
                    <Field id="link" label=text::INVITE_LINK value=link autofocus=true maxlength=8192 />
                    <div class="actions">
                        <button type="submit" class="button primary">{text::CONTINUE}</button>
                        <button type="button" class="button" on:click=move |_| ui.replace(Screen::Rooms)>{text::CANCEL}</button>
                    </div>
                </form>
            </div>
        </div>
    }
}

/// What a link says, before anything is sent to anyone.
#[component]
pub(super) fn Invitation(invited: Invited) -> impl IntoView {
    let ui = Ui::here();
    let me = RwSignal::new(untrack(|| ui.my_name()));
    let error = RwSignal::new(None::<String>);
    let refused = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let link = StoredValue::new(invited.link);

    let join = move || async move {
        if let Err(refusal) = ui.name_myself(me.get_untracked()).await {
            return error.set(Some(text::refusal(&refusal)));
        }
        match ui.ask(Command::Join { link: link.get_value(), relay: address::relay() }).await {
            Ok(Reply::Room { room }) => {
                let key = room.id;
                ui.state.put_room(room);
                ui.replace(Screen::Room(key));
            }
            Ok(_) => {}
            Err(refusal) => refused.set(Some(text::refusal(&refusal))),
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        refused.set(None);
        spawn_local(async move {
            join().await;
            busy.set(false);
        });
    };

    view! {
        <div class="page-center">
            <div class="card invitation">
                <div class="mark"><Icon glyph=Glyph::Arch /></div>
                <p class="eyebrow">{text::INVITED}</p>
                <h1><Foreign text=invited.room_name /></h1>
                <p class="lead"><Sentence text=text::invited_by(&invited.inviter) /></p>
                <form class="stack" on:submit=submit novalidate>
                    <NameField me error=error />
                    <p class="field-error" role="alert">{move || refused.get()}</p>
                    <button type="submit" class="button primary wide" aria-busy=move || busy.get().to_string()>{text::JOIN}</button>
                    <button type="button" class="button wide" on:click=move |_| ui.replace(Screen::Rooms)>{text::NOT_NOW}</button>
                </form>
                <p class="quiet">{text::JOIN_PROMISE}</p>
            </div>
        </div>
    }
}

/// A link that leads nowhere.
#[component]
pub(super) fn BadLink(sentence: String) -> impl IntoView {
    let ui = Ui::here();
    view! {
        <div class="page-center">
            <div class="card" role="alert">
                <div class="mark warn"><Icon glyph=Glyph::Link /></div>
                <h1>{text::LINK_PROBLEM}</h1>
                <p class="lead">{sentence}</p>
                <div class="actions">
                    <button type="button" class="button primary" on:click=move |_| ui.replace(Screen::Rooms)>{text::GO_ON}</button>
                    <button type="button" class="button" on:click=move |_| ui.replace(Screen::Paste)>{text::JOIN_WITH_LINK}</button>
                </div>
            </div>
        </div>
    }
}
