//! What is said above a conversation, and only when it matters.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    parts::Foreign,
    text,
};
use crate::state::Room;
use alcove_client::{Command, ConnectionState, KnockView, RoomState};
use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
use std::time::Duration;

/// That there is no connection, and when the next try is.
#[component]
pub(super) fn Connection(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let retry = Memo::new(move |_| match ui.connection(room) {
        Some(ConnectionState::Offline { retry_in_ms }) => Some(retry_in_ms.div_ceil(1000)),
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
                <p>{move || text::offline(left.get())}</p>
            </div>
        </Show>
    }
}

/// That something was missed and is on its way.
#[component]
pub(super) fn CatchingUp(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let words = Memo::new(move |_| match room.view.with(|view| view.state) {
        // Without a connection nothing is on its way, and that is said already.
        _ if !ui.is_online(room) => None,
        RoomState::Member { waiting: true, .. } => Some(text::WAITING.say()),
        RoomState::Member { settled: false, missing, .. } => Some(text::catching_up(missing)),
        _ => None,
    });
    view! {
        <Show when=move || words.get().is_some()>
            <div class="banner" role="status">
                <Icon glyph=Glyph::Clock />
                <p>{words}</p>
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

#[component]
fn Knock(room: Room, knock: KnockView) -> impl IntoView {
    let ui = Ui::here();
    let KnockView { id, name, code, .. } = knock;
    let room = room.key;
    view! {
        <div class="banner knock">
            <p><Foreign text=text::knocks(&name) />" "<span class="code">{code}</span></p>
            <div class="actions">
                <button
                    type="button"
                    class="button small primary"
                    aria-label=text::with_name(text::LET_IN, &name)
                    on:click=move |_| ui.tell(Command::Admit { room, knock: id })
                >{text::LET_IN}</button>
                <button
                    type="button"
                    class="button small"
                    aria-label=text::with_name(text::TURN_AWAY, &name)
                    on:click=move |_| ui.tell(Command::Deny { room, knock: id })
                >{text::TURN_AWAY}</button>
            </div>
        </div>
    }
}
