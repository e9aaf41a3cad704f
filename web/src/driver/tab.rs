//! This worker's own page: what it asked and still waits for, and what it is told.

use super::{Input, Inputs, peers::TabId};
use crate::bridge::{BridgeEvent, PageToWorker, Request, WorkerToPage, decode, encode};
use gloo_events::EventListener;
use litemap::LiteMap;
use wasm_bindgen::JsCast as _;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, js_sys};

/// See the module's documentation.
pub(super) struct Tab {
    /// This worker's number among the tabs.
    pub(super) id: TabId,
    /// Whether the page listens.
    pub(super) attached: bool,
    waiting: LiteMap<u64, Request>,
    scope: DedicatedWorkerGlobalScope,
    _listener: EventListener,
}

impl Tab {
    /// Listens to the page, and tells it so.
    pub(super) fn open(id: TabId, inputs: Inputs) -> Self {
        let scope = scope();
        let listener = EventListener::new(&scope, "message", move |event| {
            // Page and worker are one build, so what is not understood is not from the page.
            if let Some(message) = decode(&event.unchecked_ref::<MessageEvent>().data()) {
                inputs.put(Input::Page(message));
            }
        });
        let tab = Self { id, attached: false, waiting: LiteMap::new(), scope, _listener: listener };
        tab.post(&[WorkerToPage::Listening]);
        tab
    }

    /// Notes what the page says. The answer tells what a leader has to hear of it.
    pub(super) fn hear(&mut self, message: &PageToWorker) {
        match message {
            PageToWorker::Attach => self.post(&[WorkerToPage::Listening]),
            PageToWorker::Request(request) => {
                self.waiting.insert(request.id, request.clone());
            }
            PageToWorker::ContinueInMemory => {}
        }
    }

    /// What the page asked and was not answered, to be asked of a new leader.
    pub(super) fn unanswered(&self) -> Vec<Request> {
        self.waiting.values().cloned().collect()
    }

    /// Passes on what is for this page, or for all.
    pub(super) fn tell(&mut self, messages: impl IntoIterator<Item = WorkerToPage>) {
        let mut messages: Vec<_> = messages.into_iter().collect();
        messages.retain(|message| match message {
            WorkerToPage::Answer { id, .. } => self.waiting.remove(id).is_some(),
            _ => true,
        });
        if self.attached && !messages.is_empty() {
            self.post(&messages);
        }
    }

    fn post(&self, messages: &[WorkerToPage]) {
        post(&self.scope, messages);
    }
}

/// From now on a panic is told to the page and ends the worker, so that its lock passes to another tab.
pub(super) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        // A text made at run time may quote content; a fixed one cannot.
        let fixed = panic.payload().downcast_ref::<&str>().copied().unwrap_or_default();
        let crashed = BridgeEvent::Crashed { place: format!("{place} {fixed}") };
        let scope = scope();
        post(&scope, &[WorkerToPage::Event(crashed)]);
        scope.close();
    }));
}

fn post(scope: &DedicatedWorkerGlobalScope, messages: &[WorkerToPage]) {
    // It fails only for values that cannot be cloned; bytes can.
    let _ = scope.post_message(&encode(&messages));
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
