//! A relay that gets its certificate by itself, from an ACME server that asks it whose the domain is.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::{AcmeConfig, Config, TlsConfig};
use std::{
    net::{SocketAddr, TcpListener},
    os::{
        fd::OwnedFd,
        unix::fs::{MetadataExt as _, PermissionsExt as _},
    },
    path::Path,
    process::Stdio,
};
use support::{pebble::Pebble, tls::connect, *};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, ChildStderr, Command},
};

/// Long enough to be of no interest.
const A_YEAR: u64 = 365 * 24 * 60 * 60;

/// A relay in a process of its own, on a socket that outlives it.
struct Process {
    child: Child,
    log: BufReader<ChildStderr>,
}

impl Process {
    fn start(socket: &TcpListener, pebble: &Pebble, cache: &Path, domains: &str) -> Self {
        let relay = env!("CARGO_BIN_EXE_alcove-relay");
        let script = format!("exec 3<&0; LISTEN_FDS=1 LISTEN_PID=$$ exec {relay} \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, "relay", "--acme-domain", domains, "--acme-cache"]).arg(cache);
        command.args(["--acme-directory", &pebble.directory]);
        command.args(["--acme-contact", "mailto:ops@example.org"]);
        command.env("SSL_CERT_FILE", &pebble.trusted);
        command.stdin(OwnedFd::from(socket.try_clone().unwrap())).stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, log }
    }

    /// The next line of its log.
    async fn says(&mut self) -> String {
        let mut line = String::new();
        self.log.read_line(&mut line).await.unwrap();
        line
    }

    /// Asks it to stop, and gives what else it says.
    async fn stop(mut self) -> String {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").arg(id).status().await.unwrap().success());
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).await.unwrap();
        assert!(self.child.wait().await.unwrap().success(), "{rest}");
        rest
    }
}

fn socket() -> (TcpListener, SocketAddr) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[tokio::test]
async fn a_certificate_comes_by_itself_and_is_kept_over_a_restart() {
    let (socket, address) = socket();
    let mut pebble = Pebble::start(address.port(), A_YEAR).await;
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("acme");
    let domains = "chat.example.org,www.example.org";
    let mut relay = Process::start(&socket, &pebble, &cache, domains);
    let line = relay.says().await;
    assert!(line.contains("a new certificate has come"), "{line}");
    for name in ["chat.example.org", "www.example.org"] {
        let stream = connect(address, name, &pebble.root, b"http/1.1").await.unwrap();
        Client::over(stream).await.join(&key(1), None).await;
    }
    // The protocol of the question is for nobody else.
    assert!(connect(address, "chat.example.org", &pebble.root, b"acme-tls/1").await.is_err());
    relay.stop().await;
    assert_eq!(cache.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let kept: Vec<_> = cache.read_dir().unwrap().map(|file| file.unwrap()).collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(kept.iter().all(|file| file.metadata().unwrap().mode() & 0o777 == 0o600));

    // There is nobody who could be asked any more.
    pebble.kill().await;
    let mut relay = Process::start(&socket, &pebble, &cache, "www.example.org,chat.example.org");
    let stream = connect(address, "chat.example.org", &pebble.root, b"http/1.1").await.unwrap();
    Client::over(stream).await.join(&key(1), None).await;
    let line = relay.says().await;
    assert!(line.contains("the certificate that was kept is used"), "{line}");
    let rest = relay.stop().await;
    assert!(rest.lines().count() == 1 && rest.contains("stopping"), "{rest}");
}

#[tokio::test]
async fn a_certificate_is_renewed_while_connections_go_on() {
    let (socket, address) = socket();
    let pebble = Pebble::start(address.port(), 9).await;
    let folder = tempfile::tempdir().unwrap();
    let mut relay = Process::start(&socket, &pebble, folder.path(), "chat.example.org");
    let mut come = async || {
        let line = relay.says().await;
        assert!(line.contains("a new certificate has come"), "{line}");
        let stream = connect(address, "chat.example.org", &pebble.root, b"http/1.1").await.unwrap();
        let certificate = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
        (Client::over(stream).await, certificate)
    };
    let (mut alice, old) = come().await;
    alice.join(&key(1), None).await;
    let (mut bob, new) = come().await;
    assert_ne!(old, new);
    bob.join(&key(1), None).await;
    alice.publish(key(1).room(), 1, b"still here").await;
    bob.hear().await;
    relay.stop().await;
}

#[tokio::test]
async fn a_domain_that_is_not_this_relays_is_told_and_the_relay_goes_on() {
    let (socket, address) = socket();
    let pebble = Pebble::start(address.port(), A_YEAR).await;
    let folder = tempfile::tempdir().unwrap();
    let mut relay = Process::start(&socket, &pebble, folder.path(), "chat.example.net");
    // It tries again.
    for _ in 0..2 {
        let line = relay.says().await;
        for part in ["WARN", "no certificate can be had", "chat.example.net", "Could not resolve"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(connect(address, "chat.example.net", &pebble.root, b"http/1.1").await.is_err());
    }
    relay.stop().await;
}

fn config(cache: &Path, directory: &str) -> Config {
    let acme = AcmeConfig {
        domains: vec!["chat.example.org".into()],
        contact: None,
        cache: cache.into(),
        directory: directory.into(),
    };
    Config { tls: Some(TlsConfig::Acme(acme)), ..Config::default() }
}

#[tokio::test]
async fn a_relay_without_a_certificate_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens where a port was just given up.
    let (_, gone) = socket();
    let config = config(folder.path(), &format!("https://{gone}/dir"));
    let relay = Relay::start_with_admin(config).await;
    let admin = relay.admin.unwrap();
    while !get_from(admin, "/metrics").await.contains("alcove_certificate_failures_total 1") {}
    assert!(get_from(admin, "/readyz").await.ends_with("no certificate"));
    relay.stop().await.unwrap();
}

/// The clock goes on by itself to the next deadline, as what is waited for is none of its business.
#[tokio::test(start_paused = true)]
async fn an_authority_that_never_answers_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let authority = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = authority.local_addr().unwrap();
    let relay = Relay::start(config(folder.path(), &format!("https://{address}/dir"))).await;
    let _first = authority.accept().await.unwrap();
    let _second = authority.accept().await.unwrap();
    relay.stop().await.unwrap();
}
