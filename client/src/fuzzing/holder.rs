//! Somebody who has a room's link, and so the keys of its outer layer and of every room derived from it.

use crate::{
    Invite, Suite,
    identity::Identity,
    keys::{RoomSecret, transfer_key},
    mls::{Provider, Storage, key_package},
    outer,
    peer::{Answer, Frame, Knock, Payload, PeerMessage, Position, Range},
};
use alcove_wire::{Cursor, RoomId, Seq, encode};

/// Frames of one incarnation: the first, and the one after the last.
pub type Frames = (u64, Seq, Seq);

/// See the file's documentation.
pub struct Holder {
    secret: RoomSecret,
    suite: Suite,
}

impl Holder {
    /// Whoever has this link.
    pub fn of(invite: &Invite) -> Self {
        Self { secret: invite.secret.clone(), suite: invite.suite }
    }

    /// The room.
    pub fn room(&self) -> RoomId {
        self.secret.room()
    }

    /// The room derived from it for a transfer, or a knock.
    pub fn derived(&self, transfer: &[u8; 16]) -> RoomId {
        transfer_key(&self.secret.access_seed(), transfer).room()
    }

    /// The payload whose outer layer holds `plaintext`, whatever that is.
    pub fn seal(&self, room: RoomId, plaintext: Vec<u8>) -> Vec<u8> {
        let nonce = [5; outer::NONCE];
        let ciphertext = outer::seal(&self.secret.outer_key(), room, &nonce, plaintext).into();
        encode(&Payload::Sealed { nonce, ciphertext })
    }

    /// What a payload's outer layer holds.
    pub fn open(&self, room: RoomId, payload: &[u8]) -> Option<Vec<u8>> {
        let Ok(Payload::Sealed { nonce, ciphertext }) = alcove_wire::decode(payload) else {
            return None;
        };
        outer::open(&self.secret.outer_key(), room, &nonce, ciphertext.into())
    }

    /// The id of a knock, and what is sealed of it, where that is what a payload holds.
    pub fn knock_in(&self, payload: &[u8]) -> Option<([u8; 16], Vec<u8>)> {
        let plaintext = self.open(self.room(), payload)?;
        match alcove_wire::decode(&plaintext) {
            Ok(PeerMessage::Knock(knock)) => Some((knock.knock, plaintext)),
            _ => None,
        }
    }

    /// Whatever bytes as an MLS message.
    pub fn mls(&self, message: Vec<u8>) -> Vec<u8> {
        encode(&PeerMessage::Mls(message.into()))
    }

    /// A stranger's knock, with a key package that `edit` has changed before the knock was signed.
    pub fn knock(
        &self,
        stranger: u8,
        (id, serial, epoch): ([u8; 16], u64, u64),
        edit: impl FnOnce(Vec<u8>) -> Vec<u8>,
    ) -> Vec<u8> {
        let identity = Identity::from_seed(&[stranger; 32]);
        let provider = Provider::new(Storage::default(), [stranger; 32]);
        let package = key_package(&provider, &identity, "Stranger", self.suite);
        let package = edit(package.expect("a key package"));
        self.signed_knock(&identity, (id, serial, epoch), package)
    }

    pub(super) fn signed_knock(
        &self,
        identity: &Identity,
        (id, serial, epoch): ([u8; 16], u64, u64),
        package: Vec<u8>,
    ) -> Vec<u8> {
        let least = Position { epoch, authenticator: Vec::new().into() };
        let (key_package, signature) = (package.into(), [0; 64]);
        let mut knock = Knock { knock: id, serial, least, key_package, signature };
        knock.signature = identity.sign_labelled(Knock::LABEL, &knock.statement(self.room()));
        encode(&PeerMessage::Knock(knock))
    }

    /// What becomes of a knock.
    pub fn answer(&self, knock: [u8; 16], denied: bool) -> Vec<u8> {
        let answer = if denied { Answer::Denied } else { Answer::Asking };
        encode(&PeerMessage::KnockAnswer { knock, answer })
    }

    /// A part of a Welcome, or of what is none.
    pub fn chunk(&self, index: u16, total: u16, part: Vec<u8>) -> Vec<u8> {
        encode(&PeerMessage::Chunk { index, total, part: part.into() })
    }
}

/// The payload that asks for frames.
pub fn fetch(transfer: [u8; 16], ranges: &[Frames]) -> Vec<u8> {
    let ranges = ranges.iter().copied().map(range).collect();
    encode(&Payload::Fetch { transfer, ranges })
}

/// What asks for frames under a seal, for members alone.
pub fn frames_ask(transfer: [u8; 16], ranges: &[Frames]) -> Vec<u8> {
    let ranges = ranges.iter().copied().map(range).collect();
    encode(&PeerMessage::FramesAsk { transfer, ranges })
}

/// The payload that serves frames.
pub fn frames(covered: Frames, frames: Vec<(Seq, Vec<u8>)>) -> Vec<u8> {
    let frame = |(seq, payload): (Seq, Vec<u8>)| Frame { seq, payload: payload.into() };
    let frames = frames.into_iter().map(frame).collect();
    encode(&Payload::Frames { covered: range(covered), frames })
}

/// The payload by which a keeper says what it holds.
pub fn keeping(held: Vec<Cursor>) -> Vec<u8> {
    encode(&Payload::Keeping { held })
}

fn range((incarnation, from, to): Frames) -> Range {
    Range { incarnation, from, to }
}
