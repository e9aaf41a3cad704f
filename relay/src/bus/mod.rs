//! Several relays share rooms over NATS JetStream: carries out what the hub asks of the bus, for as long as there is one.

mod log;
mod nodes;
mod session;

use crate::switchboard::Switchboard;
use alcove_hub::Request;
use async_nats::{ConnectOptions, ServerAddr};
use session::Session;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{sync::mpsc, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How long to wait after a connection failed or was lost.
const PAUSE: Duration = Duration::from_millis(500);
/// After two of these without an answer the connection is lost.
const PING_INTERVAL: Duration = Duration::from_secs(1);
/// How long the bus may take to answer anything.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many messages of one room may wait here.
const SUBSCRIPTION: usize = 8192;
/// How many bytes may wait to be told to other relays. Beyond that they get lost, which nobody was promised they would not.
const TOLD_BYTES: usize = 8 * 1024 * 1024;

/// Where the bus is, and how to get in.
#[derive(Clone, Debug)]
pub struct BusConfig {
    /// The addresses of one or more servers of one NATS cluster: `nats://…` or `tls://…`.
    pub servers: Vec<String>,
    /// A file of NATS credentials, if that is how to get in.
    pub credentials: Option<PathBuf>,
    /// On how many servers of the cluster each message is held.
    pub replicas: usize,
}

/// What the relays of one bus must agree on.
#[derive(Clone)]
pub(crate) struct LogLimits {
    pub(crate) blocks_per_room: u32,
    pub(crate) bytes: usize,
    pub(crate) age: Duration,
}

/// The hub's end: what it asks of the bus.
pub(crate) struct Asking {
    requests: mpsc::UnboundedSender<Request>,
    told_bytes: Arc<AtomicUsize>,
}

impl Asking {
    pub(crate) fn ask(&self, request: Request) {
        if let Request::Tell { word, .. } = &request
            && self.told_bytes.fetch_add(word.len(), Ordering::Relaxed) > TOLD_BYTES
        {
            self.told_bytes.fetch_sub(word.len(), Ordering::Relaxed);
            return;
        }
        // Without a bus at the other end nothing is asked for long.
        let _ = self.requests.send(request);
    }
}

/// The other end.
struct Asked {
    requests: mpsc::UnboundedReceiver<Request>,
    told_bytes: Arc<AtomicUsize>,
}

impl Asked {
    fn take(&self, request: Request) -> Request {
        if let Request::Tell { word, .. } = &request {
            self.told_bytes.fetch_sub(word.len(), Ordering::Relaxed);
        }
        request
    }

    /// How many requests wait.
    fn backlog(&self) -> usize {
        self.requests.len()
    }

    async fn next(&mut self) -> Option<Request> {
        let request = self.requests.recv().await?;
        Some(self.take(request))
    }

    fn drop_all(&mut self) {
        while let Ok(request) = self.requests.try_recv() {
            self.take(request);
        }
    }
}

pub(crate) struct Bus {
    options: ConnectOptions,
    servers: Vec<ServerAddr>,
    replicas: usize,
    limits: LogLimits,
    asked: Asked,
}

fn servers(config: &BusConfig) -> Result<Vec<ServerAddr>, String> {
    let parse = |server: &String| server.parse().map_err(|error: std::io::Error| error.to_string());
    config.servers.iter().map(parse).collect()
}

fn credentials(config: &BusConfig) -> Result<ConnectOptions, String> {
    let Some(path) = &config.credentials else { return Ok(ConnectOptions::new()) };
    let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(wrong)?;
    ConnectOptions::with_credentials(&text).map_err(wrong)
}

impl Bus {
    /// Also gives the hub's end.
    pub(crate) fn new(config: &BusConfig, limits: LogLimits) -> Result<(Self, Asking), String> {
        let options = credentials(config)?
            .name("alcove-relay")
            .no_echo()
            .ping_interval(PING_INTERVAL)
            .connection_timeout(PATIENCE)
            .request_timeout(Some(PATIENCE))
            .subscription_capacity(SUBSCRIPTION)
            // A connection that is lost is not taken up again: what was under way on it is uncertain.
            .max_reconnects(1);
        let servers = servers(config)?;
        let (sender, requests) = mpsc::unbounded_channel();
        let told_bytes = Arc::new(AtomicUsize::new(0));
        let asking = Asking { requests: sender, told_bytes: told_bytes.clone() };
        let asked = Asked { requests, told_bytes };
        Ok((Self { options, servers, replicas: config.replicas, limits, asked }, asking))
    }

    /// Serves the hub until `stop`; then tells the other relays.
    pub(crate) async fn run(mut self, switchboard: Arc<Switchboard>, stop: CancellationToken) {
        let mut told = false;
        while !stop.is_cancelled() {
            match Session::open(&self.options, &self.servers, self.replicas, &self.limits).await {
                Ok(session) => {
                    info!("the bus is there");
                    switchboard.metrics.bus.connected();
                    switchboard.bus_up(session.node, session.max_block());
                    session.run(&mut self.asked, &switchboard, &stop).await;
                    if stop.is_cancelled() {
                        return;
                    }
                    switchboard.bus_down();
                    // Nothing is asked any more until it is up again; what was asked before is void.
                    self.asked.drop_all();
                    warn!("the bus is lost; all clients are told to come back");
                    told = false;
                }
                Err(error) if !told => {
                    warn!(error, "the bus cannot be reached; trying again");
                    told = true;
                }
                Err(_) => {}
            }
            tokio::select! {
                () = sleep(PAUSE) => {}
                () = stop.cancelled() => {}
            }
        }
    }
}
