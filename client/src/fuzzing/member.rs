//! A member with bad intentions: it holds the group's keys, signs as itself, and heeds no rule.

use super::{Holder, Shared};
use crate::{
    MemberId, Number, Policy, Row, Table,
    content::{After, Body, Content, Text},
    identity::Identity,
    mls::{Commit, Group, Provider, RoomPolicy, Storage, check_key_package, key_package},
    peer::{Heard, Here, PeerMessage, Position, WelcomeBundle, source},
    record::{self, DEVICE_KEY, Device, RoomRecord, key},
};
use alcove_wire::{Cursor, encode};

/// What its messages' numbers begin with.
const ORIGIN: [u8; 8] = [8; 8];

/// See the file's documentation.
pub struct Member {
    identity: Identity,
    group: Group,
    holder: Holder,
}

/// What a member says of where it stands.
pub struct Statement {
    /// Its number.
    pub serial: u64,
    /// Whether it asks for the others' statements.
    pub asks: u8,
    /// The epoch.
    pub epoch: u64,
    /// Whether the epoch authenticator is the group's.
    pub same: bool,
    /// How far it has come.
    pub streams: Vec<Cursor>,
    /// The last of its messages, and its epoch.
    pub sent: (u64, u64),
    /// How far it says to have the messages from some sources.
    pub heard: Vec<(u64, u64)>,
}

/// A commit, allowed or not.
pub enum Change {
    /// New keys.
    Update,
    /// Another name, cleaned or not.
    Name(String),
    /// Removes the member with this leaf.
    Remove(u8),
    /// Adds a stranger, whether or not anybody asked for it.
    Add(u8),
    /// A stranger in place of a member's leaf.
    Replace(u8, u8),
    /// Other rules: the room's name, and the only admin.
    Rules(String, u8),
}

impl Member {
    /// The member whose store this is.
    pub fn of(rows: &[Row], holder: Holder) -> Option<Self> {
        let identity = identity_in(rows)?;
        let room = holder.room();
        let mls = rows.iter().filter(|row| row.table == Table::Mls);
        let mls = mls.filter_map(|row| {
            let (of, key) = key::split(&row.key)?;
            (of.0 == room.0).then(|| (key.to_vec(), row.value.clone()))
        });
        let storage = Storage::from_rows(mls);
        let group = Group::load(storage, &room.0, None, [6; 32]).ok()??;
        Some(Self { identity, group, holder })
    }

    /// A message with this content.
    pub fn content(&mut self, content: &[u8]) -> Option<Vec<u8>> {
        let message = self.group.encrypt(&self.identity, content).ok()?;
        Some(self.holder.mls(message))
    }

    /// A text with this count, and the count and epoch of the one before it.
    pub fn text(&mut self, count: u64, (next, epoch): (u64, u64), body: &str) -> Option<Vec<u8>> {
        let body = Body::Text(text_of(body)).encode();
        self.numbered(count, After { next, epoch }, &body)
    }

    /// A text with files, of each whether it travels with the message, and `edit` has changed what is said in it.
    pub fn files(
        &mut self,
        count: u64,
        (next, epoch): (u64, u64),
        files: &[(&Shared, bool)],
        edit: impl FnOnce(Vec<u8>) -> Vec<u8>,
    ) -> Option<Vec<u8>> {
        let files = files.iter().map(|(file, inline)| file.described(*inline)).collect();
        let body = edit(Body::Files { text: text_of("with files"), files }.encode());
        self.numbered(count, After { next, epoch }, &body)
    }

    fn numbered(&mut self, count: u64, after: After, body: &[u8]) -> Option<Vec<u8>> {
        let number = Number { origin: ORIGIN, count };
        self.content(&Content::encode(number, 0, after, body))
    }

    /// The epoch that it is in.
    pub fn epoch(&self) -> u64 {
        self.group.epoch()
    }

    /// The member with this leaf.
    pub fn member_at(&self, index: u8) -> MemberId {
        let roster = self.group.roster();
        roster[usize::from(index) % roster.len()].id
    }

    /// A proposal to leave.
    pub fn leave(&mut self) -> Option<Vec<u8>> {
        let message = self.group.propose_leave(&self.identity).ok()?;
        Some(self.holder.mls(message))
    }

    /// A commit. Where `merge`, it is in its epoch from then on.
    pub fn commit(&mut self, change: Change, merge: bool) -> Option<Vec<u8>> {
        let commit = self.commit_of(change)?;
        let (message, _) = self.group.commit(&self.identity, commit).ok()?;
        if merge {
            self.group.merge_pending(&self.identity).ok()?;
        } else {
            self.group.drop_pending();
        }
        Some(self.holder.mls(message))
    }

    fn commit_of(&self, change: Change) -> Option<Commit> {
        let leaf = |index| self.member_at(index);
        Some(match change {
            Change::Update => Commit { update: true, ..Commit::default() },
            Change::Name(name) => Commit { name: Some(name), ..Commit::default() },
            Change::Remove(index) => Commit { removes: vec![leaf(index)], ..Commit::default() },
            Change::Add(stranger) => {
                Commit { adds: vec![self.stranger(stranger)?], ..Commit::default() }
            }
            Change::Replace(index, stranger) => {
                let adds = vec![self.stranger(stranger)?];
                Commit { removes: vec![leaf(index)], adds, ..Commit::default() }
            }
            Change::Rules(name, admin) => {
                let view = Policy { name, ..self.group.policy().view.clone() };
                let policy = RoomPolicy { view, admins: [(leaf(admin), ())].into_iter().collect() };
                Commit { policy: Some(policy), ..Commit::default() }
            }
        })
    }

    fn stranger(&self, seed: u8) -> Option<openmls::prelude::KeyPackage> {
        let identity = Identity::from_seed(&[seed; 32]);
        let provider = Provider::new(Storage::default(), [seed; 32]);
        let package = key_package(&provider, &identity, "Stranger", self.group.suite())?;
        check_key_package(self.group.provider(), &package, self.group.suite())
    }

    /// A signed statement.
    pub fn here(&self, statement: Statement) -> Vec<u8> {
        let mut position = Position { epoch: statement.epoch, ..self.group.position() };
        if !statement.same {
            position.authenticator = vec![statement.serial as u8; 32].into();
        }
        let (next, epoch) = statement.sent;
        let heard = |(source, next): (u64, u64)| Heard { source: source.to_be_bytes(), next };
        let mut here = Here {
            member: self.identity.id().0,
            serial: statement.serial,
            asks: statement.asks,
            position,
            streams: statement.streams,
            origin: ORIGIN,
            sent: After { next, epoch },
            heard: statement.heard.into_iter().map(heard).collect(),
            read: None,
            signature: [0; 64],
        };
        let signed = here.statement(self.holder.room());
        here.signature = self.identity.sign_labelled(Here::LABEL, &signed);
        encode(&PeerMessage::Here(here))
    }

    /// The member's own knock, as if its group were lost.
    pub fn knock(&self, (id, serial, epoch): ([u8; 16], u64, u64)) -> Option<Vec<u8>> {
        let provider = Provider::new(Storage::default(), [7; 32]);
        let package = key_package(&provider, &self.identity, "Mallory", self.group.suite())?;
        Some(self.holder.signed_knock(&self.identity, (id, serial, epoch), package))
    }

    /// The Welcome that lets in whoever made this knock, with the place where its commit is said to be.
    pub fn welcome(&mut self, knock: &[u8], commit: Cursor) -> Option<Vec<u8>> {
        let Ok(PeerMessage::Knock(knock)) = alcove_wire::decode(knock) else { return None };
        let (provider, suite) = (self.group.provider(), self.group.suite());
        let package = check_key_package(provider, knock.key_package.as_slice(), suite)?;
        let old = MemberId(package.leaf_node().signature_key().as_slice().try_into().ok()?);
        let removes = self.group.leaf(&old).map(|leaf| leaf.id).into_iter().collect();
        let commit_of = Commit { adds: vec![package], removes, ..Commit::default() };
        let (_, welcome) = self.group.commit(&self.identity, commit_of).ok()?;
        self.group.drop_pending();
        Some(encode(&WelcomeBundle { commit, welcome: welcome?.into() }))
    }
}

fn text_of(body: &str) -> Text {
    let body = body.as_bytes().to_vec().into();
    Text { reply: None, forwarded: 0, expiry: 0, mentions: Vec::new(), body }
}

fn identity_in(rows: &[Row]) -> Option<Identity> {
    let device = rows.iter().find(|row| row.table == Table::Meta && row.key == DEVICE_KEY)?;
    let device: Device = record::decode(&device.value, "an identity").ok()?;
    Some(Identity::from_seed(&device.seed))
}

/// What others name the messages by that the device writes whose store this is.
pub fn source_in(rows: &[Row]) -> Option<u64> {
    let is_record = |row: &&Row| {
        row.table == Table::Rooms && key::split(&row.key).is_some_and(|(_, it)| it == b"r")
    };
    let record = rows.iter().find(is_record)?;
    let record: RoomRecord = record::decode(&record.value, "a room").ok()?;
    Some(u64::from_be_bytes(source(identity_in(rows)?.id(), record.origin)))
}
