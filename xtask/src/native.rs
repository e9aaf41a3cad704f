//! The binaries that a person runs: the relay, and the terminal client.

use crate::process::{cargo, root, run};
use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;

/// How native code is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As `cargo test` does, so that nothing is compiled twice.
    Dev,
    /// As shipped.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Builds the relay, with the client that is in `pkg/dist/` inside.
pub(crate) fn build_relay(profile: Profile) -> anyhow::Result<()> {
    run(cargo().args(["build", "--profile", profile.name(), "--package", "alcove-relay"]))
}

/// Builds the terminal client.
pub(crate) fn build_cli(profile: Profile) -> anyhow::Result<()> {
    run(cargo().args(["build", "--profile", profile.name(), "--package", "alcove-cli"]))
}

/// Where the relay is.
pub(crate) fn relay(profile: Profile) -> PathBuf {
    binary("alcove-relay", profile)
}

/// Where the simulator is, once its tests were compiled.
pub(crate) fn simulator() -> PathBuf {
    binary("alcove-sim", Profile::Dev)
}

/// Tells a test where the binaries are.
pub(crate) fn name_binaries(command: &mut Command, profile: Profile) {
    command.env("ALCOVE_RELAY", relay(profile)).env("ALCOVE_CLI", binary("alcove", profile));
}

/// Where a binary is.
pub(crate) fn binary(name: &str, profile: Profile) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root().join(target).join(profile.folder()).join(format!("{name}{EXE_SUFFIX}"))
}
