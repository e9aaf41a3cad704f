//! Numbered steps with the time they took, so that nobody wonders whether a long build still runs.

use std::time::{Duration, Instant};

/// The steps of one command.
pub(crate) struct Progress {
    what: &'static str,
    total: usize,
    started: usize,
    began: Instant,
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        Self::of("", total)
    }

    /// Steps that are taken beside others; `what` stands before their numbers.
    pub(crate) fn of(what: &'static str, total: usize) -> Self {
        Self { what, total, started: 0, began: Instant::now() }
    }

    /// Runs `work` as the next step, with a line before and, if it succeeds, a line after it.
    pub(crate) fn step<T>(
        &mut self,
        what: &str,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.started += 1;
        let label = format!("[{}{}/{}]", self.what, self.started, self.total);
        eprintln!("{label} {what} …");
        let step_began = Instant::now();
        let done = work()?;
        let (took, all) = (seconds(step_began.elapsed()), seconds(self.began.elapsed()));
        eprintln!("{label} {what}: done in {took} ({all} in all)");
        Ok(done)
    }
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f32()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_a_person_says_them() {
        assert_eq!(seconds(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
