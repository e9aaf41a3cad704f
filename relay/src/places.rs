//! How many connections there may be: in all, and from one network. A network is what one subscriber of a provider is
//! usually given: 256 addresses of IPv4, or a /64 of IPv6.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub(crate) struct Places {
    max: usize,
    max_of_network: usize,
    taken: Mutex<Taken>,
}

/// No larger than the number of connections: a network without any is not in it.
#[derive(Default)]
struct Taken {
    all: usize,
    of_networks: HashMap<Network, usize>,
}

/// The first eight bytes of an IPv6 address; an IPv4 network as IPv6 writes it, cut to the same length.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Network(Ipv6Addr);

/// One connection's place, given up when dropped.
pub(crate) struct Place {
    network: Option<Network>,
    places: Arc<Places>,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// There are as many connections as there may be.
    All,
    /// There are as many from this network.
    Network,
}

impl Places {
    pub(crate) fn new(max: usize, max_of_network: usize) -> Arc<Self> {
        Arc::new(Self { max, max_of_network, taken: Mutex::default() })
    }

    /// A place for a connection from this address. One from the same machine, or through a proxy that does not say
    /// for whom, counts as one of all only.
    pub(crate) fn take(self: &Arc<Self>, address: Option<IpAddr>) -> Result<Place, Full> {
        let network = address.filter(|address| !address.is_loopback()).map(Network::of);
        let mut taken = self.lock();
        if taken.all >= self.max {
            return Err(Full::All);
        }
        if let Some(network) = network {
            let of_network = taken.of_networks.entry(network).or_default();
            if *of_network >= self.max_of_network {
                return Err(Full::Network);
            }
            *of_network += 1;
        }
        taken.all += 1;
        Ok(Place { network, places: self.clone() })
    }

    /// Whether nobody finds a place.
    pub(crate) fn are_full(&self) -> bool {
        self.taken() >= self.max
    }

    pub(crate) fn taken(&self) -> usize {
        self.lock().all
    }

    pub(crate) fn max(&self) -> usize {
        self.max
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all -= 1;
        if let Some(network) = self.network
            && let Some(of_network) = taken.of_networks.get_mut(&network)
        {
            *of_network -= 1;
            if *of_network == 0 {
                taken.of_networks.remove(&network);
            }
        }
    }
}

impl Network {
    fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                std::net::Ipv4Addr::new(a, b, c, 0).to_ipv6_mapped()
            }
            IpAddr::V6(address) => {
                Ipv6Addr::from_bits(address.to_bits() & u128::from(u64::MAX) << 64)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(places: &Arc<Places>, address: &str) -> Result<Place, Full> {
        places.take(Some(address.parse().unwrap()))
    }

    #[test]
    fn a_network_has_no_more_places_than_it_may_and_others_are_not_concerned() {
        let places = Places::new(100, 2);
        for (network, other) in [
            (["192.0.2.1", "192.0.2.255", "::ffff:192.0.2.7"], "192.0.3.1"),
            (["2001:db8::1", "2001:db8::ffff:1", "2001:db8::2:0:0:1"], "2001:db8:0:1::1"),
        ] {
            let [first, second, third] = network;
            let (one, _two) = (take(&places, first).unwrap(), take(&places, second).unwrap());
            assert_eq!(take(&places, third).err(), Some(Full::Network));
            assert!(take(&places, other).is_ok());
            drop(one);
            assert!(take(&places, third).is_ok());
        }
        assert_eq!(places.lock().of_networks.len(), 0);
    }

    #[test]
    fn there_are_no_more_places_in_all_wherever_one_comes_from() {
        let places = Places::new(2, 1);
        let _one = take(&places, "127.0.0.1").unwrap();
        let _two = places.take(None).unwrap();
        assert_eq!(take(&places, "192.0.2.1").err(), Some(Full::All));
        assert!(places.are_full());
    }
}
