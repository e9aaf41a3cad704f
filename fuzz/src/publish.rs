//! The payloads of a script: what others would have to publish.

use crate::{
    script::{Crime, Edit, Here, Number, Payload, Place, Saying},
    stage::{BEGIN, Stage, Subject},
};
use alcove_client::{
    FILE_CHUNK,
    fuzzing::{self, Change, Frames, Shared, Statement},
};
use alcove_wire::Cursor;
use std::sync::LazyLock;

/// How large a part of a Welcome is that comes in several.
const PART: usize = 1_500;

/// How often whoever names too many files names each of them.
const TOO_MANY: usize = 100;

/// The files that a member sends: of nothing, short, too long to travel with a message, and of two chunks.
static SHARED: LazyLock<[Shared; 4]> =
    LazyLock::new(|| [0, 5, 40_000, FILE_CHUNK + 5].map(Shared::of));

/// The payload, if there is such a one.
pub(crate) fn payload<S: Subject>(
    stage: &mut Stage<S>,
    place: Place,
    payload: &Payload,
) -> Option<Vec<u8>> {
    let room = stage.room_at(place);
    let seal = |stage: &Stage<S>, plaintext, edits: &[Edit]| {
        stage.holder.seal(room, Edit::all(edits, plaintext))
    };
    Some(match payload {
        Payload::Frame(index, edits) => Edit::all(edits, frame(stage, *index)?),
        Payload::Resealed(index, edits) => {
            let plaintext = stage.holder.open(stage.holder.room(), &frame(stage, *index)?)?;
            seal(stage, plaintext, edits)
        }
        Payload::Own(back, edits) => {
            let (room, payload) = stage.said.iter().rev().nth((*back).into())?;
            match stage.holder.open(*room, payload) {
                Some(plaintext) if !edits.is_empty() => seal(stage, plaintext, edits),
                _ => Edit::all(edits, payload.clone()),
            }
        }
        Payload::Sealed(plaintext) => seal(stage, plaintext.clone(), &[]),
        Payload::Holder(saying, edits) => {
            let plaintext = said_by_holder(stage, saying)?;
            seal(stage, plaintext, edits)
        }
        Payload::Member(crime, edits) => {
            let plaintext = said_by_member(stage, crime)?;
            seal(stage, plaintext, edits)
        }
        Payload::Fetch(transfer, ranges) => {
            let ranges: Vec<Frames> = ranges.iter().map(|range| frames(stage, range)).collect();
            fuzzing::fetch([*transfer; 16], &ranges)
        }
        Payload::Frames(covered, served) => {
            let covered = frames(stage, covered);
            let served = served
                .iter()
                .filter_map(|(seq, index)| Some((seq.near(stage.head), frame(stage, *index)?)));
            fuzzing::frames(covered, served.collect())
        }
        Payload::Keeping(held) => {
            fuzzing::keeping(held.iter().map(|cursor| cursor_of(stage, cursor)).collect())
        }
        Payload::Bytes(bytes) => bytes.clone(),
        Payload::FileAsk(transfer, which, from, to) => {
            let hash = hash(stage, *which);
            let ask = fuzzing::file_ask([*transfer; 16], hash, (from.near(0), to.near(64)));
            seal(stage, ask, &[])
        }
        Payload::FilePart(which, from, length, edits) => {
            let (from, length) = (from.near(stage.given), usize::from(*length) * 64);
            stage.given = from.saturating_add(length as u64);
            let part = shared(*which).part(from, length);
            seal(stage, part, edits)
        }
        Payload::FramesAsk(transfer, ranges) => {
            let ranges: Vec<Frames> = ranges.iter().map(|range| frames(stage, range)).collect();
            seal(stage, fuzzing::frames_ask([*transfer; 16], &ranges), &[])
        }
        Payload::FileFetch(transfer, which, from, to) => {
            let question = (from.near(0), to.near(64));
            fuzzing::file_fetch([*transfer; 16], hash(stage, *which), question)
        }
        Payload::FileBytes(which, from, length, edits) => {
            let (from, length) = (from.near(stage.given), usize::from(*length) * 64);
            stage.given = from.saturating_add(length as u64);
            Edit::all(edits, shared(*which).bytes(from, length))
        }
        Payload::FilesHeld(files, too_many) => {
            let now = stage.now().unix_ms;
            let held = files.iter().map(|(which, size, since)| {
                let file = shared(*which);
                (file.hash(), size.near(file.sealed_size()), since.near(now))
            });
            let times = if *too_many { TOO_MANY } else { 1 };
            fuzzing::files_held(held.cycle().take(files.len() * times))
        }
    })
}

fn shared(which: u8) -> &'static Shared {
    &SHARED[usize::from(which) % SHARED.len()]
}

/// The hash of a file that the device has, or of one that a member sends.
fn hash<S: Subject>(stage: &Stage<S>, which: u8) -> [u8; 32] {
    let mut hashes = fuzzing::whole_files(&stage.store.at_start());
    hashes.extend(SHARED.iter().map(Shared::hash));
    hashes[usize::from(which) % hashes.len()]
}

fn frame<S: Subject>(stage: &Stage<S>, index: u8) -> Option<Vec<u8>> {
    let frames = &stage.fixture.frames;
    frames.get(usize::from(index) % frames.len()).map(|frame| frame.to_vec())
}

fn said_by_holder<S: Subject>(stage: &mut Stage<S>, saying: &Saying) -> Option<Vec<u8>> {
    let serial = stage.now().unix_ms;
    Some(match saying {
        Saying::Mls(message) => stage.holder.mls(message.clone()),
        Saying::Knock(stranger, id, number, epoch, edits) => {
            let knock = ([*id; 16], number.near(serial), epoch.near(0));
            stage.holder.knock(*stranger, knock, |package| Edit::all(edits, package))
        }
        Saying::Answer(other, denied) => {
            let own = stage.knock.as_ref().map(|(id, _)| *id);
            let knock = other.map_or(own, |other| Some([other; 16]))?;
            stage.holder.answer(knock, *denied)
        }
        Saying::Chunk(index, total, edits) => {
            let (_, knock) = stage.knock.clone()?;
            let commit = Cursor { incarnation: stage.fixture.incarnation, seq: stage.head };
            let welcome = Edit::all(edits, stage.member().welcome(&knock, commit)?);
            let total = (*total).max(1);
            let size = if total == 1 { welcome.len().max(1) } else { PART };
            let part = welcome.chunks(size).nth((*index).into()).unwrap_or_default();
            stage.holder.chunk((*index).into(), total.into(), part.to_vec())
        }
        Saying::Junk(index, total, part) => stage.holder.chunk(*index, *total, part.clone()),
    })
}

fn said_by_member<S: Subject>(stage: &mut Stage<S>, crime: &Crime) -> Option<Vec<u8>> {
    let serial = stage.now().unix_ms;
    let (change, merge) = match crime.clone() {
        Crime::Content(content) => return stage.member().content(&content),
        Crime::Text(count, after, epoch, body) => {
            let (count, after) = (count.near(0), after.near(0));
            let epoch = epoch.near(stage.member().epoch());
            return stage.member().text(count, (after, epoch), &body);
        }
        Crime::Files((count, after, epoch), files, edits) => {
            let (count, after) = (count.near(0), after.near(0));
            let epoch = epoch.near(stage.member().epoch());
            let files = files.iter().map(|(which, inline)| (shared(*which), *inline));
            let files: Vec<_> = files.collect();
            let edit = |body| Edit::all(&edits, body);
            return stage.member().files(count, (after, epoch), &files, edit);
        }
        Crime::Leave => return stage.member().leave(),
        Crime::Here(here) => {
            let statement = statement(stage, &here, serial);
            return Some(stage.member().here(statement));
        }
        Crime::Knock(id, number, epoch) => {
            let epoch = epoch.near(stage.member().epoch());
            return stage.member().knock(([id; 16], number.near(serial), epoch));
        }
        Crime::Update(merge) => (Change::Update, merge),
        Crime::Name(name, merge) => (Change::Name(name), merge),
        Crime::Remove(leaf, merge) => (Change::Remove(leaf), merge),
        Crime::Add(stranger, merge) => (Change::Add(stranger), merge),
        Crime::Replace(leaf, stranger, merge) => (Change::Replace(leaf, stranger), merge),
        Crime::Rules(name, admin, merge) => (Change::Rules(name, admin), merge),
    };
    stage.member().commit(change, merge)
}

fn statement<S: Subject>(stage: &mut Stage<S>, here: &Here, serial: u64) -> Statement {
    let streams = here.streams.iter().map(|cursor| cursor_of(stage, cursor)).collect();
    let mut said = here.said.iter();
    let sent = said
        .next()
        .map_or((0, 0), |(_, next, epoch)| (next.near(0), epoch.near(stage.member().epoch())));
    // What this device has sent is what a member can say to lack.
    let (source, last) = (stage.source, BEGIN.unix_ms);
    let heard = said.map(|(of, next, _)| (of.near(source), next.near(last))).collect();
    Statement {
        serial: here.serial.near(serial),
        asks: here.asks,
        epoch: here.epoch.near(stage.member().epoch()),
        same: here.same,
        streams,
        sent,
        heard,
    }
}

fn cursor_of<S: Subject>(stage: &Stage<S>, (incarnation, seq): &(Number, Number)) -> Cursor {
    Cursor { incarnation: incarnation.near(stage.fixture.incarnation), seq: seq.near(stage.head) }
}

fn frames<S: Subject>(stage: &Stage<S>, range: &(Number, Number, Number)) -> Frames {
    let (incarnation, from, to) = range;
    let head = stage.head;
    (incarnation.near(stage.fixture.incarnation), from.near(head), to.near(head.saturating_add(1)))
}
