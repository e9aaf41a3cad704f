//! A server as a child process on cores of its own.

use crate::dialect::Dialect;
use anyhow::{Context as _, bail};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const START_DEADLINE: Duration = Duration::from_secs(10);

/// Where the servers' programs are.
#[derive(clap::Args)]
pub(crate) struct Programs {
    /// alcove-relay
    #[arg(long)]
    alcove: PathBuf,
    /// bun
    #[arg(long)]
    bun: PathBuf,
    /// A folder with node_modules/ws
    #[arg(long)]
    npm: PathBuf,
    /// The folder of bun.js and ws.mjs
    #[arg(long)]
    peers: PathBuf,
    /// nats-server
    #[arg(long, default_value = "nats-server")]
    nats: PathBuf,
}

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    _config: Option<ConfigFile>,
}

struct ConfigFile(PathBuf);

impl Server {
    /// Starts a server that may use these cores, written as `taskset` does, and waits until it listens.
    pub(crate) fn start(
        dialect: Dialect,
        programs: &Programs,
        cores: &str,
    ) -> anyhow::Result<Self> {
        Self::start_with(dialect, programs, cores, false, None)
    }

    /// With the limits that it has by default.
    pub(crate) fn start_as_shipped(
        dialect: Dialect,
        programs: &Programs,
        cores: &str,
    ) -> anyhow::Result<Self> {
        Self::start_with(dialect, programs, cores, true, None)
    }

    /// A relay that shares its rooms over a bus, which has to be ready.
    pub(crate) fn start_on_bus(
        programs: &Programs,
        cores: &str,
        bus: SocketAddr,
    ) -> anyhow::Result<Self> {
        let server = Self::start_with(Dialect::Alcove, programs, cores, false, Some(bus))?;
        server.wait_until_it_is_ready()?;
        Ok(server)
    }

    /// What several relays share their rooms over.
    pub(crate) fn start_bus(programs: &Programs, cores: &str) -> anyhow::Result<Self> {
        let port = free_port()?;
        let config =
            ConfigFile::new(port, &format!("listen: \"127.0.0.1:{port}\"\njetstream {{}}\n"))?;
        let mut command = Command::new("taskset");
        command.args(["-c", cores]).arg(&programs.nats).arg("-c").arg(&config.0);
        Self::run(command, Dialect::Nats, port, Some(config))
    }

    fn start_with(
        dialect: Dialect,
        programs: &Programs,
        cores: &str,
        limited: bool,
        bus: Option<SocketAddr>,
    ) -> anyhow::Result<Self> {
        let (port, other) = (free_port()?, free_port()?);
        let mut command = Command::new("taskset");
        command.args(["-c", cores]);
        let mut config = None;
        match dialect {
            Dialect::Floor => {
                command.arg(std::env::current_exe()?).arg("floor").arg(format!("127.0.0.1:{port}"));
            }
            Dialect::Alcove => {
                command.arg(&programs.alcove).args(["--listen", &format!("127.0.0.1:{port}")]);
                for whose in if limited { &[][..] } else { &["", "room-"] } {
                    for what in ["frames", "bytes"] {
                        command.args([&format!("--{whose}{what}-per-second"), "4000000000"]);
                    }
                }
                command.args(["--max-connections", "20000", "--keepalive-ms", "600000"]);
                if let Some(bus) = bus {
                    command.args(["--bus", &format!("nats://{bus}")]);
                }
            }
            Dialect::Bun => {
                command.arg(&programs.bun).arg(programs.peers.join("bun.js")).arg(port.to_string());
            }
            Dialect::Ws => {
                command.arg("node").arg(programs.peers.join("ws.mjs")).arg(port.to_string());
                command.arg(programs.npm.join("package.json"));
            }
            Dialect::Nats => {
                let text = format!(
                    "listen: \"127.0.0.1:{other}\"\nmax_connections: 20000\n\
                     websocket {{ listen: \"127.0.0.1:{port}\", no_tls: true }}\n"
                );
                let file = config.insert(ConfigFile::new(port, &text)?);
                command.arg(&programs.nats).arg("-c").arg(&file.0);
            }
            Dialect::Mosquitto => {
                // Debian's ends at once where it has no port for plain MQTT.
                let text = format!(
                    "listener {other} 127.0.0.1\nlistener {port} 127.0.0.1\nprotocol websockets\nallow_anonymous true\n\
                     max_queued_messages 100000\nset_tcp_nodelay true\n"
                );
                let file = config.insert(ConfigFile::new(port, &text)?);
                command.arg("mosquitto").arg("-c").arg(&file.0);
            }
        }
        Self::run(command, dialect, port, config)
    }

    fn run(
        mut command: Command,
        dialect: Dialect,
        port: u16,
        config: Option<ConfigFile>,
    ) -> anyhow::Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().with_context(|| format!("cannot start {dialect:?}"))?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut server = Self { child, address, _config: config };
        server.wait_until_it_listens(dialect)?;
        Ok(server)
    }

    fn wait_until_it_listens(&mut self, dialect: Dialect) -> anyhow::Result<()> {
        let began = Instant::now();
        loop {
            // The floor takes its first connection for the publisher's.
            let listens = match dialect {
                Dialect::Floor => is_listening(self.address.port())?,
                _ => TcpStream::connect(self.address).is_ok(),
            };
            if listens {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended at once: {status}", dialect.name());
            }
            if began.elapsed() > START_DEADLINE {
                bail!("{} does not listen", dialect.name());
            }
            sleep(Duration::from_millis(20));
        }
    }

    fn wait_until_it_is_ready(&self) -> anyhow::Result<()> {
        let began = Instant::now();
        while began.elapsed() < START_DEADLINE {
            let mut stream = TcpStream::connect(self.address)?;
            stream
                .write_all(b"GET /readyz HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            if answer.starts_with("HTTP/1.1 200") {
                return Ok(());
            }
            sleep(Duration::from_millis(20));
        }
        bail!("the relay does not find the bus")
    }

    /// How much of a core's time it has taken, in ticks of 10 ms.
    pub(crate) fn ticks(&self) -> anyhow::Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields = stat.rsplit_once(") ").context("no stat")?.1;
        let times = fields.split(' ').skip(11).take(2).map(str::parse::<u64>);
        Ok(times.sum::<Result<_, _>>()?)
    }

    /// Its memory, in bytes.
    pub(crate) fn memory(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        Ok(kib.context("no VmRSS")? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl ConfigFile {
    fn new(port: u16, text: &str) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("alcove-fanout-{port}.conf"));
        fs::write(&path, text)?;
        Ok(Self(path))
    }
}

impl Drop for ConfigFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn is_listening(port: u16) -> anyhow::Result<bool> {
    let table = fs::read_to_string(Path::new("/proc/net/tcp"))?;
    let address = format!("0100007F:{port:04X} 00000000:0000 0A");
    Ok(table.lines().any(|line| line.contains(&address)))
}
