//! The Alcove browser client, one wasm module for two threads: the page draws, the worker drives the room client.
//!
//! `web/loader/page.js` compiles the module once, starts the worker with it, and calls [`run_page`];
//! `web/loader/worker.js` calls [`run_worker`]. Nothing cryptographic happens on the page's thread.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, Worker, js_sys};

/// Draws the page. `worker` is already loading; it says hello when it listens.
#[wasm_bindgen]
pub fn run_page(worker: Worker) {
    console_error_panic_hook::set_once();
    let (hello, set_hello) = signal(String::from("waiting for the worker"));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        set_hello.set(message.data().as_string().unwrap_or_default());
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    mount_to_body(move || {
        view! { <main><h1>"Alcove"</h1><p>{hello}</p><p class="still"><b>"still"</b>" here"</p></main> }
    });
}

/// Runs the driver, in the worker.
#[wasm_bindgen]
pub fn run_worker() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.post_message(&"hello from the worker".into())
}
