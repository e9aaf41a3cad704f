//! Targets for what is decoded from bytes alone.

use alcove_client::{Command, Event, Reply, cbor, fuzzing};
use alcove_wire::{ClientToRelay, RelayToClient, RoomId, decode, encode};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::fmt::Debug;

/// Both directions of the wire protocol: whatever can be read has this one encoding.
pub(crate) fn wire(bytes: &[u8]) {
    has_one_encoding::<ClientToRelay>(bytes);
    has_one_encoding::<RelayToClient>(bytes);
}

fn has_one_encoding<M>(bytes: &[u8])
where
    M: tls_codec::Serialize + tls_codec::DeserializeBytes,
{
    if let Ok(message) = decode::<M>(bytes) {
        assert_eq!(encode(&message), bytes);
    }
}

/// A link, and the link that has these bytes in it with the right checksum.
pub(crate) fn invite(bytes: &[u8]) {
    if let Ok(link) = str::from_utf8(bytes) {
        fuzzing::read_link(link);
    }
    let checksum = Sha256::digest(bytes);
    let data = Base64UrlUnpadded::encode_string(&[bytes, &checksum[..4]].concat());
    fuzzing::read_link(&format!("https://alcove.example/#1.{data}"));
}

/// The outer layer, what clients say under it and beside it, and the MLS messages in that.
pub(crate) fn peer(bytes: &[u8]) {
    fuzzing::read_peer(bytes);
    fuzzing::open_outer(bytes, RoomId([1; 32]));
    fuzzing::read_mls(bytes);
}

/// What a message holds, and a room's rules.
pub(crate) fn content(bytes: &[u8]) {
    fuzzing::read_content(bytes);
    fuzzing::read_policy(bytes);
}

/// Values of the store, and what a page and its worker say to each other in the same encoding.
pub(crate) fn record(bytes: &[u8]) {
    fuzzing::read_record(bytes);
    comes_back::<Command>(bytes);
    comes_back::<Reply>(bytes);
    comes_back::<Event>(bytes);
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) {
    let Ok(value) = cbor::decode::<T>(bytes) else { return };
    let bytes = cbor::encode(&value).expect("an encoding");
    assert_eq!(cbor::decode::<T>(&bytes).expect("what was just written"), value);
}
