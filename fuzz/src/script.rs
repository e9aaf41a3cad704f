//! What happens to a device, read from bytes: what the relay says, what others publish, what time and the person do.

use arbitrary::{Arbitrary, Unstructured};

/// The most acts of a script.
const ACTS_MAX: usize = 48;

/// A run.
#[derive(Clone, Debug)]
pub struct Script {
    /// Which of the fixture's stores the device starts from.
    pub device: u8,
    /// Whether it is connected, and in its room, before anything else happens.
    pub joined: bool,
    /// What happens.
    pub acts: Vec<Act>,
}

impl<'a> Arbitrary<'a> for Script {
    /// All bytes become acts. (The derived form ends after each act with a chance of one half.)
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let (device, joined) = (bytes.arbitrary()?, bytes.arbitrary()?);
        let mut acts = Vec::new();
        while !bytes.is_empty() && acts.len() < ACTS_MAX {
            acts.push(bytes.arbitrary()?);
        }
        Ok(Self { device, joined, acts })
    }
}

/// One thing that happens.
#[derive(Arbitrary, Clone, Debug)]
pub enum Act {
    /// A retained publish of somebody else's.
    Delivery(Place, Number, Payload),
    /// An ephemeral one.
    Ephemeral(Place, u8, Payload),
    /// The next of the device's own retained publishes is acknowledged.
    Ack(Number),
    /// The device is said to have joined: incarnation, head, resume, where the replay starts, how many are there.
    Joined(Place, Number, Number, u8, Number, u8),
    /// Others came and went.
    Presence(Place, u8, Vec<u8>, Vec<u8>),
    /// The relay refuses something.
    Refusal(Place, u16),
    /// The relay greets: longest message, keep-alive interval.
    Hello(u32, u32),
    /// The relay is about to stop.
    Closing(u32),
    /// The relay says this, whatever it is.
    Bytes(Vec<u8>),
    /// The connection opens, or closes.
    Connection(bool),
    /// Time passes.
    Wait(u32),
    /// Time passes until the device next wants to be called, so many times.
    Due(u8),
    /// The person does something.
    Person(Deed),
    /// The device starts again from its store.
    Restart,
}

/// A room on the relay.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Place {
    /// The device's own.
    Room,
    /// One that it has joined: the last, the one before it, and so on.
    Joined(u8),
    /// The one derived from this transfer.
    Transfer(u8),
}

/// A number that has a usual value.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Number {
    /// That, or near it.
    Near(i8),
    /// Any other.
    Any(u64),
}

/// What was published.
#[derive(Arbitrary, Clone, Debug)]
pub enum Payload {
    /// A frame of the fixture, its bytes changed.
    Frame(u8, Vec<Edit>),
    /// A frame of the fixture, changed under its outer layer.
    Resealed(u8, Vec<Edit>),
    /// What the device itself published: the last, the one before it, and so on, changed under its outer layer.
    Own(u8, Vec<Edit>),
    /// Whatever, under the outer layer.
    Sealed(Vec<u8>),
    /// What somebody who has the link says under the outer layer.
    Holder(Saying, Vec<Edit>),
    /// What a member says under the outer layer.
    Member(Crime, Vec<Edit>),
    /// Asks for frames: transfer, incarnation, from, to.
    Fetch(u8, Vec<(Number, Number, Number)>),
    /// Serves frames: incarnation, from, to, and which of the fixture's.
    Frames((Number, Number, Number), Vec<(Number, u8)>),
    /// A keeper says what it holds.
    Keeping(Vec<(Number, Number)>),
    /// Whatever.
    Bytes(Vec<u8>),
    /// Asks for a part of a file: transfer, which file, from, to.
    FileAsk(u8, u8, Number, Number),
    /// Gives a part of a file: which, from, how many times 64 bytes, and what is wrong with it.
    FilePart(u8, Number, u16, Vec<Edit>),
    /// Asks members alone for frames: transfer, incarnation, from, to.
    FramesAsk(u8, Vec<(Number, Number, Number)>),
    /// Asks for a part of a file in the clear: transfer, which file, from, to.
    FileFetch(u8, u8, Number, Number),
    /// Gives a part of a file in the clear: which, from, how many times 64 bytes, and what is wrong with what is said.
    FileBytes(u8, Number, u16, Vec<Edit>),
    /// Says which files somebody holds: of each which it is, its size, and since when; and whether it says so too often.
    FilesHeld(Vec<(u8, Number, Number)>, bool),
}

/// What somebody who has the link can say.
#[derive(Arbitrary, Clone, Debug)]
pub enum Saying {
    /// Whatever, as an MLS message.
    Mls(Vec<u8>),
    /// A stranger knocks: who, which knock, its number, the epoch to be let in at, and what is wrong with its key package.
    Knock(u8, u8, Number, Number, Vec<Edit>),
    /// What becomes of the device's knock, or of another.
    Answer(Option<u8>, bool),
    /// A part of a Welcome: which, of how many, and what is wrong with the Welcome. It is a member who made it.
    Chunk(u8, u8, Vec<Edit>),
    /// A part of what is no Welcome.
    Junk(u16, u16, Vec<u8>),
}

/// What a member can say.
#[derive(Arbitrary, Clone, Debug)]
pub enum Crime {
    /// A message with this content.
    Content(Vec<u8>),
    /// A text: its count, and the count and epoch of the one before it.
    Text(Number, Number, Number, String),
    /// Asks to leave.
    Leave,
    /// New keys.
    Update(bool),
    /// Another name.
    Name(String, bool),
    /// Removes the member with this leaf.
    Remove(u8, bool),
    /// Adds a stranger.
    Add(u8, bool),
    /// Puts a stranger in a member's place.
    Replace(u8, u8, bool),
    /// Changes the rules.
    Rules(String, u8, bool),
    /// States where it is.
    Here(Here),
    /// Knocks, as if its group were lost.
    Knock(u8, Number, Number),
    /// A text with files: its count, the count and epoch of the one before it, of each file which it is and whether it travels
    /// with the message, and what is wrong with what is said.
    Files((Number, Number, Number), Vec<(u8, bool)>, Vec<Edit>),
}

/// A statement of presence.
#[derive(Arbitrary, Clone, Debug)]
pub struct Here {
    /// Its number.
    pub serial: Number,
    /// Whether the others shall answer.
    pub asks: u8,
    /// The epoch.
    pub epoch: Number,
    /// Whether the group is the same.
    pub same: bool,
    /// How far it has come: incarnation, number.
    pub streams: Vec<(Number, Number)>,
    /// First its own last message and its epoch, then how far it has those from some sources.
    pub said: Vec<(Number, Number, Number)>,
}

/// What the person at the device does.
#[derive(Arbitrary, Clone, Debug)]
pub enum Deed {
    /// Sends a text.
    Send(String),
    /// Takes another name.
    SetName(String),
    /// Renames the room.
    Rename(String),
    /// Lets in, or turns away, whoever knocked last.
    Answer(bool),
    /// Removes a member.
    Remove(u8),
    /// New keys.
    Update,
    /// Lets anybody in, or nobody without asking.
    Open(bool),
    /// Leaves.
    Leave,
    /// Joins by the link.
    Join,
    /// Sends a text with a file, of a size.
    SendFile(u8, String),
    /// Does something with a file of a message: of the last with files, the one before it, and so on; which of its files.
    File(u8, u8, FileDeed),
}

/// What the person does with a file.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum FileDeed {
    /// Gets it from whoever has it.
    Fetch,
    /// Stops that.
    Stop,
    /// Deletes it.
    Free,
    /// Opens it.
    Read,
}

/// A change to some bytes.
#[derive(Arbitrary, Clone, Debug)]
pub enum Edit {
    /// Flips bits of a byte.
    Flip(u16, u8),
    /// Sets a byte.
    Set(u16, u8),
    /// Puts bytes in.
    Insert(u16, Vec<u8>),
    /// Takes bytes out.
    Remove(u16, u8),
    /// Cuts the end off.
    Cut(u16),
}

impl Edit {
    /// The bytes with all these changes.
    pub fn all(edits: &[Self], mut bytes: Vec<u8>) -> Vec<u8> {
        for edit in edits.iter().take(8) {
            edit.apply(&mut bytes);
        }
        bytes
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |at: &u16| usize::from(*at) % bytes.len().max(1);
        match self {
            Self::Flip(place, bits) => {
                let place = at(place);
                bytes.get_mut(place).into_iter().for_each(|byte| *byte ^= bits);
            }
            Self::Set(place, value) => {
                let place = at(place);
                bytes.get_mut(place).into_iter().for_each(|byte| *byte = *value);
            }
            Self::Insert(place, new) => {
                let place = at(place);
                bytes.splice(place..place, new.iter().copied());
            }
            Self::Remove(place, count) => {
                let place = at(place);
                let end = bytes.len().min(place + usize::from(*count));
                bytes.drain(place..end);
            }
            Self::Cut(place) => bytes.truncate(at(place)),
        }
    }
}

impl Number {
    /// Which number it is, where `usual` is the usual one.
    pub fn near(self, usual: u64) -> u64 {
        match self {
            Self::Near(offset) => usual.saturating_add_signed(offset.into()),
            Self::Any(number) => number,
        }
    }
}
