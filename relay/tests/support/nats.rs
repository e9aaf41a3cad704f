//! A NATS server, nodes that share rooms over it, and the line between a node and the server, which can be cut.

use std::{net::SocketAddr, process::Stdio};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    process::{Child, Command},
    sync::watch,
};

pub(crate) struct Nats {
    child: Child,
    pub(crate) address: SocketAddr,
    _folder: TempDir,
}

impl Nats {
    /// On a free port.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", "-1", "-js", "-sd"]).arg(folder.path());
        // Debian puts it where only root looks.
        let path = std::env::var("PATH").expect("a path");
        command.env("PATH", format!("{path}:/usr/sbin"));
        command.stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("nats-server is here: apt-get install nats-server");
        let mut lines = BufReader::new(child.stderr.take().expect("a log")).lines();
        let (mut address, mut ready) = (None, false);
        while !ready {
            let line = lines.next_line().await.expect("a log").expect("the server starts");
            let found = line.split("Listening for client connections on ").nth(1);
            address = address.or(found.and_then(|found| found.trim().parse().ok()));
            ready = line.contains("Server is ready");
        }
        // Nobody would read what it says from now on, and it must not wait for that.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, address: address.expect("the log names the port"), _folder: folder }
    }

    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("a process");
    }
}

/// What a line does with bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    /// Nothing comes through, and nobody is told.
    Silent,
    /// Connections end at once.
    Closed,
}

pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    state: watch::Sender<State>,
    target: watch::Sender<SocketAddr>,
}

impl Line {
    pub(crate) async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (state, states) = watch::channel(State::Open);
        let (target, targets) = watch::channel(target);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (states, target) = (states.clone(), *targets.borrow());
                tokio::spawn(carry(stream, target, states));
            }
        });
        Self { address, state, target }
    }

    pub(crate) fn set(&self, state: State) {
        self.state.send_replace(state);
    }

    pub(crate) fn lead_to(&self, target: SocketAddr) {
        self.target.send_replace(target);
    }
}

async fn carry(stream: TcpStream, target: SocketAddr, mut states: watch::Receiver<State>) {
    let Ok(()) = states.wait_for(|&state| state != State::Silent).await.map(drop) else { return };
    if *states.borrow() == State::Closed {
        return;
    }
    let Ok(server) = TcpStream::connect(target).await else { return };
    let ((from_node, to_node), (from_server, to_server)) =
        (stream.into_split(), server.into_split());
    let (up, down) = (states.clone(), states.clone());
    tokio::select! {
        _ = states.wait_for(|&state| state == State::Closed) => {}
        () = pump(from_node, to_server, up) => {}
        () = pump(from_server, to_node, down) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut states: watch::Receiver<State>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(len @ 1..) = from.read(&mut bytes).await {
        if states.wait_for(|&state| state == State::Open).await.is_err()
            || to.write_all(&bytes[..len]).await.is_err()
        {
            return;
        }
    }
}

/// A relay in a process of its own.
pub(crate) struct Node {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) line: Line,
}

impl Node {
    /// Serves once it has found the bus.
    pub(crate) async fn start(nats: &Nats) -> Self {
        let line = Line::to(nats.address).await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_alcove-relay"));
        command.args(["--listen", "127.0.0.1:0", "--workers", "1", "--bus"]);
        command.arg(format!("nats://{}", line.address));
        command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().expect("a relay");
        let mut said = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("output"));
        output.read_line(&mut said).await.expect("a line");
        let address = said.trim_end().strip_prefix("listening on http://").expect("an address");
        let node = Self { child, address: address.parse().expect("an address"), line };
        node.becomes("ok").await;
        node
    }

    /// Until it says this of itself.
    pub(crate) async fn becomes(&self, state: &str) {
        while !super::get_from(self.address, "/readyz").await.ends_with(state) {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("a process");
    }
}

pub(crate) async fn three_nodes(nats: &Nats) -> [Node; 3] {
    [Node::start(nats).await, Node::start(nats).await, Node::start(nats).await]
}
