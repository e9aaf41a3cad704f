//! The stream that holds the rooms' logs, and its subjects.
//!
//! A stream has an *age*, which is in its subjects. Where NATS lost it and somebody made another, what was meant for the one
//! before is taken by nobody.

use super::LogLimits;
use alcove_hub::Stored;
use alcove_wire::RoomId;
use async_nats::jetstream::{
    Context,
    context::{CreateStreamErrorKind, GetStreamErrorKind},
    stream::{
        Config, DirectGetErrorKind, DiscardPolicy, LastRawMessageErrorKind, Republish, StorageType,
        Stream,
    },
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const STREAM: &str = "alcove_1";
/// All subjects begin so; 1 is the version of what is written.
const PREFIX: &str = "alcove.1";
/// How many blocks without payloads a room's log has place for, besides the window.
const EMPTY_BLOCKS: i64 = 64;
/// How many relays may be about to make the stream at once.
const ATTEMPTS: usize = 8;

#[derive(Clone)]
pub(crate) struct Log {
    stream: Stream,
    age: String,
}

impl Log {
    /// The stream, made where there is none yet.
    pub(crate) async fn open(
        js: &Context,
        replicas: usize,
        limits: &LogLimits,
    ) -> Result<Self, String> {
        for _ in 0..ATTEMPTS {
            let config = match js.get_stream(STREAM).await {
                Ok(stream) => {
                    let found = stream.cached_info().config.clone();
                    let age = age_of(&found).ok_or("the stream alcove_1 is somebody else's")?;
                    let wanted = config(&age, replicas, limits);
                    if is_as(&found, &wanted) {
                        return Ok(Self { stream, age });
                    }
                    match js.update_stream(wanted).await {
                        Ok(_) => continue,
                        Err(error) => return Err(format!("the stream cannot be changed: {error}")),
                    }
                }
                Err(error) if is_missing(&error.kind()) => {
                    let mut age = [0; 16];
                    getrandom::fill(&mut age).map_err(|error| error.to_string())?;
                    config(&HEXLOWER.encode(&age), replicas, limits)
                }
                Err(error) => return Err(error.to_string()),
            };
            match js.create_stream(config).await {
                Ok(_) => {}
                // Another relay was faster.
                Err(error) if matches!(error.kind(), CreateStreamErrorKind::JetStream(_)) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        Err("the stream alcove_1 cannot be made".into())
    }

    /// Where blocks are written to.
    pub(crate) fn write_subject(&self, room: &RoomId) -> String {
        format!("{PREFIX}.{}.in.{}", self.age, name(room))
    }

    /// What is told in a room: blocks, and words.
    pub(crate) fn room_subject(&self, room: &RoomId) -> String {
        format!("{PREFIX}.{}.out.{}.*", self.age, name(room))
    }

    pub(crate) fn word_subject(&self, room: &RoomId) -> String {
        format!("{PREFIX}.{}.out.{}.word", self.age, name(room))
    }

    pub(crate) fn nodes_subject(&self) -> String {
        format!("{PREFIX}.{}.nodes", self.age)
    }

    /// All blocks of a room behind a position, and the position of the last one as the stream's leader has it.
    pub(crate) async fn read(
        &self,
        room: &RoomId,
        after: u64,
    ) -> Result<(Vec<Stored>, u64), String> {
        let subject = self.write_subject(room);
        let (mut blocks, mut next) = (Vec::new(), after + 1);
        loop {
            match self.stream.direct_get_next_for_subject(&subject, Some(next)).await {
                Ok(message) => {
                    next = message.sequence + 1;
                    let age_ms = age_ms(message.time.unix_timestamp_nanos());
                    let (position, block) = (message.sequence, message.payload);
                    blocks.push(Stored { position, age_ms, block });
                }
                Err(error) if error.kind() == DirectGetErrorKind::NotFound => break,
                Err(error) => return Err(error.to_string()),
            }
        }
        if let Some(last) = blocks.last() {
            let last = last.position;
            return Ok((blocks, last));
        }
        match self.stream.get_last_raw_message_by_subject(&subject).await {
            Ok(message) => Ok((blocks, message.sequence)),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {
                Ok((blocks, 0))
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

fn config(age: &str, replicas: usize, limits: &LogLimits) -> Config {
    Config {
        name: STREAM.into(),
        description: Some("What Alcove's rooms hold for those who come back".into()),
        subjects: vec![format!("{PREFIX}.{age}.in.*")],
        max_messages_per_subject: i64::from(limits.blocks_per_room) + EMPTY_BLOCKS,
        max_bytes: i64::try_from(limits.bytes).unwrap_or(i64::MAX),
        max_age: limits.age,
        discard: DiscardPolicy::Old,
        // Nothing that is said in a room is written to a disk.
        storage: StorageType::Memory,
        num_replicas: replicas,
        duplicate_window: Duration::from_secs(1),
        allow_direct: true,
        republish: Some(Republish {
            source: format!("{PREFIX}.{age}.in.*"),
            destination: format!("{PREFIX}.{age}.out.{{{{wildcard(1)}}}}.log"),
            headers_only: false,
        }),
        ..Config::default()
    }
}

fn age_of(config: &Config) -> Option<String> {
    let [subject] = &config.subjects[..] else { return None };
    let age = subject.strip_prefix(PREFIX)?.strip_prefix('.')?.strip_suffix(".in.*")?;
    (age.len() == 32 && age.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| age.to_owned())
}

fn is_as(found: &Config, wanted: &Config) -> bool {
    let of = |config: &Config| {
        let Config { max_messages_per_subject, max_bytes, max_age, num_replicas, .. } = *config;
        (max_messages_per_subject, max_bytes, max_age, num_replicas)
    };
    of(found) == of(wanted)
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.code() == 404)
}

/// A room, as a part of a subject.
fn name(room: &RoomId) -> String {
    BASE64URL_NOPAD.encode(&room.0)
}

/// By this machine's clock; where the clocks differ, so does how long something is held.
fn age_ms(since_ns: i128) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let age = (now.as_nanos() as i128).saturating_sub(since_ns).max(0) / 1_000_000;
    u64::try_from(age).unwrap_or(u64::MAX)
}
