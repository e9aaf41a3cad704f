//! Where one types.

use super::{
    context::Ui,
    emoji::EmojiButton,
    icons::{Glyph, Icon},
    text,
};
use crate::state::Room;
use alcove_client::Command;
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

#[component]
pub(super) fn Composer(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let input = NodeRef::<html::Textarea>::new();
    let blank = Memo::new(move |_| room.draft.with(|draft| draft.trim().is_empty()));

    let send = move || {
        let body = room.draft.with_untracked(|draft| draft.trim().to_owned());
        if body.is_empty() {
            return;
        }
        room.draft.set(String::new());
        spawn_local(async move {
            let command = Command::Send { room: room.key, body: body.clone(), request: None };
            if let Err(refusal) = ui.ask(command).await {
                ui.state.notices.problem(text::refusal(&refusal));
                // What was typed comes back, before what has been typed since.
                room.draft.update(|draft| *draft = join(body, draft));
            }
        });
    };
    let press = move || {
        send();
        if let Some(input) = input.get_untracked() {
            // Fails only where the element is gone.
            let _ = input.focus();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // While an input method composes, Enter belongs to it.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    // Where the cursor was, as what was chosen were typed.
    let insert = Callback::new(move |sign: String| {
        let Some(input) = input.get_untracked() else { return };
        // Fails only where the element is gone.
        let _ = input.focus();
        let _ = input.set_range_text(&sign);
        let end = input.selection_start().ok().flatten().unwrap_or_default()
            + sign.encode_utf16().count() as u32;
        let _ = input.set_selection_range(end, end);
        room.draft.set(input.value());
    });
    Effect::new(move || {
        room.draft.track();
        if let Some(input) = input.get() {
            grow(&input);
        }
    });
    Effect::new(move || {
        // On a touch screen this would raise the keyboard over what one came to read.
        if let Some(input) = input.get()
            && has_mouse()
        {
            request_animation_frame(move || {
                let _ = input.focus();
            });
        }
    });

    view! {
        <form class="composer" on:submit=move |event| { event.prevent_default(); press(); }>
            <textarea
                id="composer"
                node_ref=input
                rows="1"
                dir="auto"
                aria-label=text::MESSAGE
                placeholder=text::MESSAGE
                title=text::ENTER_HINT
                enterkeyhint="send"
                autocomplete="off"
                prop:value=room.draft
                on:input:target=move |event| room.draft.set(event.target().value())
                on:keydown=on_key
            ></textarea>
            <EmojiButton on_pick=insert />
            <button
                type="submit"
                class="send"
                class:ready=move || !blank.get()
                aria-label=text::SEND
                title=text::SEND
            >
                <Icon glyph=Glyph::Send />
            </button>
        </form>
    }
}

fn join(mut body: String, typed_since: &str) -> String {
    if !typed_since.is_empty() {
        body.push('\n');
        body.push_str(typed_since);
    }
    body
}

/// As high as its text. Browsers with `field-sizing` do it by themselves.
fn grow(input: &web_sys::HtmlTextAreaElement) {
    if web_sys::css::supports_with_value("field-sizing", "content").unwrap_or_default() {
        return;
    }
    let style = web_sys::HtmlElement::style(input);
    // Setting a known property does not fail.
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", input.scroll_height()));
}

fn has_mouse() -> bool {
    let query = window().match_media("(hover: hover) and (pointer: fine)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn what_was_not_sent_comes_back_before_what_was_typed_since() {
        assert_eq!(join("first".to_owned(), ""), "first");
        assert_eq!(join("first".to_owned(), "second"), "first\nsecond");
    }
}
