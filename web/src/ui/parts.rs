//! The small parts that every screen is made of.

use super::{
    icons::{Glyph, Icon},
    language::spoken,
    text::{self, Text},
};
use crate::state::Room;
use leptos::{either::Either, html, prelude::*};
use std::time::Duration;

/// A button that shows an icon alone.
#[component]
pub(super) fn IconButton(
    #[prop(into)] name: Signal<String>,
    glyph: Glyph,
    #[prop(optional)] class: &'static str,
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("icon-button {class}")
            aria-label=name
            title=name
            on:click=move |_| on_press()
        >
            <Icon glyph />
        </button>
    }
}

/// The sign of a person or a room: an arch with a letter in it.
#[component]
pub(super) fn Avatar(
    #[prop(into)] name: Signal<String>,
    colour: u8,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    view! {
        <span class=format!("avatar {class}") data-colour=colour.to_string() aria-hidden="true">
            {move || name.with(|name| text::initial(name))}
        </span>
    }
}

/// The sign of a room: its emoji, or its name's first letter.
#[component]
pub(super) fn RoomSign(room: Room) -> impl IntoView {
    let sign = Memo::new(move |_| {
        room.view.with(|view| {
            let emoji = view.policy.as_ref().map(|policy| policy.emoji.clone());
            emoji.filter(|it| !it.is_empty()).unwrap_or_else(|| text::initial(&view.name))
        })
    });
    let emoji =
        move || room.view.with(|view| view.policy.as_ref().is_some_and(|it| !it.emoji.is_empty()));
    view! {
        <span class="avatar room-sign" class:emoji=emoji data-colour=(room.key.0[0] % 12).to_string() aria-hidden="true">
            {sign}
        </span>
    }
}

/// A name or text from somebody else: it cannot turn around what stands beside it.
#[component]
pub(super) fn Foreign(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! { <bdi dir="auto">{text}</bdi> }
}

/// A sentence of the page, whatever names are in it. By its first letter, as [`Foreign`] is, a name in front would turn it around.
#[component]
pub(super) fn Sentence(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! { <bdi dir=spoken().direction()>{text}</bdi> }
}

/// A text field with its label, and a sentence below where something is wrong with it.
#[component]
pub(super) fn Field(
    id: &'static str,
    label: Text,
    value: RwSignal<String>,
    #[prop(optional)] hint: Text,
    #[prop(optional)] error: RwSignal<Option<String>>,
    #[prop(optional)] autofocus: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = 64)] maxlength: u16,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    if autofocus {
        focus_when_there(input);
    }
    // What is wrong is where the person looks next; once they change it, it has been said.
    Effect::new(move || {
        if error.with(Option::is_some)
            && let Some(input) = input.get_untracked()
        {
            // Fails only where the element is gone.
            let _ = input.focus();
        }
    });
    // Without one, a style could not tell that the field is empty.
    let placeholder = if hint == Text::default() { " ".to_owned() } else { hint.say() };
    let error_id = format!("{id}-error");
    let describes = error_id.clone();
    let wrong = move || error.get().is_some();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                dir="auto"
                node_ref=input
                placeholder=placeholder
                autocomplete=autocomplete
                maxlength=maxlength
                aria-invalid=move || wrong().then_some("true")
                aria-describedby=move || wrong().then(|| describes.clone())
                prop:value=value
                on:input:target=move |event| {
                    value.set(event.target().value());
                    if error.with_untracked(Option::is_some) {
                        error.set(None);
                    }
                }
            />
            <p class="field-error" id=error_id role="alert">{move || error.get()}</p>
        </div>
    }
}

/// Asks for one's name where there is none yet, else says under which one goes on.
#[component]
pub(super) fn NameField(me: RwSignal<String>, error: RwSignal<Option<String>>) -> impl IntoView {
    let name = me.get_untracked();
    if name.is_empty() {
        Either::Left(view! {
            <Field id="your-name" label=text::YOUR_NAME value=me error=error autofocus=true autocomplete="nickname" />
        })
    } else {
        Either::Right(view! { <p class="quiet"><Sentence text=text::going_as(&name) /></p> })
    }
}

/// One choice of several; two lines each.
#[component]
pub(super) fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    group: &'static str,
    choice: T,
    chosen: RwSignal<T>,
    label: Text,
    hint: Text,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_choose: Option<Callback<T>>,
) -> impl IntoView {
    let choose = move |_| {
        chosen.set(choice);
        if let Some(on_choose) = on_choose {
            on_choose.run(choice);
        }
    };
    view! {
        <label class="choice">
            <input
                type="radio"
                name=group
                prop:checked=move || chosen.get() == choice
                disabled=disabled
                on:change=choose
            />
            <span class="choice-text">
                <span class="choice-label">{label}</span>
                <span class="choice-hint">{hint}</span>
            </span>
        </label>
    }
}

/// A few choices side by side.
#[component]
pub(super) fn Segments(label: Text, children: Children) -> impl IntoView {
    view! {
        <fieldset class="segments">
            <legend>{label}</legend>
            <div class="segments-row">{children()}</div>
        </fieldset>
    }
}

/// One of them.
#[component]
pub(super) fn Segment<T: Copy + PartialEq + Send + Sync + 'static>(
    group: &'static str,
    choice: T,
    chosen: Signal<T>,
    label: Text,
    on_choose: Callback<T>,
) -> impl IntoView {
    view! {
        <label class="segment">
            <input
                type="radio"
                name=group
                prop:checked=move || chosen.get() == choice
                on:change=move |_| on_choose.run(choice)
            />
            <span>{label}</span>
        </label>
    }
}

/// Something that is on or off, and changes at once.
#[component]
pub(super) fn Switch(
    label: Text,
    #[prop(optional)] hint: Text,
    on: Signal<bool>,
    on_turn: impl Fn(bool) + 'static,
) -> impl IntoView {
    let hint_id = next_id("hint");
    view! {
        <label class="switch">
            <span class="choice-text">
                <span class="choice-label">{label}</span>
                <span class="choice-hint" id=hint_id.clone()>{hint}</span>
            </span>
            <input
                type="checkbox"
                role="switch"
                aria-label=label
                aria-describedby=hint_id
                prop:checked=on
                on:change:target=move |event| on_turn(event.target().checked())
            />
        </label>
    }
}

/// A dialog over the page. The browser keeps the focus in it, and closes it on Escape.
#[component]
pub(super) fn Modal(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let title_id = next_id("title");
    let labelled = title_id.clone();
    Effect::new(move || {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        if open && !dialog.open() {
            // Fails only where the element is in no document.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let children = StoredValue::new(children);
    view! {
        <dialog
            class=format!("modal {class}")
            node_ref=dialog
            aria-labelledby=labelled
            on:close=move |_| open.set(false)
            on:click=move |event| {
                // A click on the backdrop is a click on the dialog itself; its content fills it.
                if event.target() == dialog.get_untracked().map(|it| it.into()) {
                    open.set(false);
                }
            }
        >
            <Show when=move || open.get()>
                <div class="modal-body">
                    <header class="modal-head">
                        <h2 id=title_id.clone()><Sentence text=title /></h2>
                        <IconButton name=text::CLOSE glyph=Glyph::Close on_press=move || open.set(false) />
                    </header>
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </dialog>
    }
}

/// What can come a moment later: it is made in a task of its own, so that the browser can draw, and take input, before. Code
/// that runs for the first time is compiled just then, so that the whole page at once would keep the browser waiting.
#[component]
pub(super) fn Later(children: ChildrenFn) -> impl IntoView {
    let due = RwSignal::new(false);
    set_timeout(
        move || {
            // It may be gone again.
            due.try_set(true);
        },
        Duration::ZERO,
    );
    let children = StoredValue::new(children);
    view! { <Show when=move || due.get()>{children.with_value(|children| children())}</Show> }
}

/// Whether a dialog is open that shows what this holds: closing it empties it.
pub(super) fn open_with<T: Send + Sync + 'static>(shown: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(shown.with(Option::is_some)));
    Effect::new(move || {
        if !open.get() && shown.with_untracked(Option::is_some) {
            shown.set(None);
        }
    });
    open
}

/// Puts the focus into an input as soon as it is on the page.
pub(super) fn focus_when_there(input: NodeRef<html::Input>) {
    Effect::new(move || {
        if let Some(input) = input.get() {
            request_animation_frame(move || {
                // Fails only where the element is gone again.
                let _ = input.focus();
            });
        }
    });
}

/// A fresh id for an element.
pub(super) fn next_id(what: &str) -> String {
    thread_local!(static NEXT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
    let number = NEXT.replace(NEXT.get() + 1);
    format!("{what}-{number}")
}
