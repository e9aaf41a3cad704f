//! A new version of the page: the service worker has it and waits, until the person takes it.

use super::{
    context::Ui,
    icons::{Glyph, Icon},
    text,
};
use gloo_events::EventListener;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState, js_sys::Reflect,
};

/// Looks for new versions as long as the page lives. `page.js` registers the service worker.
pub(super) fn listen(ui: Ui) {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let Ok(ready) = container.ready() else { return };
        let Ok(registration) = JsFuture::from(ready).await else { return };
        watch(ui, &container, registration.unchecked_into());
    });
}

fn watch(ui: Ui, container: &ServiceWorkerContainer, registration: ServiceWorkerRegistration) {
    if registration.waiting().is_some() {
        ui.update_waits.set(true);
    }
    EventListener::new(&registration.clone(), "updatefound", {
        let registration = registration.clone();
        move |_| {
            let Some(coming) = registration.installing() else { return };
            // The first one to hold this page is no news.
            let Some(container) = self::container() else { return };
            let news = container.controller().is_some();
            EventListener::new(&coming.clone(), "statechange", move |_| {
                if news && coming.state() == ServiceWorkerState::Installed {
                    ui.update_waits.set(true);
                }
            })
            .forget();
        }
    })
    .forget();
    // Another tab may have taken it; then this one runs on until it is loaded again.
    EventListener::new(container, "controllerchange", move |_| {
        if ui.update_taken.get_untracked() {
            // Fails only where the page is going away anyway.
            let _ = window().location().reload();
        }
    })
    .forget();
    // Browsers look for a new version when a page is opened; one that stays open asks whenever it is looked at again.
    EventListener::new(&document(), "visibilitychange", move |_| {
        if document().hidden() {
            return;
        }
        if let Ok(asked) = registration.update() {
            spawn_local(async move {
                // Without a network there is no news.
                let _ = JsFuture::from(asked).await;
            });
        }
    })
    .forget();
}

/// That there is a new version, and the way to it.
#[component]
pub(super) fn Update() -> impl IntoView {
    let ui = Ui::here();
    let take = move |_| {
        ui.update_taken.set(true);
        spawn_local(async move {
            let waiting = async {
                let asked = container()?.get_registration();
                let registration = JsFuture::from(asked).await.ok()?;
                registration.dyn_into::<ServiceWorkerRegistration>().ok()?.waiting()
            };
            let told = waiting.await.map(|it| it.post_message(&JsValue::from_str("take")));
            if !matches!(told, Some(Ok(()))) {
                // Another tab took it already.
                let _ = window().location().reload();
            }
        });
    };
    view! {
        <Show when=move || ui.update_waits.get()>
            <div class="banner" role="status">
                <Icon glyph=Glyph::Alert />
                <p>{text::UPDATE}</p>
                <div class="actions">
                    <button type="button" class="button small primary" on:click=take>{text::UPDATE_TAKE}</button>
                    <button type="button" class="button small" on:click=move |_| ui.update_waits.set(false)>{text::NOT_NOW}</button>
                </div>
            </div>
        </Show>
    }
}

/// None where the browser has none to give, as over plain HTTP.
pub(super) fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let has = Reflect::has(&navigator, &JsValue::from_str("serviceWorker"));
    has.unwrap_or_default().then(|| navigator.service_worker())
}
