//! What the commands need from the system, installed with apt where this program may, and named where it may not.

use crate::process::{command, find, output, run};
use anyhow::bail;
use std::process::Command;

/// May packages be installed?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    /// As root, or by a sudo that asks no password.
    Granted,
    /// There is an apt, but a person has to run it.
    Ask,
}

/// A program that a command needs, and the Debian package that it comes in.
pub(crate) struct Need {
    pub(crate) program: &'static str,
    pub(crate) package: &'static str,
}

/// What the end-to-end tests run in.
pub(crate) const BROWSERS: [Need; 4] = [
    Need { program: "chromium", package: "chromium" },
    Need { program: "firefox-esr", package: "firefox-esr" },
    Need { program: "node", package: "nodejs" },
    Need { program: "npm", package: "npm" },
];

/// What the relay's tests run beside it.
pub(crate) const SERVERS: [Need; 2] = [
    Need { program: "nats-server", package: "nats-server" },
    Need { program: "pebble", package: "pebble" },
];

/// What this program may do on this system; `None` where there is no apt.
pub(crate) fn permission() -> Option<Permission> {
    find("apt-get")?;
    let allowed = is_root() || output(command("sudo").args(["-n", "true"])).is_some();
    Some(if allowed { Permission::Granted } else { Permission::Ask })
}

/// Makes sure that all of `needs` are there.
pub(crate) fn require(needs: &[Need]) -> anyhow::Result<()> {
    let missing: Vec<_> =
        needs.iter().filter(|need| find(need.program).is_none()).map(|need| need.package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (names, command) = (missing.join(", "), install_command(&missing));
    match permission() {
        Some(Permission::Granted) => install(&missing),
        Some(Permission::Ask) => {
            bail!("missing: {names}. Run this, then try again:\n\n    {command}\n")
        }
        None => bail!("missing: {names}. Please install what provides this, then try again"),
    }
}

/// Installs Debian packages.
pub(crate) fn install(packages: &[&str]) -> anyhow::Result<()> {
    eprintln!("      missing: {}; installing with apt", packages.join(" "));
    // An index that cannot be refreshed may still be good enough to install from.
    if let Err(error) = run(apt().args(["update", "-qq"])) {
        eprintln!("      {error:#}");
    }
    run(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}

/// What a person would type to install them.
pub(crate) fn install_command(packages: &[&str]) -> String {
    format!("sudo apt-get install -y --no-install-recommends {}", packages.join(" "))
}

fn apt() -> Command {
    let mut apt = if is_root() {
        command("apt-get")
    } else {
        let mut sudo = command("sudo");
        sudo.args(["-n", "--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn is_root() -> bool {
    output(command("id").arg("-u")).as_deref() == Some("0")
}
