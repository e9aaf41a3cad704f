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
    M::tls_deserialize_exact_bytes(bytes).map_err(|_| match bytes {
        [kind, ..] if !is_known_type::<M>(*kind) => DecodeError::UnknownType(*kind),
        _ => DecodeError::Malformed,
    })
}

/// Whether a message may start with this byte: then, alone, it ends too early, and is not an unknown value.
fn is_known_type<M: DeserializeBytes>(kind: u8) -> bool {
    !matches!(M::tls_deserialize_bytes(&[kind]), Err(tls_codec::Error::UnknownValue(_)))
}

/// How a payload is encoded: as a vector of bytes (RFC 9420 §2.1.2), copied whole and not byte by byte.
pub(crate) mod payload {
    use tls_codec::{
        DeserializeBytes as _, Error, Serialize as _, Size as _, VLByteSlice, VLBytes,
    };

    pub(crate) fn tls_serialized_len(payload: &[u8]) -> usize {
        VLByteSlice(payload).tls_serialized_len()
    }

    pub(crate) fn tls_serialize<W: std::io::Write>(
        payload: &[u8],
        writer: &mut W,
    ) -> Result<usize, Error> {
        VLByteSlice(payload).tls_serialize(writer)
    }

    pub(crate) fn tls_deserialize_bytes(bytes: &[u8]) -> Result<(Vec<u8>, &[u8]), Error> {
        let (payload, rest) = VLBytes::tls_deserialize_bytes(bytes)?;
        Ok((payload.into(), rest))
    }
}
