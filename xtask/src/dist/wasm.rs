//! From Rust to an optimized wasm module and its JavaScript glue.

use super::tools::tool;
use crate::process::{command, root, run};
use crate::toolchain::{TARGET, Toolchain};
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Browsers refuse some of what `--all-features` lets wasm-opt write, so these are named one by one.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// Hardly a function is inlined for being called in one place only: the download is a tenth smaller, and no slower.
const INLINING: &str = "--one-caller-inline-max-function-size=30";

/// What the compiler made several times for different types, once: less to download and to compile. Most of it is alike only once
/// it is optimized, and optimized once more when it is one.
const MERGING: &str = "--merge-similar-functions";

/// How the client is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As shipped: small and fast, and minutes to build.
    Web,
    /// While working on it.
    WebDev,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::WebDev => "web-dev",
        }
    }
}

/// Compiles a package, and says where the module is.
pub(crate) fn compile(
    toolchain: &Toolchain,
    package: &str,
    profile: Profile,
) -> anyhow::Result<PathBuf> {
    run(toolchain.cargo("build").args(["--profile", profile.name(), "--package", package]))?;
    let module = format!("{}.wasm", package.replace('-', "_"));
    Ok(root().join("target/wasm").join(TARGET).join(profile.name()).join(module))
}

/// Generates the glue `alcove.js` beside `alcove_bg.wasm` in a scratch folder, and returns that folder.
pub(crate) fn bind(module: &Path, profile: Profile) -> anyhow::Result<PathBuf> {
    let name = module.file_stem().context("a module without a name")?;
    let folder = root().join("target/wasm/bindgen").join(profile.name()).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    Bindgen::new()
        .input_path(module)
        .web(true)?
        .out_name("alcove")
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(profile == Profile::Web)
        .remove_producers_section(true)
        .generate(&folder)
        .context("wasm-bindgen")?;
    Ok(folder)
}

/// Shrinks the module in place with wasm-opt; where there is none it stays larger, and a line says so.
pub(crate) fn optimize(module: &Path) -> anyhow::Result<()> {
    let Some(wasm_opt) = tool("wasm-opt") else {
        eprintln!(
            "      left out wasm-opt, which needs npm: the client works, and is larger and slower"
        );
        return Ok(());
    };
    let optimized = module.with_extension("opt.wasm");
    run(command(wasm_opt)
        .arg(INLINING)
        .args(FEATURES)
        .args(["-O3", MERGING, "-O3"])
        .arg(module)
        .arg("-o")
        .arg(&optimized))?;
    fs::rename(optimized, module)?;
    Ok(())
}
