//! What belongs to no screen: notices, the question before something final, trouble, and the voice for screen readers.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    parts::{IconButton, Modal},
    text,
};
use crate::{
    bridge::StorageProblem,
    state::{Notice, NoticeKind, Trouble},
};
use leptos::{html, prelude::*};
use std::time::Duration;

/// How long what is good to know stays on screen. A problem stays until it is dismissed.
const INFO_STAYS: Duration = Duration::from_secs(6);

#[component]
pub(super) fn Notices() -> impl IntoView {
    let ui = Ui::here();
    let list = NodeRef::<html::Div>::new();
    // Raised anew with each notice: a dialog that was opened meanwhile would hide it.
    Effect::new(move || {
        ui.state.notices.list.track();
        if let Some(list) = list.get() {
            // Hiding fails where it is not shown yet, and showing only where it is in no document.
            let _ = list.hide_popover();
            let _ = list.show_popover();
        }
    });
    view! {
        <div class="notices" role="status" popover="manual" node_ref=list>
            <For each=move || ui.state.notices.list.get() key=|notice| notice.id let:notice>
                <OneNotice notice />
            </For>
        </div>
    }
}

#[component]
fn OneNotice(notice: Notice) -> impl IntoView {
    let ui = Ui::here();
    let Notice { id, kind, text } = notice;
    let problem = kind == NoticeKind::Problem;
    if !problem {
        set_timeout(move || ui.state.notices.dismiss(id), INFO_STAYS);
    }
    view! {
        <div class="notice" class:problem=problem>
            <p>{text}</p>
            <IconButton name=text::DISMISS glyph=Glyph::Close on_press=move || ui.state.notices.dismiss(id) />
        </div>
    }
}

/// Asks before something that cannot be undone.
#[component]
pub(super) fn Confirm() -> impl IntoView {
    let ui = Ui::here();
    let open = RwSignal::new(false);
    Effect::new(move || {
        if ui.question.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() && ui.question.with_untracked(Option::is_some) {
            ui.question.set(None);
        }
    });
    let title = Signal::derive(move || {
        ui.question.with(|it| it.as_ref().map(|it| it.title.clone())).unwrap_or_default()
    });
    let body = move || ui.question.with(|it| it.as_ref().map(|it| it.body.say()));
    let yes = move || ui.question.with(|it| it.as_ref().map(|it| it.yes.say()));
    let carry_out = move |_| {
        if let Some(question) = ui.question.get_untracked() {
            ui.tell(question.command);
        }
        open.set(false);
    };
    view! {
        <Modal open title class="confirm">
            <p class="lead">{body}</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>{text::CANCEL}</button>
                <button type="button" class="button danger solid" on:click=carry_out>{yes}</button>
            </div>
        </Modal>
    }
}

/// What keeps the page from working, in plain words, and the way on where there is one.
#[component]
pub(super) fn Troubles() -> impl IntoView {
    let ui = Ui::here();
    let trouble = Memo::new(move |_| ui.state.trouble.get());
    let refused = move || trouble.get() == Some(Trouble::Storage(StorageProblem::Refused));
    // The store tries again by itself in these cases, and a reload would lose what is not saved.
    let patient = move || {
        matches!(
            trouble.get(),
            Some(Trouble::Storage(StorageProblem::Full | StorageProblem::Failed))
        )
    };
    view! {
        <Show when=move || trouble.get().is_some()>
            <div class="banner trouble" role="alert">
                <Icon glyph=Glyph::Alert />
                <p>{move || trouble.get().map(text::trouble)}</p>
                <div class="actions">
                    <Show when=refused>
                        <button type="button" class="button small primary" on:click=move |_| ui.continue_in_memory()>{text::IN_MEMORY_GO_ON}</button>
                    </Show>
                    <Show when=move || !refused() && !patient()>
                        <button type="button" class="button small" on:click=|_| reload()>{text::RELOAD}</button>
                    </Show>
                </div>
            </div>
        </Show>
        <Show when=move || ui.state.in_memory.get()>
            <div class="banner">
                <Icon glyph=Glyph::Alert />
                <p>{text::IN_MEMORY}</p>
            </div>
        </Show>
    }
}

/// Says each message of somebody else once, to those who do not see it come.
#[component]
pub(super) fn Voice() -> impl IntoView {
    let ui = Ui::here();
    view! {
        <div class="unseen" aria-live="polite">
            <For each=move || ui.state.heard.get() key=|heard| heard.message.id let:heard>
                <p>{text::spoken(&heard.message)}</p>
            </For>
        </div>
    }
}

fn reload() {
    // Fails only where the page is going away anyway.
    let _ = window().location().reload();
}
