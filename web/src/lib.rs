//! The Alcove browser client, one wasm module for two threads: the page draws, the worker drives the room client.
//!
//! `web/loader/page.js` compiles the module once, starts the worker with it, and calls [`run_page`];
//! `web/loader/worker.js` calls [`run_worker`]. Nothing cryptographic happens on the page's thread.

mod bridge;
mod driver;
mod film;
mod markup;
mod picture;
mod state;
mod ui;

use wasm_bindgen::{JsValue, prelude::*};
use web_sys::{Worker, js_sys::Function};

/// Draws the page. `worker` is already loading; it says so when it listens. `load` fetches an asset as text, by its
/// name; `words` are those of the document's language.
#[wasm_bindgen]
pub fn run_page(worker: Worker, load: Function, words: &str) {
    console_error_panic_hook::set_once();
    ui::mount(bridge::Bridge::new(worker), load, words);
}

/// Runs the driver, in the worker.
#[wasm_bindgen]
pub fn run_worker() -> Result<(), JsValue> {
    driver::run()
}
