//! The page's end of the worker: commands go in, replies and events come out. No cryptography and no storage happen here.

mod protocol;

pub(crate) use protocol::{
    BridgeEvent, PageToWorker, Refusal, Request, StorageProblem, WorkerToPage, decode, encode,
};

use alcove_client::{Command, Event, Reply};
use futures_channel::oneshot;
use gloo_events::EventListener;
use litemap::LiteMap;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast as _;
use web_sys::{MessageEvent, Worker};

/// A handle on the worker; clones share it.
#[derive(Clone)]
pub(crate) struct Bridge {
    shared: Rc<Shared>,
    _listening: Rc<[EventListener; 3]>,
}

struct Shared {
    worker: Worker,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    listener: Option<Rc<dyn Fn(BridgeEvent)>>,
    /// Whether the worker hears what is posted.
    listening: bool,
    asked: u64,
    waiting: LiteMap<u64, Waiting>,
    persistence_asked: bool,
    crashed: bool,
}

struct Waiting {
    request: Request,
    answer: oneshot::Sender<Result<Reply, Refusal>>,
}

impl Bridge {
    /// Takes over what the worker says; nothing is lost, whichever of the two was ready first.
    pub(crate) fn new(worker: Worker) -> Self {
        let shared = Rc::new(Shared { worker: worker.clone(), state: RefCell::default() });
        let listening = [
            EventListener::new(&worker, "message", {
                let shared = Rc::clone(&shared);
                move |event| shared.hear(event)
            }),
            EventListener::new(&worker, "error", {
                let shared = Rc::clone(&shared);
                move |_| shared.crash("the worker's script".to_owned())
            }),
            EventListener::new(&worker, "messageerror", {
                let shared = Rc::clone(&shared);
                move |_| shared.crash("a message of the worker".to_owned())
            }),
        ];
        Self { shared, _listening: Rc::new(listening) }
    }

    /// Starts to tell the listener what happens, first of all [`BridgeEvent::Attached`] and the whole state.
    pub(crate) fn subscribe(&self, listener: impl Fn(BridgeEvent) + 'static) {
        self.shared.state.borrow_mut().listener = Some(Rc::new(listener));
        self.shared.post(&PageToWorker::Attach);
    }

    /// Carries out a command, whether or not the answer is waited for. A `Send` gets a request text of its own, so that it is never
    /// sent twice.
    pub(crate) fn request(
        &self,
        mut command: Command,
    ) -> impl Future<Output = Result<Reply, Refusal>> + use<> {
        if let Command::Send { request: request @ None, .. } = &mut command {
            *request = random_text();
        }
        let answer = self.shared.ask(command);
        async move { answer.await.unwrap_or_else(|_| Err(crash_refusal())) }
    }

    /// Ends the worker. What was saved stays; nothing happens any more.
    pub(crate) fn stop(&self) {
        self.shared.state.borrow_mut().crashed = true;
        self.shared.worker.terminate();
    }

    /// Goes on without a store, after [`StorageProblem::Refused`].
    pub(crate) fn continue_in_memory(&self) {
        self.shared.post(&PageToWorker::ContinueInMemory);
    }
}

impl Shared {
    fn ask(&self, command: Command) -> oneshot::Receiver<Result<Reply, Refusal>> {
        let (answer, receiver) = oneshot::channel();
        let mut state = self.state.borrow_mut();
        if state.crashed {
            return receiver;
        }
        state.asked += 1;
        let request = Request { id: state.asked, command };
        if state.listening {
            self.post(&PageToWorker::Request(request.clone()));
        }
        state.waiting.insert(request.id, Waiting { request, answer });
        receiver
    }

    fn post(&self, message: &PageToWorker) {
        // It fails only for values that cannot be cloned; bytes can.
        let _ = self.worker.post_message(&encode(message));
    }

    fn hear(&self, event: &web_sys::Event) {
        match decode::<Vec<WorkerToPage>>(&event.unchecked_ref::<MessageEvent>().data()) {
            Some(messages) => messages.into_iter().for_each(|message| self.handle(message)),
            None => self.crash("a message of the worker".to_owned()),
        }
    }

    fn handle(&self, message: WorkerToPage) {
        match message {
            WorkerToPage::Listening => self.handle_listening(),
            WorkerToPage::Answer { id, result } => {
                let waiting = self.state.borrow_mut().waiting.remove(&id);
                if let Some(waiting) = waiting {
                    // Whoever asked may have gone.
                    let _ = waiting.answer.send(result);
                }
            }
            WorkerToPage::Event(BridgeEvent::Crashed { place }) => self.crash(place),
            WorkerToPage::Event(event) => {
                if let BridgeEvent::Client(Event::Room { .. }) = event {
                    self.ask_for_persistence();
                }
                self.tell(event);
            }
        }
    }

    /// Says again what was said before the worker could hear it.
    fn handle_listening(&self) {
        let mut state = self.state.borrow_mut();
        if state.listening {
            return;
        }
        state.listening = true;
        if state.listener.is_some() {
            self.post(&PageToWorker::Attach);
        }
        for waiting in state.waiting.values() {
            self.post(&PageToWorker::Request(waiting.request.clone()));
        }
    }

    fn tell(&self, event: BridgeEvent) {
        let listener = self.state.borrow().listener.clone();
        if let Some(listener) = listener {
            listener(event);
        }
    }

    /// Once there is a room to lose, the browser is asked not to clear it away; it may refuse.
    fn ask_for_persistence(&self) {
        if std::mem::replace(&mut self.state.borrow_mut().persistence_asked, true) {
            return;
        }
        if let Some(window) = web_sys::window() {
            let _ = window.navigator().storage().persist();
        }
    }

    fn crash(&self, place: String) {
        let mut state = self.state.borrow_mut();
        if std::mem::replace(&mut state.crashed, true) {
            return;
        }
        // It may hang halfway; once it is gone, its lock passes to another tab.
        self.worker.terminate();
        // Their senders are dropped, which refuses them.
        state.waiting.clear();
        drop(state);
        self.tell(BridgeEvent::Crashed { place });
    }
}

fn crash_refusal() -> Refusal {
    Refusal { code: "crashed".to_owned(), message: String::new() }
}

/// 128 random bits as text; none where the system has no randomness, and then the worker could not start either.
fn random_text() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(format!("{:032x}", u128::from_be_bytes(bytes)))
}
