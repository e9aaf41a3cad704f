//! The flags, each of which is also an environment variable.

use alcove_relay::Config;
use clap::Parser;
use std::{net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

/// The Alcove relay: serves the client, and forwards what it cannot read.
#[derive(Parser)]
#[command(name = "alcove-relay", version, max_term_width = 100)]
pub(crate) struct Args {
    /// The address and port to listen on; port 0 for any that is free
    #[arg(long, env = "ALCOVE_LISTEN", default_value = "127.0.0.1:8787", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,

    /// Serve the client from this folder, read once at start, instead of the embedded one
    #[arg(long, env = "ALCOVE_CLIENT", value_name = "FOLDER")]
    client: Option<PathBuf>,

    /// Let only pages of this origin connect, such as https://example.org; may be repeated [default: all]
    #[arg(long = "origin", env = "ALCOVE_ORIGIN", value_delimiter = ',', value_name = "ORIGIN")]
    origins: Vec<String>,

    /// How many WebSocket connections there may be at once
    #[arg(long, env = "ALCOVE_MAX_CONNECTIONS", default_value_t = 10_000, value_name = "N")]
    max_connections: usize,

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
    #[arg(long, env = "ALCOVE_BYTES_PER_SECOND", default_value_t = 8 * 1024 * 1024, value_name = "BYTES")]
    bytes_per_second: u32,

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

impl Args {
    /// The flags, or the code to exit with after having said what is wrong in one line, or what was asked for.
    pub(crate) fn read() -> Result<Self, ExitCode> {
        Self::try_parse().map_err(|error| {
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

    pub(crate) fn into_config(self) -> Config {
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
            },
            client: self.client,
            origins: self.origins,
            max_connections: self.max_connections,
            queue_bytes: self.queue_bytes,
            shutdown_deadline: Duration::from_millis(self.shutdown_deadline_ms),
            reconnect_spread: Duration::from_millis(self.reconnect_spread_ms),
        }
    }
}
