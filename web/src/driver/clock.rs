//! The worker's time.

use alcove_client::Now;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{WorkerGlobalScope, js_sys};

/// The time now.
pub(super) fn now() -> Now {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let monotonic_ms = scope.performance().map_or(0.0, |performance| performance.now());
    Now { monotonic_ms: monotonic_ms as u64, unix_ms: js_sys::Date::now() as u64 }
}

/// One timer that is set to the next moment at which something is due.
#[derive(Default)]
pub(super) struct Alarm {
    armed: Option<(u64, Timeout)>,
}

impl Alarm {
    /// Rings at `at`, in [`Now::monotonic_ms`], and at no moment that was set before.
    pub(super) fn set(&mut self, at: Option<u64>, ring: impl FnOnce() + 'static) {
        if self.armed.as_ref().map(|(armed_at, _)| *armed_at) == at {
            return;
        }
        self.armed = at.map(|at| {
            let delay = at.saturating_sub(now().monotonic_ms).min(i32::MAX as u64);
            (at, Timeout::new(delay as u32, ring))
        });
    }

    /// It rang: the next `set` arms it again, even for the same moment.
    pub(super) fn rang(&mut self) {
        self.armed = None;
    }
}
