//! Reading. A type says what it wants and gets that or an error; only where it wants whatever comes do the bytes decide.

use minicbor::{Decoder, data::Type};
use serde::de::{
    self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::StrDeserializer,
};
use std::fmt;

/// How deep values may be nested. Those that are stored are not half as deep.
const DEPTH_MAX: u8 = 64;

/// The bytes are not the value that they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError;

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these bytes are not the value that they should be")
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl From<minicbor::decode::Error> for DecodeError {
    fn from(_: minicbor::decode::Error) -> Self {
        Self
    }
}

type Result<T> = std::result::Result<T, DecodeError>;

pub(super) struct Deserializer<'de> {
    decoder: Decoder<'de>,
    depth: u8,
    /// What is left of a byte string that is read as a list of numbers.
    bytes: &'de [u8],
}

impl<'de> Deserializer<'de> {
    pub(super) fn new(bytes: &'de [u8]) -> Self {
        Self { decoder: Decoder::new(bytes), depth: 0, bytes: &[] }
    }

    /// That nothing is left.
    pub(super) fn end(&self) -> Result<()> {
        if self.decoder.position() == self.decoder.input().len() {
            Ok(())
        } else {
            Err(DecodeError)
        }
    }

    fn kind(&self) -> Result<Type> {
        Ok(self.decoder.datatype()?)
    }

    fn bool(&mut self) -> Result<bool> {
        Ok(self.decoder.bool()?)
    }

    fn u64(&mut self) -> Result<u64> {
        Ok(self.decoder.u64()?)
    }

    fn i64(&mut self) -> Result<i64> {
        Ok(self.decoder.i64()?)
    }

    fn str(&mut self) -> Result<&'de str> {
        Ok(self.decoder.str()?)
    }

    fn bytes(&mut self) -> Result<&'de [u8]> {
        Ok(self.decoder.bytes()?)
    }

    fn null(&mut self) -> Result<()> {
        Ok(self.decoder.null()?)
    }

    fn skip(&mut self) -> Result<()> {
        Ok(self.decoder.skip()?)
    }

    /// Goes into an array, or a byte string as an array of its bytes, and gives how many items it has.
    fn open_array(&mut self) -> Result<u64> {
        if self.kind()? == Type::Bytes {
            let bytes = self.bytes()?;
            let len = self.go_deeper(Some(bytes.len() as u64))?;
            self.bytes = bytes;
            return Ok(len);
        }
        let len = self.decoder.array()?;
        self.go_deeper(len)
    }

    /// Goes into a map, and gives how many entries it has.
    fn open_map(&mut self) -> Result<u64> {
        let len = self.decoder.map()?;
        self.go_deeper(len)
    }

    fn go_deeper(&mut self, len: Option<u64>) -> Result<u64> {
        self.depth += 1;
        let fits = self.depth <= DEPTH_MAX && self.bytes.is_empty();
        len.filter(|_| fits).ok_or(DecodeError)
    }

    /// Goes out of an array or map of which this many were not read.
    fn close(&mut self, left: u64) -> Result<()> {
        self.depth -= 1;
        // Bytes are left where the items were no numbers.
        if left == 0 && self.bytes.is_empty() { Ok(()) } else { Err(DecodeError) }
    }

    /// Goes into an enum's value, and tells whether there is more of it than its variant's name.
    fn open_enum(&mut self) -> Result<bool> {
        match self.kind()? {
            Type::String => Ok(false),
            _ if self.decoder.map()? == Some(1) => Ok(true),
            _ => Err(DecodeError),
        }
    }
}

macro_rules! read {
    ($($from:ident: $read:ident, $visit:ident;)+) => {$(
        fn $from<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.$visit(self.$read()?)
        }
    )+};
}

macro_rules! unused {
    ($($from:ident)+) => {$(
        fn $from<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
            Err(DecodeError)
        }
    )+};
}

impl<'de> de::Deserializer<'de> for &mut Deserializer<'de> {
    type Error = DecodeError;

    read! {
        deserialize_bool: bool, visit_bool;
        deserialize_u16: u64, visit_u64;
        deserialize_u32: u64, visit_u64;
        deserialize_u64: u64, visit_u64;
        deserialize_i8: i64, visit_i64;
        deserialize_i16: i64, visit_i64;
        deserialize_i32: i64, visit_i64;
        deserialize_i64: i64, visit_i64;
        deserialize_str: str, visit_str;
        deserialize_string: str, visit_str;
        deserialize_identifier: str, visit_str;
        deserialize_bytes: bytes, visit_bytes;
        deserialize_byte_buf: bytes, visit_bytes;
    }

    unused! { deserialize_f32 deserialize_f64 deserialize_char }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.bytes.split_first() {
            Some((&byte, rest)) => {
                self.bytes = rest;
                visitor.visit_u8(byte)
            }
            None => visitor.visit_u64(self.u64()?),
        }
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.kind()? {
            Type::Bool => self.deserialize_bool(visitor),
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => self.deserialize_u64(visitor),
            Type::I8 | Type::I16 | Type::I32 | Type::I64 => self.deserialize_i64(visitor),
            Type::String => self.deserialize_str(visitor),
            Type::Bytes => self.deserialize_bytes(visitor),
            Type::Null => self.deserialize_unit(visitor),
            Type::Array => self.deserialize_seq(visitor),
            Type::Map => self.deserialize_map(visitor),
            _ => Err(DecodeError),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.kind()? == Type::Null {
            self.null()?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.null()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let mut items = Items { left: self.open_array()?, from: self };
        let value = visitor.visit_seq(&mut items)?;
        items.from.close(items.left)?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let mut items = Items { left: self.open_map()?, from: self };
        let value = visitor.visit_map(&mut items)?;
        items.from.close(items.left)?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let has_content = self.open_enum()?;
        visitor.visit_enum(Variant { has_content, from: self })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// What is left of an array or a map.
struct Items<'a, 'de> {
    from: &'a mut Deserializer<'de>,
    left: u64,
}

impl Items<'_, '_> {
    fn take(&mut self) -> bool {
        let some = self.left > 0;
        self.left -= u64::from(some);
        some
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if self.take() { seed.deserialize(&mut *self.from).map(Some) } else { Ok(None) }
    }

    fn size_hint(&self) -> Option<usize> {
        usize::try_from(self.left).ok()
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        if self.take() { seed.deserialize(&mut *self.from).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        seed.deserialize(&mut *self.from)
    }

    fn size_hint(&self) -> Option<usize> {
        usize::try_from(self.left).ok()
    }
}

/// The value of an enum: its variant's name alone, or a map from that to its content.
struct Variant<'a, 'de> {
    from: &'a mut Deserializer<'de>,
    has_content: bool,
}

impl Variant<'_, '_> {
    fn expect(&self, content: bool) -> Result<()> {
        if self.has_content == content { Ok(()) } else { Err(DecodeError) }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let name = self.from.str()?;
        let name = seed.deserialize(StrDeserializer::<DecodeError>::new(name))?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<()> {
        self.expect(false)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        self.expect(true)?;
        seed.deserialize(self.from)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.expect(true)?;
        de::Deserializer::deserialize_seq(self.from, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.expect(true)?;
        de::Deserializer::deserialize_map(self.from, visitor)
    }
}
