//! Whose connection it is: its address, or the one that a proxy gives where the operator trusts that proxy.

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a connection comes from, as the socket says.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The address of whoever asks. `None` where a proxy asks and does not say for whom.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    if !is_proxy(peer, proxies) {
        return Some(peer);
    }
    // Each proxy adds the address that it sees: what stands before the last one that is not a proxy's own is a claim.
    let lines = headers.get_all(FORWARDED_FOR).into_iter().filter_map(|line| line.to_str().ok());
    let addresses: Vec<_> = lines.flat_map(|line| line.split(',')).map(parse).collect();
    addresses.into_iter().rev().map_while(|address| address).find(|&ip| !is_proxy(ip, proxies))
}

pub(crate) fn is_proxy(address: IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|proxy| proxy.contains(&address.to_canonical()))
}

/// Some proxies add the port.
fn parse(item: &str) -> Option<IpAddr> {
    let item = item.trim();
    let with_port = || item.parse::<SocketAddr>().map(|address| address.ip());
    item.parse().or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&'static str]) -> Option<String> {
        let proxies: Vec<_> = ["127.0.0.0/8", "10.0.0.0/8"].map(|net| net.parse().unwrap()).into();
        let lines = lines.iter().map(|line| (FORWARDED_FOR, line.parse().unwrap()));
        let headers = HeaderMap::from_iter(lines);
        address(peer.parse().unwrap(), &headers, &proxies).map(|address| address.to_string())
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"]).unwrap(), "192.0.2.1");
        assert_eq!(seen("127.0.0.1", &["198.51.100.7"]).unwrap(), "198.51.100.7");
        assert_eq!(seen("::ffff:127.0.0.1", &["2001:db8::1"]).unwrap(), "2001:db8::1");
        assert_eq!(seen("127.0.0.1", &["198.51.100.7:4711"]).unwrap(), "198.51.100.7");
    }

    #[test]
    fn what_a_client_claims_before_the_proxies_is_not_believed() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, 198.51.100.7"]).unwrap(), "198.51.100.7");
        let through_two = ["203.0.113.9", "198.51.100.7, 10.1.2.3"];
        assert_eq!(seen("127.0.0.1", &through_two).unwrap(), "198.51.100.7");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, nonsense"]), None);
        assert_eq!(seen("127.0.0.1", &[]), None);
        assert_eq!(seen("127.0.0.1", &["10.0.0.1"]), None);
    }
}
