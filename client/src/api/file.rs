//! Files of messages as a person sees them.

use serde::{Deserialize, Serialize};

/// A file that goes with a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileView {
    /// Its name, cleaned: no path, at most 120 characters.
    pub name: String,
    /// Its media type, as its sender says: a claim.
    pub media: String,
    /// How many bytes it has.
    pub size: u64,
    /// The width of a picture or a film in pixels, as its sender says; else 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub width: u32,
    /// The height.
    #[serde(skip_serializing_if = "is_zero")]
    pub height: u32,
    /// How long sound or a film takes, in milliseconds, as its sender says; else 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub duration_ms: u32,
    /// How loud sound is, from its start to its end; at most 128 steps.
    #[serde(with = "super::base64", skip_serializing_if = "Vec::is_empty")]
    pub waveform: Vec<u8>,
    /// A small picture of it, in a format that browsers show; at most 4 KiB.
    #[serde(with = "super::base64", skip_serializing_if = "Vec::is_empty")]
    pub preview: Vec<u8>,
    /// What a picture shows, for those who do not see it; at most 500 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// Whether it is on this device.
    pub state: FileState,
}

/// How much of a file is on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Nothing that is of use; it can be fetched.
    #[default]
    Absent,
    /// It is being fetched.
    Fetching {
        /// How many bytes are here.
        bytes: u64,
    },
    /// It is to be fetched, and nobody who has it is here. It is fetched as soon as somebody is.
    Waiting {
        /// How many bytes are here.
        bytes: u64,
    },
    /// Its person stopped it; it goes on from there when it is fetched again.
    Paused {
        /// How many bytes are here.
        bytes: u64,
    },
    /// All of it is here, and it is what its sender sent.
    Here,
    /// What came is not what its sender sent. It is not kept.
    Broken,
    /// It was here, and its person made room. It can be fetched again.
    Freed,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
