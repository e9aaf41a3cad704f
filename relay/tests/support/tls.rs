//! Certificates for tests, and clients that trust them.

use alcove_relay::{Config, TlsConfig, TlsFiles};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, crypto::ring, pki_types::CertificateDer,
};
use std::{fs, io, net::SocketAddr, path::Path, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Writes a new certificate, and gives it.
pub(crate) fn certify(folder: &Path, names: &[&str]) -> CertificateDer<'static> {
    let names: Vec<_> = names.iter().copied().map(String::from).collect();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).expect("a certificate");
    fs::write(folder.join("certificate.pem"), cert.pem()).expect("a file");
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).expect("a file");
    cert.der().clone()
}

/// For a relay with the certificate of this folder.
pub(crate) fn config(folder: &Path) -> Config {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let files = TlsFiles { certificate, key };
    Config { tls: Some(TlsConfig::Files(files)), ..Config::default() }
}

fn client(trusted: &CertificateDer<'static>, protocol: &[u8]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    Arc::new(config)
}

/// Speaks TLS with whoever has a certificate for this name that leads to the trusted one.
pub(crate) async fn connect(
    address: SocketAddr,
    name: &str,
    trusted: &CertificateDer<'static>,
    protocol: &[u8],
) -> io::Result<TlsStream<TcpStream>> {
    let name = name.to_owned().try_into().expect("a name");
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(client(trusted, protocol)).connect(name, stream).await
}

/// What a client says first.
pub(crate) fn client_hello(trusted: &CertificateDer<'static>) -> Vec<u8> {
    let name = "relay".try_into().expect("a name");
    let mut client = ClientConnection::new(client(trusted, b"http/1.1"), name).expect("settings");
    let mut hello = Vec::new();
    client.write_tls(&mut hello).expect("a vector takes all");
    hello
}
