//! Bytes, which JSON shows in base64.

use base64ct::{Base64, Encoding as _};
use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
use serde_bytes::ByteBuf;

pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() {
        to.serialize_str(&Base64::encode_string(bytes))
    } else {
        to.serialize_bytes(bytes)
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    if from.is_human_readable() {
        Base64::decode_vec(&String::deserialize(from)?).map_err(D::Error::custom)
    } else {
        ByteBuf::deserialize(from).map(ByteBuf::into_vec)
    }
}
