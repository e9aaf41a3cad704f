//! TLS from certificate files, which are read again when they change: a renewal needs no restart.

use super::{PROTOCOLS, Validity, server_config};
use crate::config::Error;
use crate::metrics::CertificateMetrics;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tracing::{info, warn};

/// How often the files are looked at, at most; only ever when somebody connects.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Where a certificate is.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate and what it is signed by, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

pub(crate) struct Files {
    files: TlsFiles,
    loaded: Mutex<Loaded>,
    metrics: CertificateMetrics,
}

struct Loaded {
    config: Arc<ServerConfig>,
    changed_at: [SystemTime; 2],
    looked_at: Instant,
}

impl Files {
    pub(crate) fn new(files: TlsFiles, metrics: CertificateMetrics) -> Result<Self, Error> {
        let changed_at = files.changed_at().map_err(|error| files.wrong(&error))?;
        let config = files.load(&metrics).map_err(|error| files.wrong(&error))?;
        let loaded = Loaded { config, changed_at, looked_at: Instant::now() };
        Ok(Self { files, loaded: Mutex::new(loaded), metrics })
    }

    /// For one handshake, with the certificate of now.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.looked_at.elapsed() >= LOOK_EVERY {
            loaded.looked_at = Instant::now();
            self.look(&mut loaded);
        }
        loaded.config.clone().into()
    }

    /// Files that are being written may not fit together yet; then the old ones serve on.
    fn look(&self, loaded: &mut Loaded) {
        let Ok(changed_at) = self.files.changed_at() else { return };
        if changed_at == loaded.changed_at {
            return;
        }
        match self.files.load(&self.metrics) {
            Ok(config) => {
                info!("the certificate was read again");
                (loaded.config, loaded.changed_at) = (config, changed_at);
            }
            Err(error) => warn!(%error, "the certificate has changed and cannot be used"),
        }
    }
}

impl TlsFiles {
    fn load(&self, metrics: &CertificateMetrics) -> io::Result<Arc<ServerConfig>> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&self.certificate)
            .map_err(|error| about(&self.certificate, error))?
            .collect();
        let certificates = certificates.map_err(|error| about(&self.certificate, error))?;
        let key =
            PrivateKeyDer::from_pem_file(&self.key).map_err(|error| about(&self.key, error))?;
        let validity = certificates.first().and_then(Validity::of);
        let mut config = server_config()
            .map_err(io::Error::other)?
            .with_single_cert(certificates, key)
            .map_err(|error| about(&self.certificate, error))?;
        config.alpn_protocols = PROTOCOLS.map(Vec::from).to_vec();
        metrics.ends("files", validity.map(|validity| validity.ends));
        Ok(Arc::new(config))
    }

    fn changed_at(&self) -> io::Result<[SystemTime; 2]> {
        let changed_at = |path: &Path| {
            fs::metadata(path).and_then(|file| file.modified()).map_err(|error| about(path, error))
        };
        Ok([changed_at(&self.certificate)?, changed_at(&self.key)?])
    }

    fn wrong(&self, error: &io::Error) -> Error {
        Error::Certificate(error.to_string())
    }
}

fn about(path: &Path, error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
