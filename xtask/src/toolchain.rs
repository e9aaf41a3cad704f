//! Which Rust toolchain builds for the browser, found by looking and not by asking.
//!
//! An ordinary machine has rustup, and `rustup target add` is all it needs. Where rustup can download nothing, Debian's
//! `rustc-web` with the source of the standard library does the same; the standard library is then built once.

use crate::process::{cargo, command, find, output, run};
use crate::setup::{self, Permission};
use anyhow::bail;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The browser, as rustc calls it.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
/// LLVM of the same age as Debian's rustc-web.
const DEBIAN_LLD: &str = "lld-22";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_STD: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";
const DOWNLOAD_PATIENCE: Duration = Duration::from_secs(120);

/// What set `cargo run` up for the toolchain that it belongs to, and misleads another one.
const FOREIGN_ENVIRONMENT: [&str; 6] =
    ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH", "RUST_RECURSION_COUNT"];

/// A toolchain that can build for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one in use, which has the target's standard library.
    Own,
    /// Debian's, with the standard library built from its source and linked by this program.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// A cargo subcommand that builds for the browser, into a target folder of its own.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut cargo = match self {
            Self::Own => cargo(),
            Self::Debian { .. } => command(DEBIAN_CARGO),
        };
        cargo.args([subcommand, "--target", TARGET, "--target-dir", "target/wasm"]);
        // Leptos erases its components' types then: views compile faster and are a fraction of the size.
        let mut flags = vec!["--cfg".to_owned(), "erase_components".to_owned()];
        // The places in panic messages: the same whoever builds, and shorter.
        flags.extend(cargo_home().map(|home| format!("--remap-path-prefix={}=", home.display())));
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
        if let Self::Debian { linker } = self {
            for name in FOREIGN_ENVIRONMENT {
                cargo.env_remove(name);
            }
            cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            cargo.arg("-Zbuild-std=std,panic_abort");
        }
        cargo
    }

    /// One line for the person who waits.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Own => format!("using the Rust toolchain in use, which has {TARGET}"),
            Self::Debian { .. } => {
                "using Debian's rustc-web; it builds the standard library once".into()
            }
        }
    }
}

/// Where cargo keeps the sources of what is depended on.
fn cargo_home() -> Option<PathBuf> {
    let own = || Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(own)
}

/// What decides between the ways.
#[derive(Debug, Default, Clone)]
struct Facts {
    /// The toolchain in use has the target's standard library.
    own_target: bool,
    /// There is a rustup that has not yet failed to add the target.
    rustup: bool,
    /// Debian's compiler, cargo and standard library source are installed.
    debian: bool,
    /// A linker for wasm, if there is one.
    linker: Option<PathBuf>,
    /// May this program install Debian's packages? `None` where there is no apt, or it has failed.
    apt: Option<Permission>,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
enum Choice {
    Use(Toolchain),
    AddTarget,
    InstallDebian(Vec<&'static str>),
    /// Nothing that this program may do helps; a person can run this.
    Advise(String),
}

fn choose(facts: &Facts) -> Choice {
    if facts.own_target {
        return Choice::Use(Toolchain::Own);
    }
    if facts.rustup {
        return Choice::AddTarget;
    }
    if let (true, Some(linker)) = (facts.debian, &facts.linker) {
        return Choice::Use(Toolchain::Debian { linker: linker.clone() });
    }
    let mut missing = Vec::new();
    if !facts.debian {
        missing.extend(DEBIAN_PACKAGES);
    }
    if facts.linker.is_none() {
        missing.push(DEBIAN_LLD);
    }
    match facts.apt {
        Some(Permission::Ask) => Choice::Advise(setup::install_command(&missing)),
        Some(_) => Choice::InstallDebian(missing),
        None => Choice::Advise(format!("rustup target add {TARGET}")),
    }
}

/// Finds a toolchain for the browser, and installs what it lacks where that is allowed.
pub(crate) fn for_the_browser() -> anyhow::Result<Toolchain> {
    let mut facts = look();
    loop {
        match choose(&facts) {
            Choice::Use(toolchain) => {
                eprintln!("      {}", toolchain.describe());
                return Ok(toolchain);
            }
            Choice::AddTarget => {
                eprintln!("      {TARGET} is missing: rustup target add {TARGET}");
                if !add_target() {
                    eprintln!("      rustup could not add it; looking for Debian's toolchain");
                }
                facts = Facts { rustup: false, ..look() };
            }
            Choice::InstallDebian(packages) => {
                if let Err(error) = setup::install(&packages) {
                    eprintln!("      {error:#}");
                }
                facts = Facts { rustup: false, apt: None, ..look() };
            }
            Choice::Advise(command) => bail!(
                "no Rust toolchain here can build for the browser. Run this, then try again:\n\n    {command}\n"
            ),
        }
    }
}

/// Makes sure of the tools that only tests need; rustup's minimal profile comes without them.
pub(crate) fn require_lint_tools() -> anyhow::Result<()> {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if output(cargo().args([tool, "--version"])).is_none() {
            run(command("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

fn look() -> Facts {
    let sysroot = output(command("rustc").args(["--print", "sysroot"])).map(PathBuf::from);
    let rustlib = sysroot.map(|sysroot| sysroot.join("lib/rustlib"));
    let debian = [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_STD];
    Facts {
        own_target: rustlib
            .as_ref()
            .is_some_and(|rustlib| rustlib.join(TARGET).join("lib").is_dir()),
        rustup: find("rustup").is_some(),
        debian: debian.iter().all(|path| Path::new(path).exists()),
        linker: linker(rustlib.as_deref()),
        apt: setup::permission(),
    }
}

/// rustc's own lld where it comes with one, else LLVM's.
fn linker(rustlib: Option<&Path>) -> Option<PathBuf> {
    let host = format!("{}-unknown-linux-gnu/bin/rust-lld", env::consts::ARCH);
    let own = rustlib.map(|rustlib| rustlib.join(host)).filter(|path| path.is_file());
    own.or_else(|| find("wasm-ld-22")).or_else(|| find("wasm-ld"))
}

/// Runs `rustup target add`, for a while: without a network it may otherwise wait for very long.
fn add_target() -> bool {
    let Ok(mut child) = command("rustup").args(["target", "add", TARGET]).spawn() else {
        return false;
    };
    let deadline = Instant::now() + DOWNLOAD_PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(100));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lld() -> Option<PathBuf> {
        Some(PathBuf::from("/toolchain/rust-lld"))
    }

    #[test]
    fn the_toolchain_in_use_comes_first() {
        let facts =
            Facts { own_target: true, rustup: true, debian: true, linker: lld(), apt: None };
        assert_eq!(choose(&facts), Choice::Use(Toolchain::Own));
    }

    #[test]
    fn rustup_is_asked_before_debian() {
        let facts = Facts { rustup: true, debian: true, linker: lld(), ..Facts::default() };
        assert_eq!(choose(&facts), Choice::AddTarget);
    }

    #[test]
    fn debian_steps_in_where_rustup_cannot() {
        let facts = Facts { debian: true, linker: lld(), ..Facts::default() };
        let linker = PathBuf::from("/toolchain/rust-lld");
        assert_eq!(choose(&facts), Choice::Use(Toolchain::Debian { linker }));
    }

    #[test]
    fn what_is_missing_is_installed_where_allowed() {
        let facts = Facts { debian: true, apt: Some(Permission::Granted), ..Facts::default() };
        assert_eq!(choose(&facts), Choice::InstallDebian(vec![DEBIAN_LLD]));
    }

    #[test]
    fn else_one_command_is_named() {
        let facts = Facts { linker: lld(), apt: Some(Permission::Ask), ..Facts::default() };
        let Choice::Advise(command) = choose(&facts) else { panic!("expected advice") };
        assert!(command.starts_with("sudo apt-get install"), "{command}");
        assert!(command.ends_with("rustc-web cargo-web rust-web-src"), "{command}");
        let facts = Facts::default();
        assert_eq!(choose(&facts), Choice::Advise(format!("rustup target add {TARGET}")));
    }
}
