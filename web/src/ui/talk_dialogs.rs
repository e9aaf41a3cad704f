//! Dialogs about messages: who has one, and what was said when.

use super::{
    context::{Screen, Ui},
    parts::{Avatar, Foreign, Modal, focus_when_there, open_with},
    text, time,
};
use crate::state::{Room, ambiguous};
use alcove_client::{Command, FoundView, Layout, MemberId, MemberView, Reply};
use gloo_timers::callback::Timeout;
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};

/// How many messages a search shows.
const FOUND_MAX: u16 = 50;
/// A search that takes longer is said to go on.
const TOLD_AFTER_MS: u32 = 200;

/// Who has received a message of one's own, and read it.
#[component]
pub(super) fn Details(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let open = open_with(ui.details);
    let place = move || ui.details.with(|message| message.as_ref().and_then(|it| it.place));
    let sent =
        move || ui.details.with(|message| message.as_ref().map(|it| time::full(it.sent_at_ms)));
    let state = move |member: MemberId| {
        let mark = room.marks.with(|marks| marks.get(&member).cloned());
        let (Some(place), Some(mark)) = (place(), mark) else { return text::NOT_RECEIVED.say() };
        if ui.state.sharing.get().read && mark.has_read(place) {
            let at = mark.read_at(place).map(time::full);
            at.map_or_else(|| text::HAS_READ.say(), |at| text::read_by(&at))
        } else if mark.has_received(place) {
            let at = mark.received_at(place).map(time::full);
            at.map_or_else(|| text::HAS_RECEIVED.say(), |at| text::received_by(&at))
        } else {
            text::NOT_RECEIVED.say()
        }
    };
    let alike = Memo::new(move |_| room.members.with(|members| ambiguous(members)));
    let coded = move |member: MemberId| alike.with(|alike| alike.contains(&member));
    let others = move || {
        let place = place();
        let is_for = |it: &&MemberView| place.map_or(!it.me, |place| room.is_for(it, place));
        room.members.with(|members| members.iter().filter(is_for).cloned().collect::<Vec<_>>())
    };
    view! {
        <Modal open title=text::DETAILS>
            <p class="quiet">{move || sent().map(|at| text::sent_at(&at))}</p>
            <ul class="people" role="list" aria-label=text::DETAILS>
                <For each=others key=|member| (member.id, member.name.clone()) let:member>
                    <li class="person">
                        <Avatar name=member.name.clone() colour=member.colour />
                        <div class="person-text">
                            <p class="person-name">
                                <Foreign text=member.name.clone() />
                                {move || coded(member.id).then(|| view! { " "<span class="code">{member.id.code()}</span> })}
                            </p>
                            <p class="person-line quiet">{move || state(member.id)}</p>
                        </div>
                    </li>
                </For>
            </ul>
            <p class="quiet">{text::DETAILS_NOTE}</p>
        </Modal>
    }
}

/// What was said, by its words.
#[component]
pub(super) fn Search() -> impl IntoView {
    let ui = Ui::here();
    let input = NodeRef::<html::Input>::new();
    let (query, everywhere) = (RwSignal::new(String::new()), ui.search_all);
    let found = RwSignal::new(None::<(Vec<FoundView>, bool)>);
    let busy = RwSignal::new(false);
    // What is stored is read for the first search. That begins while one still types.
    Effect::new(move || {
        if ui.searching.get() {
            let (room, query) = (ui.state.open.get_untracked(), String::new());
            let room = room.filter(|_| !everywhere.get());
            ui.tell_quietly(Command::Search { room, query, limit: 1 });
        }
    });
    focus_when_there(input);
    let search = move |event: SubmitEvent| {
        event.prevent_default();
        let query = query.get_untracked();
        let room = ui.state.open.get_untracked().filter(|_| !everywhere.get_untracked());
        let waited = Timeout::new(TOLD_AFTER_MS, move || {
            found.set(None);
            busy.set(true);
        });
        spawn_local(async move {
            let searched = ui.ask(Command::Search { room, query, limit: FOUND_MAX }).await;
            drop(waited);
            match searched {
                Ok(Reply::Found { found: hits, more }) => found.set(Some((hits, more))),
                Ok(_) => {}
                Err(refusal) => ui.state.notices.problem(text::refusal(&refusal)),
            }
            busy.set(false);
        });
    };
    let hits = move || found.get().map(|(hits, _)| hits).unwrap_or_default();
    let status = move || match busy.get() {
        true => Some(text::SEARCHING.say()),
        false => {
            found.with(|found| found.as_ref().map(|(hits, more)| text::found(hits.len(), *more)))
        }
    };
    let go = move |hit: &FoundView| {
        ui.searching.set(false);
        ui.go(Screen::Room(hit.room));
        if let Layout::At(position) = hit.message.layout {
            ui.jump.set(Some((hit.room, position)));
        }
    };
    view! {
        <Modal open=ui.searching title=text::SEARCH class="search">
            <form class="inline-form" role="search" on:submit=search>
                <div class="field">
                    <label for="search-words">{text::SEARCH_WORDS}</label>
                    <input
                        id="search-words"
                        type="search"
                        dir="auto"
                        maxlength="200"
                        autocomplete="off"
                        node_ref=input
                        prop:value=query
                        on:focus:target=move |event| event.target().select()
                        on:input:target=move |event| query.set(event.target().value())
                    />
                </div>
                <button type="submit" class="button primary">{text::SEARCH}</button>
            </form>
            <label class="check">
                <input type="checkbox" prop:checked=everywhere on:change:target=move |event| everywhere.set(event.target().checked()) />
                <span>{text::SEARCH_ALL}</span>
            </label>
            <p class="quiet" role="status">{status}</p>
            <ul class="found" role="list" aria-label=text::SEARCH aria-busy=move || busy.get().to_string()>
                <For each=hits key=|hit| (hit.room, hit.message.id) let:hit>
                    <Hit hit go />
                </For>
            </ul>
        </Modal>
    }
}

#[component]
fn Hit(hit: FoundView, go: impl Fn(&FoundView) + Copy + 'static) -> impl IntoView {
    let ui = Ui::here();
    let room =
        ui.state.rooms.with_untracked(|rooms| rooms.iter().find(|it| it.key == hit.room).copied());
    let room_name =
        move || room.map(|room| room.view.with(|view| view.name.clone())).unwrap_or_default();
    let (who, at) = (hit.message.sender_name.clone(), time::full(hit.message.sent_at_ms));
    let body = text::short_body(&hit.message);
    view! {
        <li>
            <button type="button" class="hit" on:click=move |_| go(&hit)>
                <span class="hit-head"><bdi>{who}</bdi>" · "<bdi>{room_name()}</bdi>" · "{at}</span>
                <bdi class="hit-body" dir="auto">{body}</bdi>
            </button>
        </li>
    }
}
