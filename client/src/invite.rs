//! Invite links: `PAGE#1.DATA`, where DATA is base64url (RFC 4648 §5) of the fields below and a checksum, so that a link
//! which lost its end is told from one that means something else.

use crate::{Error, RoomKey, Suite, keys::RoomSecret, text};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use sha2::{Digest as _, Sha256};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes};

/// The version that this client writes; a later one starts with another number.
const VERSION: &str = "1";
const CHECKSUM: usize = 4;
/// No link of ours is longer; a longer one is not looked at.
const LINK_MAX: usize = 4096;

/// What an invite link says. The secret is in the URL fragment, which no browser sends to a server. The names are the
/// inviter's claims; the room's true name is part of the group.
#[derive(Clone)]
pub struct Invite {
    /// The name that the room had.
    pub room_name: String,
    /// The name of the one who made the link.
    pub inviter: String,
    /// The relay's address, where the link names one.
    pub relay: Option<String>,
    pub(crate) secret: RoomSecret,
    pub(crate) suite: Suite,
}

#[derive(TlsSerialize, TlsDeserializeBytes, TlsSize)]
struct Fields {
    secret: [u8; 32],
    suite: u16,
    room_name: VLBytes,
    inviter: VLBytes,
    relay: VLBytes,
}

impl Invite {
    /// Reads a whole link, or its fragment alone, with or without `#`. Names in it are cleaned and bounded.
    pub fn parse(link: &str) -> Result<Self, Error> {
        let link = link.trim();
        if link.len() > LINK_MAX {
            return Err(Error::LinkNotInvite);
        }
        let fragment = link.rsplit_once('#').map_or(link, |(_, fragment)| fragment);
        let (version, data) = fragment.split_once('.').ok_or(Error::LinkNotInvite)?;
        if version != VERSION {
            let newer = !version.is_empty() && version.bytes().all(|c| c.is_ascii_digit());
            return Err(if newer { Error::LinkTooNew } else { Error::LinkNotInvite });
        }
        // A last character that a cut link leaves over makes the base64 invalid, so both errors are the same to a person.
        let bytes = Base64UrlUnpadded::decode_vec(data).map_err(|_| Error::LinkDamaged)?;
        let split = bytes.len().checked_sub(CHECKSUM).ok_or(Error::LinkDamaged)?;
        let (body, checksum) = bytes.split_at(split);
        if checksum != &Sha256::digest(body)[..CHECKSUM] {
            return Err(Error::LinkDamaged);
        }
        let fields: Fields = alcove_wire::decode(body).map_err(|_| Error::LinkDamaged)?;
        let relay = str::from_utf8(fields.relay.as_slice()).map_err(|_| Error::LinkDamaged)?;
        Ok(Self {
            room_name: text::claimed_name(fields.room_name.as_slice()),
            inviter: text::claimed_name(fields.inviter.as_slice()),
            relay: (!relay.is_empty()).then(|| check_relay(relay)).transpose()?,
            secret: RoomSecret(fields.secret),
            suite: Suite::from_code(fields.suite).ok_or(Error::LinkTooNew)?,
        })
    }

    /// The link, for the page at `page`.
    pub(crate) fn link(&self, page: &str) -> String {
        let mut bytes = alcove_wire::encode(&Fields {
            secret: self.secret.0,
            suite: self.suite.code(),
            room_name: self.room_name.as_bytes().to_vec().into(),
            inviter: self.inviter.as_bytes().to_vec().into(),
            relay: self.relay.as_deref().unwrap_or_default().as_bytes().to_vec().into(),
        });
        let checksum = Sha256::digest(&bytes);
        bytes.extend(&checksum[..CHECKSUM]);
        let page = page.split('#').next().unwrap_or_default();
        format!("{page}#{VERSION}.{}", Base64UrlUnpadded::encode_string(&bytes))
    }

    /// The room that the link leads to.
    pub fn room(&self) -> RoomKey {
        self.secret.room().into()
    }
}

impl std::fmt::Debug for Invite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invite").field("room", &self.room()).finish_non_exhaustive()
    }
}

/// A relay's WebSocket address: encrypted, unless it is on this computer.
pub(crate) fn check_relay(relay: &str) -> Result<String, Error> {
    let host = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.rsplit_once('@').map_or(host, |(_, host)| host).to_owned()
    };
    let fits = relay.len() <= 512 && relay.bytes().all(|byte| byte.is_ascii_graphic());
    let valid = match relay.split_once("://") {
        Some(("wss", rest)) => !host(rest).is_empty(),
        Some(("ws", rest)) => is_private(&host(rest)),
        _ => false,
    };
    if fits && valid { Ok(relay.to_owned()) } else { Err(Error::RelayInvalid) }
}

/// Whether a host is this computer or one of its own network, where a certificate cannot be had.
fn is_private(host: &str) -> bool {
    let name = host.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or_else(
        || host.rsplit_once(':').map_or(host, |(name, _)| name),
        |(address, _)| address,
    );
    match name.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(std::net::IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Err(_) => name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local"),
    }
}

impl Suite {
    /// The cipher suite's number (RFC 9420 §17.1).
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Hybrid => 0x004f,
            Self::Classic => 0x0001,
        }
    }

    pub(crate) fn from_code(code: u16) -> Option<Self> {
        [Self::Hybrid, Self::Classic].into_iter().find(|suite| suite.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite() -> Invite {
        Invite {
            room_name: "Book club".into(),
            inviter: "Ada".into(),
            relay: Some("wss://relay.example/ws".into()),
            secret: RoomSecret([9; 32]),
            suite: Suite::Hybrid,
        }
    }

    #[test]
    fn a_link_comes_back_with_or_without_its_page() {
        let link = invite().link("https://alcove.example/?relay=wss://relay.example/ws");
        for text in [link.as_str(), link.split_once('#').unwrap().1, &format!(" {link}\n")] {
            let parsed = Invite::parse(text).unwrap();
            assert_eq!(parsed.room(), invite().room());
            assert_eq!((parsed.room_name.as_str(), parsed.inviter.as_str()), ("Book club", "Ada"));
            assert_eq!(parsed.relay.as_deref(), Some("wss://relay.example/ws"));
        }
    }

    #[test]
    fn a_cut_link_is_damaged_wherever_it_was_cut() {
        let link = invite().link("https://alcove.example/");
        let data = link.find("#1.").unwrap() + 3;
        for end in data..link.len() {
            assert_eq!(
                Invite::parse(&link[..end]).unwrap_err(),
                Error::LinkDamaged,
                "cut at {end}"
            );
        }
    }

    #[test]
    fn other_versions_and_other_things_are_told_apart() {
        let link = invite().link("");
        assert_eq!(Invite::parse(&link.replace("#1.", "#2.")).unwrap_err(), Error::LinkTooNew);
        for other in ["", "#", "https://alcove.example/", "#section", "#a.b", &"x".repeat(100_000)]
        {
            assert_eq!(Invite::parse(other).unwrap_err(), Error::LinkNotInvite, "{other:.20}");
        }
        let unknown_suite = Fields {
            secret: [0; 32],
            suite: 0xffff,
            room_name: vec![].into(),
            inviter: vec![].into(),
            relay: vec![].into(),
        };
        let mut bytes = alcove_wire::encode(&unknown_suite);
        let checksum = Sha256::digest(&bytes);
        bytes.extend(&checksum[..CHECKSUM]);
        let link = format!("#1.{}", Base64UrlUnpadded::encode_string(&bytes));
        assert_eq!(Invite::parse(&link).unwrap_err(), Error::LinkTooNew);
    }

    #[test]
    fn a_relay_is_encrypted_or_near() {
        for relay in [
            "wss://relay.example/ws",
            "ws://localhost:8787/ws",
            "ws://127.0.0.1/ws",
            "ws://[::1]:9/ws",
            "ws://192.168.1.5:80/ws",
        ] {
            assert_eq!(check_relay(relay).as_deref(), Ok(relay));
        }
        for relay in [
            "",
            "http://x",
            "ws://relay.example/ws",
            "wss://",
            "wss://a b",
            "ws://localhost@relay.example/ws",
            "javascript:alert(1)",
        ] {
            assert_eq!(check_relay(relay), Err(Error::RelayInvalid), "{relay}");
        }
    }
}
