//! The accept loop, and the way to a clean stop.

use crate::admin;
use crate::bus::{Asking, Bus, BusConfig, LogLimits};
use crate::client_files::ClientFiles;
use crate::config::{Config, Error};
use crate::entry::Entry;
use crate::http::{DEADLINE, serve_http};
use crate::places::Places;
use crate::router::{App, router};
use crate::switchboard::Switchboard;
use crate::tls::Tls;
use crate::visitor::{Peer, is_proxy};
use crate::workers::Workers;
use alcove_hub::retention_ms;
use axum::Extension;
use std::{convert::Infallible, future::pending, io, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};

/// How many connections may be at the HTTP stage, before they are WebSockets; more wait in the kernel's queue.
const MAX_HTTP: usize = 1024;
/// How many of them from one network.
const MAX_HTTP_OF_NETWORK: usize = 128;
/// How many connections may be told at once that there is no place for them.
const MAX_REFUSALS: usize = 256;
/// How long to wait where the system gives out no more sockets.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Runs a relay on `listener` until `shutdown` is done. The same as [`Relay::new`] and [`Relay::serve`].
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    Relay::new(config)?.serve(listener, shutdown).await;
    Ok(())
}

/// A relay whose settings are good and whose client is in memory: nothing is left that could keep it from serving.
pub struct Relay {
    app: Arc<App>,
    workers: Workers,
    admin: Option<TcpListener>,
    bus: Option<Bus>,
    shutdown_deadline: Duration,
    reconnect_spread: Duration,
}

impl Relay {
    /// Checks the settings, reads the client where it is to come from a folder, and starts the threads.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn new(config: Config) -> Result<Self, Error> {
        config.check()?;
        let client = match &config.client {
            Some(folder) => ClientFiles::from_folder(folder)?,
            None => ClientFiles::embedded(),
        };
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        let bus = config.bus.as_ref().map(|bus| open_bus(bus, &config)).transpose()?;
        let (bus, asking) = bus.unzip();
        let switchboard = Arc::new(Switchboard::new(&config, seed, asking));
        let tls = config.tls.map(|tls| Tls::new(tls, switchboard.metrics.certificate.clone()));
        let app = App {
            switchboard,
            places: Places::new(config.max_connections, config.max_connections_per_network),
            entry: Entry::new(config.token, config.max_work),
            refusals: Arc::new(Semaphore::new(MAX_REFUSALS)),
            limits: config.hub.limits,
            origins: config.origins,
            proxies: config.proxies,
            client,
            tls: tls.transpose()?,
            tasks: TaskTracker::new(),
        };
        let workers = Workers::start(config.workers).map_err(Error::Threads)?;
        let (shutdown_deadline, reconnect_spread) =
            (config.shutdown_deadline, config.reconnect_spread);
        let app = Arc::new(app);
        Ok(Self { app, workers, admin: None, bus, shutdown_deadline, reconnect_spread })
    }

    /// Serves metrics and whether it is ready on another port too, for as long as it serves anything.
    pub fn with_admin(self, listener: TcpListener) -> Self {
        Self { admin: Some(listener), ..self }
    }

    /// Serves until `shutdown` is done; then lets nobody in, tells every client to come back later, and returns once
    /// all are gone, or the deadline has passed.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let App { switchboard, tasks, .. } = &*self.app;
        let (stop, stop_bus) = (CancellationToken::new(), CancellationToken::new());
        let bus = self.bus.map(|bus| bus.run(switchboard.clone(), stop_bus.clone()));
        let bus = bus.map(tokio::spawn);
        let admin =
            self.admin.map(|listener| tokio::spawn(serve_admin(listener, self.app.clone())));
        let certificate = async {
            match &self.app.tls {
                Some(tls) => tls.run().await,
                None => pending().await,
            }
        };
        tokio::select! {
            // A certificate that was kept has to be there for whoever comes first, and those who come must keep nothing
            // else from its turn.
            biased;
            never = certificate => match never {},
            () = shutdown => {}
            never = switchboard.run_timers() => match never {},
            never = accept(listener, &self.app, &self.workers, &stop) => match never {},
        }
        let told = switchboard.stop(self.reconnect_spread);
        info!(connections = told, "stopping");
        stop.cancel();
        tasks.close();
        if timeout(self.shutdown_deadline, tasks.wait()).await.is_err() {
            warn!("some connections did not close in time");
        }
        stop_bus.cancel();
        if let Some(bus) = bus {
            let _ = bus.await;
        }
        if let Some(admin) = admin {
            admin.abort();
        }
        self.workers.stop();
    }
}

/// The bus, and the hub's end of it.
fn open_bus(bus: &BusConfig, config: &Config) -> Result<(Bus, Asking), Error> {
    let limits = LogLimits {
        blocks_per_room: config.hub.limits.window_frames,
        bytes: config.hub.max_window_bytes,
        age: Duration::from_millis(retention_ms(&config.hub.limits)),
    };
    Bus::new(bus, limits).map_err(Error::Bus)
}

async fn accept(
    listener: TcpListener,
    app: &Arc<App>,
    workers: &Workers,
    stop: &CancellationToken,
) -> Infallible {
    let router = router(app.clone());
    let slots = Arc::new(Semaphore::new(MAX_HTTP));
    let places = Places::new(MAX_HTTP, MAX_HTTP_OF_NETWORK);
    loop {
        let Ok(slot) = slots.clone().acquire_owned().await else {
            unreachable!("the semaphore is never closed")
        };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let address = Some(peer.ip()).filter(|&ip| !is_proxy(ip, &app.proxies));
                let (Ok(place), Ok(stream)) = (places.take(address), stream.into_std()) else {
                    continue;
                };
                let router = router.clone().layer(Extension(Peer(peer)));
                let tls = app.tls.as_ref().map(Tls::acceptor);
                let http = serve_http(stream, tls, router, stop.clone());
                let http = async move {
                    http.await;
                    drop((slot, place));
                };
                app.tasks.spawn_on(http, workers.next());
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                warn!(%error, "cannot accept connections; raise the limit of open files");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// The operator's port: few ask there, one after the other.
async fn serve_admin(listener: TcpListener, app: Arc<App>) {
    let router = admin::router(app);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if let Ok(stream) = stream.into_std() {
                    let never = CancellationToken::new();
                    let _ =
                        timeout(DEADLINE, serve_http(stream, None, router.clone(), never)).await;
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
