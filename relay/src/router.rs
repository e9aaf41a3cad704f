//! What is at which path.

use crate::{
    client_files::ClientFiles, headers::secure, switchboard::Switchboard, upgrade::upgrade,
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
use std::sync::Arc;
use tokio_util::task::TaskTracker;

/// What the handlers share.
pub(crate) struct App {
    pub(crate) switchboard: Arc<Switchboard>,
    pub(crate) limits: Limits,
    pub(crate) origins: Vec<String>,
    pub(crate) client: ClientFiles,
    pub(crate) tasks: TaskTracker,
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(alcove_wire::PATH, get(upgrade))
        .route("/healthz", get(async || "ok"))
        .fallback_service(get(client_file).with_state(app.clone()))
        .layer(map_response(secure))
        .with_state(app)
}

async fn client_file(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    app.client.respond(&uri, &headers)
}
