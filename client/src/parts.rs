//! What getting and giving files is to members and keepers alike: which bytes of an encrypted file are asked for, in which parts
//! they are given, and how that is said (docs/protocol.md, Files).

use crate::{
    FileId, RoomKey, RowQuery, Table,
    file::SEALED_CHUNK,
    outer,
    peer::{Payload, PeerMessage, Sealer},
    record::key,
    transfer::FILE_WINDOW,
};
use std::collections::VecDeque;

/// How many questions of one transfer wait, and so how many are asked ahead.
const QUESTIONS_MAX: usize = 4;
/// How many bytes one asks for: whole chunks, so that whoever gives reads none of them twice.
const QUESTION: u64 = 4 * SEALED_CHUNK;
/// What of a payload is not the bytes of a file: the outer layer, and a part's own head.
const OVERHEAD: usize = 64;
/// The longest sealed part.
const PART_MAX: usize = 256 * 1024;

/// Which file is asked for, and in which transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) transfer: [u8; 16],
    pub(crate) hash: [u8; 32],
}

/// The payload that asks for these bytes: sealed, for members alone, or in the clear, for keepers too.
pub(crate) fn ask(
    sealing: Option<(&Sealer, [u8; outer::NONCE])>,
    Wanted { transfer, hash }: Wanted,
    (from, to): (u64, u64),
) -> Vec<u8> {
    match sealing {
        Some((sealer, nonce)) => {
            sealer.seal(&PeerMessage::FileAsk { transfer, hash, from, to }, nonce)
        }
        None => alcove_wire::encode(&Payload::FileFetch { transfer, hash, from, to }),
    }
}

/// The bytes that a payload asks for, where it is said as the first question was.
pub(crate) fn asked(sealer: Option<&Sealer>, payload: &[u8]) -> Option<(u64, u64)> {
    match sealer {
        Some(sealer) => match sealer.open(payload)? {
            PeerMessage::FileAsk { from, to, .. } => Some((from, to)),
            _ => None,
        },
        None => match alcove_wire::decode(payload) {
            Ok(Payload::FileFetch { from, to, .. }) => Some((from, to)),
            _ => None,
        },
    }
}

/// The payload that gives these bytes.
pub(crate) fn give(
    sealing: Option<(&Sealer, [u8; outer::NONCE])>,
    from: u64,
    bytes: &[u8],
) -> Vec<u8> {
    let bytes = bytes.to_vec().into();
    match sealing {
        Some((sealer, nonce)) => sealer.seal(&PeerMessage::FilePart { from, bytes }, nonce),
        None => alcove_wire::encode(&Payload::FileBytes { from, bytes }),
    }
}

/// The bytes that a payload gives, and where they begin, where it is said as they were asked for. In the clear a relay could
/// give some itself, so what was asked under a seal comes under one.
pub(crate) fn given(sealer: Option<&Sealer>, payload: &[u8]) -> Option<(u64, Vec<u8>)> {
    let (from, bytes) = match sealer {
        Some(sealer) => match sealer.open(payload)? {
            PeerMessage::FilePart { from, bytes } => (from, bytes),
            _ => return None,
        },
        None => match alcove_wire::decode(payload) {
            Ok(Payload::FileBytes { from, bytes }) => (from, bytes),
            _ => return None,
        },
    };
    Some((from, bytes.into()))
}

/// What of an encrypted file is on its way to whoever gets it. `chunks` are how many are here, and `size` is that of the file.
#[derive(Default)]
pub(crate) struct Incoming {
    /// What came of the next chunk.
    begun: Vec<u8>,
    /// Up to where was asked.
    asked_to: u64,
}

impl Incoming {
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(crate) fn is_bounded(&self) -> bool {
        self.begun.len() as u64 <= FILE_WINDOW
    }

    fn here(&self, chunks: u32) -> u64 {
        u64::from(chunks) * SEALED_CHUNK + self.begun.len() as u64
    }

    /// The bytes to ask for next, unless as much as may be is on its way.
    pub(crate) fn question(&mut self, chunks: u32, size: u64) -> Option<(u64, u64)> {
        let here = self.here(chunks);
        let from = self.asked_to.max(here);
        let to = (from + QUESTION).min(size);
        if from >= to || from - here > (QUESTIONS_MAX as u64 - 1) * QUESTION {
            return None;
        }
        self.asked_to = to;
        Some((from, to))
    }

    /// Whether anything was asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked_to > 0
    }

    /// Takes bytes, if they are what comes next and were asked for.
    pub(crate) fn take(&mut self, chunks: u32, from: u64, bytes: &[u8]) -> bool {
        let to = from.saturating_add(bytes.len() as u64);
        let next = from == self.here(chunks) && !bytes.is_empty() && to <= self.asked_to;
        if next {
            self.begun.extend(bytes);
        }
        next
    }

    /// The next chunk, once all of it came.
    pub(crate) fn chunk(&mut self, chunks: u32, size: u64) -> Option<Vec<u8>> {
        let left = size.saturating_sub(u64::from(chunks) * SEALED_CHUNK);
        let length = usize::try_from(left.min(SEALED_CHUNK)).ok().filter(|length| *length > 0)?;
        if self.begun.len() < length {
            return None;
        }
        let rest = self.begun.split_off(length);
        Some(std::mem::replace(&mut self.begun, rest))
    }
}

/// What somebody who gets a file asks for, answered one after the other by whoever gives it.
#[derive(Default)]
pub(crate) struct Questions {
    waiting: VecDeque<(u64, u64)>,
    /// The reading whose answer is awaited, and what of the file is to be given of it.
    reading: Option<(u64, (u64, u64))>,
}

impl Questions {
    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(crate) fn is_bounded(&self) -> bool {
        self.waiting.len() <= QUESTIONS_MAX
    }

    /// Takes one more. Beyond some it is dropped.
    pub(crate) fn push(&mut self, question: (u64, u64)) {
        if self.waiting.len() < QUESTIONS_MAX {
            self.waiting.push_back(question);
        }
    }

    /// What to read of a file of this size for the next question, unless something is being read.
    pub(crate) fn next(
        &mut self,
        token: u64,
        (room, file): (RoomKey, FileId),
        size: u64,
    ) -> Option<RowQuery> {
        if self.reading.is_some() {
            return None;
        }
        let mut asked = std::iter::from_fn(|| self.waiting.pop_front())
            .map(|(from, to)| (from, to.min(size).min(from.saturating_add(FILE_WINDOW))));
        let (from, to) = asked.find(|(from, to)| from < to)?;
        self.reading = Some((token, (from, to)));
        let chunk = |at: u64| u32::try_from(at / SEALED_CHUNK).unwrap_or(u32::MAX);
        Some(RowQuery {
            token,
            table: Table::Files,
            from: key::chunk(room, file, chunk(from)),
            to: key::chunk(room, file, chunk(to - 1) + 1),
            max_bytes: (FILE_WINDOW + 2 * SEALED_CHUNK) as usize,
        })
    }

    /// Whether this reading is for these questions.
    pub(crate) fn reads(&self, token: u64) -> bool {
        self.reading.is_some_and(|(known, _)| known == token)
    }

    /// Of the chunks that were read, what was asked for and where that begins. Nothing, if the store lacks what it should hold.
    pub(crate) fn answer(&mut self, rows: &[(Vec<u8>, Vec<u8>)]) -> Option<(u64, Vec<u8>)> {
        let (_, (from, to)) = self.reading.take()?;
        let bytes = rows.iter().map(|(_, chunk)| chunk.as_slice()).collect::<Vec<_>>().concat();
        let skipped = (from % SEALED_CHUNK) as usize;
        let asked = bytes.get(skipped..skipped + (to - from) as usize)?;
        Some((from, asked.to_vec()))
    }
}

/// Cuts what is given into parts of which each fills a bucket of the outer layer that the relay takes.
pub(crate) fn parts(
    from: u64,
    bytes: &[u8],
    max_payload: usize,
) -> impl Iterator<Item = (u64, &[u8])> {
    let part = part_bytes(max_payload);
    (0..).zip(bytes.chunks(part)).map(move |(index, bytes)| (from + index * part as u64, bytes))
}

fn part_bytes(max_payload: usize) -> usize {
    const STEP: usize = 32 * 1024;
    let fits = max_payload.saturating_sub(OVERHEAD).min(PART_MAX);
    let bucket = if fits < STEP { 1 << fits.max(256).ilog2() } else { fits / STEP * STEP };
    bucket - OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::RoomSecret;

    #[test]
    fn a_part_fills_its_bucket_and_fits() {
        let secret = RoomSecret([1; 32]);
        let sealer = Sealer::new(&secret, secret.room());
        for max_payload in [8192 - 45, 20_000, 100_000, 1 << 20] {
            let bytes = vec![7; 2 * PART_MAX];
            let (_, part) = parts(0, &bytes, max_payload).next().expect("a part");
            let sealed = give(Some((&sealer, [1; outer::NONCE])), u64::MAX, part).len();
            assert!(sealed <= max_payload && sealed > max_payload.min(PART_MAX) / 2);
            assert!(give(None, u64::MAX, part).len() <= max_payload);
        }
    }

    #[test]
    fn bytes_come_in_order_and_only_as_they_were_asked_for() {
        let (size, mut incoming) = (SEALED_CHUNK + 20, Incoming::default());
        assert!(!incoming.take(0, 0, &[1]), "nobody asked");
        assert_eq!(incoming.question(0, size), Some((0, size)));
        assert_eq!(incoming.question(0, size), None);
        let chunk = vec![7; SEALED_CHUNK as usize];
        assert!(!incoming.take(0, 1, &chunk) && !incoming.take(0, 0, &[]));
        assert!(
            !incoming.take(0, 0, &[7; SEALED_CHUNK as usize + 21]),
            "it is longer than the file"
        );
        assert!(incoming.take(0, 0, &chunk[..9]) && incoming.chunk(0, size).is_none());
        assert!(incoming.take(0, 9, &chunk[9..]));
        assert_eq!(incoming.chunk(0, size), Some(chunk));
        assert!(incoming.take(1, SEALED_CHUNK, &[8; 20]));
        assert_eq!(incoming.chunk(1, size), Some(vec![8; 20]));
        assert_eq!((incoming.chunk(2, size), incoming.question(2, size)), (None, None));
    }

    #[test]
    fn a_question_without_sense_stands_before_no_other() {
        let file = (RoomKey([1; 32]), FileId([2; 16]));
        let mut questions = Questions::default();
        for question in [(9, 3), (u64::MAX, u64::MAX), (30, 90), (0, u64::MAX)] {
            questions.push(question);
        }
        let query = questions.next(5, file, 20).expect("a reading");
        assert_eq!((query.token, questions.reads(5), questions.reads(6)), (5, true, false));
        assert!(questions.next(7, file, 20).is_none(), "one after the other");
        assert_eq!(questions.answer(&[(query.from, vec![3; 20])]), Some((0, vec![3; 20])));
        assert!(questions.next(8, file, 20).is_none());
    }
}
