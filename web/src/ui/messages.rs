//! The list of messages: a window on the timeline that stays at the end, or where the person scrolled to.
//!
//! The scroller is a reversed column around a list in order. So browsers count its scroll position from the end, and
//! neither a message that comes in nor a page of history that is put in front moves what is being read.

use super::{
    actions::{element_id, open_focused},
    context::Ui,
    icons::{Glyph, Icon},
    message::MessageRow,
    text, time,
};
use crate::state::{Room, Row, Timeline, ambiguous};
use alcove_client::{Command, MessageId, Reply};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry};

/// How many messages are asked for at a time, and on the way to one that is far back.
const PAGE: u16 = 50;
const JUMP_PAGE: u16 = 500;

/// From so many unread messages on, the first of them may be out of sight.
const MANY: u32 = 5;

/// This close to the end, in pixels, counts as being there.
const NEAR_END: i32 = 60;

#[component]
pub(super) fn Messages(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let scroller = NodeRef::<html::Div>::new();
    let at_end = RwSignal::new(true);
    // Whether something came in that was never in sight.
    let missed = RwSignal::new(false);
    let loading = StoredValue::new(false);

    let timeline = room.timeline;
    let active = RwSignal::new(None::<MessageId>);
    let first_unread =
        room.activity.with_untracked(|it| it.first_unread.filter(|_| it.unread > MANY));
    let behind = RwSignal::new(first_unread);
    let alike = Memo::new(move |_| room.members.with(|members| ambiguous(members)));
    let rows = move || timeline.with(|timeline| timeline.rows(time::day));
    let loaded = Memo::new(move |_| timeline.with(|timeline| timeline.is_loaded()));
    let empty =
        Memo::new(move |_| timeline.with(|timeline| timeline.is_loaded() && timeline.is_silent()));
    let has_earlier = Memo::new(move |_| {
        timeline.with(|timeline| timeline.is_loaded() && timeline.has_earlier())
    });
    let first = Memo::new(move |_| timeline.with(|timeline| timeline.first_shown()));
    let total = Memo::new(move |_| timeline.with(Timeline::total));
    let has_later = Memo::new(move |_| timeline.with(|timeline| timeline.has_later()));

    let sees_end = Memo::new(move |_| at_end.get() && !has_later.get());

    let load = move |before: Option<u64>| {
        if loading.get_value() {
            return;
        }
        loading.set_value(true);
        spawn_local(async move {
            let answer =
                ui.ask(Command::History { room: room.key, before, after: None, limit: PAGE }).await;
            loading.set_value(false);
            match answer {
                Ok(Reply::History { messages, more }) => hold_place(scroller, || {
                    timeline.update(|timeline| {
                        timeline.load(messages, more);
                        if before.is_some() {
                            timeline.show_earlier();
                        }
                    });
                }),
                Ok(_) => {}
                Err(refusal) => ui.state.notices.problem(text::refusal(&refusal)),
            }
        });
    };
    // On opening, and again when another tab took over and everything is told anew.
    Effect::new(move || {
        if !loaded.get() {
            load(None);
        }
    });

    let earlier = move || match timeline.with_untracked(|timeline| timeline.wants_before()) {
        Some(before) => load(Some(before)),
        None => {
            hold_place(scroller, || timeline.update(|timeline| timeline.show_earlier()));
        }
    };
    let later = move || {
        hold_place(scroller, || timeline.update(|timeline| timeline.show_later()));
    };
    let to_end = move || {
        timeline.update(|timeline| timeline.show_end());
        if let Some(scroller) = scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
    };
    let on_scroll = move |_| {
        let Some(scroller) = scroller.get_untracked() else { return };
        let near = scroller.scroll_top() > -NEAR_END;
        if near == at_end.get_untracked() {
            return;
        }
        at_end.set(near);
        timeline.update_untracked(|timeline| timeline.follow(near));
        if near && has_later.get_untracked() {
            later();
        } else if near {
            missed.set(false);
        }
    };
    Effect::new(move || {
        let heard = ui.state.heard.get();
        if heard.is_some() && !sees_end.get_untracked() {
            missed.set(true);
        }
    });
    // What is before the person's eyes is read.
    Effect::new(move || {
        let unread = room.activity.with(|activity| activity.unread > 0);
        if unread && loaded.get() && sees_end.get() && ui.state.attentive.get() {
            let last = timeline.with_untracked(|timeline| timeline.last_position());
            if let Some(up_to) = last {
                ui.tell(Command::MarkRead { room: room.key, up_to });
            }
        }
    });
    Effect::new(move || {
        let Some((_, position)) = ui.jump.get().filter(|(key, _)| *key == room.key) else { return };
        if loaded.get() {
            ui.jump.set(None);
            spawn_local(go_to(ui, room, position));
        }
    });
    let to_first_unread = move |_| {
        if let Some(position) = behind.get_untracked() {
            behind.set(None);
            ui.jump.set(Some((room.key, position)));
        }
    };
    // One's own message is what one looks at, wherever one was.
    let mine = Memo::new(move |_| timeline.with(|timeline| timeline.last_own()));
    Effect::new(move |before: Option<Option<_>>| {
        let last = mine.get();
        if before.is_some_and(|before| before.is_some() && before != last) {
            to_end();
        }
        last
    });

    view! {
        <div class="messages">
            <div class="scroller" node_ref=scroller on:scroll=on_scroll>
                <div class="scrolled">
                    <Show when=move || has_earlier.get()>
                        <Earlier load=earlier first />
                    </Show>
                    <Show when=move || empty.get()>
                        <Nothing room />
                    </Show>
                    <ol class="message-list" role="list" aria-label=text::MESSAGES tabindex="0" on:keydown=walk>
                        <For each=rows key=Row::key let:row>
                            <MessageRow room row ambiguous=alike total active />
                        </For>
                    </ol>
                    <Show when=move || has_later.get()>
                        <button type="button" class="button small center" on:click=move |_| later()>{text::LOAD_LATER}</button>
                    </Show>
                </div>
            </div>
            <Show when=move || behind.get().is_some()>
                <button type="button" class="to-end to-first news" on:click=to_first_unread>
                    <span>{text::TO_FIRST_UNREAD}</span>
                    <Icon glyph=Glyph::Up />
                </button>
            </Show>
            <Show when=move || !sees_end.get()>
                <button
                    type="button"
                    class="to-end"
                    class:news=move || missed.get()
                    aria-label=move || if missed.get() { text::NEW_MESSAGES } else { text::TO_END }.say()
                    on:click=move |_| to_end()
                >
                    <Show when=move || missed.get()><span>{text::NEW_MESSAGES}</span></Show>
                    <Icon glyph=Glyph::Down />
                </button>
            </Show>
        </div>
    }
}

/// The button that loads what is before; it presses itself when it comes into sight.
#[component]
fn Earlier(load: impl Fn() + Copy + 'static, first: Memo<Option<MessageId>>) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let seen = Closure::<dyn Fn(Vec<IntersectionObserverEntry>)>::new(
        move |entries: Vec<IntersectionObserverEntry>| {
            if entries.iter().any(IntersectionObserverEntry::is_intersecting) {
                load();
            }
        },
    );
    let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok();
    let held = StoredValue::new_local(Some((observer, seen)));
    Effect::new(move || {
        let Some(button) = button.get() else { return };
        first.track();
        held.with_value(|held| {
            if let Some((Some(observer), _)) = held {
                // Said anew after each page, or a button that stays in sight would press itself only once.
                observer.unobserve(&button);
                observer.observe(&button);
            }
        });
    });
    on_cleanup(move || {
        if let Some(Some((Some(observer), _))) = held.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
    view! {
        <button type="button" class="button small center" node_ref=button on:click=move |_| load()>{text::LOAD_EARLIER}</button>
    }
}

#[component]
fn Nothing(room: Room) -> impl IntoView {
    let alone = move || room.view.with(|view| view.members <= 1);
    view! {
        <div class="nothing">
            <div class="mark"><Icon glyph=Glyph::Arch /></div>
            <h2>{text::EMPTY_TITLE}</h2>
            <p>{move || if alone() { text::EMPTY_ALONE } else { text::EMPTY_TOGETHER }.say()}</p>
        </div>
    }
}

/// Changes the list, and keeps what is at the top of the view where it is.
fn hold_place(scroller: NodeRef<html::Div>, change: impl FnOnce()) {
    let anchor = scroller.get_untracked().and_then(|scroller| {
        let top = scroller.get_bounding_client_rect().top();
        let rows = scroller.query_selector_all("li").ok()?;
        let rows = (0..rows.length()).filter_map(|at| rows.item(at)?.dyn_into::<Element>().ok());
        // The first row goes: it no longer starts the day, or the group.
        let row = rows.skip(2).find(|row| row.get_bounding_client_rect().bottom() > top)?;
        let offset = row.get_bounding_client_rect().top();
        Some((scroller, row, offset))
    });
    change();
    let Some((scroller, row, offset)) = anchor else { return };
    request_animation_frame(move || {
        if row.is_connected() {
            let moved = row.get_bounding_client_rect().top() - offset;
            scroller.set_scroll_top(scroller.scroll_top() + moved.round() as i32);
        }
    });
}

/// Shows the message at a position, and loads history until it is there.
async fn go_to(ui: Ui, room: Room, position: u64) {
    loop {
        let shown = room.timeline.try_update(|timeline| timeline.show_position(position));
        let before = match shown {
            Some(Ok(Some(id))) => {
                return request_animation_frame(move || {
                    let element = document().get_element_by_id(&element_id(id));
                    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok())
                    {
                        element.scroll_into_view();
                        // Fails only where the element is gone.
                        let _ = element.focus();
                    }
                });
            }
            Some(Err(before)) => before,
            _ => return,
        };
        let (key, limit) = (room.key, JUMP_PAGE);
        let history = Command::History { room: key, before: Some(before), after: None, limit };
        match ui.ask(history).await {
            Ok(Reply::History { messages, more }) => {
                room.timeline.update(|timeline| timeline.load(messages, more));
            }
            Ok(_) => return,
            Err(refusal) => return ui.state.notices.problem(text::refusal(&refusal)),
        }
    }
}

/// Arrow keys walk from message to message; the list itself is one stop for the Tab key.
#[allow(clippy::needless_pass_by_value)]
fn walk(event: KeyboardEvent) {
    let Some(list) = event.current_target().and_then(|it| it.dyn_into::<Element>().ok()) else {
        return;
    };
    let focused = document().active_element().and_then(|it| it.closest("li").ok().flatten());
    if let Some(item) =
        focused.as_ref().filter(|item| event.target() == Some((*item).clone().into()))
        && matches!(event.key().as_str(), "Enter" | "ContextMenu")
    {
        event.prevent_default();
        return open_focused(item);
    }
    let target = match (event.key().as_str(), focused) {
        ("ArrowUp", Some(item)) => neighbour(item, Element::previous_element_sibling),
        ("ArrowDown", Some(item)) => neighbour(item, Element::next_element_sibling),
        ("Home", _) => list.first_element_child(),
        ("End" | "ArrowUp" | "ArrowDown", _) => list.last_element_child(),
        _ => None,
    };
    if let Some(target) = target.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        // Fails only where the element is gone.
        let _ = target.focus();
    }
}

/// The next message in a direction, past what cannot be focused.
fn neighbour(item: Element, next: fn(&Element) -> Option<Element>) -> Option<Element> {
    std::iter::successors(next(&item), next).find(|it| it.has_attribute("tabindex"))
}
