//! The conversation: the list of messages, and what leads to its end, or to what is new.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    list::{Fetch, List},
    message::{Active, MessageRow},
    rows::Rows,
    text,
};
use crate::state::{Room, State, Timeline, ambiguous};
use alcove_client::Command;
use leptos::prelude::*;

/// From so many unread messages on, the first of them may be out of sight.
const MANY: u32 = 5;

#[component]
pub(super) fn Messages(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let list = List::new(ui, room);
    let at_end = list.at_end;
    // Whether something came in that was never in sight.
    let missed = RwSignal::new(false);

    let timeline = room.timeline;
    let active = Active::default();
    let first_unread =
        room.activity.with_untracked(|it| it.first_unread.filter(|_| it.unread > MANY));
    let behind = RwSignal::new(first_unread);
    let alike = Memo::new(move |_| room.members.with(|members| ambiguous(members)));
    let loaded = Memo::new(move |_| timeline.with(Timeline::is_loaded));
    let empty =
        Memo::new(move |_| timeline.with(|timeline| timeline.is_loaded() && timeline.is_silent()));
    let total = Memo::new(move |_| timeline.with(Timeline::total));
    let spaces = Memo::new(move |_| timeline.with(Timeline::spaces));
    let rows = StoredValue::new_local(Rows::new(move |row| {
        view! { <MessageRow room row ambiguous=alike total active /> }
    }));
    // What rows read besides their messages.
    Effect::new(move || {
        let State { ignored, unfolded, sharing, .. } = ui.state;
        alike.track();
        room.members.track();
        room.marks.track();
        ignored.track();
        unfolded.track();
        sharing.track();
        rows.with_value(Rows::renew);
    });
    Effect::new(move || {
        if let Some(items) = list.items.get() {
            let shown = list.rows();
            rows.update_value(|rows| rows.show(&items, shown));
        }
    });
    Effect::new(move || {
        let total = total.get().to_string();
        let items = list.items.get().map(|items| items.children());
        for item in items.iter().flat_map(|items| (0..items.length()).map(|at| items.item(at))) {
            // Fails only for a name that is none.
            item.map(|item| item.set_attribute("aria-setsize", &total));
        }
    });

    Effect::new(move || {
        if at_end.get() {
            missed.set(false);
        }
    });
    Effect::new(move || {
        let heard = ui.state.heard.with(|heard| !heard.is_empty());
        if heard && !at_end.get_untracked() {
            missed.set(true);
        }
    });
    // What is before the person's eyes is read.
    Effect::new(move || {
        let unread = room.activity.with(|activity| activity.unread > 0);
        if unread && loaded.get() && at_end.get() && ui.state.attentive.get() {
            let last = timeline.with_untracked(Timeline::last_position);
            if let Some(up_to) = last {
                ui.tell(Command::MarkRead { room: room.key, up_to });
            }
        }
    });
    Effect::new(move || {
        let Some((_, position)) = ui.jump.get().filter(|(key, _)| *key == room.key) else { return };
        if loaded.get() {
            ui.jump.set(None);
            list.go_to(position as usize);
        }
    });
    let to_first_unread = move |_| {
        if let Some(position) = behind.get_untracked() {
            behind.set(None);
            ui.jump.set(Some((room.key, position)));
        }
    };
    // One's own message is what one looks at, wherever one was.
    let written = Memo::new(move |_| timeline.with(Timeline::written));
    Effect::new(move |before: Option<u64>| {
        let now = written.get();
        if before.is_some_and(|before| before != now) {
            list.to_end();
        }
        now
    });

    view! {
        <div class="messages">
            <div class="scroller" node_ref=list.scroller on:scroll=move |_| list.on_scroll()>
                <div class="scrolled" node_ref=list.content>
                    {move || empty.get().then(|| view! { <Nothing room /> })}
                    <div style:height=move || px(spaces.get().0)></div>
                    <ol class="message-list" role="list" aria-label=text::MESSAGES tabindex="0" node_ref=list.items on:keydown=move |event| list.walk(event)></ol>
                    <div style:height=move || px(spaces.get().1)></div>
                </div>
            </div>
            <Loading list />
            <Show when=move || behind.get().is_some()>
                <button type="button" class="to-end to-first news" on:click=to_first_unread>
                    <span>{text::TO_FIRST_UNREAD}</span>
                    <Icon glyph=Glyph::Up />
                </button>
            </Show>
            <Show when=move || !at_end.get()>
                <button
                    type="button"
                    class="to-end"
                    class:news=move || missed.get()
                    aria-label=move || if missed.get() { text::NEW_MESSAGES } else { text::TO_END }.say()
                    on:click=move |_| list.to_end()
                >
                    {move || missed.get().then(|| view! { <span>{text::NEW_MESSAGES}</span> })}
                    <Icon glyph=Glyph::Down />
                </button>
            </Show>
        </div>
    }
}

fn px(height: u32) -> String {
    format!("{height}px")
}

/// Says that what is in view is being loaded, or could not be.
#[component]
fn Loading(list: List) -> impl IntoView {
    let fetch = list.fetch;
    view! {
        <div class="loading" class:shown=move || fetch.get() != Fetch::Idle role="status">
            <Show when=move || fetch.get() == Fetch::Loading>{text::LOADING}</Show>
            <Show when=move || fetch.get() == Fetch::Failed>
                {text::LOADING_FAILED}
                " "
                <button type="button" class="link" on:click=move |_| list.try_again()>{text::TRY_AGAIN}</button>
            </Show>
        </div>
    }
}

#[component]
fn Nothing(room: Room) -> impl IntoView {
    let alone = move || room.view.with(|view| view.members <= 1);
    view! {
        <div class="nothing">
            <div class="mark"><Icon glyph=Glyph::Arch /></div>
            <h2>{text::EMPTY_TITLE}</h2>
            <Show when=move || room.is_member()>
                <p>{move || if alone() { text::EMPTY_ALONE } else { text::EMPTY_TOGETHER }.say()}</p>
            </Show>
        </div>
    }
}
