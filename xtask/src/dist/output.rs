//! The bundle on disk: `pkg/dist/`, each file with its compressed siblings.

use super::Bundle;
use crate::process::root;
use anyhow::Context;
use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// How hard to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    Fast,
    Best,
}

/// What a browser downloads, brotli where there is a brotli sibling.
pub(crate) struct Size {
    pub(crate) path: String,
    pub(crate) raw: usize,
    pub(crate) brotli: Option<usize>,
}

/// Makes `pkg/dist/` hold exactly this bundle. Files that are right already stay untouched, so that a relay which
/// embeds them is only built again when something changed.
pub(crate) fn write(bundle: &Bundle, effort: Effort) -> anyhow::Result<Vec<Size>> {
    let dist = root().join("pkg/dist");
    let mut files = BTreeMap::new();
    let mut sizes = Vec::new();
    for (path, content) in bundle.files() {
        let compressed =
            compressible(path).then(|| (brotli(content, effort), gzip(content, effort)));
        sizes.push(Size {
            path: path.clone(),
            raw: content.len(),
            brotli: compressed.as_ref().map(|(brotli, _)| brotli.len()),
        });
        if let Some((brotli, gzip)) = compressed {
            files.insert(dist.join(format!("{path}.br")), brotli);
            files.insert(dist.join(format!("{path}.gz")), gzip);
        }
        files.insert(dist.join(path), content.clone());
    }
    remove_others(&dist, &files)?;
    for (path, content) in &files {
        write_if_changed(path, content).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(sizes)
}

fn compressible(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    matches!(
        extension,
        "html" | "js" | "css" | "wasm" | "svg" | "json" | "webmanifest" | "txt" | "ftl"
    )
}

fn brotli(content: &[u8], effort: Effort) -> Vec<u8> {
    let quality = if effort == Effort::Best { 11 } else { 4 };
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &params)
        .expect("reading and writing memory does not fail");
    compressed
}

fn gzip(content: &[u8], effort: Effort) -> Vec<u8> {
    let level = if effort == Effort::Best { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content).expect("writing memory does not fail");
    encoder.finish().expect("writing memory does not fail")
}

fn write_if_changed(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    if fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, content)?)
}

/// Removes what a former build left in `folder`.
fn remove_others<T>(folder: &Path, keep: &BTreeMap<std::path::PathBuf, T>) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, keep)?;
        } else if !keep.contains_key(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn compressed_siblings_hold_the_same_content() {
        let content = b"Alcove ".repeat(1000);
        for effort in [Effort::Fast, Effort::Best] {
            let mut from_brotli = Vec::new();
            brotli::BrotliDecompress(&mut &brotli(&content, effort)[..], &mut from_brotli).unwrap();
            assert_eq!(from_brotli, content);
            let mut from_gzip = Vec::new();
            GzDecoder::new(&gzip(&content, effort)[..]).read_to_end(&mut from_gzip).unwrap();
            assert_eq!(from_gzip, content);
        }
    }

    #[test]
    fn what_is_compressed_already_stays_as_it_is() {
        assert!(compressible("assets/alcove-0123.wasm"));
        assert!(!compressible("icon.png"));
    }
}
