//! What clients say to one another in the payloads that a relay forwards.

use crate::{MemberId, content::After, keys::RoomSecret, outer};
use alcove_wire::{Cursor, Incarnation, RoomId, Seq};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::cmp::Ordering;
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes};

/// A payload as the relay sees it.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub(crate) enum Payload {
    /// A [`PeerMessage`] under the outer layer.
    #[tls_codec(discriminant = 1)]
    Sealed { nonce: [u8; outer::NONCE], ciphertext: VLBytes },
    /// Asks whoever holds these frames to serve them in the room of this transfer. In the clear, for a keeper, which has
    /// no outer key, may answer too.
    Fetch { transfer: [u8; 16], ranges: Vec<Range> },
    /// Frames as they were published, with what of the range this answer covers: a number in it that is missing is not held.
    Frames { covered: Range, frames: Vec<Frame> },
    /// That a keeper is here, and the last frame that it holds of each incarnation, oldest first. Ephemeral. In the clear
    /// and not signed, for it has nothing to seal or sign with: a hint and no more.
    Keeping { held: Vec<Cursor> },
    /// As [`PeerMessage::FileAsk`], in the clear, so that a keeper may ask and may answer. Ephemeral.
    FileFetch { transfer: [u8; 16], hash: [u8; 32], from: u64, to: u64 },
    /// As [`PeerMessage::FilePart`], for whoever asked in the clear. Ephemeral, in the room of the transfer.
    FileBytes { from: u64, bytes: VLBytes },
    /// Files that whoever says this holds whole: a member, for keepers to get them; a keeper, so that nobody offers them.
    /// Ephemeral, in the clear and not signed, as [`Self::Keeping`].
    FilesHeld { files: Vec<HeldFile> },
}

/// How many files one names at a time.
pub(crate) const HELD_FILES_MAX: usize = 64;

/// A file that somebody holds, as it is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct HeldFile {
    pub(crate) hash: [u8; 32],
    /// Its encrypted bytes.
    pub(crate) size: u64,
    /// Since when it is known, in milliseconds since 1970: a claim.
    pub(crate) since: u64,
}

/// Retained publishes of one incarnation: `from <= seq < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Range {
    pub(crate) incarnation: Incarnation,
    pub(crate) from: Seq,
    pub(crate) to: Seq,
}

/// One retained publish.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Frame {
    pub(crate) seq: Seq,
    pub(crate) payload: VLBytes,
}

/// What is under the outer layer.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub(crate) enum PeerMessage {
    /// An MLSMessage (RFC 9420 §6): a PublicMessage with a commit or a proposal, or a PrivateMessage with content.
    #[tls_codec(discriminant = 1)]
    Mls(VLBytes),
    /// Asks to be added. Ephemeral, and said again while nobody answers.
    Knock(Knock),
    /// Tells who knocked what becomes of it. Ephemeral.
    KnockAnswer { knock: [u8; 16], answer: Answer },
    /// Who is here, and how far. Ephemeral.
    Here(Here),
    /// A part of a [`WelcomeBundle`], in the room derived from the knock.
    Chunk { index: u16, total: u16, part: VLBytes },
    /// That a member leaves for good. Retained where it asks to leave, and told on by others where its leaf stayed.
    Farewell(Farewell),
    /// That a member is typing, or has stopped. Ephemeral.
    Typing(Typing),
    /// Asks whoever holds the file with this hash for a part of it, in the room of this transfer. Ephemeral.
    FileAsk { transfer: [u8; 16], hash: [u8; 32], from: u64, to: u64 },
    /// Bytes of an encrypted file, from one of them on. Ephemeral, in the room of the transfer.
    FilePart { from: u64, bytes: VLBytes },
    /// As [`Payload::Fetch`], and for those with the outer key alone: no keeper can take the transfer for itself. Ephemeral.
    FramesAsk { transfer: [u8; 16], ranges: Vec<Range> },
}

/// A member's statement that it leaves for good, signed by its leaf's key.
#[derive(
    Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize, Serialize, Deserialize,
)]
pub(crate) struct Farewell {
    pub(crate) member: [u8; 32],
    /// The SHA-256 of the encryption key of the leaf that it gives up: whoever comes back has another.
    pub(crate) leaf: [u8; 32],
    #[serde(with = "serde_bytes")]
    pub(crate) signature: [u8; 64],
}

impl Farewell {
    pub(crate) const LABEL: &str = "alcove.1 farewell";

    /// What is signed: the room, and everything but the signature.
    pub(crate) fn statement(&self, room: RoomId) -> Vec<u8> {
        let unsigned = Self { signature: [0; 64], ..self.clone() };
        [room.0.as_slice(), &alcove_wire::encode(&unsigned)].concat()
    }
}

/// A member's statement that it is typing, signed by its leaf's key.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Typing {
    pub(crate) member: [u8; 32],
    /// Of the same row as that of [`Here`].
    pub(crate) serial: u64,
    pub(crate) typing: u8,
    pub(crate) signature: [u8; 64],
}

impl Typing {
    pub(crate) const LABEL: &str = "alcove.1 typing";

    /// What is signed: the room, and everything but the signature.
    pub(crate) fn statement(&self, room: RoomId) -> Vec<u8> {
        let unsigned = Self { signature: [0; 64], ..self.clone() };
        [room.0.as_slice(), &alcove_wire::encode(&unsigned)].concat()
    }
}

/// A request to be added, signed by the key of the leaf that it asks for.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Knock {
    pub(crate) knock: [u8; 16],
    /// Rises with each statement of this member, so that a knock of a member cannot be replayed to cut out its leaf.
    pub(crate) serial: u64,
    /// Where whoever answers must be at least. For a newcomer, and one without its group: nowhere.
    pub(crate) least: Position,
    pub(crate) key_package: VLBytes,
    pub(crate) signature: [u8; 64],
}

/// Where a member's group is. Of two sides of a fork, the greater stays: compared by number, then byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Position {
    pub(crate) epoch: u64,
    /// The epoch authenticator (RFC 9420 §8.7).
    pub(crate) authenticator: VLBytes,
}

/// Nowhere: less than any other.
impl Default for Position {
    fn default() -> Self {
        Self { epoch: 0, authenticator: Vec::new().into() }
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |position: &Self| (position.epoch, position.authenticator.as_slice().to_vec());
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Knock {
    pub(crate) const LABEL: &str = "alcove.1 knock";

    /// What is signed: the room, and everything but the signature.
    pub(crate) fn statement(&self, room: RoomId) -> Vec<u8> {
        let unsigned = Self { signature: [0; 64], ..self.clone() };
        [room.0.as_slice(), &alcove_wire::encode(&unsigned)].concat()
    }
}

/// What becomes of a knock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub(crate) enum Answer {
    /// A person is being asked.
    Asking = 1,
    /// A member turned it away.
    Denied = 2,
}

/// A member's statement of where it stands, signed by its leaf's key.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Here {
    pub(crate) member: [u8; 32],
    /// Rises with each statement of this member, so that none can be replayed.
    pub(crate) serial: u64,
    /// Whether the others shall answer with theirs.
    pub(crate) asks: u8,
    pub(crate) position: Position,
    /// How far this member has processed each incarnation that it remembers, oldest first.
    pub(crate) streams: Vec<Cursor>,
    /// What its messages' numbers begin with, and the last message that there is of them.
    pub(crate) origin: [u8; 8],
    pub(crate) sent: After,
    /// How far it has the messages of others.
    pub(crate) heard: Vec<Heard>,
    /// How far its person has read, where that is shared.
    pub(crate) read: Option<Cursor>,
    pub(crate) signature: [u8; 64],
}

impl Here {
    pub(crate) const LABEL: &str = "alcove.1 here";

    /// Whether this member says that it has processed a frame.
    pub(crate) fn has(&self, (incarnation, seq): (Incarnation, Seq)) -> bool {
        let mut streams = self.streams.iter();
        streams.any(|cursor| cursor.incarnation == incarnation && cursor.seq >= seq)
    }

    /// What is signed: the room, and everything but the signature.
    pub(crate) fn statement(&self, room: RoomId) -> Vec<u8> {
        let unsigned = Self { signature: [0; 64], ..self.clone() };
        [room.0.as_slice(), &alcove_wire::encode(&unsigned)].concat()
    }
}

/// That a member has all messages from a source that were for it, up to a count, less one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Heard {
    pub(crate) source: [u8; 8],
    pub(crate) next: u64,
}

/// A member's messages of one origin, in short: the first bytes of the SHA-256 of both.
pub(crate) fn source(member: MemberId, origin: [u8; 8]) -> [u8; 8] {
    let hash = Sha256::new().chain_update(member.0).chain_update(origin).finalize();
    std::array::from_fn(|index| hash[index])
}

/// What a newcomer needs: the Welcome (RFC 9420 §12.4.3.1), and the place of its commit, after which to go on.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct WelcomeBundle {
    pub(crate) commit: Cursor,
    pub(crate) welcome: VLBytes,
}

/// Seals and opens for one room.
pub(crate) struct Sealer {
    room: RoomId,
    key: [u8; 32],
}

impl Sealer {
    /// For the room of `secret`, or one derived from it.
    pub(crate) fn new(secret: &RoomSecret, room: RoomId) -> Self {
        Self { room, key: secret.outer_key() }
    }

    /// The payload that carries `message`.
    pub(crate) fn seal(&self, message: &PeerMessage, nonce: [u8; outer::NONCE]) -> Vec<u8> {
        let ciphertext = outer::seal(&self.key, self.room, &nonce, alcove_wire::encode(message));
        alcove_wire::encode(&Payload::Sealed { nonce, ciphertext: ciphertext.into() })
    }

    /// The message in a sealed payload, or nothing if there is none that makes sense.
    pub(crate) fn open(&self, payload: &[u8]) -> Option<PeerMessage> {
        let Ok(Payload::Sealed { nonce, ciphertext }) = alcove_wire::decode(payload) else {
            return None;
        };
        let plaintext = outer::open(&self.key, self.room, &nonce, ciphertext.into())?;
        alcove_wire::decode(&plaintext).ok()
    }
}
