//! Mentions: who is suggested behind an @, and who is meant in what was typed.

use super::{parts::Avatar, text};
use crate::state::{Room, ambiguous, lower};
use alcove_client::{
    MemberId, MemberView,
    mention::{mentioned, names},
};
use leptos::{ev::KeyboardEvent, html, prelude::*};

/// How many are suggested.
const SUGGESTED_MAX: usize = 6;

/// The mentions in a composer. Copying it copies handles.
#[derive(Clone, Copy)]
pub(super) struct Mentions {
    room: Room,
    input: NodeRef<html::Textarea>,
    /// Where the @ stands, and what stands between it and the caret.
    begun: RwSignal<Option<(usize, String)>>,
    chosen: RwSignal<usize>,
    /// Who was chosen, and by what name.
    meant: RwSignal<Vec<(MemberId, String)>>,
}

impl Mentions {
    pub(super) fn new(room: Room, input: NodeRef<html::Textarea>) -> Self {
        let (begun, chosen) = (RwSignal::new(None), RwSignal::new(0));
        Self { room, input, begun, chosen, meant: RwSignal::new(Vec::new()) }
    }

    /// Looks whether a mention has begun before the caret.
    pub(super) fn look(self) {
        let caret = self.input.get_untracked().and_then(|it| it.selection_start().ok().flatten());
        let begun = self.room.draft.with_untracked(|draft| begun(draft, caret? as usize));
        if self.begun.with_untracked(|known| *known != begun) {
            self.chosen.set(0);
            self.begun.set(begun);
        }
    }

    fn suggested(self) -> Vec<MemberView> {
        let Some((_, start)) = self.begun.get() else { return Vec::new() };
        let start: String = lower(&start).collect();
        let fits = |member: &&MemberView| {
            let name: String = lower(&member.name).collect();
            !member.me && (name.starts_with(&start) || name.contains(&format!(" {start}")))
        };
        self.room.members.with(|members| {
            let mut fitting: Vec<_> = members.iter().filter(fits).cloned().collect();
            fitting.sort_by_cached_key(|member| {
                (!member.here, lower(&member.name).collect::<String>())
            });
            fitting.truncate(SUGGESTED_MAX);
            fitting
        })
    }

    pub(super) fn is_open(self) -> bool {
        !self.suggested().is_empty()
    }

    /// The id of the suggestion that Enter would take.
    pub(super) fn chosen_id(self) -> Option<String> {
        self.is_open().then(|| option_id(self.chosen.get()))
    }

    /// Keys go to the suggestions while there are any. Answers whether this one did.
    pub(super) fn handle_key(self, event: &KeyboardEvent) -> bool {
        let suggested = untrack(|| self.suggested());
        let count = suggested.len();
        if count == 0 {
            return false;
        }
        let at = self.chosen.get_untracked().min(count - 1);
        match event.key().as_str() {
            "ArrowDown" => self.chosen.set((at + 1) % count),
            "ArrowUp" => self.chosen.set((at + count - 1) % count),
            "Enter" | "Tab" => self.take(&suggested[at]),
            "Escape" => self.begun.set(None),
            _ => return false,
        }
        event.prevent_default();
        true
    }

    fn take(self, member: &MemberView) {
        let Some((at, start)) = self.begun.get_untracked() else { return };
        let (id, name) = (member.id, member.name.clone());
        let caret = self.room.draft.try_update(|draft| {
            let end = at + 1 + start.len();
            if draft.get(at..end).is_some() {
                draft.replace_range(at..end, &format!("@{name} "));
            }
            draft[..(at + name.len() + 2).min(draft.len())].encode_utf16().count() as u32
        });
        self.meant.update(|meant| meant.push((id, name)));
        self.begun.set(None);
        if let (Some(input), Some(caret)) = (self.input.get_untracked(), caret) {
            // At once, and not when the signal is heard: one goes on typing.
            self.room.draft.with_untracked(|draft| input.set_value(draft));
            let _ = input.focus();
            let _ = input.set_selection_range(caret, caret);
        }
    }

    /// Who is mentioned in a text: who was chosen and is still named, and who is named as only one member is.
    pub(super) fn in_text(self, body: &str) -> Vec<MemberId> {
        let chosen = self.meant.get_untracked().into_iter();
        let mut ids: Vec<_> =
            chosen.filter(|(_, name)| names(body, name)).map(|(id, _)| id).collect();
        ids.extend(self.room.members.with_untracked(|members| mentioned(body, members).0));
        self.meant.set(Vec::new());
        ids.sort();
        ids.dedup();
        ids.truncate(64);
        ids
    }
}

/// The mention that has begun before the caret, which is counted in UTF-16 units: where its @ stands, and what follows it.
fn begun(draft: &str, caret: usize) -> Option<(usize, String)> {
    let mut units = 0;
    let end = draft.char_indices().find(|(_, c)| {
        let reached = units >= caret;
        units += c.len_utf16();
        reached
    });
    let before = &draft[..end.map_or(draft.len(), |(at, _)| at)];
    let at = before.rfind('@')?;
    let start = &before[at + 1..];
    let after_word = before[..at].ends_with(char::is_alphanumeric);
    (!after_word && !start.contains(['\n', ' ']) && start.chars().count() <= 64)
        .then(|| (at, start.to_owned()))
}

fn option_id(index: usize) -> String {
    format!("mention-{index}")
}

#[component]
pub(super) fn Suggestions(mentions: Mentions) -> impl IntoView {
    let suggested = Memo::new(move |_| mentions.suggested());
    let alike = Memo::new(move |_| mentions.room.members.with(|members| ambiguous(members)));
    view! {
        <Show when=move || suggested.with(|it| !it.is_empty())>
            <ul class="suggestions" id="mentions" role="listbox" aria-label=text::MENTION>
                {move || suggested.get().into_iter().enumerate().map(|(index, member)| {
                    let (name, code, colour) = (member.name.clone(), member.code.clone(), member.colour);
                    let alike = alike.with_untracked(|alike| alike.contains(&member.id));
                    view! {
                        <li
                            id=option_id(index)
                            role="option"
                            aria-selected=move || (mentions.chosen.get() == index).to_string()
                            on:mousedown=move |event| { event.prevent_default(); mentions.take(&member); }
                        >
                            <Avatar name=name.clone() colour />
                            <bdi dir="auto">{name}</bdi>
                            {alike.then(|| view! { " "<span class="code">{code}</span> })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::begun;

    #[test]
    fn a_mention_begins_with_an_at_before_the_caret() {
        assert_eq!(begun("hi @Ad", 6), Some((3, "Ad".into())));
        assert_eq!(begun("hi @Ad", 4), Some((3, String::new())));
        assert_eq!(begun("👍 @Ad", 6), Some((5, "Ad".into())));
        for (draft, caret) in [("hi", 2), ("a@b", 3), ("@a b", 4), ("@a\n", 3), ("@a", 0)] {
            assert_eq!(begun(draft, caret), None, "{draft}");
        }
    }
}
