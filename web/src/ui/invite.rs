//! The invite link of a room: to copy, to share, to scan.

use super::{address, context::Ui, parts::Modal, text};
use crate::state::Room;
use alcove_client::{Admission, Command, Reply};
use leptos::{html, prelude::*, task::spawn_local};
use qrcodegen::{QrCode, QrCodeEcc};
use std::{fmt::Write, time::Duration};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::ShareData;

#[component]
pub(super) fn InviteDialog(room: Room) -> impl IntoView {
    let ui = Ui::here();
    let link = RwSignal::new(String::new());
    Effect::new(move || {
        if !ui.inviting.get() {
            return;
        }
        spawn_local(async move {
            match ui.ask(Command::Invite { room: room.key, page: address::page() }).await {
                Ok(Reply::Invite { link: made }) => link.set(made),
                Ok(_) => {}
                Err(refusal) => {
                    ui.inviting.set(false);
                    ui.state.notices.problem(text::refusal(&refusal));
                }
            }
        });
    });
    let explained = move || {
        let ask = room.view.with(|view| {
            view.policy.as_ref().is_some_and(|policy| policy.admission == Admission::Ask)
        });
        if ask { text::INVITE_ASK } else { text::INVITE_OPEN }.say()
    };
    view! {
        <Modal open=ui.inviting title=text::INVITE_TITLE class="invite">
            <p class="lead">{explained}</p>
            <Link link />
            <Show when=move || link.with(|link| !link.is_empty())>
                <Code link />
            </Show>
        </Modal>
    }
}

#[component]
fn Link(link: RwSignal<String>) -> impl IntoView {
    let ui = Ui::here();
    let input = NodeRef::<html::Input>::new();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        spawn_local(async move {
            let written = window().navigator().clipboard().write_text(&link.get_untracked());
            if JsFuture::from(written).await.is_err() {
                if let Some(input) = input.get_untracked() {
                    input.select();
                }
                return ui.state.notices.problem(text::COPY_FAILED);
            }
            copied.set(true);
            set_timeout(
                move || {
                    copied.try_set(false);
                },
                Duration::from_secs(3),
            );
        });
    };
    let share = move |_| {
        let data = ShareData::new();
        data.set_url(&link.get_untracked());
        let shared = window().navigator().share_with_data(&data);
        // A person who closes the sheet again is no failure.
        spawn_local(async move {
            let _ = JsFuture::from(shared).await;
        });
    };
    view! {
        <div class="field">
            <label for="invite-link">{text::INVITE_LINK}</label>
            <input id="invite-link" type="text" readonly node_ref=input prop:value=link on:focus:target=move |event| event.target().select() />
        </div>
        <p class="unseen" role="status">{move || copied.get().then(|| text::COPIED.say())}</p>
        <div class="actions">
            <button type="button" class="button primary" autofocus on:click=copy>
                {move || if copied.get() { text::COPIED } else { text::COPY }.say()}
            </button>
            {can_share().then(|| view! { <button type="button" class="button" on:click=share>{text::SHARE}</button> })}
        </div>
    }
}

/// Always dark on light, which every scanner reads.
#[component]
fn Code(link: RwSignal<String>) -> impl IntoView {
    let drawing = Memo::new(move |_| link.with(|link| draw(link)));
    view! {
        {move || drawing.get().map(|(size, path)| view! {
            <svg class="qr" role="img" aria-label=text::QR viewBox=format!("0 0 {size} {size}")>
                <path d=path />
            </svg>
        })}
    }
}

/// The width, with its quiet zone of four, and the dark squares as a path.
fn draw(text: &str) -> Option<(i32, String)> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a text does not fail.
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some((code.size() + 2 * QUIET, path))
}

fn can_share() -> bool {
    web_sys::js_sys::Reflect::has(&window().navigator(), &JsValue::from_str("share"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_code_has_its_quiet_zone() {
        let (size, path) = draw("https://example.org/#1").expect("fits");
        assert_eq!(size, 25 + 8);
        assert!(path.starts_with("M4,4h1v1h-1z"));
    }

    #[test]
    fn what_fits_in_no_code_has_none() {
        assert_eq!(draw(&"x".repeat(10_000)), None);
    }
}
