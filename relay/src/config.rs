use crate::bus::BusConfig;
use crate::tls::TlsConfig;
use alcove_wire::MAX_WORK;
use ipnet::IpNet;
use std::{path::PathBuf, time::Duration};
use zeroize::Zeroizing;

/// How a relay is run.
#[derive(Clone, Debug)]
pub struct Config {
    /// The rooms' limits and the bounds on all of them.
    pub hub: alcove_hub::Config,
    /// The folder to serve the client from; `None` for the one that was embedded when the relay was built.
    pub client: Option<PathBuf>,
    /// Where the certificate to speak TLS with is from; without one the relay speaks plainly, to a proxy.
    pub tls: Option<TlsConfig>,
    /// The origins whose pages may connect, as browsers write them (`https://example.org`, `null`). Empty: all.
    pub origins: Vec<String>,
    /// How many threads serve connections; the first is the runtime that the relay is started in.
    pub workers: usize,
    /// How many WebSocket connections there may be at once.
    pub max_connections: usize,
    /// How many of them from one network, a /24 of IPv4 or a /64 of IPv6.
    pub max_connections_per_network: usize,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpNet>,
    /// The bus over which several relays share their rooms. Without one, rooms are this relay's alone.
    pub bus: Option<BusConfig>,
    /// What whoever connects must know, where the relay is not for everyone.
    pub token: Option<Zeroizing<String>>,
    /// How many bits of work are demanded of whoever connects, where all places are taken. Zero: never any.
    pub max_work: u8,
    /// How many bytes may wait for one slow reader, beyond the replay of one room.
    pub queue_bytes: usize,
    /// How long a stop may take.
    pub shutdown_deadline: Duration,
    /// Over how much time clients are told to spread their coming back after a stop.
    pub reconnect_spread: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            hub: alcove_hub::Config::default(),
            client: None,
            tls: None,
            origins: Vec::new(),
            workers: 1,
            max_connections: 10_000,
            max_connections_per_network: 500,
            proxies: Vec::new(),
            bus: None,
            token: None,
            max_work: 0,
            queue_bytes: 1024 * 1024,
            shutdown_deadline: Duration::from_secs(5),
            reconnect_spread: Duration::from_secs(2),
        }
    }
}

/// Why a relay cannot run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting makes no sense.
    #[error("{name} is {value}; it must be at least {least}")]
    TooSmall {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: u64,
        /// The least that works.
        least: u64,
    },
    /// A setting makes no sense.
    #[error("{name} is {value}; it must be at most {most}")]
    TooLarge {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: u64,
        /// The most that works.
        most: u64,
    },
    /// The token cannot stand in an address. What it is set to is not said.
    #[error("the token must be 16 to 128 letters, digits, hyphens or underscores; see --token")]
    Token,
    /// The folder of the client cannot be read, or holds none.
    #[error("cannot serve the client from {folder}: {reason}; build one with `cargo xtask build`")]
    ClientFolder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The certificate cannot be used.
    #[error("cannot use the certificate: {0}; see --tls-certificate and --tls-key")]
    Certificate(String),
    /// Certificates cannot be had by ACME as it is set.
    #[error("cannot get a certificate by ACME: {0}")]
    Acme(String),
    /// The bus cannot be used as it is set.
    #[error("cannot use the bus: {0}; see --bus and --bus-credentials")]
    Bus(String),
    /// The operating system gave no thread.
    #[error("the operating system gives no more threads: {0}")]
    Threads(std::io::Error),
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

impl Config {
    /// The queue's bound for one connection: a whole replay, its framing included, always fits.
    pub(crate) fn queue_bound(&self) -> usize {
        let limits = &self.hub.limits;
        self.queue_bytes + limits.window_bytes as usize + 64 * limits.window_frames as usize
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let limits = &self.hub.limits;
        // The frames that a relay makes itself, presence above all, must fit as well.
        let least = [
            ("max-frame", u64::from(limits.max_frame), 8 * 1024),
            ("max-rooms-per-connection", limits.max_rooms.into(), 1),
            ("frames-per-second", limits.frames_per_second.into(), 1),
            ("bytes-per-second", limits.bytes_per_second.into(), 1024),
            ("room-frames-per-second", self.hub.room_frames_per_second.into(), 1),
            ("room-bytes-per-second", self.hub.room_bytes_per_second.into(), 1024),
            ("keepalive-ms", limits.keepalive_ms.into(), 100),
            ("workers", self.workers as u64, 1),
            ("max-rooms", self.hub.max_rooms as u64, 1),
            ("bus-replicas", self.bus.as_ref().map_or(1, |bus| bus.replicas as u64), 1),
            ("max-connections", self.max_connections as u64, 1),
            ("max-connections-per-network", self.max_connections_per_network as u64, 1),
        ];
        if self.max_work > MAX_WORK {
            let (name, value, most) = ("max-work", self.max_work.into(), MAX_WORK.into());
            return Err(Error::TooLarge { name, value, most });
        }
        if self.token.as_ref().is_some_and(|token| !is_token(token)) {
            return Err(Error::Token);
        }
        match least.into_iter().find(|&(_, value, least)| value < least) {
            Some((name, value, least)) => Err(Error::TooSmall { name, value, least }),
            None => Ok(()),
        }
    }
}

/// It stands in the fragment of addresses, and is not to be guessed.
fn is_token(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (16..=128).contains(&text.len()) && text.bytes().all(plain)
}
