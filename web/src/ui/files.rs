//! The files of a message: pictures in the conversation, sound and films with the browser's player, all else in a row. What
//! comes is never shown as anything that could act: a picture is one by its own bytes, and everything else is only saved.

use super::{
    blobs::{self, Held},
    context::Ui,
    icons::{Glyph, Icon},
    parts::{IconButton, Modal, open_with},
    text, time,
    voice_note::VoiceNote,
};
use crate::{picture, state::Room};
use alcove_client::{Command, FileState, FileView, MessageId, MessageView};
use leptos::{prelude::*, task::spawn_local};

/// Pictures and voice notes up to this size are fetched without being asked for.
const UNASKED_MAX: u64 = 5 * 1024 * 1024;
/// Larger pictures are only saved.
const PICTURE_MAX: u64 = 30 * 1024 * 1024;
/// How large a picture is in the conversation, in pixels.
const BOX: (f64, f64) = (320.0, 320.0);
/// The longest edge of a preview that is shown.
const PREVIEW_EDGE: u32 = 256;
/// What stands for a picture until it is here.
const NOTHING: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// A picture in full.
#[derive(Clone)]
pub(super) struct Viewed {
    of: Of,
    url: String,
    name: String,
    alt: String,
}

/// One file of one message.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) ui: Ui,
    room: Room,
    message: MessageId,
    index: u8,
    pub(super) state: Memo<FileState>,
}

impl Of {
    /// Fetches it, where nobody needs to ask for what is so small.
    pub(super) fn fetch_unasked(self, size: u64) {
        if self.state.get_untracked() == FileState::Absent && size <= UNASKED_MAX {
            self.fetch();
        }
    }

    fn fetch(self) {
        let (room, message, file) = (self.room.key, self.message, self.index);
        self.ui.tell(Command::FetchFile { room, message, file });
    }

    /// What came of it stays.
    fn pause(self) {
        let (room, message, file) = (self.room.key, self.message, self.index);
        self.ui.tell(Command::StopFile { room, message, file });
    }

    fn cancel(self) {
        let (room, message, file) = (self.room.key, self.message, self.index);
        self.ui.tell(Command::FreeFile { room, message, file });
    }

    pub(super) async fn read(self) -> Option<Vec<Vec<u8>>> {
        match blobs::fetch(self.ui, (self.room.key, self.message, self.index)).await {
            Ok(parts) => Some(parts),
            Err(refusal) => {
                self.ui.state.notices.problem(text::refusal(&refusal));
                None
            }
        }
    }

    fn save(self, name: String) {
        spawn_local(async move {
            if let Some(parts) = self.read().await {
                // Fails only where the page has no room for it.
                let _ = blobs::save(&parts, &name);
            }
        });
    }
}

#[component]
pub(super) fn Files(room: Room, message: ArcRwSignal<MessageView>) -> impl IntoView {
    let count = {
        let message = message.clone();
        Memo::new(move |_| message.with(|message| message.files().len()))
    };
    let files = move || {
        let message = message.clone();
        let views = message.with_untracked(|message| message.files().to_vec());
        let views = views.into_iter().take(count.get()).enumerate();
        let one = move |(index, file)| {
            view! { <OneFile room message=message.clone() index=index as u8 file /> }
        };
        views.map(one).collect_view()
    };
    view! { <Show when=move || count.get() != 0><div class="files">{files.clone()}</div></Show> }
}

#[component]
fn OneFile(
    room: Room,
    message: ArcRwSignal<MessageView>,
    index: u8,
    file: FileView,
) -> impl IntoView {
    let id = message.with_untracked(|message| message.id);
    let state = Memo::new(move |_| {
        let state =
            |message: &MessageView| message.files().get(usize::from(index)).map(|it| it.state);
        message.with(state).unwrap_or_default()
    });
    let of = Of { ui: Ui::here(), room, message: id, index, state };
    let pixels = file.width > 0 && file.height > 0 && file.size <= PICTURE_MAX;
    match file.media.split('/').next() {
        Some("image") if pixels => view! { <Picture of file /> }.into_any(),
        Some("audio") if text::is_voice_note(&file) && playable(&file.media).is_some() => {
            view! { <VoiceNote of file /> }.into_any()
        }
        Some("audio" | "video") if playable(&file.media).is_some() => {
            view! { <Player of file /> }.into_any()
        }
        _ => view! { <FileRow of file /> }.into_any(),
    }
}

/// A picture. It is decoded only once its own bytes say that it is one, and no larger than it may be.
#[component]
fn Picture(of: Of, file: FileView) -> impl IntoView {
    let FileView { name, alt, width, height, size, preview, .. } = file.clone();
    let held = StoredValue::new_local(None::<Shown>);
    let (url, still) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let unshown = RwSignal::new(false);
    on_cleanup(move || held.set_value(None));
    of.fetch_unasked(size);
    Effect::new(move || {
        if of.state.get() == FileState::Here && url.with_untracked(Option::is_none) {
            spawn_local(async move {
                let Some(parts) = of.read().await else { return };
                let shown = Shown::of(&parts.concat()).await;
                url.try_set(shown.as_ref().map(|shown| shown.whole.url()));
                still.try_set(shown.as_ref().and_then(|it| it.still.as_ref()).map(Held::url));
                unshown.try_set(shown.is_none());
                held.try_set_value(shown);
            });
        }
    });
    let preview = StoredValue::new_local(small(&preview));
    let source = move || {
        let preview = preview.with_value(|preview| preview.as_ref().map(Held::url));
        still.get().or(url.get()).or(preview).unwrap_or_else(|| NOTHING.to_owned())
    };
    let (width, height) = (f64::from(width), f64::from(height));
    let scale = (BOX.0 / width).min(BOX.1 / height).min(1.0);
    // In whole numbers: to write fractions takes much code.
    let edge = |length: f64| ((length * scale).round().max(1.0) as u32).to_string();
    let edges = StoredValue::new((edge(width), edge(height)));
    let says = if alt.is_empty() { text::picture(&name) } else { alt };
    let names = StoredValue::new((name, says));
    let open = move |_| {
        if let Some(url) = url.get_untracked() {
            let (name, alt) = names.get_value();
            of.ui.viewing.set(Some(Viewed { of, url, name, alt }));
        }
    };
    let row = StoredValue::new(file);
    let row = move || row.get_value();
    view! {
        <Show when=move || !unshown.get() fallback=move || view! { <FileRow of file=row() note=text::FILE_UNSHOWN /> }>
            <div class="picture" class:here=move || url.with(Option::is_some)>
                <button type="button" class="picture-button" class:moves=move || still.with(Option::is_some) aria-label=names.with_value(|(_, says)| says.clone()) disabled=move || url.with(Option::is_none) on:click=open>
                    <img src=source width=edges.with_value(|(width, _)| width.clone()) height=edges.with_value(|(_, height)| height.clone()) alt="" draggable="false" />
                </button>
                <Show when=move || of.state.get() != FileState::Here>
                    <FileRow of file=row() />
                </Show>
            </div>
        </Show>
    }
}

/// A picture that is one by its own bytes, and can be borne.
struct Shown {
    whole: Held,
    /// Of one that moves, what is seen until it is opened: what moves by itself beside a text takes the eyes from it.
    still: Option<Held>,
}

impl Shown {
    async fn of(bytes: &[u8]) -> Option<Self> {
        let (picture, cleaned) = picture::clean(bytes).filter(|(it, _)| it.is_bearable())?;
        let still = match picture.moves {
            true => blobs::still(&cleaned, picture.media).await,
            false => None,
        };
        let still = still.and_then(|still| Held::new(&[still], "image/jpeg"));
        Some(Self { whole: Held::new(&[cleaned], picture.media)?, still })
    }
}

pub(super) fn small(preview: &[u8]) -> Option<Held> {
    let (picture, cleaned) = picture::clean(preview)?;
    let small = picture.width <= PREVIEW_EDGE && picture.height <= PREVIEW_EDGE;
    (small && !picture.moves).then(|| Held::new(&[cleaned], picture.media)).flatten()
}

/// What a browser plays, by names that are our own.
pub(super) fn playable(media: &str) -> Option<&'static str> {
    const PLAYED: [&str; 12] = [
        "audio/mpeg",
        "audio/ogg",
        "audio/mp4",
        "audio/webm",
        "audio/wav",
        "audio/aac",
        "audio/flac",
        "audio/x-m4a",
        "video/mp4",
        "video/webm",
        "video/ogg",
        "video/quicktime",
    ];
    // Systems have names of their own for some.
    let media = match media {
        "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => "audio/wav",
        "audio/mp3" => "audio/mpeg",
        "application/ogg" => "audio/ogg",
        media => media,
    };
    PLAYED.into_iter().find(|played| *played == media)
}

/// Sound or a film.
#[component]
fn Player(of: Of, file: FileView) -> impl IntoView {
    let media = playable(&file.media).unwrap_or_default();
    let held = StoredValue::new_local(None::<Held>);
    let url = RwSignal::new(None::<String>);
    let unplayed = RwSignal::new(false);
    on_cleanup(move || held.set_value(None));
    let play = move || {
        spawn_local(async move {
            let Some(parts) = of.read().await else { return };
            let playing = Held::new(&parts, media);
            url.try_set(playing.as_ref().map(Held::url));
            held.try_set_value(playing);
        });
    };
    let name = file.name.clone();
    let failed = move |_| {
        url.set(None);
        unplayed.set(true);
    };
    let player = move || {
        url.get().map(|url| {
            let name = name.clone();
            if media.starts_with("audio/") {
                view! { <audio controls autoplay src=url aria-label=name on:error=failed></audio> }.into_any()
            } else {
                view! { <video controls autoplay playsinline src=url aria-label=name on:error=failed></video> }.into_any()
            }
        })
    };
    let ready =
        move || of.state.get() == FileState::Here && url.with(Option::is_none) && !unplayed.get();
    let called = StoredValue::new(text::with_name(text::PLAY, &file.name));
    view! {
        <div class="player">
            {player}
            <FileRow of file>
                <Show when=ready>
                    <IconButton name=called.get_value() glyph=Glyph::Play on_press=play />
                </Show>
            </FileRow>
            {move || unplayed.get().then(|| view! { <p class="file-line">{text::FILE_UNPLAYED}</p> })}
        </div>
    }
}

/// What can be said of any file, and done with it.
#[component]
pub(super) fn FileRow(
    of: Of,
    file: FileView,
    #[prop(optional)] note: text::Text,
    #[prop(optional)] children: Option<ChildrenFn>,
) -> impl IntoView {
    let FileView { name, size, .. } = file;
    let whole = time::size(size as f64);
    let line = move || match of.state.get() {
        FileState::Waiting { .. } => text::FILE_WAITING.say(),
        FileState::Broken => text::FILE_BROKEN.say(),
        FileState::Fetching { bytes } => text::file_got(&time::size(bytes as f64), &whole),
        FileState::Paused { bytes } => text::file_paused(&time::size(bytes as f64), &whole),
        _ if note != text::Text::default() => note.say(),
        _ => whole.clone(),
    };
    // Said once; how far it is would be said all the time.
    let hindered = move || match of.state.get() {
        FileState::Waiting { .. } => Some(text::FILE_WAITING.say()),
        FileState::Broken => Some(text::FILE_BROKEN.say()),
        _ => None,
    };
    let got = move || match of.state.get() {
        FileState::Fetching { bytes }
        | FileState::Waiting { bytes }
        | FileState::Paused { bytes } => bytes as f64,
        _ => 0.0,
    };
    let paused = move || matches!(of.state.get(), FileState::Paused { .. });
    let on_its_way = move || paused() || matches!(of.state.get(), FileState::Fetching { .. });
    let wanted =
        move || matches!(of.state.get(), FileState::Fetching { .. } | FileState::Waiting { .. });
    let here = move || of.state.get() == FileState::Here;
    let called = |action| text::with_name(action, &name);
    let (get, pause, cancel, save) = (
        called(text::GET),
        called(text::PAUSE),
        called(text::CANCEL_FETCHING),
        called(text::SAVE_FILE),
    );
    let (saved, progress) = (name.clone(), name.clone());
    let children = StoredValue::new(children);
    view! {
        <div class="file">
            <span class="thumbnail"><Icon glyph=Glyph::File /></span>
            <div class="file-text">
                <p class="file-name"><bdi dir="auto">{name.clone()}</bdi></p>
                <p class="file-line">{line}</p>
                <span class="unseen" role="status">{hindered}</span>
                <Show when=on_its_way>
                    <progress max=size.to_string() aria-label=progress.clone() prop:value=got></progress>
                </Show>
            </div>
            {move || children.with_value(|children| children.as_ref().map(|children| children()))}
            <Show when=move || !wanted() && !here()>
                <IconButton name=get.clone() glyph=Glyph::Down on_press=move || of.fetch() />
            </Show>
            <Show when=wanted>
                <IconButton name=pause.clone() glyph=Glyph::Pause on_press=move || of.pause() />
            </Show>
            <Show when=move || wanted() || paused()>
                <IconButton name=cancel.clone() glyph=Glyph::Close on_press=move || of.cancel() />
            </Show>
            <Show when=here>
                {
                    let saved = saved.clone();
                    view! { <IconButton name=save.clone() glyph=Glyph::Save on_press=move || of.save(saved.clone()) /> }
                }
            </Show>
        </div>
    }
}

/// A picture over all else.
#[component]
pub(super) fn Viewer() -> impl IntoView {
    let ui = Ui::here();
    let open = open_with(ui.viewing);
    let title = Signal::derive(move || {
        ui.viewing.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default()
    });
    view! {
        <Modal open title class="viewer">
            {move || ui.viewing.get().map(|Viewed { of, url, name, alt }| {
                let called = text::with_name(text::SAVE_FILE, &name);
                view! {
                    <img src=url alt=alt />
                    <div class="actions">
                        <button type="button" class="button" aria-label=called on:click=move |_| of.save(name.clone())>{text::SAVE_FILE}</button>
                    </div>
                }
            })}
        </Modal>
    }
}
