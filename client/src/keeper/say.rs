//! What a keeper says of itself, unsigned: that it is here, how far it has the frames, and which files it holds.

use super::Keeper;
use crate::{
    Now,
    peer::{HELD_FILES_MAX, Payload},
};
use std::collections::BTreeSet;

/// How often it says that it is here, and how soon after somebody came.
const SAY_EVERY_MS: u64 = 60_000;
const SAY_SOON_MS: u64 = 100;

/// What is yet to be said, and when.
#[derive(Default)]
pub(super) struct Saying {
    keeping_at: Option<u64>,
    /// The hashes of files.
    held: BTreeSet<[u8; 32]>,
    held_at: Option<u64>,
}

impl Saying {
    pub(super) fn due(&self) -> Option<u64> {
        [self.keeping_at, self.held_at].into_iter().flatten().min()
    }
}

impl Keeper {
    pub(super) fn say_timeout(&mut self, now: Now) {
        let due = |at: Option<u64>| at.is_some_and(|at| at <= now.monotonic_ms);
        if due(self.saying.keeping_at) {
            self.say_keeping(now);
        }
        if due(self.saying.held_at) {
            self.say_held(now);
        }
    }

    /// Says that it is here, and the newest files that it holds.
    pub(super) fn say_all(&mut self, now: Now) {
        self.saying.held.extend(self.files.newest().take(HELD_FILES_MAX));
        self.say_keeping(now);
    }

    /// The same, soon: somebody came.
    pub(super) fn say_all_soon(&mut self, now: Now) {
        self.saying.held.extend(self.files.newest().take(HELD_FILES_MAX));
        let soon = now.monotonic_ms + self.jitter(SAY_SOON_MS);
        self.saying.keeping_at = Some(self.saying.keeping_at.map_or(soon, |at| at.min(soon)));
    }

    /// Says soon that it holds this file.
    pub(super) fn say_held_soon(&mut self, hash: [u8; 32], now: Now) {
        self.saying.held.insert(hash);
        if self.saying.held_at.is_none() {
            self.saying.held_at = Some(now.monotonic_ms + self.jitter(SAY_SOON_MS));
        }
    }

    fn say_keeping(&mut self, now: Now) {
        let next = SAY_EVERY_MS + self.jitter(SAY_EVERY_MS / 2);
        self.saying.keeping_at = Some(now.monotonic_ms + next);
        let held = self.held.cursors();
        self.say(self.room, &Payload::Keeping { held });
        // Behind it: that a keeper holds a file counts for more than that a member does.
        self.say_held(now);
    }

    fn say_held(&mut self, now: Now) {
        let mut files = Vec::new();
        while files.len() < HELD_FILES_MAX
            && let Some(hash) = self.saying.held.pop_first()
        {
            files.extend(self.files.whole(&hash).map(|(_, file)| file));
        }
        if !files.is_empty() {
            self.say(self.room, &Payload::FilesHeld { files });
        }
        let more = !self.saying.held.is_empty();
        self.saying.held_at = more.then_some(now.monotonic_ms + SAY_SOON_MS);
    }
}
