//! Who owns the state: the worker that holds a Web Lock of the origin. A browser gives it to the next one when that
//! worker ends, however it ends.

use super::{Input, Inputs};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{self, Function, Promise, Reflect};

/// Stands for election. [`Input::Elected`] comes when this worker may read and write the store, or an error where the
/// browser has no locks to give.
pub(super) fn stand(name: &str, inputs: &Inputs) {
    match request_lock(name, inputs.clone()) {
        Ok(ended) => {
            let inputs = inputs.clone();
            // The promise is settled only when the lock cannot be had: it is never given back.
            spawn_local(async move {
                let _ = JsFuture::from(ended).await;
                inputs.put(Input::Elected(Err(NoLocks)));
            });
        }
        Err(_) => inputs.put(Input::Elected(Err(NoLocks))),
    }
}

/// The browser gives no locks to this page.
pub(super) struct NoLocks;

/// By reflection: `web-sys` has this API only behind a compiler flag.
fn request_lock(name: &str, inputs: Inputs) -> Result<Promise, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let granted = Closure::once_into_js(move |_lock: JsValue| {
        inputs.put(Input::Elected(Ok(())));
        // The lock is held until this promise is settled.
        Promise::new(&mut |_, _| {})
    });
    request.call2(&locks, &name.into(), &granted)?.dyn_into()
}
