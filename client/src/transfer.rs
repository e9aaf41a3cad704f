//! How missed frames and files are asked for and given, the same by members and keepers (docs/protocol.md, Catching up and
//! Files).

/// How many transfers one serves at once.
pub(crate) const SERVING_MAX: usize = 8;
/// Over how long those who could answer spread their answers, for each of them, and at most.
const SPREAD_PER_PEER_MS: u64 = 10;
const SPREAD_MAX_MS: u64 = 300;
/// How long who serves waits for the next question.
pub(crate) const IDLE_MS: u64 = 10_000;
/// How many bytes one answer carries.
pub(crate) const ANSWER_BYTES: usize = 128 * 1024;
/// How many numbers one answer covers.
pub(crate) const ANSWER_FRAMES: u64 = 2_000;
/// How long who asks waits for somebody to serve.
pub(crate) const FETCH_MS: u64 = 3_000;
/// How often it asks before it waits for somebody to come.
pub(crate) const FETCH_TRIES: u32 = 3;

/// How many files of a room one gives at once, and how many one gets.
pub(crate) const FILES_SERVING_MAX: usize = 4;
pub(crate) const FILES_FETCHING_MAX: usize = 2;
/// How many of those a member gives to whoever asks in the clear: the others are for members.
pub(crate) const FILES_CLEAR_MAX: usize = 2;
/// How many bytes of a file are read, or given for a question, at most.
pub(crate) const FILE_WINDOW: u64 = 1024 * 1024;
/// How long whoever may be a keeper may take for a chunk. One that gives a byte now and then gives nothing.
pub(crate) const CHUNK_MS: u64 = 60_000;
/// How often what comes of a file may be wrong before it is given up for a while.
pub(crate) const REFUSED_MAX: u32 = 3;

/// Over how long those who could answer spread their answers, where so many are present. One who is alone with the one who
/// asks answers at once.
pub(crate) fn spread_ms(present: u32) -> u64 {
    (u64::from(present.saturating_sub(2)) * SPREAD_PER_PEER_MS).min(SPREAD_MAX_MS)
}
