//! Embeds the web client that `cargo xtask build` left in `pkg/dist/`, if there is one: a list of paths and contents.
//!
//! The contents are copied first. The compiler reads them later, and then the next client may be in `pkg/dist/`, whose files
//! have other names.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let package =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../pkg");
    println!("cargo::rerun-if-changed=build.rs");
    if package.exists() {
        println!("cargo::rerun-if-changed={}", package.display());
    }

    let dist = package.join("dist");
    let mut files = Vec::new();
    if dist.exists() {
        list(&dist, &mut files)?;
    }
    files.sort();

    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let copies = out.join("client");
    if copies.exists() {
        fs::remove_dir_all(&copies)?;
    }
    fs::create_dir(&copies)?;
    let mut list = String::from("&[\n");
    for (number, file) in files.iter().enumerate() {
        let copy = copies.join(number.to_string());
        match fs::copy(file, &copy) {
            Ok(_) => {}
            // It is being replaced just now, and cargo runs this again for what replaces it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        }
        let path = file.strip_prefix(&dist).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let _ = writeln!(list, "({path:?}, include_bytes!({:?})),", copy.to_string_lossy());
    }
    list.push(']');
    fs::write(out.join("client.rs"), list)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
