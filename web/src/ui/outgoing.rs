//! A file on its way out: what is said of it, and its bytes without what says more than they show.

use super::{attach::Unsent, blobs, text};
use crate::{
    film::{self, Piece},
    picture,
    state::Pending,
};
use alcove_client::FileView;
use leptos::prelude::*;
use web_sys::{Blob, File, js_sys::Array};

/// A part of a film that tells of it is at most so long, in bytes. It is held in memory.
const TELLING_MAX: u64 = 32 * 1024 * 1024;
/// How many boxes a film has at most that is looked through.
const PIECES_MAX: usize = 10_000;
/// Pictures in which nothing is that a camera adds.
const DRAWN: [&str; 4] = ["image/svg+xml", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon"];

/// What is sent of a file.
pub(super) struct Outgoing {
    pub(super) view: FileView,
    pub(super) content: Blob,
}

impl Outgoing {
    pub(super) async fn of(pending: &Pending) -> Result<Self, Unsent> {
        let file = &pending.file;
        let (name, media, size) = (file.name(), file.type_(), file.size() as u64);
        let mut view = FileView { name, media, size, ..FileView::default() };
        if let Some(voice) = &pending.voice {
            (view.duration_ms, view.waveform) = (voice.duration_ms, voice.waveform.clone());
        }
        match view.media.split('/').next() {
            Some("image") if !DRAWN.contains(&view.media.as_str()) => {
                view.alt = pending.alt.get_untracked();
                Self::of_picture(file, view).await
            }
            Some("video") => Ok(Self { content: of_film(file).await, view }),
            _ => Ok(Self { content: file.clone().into(), view }),
        }
    }

    /// A picture of a kind that is known is cleaned. Of another one that the browser shows, what is seen is sent.
    async fn of_picture(file: &File, mut view: FileView) -> Result<Self, Unsent> {
        let bytes = blobs::read(file, 0, view.size).await;
        let bytes = bytes.ok_or_else(|| Unsent::Because(text::file_unreadable(&view.name)))?;
        let cleaned = match picture::clean(&bytes) {
            None if !is_picture(file) => {
                view.name = with_ending(&view.name, "jpg");
                blobs::redrawn(file).await.and_then(|drawn| picture::clean(&drawn))
            }
            cleaned => cleaned,
        };
        let Some((picture, cleaned)) = cleaned else {
            return Err(Unsent::Because(text::file_metadata(&file.name())));
        };
        (view.width, view.height) = (picture.width, picture.height);
        (view.media, view.size) = (picture.media.to_owned(), cleaned.len() as u64);
        if picture.is_bearable() {
            view.preview = blobs::preview(&cleaned, picture.media).await.unwrap_or_default();
        }
        let content = blobs::blob(&[cleaned], picture.media);
        let content = content.ok_or_else(|| Unsent::Because(text::file_unreadable(&view.name)))?;
        Ok(Self { view, content })
    }
}

/// Whether it is a picture of a kind that is shown here.
pub(super) fn is_picture(file: &File) -> bool {
    matches!(file.type_().as_str(), "image/jpeg" | "image/png" | "image/gif" | "image/webp")
}

/// A film without its notes, or the file as it is where it is of another kind.
async fn of_film(file: &File) -> Blob {
    blanked(file).await.unwrap_or_else(|| file.clone().into())
}

async fn blanked(file: &File) -> Option<Blob> {
    let size = file.size() as u64;
    let (mut at, mut kept_from) = (0, 0);
    let parts = Array::new();
    let keep = |from: u64, to: u64| {
        let part = file.slice_with_f64_and_f64(from as f64, to as f64).ok()?;
        parts.push(&part);
        Some(())
    };
    for count in 0..PIECES_MAX {
        let head = blobs::read(file, at, (at + film::HEAD).min(size)).await?;
        let Some(piece) = Piece::read(&head, size - at) else { break };
        if count == 0 && !piece.begins() {
            return None;
        }
        let end = at + piece.length;
        if piece.tells() && piece.length <= TELLING_MAX {
            let mut bytes = blobs::read(file, at, end).await?;
            film::blank(&mut bytes);
            keep(kept_from, at)?;
            let blanked = blobs::blob(&[bytes], "")?;
            parts.push(&blanked);
            kept_from = end;
        }
        at = end;
    }
    keep(kept_from, size)?;
    Blob::new_with_blob_sequence(&parts).ok()
}

fn with_ending(name: &str, ending: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{ending}")
}
