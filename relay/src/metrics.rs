//! What a relay counts, for Prometheus. Nothing here names a room or an address.

use crate::goodbye::Ending;
use alcove_wire::ErrorCode;
use prometheus_client::{
    encoding::text::encode,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use std::time::{Duration, SystemTime};

/// One label and its value.
type Label = [(&'static str, &'static str); 1];

pub(crate) struct Metrics {
    registry: Registry,
    connections: Gauge,
    rooms: Gauge,
    window_bytes: Gauge,
    queue_bytes: Gauge,
    received_messages: Counter,
    received_bytes: Counter,
    sent_messages: Counter,
    sent_bytes: Counter,
    closed: Family<Label, Counter>,
    limits: Family<Label, Counter>,
    turn: Histogram,
    pub(crate) bus: BusMetrics,
    pub(crate) certificate: CertificateMetrics,
}

/// What is told of the certificate that the relay speaks TLS with.
#[derive(Clone, Default)]
pub(crate) struct CertificateMetrics {
    ends: Family<Label, Gauge>,
    failures: Counter,
}

impl CertificateMetrics {
    fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("certificate");
        let help = "Until when the certificate is good, in seconds since 1970, by where it is from";
        registry.register("expiry_timestamp_seconds", help, self.ends.clone());
        let help = "How often no certificate could be had or kept";
        registry.register("failures", help, self.failures.clone());
    }

    /// `None` where there is none, or it cannot be told.
    pub(crate) fn ends(&self, from: &'static str, at: Option<SystemTime>) {
        let since = at.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        let seconds = since.map_or(0, |since| since.as_secs());
        self.ends.get_or_create(&[("from", from)]).set(i64::try_from(seconds).unwrap_or(i64::MAX));
    }

    pub(crate) fn failed(&self) {
        self.failures.inc();
    }
}

/// What is counted of the bus.
#[derive(Clone)]
pub(crate) struct BusMetrics {
    /// Blocks whose write is under way.
    pub(crate) writing: Gauge,
    /// Requests that the bus was not asked yet.
    pub(crate) backlog: Gauge,
    connects: Counter,
    write: Histogram,
    written: Family<Label, Counter>,
}

/// What became of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Write {
    Written,
    /// Another relay was faster.
    Refused,
    /// Nobody knows.
    Uncertain,
}

impl BusMetrics {
    fn new() -> Self {
        Self {
            writing: Gauge::default(),
            backlog: Gauge::default(),
            connects: Counter::default(),
            write: Histogram::new(exponential_buckets(1e-4, 10.0_f64.sqrt(), 11)),
            written: Family::default(),
        }
    }

    fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("bus");
        let help = "Blocks whose write is under way";
        registry.register("writing", help, self.writing.clone());
        let help = "Requests that the bus was not asked yet";
        registry.register("backlog", help, self.backlog.clone());
        let help = "How often the bus was found, the first time included";
        registry.register("connects", help, self.connects.clone());
        let help = "From a block to its place in the log";
        registry.register("write_seconds", help, self.write.clone());
        let help = "Blocks, by what became of them";
        registry.register("writes", help, self.written.clone());
    }

    pub(crate) fn connected(&self) {
        self.connects.inc();
    }

    pub(crate) fn wrote(&self, write: Write, took: Duration) {
        let outcome = match write {
            Write::Written => "written",
            Write::Refused => "refused",
            Write::Uncertain => "uncertain",
        };
        self.written.get_or_create(&[("outcome", outcome)]).inc();
        self.write.observe(took.as_secs_f64());
        self.writing.dec();
    }
}

/// What there is now.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    pub(crate) connections: usize,
    pub(crate) rooms: usize,
    pub(crate) window_bytes: usize,
    pub(crate) queue_bytes: usize,
}

/// What one turn of the switchboard moved.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moved {
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
}

/// A limit that somebody came up against.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    Connections,
    ConnectionsOfNetwork,
    ConnectionRate,
    RoomRate,
    Queue,
    Token,
    Work,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("alcove"),
            connections: Gauge::default(),
            rooms: Gauge::default(),
            window_bytes: Gauge::default(),
            queue_bytes: Gauge::default(),
            received_messages: Counter::default(),
            received_bytes: Counter::default(),
            sent_messages: Counter::default(),
            sent_bytes: Counter::default(),
            closed: Family::default(),
            limits: Family::default(),
            // From 10 µs to 10 s.
            turn: Histogram::new(exponential_buckets(1e-5, 10.0_f64.sqrt(), 13)),
            bus: BusMetrics::new(),
            certificate: CertificateMetrics::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("connections", "WebSocket connections", self.connections.clone());
        registry.register("rooms", "Rooms, empty ones included", self.rooms.clone());
        let help = "Bytes held for those who come back";
        registry.register("window_bytes", help, self.window_bytes.clone());
        let help = "Bytes that wait for slow readers";
        registry.register("queue_bytes", help, self.queue_bytes.clone());
        let help = "Messages read from clients";
        registry.register("received_messages", help, self.received_messages.clone());
        registry.register("received_bytes", "Bytes of them", self.received_bytes.clone());
        let help = "Messages for clients, one for each recipient";
        registry.register("sent_messages", help, self.sent_messages.clone());
        registry.register("sent_bytes", "Bytes of them", self.sent_bytes.clone());
        let help = "Connections that ended, by why";
        registry.register("closed_connections", help, self.closed.clone());
        let help = "How often somebody came up against a limit, by which";
        registry.register("limit_hits", help, self.limits.clone());
        let help = "From a read to the write of what it led to";
        registry.register("turn_seconds", help, self.turn.clone());
        self.bus.register(registry);
        self.certificate.register(registry);
    }

    pub(crate) fn received(&self, received: Moved) {
        self.received_messages.inc_by(received.messages);
        self.received_bytes.inc_by(received.bytes);
    }

    pub(crate) fn turn(&self, took: Duration) {
        self.turn.observe(took.as_secs_f64());
    }

    pub(crate) fn sent(&self, sent: Moved) {
        self.sent_messages.inc_by(sent.messages);
        self.sent_bytes.inc_by(sent.bytes);
    }

    pub(crate) fn limit(&self, limit: Limit) {
        let name = match limit {
            Limit::Connections => "connections",
            Limit::ConnectionsOfNetwork => "connections_of_network",
            Limit::ConnectionRate => "connection_rate",
            Limit::RoomRate => "room_rate",
            Limit::Queue => "queue",
            Limit::Token => "token",
            Limit::Work => "work",
        };
        self.limits.get_or_create(&[("limit", name)]).inc();
    }

    pub(crate) fn closed(&self, ending: Ending) {
        let why = match ending {
            Ending::Gone => "gone",
            Ending::Closed(_) => "by_client",
            Ending::Stopping => "stopping",
            Ending::Refused(code) | Ending::Told(code) => match code {
                ErrorCode::Malformed => "malformed",
                ErrorCode::TooLarge => "too_large",
                ErrorCode::NotBinary => "not_binary",
                ErrorCode::UnknownType => "unknown_type",
                ErrorCode::SlowConsumer => "slow_consumer",
                ErrorCode::Idle => "idle",
                _ => "refused",
            },
        };
        self.closed.get_or_create(&[("why", why)]).inc();
    }

    /// The text that Prometheus reads.
    pub(crate) fn text(&self, usage: Usage) -> String {
        let gauge = |gauge: &Gauge, value| {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        };
        gauge(&self.connections, usage.connections);
        gauge(&self.rooms, usage.rooms);
        gauge(&self.window_bytes, usage.window_bytes);
        gauge(&self.queue_bytes, usage.queue_bytes);
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
