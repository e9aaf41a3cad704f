//! Choosing an emoji: by group, or by words of the language that holds. The list is an asset, fetched when it is first
//! needed; `xtask/emoji/` makes it of Unicode's own data.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    language,
    parts::{Modal, focus_when_there, open_with},
    reactions::toggle,
    text::{self, Text},
};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use std::sync::Arc;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// More than this nobody looks through.
const MOST_FOUND: usize = 80;

/// The groups, in the order of the list, each with its sign.
const GROUPS: [(&str, Text); 9] = [
    ("🙂", text::EMOJI_SMILEYS),
    ("👋", text::EMOJI_PEOPLE),
    ("🐻", text::EMOJI_NATURE),
    ("🍎", text::EMOJI_FOOD),
    ("🚲", text::EMOJI_TRAVEL),
    ("⚽", text::EMOJI_ACTIVITIES),
    ("💡", text::EMOJI_OBJECTS),
    ("❤️", text::EMOJI_SYMBOLS),
    ("🏁", text::EMOJI_FLAGS),
];

/// One emoji: itself, its name, and the words that it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Emoji {
    sign: String,
    name: String,
    words: String,
}

type Groups = Vec<Vec<Emoji>>;

/// A list as `xtask/emoji/` writes it: a line for each, and an empty line between groups.
fn read(list: &str) -> Groups {
    let emoji = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let (sign, name) = (fields.next()?, fields.next()?);
        let words = format!("{} {}", name.to_lowercase(), fields.next().unwrap_or_default());
        Some(Emoji { sign, name, words })
    };
    list.split("\n\n").map(|group| group.lines().filter_map(emoji).collect()).collect()
}

/// Those that have all of the words, or words that begin so; the ones whose name begins so come first.
fn find(groups: &Groups, sought: &str) -> Vec<Emoji> {
    let sought = sought.to_lowercase();
    // Where words are not set apart, as in Chinese, one may begin anywhere.
    let begins_at = |words: &str, at: usize| {
        let before = words[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() || c >= '\u{2e80}')
    };
    let has = |emoji: &Emoji, begins: &str| {
        emoji.words.match_indices(begins).any(|(at, _)| begins_at(&emoji.words, at))
    };
    let mut found: Vec<_> = groups
        .iter()
        .flatten()
        .filter(|emoji| sought.split_whitespace().all(|begins| has(emoji, begins)))
        .cloned()
        .collect();
    found.sort_by_key(|emoji| !emoji.words.starts_with(sought.trim()));
    found.truncate(MOST_FOUND);
    found
}

/// The button that opens the choice, and the choice.
#[component]
pub(super) fn EmojiButton(on_pick: Callback<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    let panel = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            // Fails where it is closed already.
            let _ = panel.hide_popover();
        }
    };
    let picked = Callback::new(move |sign| {
        close();
        on_pick.run(sign);
    });
    view! {
        <button
            type="button"
            class="icon-button emoji-button"
            node_ref=button
            aria-label=text::EMOJI
            title=text::EMOJI
            aria-expanded=move || open.get().to_string()
            on:click=move |_| {
                if let Some(panel) = panel.get_untracked() {
                    // Fails only where it is in no document.
                    let _ = panel.toggle_popover();
                }
            }
        >
            <Icon glyph=Glyph::Smile />
        </button>
        <div
            class="emoji-panel"
            popover="auto"
            role="dialog"
            aria-label=text::EMOJI
            node_ref=panel
            on:toggle=move |_| {
                let shown = panel.get_untracked().is_some_and(|it| it.matches(":popover-open").unwrap_or_default());
                open.set(shown);
            }
        >
            <Show when=move || open.get()>
                <EmojiPicker on_pick=picked />
            </Show>
        </div>
    }
}

/// The choice of an emoji that is given to a message.
#[component]
pub(super) fn React() -> impl IntoView {
    let ui = Ui::here();
    let open = open_with(ui.reacting);
    let picked = Callback::new(move |sign: String| {
        if let Some((room, message)) = ui.reacting.get_untracked() {
            toggle(ui, room, message, &sign);
        }
        open.set(false);
    });
    view! {
        <Modal open title=text::OTHER_EMOJI>
            <EmojiPicker on_pick=picked />
        </Modal>
    }
}

/// The choice alone.
#[component]
pub(super) fn EmojiPicker(on_pick: Callback<String>) -> impl IntoView {
    let ui = Ui::here();
    let groups = RwSignal::new(None::<Arc<Groups>>);
    let failed = RwSignal::new(false);
    let group = RwSignal::new(0_usize);
    let sought = RwSignal::new(String::new());
    let input = NodeRef::<html::Input>::new();
    spawn_local(async move {
        match ui.load(&format!("emoji-{}.txt", language::spoken().tag())).await {
            Some(list) => drop(groups.try_set(Some(Arc::new(read(&list))))),
            None => drop(failed.try_set(true)),
        }
    });
    let shown = Memo::new(move |_| {
        let Some(groups) = groups.get() else { return Vec::new() };
        let sought = sought.get();
        if sought.trim().is_empty() {
            groups.get(group.get()).cloned().unwrap_or_default()
        } else {
            find(&groups, &sought)
        }
    });
    let searching = Memo::new(move |_| sought.with(|sought| !sought.trim().is_empty()));
    focus_when_there(input);
    // One handler for all of them: a group has hundreds.
    let pick = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        if let Some(button) = target.and_then(|it| it.closest("button").ok().flatten()) {
            on_pick.run(button.text_content().unwrap_or_default());
        }
    };
    let tabs = GROUPS.into_iter().enumerate().map(|(at, (sign, name))| {
        view! {
            <button
                type="button"
                class="emoji-tab"
                aria-label=name
                title=name
                aria-pressed=move || (group.get() == at && !searching.get()).to_string()
                on:click=move |_| {
                    sought.set(String::new());
                    group.set(at);
                }
            >{sign}</button>
        }
    });
    view! {
        <div class="emoji-picker">
            <input
                type="search"
                class="emoji-search"
                node_ref=input
                dir="auto"
                aria-label=text::EMOJI_SEARCH
                placeholder=text::EMOJI_SEARCH
                autocomplete="off"
                prop:value=sought
                on:input:target=move |event| sought.set(event.target().value())
                on:keydown=move |event: KeyboardEvent| {
                    if event.key() == "Enter" && !event.is_composing() {
                        event.prevent_default();
                        if let Some(first) = shown.with_untracked(|shown| shown.first().cloned()) {
                            on_pick.run(first.sign);
                        }
                    }
                }
            />
            <div class="emoji-tabs" role="group" aria-label=text::EMOJI_GROUPS>{tabs.collect_view()}</div>
            <p class="unseen" role="status">
                {move || searching.get().then(|| text::emoji_found(shown.with(Vec::len)))}
            </p>
            <div class="emoji-grid" role="group" aria-label=text::EMOJI on:click=pick on:keydown=walk>
                {move || shown.get().into_iter().enumerate().map(|(at, Emoji { sign, name, .. })| view! {
                    <button
                        type="button"
                        class="emoji"
                        tabindex=if at == 0 { "0" } else { "-1" }
                        aria-label=name.clone()
                        title=name
                    >{sign}</button>
                }).collect_view()}
            </div>
            <Show when=move || failed.get() || (searching.get() && shown.with(Vec::is_empty))>
                <p class="quiet">
                    {move || if failed.get() { text::EMOJI_FAILED } else { text::EMOJI_NONE }.say()}
                </p>
            </Show>
        </div>
    }
}

/// Arrow keys walk through the grid, which is one stop for the Tab key.
#[allow(clippy::needless_pass_by_value)]
fn walk(event: KeyboardEvent) {
    let Some(grid) = event.current_target().and_then(|it| it.dyn_into::<Element>().ok()) else {
        return;
    };
    let cells = grid.children();
    let Some(now) = document().active_element().filter(|it| grid.contains(Some(it))) else {
        return;
    };
    let Some(at) = (0..cells.length()).find(|at| cells.item(*at).as_ref() == Some(&now)) else {
        return;
    };
    let top = |at: u32| cells.item(at).map(|it| it.get_bounding_client_rect().top());
    // As many as stand in the first line.
    let columns = (1..cells.length()).find(|it| top(*it) != top(0)).unwrap_or(cells.length());
    let rtl = language::spoken().direction() == "rtl";
    let last = cells.length() - 1;
    let next = match event.key().as_str() {
        "ArrowRight" if rtl => at.saturating_sub(1),
        "ArrowLeft" if rtl => at + 1,
        "ArrowRight" => at + 1,
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowDown" => at + columns,
        "ArrowUp" => at.checked_sub(columns).unwrap_or(at),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(cell) = cells.item(next.min(last)).and_then(|it| it.dyn_into::<HtmlElement>().ok())
    {
        if let Some(now) = now.dyn_ref::<HtmlElement>() {
            now.set_tab_index(-1);
        }
        cell.set_tab_index(0);
        // Fails only where the element is gone.
        let _ = cell.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "😀\tgrinning face\tsmile happy\n😺\tgrinning cat\tsmile\n\n🐱\tcat face\tpet\n🚜\ttractor\tcaterpillar";

    fn signs(sought: &str) -> Vec<String> {
        find(&read(LIST), sought).into_iter().map(|emoji| emoji.sign).collect()
    }

    #[test]
    fn a_list_has_its_groups() {
        let groups = read(LIST);
        assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(groups[0][1].name, "grinning cat");
    }

    #[test]
    fn an_emoji_is_found_by_the_beginnings_of_its_words() {
        assert_eq!(signs("cat"), ["🐱", "😺", "🚜"]);
        assert_eq!(signs("GRIN ca"), ["😺"]);
        assert_eq!(signs("rin"), [""; 0]);
        assert_eq!(signs("smile"), ["😀", "😺"]);
    }

    #[test]
    fn every_language_has_the_same_emoji_in_the_same_groups() {
        let shape = |list: &str| {
            let groups = read(list);
            groups
                .iter()
                .map(|group| group.iter().map(|it| it.sign.clone()).collect())
                .collect::<Vec<Vec<_>>>()
        };
        let english = shape(include_str!("../../emoji/en.txt"));
        assert_eq!(english.len(), GROUPS.len());
        for list in [
            include_str!("../../emoji/de.txt"),
            include_str!("../../emoji/fr.txt"),
            include_str!("../../emoji/es.txt"),
            include_str!("../../emoji/zh.txt"),
            include_str!("../../emoji/ar.txt"),
        ] {
            assert_eq!(shape(list), english);
        }
    }
}
