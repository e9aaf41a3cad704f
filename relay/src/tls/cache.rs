//! What is kept of ACME, so that a restart asks for nothing: the account's key, and the certificate with its key. Both are
//! for nobody else to read.

use super::Validity;
use async_trait::async_trait;
use data_encoding::HEXLOWER;
use rustls_acme::{AccountCache, CertCache};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::task::spawn_blocking;

/// A folder, and what was seen in it; the same for all clones.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    validity: Arc<Mutex<Option<Validity>>>,
}

impl Cache {
    /// In a folder that is made where there is none, and that can be written to.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
        let probe = folder.join(".probe");
        create(&probe)?;
        fs::remove_file(probe)?;
        Ok(Self { folder: folder.to_owned(), validity: Arc::default() })
    }

    /// Of the certificate that was last read or written.
    pub(super) fn validity(&self) -> Option<Validity> {
        *self.validity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_validity(&self, validity: Option<Validity>) {
        *self.validity.lock().unwrap_or_else(PoisonError::into_inner) = validity;
    }

    /// One folder may serve several authorities, accounts and sets of domains.
    fn path(&self, kind: &str, of: &[String], directory: &str) -> PathBuf {
        let mut hash = Sha256::new();
        for text in of.iter().map(String::as_str).chain([directory]) {
            hash.update(text);
            hash.update([0]);
        }
        self.folder.join(format!("{kind}-{}", HEXLOWER.encode(&hash.finalize()[..16])))
    }
}

/// Reading is done at once, so that what is kept is there before anybody connects.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// Whole or not at all.
async fn write(path: PathBuf, content: Vec<u8>) -> io::Result<()> {
    let written = spawn_blocking(move || {
        let new = path.with_extension("new");
        let mut file = create(&new)?;
        file.write_all(&content)?;
        file.sync_all()?;
        fs::rename(new, path)
    });
    written.await.map_err(io::Error::other)?
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create(true).truncate(true).open(path)
}

#[async_trait]
impl CertCache for Cache {
    type EC = io::Error;

    async fn load_cert(&self, domains: &[String], directory: &str) -> io::Result<Option<Vec<u8>>> {
        let pem = read(&self.path("certificate", domains, directory))?;
        self.set_validity(pem.as_deref().and_then(Validity::of_pem));
        Ok(pem)
    }

    async fn store_cert(&self, domains: &[String], directory: &str, pem: &[u8]) -> io::Result<()> {
        self.set_validity(Validity::of_pem(pem));
        write(self.path("certificate", domains, directory), pem.to_owned()).await
    }
}

#[async_trait]
impl AccountCache for Cache {
    type EA = io::Error;

    async fn load_account(
        &self,
        contact: &[String],
        directory: &str,
    ) -> io::Result<Option<Vec<u8>>> {
        read(&self.path("account", contact, directory))
    }

    async fn store_account(
        &self,
        contact: &[String],
        directory: &str,
        key: &[u8],
    ) -> io::Result<()> {
        write(self.path("account", contact, directory), key.to_owned()).await
    }
}
