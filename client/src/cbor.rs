//! How values are stored, and passed between a page and its worker: CBOR (RFC 8949), with the names of fields.
//!
//! Errors say no more than that something is wrong: what would make the sentences is left out of the download.

use minicbor::encode::Write;
use minicbor_serde::{Deserializer, Serializer, error};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// A value that has no encoding.
pub type EncodeError = error::EncodeError<Infallible>;
/// Bytes that are not such a value.
pub type DecodeError = error::DecodeError;

struct Buffer<'a>(&'a mut Vec<u8>);

impl Write for Buffer<'_> {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// The encoding of a value, behind what is in `bytes` already.
pub fn append(bytes: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> Result<(), EncodeError> {
    value.serialize(&mut Serializer::new(Buffer(bytes)))
}

/// The encoding of a value.
pub fn encode(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    append(&mut bytes, value)?;
    Ok(bytes)
}

/// The value that `bytes` begin with.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, DecodeError> {
    T::deserialize(&mut Deserializer::new(bytes))
}
