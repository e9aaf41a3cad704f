//! A certificate by ACME (RFC 8555): asked for when there is none, and again when a third of its time is left. Whose the
//! domain is shows in a handshake on the port that all else is on (tls-alpn-01, RFC 8737).

use super::{PROTOCOLS, Validity, cache::Cache, server_config};
use crate::config::Error;
use crate::metrics::CertificateMetrics;
use futures_util::StreamExt as _;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::ring,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_acme::{
    AcmeState, Event, EventError, EventOk, OrderError, ResolvesServerCertAcme,
    acme::{ACME_TLS_ALPN_NAME, Identifier},
};
use std::{
    convert::Infallible,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tracing::{info, warn};

/// The directory of Let's Encrypt.
pub const LETS_ENCRYPT: &str = rustls_acme::acme::LETS_ENCRYPT_PRODUCTION_DIRECTORY;

/// Longer than the longest pause between two orders, and an order: who says nothing for this long never will.
const LONGEST_SILENCE: Duration = Duration::from_secs(24 * 60 * 60);
/// How much of a reason is logged.
const REASON: usize = 500;

/// How to get a certificate.
#[derive(Clone, Debug)]
pub struct AcmeConfig {
    /// What the certificate is for.
    pub domains: Vec<String>,
    /// Whom the authority may write to: `mailto:…`.
    pub contact: Option<String>,
    /// The folder where the account and the certificate are kept.
    pub cache: PathBuf,
    /// The address of the authority's directory.
    pub directory: String,
}

pub(crate) struct Acme {
    config: AcmeConfig,
    client: Arc<ClientConfig>,
    cache: Cache,
    resolver: Arc<Resolver>,
    server: Arc<ServerConfig>,
    metrics: CertificateMetrics,
}

/// What the present order, or the last one, has led to.
#[derive(Debug, Default)]
struct Resolver(Mutex<Option<Arc<ResolvesServerCertAcme>>>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let resolver = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        resolver?.resolve(hello)
    }
}

impl Acme {
    pub(crate) fn new(mut config: AcmeConfig, metrics: CertificateMetrics) -> Result<Self, Error> {
        // The same certificate, however they are listed.
        config.domains.sort_unstable();
        config.domains.dedup();
        let cache = Cache::open(&config.cache).map_err(|error| {
            let folder = config.cache.display();
            Error::Acme(format!("cannot write to {folder}: {error}; see --acme-cache"))
        })?;
        let tls = |error: rustls::Error| Error::Acme(error.to_string());
        let client = Arc::new(client_config().map_err(tls)?);
        let resolver = Arc::<Resolver>::default();
        let mut server = server_config().map_err(tls)?.with_cert_resolver(resolver.clone());
        server.alpn_protocols =
            PROTOCOLS.iter().chain([&ACME_TLS_ALPN_NAME]).map(|name| name.to_vec()).collect();
        Ok(Self { config, client, cache, resolver, server: Arc::new(server), metrics })
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.server.clone().into()
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.cache.validity().is_some_and(|validity| SystemTime::now() < validity.ends)
    }

    /// Takes what is kept, and then asks for certificates whenever one is needed, for as long as it is polled.
    pub(crate) async fn run(&self) -> Infallible {
        loop {
            let mut state = self.state();
            let resolver = Some(state.resolver());
            *self.resolver.0.lock().unwrap_or_else(PoisonError::into_inner) = resolver;
            while let Ok(Some(event)) = timeout(self.patience(), state.next()).await {
                self.note(event);
            }
            self.metrics.failed();
            warn!("the ACME server never answered; asking again");
        }
    }

    fn state(&self) -> AcmeState<io::Error> {
        let AcmeConfig { domains, contact, directory, .. } = &self.config;
        rustls_acme::AcmeConfig::new_with_client_config(domains, self.client.clone())
            .contact(contact)
            .directory(directory)
            .cache(self.cache.clone())
            .state()
    }

    /// Within which time something has to happen.
    fn patience(&self) -> Duration {
        let due = self.cache.validity().map(Validity::renewal);
        let left = due.and_then(|due| due.duration_since(SystemTime::now()).ok());
        LONGEST_SILENCE + left.unwrap_or_default()
    }

    fn note(&self, event: Event<io::Error, io::Error>) {
        match event {
            Ok(EventOk::DeployedCachedCert) => info!("the certificate that was kept is used"),
            Ok(EventOk::DeployedNewCert) => info!("a new certificate has come and is used"),
            Ok(EventOk::CertCacheStore | EventOk::AccountCacheStore) => {}
            Err(error) => self.note_failure(&error),
        }
        self.metrics.ends("acme", self.cache.validity().map(|validity| validity.ends));
    }

    fn note_failure(&self, error: &EventError<io::Error, io::Error>) {
        self.metrics.failed();
        let (what, error) = match error {
            EventError::Order(error) => ("no certificate can be had; trying again", reason(error)),
            EventError::NewCertParse(error) => {
                ("the new certificate cannot be used; trying again", error.to_string())
            }
            EventError::CachedCertParse(error) => {
                self.cache.set_validity(None);
                (
                    "the certificate that was kept cannot be used; asking for another",
                    error.to_string(),
                )
            }
            EventError::CertCacheLoad(error) | EventError::AccountCacheLoad(error) => {
                ("what was kept cannot be read; asking anew", error.to_string())
            }
            EventError::CertCacheStore(error) | EventError::AccountCacheStore(error) => {
                ("cannot keep what has come; a restart will ask anew", error.to_string())
            }
        };
        // From outside: it may be long, and in several lines.
        let error: String = error.split_whitespace().collect::<Vec<_>>().join(" ");
        let error: String = error.chars().take(REASON).collect();
        warn!(error, "{what}");
    }
}

/// What the authority says is wrong, where it says so.
fn reason(error: &OrderError) -> String {
    match error {
        OrderError::BadAuth(authorization) => {
            let problems =
                authorization.challenges.iter().filter_map(|challenge| challenge.error.as_ref());
            let details: Vec<_> =
                problems.filter_map(|problem| problem.detail.as_deref()).collect();
            let Identifier::Dns(domain) = &authorization.identifier;
            format!("{domain}: {}", details.join("; "))
        }
        error => error.to_string(),
    }
}

/// Trusts whom the system trusts, or the file that `SSL_CERT_FILE` names.
fn client_config() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
