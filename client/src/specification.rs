//! The byte-exact examples of the second part of `docs/protocol.md` are what this code says and understands.

use crate::{
    Admission, Invite, MemberId, MessageId, Number, Permission, Policy, Suite,
    attachment::File,
    content::{After, Body, Content, Text},
    file::Keyed,
    identity::{Identity, verify_labelled},
    keys::{RoomSecret, transfer_key},
    mls::{Commit, Group, Provider, RoomPolicy, Storage, check_key_package, key_package},
    outer,
    peer::{
        Answer, Farewell, Frame, Heard, HeldFile, Here, Knock, Payload, PeerMessage, Position,
        Range, Sealer, Typing, WelcomeBundle, source,
    },
};
use alcove_wire::{Cursor, RoomId, decode, encode};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use sha2::Digest as _;
use std::{collections::BTreeMap, fmt::Debug};
use tls_codec::{DeserializeBytes, Serialize};

const SPECIFICATION: &str = include_str!("../../docs/protocol.md");

/// The second part; `hub/tests/specification.rs` holds the first.
fn second_part() -> &'static str {
    SPECIFICATION.split_once("\n## Invites\n").expect("a second part").1
}

/// The contents of the blocks that are marked ```` ```LANGUAGE NAME ````.
fn blocks(language: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let blocks = second_part().split("```").skip(1).step_by(2);
    blocks.filter_map(move |block| {
        let (mark, content) = block.split_once('\n')?;
        Some((mark.strip_prefix(language)?.trim(), content))
    })
}

/// The blocks that are marked ```` ```hex NAME ````, without their comments.
fn documented() -> BTreeMap<&'static str, String> {
    let digits = |content: &'static str| {
        let bytes = content.lines().flat_map(|line| line.split('#').next());
        bytes.flat_map(str::split_whitespace).collect()
    };
    blocks("hex ").map(|(name, content)| (name, digits(content))).collect()
}

const SECRET: RoomSecret = RoomSecret([3; 32]);
const TRANSFER: [u8; 16] = [5; 16];
const COMMIT: Cursor = Cursor { incarnation: 0x1122_3344_5566_7788, seq: 44 };

fn member() -> Identity {
    Identity::from_seed(&[4; 32])
}

const NUMBER: Number = Number { origin: [6; 8], count: 9 };

fn message_id() -> MessageId {
    MessageId::new(member().id(), NUMBER)
}

fn content(count: u64, body: &Body) -> Vec<u8> {
    let (number, after) = (Number { count, ..NUMBER }, After { next: count, epoch: 6 });
    let content = Content::encode(number, 1_795_416_000_000, after, &body.encode());
    let understood = Content::decode(&content).expect("content");
    assert_eq!((understood.number, understood.body.as_ref()), (number, Some(body)));
    content
}

fn text() -> Text {
    Text {
        reply: Some(message_id().0),
        forwarded: 0,
        expiry: 3600,
        mentions: vec![member().id().0],
        body: b"hello @Ada".to_vec().into(),
    }
}

/// What opens a file of three bytes.
fn tea() -> Keyed {
    Keyed { key: [9; 32], hash: [0; 32], size: 3 }
}

fn file() -> File {
    let data = tea().seal(0, b"tea");
    File {
        hash: sha2::Sha256::digest(&data).into(),
        key: tea().key,
        size: 3,
        name: b"tea.txt".to_vec().into(),
        media: b"text/plain".to_vec().into(),
        width: 0,
        height: 0,
        duration_ms: 0,
        waveform: Vec::new().into(),
        preview: Vec::new().into(),
        alt: Vec::new().into(),
        data: data.into(),
    }
}

fn policy() -> RoomPolicy {
    RoomPolicy {
        view: Policy {
            name: "Book club".into(),
            admission: Admission::Ask,
            admit: Permission::Members,
            remove: Permission::Admins,
            rename: Permission::Members,
            about: "One a month.".into(),
            emoji: "📚".into(),
            expiry: 0,
        },
        admins: [(member().id(), ())].into_iter().collect(),
    }
}

fn here(room: RoomId) -> Here {
    let mut here = Here {
        member: member().id().0,
        serial: 1_795_416_000_000,
        asks: 1,
        position: Position { epoch: 7, authenticator: vec![0xaa; 32].into() },
        streams: vec![COMMIT],
        origin: NUMBER.origin,
        sent: After { next: 9, epoch: 6 },
        heard: vec![Heard { source: source(member().id(), NUMBER.origin), next: 10 }],
        read: Some(Cursor { seq: 43, ..COMMIT }),
        signature: [0; 64],
    };
    here.signature = member().sign_labelled(Here::LABEL, &here.statement(room));
    here
}

fn typing(room: RoomId) -> Typing {
    let (member_key, serial) = (member().id().0, 1_795_416_000_001);
    let mut typing = Typing { member: member_key, serial, typing: 1, signature: [0; 64] };
    typing.signature = member().sign_labelled(Typing::LABEL, &typing.statement(room));
    typing
}

fn knock(room: RoomId) -> Knock {
    let mut knock = Knock {
        knock: TRANSFER,
        serial: 1_795_416_000_000,
        least: Position { epoch: 6, authenticator: vec![0xbb; 32].into() },
        key_package: b"a KeyPackage".to_vec().into(),
        signature: [0; 64],
    };
    knock.signature = member().sign_labelled(Knock::LABEL, &knock.statement(room));
    knock
}

fn farewell(room: RoomId) -> Farewell {
    let mut farewell = Farewell { member: member().id().0, leaf: [0xcc; 32], signature: [0; 64] };
    farewell.signature = member().sign_labelled(Farewell::LABEL, &farewell.statement(room));
    farewell
}

fn invite_link() -> String {
    let invite = Invite {
        room_name: "Book club".into(),
        inviter: "Ada".into(),
        relay: Some("wss://relay.example/ws".into()),
        secret: SECRET,
        suite: Suite::Hybrid,
    };
    invite.link("https://chat.example/")
}

fn invite_bytes() -> Vec<u8> {
    let link = invite_link();
    let (_, data) = link.split_once("#1.").expect("version 1");
    Base64UrlUnpadded::decode_vec(data).expect("base64url")
}

/// The encoding, which must also be understood.
fn understood<T: Serialize + DeserializeBytes + PartialEq + Debug>(value: &T) -> Vec<u8> {
    let bytes = encode(value);
    assert_eq!(decode::<T>(&bytes).as_ref(), Ok(value));
    bytes
}

fn real() -> BTreeMap<&'static str, Vec<u8>> {
    let room = SECRET.room();
    let (here, transfer) = (here(room), transfer_key(&SECRET.access_seed(), &TRANSFER));
    let range = Range { incarnation: COMMIT.incarnation, from: 42, to: 44 };
    let mls = PeerMessage::Mls(b"an MLSMessage".to_vec().into());
    let sealed = Sealer::new(&SECRET, room).seal(&mls, [8; outer::NONCE]);
    assert_eq!(Sealer::new(&SECRET, room).open(&sealed), Some(mls.clone()));
    let bundle = WelcomeBundle { commit: COMMIT, welcome: b"an MLSMessage".to_vec().into() };
    let bundle = understood(&bundle);
    let knock = PeerMessage::Knock(knock(room));
    let answer = PeerMessage::KnockAnswer { knock: TRANSFER, answer: Answer::Asking };
    let chunk = PeerMessage::Chunk { index: 0, total: 1, part: bundle.clone().into() };
    let edited = Text { reply: None, mentions: Vec::new(), body: b"bye".to_vec().into(), ..text() };
    let heart = "❤️".as_bytes().to_vec().into();
    let caption = Text { reply: None, mentions: Vec::new(), body: b"so".to_vec().into(), ..text() };
    let ask = PeerMessage::FileAsk { transfer: TRANSFER, hash: file().hash, from: 0, to: 19 };
    let part = PeerMessage::FilePart { from: 0, bytes: file().data };
    let hash = file().hash;
    let fetch = Payload::FileFetch { transfer: TRANSFER, hash, from: 0, to: 19 };
    let bytes = Payload::FileBytes { from: 0, bytes: file().data };
    let held = HeldFile { hash, size: 19, since: 1_795_416_000_000 };
    let frame = Frame { seq: 43, payload: b"sealed".to_vec().into() };
    BTreeMap::from([
        ("access-seed", SECRET.access_seed().to_vec()),
        ("outer-key", SECRET.outer_key().to_vec()),
        ("secret-access-key", SECRET.access_key().public().0.to_vec()),
        ("secret-room-id", room.0.to_vec()),
        ("transfer-access-key", transfer.public().0.to_vec()),
        ("transfer-room-id", transfer.room().0.to_vec()),
        ("invite", invite_bytes()),
        ("sealed", sealed),
        ("fetch", understood(&Payload::Fetch { transfer: TRANSFER, ranges: vec![range] })),
        ("frames", understood(&Payload::Frames { covered: range, frames: vec![frame] })),
        ("keeping", understood(&Payload::Keeping { held: vec![COMMIT] })),
        ("mls", understood(&mls)),
        ("knock", understood(&knock)),
        ("knock-answer", understood(&answer)),
        ("here", understood(&PeerMessage::Here(here.clone()))),
        ("here-statement", [Here::LABEL.as_bytes(), &[0], &here.statement(room)].concat()),
        ("welcome-bundle", bundle),
        ("chunk", understood(&chunk)),
        ("farewell", understood(&PeerMessage::Farewell(farewell(room)))),
        ("member", member().id().0.to_vec()),
        ("policy", policy().encode()),
        ("group-context-extensions", group_context_extensions()),
        ("credential", leaf_part(|leaf| leaf.credential().tls_serialize_detached())),
        ("capabilities", leaf_part(|leaf| leaf.capabilities().tls_serialize_detached())),
        ("message-id", message_id().0.to_vec()),
        ("text", content(9, &Body::Text(text()))),
        ("edit", content(10, &Body::Edit { target: NUMBER.to_bytes(), text: edited })),
        ("delete", content(11, &Body::Delete { target: NUMBER.to_bytes() })),
        ("reactions", content(12, &Body::Reactions { target: message_id().0, emoji: vec![heart] })),
        ("picture", content(14, &Body::Picture { picture: vec![0xff, 0xd8, 0xff].into() })),
        ("files", content(13, &Body::Files { text: caption, files: vec![file()] })),
        ("sealed-file", tea().seal(0, b"tea")),
        ("file-ask", understood(&ask)),
        ("file-part", understood(&part)),
        ("file-fetch", understood(&fetch)),
        ("file-bytes", understood(&bytes)),
        ("files-held", understood(&Payload::FilesHeld { files: vec![held] })),
        (
            "frames-ask",
            understood(&PeerMessage::FramesAsk { transfer: TRANSFER, ranges: vec![range] }),
        ),
        ("typing", understood(&PeerMessage::Typing(typing(room)))),
    ])
}

/// A part of the leaf that a key package of ours holds.
fn leaf_part(
    part: impl Fn(&openmls::prelude::LeafNode) -> Result<Vec<u8>, tls_codec::Error>,
) -> Vec<u8> {
    let provider = Provider::new(Storage::default(), [6; 32]);
    let package = key_package(&provider, &member(), "Ada", Suite::Hybrid).expect("a key package");
    let package = check_key_package(&provider, &package, Suite::Hybrid).expect("a valid one");
    part(package.leaf_node()).expect("an encoding")
}

/// The group's extensions, as a commit that changes the policy carries them.
fn group_context_extensions() -> Vec<u8> {
    let before = RoomPolicy { view: Policy { name: "Tea".into(), ..policy().view }, ..policy() };
    let group = Group::create(&member(), "Ada", &SECRET.room().0, Suite::Classic, &before, [6; 32]);
    let commit = Commit { policy: Some(policy()), ..Commit::default() };
    let (commit, _) = group.expect("a group").commit(&member(), commit).expect("a commit");
    // A proposal by value (1) of the kind group_context_extensions (7), and how many bytes follow: RFC 9420 §12.4.
    let start = commit.windows(3).position(|window| window == [1, 0, 7]).expect("the proposal") + 3;
    // Its length takes two bytes.
    let length = usize::from(u16::from_be_bytes([commit[start] & 0x3f, commit[start + 1]]));
    commit[start..start + 2 + length].to_vec()
}

#[test]
fn every_example_is_what_the_code_says() {
    let real: BTreeMap<_, _> = real()
        .into_iter()
        .map(|(name, bytes)| (name, base16ct::lower::encode_string(&bytes)))
        .collect();
    assert_eq!(documented(), real);
}

#[test]
fn the_link_is_the_one_that_the_code_makes_and_reads() {
    let links: Vec<_> = blocks("text ").collect();
    assert_eq!(links, [("invite-link", format!("{}\n", invite_link()).as_str())]);
    assert_eq!(Invite::parse(&invite_link()).expect("a link").room(), SECRET.room().into());
}

#[test]
fn the_statement_is_signed_by_its_member() {
    let here = here(SECRET.room());
    let (member, statement) = (MemberId(here.member), here.statement(SECRET.room()));
    assert!(verify_labelled(&member, Here::LABEL, &statement, &here.signature));
}
