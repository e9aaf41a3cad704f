//! TLS by the relay itself, with a certificate from files or one that it gets by ACME.

mod acme;
mod cache;
mod files;

use crate::config::Error;
use crate::metrics::CertificateMetrics;
use acme::Acme;
pub use acme::{AcmeConfig, LETS_ENCRYPT};
use files::Files;
pub use files::TlsFiles;
use rustls::{
    ConfigBuilder, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
    server::WantsServerCert,
};
pub(crate) use rustls_acme::acme::ACME_TLS_ALPN_NAME;
use std::{
    convert::Infallible,
    future::pending,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio_rustls::TlsAcceptor;

/// The protocols that are spoken over TLS, the better one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Where a certificate comes from.
#[derive(Clone, Debug)]
pub enum TlsConfig {
    /// Somebody else sees to it.
    Files(TlsFiles),
    /// The relay gets it.
    Acme(AcmeConfig),
}

pub(crate) enum Tls {
    Files(Files),
    Acme(Acme),
}

impl Tls {
    pub(crate) fn new(config: TlsConfig, metrics: CertificateMetrics) -> Result<Self, Error> {
        Ok(match config {
            TlsConfig::Files(files) => Self::Files(Files::new(files, metrics)?),
            TlsConfig::Acme(config) => Self::Acme(Acme::new(config, metrics)?),
        })
    }

    /// For one handshake, with the certificate of now.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        match self {
            Self::Files(files) => files.acceptor(),
            Self::Acme(acme) => acme.acceptor(),
        }
    }

    /// Whether there is a certificate that clients accept, as far as its time goes.
    pub(crate) fn is_ready(&self) -> bool {
        match self {
            Self::Files(_) => true,
            Self::Acme(acme) => acme.is_ready(),
        }
    }

    /// Gets certificates for as long as it is polled.
    pub(crate) async fn run(&self) -> Infallible {
        match self {
            Self::Files(_) => pending().await,
            Self::Acme(acme) => acme.run().await,
        }
    }
}

fn server_config() -> Result<ConfigBuilder<ServerConfig, WantsServerCert>, rustls::Error> {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    Ok(builder.with_safe_default_protocol_versions()?.with_no_client_auth())
}

/// From when until when a certificate is good.
#[derive(Clone, Copy, Debug)]
struct Validity {
    begins: SystemTime,
    ends: SystemTime,
}

impl Validity {
    /// Of the first certificate in this PEM.
    fn of_pem(pem: &[u8]) -> Option<Self> {
        Self::of(&CertificateDer::from_pem_slice(pem).ok()?)
    }

    /// When it is time for another.
    fn renewal(self) -> SystemTime {
        let third = self.ends.duration_since(self.begins).unwrap_or_default() / 3;
        self.ends.checked_sub(third).unwrap_or(self.ends)
    }

    fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let (_, certificate) = x509_parser::parse_x509_certificate(certificate).ok()?;
        let time = |time: x509_parser::time::ASN1Time| {
            let since = Duration::from_secs(u64::try_from(time.timestamp()).ok()?);
            SystemTime::UNIX_EPOCH.checked_add(since)
        };
        let validity = certificate.validity();
        Some(Self { begins: time(validity.not_before)?, ends: time(validity.not_after)? })
    }
}
