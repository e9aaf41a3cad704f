//! The web client as files: wasm, loaders, style and page, with the hash of its content in each name.

mod assets;
mod output;
mod tools;
mod wasm;

pub(crate) use assets::Bundle;
pub(crate) use output::{Effort, write};
pub(crate) use tools::minify;
pub(crate) use wasm::{Profile, bind, compile, optimize};
