//! Where one types.

use super::{
    actions::edit,
    attach::{AttachButton, PendingFiles, Unsent, paste, take_in},
    context::Ui,
    emoji::EmojiButton,
    icons::{Glyph, Icon},
    mention::{Mentions, Suggestions},
    parts::{IconButton, Sentence},
    text,
    voice::{Recorder, RecordingBar},
};
use crate::state::{About, Pending, Room};
use alcove_client::{Command, Kind};
use gloo_timers::callback::Timeout;
use leptos::{
    ev::{self, KeyboardEvent},
    html,
    prelude::*,
    task::spawn_local,
};

/// How long after the last key a draft is kept.
const DRAFT_AFTER_MS: u32 = 400;

#[component]
pub(super) fn Composer(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let input = NodeRef::<html::Textarea>::new();
    let mentions = Mentions::new(room, input);
    let recorder = Recorder::new(ui, room);
    let blank = Memo::new(move |_| {
        room.draft.with(|draft| draft.trim().is_empty()) && room.pending.with(Vec::is_empty)
    });
    let may_empty = move || {
        room.about.with(|about| matches!(about, Some(About::Edit(it)) if !it.files().is_empty()))
    };
    let send = move || {
        let body = room.draft.with_untracked(|draft| draft.trim().to_owned());
        let about = room.about.get_untracked();
        let editing = matches!(about, Some(About::Edit(_)));
        let no_files = editing || room.pending.with_untracked(Vec::is_empty);
        // An old text that is emptied is refused in words, unless files go with it.
        if (no_files && body.is_empty() && !editing)
            || (!no_files && room.sending.with_untracked(Option::is_some))
        {
            return;
        }
        let pending = if no_files { Vec::new() } else { room.pending.get_untracked() };
        if !no_files {
            room.pending.set(Vec::new());
        }
        room.about.set(None);
        room.draft.set(room.set_aside.try_update(std::mem::take).unwrap_or_default());
        let command = command(room, body.clone(), about.as_ref(), mentions);
        spawn_local(async move {
            if let Err(reason) = send_with(ui, room, command, &pending).await {
                if let Unsent::Because(reason) = reason {
                    ui.state.notices.problem(reason);
                }
                // What was typed and chosen comes back, before what came since.
                room.draft.update(|draft| *draft = join(body, draft));
                room.pending.update(|since| drop(since.splice(0..0, pending)));
                room.about.set(about);
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
    let stop = move || {
        let editing = matches!(room.about.get_untracked(), Some(About::Edit(_)));
        room.about.set(None);
        if editing {
            room.draft.set(room.set_aside.try_update(std::mem::take).unwrap_or_default());
        }
    };
    // Where the cursor was, as if what was chosen were typed.
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
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() || mentions.handle_key(&event) {
            // While an input method composes, Enter belongs to it.
            return;
        }
        let nothing = room.draft.with_untracked(String::is_empty);
        match event.key().as_str() {
            "Enter" if !event.shift_key() => {
                event.prevent_default();
                send();
            }
            "Escape" if room.about.with_untracked(Option::is_some) => {
                event.prevent_default();
                stop();
            }
            "ArrowUp" if nothing && room.about.with_untracked(Option::is_none) => {
                let last = room.timeline.with_untracked(|timeline| timeline.last_own_text());
                if let Some(last) = last {
                    event.prevent_default();
                    edit(room, last);
                }
            }
            _ => {}
        }
    };
    let typed = move |value: String| {
        let typing = !value.is_empty();
        room.draft.set(value);
        mentions.look();
        if ui.state.sharing.get_untracked().typing {
            ui.tell_quietly(Command::Typing { room: room.key, typing });
        }
    };
    keep_draft(ui, room);
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
        <AboutWhat room stop />
        <Suggestions mentions />
        <PendingFiles room />
        <Show when=move || recorder.is_running()><RecordingBar recorder /></Show>
        <form class="composer" hidden=move || recorder.is_running() on:submit=move |event| { event.prevent_default(); press(); }>
            <AttachButton room />
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
                aria-autocomplete="list"
                aria-controls=move || mentions.is_open().then_some("mentions")
                aria-activedescendant=move || mentions.chosen_id()
                prop:value=room.draft
                on:input:target=move |event| typed(event.target().value())
                on:keydown=on_key
                on:paste=move |event| paste(ui, room, &event)
            ></textarea>
            <EmojiButton on_pick=insert />
            <Show
                when=move || !blank.get() || room.about.with(|about| matches!(about, Some(About::Edit(_))))
                fallback=move || view! { <IconButton name=text::RECORD glyph=Glyph::Mic on_press=move || recorder.begin() /> }
            >
                <button type="submit" class="send" class:ready=move || !blank.get() || may_empty() aria-label=text::SEND title=text::SEND>
                    <Icon glyph=Glyph::Send />
                </button>
            </Show>
        </form>
    }
}

/// Carries out a command, with these files where it sends.
pub(super) async fn send_with(
    ui: Ui,
    room: Room,
    mut command: Command,
    pending: &[Pending],
) -> Result<(), Unsent> {
    if let Command::Send { files, .. } = &mut command
        && !pending.is_empty()
    {
        *files = take_in(ui, room, pending).await?;
    }
    ui.ask(command).await?;
    Ok(())
}

/// What is done with what was typed.
fn command(room: Room, body: String, about: Option<&About>, mentions: Mentions) -> Command {
    let (mentions, room) = (mentions.in_text(&body), room.key);
    match about {
        Some(About::Edit(message)) => {
            let reply = match &message.kind {
                Kind::Text { reply, .. } => *reply,
                _ => None,
            };
            Command::Edit { room, message: message.id, body, reply, mentions }
        }
        about => {
            let reply = match about {
                Some(About::Reply(message)) => Some(message.id),
                _ => None,
            };
            let (forwarded, request) = (false, None);
            Command::Send { room, body, reply, mentions, forwarded, files: Vec::new(), request }
        }
    }
}

/// What is typed is kept on this device, but not while an older message is being changed.
fn keep_draft(ui: Ui, room: Room) {
    let waiting = StoredValue::new_local(None::<(Timeout, Command)>);
    let keep_now = move || {
        if let Some(Some((_, keep))) = waiting.try_update_value(Option::take) {
            ui.tell_quietly(keep);
        }
    };
    let leaving = window_event_listener(ev::pagehide, move |_| keep_now());
    on_cleanup(move || leaving.remove());
    Effect::new(move |before: Option<String>| {
        let draft = room.draft.get();
        let editing = room.about.with(|about| matches!(about, Some(About::Edit(_))));
        if !editing && before.as_ref().is_some_and(|before| *before != draft) {
            let keep = Command::SetDraft { room: room.key, draft: draft.clone() };
            if draft.is_empty() {
                waiting.set_value(None);
                ui.tell_quietly(keep);
            } else {
                waiting.set_value(Some((Timeout::new(DRAFT_AFTER_MS, keep_now), keep)));
            }
        }
        draft
    });
}

/// The message that is being answered or changed, and the way out of that.
#[component]
fn AboutWhat(room: Room, stop: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    view! {
        {move || room.about.get().map(|about| {
            let (message, title, cancel) = match about {
                About::Reply(message) => (message, text::REPLYING, text::STOP_REPLYING),
                About::Edit(message) => (message, text::EDITING, text::STOP_EDITING),
            };
            view! {
                <div class="about-what" data-colour=message.sender.colour().to_string()>
                    <p>
                        <span class="about-title">{title}</span>" "
                        <Sentence text=text::spoken_by(&message) />
                    </p>
                    <IconButton name=cancel glyph=Glyph::Close on_press=stop />
                </div>
            }
        })}
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
