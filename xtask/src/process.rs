//! Child processes, and where things are.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The workspace's root folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ has a parent").to_owned()
}

/// A command in the workspace's root, with its standard input closed: nothing may wait for a key press.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from))
}

/// Runs to the end, with output passed on; an exit code other than zero is an error.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("failed ({status}): {shown}");
    }
    Ok(())
}

/// What the command prints, or `None` if it cannot be started or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program of that name is found on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    // Where Debian puts servers, and whoever is not root does not look.
    let servers = PathBuf::from("/usr/sbin");
    std::env::split_paths(&std::env::var_os("PATH")?)
        .chain([servers])
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Replaces this program by `command`, so that signals reach it and its exit code is ours.
#[cfg(unix)]
pub(crate) fn become_(command: &mut Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    let shown = shown(command);
    Err(command.exec()).with_context(|| format!("cannot start {shown}"))
}

/// Runs `command` as the rest of this program.
#[cfg(not(unix))]
pub(crate) fn become_(command: &mut Command) -> anyhow::Result<()> {
    run(command)
}

#[cfg(all(test, unix))]
mod tests {
    use super::{become_, command};
    use std::{env, process::Command};

    /// This test plays both parts: started once more by itself, it becomes another program.
    #[test]
    fn a_program_that_becomes_another_leaves_nothing_to_end_but_that() {
        const BECOMES: &str = "ALCOVE_TEST_BECOMES";
        if env::var_os(BECOMES).is_some() {
            become_(command("sh").args(["-c", "echo id $$"])).expect("it never returns");
        }
        let this = "process::tests::a_program_that_becomes_another_leaves_nothing_to_end_but_that";
        let child = Command::new(env::current_exe().expect("this program"))
            .args([this, "--exact", "--nocapture"])
            .env(BECOMES, "1")
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        let id = child.id();
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.lines().any(|line| line.ends_with(&format!("id {id}"))), "{said}");
    }
}
