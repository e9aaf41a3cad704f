//! How fast one connection is read: a token bucket for messages and one for bytes.

use alcove_wire::Limits;
use std::time::Duration;
use tokio::time::Instant;

/// For how long a client that was quiet may exceed its rates.
const BURST: f64 = 2.0;
/// How much of its burst a client has spent that is busy.
const BUSY: f64 = 0.1;

pub(crate) struct Throttle {
    messages: Bucket,
    bytes: Bucket,
}

struct Bucket {
    rate: f64,
    tokens: f64,
    filled_at: Instant,
}

impl Throttle {
    pub(crate) fn new(limits: &Limits, now: Instant) -> Self {
        Self {
            messages: Bucket::new(limits.frames_per_second, now),
            bytes: Bucket::new(limits.bytes_per_second, now),
        }
    }

    /// Whether more was read of late than a client says that talks.
    pub(crate) fn is_busy(&self, now: Instant) -> bool {
        self.messages.is_busy(now) || self.bytes.is_busy(now)
    }

    /// Counts what was read, and says when the next one may be.
    pub(crate) fn spend(&mut self, messages: u32, bytes: usize, now: Instant) -> Instant {
        self.messages.spend(f64::from(messages), now).max(self.bytes.spend(bytes as f64, now))
    }
}

impl Bucket {
    fn new(rate: u32, now: Instant) -> Self {
        let rate = f64::from(rate);
        Self { rate, tokens: rate * BURST, filled_at: now }
    }

    fn is_busy(&self, now: Instant) -> bool {
        self.tokens_at(now) < self.rate * BURST * (1.0 - BUSY)
    }

    fn tokens_at(&self, now: Instant) -> f64 {
        let elapsed = now.duration_since(self.filled_at).as_secs_f64();
        (self.tokens + elapsed * self.rate).min(self.rate * BURST)
    }

    /// Takes tokens, on credit if need be, and says when the credit is paid back.
    fn spend(&mut self, tokens: f64, now: Instant) -> Instant {
        self.tokens = self.tokens_at(now) - tokens;
        self.filled_at = now;
        now + Duration::from_secs_f64((-self.tokens / self.rate).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_its_burst_a_client_is_read_at_its_rate() {
        let start = Instant::now();
        let limits = Limits { frames_per_second: 10, bytes_per_second: 1000, ..Limits::default() };
        let mut throttle = Throttle::new(&limits, start);
        let mut now = start;
        for _ in 0..30 {
            now = now.max(throttle.spend(1, 0, now));
        }
        assert_eq!((now - start).as_millis(), 1000);
        now = now.max(throttle.spend(1, 3000, now));
        assert_eq!((now - start).as_millis(), 2000);
    }

    #[test]
    fn who_says_much_is_busy_until_it_has_been_quiet() {
        let start = Instant::now();
        let limits = Limits { frames_per_second: 10, bytes_per_second: 1000, ..Limits::default() };
        let mut throttle = Throttle::new(&limits, start);
        throttle.spend(2, 200, start);
        assert!(!throttle.is_busy(start));
        throttle.spend(1, 0, start);
        assert!(throttle.is_busy(start));
        assert!(!throttle.is_busy(start + Duration::from_millis(101)));
    }
}
