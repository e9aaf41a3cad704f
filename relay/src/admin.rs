//! The operator's own port: metrics, and whether the relay lives and wants more.

use crate::router::App;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use std::sync::Arc;

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .with_state(app)
}

async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.switchboard.metrics.text(app.switchboard.usage()))
}

/// Whether a new connection would find a place; a load balancer asks.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    if app.switchboard.is_stopping() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else if !app.switchboard.can_order() {
        (StatusCode::SERVICE_UNAVAILABLE, "no bus")
    } else if app.tls.as_ref().is_some_and(|tls| !tls.is_ready()) {
        (StatusCode::SERVICE_UNAVAILABLE, "no certificate")
    } else if app.places.are_full() {
        (StatusCode::SERVICE_UNAVAILABLE, "full")
    } else {
        (StatusCode::OK, "ok")
    }
}
