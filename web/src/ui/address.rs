//! The address bar: the relay it names, the invite in its fragment, and where one is in the page.

use super::{context::Screen, preferences};
use alcove_client::RoomKey;
use leptos::{
    prelude::window,
    web_sys::{Url, UrlSearchParams},
};
use wasm_bindgen::JsValue;

const RELAY: &str = "relay";
const TOKEN: &str = "token";

/// The relay for rooms made here: what `?relay=` says, else the server that the page came from.
pub(super) fn relay() -> String {
    let relay = named_relay().unwrap_or_else(|| {
        let location = window().location();
        let scheme = if location.protocol().is_ok_and(|it| it == "http:") { "ws" } else { "wss" };
        format!("{scheme}://{}/ws", location.host().unwrap_or_default())
    });
    match preferences::kept(TOKEN) {
        Some(token) => format!("{relay}#{token}"),
        None => relay,
    }
}

/// Keeps the relay's token that is in the fragment, `#token=…`. There it does not stay, nor ever comes into a query.
pub(super) fn take_token() {
    let fragment = window().location().hash().unwrap_or_default();
    if let Some(token) = fragment.strip_prefix("#token=") {
        preferences::keep(TOKEN, token);
        replace(&current());
    }
}

/// The address that invites shall open: this page without query and fragment, but with `?relay=`.
pub(super) fn page() -> String {
    let location = window().location();
    let Ok(url) = location.href().and_then(|href| Url::new(&href)) else { return String::new() };
    url.set_hash("");
    url.set_search("");
    if let Some(relay) = named_relay() {
        url.search_params().set(RELAY, &relay);
    }
    url.href()
}

/// The link in the address bar, if there is an invite in it.
pub(super) fn link() -> Option<String> {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    (fragment.len() > 1).then(|| location.href().unwrap_or_default())
}

/// Where the browser's history is.
pub(super) fn current() -> Screen {
    let state = window().history().and_then(|history| history.state()).ok();
    let key = state.and_then(|state| state.as_string()).and_then(|key| key.parse::<RoomKey>().ok());
    key.map_or(Screen::Rooms, Screen::Room)
}

/// A new entry in the browser's history.
pub(super) fn push(screen: &Screen) {
    if let Ok(history) = window().history() {
        // Browsers refuse this only to pages that do it hundreds of times in a row.
        let _ = history.push_state_with_url(&entry(screen), "", Some(&bare()));
    }
}

/// Another screen in the same entry. No invite stays in the address bar: over shoulders it would be a key.
pub(super) fn replace(screen: &Screen) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&entry(screen), "", Some(&bare()));
    }
}

fn entry(screen: &Screen) -> JsValue {
    match screen {
        Screen::Room(key) => JsValue::from_str(&key.to_string()),
        _ => JsValue::NULL,
    }
}

/// The path and query of this page.
fn bare() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

fn named_relay() -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(RELAY).filter(|relay| !relay.is_empty())
}
