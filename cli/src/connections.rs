//! The connections to relays, and what they report, in one place for all who drive a core.

use crate::socket::{Report, Socket};
use alcove_client::relay_address;
use std::{collections::HashMap, time::Duration};
use tokio::{sync::mpsc, time::Instant};

/// Reports of connections that wait for the driver; beyond that, connections wait, and the relays with them.
const MAX_REPORTS: usize = 64;

/// How long the end may take for what is still to be written.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Connections by the relay's address.
pub(crate) struct Connections {
    sockets: HashMap<String, Connection>,
    /// By the address as it is shown.
    failures: HashMap<String, String>,
    opened: u64,
    reports: mpsc::Receiver<Tagged>,
    reporter: mpsc::Sender<Tagged>,
}

/// A connection, and the number that tells its reports from those of an earlier one to the same relay.
struct Connection {
    number: u64,
    connected: bool,
    socket: Socket,
}

/// A report and where it is from.
pub(crate) struct Tagged {
    pub(crate) relay: String,
    number: u64,
    report: Report,
}

impl Connections {
    pub(crate) fn new() -> Self {
        let (reporter, reports) = mpsc::channel(MAX_REPORTS);
        let (sockets, failures) = (HashMap::new(), HashMap::new());
        Self { sockets, failures, opened: 0, reports, reporter }
    }

    /// Why there is no connection to `relay`, in a few words, where that is known.
    pub(crate) fn failure(&self, relay: &str) -> Option<&str> {
        self.failures.get(relay).map(String::as_str)
    }

    pub(crate) fn connect(&mut self, relay: String) {
        self.opened += 1;
        let (number, reporter, address) = (self.opened, self.reporter.clone(), relay.clone());
        let socket = Socket::open(&relay, move |report| {
            let tagged = Tagged { relay: address.clone(), number, report };
            let reporter = reporter.clone();
            async move {
                // Where the driver is gone, nobody needs the report.
                let _ = reporter.send(tagged).await;
            }
        });
        self.sockets.insert(relay, Connection { number, connected: false, socket });
    }

    pub(crate) fn disconnect(&mut self, relay: &str) {
        if let Some(connection) = self.sockets.remove(relay).filter(|closing| closing.connected) {
            tokio::spawn(connection.socket.close(Instant::now() + CLOSE_TIMEOUT));
        }
    }

    /// Queues a message. False: the relay reads no more, and the connection is over.
    pub(crate) fn send(&mut self, relay: &str, message: Vec<u8>) -> bool {
        let Some(connection) = self.sockets.get(relay) else { return true };
        let sent = connection.socket.send(message);
        if !sent {
            self.sockets.remove(relay);
            self.failures.insert(relay_address(relay).into(), "the relay stopped reading".into());
        }
        sent
    }

    /// Waits for the next report. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Tagged {
        match self.reports.recv().await {
            Some(tagged) => tagged,
            None => unreachable!("one sender is kept here"),
        }
    }

    /// Notes what a report says of its connection. None: it is of an earlier one.
    pub(crate) fn take(&mut self, Tagged { relay, number, report }: Tagged) -> Option<Report> {
        let connection = self.sockets.get_mut(&relay).filter(|it| it.number == number)?;
        match &report {
            Report::Connected => {
                connection.connected = true;
                self.failures.remove(relay_address(&relay));
            }
            Report::Message(_) => {}
            Report::Closed(reason) => {
                self.sockets.remove(&relay);
                self.failures.insert(relay_address(&relay).into(), reason.clone());
            }
        }
        Some(report)
    }

    /// Writes what is still to be sent, and closes all connections.
    pub(crate) async fn close(mut self) {
        let deadline = Instant::now() + CLOSE_TIMEOUT;
        // Nobody reads reports any more; a connection that waited for that goes on.
        self.reports.close();
        for connection in self.sockets.into_values().filter(|connection| connection.connected) {
            connection.socket.close(deadline).await;
        }
    }
}
