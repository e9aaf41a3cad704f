//! Who is in a room: a panel beside the conversation where there is space, else a sheet over it.

use super::{
    context::{Question, Ui},
    icons::Glyph,
    parts::{Foreign, IconButton},
    portrait::Portrait,
    text::{self, Text},
};
use crate::state::{Room, ambiguous, lower};
use alcove_client::{Command, MemberView};
use leptos::{ev, html, prelude::*};

/// So many messages of a member that break the rules are no accident, and are told.
const OFFENCES_TOLD: u64 = 3;

/// From this width on, the panel is beside the conversation. The style has the same number.
const WIDE: &str = "(min-width: 70rem)";

#[component]
pub(super) fn MembersPanel(room: Room, settings_open: RwSignal<bool>) -> impl IntoView {
    let ui = Ui::here();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), open) = (dialog.get(), ui.members_open.get()) else { return };
        if !open {
            dialog.close();
        } else if !dialog.open() {
            // Fails only where the element is in no document.
            let _ = if is_wide() {
                dialog.set_open(true);
                Ok(())
            } else {
                dialog.show_modal()
            };
        }
    });
    // Where a page is zoomed it lies over the conversation from then on, and nothing below may have the focus. Over another dialog it
    // must not come.
    let resized = window_event_listener(ev::resize, move |_| {
        let Some(dialog) = dialog.get_untracked() else { return };
        let over = document().query_selector("dialog:modal").ok().flatten();
        if dialog.open() && !is_wide() && over.is_none() {
            dialog.set_open(false);
            // Fails only where the element is in no document.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || resized.remove());
    view! {
        <dialog
            class="side"
            node_ref=dialog
            aria-label=text::MEMBERS
            on:close=move |_| ui.members_open.set(false)
            on:click=move |event| {
                if event.target() == dialog.get_untracked().map(|it| it.into()) {
                    ui.members_open.set(false);
                }
            }
        >
            <Show when=move || ui.members_open.get()>
                <div class="side-body">
                    <header class="modal-head">
                        <h2>{text::MEMBERS}</h2>
                        <IconButton name=text::SETTINGS glyph=Glyph::Settings on_press=move || settings_open.set(true) />
                        <IconButton name=text::CLOSE glyph=Glyph::Close on_press=move || ui.members_open.set(false) />
                    </header>
                    <People room />
                </div>
            </Show>
        </dialog>
    }
}

fn is_wide() -> bool {
    window().match_media(WIDE).ok().flatten().is_some_and(|it| it.matches())
}

#[component]
fn People(room: Room) -> impl IntoView {
    let alike = Memo::new(move |_| room.members.with(|members| ambiguous(members)));
    let part = move |here: bool| {
        Memo::new(move |_| {
            room.members.with(|members| {
                let mut part: Vec<_> =
                    members.iter().filter(|member| member.here == here).cloned().collect();
                part.sort_by_cached_key(|member| {
                    (!member.me, !member.admin, lower(&member.name).collect::<String>())
                });
                part
            })
        })
    };
    let list = move |title: Text, members: Memo<Vec<MemberView>>| {
        let key = move |member: &MemberView| {
            let coded = alike.with_untracked(|alike| alike.contains(&member.id));
            (member.id, member.name.clone(), member.admin, coded)
        };
        view! {
            <Show when=move || members.with(|members| !members.is_empty())>
                <h3 class="part">{title}" "<span class="count">{move || members.with(Vec::len)}</span></h3>
                <ul class="people" role="list" aria-label=title>
                    <For each=move || { alike.track(); members.get() } key=key let:member>
                        <Person room coded=alike.with_untracked(|alike| alike.contains(&member.id)) member />
                    </For>
                </ul>
            </Show>
        }
    };
    view! {
        {list(text::HERE, part(true))}
        {list(text::AWAY, part(false))}
        <p class="keeper" role="note">
            {move || room.view.with(|view| (view.keepers > 0).then(|| text::KEEPER.say()))}
        </p>
    }
}

#[component]
fn Person(room: Room, member: MemberView, coded: bool) -> impl IntoView {
    let ui = Ui::here();
    let MemberView { id, name, code, me, admin, .. } = member;
    let key = room.key;
    let may_remove = move || !me && room.is_member() && room.view.with(|view| view.may_remove);
    let may_appoint = move || !me && room.is_member() && room.view.with(|view| view.admin);
    let called = if coded { format!("{name} {code}") } else { name.clone() };
    let appoint_name =
        text::with_name(if admin { text::UNMAKE_ADMIN } else { text::MAKE_ADMIN }, &called);
    let remove_name = text::with_name(text::REMOVE, &called);
    let title = text::remove_title(&called);
    let ignored = Memo::new(move |_| ui.state.ignores(id));
    let ignore = move || if ignored.get() { text::HEED } else { text::IGNORE };
    view! {
        <li class="person">
            <Portrait room member=id name=name.clone() />
            <div class="person-text">
                <p class="person-name">
                    <Foreign text=name />
                    {coded.then(|| view! { " "<span class="code">{code}</span> })}
                </p>
                <div class="person-line">
                    {me.then(|| view! { <span class="tag">{text::YOU}</span> })}
                    {admin.then(|| view! { <span class="tag">{text::ADMIN}</span> })}
                    {move || ignored.get().then(|| view! { <span class="tag">{text::IGNORED}</span> })}
                    {(!me).then(|| view! {
                        <button
                            type="button"
                            class="link"
                            aria-label=move || text::with_name(ignore(), &called)
                            on:click=move |_| ui.tell(Command::Ignore { member: id, ignored: !ignored.get_untracked() })
                        >{move || ignore().say()}</button>
                    })}
                    <Show when=may_appoint>
                        <button
                            type="button"
                            class="link"
                            aria-label=appoint_name.clone()
                            on:click=move |_| ui.tell(Command::SetAdmin { room: key, member: id, admin: !admin })
                        >{if admin { text::UNMAKE_ADMIN } else { text::MAKE_ADMIN }}</button>
                    </Show>
                    <Show when=may_remove>
                        <button
                            type="button"
                            class="link danger"
                            aria-label=remove_name.clone()
                            on:click={
                                let title = title.clone();
                                move |_| ui.question.set(Some(Question {
                                    title: title.clone(),
                                    body: text::REMOVE_BODY,
                                    yes: text::REMOVE,
                                    command: Command::Remove { room: key, member: id },
                                }))
                            }
                        >{text::REMOVE}</button>
                    </Show>
                </div>
                <p class="person-offences" role="note">
                    {move || {
                        let count = room.offences.with(|it| it.get(&id).copied().unwrap_or(0));
                        (count >= OFFENCES_TOLD).then(|| text::offences(count))
                    }}
                </p>
            </div>
        </li>
    }
}
