//! Bytes in, message out, and back. Every message has one encoding; what is left over after it is an error.

use tls_codec::{DeserializeBytes, Serialize};

/// Why bytes are not a message of this protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The first byte names no message of this version.
    #[error("no message of this protocol has type {0}")]
    UnknownType(u8),
    /// The bytes end too early, carry a value that is out of range, or go on after the message.
    #[error("the message is malformed")]
    Malformed,
}

/// The encoding of a message.
///
/// # Panics
/// Never for messages of this crate: a payload would have to be longer than 2^30 bytes.
pub fn encode(message: &impl Serialize) -> Vec<u8> {
    message
        .tls_serialize_detached()
        .unwrap_or_else(|error| unreachable!("every message has an encoding: {error}"))
}

/// Reads one message, which must fill `bytes` to the end. Allocates no more than `bytes` holds, whatever lengths
/// it claims.
pub fn decode<M: DeserializeBytes>(bytes: &[u8]) -> Result<M, DecodeError> {
    M::tls_deserialize_exact_bytes(bytes).map_err(|error| match error {
        tls_codec::Error::UnknownValue(value) => {
            DecodeError::UnknownType(u8::try_from(value).unwrap_or(u8::MAX))
        }
        _ => DecodeError::Malformed,
    })
}
