//! The end of a connection: says why, closes, and takes in what was still under way. A socket that is dropped with
//! unread bytes is reset, and the client might never read the reason.

use crate::link::{End, Link, Piece};
use alcove_wire::{ErrorCode, RelayToClient, encode};
use alcove_ws::{Opcode, close_payload};
use std::{future::poll_fn, time::Duration};
use tokio::time::timeout;

/// How long the goodbye of a connection may take.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// How long whoever found no place is asked to stay away at least, and at most twice as long.
const FULL_RETRY_MS: u32 = 10_000;

/// Close codes (RFC 6455 §7.4).
const PROTOCOL: u16 = 1002;
const UNSUPPORTED: u16 = 1003;
const TOO_BIG: u16 = 1009;
const RESTART: u16 = 1012;

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The network closed it.
    Gone,
    /// The client closes it, with this code.
    Closed(Option<u16>),
    /// The relay ends it with an error of which the client does not know yet.
    Refused(ErrorCode),
    /// The relay ends it with an error that the client was told.
    Told(ErrorCode),
    /// The relay stops.
    Stopping,
}

pub(crate) async fn say_goodbye(link: &Link, ending: Ending) {
    link.end(End::Stopping);
    let close = match ending {
        Ending::Gone => return,
        Ending::Closed(code) => code.map_or_else(Vec::new, |code| close_payload(code, "")),
        Ending::Stopping => close_payload(RESTART, "the relay stops"),
        Ending::Told(code) => close_payload(close_code(code), "refused"),
        Ending::Refused(code) => {
            let retry_after_ms = retry_after_ms(code);
            let error = RelayToClient::Error { code, room: None, tag: None, retry_after_ms };
            link.push_last(Piece::frame(Opcode::Binary, encode(&error).into()));
            close_payload(close_code(code), "refused")
        }
    };
    link.push_last(Piece::frame(Opcode::Close, close.into()));
    let _ = timeout(CLOSE_DEADLINE, async {
        poll_fn(|cx| link.poll_flush(cx)).await;
        link.stream.shutdown();
        let mut scratch = [0; 1024];
        while let Ok(1..) = poll_fn(|cx| link.stream.poll_read(cx, &mut scratch)).await {}
    })
    .await;
}

/// When whoever was not let in may try again: spread out, so that not all look at once.
fn retry_after_ms(code: ErrorCode) -> u32 {
    match code {
        ErrorCode::RelayFull
        | ErrorCode::NetworkFull
        | ErrorCode::TokenNeeded
        | ErrorCode::WorkNeeded => {
            FULL_RETRY_MS + getrandom::u32().unwrap_or_default() % FULL_RETRY_MS
        }
        _ => 0,
    }
}

/// The close code of an error: 4000 and its number, where the RFC has none of its own.
fn close_code(code: ErrorCode) -> u16 {
    match code {
        ErrorCode::Malformed | ErrorCode::UnknownType => PROTOCOL,
        ErrorCode::TooLarge => TOO_BIG,
        ErrorCode::NotBinary => UNSUPPORTED,
        other => 4000 + u16::from(other),
    }
}
