//! What is at which path.

use crate::{
    admin, client_files::ClientFiles, entry::Entry, headers::secure, places::Places,
    switchboard::Switchboard, tls::Tls, upgrade::upgrade,
};
use alcove_wire::Limits;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri},
    middleware::map_response,
    response::Response,
    routing::get,
};
use ipnet::IpNet;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// What the handlers share.
pub(crate) struct App {
    pub(crate) switchboard: Arc<Switchboard>,
    pub(crate) places: Arc<Places>,
    pub(crate) entry: Entry,
    /// For telling those who find no place that they found none.
    pub(crate) refusals: Arc<Semaphore>,
    pub(crate) limits: Limits,
    pub(crate) origins: Vec<String>,
    pub(crate) proxies: Vec<IpNet>,
    pub(crate) client: ClientFiles,
    pub(crate) tls: Option<Tls>,
    pub(crate) tasks: TaskTracker,
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(alcove_wire::PATH, get(upgrade))
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(admin::ready))
        .fallback_service(get(client_file).with_state(app.clone()))
        .layer(map_response(secure))
        .with_state(app)
}

async fn client_file(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    app.client.respond(&uri, &headers)
}
