//! The web client's files, in memory: embedded when the relay was built, or read once from a folder. A request can
//! only ever name one of them, so no path leads anywhere else.

use crate::config::Error;
use crate::content_encoding::Encoding;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::Path,
};

/// Paths below `pkg/dist/` and what is there, made by the build script.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/client.rs"));

const INDEX: &str = "index.html";
/// Names below this folder carry a hash of their content, so that what they stand for never changes.
const HASHED: &str = "assets/";
/// More than any build of the client takes; less than a folder that was named by mistake.
const FOLDER_BOUND: u64 = 256 * 1024 * 1024;

const NO_CLIENT: &str = "This relay runs, but it was built without the web client.\n\n\
    To build and serve both:  cargo xtask serve\n\
    To serve a built client:  alcove-relay --client FOLDER\n";

pub(crate) struct ClientFiles {
    files: HashMap<String, File>,
}

struct File {
    content_type: &'static str,
    cache_control: &'static str,
    /// At least the identity, in the order of preference.
    forms: Vec<Form>,
}

struct Form {
    encoding: Encoding,
    etag: HeaderValue,
    content: Bytes,
}

impl ClientFiles {
    pub(crate) fn embedded() -> Self {
        let contents = EMBEDDED.iter();
        Self::new(contents.map(|&(path, bytes)| (path.into(), Bytes::from_static(bytes))).collect())
    }

    pub(crate) fn from_folder(folder: &Path) -> Result<Self, Error> {
        let error = |reason| Error::ClientFolder { folder: folder.to_owned(), reason };
        let mut contents = BTreeMap::new();
        read_folder(folder, "", &mut { FOLDER_BOUND }, &mut contents)
            .map_err(|failure| error(failure.to_string()))?;
        match contents.contains_key(INDEX) {
            true => Ok(Self::new(contents)),
            false => Err(error(format!("it has no {INDEX}"))),
        }
    }

    fn new(contents: BTreeMap<String, Bytes>) -> Self {
        let is_form = |path: &str| {
            [Encoding::Brotli, Encoding::Gzip].into_iter().any(|encoding| {
                path.strip_suffix(encoding.suffix())
                    .is_some_and(|plain| contents.contains_key(plain))
            })
        };
        let plain = contents.keys().filter(|path| !is_form(path));
        Self { files: plain.map(|path| (path.clone(), File::new(path, &contents))).collect() }
    }

    /// Answers a request for a file.
    pub(crate) fn respond(&self, uri: &Uri, headers: &HeaderMap) -> Response {
        let path = uri.path().strip_prefix('/').unwrap_or_default();
        let path = if path.is_empty() { INDEX } else { path };
        match self.files.get(path) {
            Some(file) => file.respond(headers),
            None if path == INDEX => (StatusCode::SERVICE_UNAVAILABLE, NO_CLIENT).into_response(),
            None => {
                let sentence = "There is nothing at this address. The client is at /.\n";
                (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], sentence)
                    .into_response()
            }
        }
    }
}

impl File {
    fn new(path: &str, contents: &BTreeMap<String, Bytes>) -> Self {
        let forms = Encoding::ALL.into_iter().filter_map(|encoding| {
            let content = contents.get(&format!("{path}{}", encoding.suffix()))?.clone();
            Some(Form { encoding, etag: etag(&content), content })
        });
        Self {
            content_type: content_type(path),
            cache_control: match path.starts_with(HASHED) {
                true => "public, max-age=31536000, immutable",
                false => "no-cache",
            },
            forms: forms.collect(),
        }
    }

    fn respond(&self, headers: &HeaderMap) -> Response {
        let Some(form) = self.forms.iter().find(|form| form.encoding.accepted(headers)) else {
            return StatusCode::NOT_ACCEPTABLE.into_response();
        };
        let mut response = Response::new(Body::empty());
        let answer = response.headers_mut();
        answer.insert(header::ETAG, form.etag.clone());
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if is_known(&form.etag, headers) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if form.encoding != Encoding::Identity {
            let encoding = HeaderValue::from_static(form.encoding.name());
            answer.insert(header::CONTENT_ENCODING, encoding);
        }
        *response.body_mut() = Body::from(form.content.clone());
        response
    }
}

/// Whether the browser has this form already (RFC 9110 §13.1.2).
fn is_known(etag: &HeaderValue, headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let mut tags = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    tags.any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes()
    })
}

/// The forms of a file differ in their bytes, and so in their tag.
fn etag(content: &[u8]) -> HeaderValue {
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(content)[..16]));
    HeaderValue::try_from(tag).unwrap_or_else(|_| unreachable!("hex is valid in a header"))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    left: &mut u64,
    contents: &mut BTreeMap<String, Bytes>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), left, contents)?;
        } else if kind.is_file() {
            *left = left
                .checked_sub(entry.metadata()?.len())
                .ok_or_else(|| io::Error::other("it holds more than a client"))?;
            contents.insert(path, fs::read(entry.path())?.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_relay_without_a_client_says_how_to_build_one() {
        let files = ClientFiles::new(BTreeMap::new());
        let response = files.respond(&Uri::from_static("/"), &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body = axum::body::to_bytes(response.into_body(), 1024).await.unwrap();
        assert!(String::from_utf8_lossy(&body).contains("cargo xtask serve"));
    }
}
