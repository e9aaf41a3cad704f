//! How values are stored, and passed between a page and its worker: CBOR (RFC 8949), with the names of fields, and all
//! lengths told beforehand.
//!
//! It does *not* serve as a format for others: there are no floats, no tags, and no reasons in its errors. serde makes code
//! for every type that is stored, so whatever is left out here is left out of the download hundreds of times.

mod de;
mod ser;

pub use de::DecodeError;
pub use ser::EncodeError;

use serde::{Deserialize, Serialize};

/// Appends the encoding of a value.
pub fn append(bytes: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> Result<(), EncodeError> {
    value.serialize(&mut ser::Serializer::new(bytes))
}

/// The encoding of a value.
pub fn encode(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    append(&mut bytes, value)?;
    Ok(bytes)
}

/// The value of which `bytes` are the whole encoding.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, DecodeError> {
    let mut deserializer = de::Deserializer::new(bytes);
    let value = T::deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        Newtype(Box<Option<Self>>),
        Tuple(u8, i64),
        Struct {
            name: String,
            numbers: Vec<u16>,
        },
        Map(BTreeMap<u32, bool>),
        #[serde(with = "serde_bytes")]
        Bytes(Vec<u8>),
        ListOfBytes(Vec<Vec<u8>>),
    }

    fn shape() -> impl Strategy<Value = Shape> {
        let leaf = prop_oneof![
            Just(Shape::Unit),
            any::<(u8, i64)>().prop_map(|(a, b)| Shape::Tuple(a, b)),
            any::<(String, Vec<u16>)>().prop_map(|(name, numbers)| Shape::Struct { name, numbers }),
            any::<BTreeMap<u32, bool>>().prop_map(Shape::Map),
            any::<Vec<u8>>().prop_map(Shape::Bytes),
            any::<Vec<Vec<u8>>>().prop_map(Shape::ListOfBytes),
        ];
        leaf.prop_recursive(4, 8, 1, |inner| {
            prop::option::of(inner).prop_map(|inner| Shape::Newtype(Box::new(inner)))
        })
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(shapes: Vec<()>, shape in shape()) {
            let value = (shape, shapes.len());
            let bytes = encode(&value).expect("an encoding");
            prop_assert_eq!(decode::<(Shape, usize)>(&bytes).expect("the value"), value);
            // A part of it, or more than it, is not the value.
            prop_assert!(decode::<(Shape, usize)>(&bytes[..bytes.len() - 1]).is_err());
            prop_assert!(decode::<(Shape, usize)>(&[&bytes[..], &[0]].concat()).is_err());
        }

        #[test]
        fn any_bytes_are_a_value_or_an_error(bytes: Vec<u8>) {
            let _ = decode::<Vec<Shape>>(&bytes);
        }
    }

    #[test]
    fn a_later_version_may_add_fields_and_an_earlier_one_lack_them() {
        #[derive(Serialize)]
        struct Later {
            a: u8,
            b: Vec<Vec<u8>>,
        }
        #[derive(Debug, PartialEq, Deserialize)]
        struct Earlier {
            a: u8,
            #[serde(default)]
            c: Option<u8>,
        }
        let bytes = encode(&Later { a: 1, b: vec![vec![2]] }).expect("an encoding");
        assert_eq!(decode::<Earlier>(&bytes).expect("a value"), Earlier { a: 1, c: None });
    }

    #[test]
    fn a_list_of_bytes_is_a_byte_string_and_was_a_list_of_numbers() {
        let list: Vec<u8> = vec![1, 200, 3];
        let bytes = encode(&list).expect("an encoding");
        assert_eq!(bytes, [0x43, 1, 200, 3]);
        assert_eq!(decode::<Vec<u8>>(&bytes), Ok(list.clone()));
        assert_eq!(decode::<Vec<u8>>(&[0x83, 1, 0x18, 200, 3]), Ok(list));
        assert_eq!(encode(&[1_u16, 2][..]).expect("an encoding"), [0x82, 1, 2]);
    }

    #[test]
    fn a_byte_string_is_a_list_of_bytes_alone() {
        // The second of each would be right where the first is not looked at.
        assert!(decode::<Vec<u16>>(&[0x41, 1, 1]).is_err());
        assert!(decode::<Vec<Option<u8>>>(&[0x41, 1, 0xf6]).is_err());
        assert!(decode::<Vec<Vec<u8>>>(&[0x42, 1, 2, 0x82, 0x80]).is_err());
    }

    #[test]
    fn what_is_nested_without_end_is_an_error() {
        let deep = [0x81].repeat(1 << 20);
        assert!(decode::<serde::de::IgnoredAny>(&deep).is_err());
        assert!(decode::<Any>(&deep).is_err());
    }

    /// Reads whatever comes, as an untagged enum does.
    struct Any;

    impl<'de> Deserialize<'de> for Any {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Any;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("anything")
                }

                fn visit_seq<A: serde::de::SeqAccess<'de>>(
                    self,
                    mut items: A,
                ) -> Result<Any, A::Error> {
                    while items.next_element::<Any>()?.is_some() {}
                    Ok(Any)
                }
            }
            deserializer.deserialize_any(Visitor)
        }
    }
}
