//! WebSockets (RFC 6455), one for each relay.
//!
//! By `web-sys` and not `gloo-net`, whose socket is a stream and a sink: here every socket's events go into the driver's
//! one queue, a frame leaves within the call that sends it, and what the browser buffers is bounded.

use super::Inputs;
use alcove_client::relay_address;
use alcove_wire::SUBPROTOCOL;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use litemap::LiteMap;
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, MessageEvent, WebSocket, js_sys};

/// An attempt that takes longer is given up.
const CONNECT_TIMEOUT_MS: u32 = 10_000;

/// The longest message taken from a relay; relays state a lower limit of their own.
const MAX_MESSAGE_BYTES: u32 = 16 << 20;

/// A connection that is this far behind with sending is closed; the client resumes on the next one.
const MAX_BUFFERED_BYTES: u32 = 16 << 20;

/// Which connection something happened on: never used twice.
pub(super) type Serial = u64;

/// What happened on a connection.
pub(super) enum SocketEvent {
    /// It is open.
    Opened,
    /// A binary message came.
    Message(Vec<u8>),
    /// It is closed or was given up.
    Closed,
}

/// The connections that are open or being opened.
pub(super) struct Transport {
    inputs: Inputs,
    last_serial: Serial,
    connections: LiteMap<String, Connection>,
}

struct Connection {
    serial: Serial,
    socket: WebSocket,
    deadline: Option<Timeout>,
    _listeners: [EventListener; 3],
}

impl Drop for Connection {
    fn drop(&mut self) {
        // It fails for close codes only.
        let _ = self.socket.close();
    }
}

impl Transport {
    pub(super) fn new(inputs: Inputs) -> Self {
        Self { inputs, last_serial: 0, connections: LiteMap::new() }
    }

    /// Opens a connection, in place of the one there is.
    pub(super) fn connect(&mut self, relay: String) {
        self.last_serial += 1;
        let report =
            Report { inputs: self.inputs.clone(), relay: relay.clone(), serial: self.last_serial };
        match Connection::open(&relay, self.last_serial, &report) {
            Some(connection) => drop(self.connections.insert(relay, connection)),
            None => {
                self.connections.remove(&relay);
                self.inputs.socket(relay, SOCKET_REFUSED, SocketEvent::Closed);
            }
        }
    }

    /// Closes a connection; nothing is heard of it any more.
    pub(super) fn disconnect(&mut self, relay: &str) {
        self.connections.remove(relay);
    }

    /// Sends a message on an open connection; drops it where there is none.
    pub(super) fn send(&mut self, relay: &str, message: &[u8]) {
        let Some(connection) = self.connections.get(relay) else { return };
        let socket = &connection.socket;
        if socket.ready_state() != WebSocket::OPEN {
            return;
        }
        let too_slow = socket.buffered_amount() > MAX_BUFFERED_BYTES;
        if too_slow || socket.send_with_u8_array(message).is_err() {
            self.inputs.socket(relay.to_owned(), connection.serial, SocketEvent::Closed);
        }
    }

    /// Whether an event is of a connection that still counts, and what follows from it here.
    pub(super) fn accept(&mut self, relay: &str, serial: Serial, event: &SocketEvent) -> bool {
        if serial == SOCKET_REFUSED {
            return !self.connections.contains_key(relay);
        }
        let Some(connection) = self.connections.get_mut(relay) else { return false };
        if connection.serial != serial {
            return false;
        }
        match event {
            SocketEvent::Opened => connection.deadline = None,
            SocketEvent::Message(_) => {}
            SocketEvent::Closed => self.disconnect(relay),
        }
        true
    }
}

/// The serial of an attempt that the browser refused at once.
const SOCKET_REFUSED: Serial = 0;

/// Puts a connection's events into the queue.
#[derive(Clone)]
struct Report {
    inputs: Inputs,
    relay: String,
    serial: Serial,
}

impl Report {
    fn event(&self, event: SocketEvent) {
        self.inputs.socket(self.relay.clone(), self.serial, event);
    }
}

impl Connection {
    fn open(relay: &str, serial: Serial, report: &Report) -> Option<Self> {
        let socket = WebSocket::new_with_str(relay_address(relay), SUBPROTOCOL).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let opened = EventListener::new(&socket, "open", {
            let (report, socket) = (report.clone(), socket.clone());
            move |_| report.event(opened(&socket))
        });
        let message = EventListener::new(&socket, "message", {
            let report = report.clone();
            move |event| report.event(received(event.unchecked_ref()))
        });
        // An `error` says nothing that the `close` behind it does not.
        let closed = EventListener::new(&socket, "close", {
            let report = report.clone();
            move |_| report.event(SocketEvent::Closed)
        });
        let report = report.clone();
        let deadline = Timeout::new(CONNECT_TIMEOUT_MS, move || report.event(SocketEvent::Closed));
        Some(Self {
            serial,
            socket,
            deadline: Some(deadline),
            _listeners: [opened, message, closed],
        })
    }
}

fn opened(socket: &WebSocket) -> SocketEvent {
    if socket.protocol() == SUBPROTOCOL { SocketEvent::Opened } else { SocketEvent::Closed }
}

/// A text, or a message beyond all bounds, is no relay's; the connection ends there.
fn received(event: &MessageEvent) -> SocketEvent {
    match event.data().dyn_into::<js_sys::ArrayBuffer>() {
        Ok(buffer) if buffer.byte_length() <= MAX_MESSAGE_BYTES => {
            SocketEvent::Message(js_sys::Uint8Array::new(&buffer).to_vec())
        }
        _ => SocketEvent::Closed,
    }
}
