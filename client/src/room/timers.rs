//! When a room wants to be called.

use alcove_wire::RoomId;
use litemap::LiteMap;

/// What is to be done at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// Go on with frames whose turn has come.
    Process,
    /// Stop waiting for the others' statements.
    Compare,
    /// Ask somebody else for what is missing.
    Fetch,
    /// Knock again.
    Knock,
    /// Let in whoever may come in.
    Admit,
    /// Commit that somebody leaves.
    CommitLeave,
    /// Renew one's own keys.
    Renew,
    /// Say that one is here.
    Here,
    /// Say how far one has come, before that.
    Mark,
    /// Take it that somebody has stopped typing.
    Typing,
    /// Let messages disappear.
    Expire,
    /// Begin to serve a transfer, or give it up.
    Serve(RoomId),
    /// Look again for who holds a file.
    Files,
    /// Tell keepers of the files that are here.
    OfferFiles,
    /// Ask somebody else for the file of this transfer.
    GetFile(RoomId),
    /// Begin to give the file of this transfer, or give it up.
    GiveFile(RoomId),
    /// Give up delivering a Welcome.
    Welcome(RoomId),
}

/// One time for each timer.
#[derive(Default)]
pub(super) struct Timers(LiteMap<Timer, u64>);

impl Timers {
    pub(super) fn arm(&mut self, timer: Timer, at_ms: u64) {
        self.0.insert(timer, at_ms);
    }

    /// Arms it, unless it is armed for earlier.
    pub(super) fn arm_sooner(&mut self, timer: Timer, at_ms: u64) {
        let at = self.0.entry(timer).or_insert(at_ms);
        *at = (*at).min(at_ms);
    }

    pub(super) fn is_armed(&self, timer: Timer) -> bool {
        self.0.contains_key(&timer)
    }

    pub(super) fn disarm(&mut self, timer: Timer) {
        self.0.remove(&timer);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn next(&self) -> Option<u64> {
        self.0.values().min().copied()
    }

    /// Takes one timer whose time has come.
    pub(super) fn take_due(&mut self, now_ms: u64) -> Option<Timer> {
        let due = self.0.iter().find(|&(_, &at)| at <= now_ms).map(|(&timer, _)| timer)?;
        self.0.remove(&due);
        Some(due)
    }
}
