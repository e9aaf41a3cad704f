//! One message on screen.

use super::{
    actions::{Bar, element_id, menu_is_open},
    context::Ui,
    files::Files,
    icons::{Glyph, Icon},
    language::spoken,
    parts::Sentence,
    portrait::Portrait,
    quote::Quote,
    reactions::Reactions,
    rich::Rich,
    rows::Ties,
    text, time,
};
use crate::state::{Room, Row};
use alcove_client::{
    Command, Kind, MarkView, MemberId, MessageId, MessageState, MessageView, PlaceView,
};
use leptos::{either::Either, ev::PointerEvent, prelude::*};

/// The message at which one can see what can be done with it. Its row is told by a signal of its own.
#[derive(Clone, Copy, Default)]
pub(super) struct Active(StoredValue<Option<(MessageId, RwSignal<bool>)>>);

impl Active {
    /// For the row of a message that is being made.
    fn of(self, id: MessageId) -> RwSignal<bool> {
        let is_active = self.is(id);
        let here = RwSignal::new(is_active);
        if is_active {
            self.0.set_value(Some((id, here)));
        }
        here
    }

    fn is(self, id: MessageId) -> bool {
        let active = self.0.try_get_value().flatten();
        active.is_some_and(|(active, _)| active == id)
    }

    fn set(self, to: Option<(MessageId, RwSignal<bool>)>) {
        let before = self.0.try_update_value(|active| std::mem::replace(active, to)).flatten();
        if let Some((_, here)) = before {
            // Its row may be gone.
            here.try_set(false);
        }
        if let Some((_, here)) = to {
            here.set(true);
        }
    }
}

/// A row of the message list: the day it starts, if any, and the message.
#[component]
pub(super) fn MessageRow(
    room: Room,
    row: Row,
    ambiguous: Memo<Vec<MemberId>>,
    total: Memo<usize>,
    active: Active,
) -> impl IntoView {
    let Row { id, new_day, lead, first_new, message, number } = row;
    let first = message.get_untracked();
    let state = Ui::here().state;
    let me = state.me.with_untracked(|me| me.as_ref().map(|me| me.id));
    let sent_at_ms = first.sent_at_ms;
    let day = new_day.then(|| {
        view! { <p class="day"><span>{time::day_name(sent_at_ms)}</span></p> }
    });
    let news = first_new.then(|| {
        view! { <p class="news-line"><span>{text::NEW_MESSAGES}</span></p> }
    });
    let is_system = text::system(&first, me).is_some();
    let sender = first.sender;
    // Whether what an ignored person wrote is shown all the same; none of anybody else.
    let unfolded =
        Ties::follow(move || (!is_system && state.ignores(sender)).then(|| !state.folds(sender)));
    let here = active.of(id);
    let folded = move || unfolded.get() == Some(false);
    let name = StoredValue::new(first.sender_name.clone());
    let line = move || {
        let (first, message) = (first.clone(), message.clone());
        match is_system {
            true => Either::Left(view! { <System message me /> }),
            false => Either::Right(view! { <Spoken room first message lead ambiguous here /> }),
        }
    };
    let activate = move || {
        if !is_system && !active.is(id) && !menu_is_open() {
            active.set(Some((id, here)));
        }
    };
    // A finger that is lifted leaves, too, and wants to press what it brought up.
    let leave = move |event: PointerEvent| {
        let here = document()
            .active_element()
            .is_some_and(|it| it.closest(&format!("#{}", element_id(id))).ok().flatten().is_some());
        if event.pointer_type() == "mouse" && !here && !menu_is_open() {
            active.set(None);
        }
    };
    view! {
        <li
            id=element_id(id)
            tabindex="-1"
            hidden=move || !lead && folded()
            aria-posinset=number.to_string()
            aria-setsize=total.get_untracked().to_string()
            on:pointerenter=move |_| activate()
            on:pointerleave=leave
            on:focusin=move |_| activate()
        >
            {day}
            {news}
            {lead.then(|| view! {
                <Show when=move || unfolded.get().is_some()><Fold sender unfolded name=name.get_value() /></Show>
            })}
            {move || (!folded()).then(&line)}
        </li>
    }
}

#[component]
fn System(message: ArcRwSignal<MessageView>, me: Option<MemberId>) -> impl IntoView {
    let line = move || message.with(|message| text::system(message, me)).unwrap_or_default();
    view! { <p class="system"><span dir=spoken().direction()>{line}</span></p> }
}

/// In front of what somebody wrote who is ignored: shows it, and hides it again.
#[component]
fn Fold(sender: MemberId, unfolded: Memo<Option<bool>>, name: String) -> impl IntoView {
    let state = Ui::here().state;
    let shown = move || unfolded.get() == Some(true);
    let what = move || if shown() { text::FOLD_HIDE } else { text::FOLD_SHOW };
    let turn = move |_| {
        let shown = unfolded.get_untracked() == Some(true);
        state.unfolded.update(|unfolded| {
            unfolded.retain(|known| *known != sender);
            if !shown {
                unfolded.push(sender);
            }
        });
    };
    view! {
        <p class="system fold">
            <button type="button" class="link" aria-expanded=move || shown().to_string() on:click=turn>
                <Sentence text=Signal::derive(move || text::with_name(what(), &name)) />
            </button>
        </p>
    }
}

#[component]
fn Spoken(
    room: Room,
    first: MessageView,
    message: ArcRwSignal<MessageView>,
    lead: bool,
    ambiguous: Memo<Vec<MemberId>>,
    here: RwSignal<bool>,
) -> impl IntoView {
    let ui = Ui::here();
    let MessageView { id, sender, sender_name, mine, sent_at_ms, .. } = first;
    let colour = sender.colour().to_string();
    let ties = Ties::here();
    let code = move || {
        let alike = ties.read(|| ambiguous.with(|alike| alike.contains(&sender)));
        alike.then(|| view! { " "<span class="code">{sender.code()}</span> })
    };
    let class = match (mine, lead) {
        (true, true) => "message mine first",
        (true, false) => "message mine",
        (false, true) => "message first",
        (false, false) => "message",
    };
    let avatar =
        (lead && !mine).then(|| view! { <Portrait room member=sender name=sender_name.clone() /> });
    // Heard with every message, seen once for a group, and not at all with one's own.
    let author = view! {
        <p class="author" class:unseen=mine || !lead data-colour=colour>
            <bdi dir="auto">{if mine { text::YOU.say() } else { sender_name }}</bdi>
            {code}
        </p>
    };
    let said = {
        let message = message.clone();
        Memo::new(move |_| message.with(Said::of))
    };
    let failed = move || said.with(|said| said.failed);
    let me = ui.state.me.with_untracked(|me| me.as_ref().map(|me| me.id));
    let calls = move || said.with(|said| me.is_some_and(|me| said.calls(me)));
    let edited = move || said.with(|said| said.edited_at_ms);
    let expires = first.expires_at_ms;
    let is_text = move || said.with(|said| matches!(said.kind, Kind::Text { .. }));
    let (with_bar, with_files, with_reactions) =
        (message.clone(), message.clone(), message.clone());
    view! {
        <div class=class class:failed=failed class:calls=calls>
            {avatar}
            <div class="bubble">
                {author}
                {move || view! { <Origin room kind=said.with(|said| said.kind.clone()) /> }}
                <Files room message=with_files />
                {move || view! { <Body room kind=said.with(|said| said.kind.clone()) /> }}
                <p class="meta">
                    {expires.map(|at| view! {
                        <span class="fades" role="note" aria-label=text::disappears(&time::full(at)) title=text::disappears(&time::full(at))>
                            <Icon glyph=Glyph::Hourglass />
                        </span>
                    })}
                    {move || edited().map(|at| view! { <span title=time::full(at)>{text::EDITED}</span> })}
                    <time datetime=time::machine(sent_at_ms) title=time::full(sent_at_ms)>{time::clock(sent_at_ms)}</time>
                    {mine.then(|| view! { <StateMark room message /> })}
                </p>
            </div>
            <Reactions room message=with_reactions />
            <Show when=move || here.get() && is_text()>
                <Bar room message=with_bar.clone() />
            </Show>
            {move || failed().then(|| view! { <Retry room id /> })}
        </div>
    }
}

/// What of a message is seen in its row, besides its files and reactions, and how far it has come.
#[derive(Clone, PartialEq)]
struct Said {
    kind: Kind,
    edited_at_ms: Option<u64>,
    failed: bool,
}

impl Said {
    fn of(message: &MessageView) -> Self {
        let mut kind = message.kind.clone();
        // How far a file is changes often, and does not change what was said.
        if let Kind::Text { files, .. } = &mut kind {
            files.clear();
        }
        let failed = message.state == MessageState::Failed;
        Self { kind, edited_at_ms: message.edited_at_ms, failed }
    }

    /// Whether it asks for somebody's attention.
    fn calls(&self, member: MemberId) -> bool {
        let Kind::Text { reply, mentions, .. } = &self.kind else { return false };
        mentions.contains(&member) || reply.is_some_and(|reply| reply.is_of(member))
    }
}

/// What it answers, and whether it was said elsewhere first.
#[component]
fn Origin(room: Room, kind: Kind) -> impl IntoView {
    let Kind::Text { reply, forwarded, .. } = kind else { return ().into_any() };
    view! {
        {forwarded.then(|| view! { <p class="forwarded"><Icon glyph=Glyph::Forward />{text::FORWARDED}</p> })}
        {reply.map(|id| view! { <Quote room id /> })}
    }
    .into_any()
}

/// What was said.
#[component]
fn Body(room: Room, kind: Kind) -> impl IntoView {
    match kind {
        Kind::Text { body, mentions, .. } => {
            let names = room.members.with_untracked(|members| {
                let mentioned = members.iter().filter(|member| mentions.contains(&member.id));
                mentioned.map(|member| member.name.clone()).collect()
            });
            view! { {(!body.is_empty()).then(|| view! { <Rich body names /> })} }.into_any()
        }
        Kind::Deleted => view! { <p class="text gone" dir="auto">{text::DELETED}</p> }.into_any(),
        _ => view! { <p class="text unsupported">{text::UNSUPPORTED}</p> }.into_any(),
    }
}

/// How far a message of one's own has come: into the room, to everybody's device, before everybody's eyes.
#[component]
fn StateMark(room: Room, message: ArcRwSignal<MessageView>) -> impl IntoView {
    let (ui, ties) = (Ui::here(), Ties::here());
    let reached = move |place: Option<PlaceView>, how: fn(&MarkView, PlaceView) -> bool| {
        let Some(place) = place else { return false };
        let others = room.members.with(|members| {
            let others = members.iter().filter(|it| room.is_for(it, place));
            others.map(|it| it.id).collect::<Vec<_>>()
        });
        let has = |member: &MemberId| {
            room.marks.with(|marks| marks.get(member).is_some_and(|mark| how(mark, place)))
        };
        !others.is_empty() && others.iter().all(has)
    };
    let ordered = move |place| {
        if ui.state.sharing.get().read && reached(place, MarkView::has_read) {
            (Glyph::Eye, text::READ)
        } else if reached(place, MarkView::has_received) {
            (Glyph::Ticks, text::RECEIVED)
        } else {
            (Glyph::Ticks, text::state(MessageState::Ordered))
        }
    };
    let mark = Memo::new(move |_| {
        let (state, place) = message.with(|message| (message.state, message.place));
        match state {
            MessageState::Queued => (Glyph::Clock, text::state(state)),
            MessageState::Sent => (Glyph::Tick, text::state(state)),
            MessageState::Failed => (Glyph::Alert, text::state(state)),
            MessageState::Ordered => ties.read(|| ordered(place)),
        }
    });
    let name = move || mark.get().1.say();
    view! {
        <span class="state" role="img" aria-label=name title=name>
            {move || view! { <Icon glyph=mark.get().0 /> }}
        </span>
    }
}

#[component]
fn Retry(room: Room, id: MessageId) -> impl IntoView {
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
