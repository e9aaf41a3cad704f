//! `cargo xtask build`: the web client, from `web/` and `index.html` to `pkg/dist/`.

use crate::dist::{self, Bundle, Effort, Profile};
use crate::process::root;
use crate::progress::Progress;
use crate::toolchain;
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};

/// Build the web client into pkg/dist/
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build faster and larger, for working on it
    #[arg(long)]
    pub(crate) dev: bool,
}

/// How many steps [`steps`] takes.
pub(crate) const STEPS: usize = 4;

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    steps(args.dev, &mut Progress::new(STEPS))
}

/// Builds the client as a part of a longer command.
pub(crate) fn steps(dev: bool, progress: &mut Progress) -> anyhow::Result<()> {
    let profile = if dev { Profile::WebDev } else { Profile::Web };
    let effort = if dev { Effort::Fast } else { Effort::Best };
    let toolchain =
        progress.step("finding a toolchain for the browser", toolchain::for_the_browser)?;
    let waiting = if dev { "" } else { ", which takes some minutes" };
    let module = progress.step(&format!("building the client (wasm{waiting})"), || {
        dist::compile(&toolchain, "alcove-web", profile)
    })?;
    let bound = progress.step("generating and optimizing the wasm", || bind(&module, profile))?;
    progress.step("writing pkg/dist/", || {
        for size in dist::write(&bundle(&bound, effort)?, effort)? {
            let brotli =
                size.brotli.map(|bytes| format!("{:>9} brotli", bytes)).unwrap_or_default();
            eprintln!("      {:<40} {:>9}{brotli}", size.path, size.raw);
        }
        Ok(())
    })
}

/// Builds what the bench measures in a page: the client's core among many members.
pub(crate) fn bench_step(progress: &mut Progress) -> anyhow::Result<()> {
    progress.step("building a room of many members (wasm)", || {
        let toolchain = toolchain::for_the_browser()?;
        bind(&dist::compile(&toolchain, "alcove-bench", Profile::Web)?, Profile::Web)?;
        Ok(())
    })
}

/// Where the glue and the module are.
fn bind(module: &Path, profile: Profile) -> anyhow::Result<PathBuf> {
    let bound = dist::bind(module, profile)?;
    if profile == Profile::Web {
        dist::optimize(&bound.join("alcove_bg.wasm"))?;
    }
    Ok(bound)
}

/// Gathers everything the client is made of; what refers to another asset comes after it.
fn bundle(bound: &Path, effort: Effort) -> anyhow::Result<Bundle> {
    let web = root().join("web");
    let mut bundle = Bundle::default();
    bundle.add_bytes("alcove.wasm", fs::read(bound.join("alcove_bg.wasm"))?);
    let styles = bound.join("alcove.css");
    fs::write(&styles, styles_of(&web)?)?;
    let shipped = if effort == Effort::Best { dist::minify } else { read };
    bundle.add_text("alcove.js", &shipped(&bound.join("alcove.js"))?);
    bundle.add_text("worker.js", &read(&web.join("loader/worker.js"))?);
    for path in files_in(&web.join("words"))? {
        let name = path.file_name().context("a file without a name")?.to_string_lossy();
        // English is in the module.
        if name != "en.ftl" {
            bundle.add_text(&name, &read(&path)?);
        }
    }
    for path in files_in(&web.join("emoji"))? {
        let name = path.file_name().context("a file without a name")?.to_string_lossy();
        bundle.add_text(&format!("emoji-{name}"), &read(&path)?);
    }
    bundle.add_text("page.js", &read(&web.join("loader/page.js"))?);
    bundle.add_text("look.js", &read(&web.join("loader/look.js"))?);
    bundle.add_text("alcove.css", &shipped(&styles)?);
    for path in files_in(&web.join("static"))? {
        let name = path.file_name().context("a file without a name")?.to_string_lossy();
        bundle.add_file(name.into_owned(), fs::read(&path)?);
    }
    bundle.add_page("index.html", &read(&root().join("index.html"))?);
    bundle.add_service_worker("sw.js", &read(&web.join("loader/sw.js"))?);
    Ok(bundle)
}

/// The style sheets, one after the other in the order of their names.
fn styles_of(web: &Path) -> anyhow::Result<String> {
    let sheets = files_in(&web.join("style"))?;
    sheets
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "css"))
        .map(|it| read(it))
        .collect()
}

fn files_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
