//! What an MLS application message holds. It has a version of its own, so that clients of different ages live together.

use crate::{Kind, MessageId};
use serde::{Deserialize, Serialize};

/// The version that this client writes.
const VERSION: u8 = 1;
const KIND_TEXT: u8 = 1;
/// Version, id, time, predecessor, kind.
const HEAD: usize = 1 + 16 + 8 + 16 + 1;

/// The longest text in bytes.
pub(crate) const TEXT_MAX: usize = 64 * 1024;

/// What a member sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) id: MessageId,
    pub(crate) sent_at_ms: u64,
    pub(crate) after: After,
    pub(crate) kind: Kind,
}

/// What a sender sent before a message: its count plus one, and the epoch that it was first encrypted in. Zeros, where there
/// is nothing that anyone could lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct After {
    pub(crate) next: u64,
    pub(crate) epoch: u64,
}

impl Content {
    /// `version(1) id(16) sent_at_ms(8) after(8) after_epoch(8) kind(1) body`, integers big-endian.
    pub(crate) fn text(id: MessageId, sent_at_ms: u64, after: After, body: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + body.len());
        bytes.push(VERSION);
        bytes.extend(id.0);
        bytes.extend(sent_at_ms.to_be_bytes());
        bytes.extend(after.next.to_be_bytes());
        bytes.extend(after.epoch.to_be_bytes());
        bytes.push(KIND_TEXT);
        bytes.extend(body.as_bytes());
        bytes
    }

    /// Reads what somebody sent. The head is the same in every version; what a newer client put behind it becomes
    /// [`Kind::Unsupported`]. Nothing, if there is no whole head, or the text is too long or is no UTF-8.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, body) = bytes.split_at_checked(HEAD)?;
        let (&version, &kind) = (head.first()?, head.last()?);
        let kind = match (version, kind) {
            (0, _) => return None,
            (VERSION, KIND_TEXT) if body.len() <= TEXT_MAX => {
                Kind::Text { body: str::from_utf8(body).ok()?.to_owned() }
            }
            (VERSION, KIND_TEXT) => return None,
            _ => Kind::Unsupported,
        };
        Some(Self {
            id: MessageId(head[1..17].try_into().ok()?),
            sent_at_ms: u64::from_be_bytes(head[17..25].try_into().ok()?),
            after: After {
                next: u64::from_be_bytes(head[25..33].try_into().ok()?),
                epoch: u64::from_be_bytes(head[33..41].try_into().ok()?),
            },
            kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: MessageId = MessageId([5; 16]);
    const AFTER: After = After { next: 3, epoch: 2 };

    #[test]
    fn a_text_comes_back() {
        let content = Content::decode(&Content::text(ID, 7, AFTER, "hello")).unwrap();
        assert_eq!(
            content,
            Content {
                id: ID,
                sent_at_ms: 7,
                after: AFTER,
                kind: Kind::Text { body: "hello".into() }
            }
        );
    }

    #[test]
    fn a_newer_version_or_kind_is_unsupported_and_no_error() {
        let mut newer = Content::text(ID, 7, AFTER, "hello");
        newer[0] = 2;
        assert_eq!(Content::decode(&newer).unwrap().kind, Kind::Unsupported);
        let mut other = Content::text(ID, 7, AFTER, "hello");
        other[41] = 200;
        assert_eq!(Content::decode(&other).unwrap().kind, Kind::Unsupported);
    }

    #[test]
    fn what_is_no_content_is_nothing() {
        assert_eq!(Content::decode(&[]), None);
        assert_eq!(Content::decode(&Content::text(ID, 7, AFTER, "")[..41]), None);
        assert_eq!(Content::decode(&Content::text(ID, 7, AFTER, &"x".repeat(TEXT_MAX + 1))), None);
        let mut invalid = Content::text(ID, 7, AFTER, "");
        invalid.push(0xff);
        assert_eq!(Content::decode(&invalid), None);
    }
}
