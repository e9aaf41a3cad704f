//! The pictures of people, and the choice of one's own. What comes is a picture by its own bytes, and small, or it is not shown.

use super::{blobs, context::Ui, files::small, parts::Avatar, rows::Ties, text};
use crate::{picture, state::Room};
use alcove_client::{Command, FileId, MemberId, Reply};
use leptos::{html, prelude::*, task::spawn_local};
use litemap::LiteMap;
use std::cell::RefCell;
use web_sys::File;

/// The edge of one's own picture in pixels, and how many bytes it may have.
const EDGE: u32 = 128;
const BYTES_MAX: usize = 16 * 1024;
/// What is kept of one's own picture; the next where the one before is too large.
const QUALITIES: [f64; 3] = [0.85, 0.6, 0.3];
/// A file that is larger is not read.
const FILE_MAX: f64 = 30.0 * 1024.0 * 1024.0;

type Address = ArcRwSignal<Option<String>>;

thread_local! {
    /// The addresses of the pictures that were looked at, for as long as the page is there: the same one in many places.
    static SEEN: RefCell<LiteMap<FileId, Address>> = RefCell::default();
}

/// Where a picture is, once it is read.
fn address(ui: Ui, id: FileId, read: Command) -> Address {
    SEEN.with_borrow_mut(|seen| {
        let ask = || {
            let address = Address::new(None);
            let told = address.clone();
            spawn_local(async move {
                if let Ok(Reply::FileData { data, .. }) = ui.ask(read).await
                    && let Some(held) = small(&data)
                {
                    told.set(Some(held.url()));
                    // It may be shown anywhere, and any time.
                    std::mem::forget(held);
                }
            });
            address
        };
        if let Some(known) = seen.get(&id) {
            known.clone()
        } else {
            seen.entry(id).or_insert_with(ask).clone()
        }
    })
}

/// The sign of a member: its picture, or an arch with a letter.
#[component]
pub(super) fn Portrait(
    room: Room,
    member: MemberId,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let id = Ties::follow(move || {
        room.members.with(|members| members.iter().find(|it| it.id == member)?.picture)
    });
    view! { <Sign id name colour=member.colour() read=Command::Picture { room: room.key, member } /> }
}

/// One's own sign.
#[component]
pub(super) fn OwnPortrait(#[prop(into)] name: Signal<String>) -> impl IntoView {
    let me = Ui::here().state.me;
    let id = Memo::new(move |_| me.with(|me| me.as_ref()?.picture));
    let colour = me.with_untracked(|me| me.as_ref().map_or(0, |me| me.id.colour()));
    view! { <Sign id name colour read=Command::OwnPicture /> }
}

#[component]
fn Sign(
    id: Memo<Option<FileId>>,
    name: Signal<String>,
    colour: u8,
    read: Command,
) -> impl IntoView {
    let ui = Ui::here();
    let url = Memo::new(move |_| {
        let address = address(ui, id.get()?, read.clone());
        // It comes once.
        address.get_untracked().or_else(|| address.get())
    });
    let picture = move || {
        url.get().map(|url| view! { <span class="avatar portrait" aria-hidden="true"><img src=url alt="" draggable="false" /></span> })
    };
    view! {
        <Show when=move || url.with(Option::is_some) fallback=move || view! { <Avatar name colour /> }>{picture}</Show>
    }
}

/// Shows one's own picture, and lets one choose another.
#[component]
pub(super) fn MyPicture() -> impl IntoView {
    let ui = Ui::here();
    let input = NodeRef::<html::Input>::new();
    let name = Memo::new(move |_| ui.my_name());
    let has_one = move || ui.state.me.with(|me| me.as_ref().is_some_and(|me| me.picture.is_some()));
    let press = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        input.set_value("");
        let Some(file) = file else { return };
        spawn_local(async move {
            match made_small(&file).await {
                Some(data) => ui.tell(Command::SetPicture { data }),
                None => ui.state.notices.problem(text::PICTURE_UNUSABLE),
            }
        });
    };
    view! {
        <section class="my-picture" aria-label=text::MY_PICTURE>
            <OwnPortrait name />
            <div class="actions">
                <input type="file" class="unseen" accept="image/*" tabindex="-1" aria-hidden="true" node_ref=input on:change=chosen />
                <button type="button" class="button small" on:click=press>{text::PICTURE_CHOOSE}</button>
                <Show when=has_one>
                    <button type="button" class="button small" on:click=move |_| ui.tell(Command::SetPicture { data: Vec::new() })>{text::PICTURE_REMOVE}</button>
                </Show>
            </div>
            <p class="quiet">{text::PICTURE_NOTE}</p>
        </section>
    }
}

/// The middle of a picture, drawn anew: nothing but what is seen is left of it.
async fn made_small(file: &File) -> Option<Vec<u8>> {
    if file.size() > FILE_MAX {
        return None;
    }
    let bytes = blobs::read(file, 0, file.size() as u64).await?;
    let (picture, cleaned) = picture::clean(&bytes).filter(|(picture, _)| picture.is_bearable())?;
    let bitmap = blobs::bitmap(&cleaned, picture.media).await?;
    let fits = |quality| blobs::square(&bitmap, EDGE, quality).filter(|it| it.len() <= BYTES_MAX);
    QUALITIES.into_iter().find_map(fits)
}
