//! What is stored, and how: keys that sort, and values whose first byte is the version of their form. A value of a later
//! version is an error, and nothing is written over it.

mod mark;

pub(crate) use mark::StoredMark;

use crate::{
    Error, FileId, Kind, MemberId, MessageId, MessageView, Number, PlaceView, RoomKey, Suite, cbor,
    content::After, file::Keyed, peer::Farewell,
};
use alcove_wire::{Cursor, Incarnation, Seq};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The version of every stored value that this client writes.
const VERSION: u8 = 1;

/// No count comes so far.
const COUNT_MAX: u64 = 1 << 60;

/// The key of the device's record in `Table::Meta`.
pub(crate) const DEVICE_KEY: &[u8] = b"device";

/// The key of the person's picture in `Table::Meta`.
pub(crate) const PICTURE_KEY: &[u8] = b"picture";

pub(crate) fn encode(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    cbor::append(&mut bytes, value)
        .unwrap_or_else(|error| unreachable!("our records have an encoding: {error}"));
    bytes
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, Error> {
    match bytes.split_first() {
        Some((&VERSION, value)) => cbor::decode(value).map_err(|_| Error::StoreDamaged(what)),
        Some((&version, _)) if version > VERSION => Err(Error::StoreTooNew),
        _ => Err(Error::StoreDamaged(what)),
    }
}

/// Who this device is.
#[derive(Serialize, Deserialize)]
pub(crate) struct Device {
    #[serde(with = "serde_bytes")]
    pub(crate) seed: [u8; 32],
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) sharing: Sharing,
    /// Whose messages do not call for attention.
    #[serde(default)]
    pub(crate) ignored: Vec<MemberId>,
}

/// The picture that its person shows.
#[derive(Serialize, Deserialize)]
pub(crate) struct OwnPicture {
    #[serde(with = "serde_bytes")]
    pub(crate) picture: Vec<u8>,
}

/// What others are told about this device's person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sharing {
    pub(crate) typing: bool,
    pub(crate) read: bool,
}

impl Default for Sharing {
    fn default() -> Self {
        Self { typing: true, read: true }
    }
}

/// What of a room changes seldom.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RoomRecord {
    #[serde(with = "serde_bytes")]
    pub(crate) secret: [u8; 32],
    pub(crate) relay: String,
    /// The name in the invite, until the group's is known.
    pub(crate) name: String,
    pub(crate) hybrid: bool,
    pub(crate) standing: Standing,
    /// What the ids of one's own messages start with.
    #[serde(with = "serde_bytes")]
    pub(crate) origin: [u8; 8],
    /// The epoch in which messages were sent since the ratchets were last durable.
    pub(crate) sent_in: Option<u64>,
    /// The epoch in which this device became a member: what was sent before is not for it.
    #[serde(default)]
    pub(crate) joined: u64,
    /// When this device's keys in the group were made, by its own calendar.
    #[serde(default)]
    pub(crate) renewed_at: u64,
    /// When the epoch began, by the same calendar, while secrets of those before it are kept.
    #[serde(default)]
    pub(crate) past_since: Option<u64>,
    /// The group went on by a commit of this device's own that its store does not know: it cannot follow, only get back in.
    #[serde(default)]
    pub(crate) lost: bool,
    /// It may not call for attention.
    #[serde(default)]
    pub(crate) muted: bool,
    /// It is put away.
    #[serde(default)]
    pub(crate) archived: bool,
    /// Which picture of this device's person the others were told of.
    #[serde(default)]
    pub(crate) picture: Option<FileId>,
    /// Somebody came since.
    #[serde(default)]
    pub(crate) picture_owed: bool,
    /// The last leaves that this device has had in the group, as their hashes.
    #[serde(default)]
    pub(crate) leaves: Vec<serde_bytes::ByteArray<32>>,
    /// The last epochs that this device has been in with its group, and the authenticator of each.
    #[serde(default)]
    pub(crate) epochs: Vec<(u64, serde_bytes::ByteBuf)>,
}

impl RoomRecord {
    pub(crate) fn suite(&self) -> Suite {
        if self.hybrid { Suite::Hybrid } else { Suite::Classic }
    }
}

/// Where one stands with a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Standing {
    Knocking,
    Denied,
    Member,
    Leaving,
    Removed,
}

/// What of a room changes with every message.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The count of one's own next message.
    pub(crate) next_count: u64,
    /// The position of the next message in the history.
    pub(crate) next_position: u64,
    /// How far each incarnation has been processed, oldest first: incarnation, last number.
    pub(crate) streams: Vec<(Incarnation, Seq)>,
    /// The serial of one's last statement of being here.
    pub(crate) serial: u64,
    /// One's own last message that was encrypted.
    #[serde(default)]
    pub(crate) last_sent: After,
    /// [`Departures`] as earlier versions stored them.
    #[serde(default, skip_serializing)]
    pub(crate) departed: Vec<MemberId>,
    #[serde(default, skip_serializing)]
    pub(crate) farewells: Vec<Farewell>,
}

impl Progress {
    /// Whether its numbers are such as counting can lead to.
    pub(crate) fn is_sound(&self) -> bool {
        [self.next_count, self.next_position, self.serial].into_iter().all(|it| it <= COUNT_MAX)
    }

    pub(crate) fn cursors(&self) -> Vec<Cursor> {
        let cursor = |&(incarnation, seq): &(Incarnation, Seq)| Cursor { incarnation, seq };
        self.streams.iter().map(cursor).collect()
    }
}

/// Who went, for a fork may bring back whoever did.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Departures {
    /// The last ones that are no members any more.
    pub(crate) members: Vec<MemberId>,
    /// What the last ones said that left.
    pub(crate) farewells: Vec<Farewell>,
}

/// What the list of rooms shows of a room; changes with every message. What is unread has rows of its own.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Desk {
    /// The last message of others that was read.
    pub(crate) read: Option<(Incarnation, Seq)>,
    pub(crate) last: Option<Box<MessageView>>,
}

/// A message that came in and was not read, by its position in the history.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Unread {
    pub(crate) place: (Incarnation, Seq),
    /// It mentions this device's person, or answers it.
    pub(crate) calls: bool,
    pub(crate) sender: MemberId,
}

/// A message in the history. What was said in it stands in `Table::Bodies`, by its id.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StoredMessage {
    pub(crate) id: MessageId,
    pub(crate) sender: MemberId,
    pub(crate) name: String,
    pub(crate) at: u64,
    /// What happened, where nothing was said.
    pub(crate) kind: Option<Kind>,
    pub(crate) place: Option<(Incarnation, Seq)>,
    pub(crate) expires: Option<u64>,
}

/// What was said.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredBody {
    /// A [`Body::Text`](crate::content::Body), encoded.
    #[serde(with = "serde_bytes")]
    pub(crate) text: Vec<u8>,
    /// When it was changed last.
    pub(crate) edited: Option<u64>,
}

/// The files of a message, without what travelled with it.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredFiles {
    /// A list of [`File`](crate::attachment::File), encoded.
    #[serde(with = "serde_bytes")]
    pub(crate) files: Vec<u8>,
}

/// A file of which something is here, or is to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    /// The message that it goes with, and which of its files it is; none: it was not sent yet.
    pub(crate) of: Option<(MessageId, u8)>,
    pub(crate) keyed: Keyed,
    /// How many of its chunks are here, from the first.
    pub(crate) chunks: u32,
    /// It is to be fetched.
    pub(crate) wanted: bool,
    /// All of it is here and has the right hash.
    pub(crate) whole: bool,
    /// What came had not.
    pub(crate) broken: bool,
    /// Its person made room.
    #[serde(default)]
    pub(crate) freed: bool,
    /// Since when this device has known of it, by its own calendar.
    #[serde(default)]
    pub(crate) since: u64,
    /// It travels with its message.
    #[serde(default)]
    pub(crate) inline: bool,
}

impl StoredFile {
    /// One of which nothing is here yet.
    pub(crate) fn new(of: Option<(MessageId, u8)>, keyed: Keyed, since: u64) -> Self {
        let (chunks, wanted, whole, broken, freed) = (0, false, false, false, false);
        Self { of, keyed, chunks, wanted, whole, broken, freed, since, inline: false }
    }
}

/// A file that a keeper holds, or gets.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    #[serde(with = "serde_bytes")]
    pub(crate) hash: [u8; 32],
    /// Its encrypted bytes.
    pub(crate) size: u64,
    /// Since when it is known, by a calendar: by this the oldest are dropped.
    pub(crate) since: u64,
    /// All of it is here and has the right hash.
    pub(crate) whole: bool,
}

/// The reactions of one member.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredReactions {
    pub(crate) emoji: Vec<String>,
}

/// What stood in the room when another member came. Has a row of its own, for it is written once.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredSince {
    pub(crate) since: Vec<PlaceView>,
}

/// A message of one's own that is not ordered yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OutboxItem {
    pub(crate) number: Number,
    pub(crate) at: u64,
    /// A [`Body`](crate::content::Body), encoded.
    #[serde(with = "serde_bytes")]
    pub(crate) body: Vec<u8>,
    pub(crate) request: Option<String>,
    pub(crate) sealed: Option<Sealed>,
    pub(crate) failed: bool,
    /// It has its place in the order and in the history. It is kept until every member is known to have read it, for whoever
    /// loses its place in the group, on the losing side of a fork say, cannot read what was sent meanwhile.
    pub(crate) ordered: bool,
    /// Where it stands: incarnation, number.
    #[serde(default)]
    pub(crate) place: Option<(Incarnation, Seq)>,
    /// What was sent before it, once that is known.
    #[serde(default)]
    pub(crate) after: Option<After>,
    /// It was sealed before this run: what was used of the sending ratchet since is not known, and its own generation may be
    /// too old by now, so it is sealed anew before it leaves.
    #[serde(skip, default = "yes")]
    pub(crate) stale: bool,
    /// It is to be sent again for the sake of such a member; all others drop it by its id.
    pub(crate) again: bool,
}

fn yes() -> bool {
    true
}

/// A payload that may have left: it is published again as it is, or looked for in what comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub(crate) epoch: u64,
    #[serde(with = "serde_bytes")]
    pub(crate) payload: Vec<u8>,
}

pub(crate) mod key {
    //! The keys. All numbers are big-endian, so that they sort.
    use super::*;

    pub(crate) fn room_record(room: RoomKey) -> Vec<u8> {
        [room.0.as_slice(), b"r"].concat()
    }

    pub(crate) fn progress(room: RoomKey) -> Vec<u8> {
        [room.0.as_slice(), b"p"].concat()
    }

    /// Who went.
    pub(crate) fn departures(room: RoomKey) -> Vec<u8> {
        [room.0.as_slice(), b"g"].concat()
    }

    /// How far a member's messages of one origin have come: their count.
    pub(crate) fn seen(room: RoomKey, (member, origin): (MemberId, [u8; 8])) -> Vec<u8> {
        [room.0.as_slice(), b"s", &member.0, &origin].concat()
    }

    /// A message that waits for the one before it.
    pub(crate) fn held(
        room: RoomKey,
        (member, origin): (MemberId, [u8; 8]),
        count: u64,
    ) -> Vec<u8> {
        [room.0.as_slice(), b"h", &member.0, &origin, &count.to_be_bytes()].concat()
    }

    /// From which of one's own messages on a member is owed them: its count.
    pub(crate) fn owed(room: RoomKey, member: MemberId) -> Vec<u8> {
        [room.0.as_slice(), b"o", &member.0].concat()
    }

    pub(crate) fn outbox_message(room: RoomKey, order: u64) -> Vec<u8> {
        [room.0.as_slice(), b"m", &order.to_be_bytes()].concat()
    }

    pub(crate) fn intent(room: RoomKey, order: u64) -> Vec<u8> {
        [room.0.as_slice(), b"i", &order.to_be_bytes()].concat()
    }

    pub(crate) fn pending_commit(room: RoomKey) -> Vec<u8> {
        [room.0.as_slice(), b"c"].concat()
    }

    pub(crate) fn mls(room: RoomKey, key: &[u8]) -> Vec<u8> {
        [&room.0, key].concat()
    }

    pub(crate) fn message(room: RoomKey, position: u64) -> Vec<u8> {
        [room.0.as_slice(), &position.to_be_bytes()].concat()
    }

    /// What the list of rooms shows.
    pub(crate) fn desk(room: RoomKey) -> Vec<u8> {
        [room.0.as_slice(), b"u"].concat()
    }

    /// All that is unread.
    pub(crate) fn all_unread(room: RoomKey) -> Vec<u8> {
        [room.0.as_slice(), b"n"].concat()
    }

    /// A message that is unread.
    pub(crate) fn unread(room: RoomKey, position: u64) -> Vec<u8> {
        [room.0.as_slice(), b"n", &position.to_be_bytes()].concat()
    }

    /// What was typed and not sent.
    pub(crate) fn draft(room: RoomKey) -> Vec<u8> {
        [room.0.as_slice(), b"d"].concat()
    }

    /// How far another member has come.
    pub(crate) fn mark(room: RoomKey, member: MemberId) -> Vec<u8> {
        [room.0.as_slice(), b"k", &member.0].concat()
    }

    /// What stood in the room when another member came.
    pub(crate) fn since(room: RoomKey, member: MemberId) -> Vec<u8> {
        [room.0.as_slice(), b"j", &member.0].concat()
    }

    /// The picture of a member.
    pub(crate) fn picture(room: RoomKey, member: MemberId) -> Vec<u8> {
        [room.0.as_slice(), b"a", &member.0].concat()
    }

    /// A message that disappears at this time.
    pub(crate) fn expiring(room: RoomKey, at_ms: u64, id: MessageId) -> Vec<u8> {
        [room.0.as_slice(), b"x", &at_ms.to_be_bytes(), &id.0].concat()
    }

    /// All that is stored of what was said in a message.
    pub(crate) fn bodies(room: RoomKey, id: MessageId) -> Vec<u8> {
        [room.0.as_slice(), &id.0].concat()
    }

    /// What was said.
    pub(crate) fn body(room: RoomKey, id: MessageId) -> Vec<u8> {
        [room.0.as_slice(), &id.0, b"b"].concat()
    }

    /// The files that go with it.
    pub(crate) fn body_files(room: RoomKey, id: MessageId) -> Vec<u8> {
        [room.0.as_slice(), &id.0, b"f"].concat()
    }

    /// What is here of a file.
    pub(crate) fn file(room: RoomKey, file: FileId) -> Vec<u8> {
        [room.0.as_slice(), b"f", &file.0].concat()
    }

    /// The file whose key this is.
    pub(crate) fn file_in(room: RoomKey, key: &[u8]) -> Option<FileId> {
        let id = key.strip_prefix(&room.0)?.strip_prefix(b"f")?;
        id.try_into().ok().map(FileId)
    }

    /// The chunks of a file.
    pub(crate) fn chunks(room: RoomKey, file: FileId) -> Vec<u8> {
        [room.0.as_slice(), &file.0].concat()
    }

    /// A chunk of a file.
    pub(crate) fn chunk(room: RoomKey, file: FileId, index: u32) -> Vec<u8> {
        [room.0.as_slice(), &file.0, &index.to_be_bytes()].concat()
    }

    /// Where it stands in the history.
    pub(crate) fn position(room: RoomKey, id: MessageId) -> Vec<u8> {
        [room.0.as_slice(), &id.0, b"p"].concat()
    }

    /// That it was taken back.
    pub(crate) fn taken_back(room: RoomKey, id: MessageId) -> Vec<u8> {
        [room.0.as_slice(), &id.0, b"d"].concat()
    }

    /// All reactions to it.
    pub(crate) fn reactions(room: RoomKey, id: MessageId) -> Vec<u8> {
        [room.0.as_slice(), &id.0, b"r"].concat()
    }

    /// What a member answered with emoji.
    pub(crate) fn reaction(room: RoomKey, id: MessageId, member: MemberId) -> Vec<u8> {
        [room.0.as_slice(), &id.0, b"r", &member.0].concat()
    }

    /// What was said at the positions of a segment.
    pub(crate) fn segment(room: RoomKey, number: u64) -> Vec<u8> {
        [room.0.as_slice(), &number.to_be_bytes()].concat()
    }

    pub(crate) fn frames(room: RoomKey, incarnation: Incarnation) -> Vec<u8> {
        [room.0.as_slice(), &incarnation.to_be_bytes()].concat()
    }

    pub(crate) fn frame(room: RoomKey, incarnation: Incarnation, seq: Seq) -> Vec<u8> {
        [room.0.as_slice(), &incarnation.to_be_bytes(), &seq.to_be_bytes()].concat()
    }

    /// The room that a key belongs to, and the rest of the key.
    pub(crate) fn split(key: &[u8]) -> Option<(RoomKey, &[u8])> {
        let (room, rest) = key.split_first_chunk()?;
        Some((RoomKey(*room), rest))
    }

    /// The count at the end of a key, if it is one that counting can lead to.
    pub(crate) fn count(rest: &[u8]) -> Option<u64> {
        number(rest).filter(|count| *count <= COUNT_MAX)
    }

    /// The number at the end of a key.
    pub(crate) fn number(rest: &[u8]) -> Option<u64> {
        rest.last_chunk().map(|bytes| u64::from_be_bytes(*bytes))
    }
}
