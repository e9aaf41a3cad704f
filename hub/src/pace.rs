//! How fast a room takes publishes: the generic cell rate algorithm, which needs one number for each room.

use crate::config::Config;

/// For how long a room that was quiet may exceed its rates.
const BURST_US: u64 = 2_000_000;

/// When the publishes so far would be done at the room's rates, in microseconds.
#[derive(Default)]
pub(crate) struct Pace(u64);

impl Pace {
    /// Counts a publish, and gives the time in milliseconds before which its sender should be heard no further, if it
    /// is to wait.
    pub(crate) fn spend(&mut self, bytes: usize, config: &Config, now_ms: u64) -> Option<u64> {
        let frame = 1_000_000 / u64::from(config.room_frames_per_second.max(1));
        let bytes = bytes as u64 * 1_000_000 / u64::from(config.room_bytes_per_second.max(1));
        let now = now_ms * 1000;
        self.0 = self.0.max(now) + frame.max(bytes);
        let until = self.0.saturating_sub(BURST_US);
        (until > now).then(|| until.div_ceil(1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_its_burst_a_room_takes_publishes_at_its_rates() {
        let config =
            Config { room_frames_per_second: 10, room_bytes_per_second: 1000, ..Config::default() };
        let mut pace = Pace::default();
        let mut now = 5000;
        for _ in 0..30 {
            now = pace.spend(0, &config, now).unwrap_or(now);
        }
        assert_eq!(now, 6000);
        now = pace.spend(3000, &config, now).unwrap_or(now);
        assert_eq!(now, 9000);
        assert_eq!(pace.spend(0, &config, now + 60_000), None);
    }
}
