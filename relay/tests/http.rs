//! What a browser is served.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::{Config, Error, serve};
use std::{fs, path::Path};
use support::*;
use tempfile::TempDir;

const SCRIPT: &str = "assets/app-0123456789abcdef.js";

/// A built client, and a secret beside it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    fs::create_dir_all(dist.join("assets")).unwrap();
    fs::write(folder.path().join("secret"), "secret").unwrap();
    for (path, content) in [
        ("index.html".into(), "<!doctype html>"),
        ("index.html.br".into(), "brotli page"),
        (SCRIPT.into(), "the script"),
        (format!("{SCRIPT}.br"), "brotli"),
        (format!("{SCRIPT}.gz"), "gzip"),
        ("assets/app_bg-1.wasm".into(), "wasm"),
    ] {
        fs::write(dist.join(path), content).unwrap();
    }
    folder
}

async fn start(folder: &Path) -> Relay {
    Relay::start(Config { client: Some(folder.join("dist")), ..Config::default() }).await
}

fn header<'a>(response: &'a str, name: &str) -> Option<&'a str> {
    let head = response.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn body(response: &str) -> &str {
    response.split_once("\r\n\r\n").unwrap().1
}

#[tokio::test]
async fn the_page_is_at_the_root_and_is_always_asked_for_again() {
    let folder = folder();
    let relay = start(folder.path()).await;
    for path in ["/", "/index.html", "/?relay=wss://elsewhere.example/ws"] {
        let response = relay.get(path, &[]).await;
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
        assert_eq!(body(&response), "<!doctype html>");
        assert_eq!(header(&response, "content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(header(&response, "cache-control"), Some("no-cache"));
    }
}

#[tokio::test]
async fn a_hashed_file_is_kept_for_ever_and_sent_in_the_smallest_form_that_is_accepted() {
    let folder = folder();
    let relay = start(folder.path()).await;
    let path = format!("/{SCRIPT}");
    for (accept, encoding, content) in [
        ("Accept-Encoding: gzip, br", Some("br"), "brotli"),
        ("Accept-Encoding: gzip, br;q=0", Some("gzip"), "gzip"),
        ("Accept-Encoding: identity", None, "the script"),
        ("X-Nothing: about encodings", None, "the script"),
    ] {
        let response = relay.get(&path, &[accept]).await;
        assert_eq!(header(&response, "content-encoding"), encoding);
        assert_eq!(body(&response), content);
        assert_eq!(header(&response, "content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(header(&response, "vary"), Some("accept-encoding"));
        let cache = header(&response, "cache-control");
        assert_eq!(cache, Some("public, max-age=31536000, immutable"));
    }
    let wasm = relay.get("/assets/app_bg-1.wasm", &["Accept-Encoding: br"]).await;
    assert_eq!(header(&wasm, "content-type"), Some("application/wasm"));
    assert_eq!(body(&wasm), "wasm");
}

#[tokio::test]
async fn what_the_browser_has_already_is_not_sent_again() {
    let folder = folder();
    let relay = start(folder.path()).await;
    let first = relay.get("/", &["Accept-Encoding: br"]).await;
    let tag = header(&first, "etag").unwrap();
    for known in [tag.to_owned(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let known = format!("If-None-Match: {known}");
        let again = relay.get("/", &["Accept-Encoding: br", &known]).await;
        assert!(again.starts_with("HTTP/1.1 304 "), "{again}");
        assert_eq!(body(&again), "");
    }
    let other_form = relay.get("/", &[&format!("If-None-Match: {tag}")]).await;
    assert!(other_form.starts_with("HTTP/1.1 200 "), "{other_form}");
}

#[tokio::test]
async fn a_head_request_gets_the_head_only_and_other_methods_are_refused() {
    let folder = folder();
    let relay = start(folder.path()).await;
    let request =
        |method| format!("{method} / HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");
    let head = relay.exchange(&request("HEAD")).await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!((header(&head, "content-length"), body(&head)), (Some("15"), ""));
    let post = relay.exchange(&request("POST")).await;
    assert!(post.starts_with("HTTP/1.1 405 "), "{post}");
}

#[tokio::test]
async fn nothing_but_the_clients_files_can_be_had() {
    let folder = folder();
    let relay = start(folder.path()).await;
    for path in [
        "/secret",
        "/../secret",
        "/assets/../../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/assets/..%5c..%5csecret",
        "//etc/passwd",
        "/assets",
        "/assets/",
        "/index.html.br",
        "/assets/none.js",
    ] {
        let response = relay.get(path, &[]).await;
        assert!(response.starts_with("HTTP/1.1 404 "), "{path}: {response}");
        assert!(!body(&response).contains("secret"));
    }
}

#[tokio::test]
async fn every_response_carries_the_security_headers() {
    let folder = folder();
    let relay = start(folder.path()).await;
    for path in ["/", "/none", "/healthz", "/ws"] {
        let response = relay.get(path, &[]).await;
        let policy = header(&response, "content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
        assert!(!policy.contains("unsafe-inline"));
        for (name, value) in [
            ("integrity-policy", "blocked-destinations=(script)"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(header(&response, name), Some(value), "{path}");
        }
    }
}

#[tokio::test]
async fn a_running_relay_is_healthy() {
    let relay = Relay::start(Config::default()).await;
    let response = relay.get("/healthz", &[]).await;
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    assert_eq!(body(&response), "ok");
}

#[tokio::test]
async fn a_folder_without_a_client_is_refused_with_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    for folder in [empty.path().to_owned(), empty.path().join("none")] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config = Config { client: Some(folder), ..Config::default() };
        let error = serve(listener, config, std::future::pending()).await.unwrap_err();
        assert!(matches!(error, Error::ClientFolder { .. }));
        assert!(error.to_string().ends_with("build one with `cargo xtask build`"), "{error}");
    }
}

#[tokio::test]
async fn a_relay_that_is_full_is_not_ready() {
    let relay = Relay::start_with_admin(Config { max_connections: 1, ..Config::default() }).await;
    let admin = relay.admin.unwrap();
    assert!(get_from(admin, "/readyz").await.starts_with("HTTP/1.1 200 "));
    assert!(relay.get("/readyz", &[]).await.starts_with("HTTP/1.1 200 "));
    let alice = relay.client().await;
    assert_eq!(body(&get_from(admin, "/readyz").await), "full");
    drop(alice);
}

#[tokio::test]
async fn what_is_counted_is_told_to_the_operator_alone() {
    let relay = Relay::start_with_admin(Config::default()).await;
    let (mut alice, mut bob) = (relay.client().await, relay.client().await);
    alice.join(&key(1), None).await;
    bob.join(&key(1), None).await;
    alice.publish(key(1).room(), 1, b"hello").await;
    bob.hear().await;
    alice.send(tokio_tungstenite::tungstenite::Message::Text("text".into())).await;
    alice.goodbye().await;
    let metrics = get_from(relay.admin.unwrap(), "/metrics").await;
    for line in [
        "alcove_rooms 1",
        "alcove_received_messages_total 3",
        "alcove_closed_connections_total{why=\"not_binary\"} 1",
        "alcove_turn_seconds_count 3",
    ] {
        assert!(metrics.lines().any(|shown| shown == line), "{line} is not in\n{metrics}");
    }
    assert!(relay.get("/metrics", &[]).await.starts_with("HTTP/1.1 404 "));
}
