//! One relay takes over from another under load, on the same listening socket: every message comes once to everyone.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_relay::Config;
use std::time::Duration;
use support::{talker::Talker, *};
use tokio::{sync::watch, time::timeout};

const CLIENTS: u32 = 6;
const MESSAGES: u32 = 300;
const RELAYS: u32 = 3;

#[tokio::test]
async fn a_rolling_restart_under_load_loses_and_doubles_nothing() {
    let config = || Config { reconnect_spread: Duration::from_millis(100), ..Config::default() };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut relay = Relay::start_with(listener.try_clone().unwrap(), config());
    let (progress, mut seen) = watch::channel(0);
    let talker = |number| Talker::new(number, CLIENTS, MESSAGES, vec![address], &progress);
    let talkers: Vec<_> = (0..CLIENTS).map(|number| tokio::spawn(talker(number).run())).collect();

    let all = (CLIENTS * MESSAGES) as usize;
    for restart in 1..RELAYS as usize {
        seen.wait_for(|&seen| seen >= all * restart / RELAYS as usize).await.unwrap();
        let next = Relay::start_with(listener.try_clone().unwrap(), config());
        std::mem::replace(&mut relay, next).stop().await.unwrap();
    }
    for talker in talkers {
        let talker = timeout(Duration::from_secs(60), talker).await;
        let Talker { mut seen, comings, .. } = talker.expect("a message is lost").unwrap();
        assert!(comings >= RELAYS);
        seen.sort_unstable();
        let expected = (0..CLIENTS).flat_map(|who| (0..MESSAGES).map(move |what| (who, what)));
        assert!(seen.into_iter().eq(expected));
    }
}
