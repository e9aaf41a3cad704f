//! One connection to a relay: when to open it, whether it is still alive, and which of the rooms it is for.

use crate::{ConnectionState, Now};
use alcove_wire::{
    Challenge, ClientToRelay, ErrorCode, Limits, Protection, RelayToClient, do_work, prove_token,
};
use chacha20::{ChaCha20Rng, rand_core::Rng as _};

/// How long to wait before the second try, and at most. Each wait is shortened at random by up to half, so that not
/// everyone comes back at once.
const BACKOFF_MIN_MS: u64 = 500;
const BACKOFF_MAX_MS: u64 = 30_000;
/// How long an answer to a ping may take before the connection counts as dead.
const PONG_MS: u64 = 10_000;

/// A relay's connection.
pub(crate) struct Link {
    state: State,
    failures: u32,
    /// What the relay asked for when it closed.
    asked_ms: Option<u64>,
    /// Why the relay closed.
    why: Option<ErrorCode>,
}

/// A relay's address as it is shown, and connected to: without the token that may stand in its fragment.
pub fn relay_address(relay: &str) -> &str {
    relay.split_once('#').map_or(relay, |(address, _)| address)
}

enum State {
    Offline {
        retry_at: u64,
    },
    Connecting,
    Open {
        greeting: Option<Greeting>,
        /// Whether the relay's demand was answered: that is done once.
        proved: bool,
        keepalive_ms: u64,
        ping_at: u64,
        dead_at: Option<u64>,
    },
}

/// What a relay's first message says that rooms need.
#[derive(Clone, Copy)]
pub(crate) struct Greeting {
    pub(crate) challenge: Challenge,
    /// The longest payload that it takes.
    pub(crate) max_payload: usize,
}

/// What a link wants done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Connect,
    Ping,
    Disconnect,
}

impl Link {
    /// A connection to be opened at once.
    pub(crate) fn new(now: Now) -> Self {
        Self {
            state: State::Offline { retry_at: now.monotonic_ms },
            failures: 0,
            asked_ms: None,
            why: None,
        }
    }

    pub(crate) fn view(&self, now: Now) -> ConnectionState {
        match self.state {
            State::Offline { retry_at } => ConnectionState::Offline {
                retry_in_ms: retry_at.saturating_sub(now.monotonic_ms),
                why: self.why.map(u16::from),
            },
            State::Connecting | State::Open { greeting: None, .. } => ConnectionState::Connecting,
            State::Open { .. } => ConnectionState::Online,
        }
    }

    pub(crate) fn greeting(&self) -> Option<Greeting> {
        match self.state {
            State::Open { greeting, .. } => greeting,
            _ => None,
        }
    }

    pub(crate) fn handle_connected(&mut self, now: Now) {
        let dead_at = Some(now.monotonic_ms + PONG_MS);
        self.state = State::Open {
            greeting: None,
            proved: false,
            keepalive_ms: 30_000,
            ping_at: u64::MAX,
            dead_at,
        };
    }

    /// The relay demands something before it greets. `None`: more than it may, and the connection is to be closed.
    pub(crate) fn prove(&mut self, relay: &str, demand: &RelayToClient) -> Option<ClientToRelay> {
        let &RelayToClient::Demand { challenge, protection, work } = demand else { return None };
        self.why = Some(ErrorCode::WorkNeeded);
        let State::Open { greeting: None, proved, .. } = &mut self.state else { return None };
        if std::mem::replace(proved, true) {
            return None;
        }
        let work = do_work(&challenge, work)?;
        self.why = None;
        let token = relay.split_once('#').filter(|_| protection == Protection::Token);
        let token = token.map(|(_, token)| prove_token(token.as_bytes(), &challenge));
        Some(ClientToRelay::Prove { token, work })
    }

    /// The relay's first message.
    pub(crate) fn handle_hello(&mut self, challenge: Challenge, limits: &Limits, now: Now) {
        if let State::Open { greeting, keepalive_ms, ping_at, dead_at, .. } = &mut self.state {
            *greeting = Some(Greeting { challenge, max_payload: limits.max_payload() });
            *keepalive_ms = u64::from(limits.keepalive_ms).clamp(5_000, 120_000) / 2;
            *ping_at = now.monotonic_ms + *keepalive_ms;
            *dead_at = None;
            self.failures = 0;
        }
    }

    /// Anything that comes in shows that the connection lives.
    pub(crate) fn handle_traffic(&mut self) {
        if let State::Open { greeting: Some(_), dead_at, .. } = &mut self.state {
            *dead_at = None;
        }
    }

    /// The relay is about to stop and says when to come back.
    pub(crate) fn handle_closing(&mut self, after_ms: u32) {
        self.asked_ms = Some(u64::from(after_ms).min(BACKOFF_MAX_MS));
    }

    /// The relay refuses this connection, and may say when to come back.
    pub(crate) fn handle_refused(&mut self, code: ErrorCode, after_ms: u32) {
        self.why = Some(code);
        if after_ms > 0 {
            self.handle_closing(after_ms);
        }
    }

    pub(crate) fn handle_disconnected(&mut self, rng: &mut ChaCha20Rng, now: Now) {
        let wait = self.asked_ms.take().unwrap_or_else(|| {
            let longest =
                BACKOFF_MIN_MS.saturating_mul(1 << self.failures.min(10)).min(BACKOFF_MAX_MS);
            longest / 2 + rng.next_u64() % (longest / 2 + 1)
        });
        self.failures = self.failures.saturating_add(1);
        self.state = State::Offline { retry_at: now.monotonic_ms + wait };
    }

    /// The network is back: does not wait any longer.
    pub(crate) fn handle_network(&mut self, now: Now) {
        match &mut self.state {
            State::Offline { retry_at } => *retry_at = now.monotonic_ms,
            // What was open before may be dead now.
            State::Open { greeting: Some(_), ping_at, .. } => *ping_at = now.monotonic_ms,
            _ => {}
        }
        self.failures = 0;
    }

    /// What is due, if anything is.
    pub(crate) fn take_due(&mut self, now: Now) -> Option<Want> {
        let now = now.monotonic_ms;
        match &mut self.state {
            State::Offline { retry_at } if *retry_at <= now => {
                self.state = State::Connecting;
                self.why = None;
                Some(Want::Connect)
            }
            State::Open { dead_at: Some(dead_at), .. } if *dead_at <= now => Some(Want::Disconnect),
            State::Open { ping_at, keepalive_ms, dead_at, .. } if *ping_at <= now => {
                *ping_at = now + *keepalive_ms;
                dead_at.get_or_insert(now + PONG_MS);
                Some(Want::Ping)
            }
            _ => None,
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<u64> {
        match self.state {
            State::Offline { retry_at } => Some(retry_at),
            State::Connecting => None,
            State::Open { ping_at, dead_at, .. } => {
                Some(dead_at.map_or(ping_at, |dead_at| dead_at.min(ping_at)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chacha20::rand_core::SeedableRng as _;

    fn at(monotonic_ms: u64) -> Now {
        Now { monotonic_ms, unix_ms: 0 }
    }

    fn open(now: Now) -> Link {
        let mut link = Link::new(now);
        assert_eq!(link.take_due(now), Some(Want::Connect));
        link.handle_connected(now);
        link.handle_hello(Challenge([0; 32]), &Limits::default(), now);
        link
    }

    #[test]
    fn waits_grow_and_stay_bounded_until_a_connection_holds() {
        let mut rng = ChaCha20Rng::from_seed([0; 32]);
        let mut link = Link::new(at(0));
        let (mut now, mut longest) = (0, 0);
        for _ in 0..20 {
            assert_eq!(link.take_due(at(now)), Some(Want::Connect));
            link.handle_disconnected(&mut rng, at(now));
            let wait = link.poll_timeout().unwrap() - now;
            assert!(wait <= BACKOFF_MAX_MS);
            longest = longest.max(wait);
            now += wait;
        }
        assert!(longest > BACKOFF_MAX_MS / 2 - 1);
        link.handle_network(at(now - 1));
        assert_eq!(link.take_due(at(now - 1)), Some(Want::Connect));
    }

    #[test]
    fn a_connection_that_does_not_answer_a_ping_is_dead() {
        let mut link = open(at(0));
        let ping_at = link.poll_timeout().unwrap();
        assert_eq!(link.take_due(at(ping_at)), Some(Want::Ping));
        assert_eq!(link.take_due(at(ping_at)), None);
        assert_eq!(link.take_due(at(ping_at + PONG_MS)), Some(Want::Disconnect));
        let mut answered = open(at(0));
        assert_eq!(answered.take_due(at(ping_at)), Some(Want::Ping));
        answered.handle_traffic();
        assert_eq!(answered.take_due(at(ping_at + PONG_MS)), None);
    }

    #[test]
    fn a_relay_that_closes_says_when_to_come_back() {
        let mut link = open(at(0));
        link.handle_closing(1234);
        link.handle_disconnected(&mut ChaCha20Rng::from_seed([0; 32]), at(10));
        assert_eq!(link.poll_timeout(), Some(1244));
    }

    fn demand(protection: Protection, work: u8) -> RelayToClient {
        RelayToClient::Demand { challenge: Challenge([7; 32]), protection, work }
    }

    fn connected() -> Link {
        let mut link = Link::new(at(0));
        link.take_due(at(0));
        link.handle_connected(at(0));
        link
    }

    #[test]
    fn a_demand_is_answered_once_and_with_the_token_of_the_address() {
        let relay = "wss://relay.example/ws#sesame";
        let challenge = Challenge([7; 32]);
        let mut link = connected();
        let token = Some(prove_token(b"sesame", &challenge));
        let work = do_work(&challenge, 8).unwrap();
        let proof = ClientToRelay::Prove { token, work };
        assert_eq!(link.prove(relay, &demand(Protection::Token, 8)), Some(proof));
        assert_eq!(link.prove(relay, &demand(Protection::Token, 8)), None);
        // Who does not ask for the token learns nothing of it.
        let proof = Some(ClientToRelay::Prove { token: None, work: 0 });
        assert_eq!(connected().prove(relay, &demand(Protection::Open, 0)), proof);
        assert_eq!(connected().prove("wss://a", &demand(Protection::Token, 0)), proof);
    }

    #[test]
    fn more_work_than_may_be_is_not_done_and_a_refusal_is_shown() {
        let mut link = connected();
        assert_eq!(link.prove("wss://a", &demand(Protection::Open, 255)), None);
        let mut rng = ChaCha20Rng::from_seed([0; 32]);
        for code in [ErrorCode::WorkNeeded, ErrorCode::TokenNeeded] {
            link.handle_refused(code, 30_000);
            link.handle_disconnected(&mut rng, at(0));
            let why = Some(u16::from(code));
            assert_eq!(link.view(at(0)), ConnectionState::Offline { retry_in_ms: 30_000, why });
        }
        link.take_due(at(30_000));
        link.handle_disconnected(&mut rng, at(30_000));
        assert!(matches!(link.view(at(30_000)), ConnectionState::Offline { why: None, .. }));
    }
}
