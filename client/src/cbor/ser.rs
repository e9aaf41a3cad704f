//! Writing.

use minicbor::{Encoder, encode::Write};
use serde::ser::{
    self, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};
use std::{any::TypeId, convert::Infallible, fmt};

/// A value that has no encoding here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeError;

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this value has no encoding")
    }
}

impl std::error::Error for EncodeError {}

impl ser::Error for EncodeError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl From<minicbor::encode::Error<Infallible>> for EncodeError {
    fn from(_: minicbor::encode::Error<Infallible>) -> Self {
        Self
    }
}

type Result = std::result::Result<(), EncodeError>;
type Open<'s, 'a> = std::result::Result<&'s mut Serializer<'a>, EncodeError>;

struct Buffer<'a>(&'a mut Vec<u8>);

impl Write for Buffer<'_> {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> std::result::Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

pub(super) struct Serializer<'a> {
    encoder: Encoder<Buffer<'a>>,
    /// Inside a byte string, each of whose bytes comes as a number.
    in_bytes: bool,
}

impl<'a> Serializer<'a> {
    pub(super) fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self { encoder: Encoder::new(Buffer(bytes)), in_bytes: false }
    }

    fn u64(&mut self, value: u64) -> Result {
        self.encoder.u64(value)?;
        Ok(())
    }

    fn i64(&mut self, value: i64) -> Result {
        self.encoder.i64(value)?;
        Ok(())
    }

    fn str(&mut self, value: &str) -> Result {
        self.encoder.str(value)?;
        Ok(())
    }

    fn null(&mut self) -> Result {
        self.encoder.null()?;
        Ok(())
    }

    fn array(&mut self, len: Option<usize>) -> Open<'_, 'a> {
        self.encoder.array(len.ok_or(EncodeError)? as u64)?;
        Ok(self)
    }

    fn map(&mut self, len: Option<usize>) -> Open<'_, 'a> {
        self.encoder.map(len.ok_or(EncodeError)? as u64)?;
        Ok(self)
    }

    /// Begins the content of an enum's variant.
    fn variant(&mut self, name: &str) -> Result {
        self.encoder.map(1)?;
        self.str(name)
    }
}

macro_rules! write {
    ($($from:ident($type:ty): $write:ident;)+) => {$(
        fn $from(self, value: $type) -> Result {
            self.$write(value.into())
        }
    )+};
}

impl<'s, 'a> ser::Serializer for &'s mut Serializer<'a> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    write! {
        serialize_u16(u16): u64;
        serialize_u32(u32): u64;
        serialize_u64(u64): u64;
        serialize_i8(i8): i64;
        serialize_i16(i16): i64;
        serialize_i32(i32): i64;
        serialize_i64(i64): i64;
        serialize_str(&str): str;
    }

    #[inline]
    fn serialize_u8(self, value: u8) -> Result {
        if !self.in_bytes {
            return self.u64(value.into());
        }
        self.encoder.writer_mut().0.push(value);
        Ok(())
    }

    /// A list of bytes is written as a byte string, though serde does not tell it from other lists: OpenMLS keeps the keys
    /// of all members as such lists.
    fn collect_seq<I>(self, items: I) -> Result
    where
        I: IntoIterator,
        I::Item: Serialize,
    {
        let items = items.into_iter();
        let (len, most) = items.size_hint();
        if most != Some(len) {
            return Err(EncodeError);
        }
        self.in_bytes = typeid::of::<I::Item>() == TypeId::of::<&u8>();
        if self.in_bytes {
            self.encoder.bytes_len(len as u64)?;
            self.encoder.writer_mut().0.reserve(len);
        } else {
            self.array(Some(len))?;
        }
        for item in items {
            item.serialize(&mut *self)?;
        }
        self.in_bytes = false;
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result {
        self.encoder.bool(value)?;
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        self.encoder.bytes(value)?;
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result {
        Err(EncodeError)
    }

    fn serialize_f64(self, _: f64) -> Result {
        Err(EncodeError)
    }

    fn serialize_char(self, _: char) -> Result {
        Err(EncodeError)
    }

    fn serialize_none(self) -> Result {
        self.null()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        self.null()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.null()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        self.variant(variant)?;
        value.serialize(self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Open<'s, 'a> {
        self.array(len)
    }

    fn serialize_tuple(self, len: usize) -> Open<'s, 'a> {
        self.array(Some(len))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Open<'s, 'a> {
        self.array(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Open<'s, 'a> {
        self.variant(variant)?;
        self.array(Some(len))
    }

    fn serialize_map(self, len: Option<usize>) -> Open<'s, 'a> {
        self.map(len)
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Open<'s, 'a> {
        self.map(Some(len))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Open<'s, 'a> {
        self.variant(variant)?;
        self.map(Some(len))
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! items {
    ($($of:ident: $item:ident;)+) => {$(
        impl $of for &mut Serializer<'_> {
            type Ok = ();
            type Error = EncodeError;

            fn $item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result {
                Ok(())
            }
        }
    )+};
}

items! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! fields {
    ($($of:ident)+) => {$(
        impl $of for &mut Serializer<'_> {
            type Ok = ();
            type Error = EncodeError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result {
                self.str(key)?;
                value.serialize(&mut **self)
            }

            fn end(self) -> Result {
                Ok(())
            }
        }
    )+};
}

fields! { SerializeStruct SerializeStructVariant }

impl SerializeMap for &mut Serializer<'_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result {
        Ok(())
    }
}
