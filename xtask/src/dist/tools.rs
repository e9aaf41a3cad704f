//! What `xtask/tools/package-lock.json` pins, installed if need be: wasm-opt and esbuild. Without npm, the client is larger.

use crate::process::{command, find, output, root, run};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};

/// One of these programs.
pub(super) fn tool(name: &str) -> Option<PathBuf> {
    find("npm")?;
    let tools = root().join("xtask/tools");
    let npm = |arguments: &[&str]| {
        let mut npm = command("npm");
        npm.current_dir(&tools).args(arguments);
        npm
    };
    if output(&mut npm(&["ls"])).is_none()
        && let Err(error) = run(&mut npm(&["ci", "--no-audit", "--no-fund"]))
    {
        eprintln!("      {error:#}");
        return None;
    }
    Some(tools.join("node_modules/.bin").join(name))
}

/// A script or style sheet without what only people read in it.
pub(crate) fn minify(path: &Path) -> anyhow::Result<String> {
    let whole =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let Some(esbuild) = tool("esbuild") else { return Ok(whole) };
    let mut minify = command(esbuild);
    match output(minify.arg("--minify").arg("--log-level=error").arg(path)) {
        Some(minified) => Ok(minified),
        None => bail!("esbuild refuses {}", path.display()),
    }
}
