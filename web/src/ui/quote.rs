//! The message that another one answers, in short, and the way to it.

use super::{context::Ui, parts::Sentence, rows::Ties, text};
use crate::state::Room;
use alcove_client::{Command, Layout, MessageId, MessageView, Reply};
use leptos::{prelude::*, task::spawn_local};

/// A quote is asked for where its message is not loaded. One that is gone, or never was, is said to be.
#[component]
pub(super) fn Quote(room: Room, id: MessageId) -> impl IntoView {
    let ui = Ui::here();
    let loaded = room.timeline.with_untracked(|timeline| timeline.signal(id));
    let fetched = RwSignal::new(None::<MessageView>);
    if loaded.is_none() {
        spawn_local(async move {
            if let Ok(Reply::Message { message }) =
                ui.ask(Command::Message { room: room.key, message: id }).await
            {
                fetched.set(Some(message));
            }
        });
    }
    let quoted = Memo::new(move |_| loaded.as_ref().map(|it| it.get()).or_else(|| fetched.get()));
    let colour = move || quoted.get().map(|it| it.sender.colour().to_string());
    let ties = Ties::here();
    let words = move || match quoted.get() {
        Some(message) if ties.read(|| ui.state.folds(message.sender)) => text::IGNORED.say(),
        Some(message) => text::spoken_by(&message),
        None => text::GONE.say(),
    };
    let jump = move |_| {
        if let Some(Layout::At(position)) = quoted.get_untracked().map(|it| it.layout) {
            ui.jump.set(Some((room.key, position)));
        }
    };
    view! {
        <button type="button" class="quote" data-colour=colour on:click=jump>
            <span class="unseen">{text::ANSWERS}" "</span>
            <Sentence text=Signal::derive(words) />
        </button>
    }
}
