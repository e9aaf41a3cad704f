//! What an MLS application message holds. It has a version of its own, so that clients of different ages live together.

use crate::{
    Kind, MemberId, MessageId, Number,
    attachment::{FILES_MAX, File, INLINE_MAX},
    text,
};
use alcove_wire::{decode, encode};
use serde::{Deserialize, Serialize};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes};

/// The version that this client writes.
const VERSION: u8 = 1;
/// Version, number, time, predecessor.
const HEAD: usize = 1 + 16 + 8 + 16;
/// The last kind of this version.
const KIND_MAX: u8 = 6;

/// The longest text in bytes.
pub(crate) const TEXT_MAX: usize = 64 * 1024;
/// How many members a text may mention.
pub(crate) const MENTIONS_MAX: usize = 64;
/// The longest picture of a member, in bytes.
pub(crate) const PICTURE_MAX: usize = 16 * 1024;
/// How many reactions a member may have to one message.
pub(crate) const REACTIONS_MAX: usize = 8;
/// After how many seconds at most a message disappears: a year.
pub(crate) const EXPIRY_MAX: u32 = 366 * 24 * 60 * 60;

/// What a member sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) number: Number,
    pub(crate) sent_at_ms: u64,
    pub(crate) after: After,
    /// Nothing, if it is of a newer client's kind.
    pub(crate) body: Option<Body>,
}

/// What a sender sent before a message: its count plus one, and the epoch that it was first encrypted in. Zeros, where there
/// is nothing that anyone could lack.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    TlsSerialize,
    TlsDeserializeBytes,
    TlsSize,
)]
pub(crate) struct After {
    pub(crate) next: u64,
    pub(crate) epoch: u64,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub(crate) enum Body {
    /// A message.
    #[tls_codec(discriminant = 1)]
    Text(Text),
    /// A new text for a message of the same sender.
    Edit { target: [u8; 16], text: Text },
    /// Takes back a message of the same sender.
    Delete { target: [u8; 16] },
    /// The sender's reactions to anybody's message, in place of those before.
    Reactions { target: [u8; 32], emoji: Vec<VLBytes> },
    /// A message with files.
    Files { text: Text, files: Vec<File> },
    /// The sender's own picture, in place of the one before; empty: none.
    Picture { picture: VLBytes },
}

/// A message: what is said, and the files that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    pub(crate) text: Text,
    pub(crate) files: Vec<File>,
}

impl Spoken {
    /// As a person sees it.
    pub(crate) fn kind(&self) -> Kind {
        let mut kind = self.text.kind();
        if let Kind::Text { files, .. } = &mut kind {
            *files = self.files.iter().map(File::view).collect();
        }
        kind
    }

    pub(crate) fn into_body(self) -> Body {
        let Self { text, files } = self;
        if files.is_empty() { Body::Text(text) } else { Body::Files { text, files } }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Text {
    pub(crate) reply: Option<[u8; 32]>,
    pub(crate) forwarded: u8,
    /// After how many seconds it disappears; 0: it stays.
    pub(crate) expiry: u32,
    pub(crate) mentions: Vec<[u8; 32]>,
    pub(crate) body: VLBytes,
}

impl Text {
    /// As a person sees it.
    pub(crate) fn kind(&self) -> Kind {
        Kind::Text {
            body: String::from_utf8_lossy(self.body.as_slice()).into_owned(),
            reply: self.reply.map(MessageId),
            mentions: self.mentions.iter().copied().map(MemberId).collect(),
            forwarded: self.forwarded == 1,
            files: Vec::new(),
        }
    }

    fn is_sound(&self) -> bool {
        self.forwarded <= 1
            && self.expiry <= EXPIRY_MAX
            && self.mentions.len() <= MENTIONS_MAX
            && self.body.as_slice().len() <= TEXT_MAX
            && str::from_utf8(self.body.as_slice()).is_ok()
    }
}

impl Body {
    /// As it is stored: its kind and what belongs to it.
    pub(crate) fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// What [`encode`](Self::encode) gave. Nothing, if it makes no sense.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let body: Self = decode(bytes).ok()?;
        let sound = match &body {
            Self::Text(text) | Self::Edit { text, .. } => text.is_sound(),
            Self::Delete { .. } => true,
            Self::Picture { picture } => picture.as_slice().len() <= PICTURE_MAX,
            Self::Files { text, files } => {
                let inline = files.iter().map(|file| file.data.as_slice().len());
                text.is_sound()
                    && (1..=FILES_MAX).contains(&files.len())
                    && files.iter().all(File::is_sound)
                    && inline.sum::<usize>() <= INLINE_MAX + 16 * FILES_MAX
            }
            Self::Reactions { emoji, .. } => {
                emoji.len() <= REACTIONS_MAX
                    && emoji
                        .iter()
                        .all(|emoji| str::from_utf8(emoji.as_slice()).is_ok_and(text::is_emoji))
            }
        };
        sound.then_some(body)
    }

    /// What is said, if it is a message.
    pub(crate) fn into_spoken(self) -> Option<Spoken> {
        match self {
            Self::Text(text) => Some(Spoken { text, files: Vec::new() }),
            Self::Files { text, files } => Some(Spoken { text, files }),
            _ => None,
        }
    }

    /// The text of a message.
    pub(crate) fn into_text(self) -> Option<Text> {
        self.into_spoken().map(|spoken| spoken.text)
    }
}

impl Content {
    /// `version(1) number(16) sent_at_ms(8) after(8) after_epoch(8)`, then the encoded [`Body`]; integers big-endian.
    pub(crate) fn encode(number: Number, sent_at_ms: u64, after: After, body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + body.len());
        bytes.push(VERSION);
        bytes.extend(number.to_bytes());
        bytes.extend(sent_at_ms.to_be_bytes());
        bytes.extend(after.next.to_be_bytes());
        bytes.extend(after.epoch.to_be_bytes());
        bytes.extend(body);
        bytes
    }

    /// Reads what somebody sent. The head is the same in every version; what a newer client put behind it is no body.
    /// Nothing, if there is no whole head, or what is in the body makes no sense.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, body) = bytes.split_at_checked(HEAD)?;
        let (&version, &kind) = (head.first()?, body.first()?);
        let body = match (version, kind) {
            (0, _) | (VERSION, 0) => return None,
            (VERSION, 1..=KIND_MAX) => Some(Body::decode(body)?),
            _ => None,
        };
        Some(Self {
            number: Number::from_bytes(head[1..17].try_into().ok()?),
            sent_at_ms: u64::from_be_bytes(head[17..25].try_into().ok()?),
            after: After {
                next: u64::from_be_bytes(head[25..33].try_into().ok()?),
                epoch: u64::from_be_bytes(head[33..41].try_into().ok()?),
            },
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NUMBER: Number = Number { origin: [5; 8], count: 5 };
    const AFTER: After = After { next: 3, epoch: 2 };

    fn text(body: &str) -> Text {
        let body = body.as_bytes().to_vec().into();
        Text { reply: None, forwarded: 0, expiry: 0, mentions: Vec::new(), body }
    }

    fn sent(body: &Body) -> Vec<u8> {
        Content::encode(NUMBER, 7, AFTER, &body.encode())
    }

    #[test]
    fn every_kind_comes_back() {
        let full = Text {
            reply: Some([1; 32]),
            forwarded: 1,
            expiry: 60,
            mentions: vec![[2; 32]; MENTIONS_MAX],
            ..text("hello")
        };
        for body in [
            Body::Text(text("hello")),
            Body::Text(full.clone()),
            Body::Edit { target: NUMBER.to_bytes(), text: full },
            Body::Delete { target: NUMBER.to_bytes() },
            Body::Reactions { target: [9; 32], emoji: vec!["👍".as_bytes().to_vec().into()] },
            Body::Picture { picture: vec![7; PICTURE_MAX].into() },
        ] {
            let content = Content::decode(&sent(&body)).expect("content");
            let wanted = Content { number: NUMBER, sent_at_ms: 7, after: AFTER, body: Some(body) };
            assert_eq!(content, wanted);
        }
    }

    #[test]
    fn a_newer_version_or_kind_is_unsupported_and_no_error() {
        for (at, byte) in [(0, 2), (41, 200), (41, KIND_MAX + 1)] {
            let mut newer = sent(&Body::Text(text("hello")));
            newer[at] = byte;
            assert_eq!(Content::decode(&newer).expect("content").body, None);
        }
    }

    #[test]
    fn what_is_no_content_is_nothing() {
        let none = |body: Body| assert_eq!(Content::decode(&sent(&body)), None, "{body:?}");
        assert_eq!(Content::decode(&[]), None);
        assert_eq!(Content::decode(&sent(&Body::Text(text("")))[..41]), None);
        none(Body::Text(text(&"x".repeat(TEXT_MAX + 1))));
        none(Body::Text(Text { body: vec![0xff].into(), ..text("") }));
        none(Body::Text(Text { forwarded: 2, ..text("x") }));
        none(Body::Text(Text { expiry: EXPIRY_MAX + 1, ..text("x") }));
        none(Body::Text(Text { mentions: vec![[0; 32]; MENTIONS_MAX + 1], ..text("x") }));
        let reactions = |emoji: Vec<&str>| Body::Reactions {
            target: [9; 32],
            emoji: emoji.iter().map(|emoji| emoji.as_bytes().to_vec().into()).collect(),
        };
        none(reactions(vec!["👍"; REACTIONS_MAX + 1]));
        for word in ["", "no", "<b>", "a\u{202e}", "👍 👍", &"👍".repeat(17)] {
            none(reactions(vec![word]));
        }
        none(Body::Picture { picture: vec![7; PICTURE_MAX + 1].into() });
        let mut longer = sent(&Body::Delete { target: [1; 16] });
        longer.push(0);
        assert_eq!(Content::decode(&longer), None);
    }

    proptest! {
        #[test]
        fn nothing_that_comes_in_is_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), kind in 0..7u8) {
            let _ = Content::decode(&bytes);
            let mut content = Content::encode(NUMBER, 7, AFTER, &bytes);
            if let Some(first) = content.get_mut(HEAD) {
                *first = kind;
            }
            if let Some(Content { body: Some(body), .. }) = Content::decode(&content) {
                prop_assert_eq!(body.encode(), &content[HEAD..]);
            }
        }
    }
}
