//! Content-hashed names, and the references to them. Pure: text and bytes in, text and bytes out.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256, Sha384};
use std::collections::BTreeMap;

const HASH_DIGITS: usize = 16;

/// The files of the web client, by their path below the root of the site.
///
/// An asset may refer to those added before it: `"./NAME"` becomes the hashed name, and `"integrity:NAME"` its hash
/// for subresource integrity.
#[derive(Default)]
pub(crate) struct Bundle {
    files: BTreeMap<String, Vec<u8>>,
    references: Vec<(String, String)>,
}

impl Bundle {
    /// Adds a binary asset under its hashed name, in `assets/`.
    pub(crate) fn add_bytes(&mut self, name: &str, content: Vec<u8>) {
        let hashed = hashed_name(name, &content);
        let integrity = format!("sha384-{}", BASE64.encode(&Sha384::digest(&content)));
        self.references.push((format!("\"./{name}\""), format!("\"./{hashed}\"")));
        self.references.push((format!("\"./assets/{name}\""), format!("\"./assets/{hashed}\"")));
        self.references.push((format!("\"integrity:{name}\""), format!("\"{integrity}\"")));
        self.files.insert(format!("assets/{hashed}"), content);
    }

    /// Adds a text asset, with what it refers to rewritten first.
    pub(crate) fn add_text(&mut self, name: &str, content: &str) {
        self.add_bytes(name, self.rewrite(content).into_bytes());
    }

    /// Adds a page, which keeps its name because people and other sites link to it.
    pub(crate) fn add_page(&mut self, name: &str, content: &str) {
        self.files.insert(name.to_owned(), self.rewrite(content).into_bytes());
    }

    /// Adds the service worker, which holds everything that was added before it. It keeps its name: browsers look for
    /// a new version under it.
    pub(crate) fn add_service_worker(&mut self, name: &str, content: &str) {
        let paths: Vec<_> = self.files.keys().map(|path| format!("{path:?}")).collect();
        let mut all = Sha256::new();
        for (path, content) in &self.files {
            all.update(Sha256::digest(path));
            all.update(Sha256::digest(content));
        }
        let version = &HEXLOWER.encode(&all.finalize())[..HASH_DIGITS];
        let content = content
            .replace("const FILES = \"FILES\"", &format!("const FILES = [{}]", paths.join(", ")))
            .replace("alcove-VERSION", &format!("alcove-{version}"));
        self.files.insert(name.to_owned(), content.into_bytes());
    }

    /// Adds a file as it is, under its own name.
    pub(crate) fn add_file(&mut self, path: String, content: Vec<u8>) {
        self.files.insert(path, content);
    }

    /// Path and content of every file.
    pub(crate) fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    fn rewrite(&self, text: &str) -> String {
        self.references.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }
}

fn hashed_name(name: &str, content: &[u8]) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(content));
    let hash = &digest[..HASH_DIGITS];
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_carries_the_hash_of_its_content() {
        assert_eq!(hashed_name("alcove.wasm", b""), "alcove-e3b0c44298fc1c14.wasm");
        assert_ne!(hashed_name("a.js", b"1"), hashed_name("a.js", b"2"));
    }

    #[test]
    fn references_follow_the_names() {
        let mut bundle = Bundle::default();
        bundle.add_bytes("a.wasm", b"wasm".to_vec());
        bundle.add_text("a.js", r#"fetch("./a.wasm", { integrity: "integrity:a.wasm" })"#);
        bundle.add_page("index.html", r#"<script src="./assets/a.js">"#);

        let wasm = hashed_name("a.wasm", b"wasm");
        let integrity = BASE64.encode(&Sha384::digest(b"wasm"));
        let script = format!(r#"fetch("./{wasm}", {{ integrity: "sha384-{integrity}" }})"#);
        let hashed_script = hashed_name("a.js", script.as_bytes());
        let page = format!(r#"<script src="./assets/{hashed_script}">"#);
        assert_eq!(bundle.files()[&format!("assets/{hashed_script}")], script.as_bytes());
        assert_eq!(bundle.files()["index.html"], page.as_bytes());
    }

    #[test]
    fn the_service_worker_changes_with_everything_that_it_holds() {
        let worker = |page: &str| {
            let mut bundle = Bundle::default();
            bundle.add_page("index.html", page);
            bundle.add_service_worker("sw.js", r#"const FILES = "FILES"; open("alcove-VERSION")"#);
            String::from_utf8(bundle.files()["sw.js"].clone()).unwrap()
        };
        assert!(worker("1").starts_with(r#"const FILES = ["index.html"]; open("alcove-"#));
        assert!(!worker("1").contains("VERSION"));
        assert_ne!(worker("1"), worker("2"));
    }

    #[test]
    fn a_changed_dependency_changes_the_name_of_what_refers_to_it() {
        let script_name = |wasm: &[u8]| {
            let mut bundle = Bundle::default();
            bundle.add_bytes("a.wasm", wasm.to_vec());
            bundle.add_text("a.js", r#"fetch("./a.wasm")"#);
            bundle.files().keys().find(|path| path.ends_with(".js")).cloned()
        };
        assert_ne!(script_name(b"1"), script_name(b"2"));
    }
}
