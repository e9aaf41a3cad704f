//! The emoji under a message.

use super::{context::Ui, text};
use crate::state::Room;
use alcove_client::{Command, MemberId, MessageId, MessageView, ReactionView};
use leptos::prelude::*;

/// What is offered first.
pub(super) const FIRST: [&str; 6] = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

/// Gives an emoji, or takes it back.
pub(super) fn toggle(ui: Ui, room: Room, id: MessageId, emoji: &str) {
    let message = room.timeline.with_untracked(|timeline| timeline.message(id));
    let me = ui.state.me.with_untracked(|me| me.as_ref().map(|me| me.id));
    if let (Some(message), Some(me)) = (message, me) {
        let emoji = message.toggled(me, emoji);
        ui.tell(Command::React { room: room.key, message: id, emoji });
    }
}

#[component]
pub(super) fn Reactions(room: Room, message: ArcRwSignal<MessageView>) -> impl IntoView {
    let ui = Ui::here();
    let me = ui.state.me.with_untracked(|me| me.as_ref().map(|me| me.id));
    let id = message.with_untracked(|message| message.id);
    let reactions = Memo::new(move |_| message.with(|message| message.reactions.clone()));
    let name = move |reaction: &ReactionView| {
        let names = room.members.with_untracked(|members| names_of(members, &reaction.members, me));
        text::reaction(&reaction.emoji, &names)
    };
    view! {
        <Show when=move || reactions.with(|it| !it.is_empty())>
            <div class="reactions">
                <For each=move || reactions.get() key=|it| (it.emoji.clone(), it.members.clone()) let:reaction>
                    <button
                        type="button"
                        class="reaction"
                        aria-pressed=me.is_some_and(|me| reaction.members.contains(&me)).to_string()
                        aria-label=name(&reaction)
                        title=name(&reaction)
                        on:click={
                            let emoji = reaction.emoji.clone();
                            move |_| toggle(ui, room, id, &emoji)
                        }
                    >
                        <span class="emoji">{reaction.emoji.clone()}</span>
                        <span class="count">{reaction.members.len()}</span>
                    </button>
                </For>
            </div>
        </Show>
    }
}

fn names_of(
    members: &[alcove_client::MemberView],
    ids: &[MemberId],
    me: Option<MemberId>,
) -> Vec<String> {
    let name = |id: &MemberId| match members.iter().find(|member| member.id == *id) {
        _ if Some(*id) == me => text::YOU.say(),
        Some(member) => member.name.clone(),
        None => text::SOMEBODY.say(),
    };
    ids.iter().map(name).collect()
}
