//! The command line.

use alcove_wire::PATH;
use clap::{Args, Parser, Subcommand, value_parser};
use std::{path::PathBuf, time::Duration};

/// End-to-end encrypted rooms on a terminal, or from a program.
#[derive(Debug, Parser)]
#[command(name = "alcove", version, propagate_version = true)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Folder that holds identity, rooms and history [default: alcove in your data folder]
    #[arg(long, value_name = "DIR", global = true, env = "ALCOVE_STATE")]
    pub state: Option<PathBuf>,
    /// Print every event as one JSON object per line
    #[arg(long, global = true)]
    pub json: bool,
    /// Relay for new rooms, and for links that name none
    #[arg(
        long,
        value_name = "URL",
        global = true,
        env = "ALCOVE_RELAY_URL",
        default_value = "ws://127.0.0.1:8787/ws"
    )]
    pub relay: String,
    /// Name that others see; kept until you give another
    #[arg(long, global = true, env = "ALCOVE_NAME")]
    pub name: Option<String>,
    /// Give up after so many seconds [default: keep trying; after the end of input, 30]
    #[arg(long, value_name = "SECONDS", global = true, value_parser = seconds)]
    pub timeout: Option<Duration>,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Make a room and print its invite link
    New {
        /// Name of the room
        #[arg(value_name = "ROOMNAME")]
        room_name: String,
        /// Let nobody in before a member was asked
        #[arg(long)]
        ask: bool,
        /// Use the classic cipher suite (0x0001) in place of the post-quantum hybrid
        #[arg(long)]
        classic: bool,
        /// Where the link leads
        #[command(flatten)]
        page: Page,
    },
    /// Join the room of an invite link and wait until let in
    Join {
        /// Invite link; quote it, for the shell
        link: String,
    },
    /// Send a message and wait until the relay has ordered it
    Send {
        /// Name of the room, or the beginning of its name or id; not needed where there is only one
        #[arg(long)]
        room: Option<String>,
        /// Text to send; `-` reads it from standard input
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Send files and wait until the relay has ordered their message
    Attach {
        /// Name of the room, or the beginning of its name or id; not needed where there is only one
        #[arg(long)]
        room: Option<String>,
        /// Text to send with them
        #[arg(long, value_name = "TEXT", default_value = "")]
        caption: String,
        /// Files to send, at most 16, of at most 100 MB each
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Read and write in a room, line by line
    Chat {
        /// Invite link of a room, or the name of one that you are in, or the beginning of its name or id
        #[arg(value_name = "LINK|ROOM")]
        room: Option<String>,
    },
    /// List your rooms
    Rooms,
    /// Print an invite link of a room
    Invite {
        /// Name of the room, or the beginning of its name or id
        room: Option<String>,
        /// Where the link leads
        #[command(flatten)]
        page: Page,
    },
    /// Print what was said in a room
    History {
        /// Name of the room, or the beginning of its name or id
        room: Option<String>,
        /// How many messages, counted from the newest
        #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
    /// Print what your rooms take on this device
    Storage,
    /// Delete files from this device; the messages stay, and the files can be fetched again from whoever has them
    Free {
        /// Name of the room, or the beginning of its name or id; not needed where there is only one
        room: Option<String>,
        /// Only files that came here more than so many days ago
        #[arg(long, value_name = "DAYS")]
        older_than: Option<u32>,
    },
    /// Leave a room; its history on this device is deleted
    Leave {
        /// Name of the room, or the beginning of its name or id
        room: Option<String>,
    },
    /// Stay connected and serve the JSON interface until the end of standard input
    Run,
    /// Hold a room's ciphertext for those who come back when no member is online
    Keep(Keep),
}

/// What to hold, and how much of it.
#[derive(Clone, Debug, Args)]
pub struct Keep {
    /// Invite link, or `-` to read it from standard input; not needed again for a room that the folder keeps
    pub link: Option<String>,
    /// Hold nothing that is older
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = value_parser!(u64).range(1..=36_500))]
    pub max_age: u64,
    /// Hold no more than so many bytes of messages; k, M and G stand for thousands, millions and billions
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size)]
    pub max_bytes: u64,
    /// Hold no more than so many bytes of files; 0 stands for no files
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size_or_none)]
    pub max_file_bytes: u64,
}

/// Where an invite link leads.
#[derive(Clone, Debug, Args)]
pub struct Page {
    /// Page that the link opens [default: the relay's own]
    #[arg(long = "page", value_name = "URL")]
    pub url: Option<String>,
}

impl Page {
    /// The page's address, for a room on `relay`.
    pub fn or_that_of(&self, relay: &str) -> String {
        self.url.clone().unwrap_or_else(|| page_of(relay))
    }
}

/// The page that a relay serves: `https://host/` for `wss://host/ws`.
fn page_of(relay: &str) -> String {
    let page = match relay.split_once("://") {
        Some(("wss", rest)) => format!("https://{rest}"),
        Some(("ws", rest)) => format!("http://{rest}"),
        _ => relay.to_owned(),
    };
    let root = page.strip_suffix(PATH).unwrap_or(&page);
    format!("{}/", root.trim_end_matches('/'))
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    match text.parse() {
        Ok(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("give whole seconds from 1 to 86400"),
    }
}

fn size(text: &str) -> Result<u64, &'static str> {
    let (digits, factor) =
        match text.split_at(text.len() - text.ends_with(['k', 'M', 'G']) as usize) {
            (digits, "k") => (digits, 1_000),
            (digits, "M") => (digits, 1_000_000),
            (digits, "G") => (digits, 1_000_000_000),
            (digits, _) => (digits, 1),
        };
    let bytes = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(factor));
    bytes.filter(|&bytes| bytes >= 100_000).ok_or("give a size of at least 100k, like 500M or 2G")
}

fn size_or_none(text: &str) -> Result<u64, &'static str> {
    if text == "0" { Ok(0) } else { size(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_page_of_a_relay_is_where_it_serves_the_client() {
        for (relay, page) in [
            ("ws://127.0.0.1:8787/ws", "http://127.0.0.1:8787/"),
            ("wss://chat.example/ws", "https://chat.example/"),
            ("wss://example.org/alcove/ws", "https://example.org/alcove/"),
            ("wss://example.org/", "https://example.org/"),
        ] {
            assert_eq!(page_of(relay), page);
        }
    }

    #[test]
    fn the_name_of_a_room_is_not_that_of_a_person() {
        let cli = Cli::try_parse_from(["alcove", "--name", "ana", "new", "tea"]).expect("parses");
        assert_eq!(cli.options.name.as_deref(), Some("ana"));
        assert!(matches!(cli.command, Command::New { room_name, .. } if room_name == "tea"));
    }

    #[test]
    fn a_size_is_bytes_or_has_a_unit() {
        for (text, bytes) in [("100000", 100_000), ("500k", 500_000), ("2G", 2_000_000_000)] {
            assert_eq!(size(text), Ok(bytes));
        }
        for text in ["", "k", "1", "99k", "-1G", "1T", "1.5G", "99999999999999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
        assert_eq!((size_or_none("0"), size_or_none("2M")), (Ok(0), Ok(2_000_000)));
        assert!(size("0").is_err() && size_or_none("1").is_err());
    }

    #[test]
    fn options_stand_before_or_after_the_command() {
        for line in [&["alcove", "--json", "rooms"], &["alcove", "rooms", "--json"]] {
            assert!(Cli::try_parse_from(line).expect("parses").options.json);
        }
        assert!(Cli::try_parse_from(["alcove", "--timeout", "0", "rooms"]).is_err());
    }
}
