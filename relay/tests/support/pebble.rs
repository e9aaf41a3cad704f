//! Pebble, an ACME server for tests that really asks whose a domain is, and the names that it can look up.

use super::tls::{certify, connect};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use std::{net::SocketAddr, path::PathBuf, process::Stdio};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, UdpSocket},
    process::{Child, Command},
    task::JoinHandle,
};
use tokio_util::task::AbortOnDropHandle;

pub(crate) struct Pebble {
    child: Child,
    /// The address of its directory.
    pub(crate) directory: String,
    /// A file with the certificate that it speaks TLS with.
    pub(crate) trusted: PathBuf,
    /// The root of what it issues.
    pub(crate) root: CertificateDer<'static>,
    _folder: TempDir,
    _names: AbortOnDropHandle<()>,
}

impl Pebble {
    /// Looks at this port whose a domain is, and issues certificates that are good for so long.
    pub(crate) async fn start(port: u16, seconds: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // It has nothing to do with those that it issues.
        let own = certify(folder.path(), &["localhost", "127.0.0.1"]);
        let (names, resolver) = serve_names().await;
        loop {
            // It cannot be told to take any port that is free, nor to say which one it took.
            let [address, management] = free_addresses().await;
            let config = serde_json::json!({ "pebble": {
                "listenAddress": address.to_string(),
                "managementListenAddress": management.to_string(),
                "certificate": folder.path().join("certificate.pem"),
                "privateKey": folder.path().join("key.pem"),
                "httpPort": port,
                "tlsPort": port,
                "certificateValidityPeriod": seconds,
            }});
            let file = folder.path().join("pebble.json");
            std::fs::write(&file, config.to_string()).expect("a file");
            let mut command = Command::new("pebble");
            command.arg("-config").arg(file).args(["-dnsserver", &resolver.to_string()]);
            command.env("PEBBLE_VA_NOSLEEP", "1").env_remove("PEBBLE_VA_ALWAYS_VALID");
            command.env("PEBBLE_WFE_NONCEREJECT", "0").env("PEBBLE_AUTHZREUSE", "0");
            command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
            let mut child = command.spawn().expect("pebble is here: apt-get install pebble");
            let output = child.stdout.take().expect("a log");
            // Nobody would read what it says, and it must not wait for that.
            tokio::spawn(async move {
                let mut lines = BufReader::new(output).lines();
                while let Ok(Some(_)) = lines.next_line().await {}
            });
            let Some(root) = root(&mut child, [address, management], &own).await else { continue };
            return Self {
                child,
                directory: format!("https://{address}/dir"),
                trusted: folder.path().join("certificate.pem"),
                root,
                _folder: folder,
                _names: AbortOnDropHandle::new(names),
            };
        }
    }

    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("a process");
    }
}

/// The root, once it serves at both addresses; nothing where somebody else does.
async fn root(
    child: &mut Child,
    [address, management]: [SocketAddr; 2],
    own: &CertificateDer<'static>,
) -> Option<CertificateDer<'static>> {
    loop {
        if child.try_wait().expect("a process").is_some() {
            return None;
        }
        let directory = get(address, "/dir", own).await;
        let root = get(management, "/roots/0", own).await;
        if let (Ok(_), Ok(root)) = (directory, root) {
            return CertificateDer::from_pem_slice(root.as_bytes()).ok();
        }
        tokio::task::yield_now().await;
    }
}

async fn get(
    address: SocketAddr,
    path: &str,
    trusted: &CertificateDer<'static>,
) -> std::io::Result<String> {
    let mut stream = connect(address, "localhost", trusted, b"http/1.1").await?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(response)
}

async fn free_addresses() -> [SocketAddr; 2] {
    let bind = async || TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let listeners = [bind().await, bind().await];
    listeners.map(|listener| listener.local_addr().expect("an address"))
}

/// Answers DNS: everything under `example.org` is this machine, and nothing else is anywhere.
async fn serve_names() -> (JoinHandle<()>, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
    let address = socket.local_addr().expect("an address");
    let serve = async move {
        let mut query = [0; 512];
        while let Ok((len, peer)) = socket.recv_from(&mut query).await {
            let _ = socket.send_to(&answer(&query[..len]), peer).await;
        }
    };
    (tokio::spawn(serve), address)
}

/// RFC 1035, section 4: the head, the question, and one record if it is known.
fn answer(query: &[u8]) -> Vec<u8> {
    const NO_SUCH_NAME: u8 = 3;
    const A: [u8; 2] = [0, 1];
    let name_len = query[12..].iter().position(|&byte| byte == 0).expect("a name") + 1;
    let (question, kind) = (&query[12..12 + name_len + 4], &query[12 + name_len..][..2]);
    let known = question.windows(13).any(|part| part == b"\x07example\x03org\x00");
    let found = known && kind == A;
    let code = if known { 0 } else { NO_SUCH_NAME };
    let mut answer =
        [&query[..2], &[0x84, code, 0, 1, 0, found.into(), 0, 0, 0, 0], question].concat();
    if found {
        // Of the name at offset 12: an address, for no time at all, of four bytes.
        answer.extend([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1]);
    }
    answer
}
