//! Bytes on their way between files of the person's, the worker, and what the browser shows.

use super::context::Ui;
use crate::bridge::Refusal;
use alcove_client::{Command, MessageId, Reply, RoomKey};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, File, FilePropertyBag, HtmlAnchorElement,
    HtmlCanvasElement, ImageBitmap, Url,
    js_sys::{Array, Uint8Array},
};

/// The longest edge of a preview in pixels, and how much of one's own quality it keeps.
const PREVIEW_EDGE: f64 = 48.0;
const PREVIEW_QUALITY: f64 = 0.5;
/// The same of the still frame of a picture that moves: twice as large as it is shown, for dense screens.
const STILL_EDGE: f64 = 640.0;
const STILL_QUALITY: f64 = 0.8;
/// How much of its quality a picture keeps that is drawn anew.
const REDRAWN_QUALITY: f64 = 0.92;

/// What such a file is, for a browser that saves it: nothing that it would open by itself.
const NEVER_OPENED: &str = "application/octet-stream";

/// An address of bytes that this page holds, for as long as it is not dropped.
pub(super) struct Held(String);

impl Held {
    /// `media` is one that a browser only shows: it must not be what a sender says.
    pub(super) fn new(parts: &[Vec<u8>], media: &'static str) -> Option<Self> {
        Url::create_object_url_with_blob(&blob(parts, media)?).ok().map(Self)
    }

    pub(super) fn of_file(file: &File) -> Option<Self> {
        Url::create_object_url_with_blob(file).ok().map(Self)
    }

    pub(super) fn url(&self) -> String {
        self.0.clone()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Fails for no text.
        let _ = Url::revoke_object_url(&self.0);
    }
}

pub(super) fn blob(parts: &[Vec<u8>], media: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(media);
    Blob::new_with_u8_array_sequence_and_options(&sequence(parts), &options).ok()
}

/// A file, as if the person had chosen it.
pub(super) fn file(parts: &[Vec<u8>], name: &str, media: &str) -> Option<File> {
    let options = FilePropertyBag::new();
    options.set_type(media);
    File::new_with_u8_array_sequence_and_options(&sequence(parts), name, &options).ok()
}

fn sequence(parts: &[Vec<u8>]) -> Array {
    parts.iter().map(|part| Uint8Array::from(part.as_slice())).collect()
}

/// The bytes of a part of a file of the person's; none where it cannot be read any more.
pub(super) async fn read(file: &Blob, from: u64, to: u64) -> Option<Vec<u8>> {
    let part = file.slice_with_f64_and_f64(from as f64, to as f64).ok()?;
    let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec()).filter(|bytes| bytes.len() as u64 == to - from)
}

/// A file of a message that is here, in parts.
pub(super) async fn fetch(
    ui: Ui,
    (room, message, file): (RoomKey, MessageId, u8),
) -> Result<Vec<Vec<u8>>, Refusal> {
    let (mut parts, mut next) = (Vec::new(), Some(0));
    while let Some(index) = next {
        let reply = ui.ask(Command::ReadFile { room, message, file, index }).await?;
        let Reply::FileData { data, next: after } = reply else { break };
        parts.push(data);
        next = after;
    }
    Ok(parts)
}

/// Lets the browser save bytes under a name.
pub(super) fn save(parts: &[Vec<u8>], name: &str) -> Option<()> {
    let held = Held::new(parts, NEVER_OPENED)?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&held.url());
    link.set_download(name);
    link.click();
    // The browser reads it in its own time.
    set_timeout(move || drop(held), std::time::Duration::from_secs(60));
    Some(())
}

/// A picture, decoded. None where the browser does not show it.
pub(super) async fn bitmap(bytes: &[u8], media: &'static str) -> Option<ImageBitmap> {
    decoded(&blob(&[bytes.to_vec()], media)?).await
}

/// What a browser sees in a picture of any kind that it knows, as a JPEG.
pub(super) async fn redrawn(picture: &Blob) -> Option<Vec<u8>> {
    let bitmap = decoded(picture).await?;
    let size = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    draw(&bitmap, (0.0, 0.0), size, size, REDRAWN_QUALITY)
}

async fn decoded(picture: &Blob) -> Option<ImageBitmap> {
    let asked = window().create_image_bitmap_with_blob(picture).ok()?;
    JsFuture::from(asked).await.ok()?.dyn_into().ok()
}

/// The first frame of a picture, as large as it is shown in a conversation.
pub(super) async fn still(bytes: &[u8], media: &'static str) -> Option<Vec<u8>> {
    reduced(bytes, media, STILL_EDGE, STILL_QUALITY).await
}

/// A small picture of a picture.
pub(super) async fn preview(bytes: &[u8], media: &'static str) -> Option<Vec<u8>> {
    reduced(bytes, media, PREVIEW_EDGE, PREVIEW_QUALITY).await
}

/// A picture whose longest edge is at most this long.
async fn reduced(bytes: &[u8], media: &'static str, edge: f64, quality: f64) -> Option<Vec<u8>> {
    let bitmap = bitmap(bytes, media).await?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (edge / width.max(height)).min(1.0);
    let size = ((width * scale).ceil(), (height * scale).ceil());
    draw(&bitmap, (0.0, 0.0), size, size, quality)
}

/// The largest square in the middle of a picture, drawn with this edge.
pub(super) fn square(bitmap: &ImageBitmap, edge: u32, quality: f64) -> Option<Vec<u8>> {
    let (width, height, edge) =
        (f64::from(bitmap.width()), f64::from(bitmap.height()), f64::from(edge));
    let scale = edge / width.min(height);
    let (width, height) = (width * scale, height * scale);
    let start = ((edge - width) / 2.0, (edge - height) / 2.0);
    draw(bitmap, start, (width, height), (edge, edge), quality)
}

/// Draws a picture from a place on, this large, and answers what is seen of it in a frame.
fn draw(
    bitmap: &ImageBitmap,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    frame: (f64, f64),
    quality: f64,
) -> Option<Vec<u8>> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(frame.0 as u32);
    canvas.set_height(frame.1 as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // What is seen through would be black.
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, frame.0, frame.1);
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, x, y, width, height).ok()?;
    let quality = JsValue::from_f64(quality);
    let url = canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &quality).ok()?;
    let bytes = window().atob(url.split_once(',')?.1).ok()?;
    bytes.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
