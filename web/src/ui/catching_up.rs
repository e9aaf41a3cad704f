//! That something was missed and is on its way: said where it takes a moment, and how far it is.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    text,
};
use crate::state::{CatchUp, Room};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// What takes no longer is not worth a word.
const PATIENCE: Duration = Duration::from_millis(400);

#[component]
pub(super) fn CatchingUp(room: Room) -> impl IntoView {
    let ui = Ui::here();
    // Without a connection nothing is on its way, and that is said already.
    let now = Memo::new(move |_| if ui.is_online(room) { room.catch_up() } else { CatchUp::Done });
    let busy = Memo::new(move |_| now.get() != CatchUp::Done);
    let waiting = Memo::new(move |_| matches!(now.get(), CatchUp::Waiting(_)));
    // The most that was missing since it began.
    let most = Memo::new(move |before: Option<&u64>| match now.get() {
        CatchUp::Done => 0,
        now => before.copied().unwrap_or(0).max(now.missing()),
    });
    let shown = shown_after(PATIENCE, busy, waiting);
    // What it said stays readable while it goes.
    let words = Memo::new(move |before: Option<&String>| match now.get() {
        CatchUp::Asking => text::CATCHING_UP.say(),
        CatchUp::Coming(missing) => text::catching_up(missing),
        CatchUp::Waiting(missing) => text::waiting(missing),
        CatchUp::Done => before.cloned().unwrap_or_default(),
    });
    // The count is for the eye. The ear is told when it begins, and when it is over.
    let spoken = Memo::new(move |before: Option<&String>| match (shown.get(), waiting.get()) {
        (true, true) => text::waiting(most.get()),
        (true, false) => text::catching_up(most.get()),
        (false, _) if !ui.is_online(room) => String::new(),
        (false, _) if before.is_some_and(|before| !before.is_empty()) => text::CAUGHT_UP.say(),
        (false, _) => String::new(),
    });
    // Without a value, how far it is is not known.
    let come = move || (most.get() != 0).then(|| most.get().saturating_sub(now.get().missing()));
    view! {
        <div class="catching-up" class:shown=move || shown.get()>
            <div class="banner">
                <Icon glyph=Glyph::Clock />
                <p>{words}</p>
                <Show when=move || !waiting.get()>
                    <progress
                        aria-label=text::CATCHING_UP
                        max=move || most.get().max(1).to_string()
                        value=move || come().map(|come| come.to_string())
                    ></progress>
                </Show>
            </div>
        </div>
        <p class="unseen" role="status">{spoken}</p>
    }
}

/// Whether something lasts for so long already, or is `urgent`.
fn shown_after(patience: Duration, lasts: Memo<bool>, urgent: Memo<bool>) -> Memo<bool> {
    let late = RwSignal::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    Effect::new(move || {
        stop();
        late.set(false);
        if lasts.get() {
            timer.set_value(set_timeout_with_handle(move || late.set(true), patience).ok());
        }
    });
    on_cleanup(stop);
    Memo::new(move |_| lasts.get() && (late.get() || urgent.get()))
}
