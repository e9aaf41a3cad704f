//! What is said above a conversation, and only when it matters.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    parts::Sentence,
    text,
};
use crate::state::{Room, looks_like};
use alcove_client::{Command, ConnectionState, KnockId, KnockView};
use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
use std::time::Duration;

/// That there is no connection, and when the next try is.
#[component]
pub(super) fn Connection(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let retry = Memo::new(move |before: Option<&Option<u64>>| match ui.connection(room) {
        Some(ConnectionState::Offline { retry_in_ms, .. }) => Some(retry_in_ms.div_ceil(1000)),
        // It stays while it is tried again, and does not come and go with each try.
        Some(ConnectionState::Connecting) => before.copied().flatten().map(|_| 0),
        _ => None,
    });
    let why = Memo::new(move |before: Option<&Option<u16>>| match ui.connection(room) {
        Some(ConnectionState::Offline { why, .. }) => why,
        Some(ConnectionState::Connecting) => before.copied().flatten(),
        _ => None,
    });
    let left = RwSignal::new(0);
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(Some(handle)) = ticking.try_update_value(Option::take) {
            handle.clear();
        }
    };
    Effect::new(move || {
        stop();
        let Some(seconds) = retry.get() else { return };
        left.set(seconds);
        let tick = move || left.update(|left| *left = left.saturating_sub(1));
        ticking.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
    });
    on_cleanup(stop);
    view! {
        <Show when=move || retry.get().is_some()>
            <div class="banner warn">
                <Icon glyph=Glyph::Offline />
                <p>{move || text::offline(left.get(), why.get())}</p>
            </div>
        </Show>
    }
}

/// Who knocks.
#[component]
pub(super) fn Knocks(room: Room) -> impl IntoView {
    let knocks = Memo::new(move |_| {
        room.view.with(|view| if view.may_admit { view.knocks.clone() } else { Vec::new() })
    });
    view! {
        <div class="knocks" role="region" aria-label=text::KNOCKING aria-live="polite">
            <For each=move || knocks.get() key=|knock| knock.id let:knock>
                <Knock room knock />
            </For>
        </div>
    }
}

/// Whether somebody in the room, or another who knocks, has a name that looks like this one.
fn is_alike(room: Room, knock: KnockId, name: &str) -> bool {
    let member = room
        .members
        .with(|members| looks_like(name, members.iter().map(|member| member.name.as_str())));
    member
        || room.view.with(|view| {
            let others = view.knocks.iter().filter(|other| other.id != knock);
            looks_like(name, others.map(|other| other.name.as_str()))
        })
}

#[component]
fn Knock(room: Room, knock: KnockView) -> impl IntoView {
    let ui = Ui::here();
    let KnockView { id, name, code, .. } = knock;
    let called = {
        let (name, code) = (name.clone(), code.clone());
        Memo::new(move |_| match is_alike(room, id, &name) {
            true => format!("{name} {code}"),
            false => name.clone(),
        })
    };
    let room = room.key;
    view! {
        <div class="banner knock">
            <p><Sentence text=text::knocks(&name) />" "<span class="code">{code}</span></p>
            <div class="actions">
                <button
                    type="button"
                    class="button small primary"
                    aria-label=move || called.with(|called| text::with_name(text::LET_IN, called))
                    on:click=move |_| ui.tell(Command::Admit { room, knock: id })
                >{text::LET_IN}</button>
                <button
                    type="button"
                    class="button small"
                    aria-label=move || called.with(|called| text::with_name(text::TURN_AWAY, called))
                    on:click=move |_| ui.tell(Command::Deny { room, knock: id })
                >{text::TURN_AWAY}</button>
            </div>
        </div>
    }
}
