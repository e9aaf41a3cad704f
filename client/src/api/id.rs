//! Ids, and their text forms.

use alcove_wire::RoomId;
use base16ct::lower as hex;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};
use std::{fmt, str::FromStr};

/// A text that is not the id it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a valid {0} id")]
pub struct IdError(&'static str);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode_string(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({}…)"), hex::encode_string(&self.0[..4]))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let mut id = [0; $len];
                match hex::decode(text, &mut id) {
                    Ok(bytes) if bytes.len() == $len => Ok(Self(id)),
                    _ => Err(IdError($what)),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_bytes(&self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct IdVisitor;

                impl Visitor<'_> for IdVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("a ", $what, " id"))
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }

                    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<$name, E> {
                        bytes.try_into().map($name).map_err(|_| E::custom(IdError($what)))
                    }
                }

                if deserializer.is_human_readable() {
                    deserializer.deserialize_str(IdVisitor)
                } else {
                    deserializer.deserialize_bytes(IdVisitor)
                }
            }
        }
    };
}

id!(
    /// A room, by the id that relays know it by; 64 hexadecimal digits.
    RoomKey, 32, "room"
);
id!(
    /// A member, by the public signature key of its leaf; 64 hexadecimal digits. The key is the identity.
    MemberId, 32, "member"
);
id!(
    /// A message: who sent it, and the sender's own number for it. 64 hexadecimal digits. Nobody can make up one of another's.
    MessageId, 32, "message"
);
id!(
    /// A request to be let in; 32 hexadecimal digits.
    KnockId, 16, "knock"
);

id!(
    /// A file on this device, by what the device knows it by; 32 hexadecimal digits.
    FileId, 16, "file"
);

impl From<RoomId> for RoomKey {
    fn from(room: RoomId) -> Self {
        Self(room.0)
    }
}

impl From<RoomKey> for RoomId {
    fn from(room: RoomKey) -> Self {
        Self(room.0)
    }
}

impl MessageId {
    /// The message of `sender` with this number: 16 bytes of the hash of its key, then the number.
    pub(crate) fn new(sender: MemberId, number: Number) -> Self {
        let mut id = [0; 32];
        id[..16].copy_from_slice(&tag(sender));
        id[16..].copy_from_slice(&number.to_bytes());
        Self(id)
    }

    /// The sender's number, if it is a message of `sender`.
    pub(crate) fn number(&self, sender: MemberId) -> Option<Number> {
        let (tag_of_sender, number) = self.0.split_first_chunk::<16>()?;
        (*tag_of_sender == tag(sender))
            .then(|| number.try_into().ok().map(Number::from_bytes))
            .flatten()
    }

    /// Whether it is a message of `sender`.
    pub fn is_of(&self, sender: MemberId) -> bool {
        self.number(sender).is_some()
    }
}

/// What a sender knows its message by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Number {
    /// What the sender chose when it joined.
    #[serde(with = "serde_bytes")]
    pub(crate) origin: [u8; 8],
    /// The sender's count.
    pub(crate) count: u64,
}

impl Number {
    pub(crate) fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.origin);
        bytes[8..].copy_from_slice(&self.count.to_be_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        let [origin, count] =
            [&bytes[..8], &bytes[8..]].map(|half| half.try_into().unwrap_or_default());
        Self { origin, count: u64::from_be_bytes(count) }
    }
}

/// What the ids of a member's messages begin with.
pub(crate) fn tag(member: MemberId) -> [u8; 16] {
    let hash = <sha2::Sha256 as sha2::Digest>::digest(member.0);
    hash.first_chunk().copied().unwrap_or_default()
}

impl MemberId {
    /// Four letters and digits by which a person tells two members of the same name apart. Not a proof of identity.
    pub fn code(&self) -> String {
        // No vowels, so that no code is a word.
        const LETTERS: &[u8; 32] = b"0123456789bcdfghjklmnpqrstuvwxyz";
        let hash = <sha2::Sha256 as sha2::Digest>::digest(self.0);
        let letters = hash[..4].iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        letters.collect()
    }

    /// One of twelve colours, 0 to 11.
    pub fn colour(&self) -> u8 {
        let hash = <sha2::Sha256 as sha2::Digest>::digest(self.0);
        hash[3] % 12
    }
}
