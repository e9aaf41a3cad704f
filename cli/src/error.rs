//! Why an `alcove` command failed.

use std::{io, path::PathBuf};

/// What is wrong and what to do about it, in one sentence for a person.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no usual place for data on this account.
    #[error("There is no data folder for this account; name a folder with --state DIR.")]
    NoDataFolder,
    /// The state folder cannot be made or written.
    #[error("The state folder {} cannot be used ({error}); make it writable, or name another with --state DIR.", folder.display())]
    StateFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Another process has the state folder open.
    #[error("{} is in use by another alcove; end that one, or name another folder with --state DIR.", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The store's file is not one that this version can open. It was left as it is.
    #[error("{} cannot be read ({error}); it was left as it is. Name another folder with --state DIR to start afresh.", path.display())]
    StoreUnreadable {
        /// The file.
        path: PathBuf,
        /// What the database says.
        error: String,
    },
    /// The store failed while in use. Nothing that depends on the failed write was sent.
    #[error(
        "The state folder can no longer be written ({0}); make room on the disk, then run alcove again."
    )]
    Store(#[source] Box<redb::Error>),
    /// The system gives no randomness.
    #[error("The system gives no randomness ({0}); nothing can be encrypted without.")]
    Randomness(getrandom::Error),
    /// Standard input or output failed.
    #[error("The terminal cannot be used: {0}.")]
    Terminal(#[from] io::Error),
    /// No name was chosen yet.
    #[error("Choose the name that others see: add --name NAME. It is kept from then on.")]
    NameMissing,
    /// The client refused the command.
    #[error(transparent)]
    Refused(alcove_client::Error),
    /// There is no room yet.
    #[error(
        "There is no room yet; make one with `alcove new NAME`, or join one with `alcove join LINK`."
    )]
    NoRooms,
    /// No room was named, and there are several.
    #[error("Which room? Name one of: {0}.")]
    WhichRoom(String),
    /// No room matches.
    #[error("No room matches {wanted:?}; there are: {rooms}.")]
    NoSuchRoom {
        /// What was asked for.
        wanted: String,
        /// What there is.
        rooms: String,
    },
    /// Several rooms match.
    #[error("{wanted:?} stands for more than one room; give more of the id of one of: {rooms}.")]
    AmbiguousRoom {
        /// What was asked for.
        wanted: String,
        /// What matches.
        rooms: String,
    },
    /// A member turned the person away.
    #[error("A member of the room turned you away; ask them, then run this again.")]
    Denied,
    /// The room cannot be entered any more.
    #[error("You are no longer a member of this room; ask a member for a new invite.")]
    NotMember,
    /// A message will not be sent by itself.
    #[error("The message could not be sent; try again.")]
    SendFailed,
    /// What was asked for did not happen in time.
    #[error("Nothing came of it within {seconds} s{reason}.")]
    TimedOut {
        /// How long was waited.
        seconds: u64,
        /// What stood in the way, or nothing.
        reason: String,
    },
    /// Messages are still waiting when the program ends.
    #[error("{0} not sent yet; kept here, and sent the next time alcove runs in this room.")]
    Unsent(String),
    /// A file that was to be sent or written cannot be read or made.
    #[error("{} cannot be used ({error}); name another path.", path.display())]
    FileUnusable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A line on standard input that is too long, or is not text.
    #[error("{0}")]
    BadInput(&'static str),
    /// No link was given, and the folder keeps no room.
    #[error("Which room? Give its invite link: alcove keep LINK. It is not needed again.")]
    NothingKept,
    /// The folder keeps another room.
    #[error("{} keeps another room; name another folder for this one with --state DIR.", folder.display())]
    KeepsAnother {
        /// The folder.
        folder: PathBuf,
    },
    /// Stopped by a signal.
    #[error("Stopped.")]
    Interrupted,
}

impl Error {
    /// A short name for programs; the client's own where the client refused.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoDataFolder | Self::StateFolder { .. } => "state_folder",
            Self::InUse { .. } => "in_use",
            Self::StoreUnreadable { .. } | Self::Store(_) => "store",
            Self::Randomness(_) => "randomness",
            Self::Terminal(_) => "terminal",
            Self::NameMissing => "name_missing",
            Self::Refused(error) => error.code(),
            Self::NoRooms | Self::NoSuchRoom { .. } => "no_such_room",
            Self::WhichRoom(_) | Self::AmbiguousRoom { .. } => "ambiguous_room",
            Self::Denied => "denied",
            Self::NotMember => "not_member",
            Self::SendFailed => "send_failed",
            Self::TimedOut { .. } => "timed_out",
            Self::Unsent(_) => "unsent",
            Self::FileUnusable { .. } => "file",
            Self::BadInput(_) => "malformed",
            Self::NothingKept => "nothing_kept",
            Self::KeepsAnother { .. } => "keeps_another",
            Self::Interrupted => "interrupted",
        }
    }
}

impl From<alcove_client::Error> for Error {
    fn from(error: alcove_client::Error) -> Self {
        match error {
            alcove_client::Error::NameMissing => Self::NameMissing,
            error => Self::Refused(error),
        }
    }
}
