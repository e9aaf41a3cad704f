//! What can be done with a message: a bar on the one that is pointed at or focused, and a menu with everything.

use super::{
    context::{Question, Ui},
    icons::{Glyph, Icon},
    parts::{IconButton, next_id},
    reactions::{FIRST, toggle},
    text::{self, Text},
};
use crate::state::{About, Room};
use alcove_client::{Command, Kind, MessageId, MessageState, MessageView};
use leptos::{
    ev::{self, KeyboardEvent},
    html,
    prelude::*,
    task::spawn_local,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

/// The bar.
#[component]
pub(super) fn Bar(room: Room, message: ArcRwSignal<MessageView>) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    let more = NodeRef::<html::Button>::new();
    let menu_id = next_id("menu");
    let reply = {
        let message = message.clone();
        move || answer(room, message.get_untracked())
    };
    let open = move |_| open_menu(menu, more);
    // Where the page is zoomed or turned meanwhile, it stays where it can be seen.
    let resized = window_event_listener(ev::resize, move |_| {
        if let (Some(menu), Some(more)) = (menu.get_untracked(), more.get_untracked()) {
            place_menu(&menu, &more);
        }
    });
    on_cleanup(move || resized.remove());
    view! {
        <div class="bar">
            <IconButton name=text::REPLY glyph=Glyph::Reply on_press=reply />
            <button
                type="button"
                class="icon-button"
                node_ref=more
                aria-label=text::MORE_ACTIONS
                title=text::MORE_ACTIONS
                aria-haspopup="menu"
                aria-controls=menu_id.clone()
                on:click=open
            ><Icon glyph=Glyph::More /></button>
        </div>
        <Menu room message menu id=menu_id />
    }
}

#[component]
fn Menu(
    room: Room,
    message: ArcRwSignal<MessageView>,
    menu: NodeRef<html::Div>,
    id: String,
) -> impl IntoView {
    let ui = Ui::here();
    let view = message.get_untracked();
    let (message_id, mine) = (view.id, view.mine);
    let ordered = view.state == MessageState::Ordered;
    let body = move |view: &MessageView| match &view.kind {
        Kind::Text { body, .. } => body.clone(),
        _ => String::new(),
    };
    let has_text = !body(&view).is_empty();
    let spoken = has_text || !view.files().is_empty();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            // Fails only where it is not open.
            let _ = menu.hide_popover();
        }
    };
    let item = move |name: Text, glyph: Glyph, act: Box<dyn Fn()>| {
        let press = move |_| {
            close();
            act();
        };
        view! {
            <button type="button" class="menu-item" role="menuitem" tabindex="-1" on:click=press>
                <Icon glyph /><span>{name}</span>
            </button>
        }
    };
    let now = move || message.get_untracked();
    let quick = FIRST.map(|emoji| {
        let press = move |_| {
            close();
            toggle(ui, room, message_id, emoji);
        };
        view! {
            <button type="button" class="menu-emoji" role="menuitem" tabindex="-1" aria-label=text::react_with(emoji) on:click=press>{emoji}</button>
        }
    });
    let (reply, copied, passed_on, told, edited) =
        (now.clone(), now.clone(), now.clone(), now.clone(), now);
    let delete = move || {
        ui.question.set(Some(Question {
            title: text::DELETE_TITLE.say(),
            body: text::DELETE_BODY,
            yes: text::DELETE,
            command: Command::Delete { room: room.key, message: message_id },
        }));
    };
    view! {
        <div class="menu" id=id popover="auto" role="menu" aria-label=text::MORE_ACTIONS node_ref=menu on:keydown=walk_menu>
            {ordered.then(|| view! {
                <div class="menu-emojis" role="none">
                    {quick.collect_view()}
                    <button
                        type="button"
                        class="menu-emoji"
                        role="menuitem"
                        tabindex="-1"
                        aria-label=text::OTHER_EMOJI
                        title=text::OTHER_EMOJI
                        on:click=move |_| {
                            close();
                            ui.reacting.set(Some((room, message_id)));
                        }
                    ><Icon glyph=Glyph::Smile /></button>
                </div>
             })}
            {item(text::REPLY, Glyph::Reply, Box::new(move || answer(room, reply())))}
            {has_text.then(|| item(text::COPY_TEXT, Glyph::Copy, Box::new(move || copy(ui, body(&copied())))))}
            {spoken.then(|| item(text::FORWARD, Glyph::Forward, Box::new(move || ui.forwarding.set(Some((room, passed_on()))))))}
            {(mine && ordered).then(|| item(text::DETAILS, Glyph::Ticks, Box::new(move || ui.details.set(Some(told())))))}
            {mine.then(|| item(text::EDIT, Glyph::Edit, Box::new(move || edit(room, edited()))))}
            {mine.then(|| item(text::DELETE, Glyph::Bin, Box::new(delete)))}
        </div>
    }
}

/// The next text answers this message.
fn answer(room: Room, message: MessageView) {
    room.about.set(Some(About::Reply(message)));
    focus_composer();
}

/// What is typed is the new text of this message.
pub(super) fn edit(room: Room, message: MessageView) {
    if let Kind::Text { body, .. } = &message.kind {
        if !room.about.with_untracked(|about| matches!(about, Some(About::Edit(_)))) {
            room.set_aside.set(room.draft.get_untracked());
        }
        room.draft.set(body.clone());
        room.about.set(Some(About::Edit(message)));
        focus_composer();
    }
}

pub(super) fn focus_composer() {
    request_animation_frame(|| {
        let composer = document().get_element_by_id("composer");
        if let Some(composer) = composer.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // Fails only where the element is gone.
            let _ = composer.focus();
        }
    });
}

fn copy(ui: Ui, body: String) {
    spawn_local(async move {
        let written = JsFuture::from(window().navigator().clipboard().write_text(&body)).await;
        match written {
            Ok(_) => ui.state.notices.info(text::COPIED.say()),
            Err(_) => ui.state.notices.problem(text::COPY_TEXT_FAILED.say()),
        }
    });
}

/// Shows the menu beside its button, within what can be seen.
fn open_menu(menu: NodeRef<html::Div>, button: NodeRef<html::Button>) {
    let (Some(menu), Some(button)) = (menu.get_untracked(), button.get_untracked()) else { return };
    // Fails only where it is open already.
    let _ = menu.show_popover();
    place_menu(&menu, &button);
    focus(menu.query_selector("[role=menuitem]").ok().flatten());
}

fn place_menu(menu: &HtmlElement, button: &HtmlElement) {
    let at = button.get_bounding_client_rect();
    let (width, height) = (f64::from(menu.offset_width()), f64::from(menu.offset_height()));
    let within = |size: Result<wasm_bindgen::JsValue, _>| {
        size.ok().and_then(|size| size.as_f64()).unwrap_or_default()
    };
    let (right, bottom) = (within(window().inner_width()), within(window().inner_height()));
    let left = (at.right() - width).min(right - width - 8.0).max(8.0);
    let below = at.bottom() + 4.0;
    let top = if below + height > bottom - 8.0 { at.top() - height - 4.0 } else { below };
    let top = top.min(bottom - height - 8.0).max(8.0);
    let style = HtmlElement::style(menu);
    for (property, value) in [("left", left), ("top", top)] {
        // Setting a known property does not fail.
        let _ = style.set_property(property, &format!("{}px", value as i32));
    }
}

/// Arrow keys go from item to item.
#[allow(clippy::needless_pass_by_value)]
fn walk_menu(event: KeyboardEvent) {
    let Some(menu) = event.current_target().and_then(|it| it.dyn_into::<Element>().ok()) else {
        return;
    };
    let Ok(items) = menu.query_selector_all("[role=menuitem]") else { return };
    let count = items.length();
    let focused = document().active_element();
    let at = (0..count).find(|&at| items.item(at) == focused.clone().map(Into::into));
    let target = match (event.key().as_str(), at) {
        ("ArrowDown" | "ArrowRight", Some(at)) => (at + 1) % count,
        ("ArrowUp" | "ArrowLeft", Some(at)) => (at + count - 1) % count,
        ("Home", _) => 0,
        ("End", _) => count.saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    focus(items.item(target).and_then(|it| it.dyn_into().ok()));
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // Fails only where the element is gone.
        let _ = element.focus();
    }
}

/// Opens the menu of a message that is focused.
pub(super) fn open_focused(message: &Element) {
    let button = message.query_selector("[aria-haspopup=menu]").ok().flatten();
    if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Whether a menu is open.
pub(super) fn menu_is_open() -> bool {
    document().query_selector(".menu:popover-open").ok().flatten().is_some()
}

/// The id of a message's element.
pub(super) fn element_id(id: MessageId) -> String {
    format!("m-{id}")
}
