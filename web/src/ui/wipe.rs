//! Deleting all that this page has on the device.

use super::{context::Ui, preferences, text};
use crate::driver;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CacheStorage, ServiceWorkerRegistration,
    js_sys::{Array, Reflect},
};

/// What other tabs are told by: that it begins, and by being cleared with all the rest, that it is done.
const WIPING: &str = "wiping";

/// Does as another tab does that deletes everything.
pub(super) fn listen(ui: Ui) {
    window_event_listener(ev::storage, move |event| match event.key() {
        Some(key) if preferences::is(&key, WIPING) => ui.stop(),
        Some(_) => {}
        None => begin_anew(),
    });
}

/// Deletes it, and begins anew as on a new device.
pub(super) async fn everything(ui: Ui) {
    // From here on nothing is written, in no tab.
    preferences::keep(WIPING, "");
    ui.stop();
    if driver::delete_store().await.is_err() {
        ui.state.notices.problem(text::WIPE_FAILED);
        return;
    }
    forget_files().await;
    preferences::forget();
    begin_anew();
}

fn begin_anew() {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    // Without the fragment, which could be an invite. Fails only where the page is going away anyway.
    let _ = location.replace(&format!("{path}{}", location.search().unwrap_or_default()));
}

/// The built files, and the service worker that holds them. What fails here is no secret.
async fn forget_files() {
    let window = window();
    if let Ok(caches) = window.caches() {
        let _ = delete_caches(&caches).await;
    }
    let has_workers = Reflect::has(&window.navigator(), &JsValue::from_str("serviceWorker"));
    if has_workers.unwrap_or_default() {
        let registrations = window.navigator().service_worker().get_registrations();
        if let Ok(registrations) = JsFuture::from(registrations).await {
            for registration in Array::from(&registrations) {
                let registration: ServiceWorkerRegistration = registration.unchecked_into();
                if let Ok(ended) = registration.unregister() {
                    let _ = JsFuture::from(ended).await;
                }
            }
        }
    }
}

async fn delete_caches(caches: &CacheStorage) -> Result<(), JsValue> {
    for name in Array::from(&JsFuture::from(caches.keys()).await?) {
        if let Some(name) = name.as_string() {
            JsFuture::from(caches.delete(&name)).await?;
        }
    }
    Ok(())
}
