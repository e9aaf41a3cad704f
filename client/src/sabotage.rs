//! Turns off one rule of the client, so that a test can see the simulator notice. Behind a feature that only the simulator
//! asks for: without it, and in every browser, no rule can be off, at compile time.

/// A rule that can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// What leaves waits for the save that belongs to it.
    SaveBeforeSend,
    /// The first valid commit of an epoch wins, over one's own too.
    FirstCommitWins,
    /// A pending commit is kept over a restart: it may have been ordered.
    PendingCommitKept,
    /// After a restart the sending generations that may have been used are skipped.
    Reservation,
    /// After a restart nothing is encrypted in an epoch in which more may have been sent than the store knows.
    EpochVouchedFor,
}

#[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
mod switch {
    use super::Rule;
    use std::cell::Cell;

    thread_local! {
        static OFF: Cell<Option<Rule>> = const { Cell::new(None) };
    }

    /// Turns a rule off for the clients of this thread, and all others on.
    pub fn turn_off(rule: Option<Rule>) {
        OFF.set(rule);
    }

    pub(crate) fn is_off(rule: Rule) -> bool {
        OFF.get() == Some(rule)
    }
}

#[cfg(not(all(feature = "sabotage", not(target_arch = "wasm32"))))]
mod switch {
    pub(crate) const fn is_off(_: super::Rule) -> bool {
        false
    }
}

#[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
pub use switch::turn_off;

pub(crate) use switch::is_off;
