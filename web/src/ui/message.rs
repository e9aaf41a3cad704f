//! One message on screen.

use super::{
    body::Body,
    context::Ui,
    icons::{Glyph, Icon},
    parts::Avatar,
    text, time,
};
use crate::state::{Room, Row};
use alcove_client::{Command, Kind, MemberId, MessageState, MessageView};
use leptos::{either::Either, prelude::*};
use std::collections::HashSet;

/// A row of the message list: the day it starts, if any, and the message.
#[component]
pub(super) fn MessageRow(
    room: Room,
    row: Row,
    ambiguous: Memo<HashSet<MemberId>>,
    total: Memo<u64>,
) -> impl IntoView {
    let Row { new_day, lead, message, number, .. } = row;
    let first = message.get_untracked();
    let sent_at_ms = first.sent_at_ms;
    let me = Ui::here().state.me.with_untracked(|me| me.as_ref().map(|me| me.id));
    let separator = new_day.then(|| {
        view! { <li class="day"><span>{time::day_name(sent_at_ms)}</span></li> }
    });
    let line = match text::system(&first, me) {
        Some(_) => Either::Left(view! { <System message me number total /> }),
        None => Either::Right(view! { <Spoken room first message lead ambiguous number total /> }),
    };
    view! {
        {separator}
        {line}
    }
}

#[component]
fn System(
    message: ArcRwSignal<MessageView>,
    me: Option<MemberId>,
    number: u64,
    total: Memo<u64>,
) -> impl IntoView {
    let line = move || message.with(|message| text::system(message, me)).unwrap_or_default();
    view! { <li class="system" tabindex="-1" aria-posinset=number.to_string() aria-setsize=move || total.get().to_string()><span dir="auto">{line}</span></li> }
}

#[component]
fn Spoken(
    room: Room,
    first: MessageView,
    message: ArcRwSignal<MessageView>,
    lead: bool,
    ambiguous: Memo<HashSet<MemberId>>,
    number: u64,
    total: Memo<u64>,
) -> impl IntoView {
    let MessageView { id, sender, sender_name, mine, sent_at_ms, .. } = first;
    let colour = sender.colour().to_string();
    let code = move || {
        ambiguous.with(|alike| alike.contains(&sender)).then(|| {
            view! { <span class="code">{sender.code()}</span> }
        })
    };
    let class = match (mine, lead) {
        (true, true) => "message mine first",
        (true, false) => "message mine",
        (false, true) => "message first",
        (false, false) => "message",
    };
    let avatar = (lead && !mine)
        .then(|| view! { <Avatar name=sender_name.clone() colour=sender.colour() /> });
    // Heard with every message, seen once for a group, and not at all with one's own.
    let author = view! {
        <p class="author" class:unseen=mine || !lead data-colour=colour>
            <bdi dir="auto">{if mine { text::YOU.say() } else { sender_name }}</bdi>
            {code}
        </p>
    };
    let body = {
        let message = message.clone();
        move || {
            message.with(|message| match &message.kind {
                Kind::Text { body } => Either::Left(view! { <Body text=body.clone() /> }),
                _ => Either::Right(view! { <p class="text unsupported">{text::UNSUPPORTED}</p> }),
            })
        }
    };
    let state = Memo::new(move |_| message.with(|message| message.state));
    let failed = move || state.get() == MessageState::Failed;
    view! {
        <li
            class=class
            class:failed=failed
            tabindex="-1"
            aria-posinset=number.to_string()
            aria-setsize=move || total.get().to_string()
        >
            {avatar}
            <div class="bubble">
                {author}
                {body}
                <p class="meta">
                    <time datetime=time::machine(sent_at_ms) title=time::full(sent_at_ms)>{time::clock(sent_at_ms)}</time>
                    {mine.then(|| view! { <StateMark state /> })}
                </p>
            </div>
            <Show when=failed>
                <Retry room id />
            </Show>
        </li>
    }
}

#[component]
fn StateMark(state: Memo<MessageState>) -> impl IntoView {
    let glyph = move || match state.get() {
        MessageState::Queued => Glyph::Clock,
        MessageState::Sent => Glyph::Tick,
        MessageState::Ordered => Glyph::Ticks,
        MessageState::Failed => Glyph::Alert,
    };
    let name = move || text::state(state.get()).say();
    view! {
        <span class="state" role="img" aria-label=name title=name>
            {move || view! { <Icon glyph=glyph() /> }}
        </span>
    }
}

#[component]
fn Retry(room: Room, id: alcove_client::MessageId) -> impl IntoView {
    let ui = Ui::here();
    let room = room.key;
    view! {
        <div class="retry">
            <span>{text::NOT_SENT}</span>
            <button type="button" class="link" on:click=move |_| ui.tell(Command::Resend { room, message: id })>{text::SEND_AGAIN}</button>
            <button type="button" class="link" on:click=move |_| ui.tell(Command::Discard { room, message: id })>{text::DISCARD}</button>
        </div>
    }
}
