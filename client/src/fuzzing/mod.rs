//! What the fuzz targets need of the inside: every decoder of what comes from outside, and what somebody with bad
//! intentions can make who has the link ([`Holder`]), or is a member ([`Member`]).
//!
//! Behind a feature that only `fuzz/` asks for. It does *not* make anything up by itself: all that varies comes in as
//! arguments.

mod files;
mod holder;
mod member;

pub use files::{Shared, file_ask, file_asked, file_fetch, files_held, is_file_part, whole_files};
pub use holder::{Frames, Holder, fetch, frames, frames_ask, keeping};
pub use member::{Change, Member, Statement, source_in};

use crate::{
    Invite, MemberId, MessageId, RoomKey, Suite,
    content::{Body, Content, Spoken},
    history::Head,
    keeper::Post,
    mls::{Provider, RoomPolicy, Storage, check_key_package},
    outer,
    peer::{Payload, PeerMessage, WelcomeBundle},
    record::{
        self, Departures, Desk, Device, KeptFile, OutboxItem, Progress, RoomRecord, StoredBody,
        StoredFile, StoredFiles, StoredMark, StoredMessage, StoredReactions, StoredSince, Unread,
        key,
    },
};
use alcove_wire::{RoomId, encode};
use openmls::prelude::MlsMessageIn;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use tls_codec::DeserializeBytes;

/// Reads an invite link. One that can be read makes a link that means the same.
pub fn read_link(link: &str) {
    let Ok(invite) = Invite::parse(link) else { return };
    let again = Invite::parse(&invite.link("https://alcove.example/")).expect("our own link");
    assert_eq!(again.room(), invite.room());
    assert_eq!((again.room_name, again.inviter), (invite.room_name, invite.inviter));
    assert_eq!((again.relay, again.suite), (invite.relay, invite.suite));
}

/// Reads what clients send one another, sealed and not.
pub fn read_peer(bytes: &[u8]) {
    has_one_encoding::<Payload>(bytes);
    has_one_encoding::<PeerMessage>(bytes);
    has_one_encoding::<WelcomeBundle>(bytes);
}

/// Opens what was sealed, or was not, and seals what comes of it.
pub fn open_outer(bytes: &[u8], room: RoomId) {
    let (key, nonce) = ([1; 32], [2; outer::NONCE]);
    assert_eq!(outer::open(&key, room, &nonce, bytes.to_vec()), None, "nobody has sealed this");
    let sealed = outer::seal(&key, room, &nonce, bytes.to_vec());
    assert_eq!(outer::open(&key, room, &nonce, sealed).as_deref(), Some(bytes));
}

/// Reads the MLS messages that come in others, as far as nobody's keys are needed.
pub fn read_mls(bytes: &[u8]) {
    let _ = MlsMessageIn::tls_deserialize_exact_bytes(bytes);
    let provider = Provider::new(Storage::default(), [3; 32]);
    for suite in [Suite::Classic, Suite::Hybrid] {
        let _ = check_key_package(&provider, bytes, suite);
    }
}

/// Reads the content of a message. What comes in can be stored, and read again.
pub fn read_content(bytes: &[u8]) {
    let Some(Content { number, sent_at_ms: at, after, body: Some(body) }) = Content::decode(bytes)
    else {
        return;
    };
    assert_eq!(Content::encode(number, at, after, &body.encode()), bytes);
    let Some(spoken) = body.into_spoken() else { return };
    let (sender, room) = (MemberId([4; 32]), RoomKey([5; 32]));
    let id = MessageId::new(sender, number);
    let (name, kind) = ("Ada".into(), spoken.kind());
    let Spoken { text, files } = spoken;
    let message =
        StoredMessage { id, sender, name, at, kind: None, place: None, expires: Some(at) };
    let head = Head::read(&key::message(room, 0), &record::encode(&message)).expect("a message");
    let body = StoredBody { text: Body::Text(text).encode(), edited: None };
    let mut bodies = vec![(key::body(room, id), record::encode(&body))];
    if !files.is_empty() {
        let files = StoredFiles { files: encode(&files) };
        bodies.push((key::body_files(room, id), record::encode(&files)));
    }
    let view = head.view(&bodies, sender).expect("a message that was stored");
    assert_eq!((view.id, view.kind), (id, kind));
}

/// Reads a room's rules. Those that can be read have this one encoding.
pub fn read_policy(bytes: &[u8]) {
    if let Some(policy) = RoomPolicy::decode(bytes) {
        assert_eq!(policy.encode(), bytes);
    }
}

/// Reads a value of the store as everything that it could be. What can be read can be written and read again.
pub fn read_record(bytes: &[u8]) {
    comes_back::<Device>(bytes);
    comes_back::<RoomRecord>(bytes);
    comes_back::<Progress>(bytes);
    comes_back::<Departures>(bytes);
    comes_back::<StoredMessage>(bytes);
    comes_back::<StoredBody>(bytes);
    comes_back::<StoredFile>(bytes);
    comes_back::<StoredFiles>(bytes);
    comes_back::<KeptFile>(bytes);
    comes_back::<StoredReactions>(bytes);
    comes_back::<StoredMark>(bytes);
    comes_back::<StoredSince>(bytes);
    comes_back::<Desk>(bytes);
    comes_back::<Unread>(bytes);
    comes_back::<OutboxItem>(bytes);
    comes_back::<Post>(bytes);
    crate::room::read_records(bytes);
}

pub(crate) fn comes_back<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let Ok(value) = record::decode::<T>(bytes, "a value") else { return };
    let bytes = record::encode(&value);
    let again: T = record::decode(&bytes, "a value").expect("what was just written");
    assert_eq!(record::encode(&again), bytes);
}

fn has_one_encoding<T: tls_codec::Serialize + DeserializeBytes + PartialEq + Debug>(bytes: &[u8]) {
    if let Ok(value) = alcove_wire::decode::<T>(bytes) {
        assert_eq!(encode(&value), bytes);
    }
}
