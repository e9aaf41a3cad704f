//! How missed frames are asked for and given, the same by members and keepers (docs/protocol.md, Catching up).

/// How many transfers one serves at once.
pub(crate) const SERVING_MAX: usize = 8;
/// Over how long those who could answer spread their answers.
pub(crate) const SPREAD_MS: u64 = 300;
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
