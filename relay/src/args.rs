//! The flags, each of which is also an environment variable and a key of the configuration file.

use crate::settings;
use alcove_relay::{AcmeConfig, BusConfig, Config, LETS_ENCRYPT, TlsConfig, TlsFiles};
use clap::{Parser, error::ErrorKind};
use ipnet::IpNet;
use rustls::pki_types::DnsName;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

/// The Alcove relay: serves the client, and forwards what it cannot read.
#[derive(Parser)]
#[command(name = "alcove-relay", version, max_term_width = 100)]
pub(crate) struct Args {
    /// Take settings from this file; its keys are these flags' names
    #[arg(long, env = "ALCOVE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// Print all settings as such a file, with where each comes from, and end
    #[arg(long)]
    pub(crate) print_config: bool,

    /// Join a room over this public address, such as https://chat.example.org, say whether all is right, and end
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) selftest: Option<String>,

    #[arg(skip)]
    pub(crate) printed: String,

    /// The address and port to listen on; port 0 for any that is free
    #[arg(long, env = "ALCOVE_LISTEN", default_value = "127.0.0.1:8787", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,

    /// Serve /metrics, /healthz and /readyz at this address too, for the operator alone [default: not]
    #[arg(long, env = "ALCOVE_METRICS", value_name = "ADDRESS")]
    pub(crate) metrics: Option<SocketAddr>,

    /// How to write the log to standard error
    #[arg(long, env = "ALCOVE_LOG", value_enum, default_value_t = Log::Text, value_name = "FORM")]
    pub(crate) log: Log,

    /// Serve the client from this folder, read once at start, instead of the embedded one
    #[arg(long, env = "ALCOVE_CLIENT", value_name = "FOLDER")]
    client: Option<PathBuf>,

    /// Speak TLS with the certificate in this file, in PEM with what it is signed by; read again when it changes
    #[arg(long, env = "ALCOVE_TLS_CERTIFICATE", value_name = "FILE")]
    tls_certificate: Option<PathBuf>,

    /// The certificate's private key, in PEM
    #[arg(long, env = "ALCOVE_TLS_KEY", value_name = "FILE")]
    tls_key: Option<PathBuf>,

    /// Get the certificate for this domain by ACME, and agree to the authority's terms; may be repeated [default: not]
    #[arg(
        long = "acme-domain",
        env = "ALCOVE_ACME_DOMAIN",
        value_delimiter = ',',
        value_parser = domain,
        value_name = "DOMAIN"
    )]
    acme_domains: Vec<String>,

    /// Keep the ACME account and certificate in this folder
    #[arg(long, env = "ALCOVE_ACME_CACHE", value_name = "FOLDER")]
    acme_cache: Option<PathBuf>,

    /// Whom the authority may write to, such as mailto:ops@example.org [default: nobody]
    #[arg(long, env = "ALCOVE_ACME_CONTACT", value_parser = contact, value_name = "MAILTO")]
    acme_contact: Option<String>,

    /// Where the authority's ACME directory is
    #[arg(long, env = "ALCOVE_ACME_DIRECTORY", default_value = LETS_ENCRYPT, value_parser = directory, value_name = "ADDRESS")]
    acme_directory: String,

    /// Let only pages of this origin connect, such as https://example.org; may be repeated [default: all]
    #[arg(long = "origin", env = "ALCOVE_ORIGIN", value_delimiter = ',', value_name = "ORIGIN")]
    origins: Vec<String>,

    /// How many threads serve connections [default: one for each core]
    #[arg(long, env = "ALCOVE_WORKERS", value_name = "N")]
    workers: Option<usize>,

    /// How many WebSocket connections there may be at once
    #[arg(long, env = "ALCOVE_MAX_CONNECTIONS", default_value_t = 10_000, value_name = "N")]
    max_connections: usize,

    /// How many of them from one network, a /24 of IPv4 or a /64 of IPv6
    #[arg(
        long,
        env = "ALCOVE_MAX_CONNECTIONS_PER_NETWORK",
        default_value_t = 500,
        value_name = "N"
    )]
    max_connections_per_network: usize,

    /// A proxy, or a network of them, whose X-Forwarded-For is believed; may be repeated [default: none]
    #[arg(long = "proxy", env = "ALCOVE_PROXY", value_delimiter = ',', value_parser = network, value_name = "ADDRESS")]
    proxies: Vec<IpNet>,

    /// How many rooms there may be at once
    #[arg(long, env = "ALCOVE_MAX_ROOMS", default_value_t = 100_000, value_name = "N")]
    max_rooms: usize,

    /// How many rooms one connection may be in
    #[arg(long, env = "ALCOVE_MAX_ROOMS_PER_CONNECTION", default_value_t = 128, value_name = "N")]
    max_rooms_per_connection: u16,

    /// The longest message, in bytes
    #[arg(long, env = "ALCOVE_MAX_FRAME", default_value_t = 1024 * 1024, value_name = "BYTES")]
    max_frame: u32,

    /// How many messages a second are read from one connection
    #[arg(long, env = "ALCOVE_FRAMES_PER_SECOND", default_value_t = 500, value_name = "N")]
    frames_per_second: u32,

    /// How many bytes a second are read from one connection
    #[arg(long, env = "ALCOVE_BYTES_PER_SECOND", default_value_t = 16 * 1024 * 1024, value_name = "BYTES")]
    bytes_per_second: u32,

    /// How many messages a second a room takes, whoever sends them
    #[arg(long, env = "ALCOVE_ROOM_FRAMES_PER_SECOND", default_value_t = 1000, value_name = "N")]
    room_frames_per_second: u32,

    /// How many bytes a second a room takes
    #[arg(long, env = "ALCOVE_ROOM_BYTES_PER_SECOND", default_value_t = 16 * 1024 * 1024, value_name = "BYTES")]
    room_bytes_per_second: u32,

    /// How many messages of a room are held for those who come back; 0 for none
    #[arg(long, env = "ALCOVE_WINDOW_FRAMES", default_value_t = 2048, value_name = "N")]
    window_frames: u32,

    /// How many bytes of a room are held; 0 for none
    #[arg(long, env = "ALCOVE_WINDOW_BYTES", default_value_t = 4 * 1024 * 1024, value_name = "BYTES")]
    window_bytes: u32,

    /// For how long they are held, and how long an empty room is remembered
    #[arg(long, env = "ALCOVE_WINDOW_AGE_MS", default_value_t = 10 * 60 * 1000, value_name = "MS")]
    window_age_ms: u32,

    /// How much memory what is held of all rooms may take
    #[arg(long, env = "ALCOVE_MAX_WINDOW_BYTES", default_value_t = 256 * 1024 * 1024, value_name = "BYTES")]
    max_window_bytes: usize,

    /// Share all rooms with the other relays at this NATS server, such as nats://10.0.0.2; may be repeated [default: not]
    #[arg(
        long,
        env = "ALCOVE_BUS",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "ADDRESS"
    )]
    bus: Vec<String>,

    /// A file of NATS credentials
    #[arg(long, env = "ALCOVE_BUS_CREDENTIALS", value_name = "FILE")]
    bus_credentials: Option<PathBuf>,

    /// On how many NATS servers of a cluster each message is held
    #[arg(long, env = "ALCOVE_BUS_REPLICAS", default_value_t = 1, value_name = "N")]
    bus_replicas: usize,

    /// Let only those in who know this token, which stands in the addresses and invites that they are given [default: none]
    #[arg(long, env = "ALCOVE_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<String>,

    /// How many bits of work whoever connects must do where all places are taken; less while fewer are, none below half
    #[arg(long, env = "ALCOVE_MAX_WORK", default_value_t = 0, value_name = "BITS")]
    max_work: u8,

    /// How many bytes may wait for a slow reader, beyond the replay of one room
    #[arg(long, env = "ALCOVE_QUEUE_BYTES", default_value_t = 1024 * 1024, value_name = "BYTES")]
    queue_bytes: usize,

    /// After how long a silence of the client its connection is closed
    #[arg(long, env = "ALCOVE_KEEPALIVE_MS", default_value_t = 60_000, value_name = "MS")]
    keepalive_ms: u32,

    /// How long a stop may take
    #[arg(long, env = "ALCOVE_SHUTDOWN_DEADLINE_MS", default_value_t = 5_000, value_name = "MS")]
    shutdown_deadline_ms: u64,

    /// Over how much time clients spread their coming back after a stop
    #[arg(long, env = "ALCOVE_RECONNECT_SPREAD_MS", default_value_t = 2_000, value_name = "MS")]
    reconnect_spread_ms: u64,
}

/// In which form the log is written.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Log {
    /// A line for people
    Text,
    /// A line of JSON for each event
    Json,
}

impl Args {
    /// The flags, or the code to exit with after having said what is wrong in one line, or what was asked for.
    pub(crate) fn read() -> Result<Self, ExitCode> {
        settings::read().map_err(|error| {
            if !error.use_stderr() {
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            let text = error.to_string();
            let what = text.split("\n\n").next().unwrap_or_default();
            let what: Vec<_> = what.split_whitespace().collect();
            let what = what.join(" ");
            let what = what.strip_prefix("error: ").unwrap_or(&what);
            eprintln!("alcove-relay: {what}; see alcove-relay --help");
            ExitCode::from(2)
        })
    }

    /// What only several of them together can have wrong.
    pub(crate) fn check(&self) -> Result<(), clap::Error> {
        let (files, acme) = (self.tls_certificate.is_some(), !self.acme_domains.is_empty());
        let (kind, text) = if files != self.tls_key.is_some() {
            let text = "tls-certificate and tls-key need each other: one is not set";
            (ErrorKind::MissingRequiredArgument, text)
        } else if files && acme {
            let text = "tls-certificate and acme-domain cannot both be set: the certificate is from one of them";
            (ErrorKind::ArgumentConflict, text)
        } else if acme && self.acme_cache.is_none() {
            let text = "acme-domain needs acme-cache, the folder to keep the certificate in: it is not set";
            (ErrorKind::MissingRequiredArgument, text)
        } else {
            return Ok(());
        };
        Err(clap::Error::raw(kind, text))
    }

    /// The token, which a relay that is tested may ask for too.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub(crate) fn into_config(self) -> Config {
        let files = self.tls_certificate.zip(self.tls_key);
        let files = files.map(|(certificate, key)| TlsConfig::Files(TlsFiles { certificate, key }));
        let acme = self.acme_cache.filter(|_| !self.acme_domains.is_empty()).map(|cache| {
            TlsConfig::Acme(AcmeConfig {
                domains: self.acme_domains,
                contact: self.acme_contact,
                cache,
                directory: self.acme_directory,
            })
        });
        Config {
            hub: alcove_hub::Config {
                limits: alcove_wire::Limits {
                    max_frame: self.max_frame,
                    max_rooms: self.max_rooms_per_connection,
                    frames_per_second: self.frames_per_second,
                    bytes_per_second: self.bytes_per_second,
                    window_frames: self.window_frames,
                    window_bytes: self.window_bytes,
                    window_age_ms: self.window_age_ms,
                    keepalive_ms: self.keepalive_ms,
                },
                max_rooms: self.max_rooms,
                max_window_bytes: self.max_window_bytes,
                room_frames_per_second: self.room_frames_per_second,
                room_bytes_per_second: self.room_bytes_per_second,
            },
            client: self.client,
            tls: files.or(acme),
            origins: self.origins,
            workers: self.workers.unwrap_or_else(cores),
            max_connections: self.max_connections,
            max_connections_per_network: self.max_connections_per_network,
            proxies: self.proxies,
            bus: (!self.bus.is_empty()).then_some(BusConfig {
                servers: self.bus,
                credentials: self.bus_credentials,
                replicas: self.bus_replicas,
            }),
            token: self.token.map(Into::into),
            max_work: self.max_work,
            queue_bytes: self.queue_bytes,
            shutdown_deadline: Duration::from_millis(self.shutdown_deadline_ms),
            reconnect_spread: Duration::from_millis(self.reconnect_spread_ms),
        }
    }
}

/// An address stands for itself alone.
fn network(text: &str) -> Result<IpNet, String> {
    let alone = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| alone()).map_err(|_| "expected 10.0.0.1, or 10.0.0.0/8".into())
}

/// One that a certificate can be had for over TLS: no address, no wildcard, and no other letters than DNS has.
fn domain(text: &str) -> Result<String, &'static str> {
    let name = DnsName::try_from(text).map_err(|_| "expected a domain such as chat.example.org")?;
    Ok(name.as_ref().to_ascii_lowercase())
}

fn contact(text: &str) -> Result<String, &'static str> {
    let address = text.strip_prefix("mailto:").is_some_and(|address| address.contains('@'));
    address.then(|| text.into()).ok_or("expected mailto: and an address")
}

fn directory(text: &str) -> Result<String, &'static str> {
    text.starts_with("https://").then(|| text.into()).ok_or("expected https://…")
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
