//! The accept loop, the deadlines of plain HTTP, and the way to a clean stop.

use crate::client_files::ClientFiles;
use crate::config::{Config, Error};
use crate::router::{App, router};
use crate::switchboard::Switchboard;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{convert::Infallible, io, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};

/// How many connections may be at the HTTP stage, before they are WebSockets; more wait in the kernel's queue.
const MAX_HTTP: usize = 1024;
/// How long a client may take to send the head of a request, or to follow one with another.
const HEADER_DEADLINE: Duration = Duration::from_secs(10);
/// How long a connection may serve plain HTTP before it must finish its request, and for how long it may do so.
const HTTP_AGE: Duration = Duration::from_secs(60);
const HTTP_GRACE: Duration = Duration::from_secs(60);
const HEAD_BUFFER: usize = 16 * 1024;
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
    shutdown_deadline: Duration,
    reconnect_spread: Duration,
}

impl Relay {
    /// Checks the settings, and reads the client where it is to come from a folder.
    pub fn new(config: Config) -> Result<Self, Error> {
        config.check()?;
        let client = match &config.client {
            Some(folder) => ClientFiles::from_folder(folder)?,
            None => ClientFiles::embedded(),
        };
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        let app = App {
            switchboard: Arc::new(Switchboard::new(&config, seed)),
            limits: config.hub.limits,
            origins: config.origins,
            client,
            tasks: TaskTracker::new(),
        };
        let (shutdown_deadline, reconnect_spread) =
            (config.shutdown_deadline, config.reconnect_spread);
        Ok(Self { app: Arc::new(app), shutdown_deadline, reconnect_spread })
    }

    /// Serves until `shutdown` is done; then lets nobody in, tells every client to come back later, and returns once
    /// all are gone, or the deadline has passed.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let App { switchboard, tasks, .. } = &*self.app;
        let stop = CancellationToken::new();
        tokio::select! {
            never = accept(listener, router(self.app.clone()), tasks, &stop) => match never {},
            never = switchboard.run_timers() => match never {},
            () = shutdown => {}
        }
        let told = switchboard.stop(self.reconnect_spread);
        info!(connections = told, "stopping");
        stop.cancel();
        tasks.close();
        if timeout(self.shutdown_deadline, tasks.wait()).await.is_err() {
            warn!("some connections did not close in time");
        }
    }
}

async fn accept(
    listener: TcpListener,
    router: Router,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Infallible {
    let slots = Arc::new(Semaphore::new(MAX_HTTP));
    loop {
        let Ok(slot) = slots.clone().acquire_owned().await else {
            unreachable!("the semaphore is never closed")
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                tasks.spawn(serve_http(stream, router.clone(), stop.clone(), slot));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                warn!(%error, "cannot accept connections; raise the limit of open files");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Serves one connection's requests. A WebSocket leaves it, and goes on in a task of its own.
async fn serve_http(
    stream: TcpStream,
    router: Router,
    stop: CancellationToken,
    _slot: OwnedSemaphorePermit,
) {
    // Small messages must not wait for each other. Where the system refuses, they do.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_DEADLINE)
        .max_buf_size(HEAD_BUFFER)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = stop.cancelled() => {}
        () = sleep(HTTP_AGE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(HTTP_GRACE, connection).await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
