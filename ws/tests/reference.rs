//! The same bytes mean the same as they do to tungstenite.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_ws::{Header, Opcode, Violation};
use proptest::prelude::*;
use std::io::{self, Cursor, Read, Write};
use support::{Heard, decode, frame};
use tokio_tungstenite::tungstenite::{
    Error, Message,
    protocol::{Role, WebSocket, WebSocketConfig, frame::FrameHeader, frame::coding},
};

const MAX: usize = 70_000;

/// Gives the bytes, and takes answers for nothing.
struct Script(Cursor<Vec<u8>>);

impl Read for Script {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Script {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn reference(bytes: &[u8]) -> Vec<Heard> {
    let config = WebSocketConfig::default().max_message_size(Some(MAX)).max_frame_size(Some(MAX));
    let script = Script(Cursor::new(bytes.to_vec()));
    let mut socket = WebSocket::from_raw_socket(script, Role::Server, Some(config));
    let mut heard = Vec::new();
    loop {
        let next = match socket.read() {
            Ok(Message::Binary(message)) => Heard::Message(message.to_vec()),
            Ok(Message::Ping(payload)) => Heard::Ping(payload.to_vec()),
            Ok(Message::Pong(_)) => Heard::Pong,
            // A code that may not travel it gives as a protocol error of its own.
            Ok(Message::Close(Some(close))) if close.reason == "Protocol violation" => {
                Heard::Refused(Violation::Protocol)
            }
            Ok(Message::Close(close)) => Heard::Close(close.map(|close| close.code.into())),
            Ok(Message::Text(_) | Message::Frame(_)) => unreachable!("none is sent"),
            Err(Error::Capacity(_)) => Heard::Refused(Violation::TooLarge),
            // The end of the script.
            Err(Error::Protocol(
                tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            )) => return heard,
            Err(Error::Protocol(_) | Error::Utf8(_)) => Heard::Refused(Violation::Protocol),
            Err(error) => panic!("{error}"),
        };
        let last = matches!(next, Heard::Close(_) | Heard::Refused(_));
        heard.push(next);
        if last {
            return heard;
        }
    }
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    let len = prop_oneof![
        4 => 0_usize..20,
        1 => 120_usize..135,
        1 => Just(4096_usize),
        1 => 65_530_usize..65_540,
        1 => 69_990_usize..70_010,
    ];
    len.prop_flat_map(|len| {
        any::<u8>().prop_map(move |seed| (0..len).map(|at| seed.wrapping_add(at as u8)).collect())
    })
}

fn close() -> impl Strategy<Value = Vec<u8>> {
    let code = prop_oneof![0_u16..5010, Just(1000), 998_u16..1017, 2999_u16..3001];
    let reason = prop_oneof![
        4 => "[a-zé]{0,20}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..5),
    ];
    prop_oneof![
        Just(Vec::new()),
        Just(vec![3]),
        (code, reason).prop_map(|(code, reason)| [&code.to_be_bytes(), &reason[..]].concat()),
    ]
}

/// One frame; most are right where they stand alone.
fn one() -> impl Strategy<Value = Vec<u8>> {
    let mask = prop_oneof![30 => any::<[u8; 4]>().prop_map(Some), 1 => Just(None)];
    let first = prop_oneof![
        10 => Just(0x82_u8),                                   // a message
        4 => prop_oneof![Just(0x02_u8), Just(0x00), Just(0x80)], // its parts
        4 => prop_oneof![Just(0x89_u8), Just(0x8A)],           // ping, pong
        1 => any::<u8>().prop_filter("no text", |first| first & 0x0F != 1),
    ];
    let data = (first, mask.clone(), payload()).prop_map(|(first, mask, mut payload)| {
        if first & 0x08 != 0 {
            payload.truncate(if payload.len() % 7 == 0 { 130 } else { 125 });
        }
        frame(first, mask, &payload)
    });
    let close = (mask, close()).prop_map(|(mask, payload)| frame(0x88, mask, &payload));
    prop_oneof![12 => data, 1 => close]
}

/// A message in parts, with pings between them.
fn in_parts() -> impl Strategy<Value = Vec<u8>> {
    let part = (payload(), any::<[u8; 4]>(), any::<bool>());
    proptest::collection::vec(part, 1..6).prop_map(|parts| {
        let last = parts.len() - 1;
        let frames = parts.into_iter().enumerate().map(|(number, (payload, mask, ping))| {
            let opcode = if number == 0 { 0x02 } else { 0x00 };
            let fin = if number == last { 0x80 } else { 0x00 };
            let between = if ping { frame(0x89, Some(mask), b"between") } else { Vec::new() };
            [between, frame(fin | opcode, Some(mask), &payload)].concat()
        });
        frames.collect::<Vec<_>>().concat()
    })
}

/// A frame that is out of order and too long, tungstenite calls too long: it looks at the length first.
fn named_alike(mut ours: Vec<Heard>, theirs: &[Heard]) -> Vec<Heard> {
    let (too_large, protocol) = (Violation::TooLarge, Violation::Protocol);
    if theirs.last() == Some(&Heard::Refused(too_large))
        && let Some(last) = ours.last_mut().filter(|last| **last == Heard::Refused(protocol))
    {
        *last = Heard::Refused(too_large);
    }
    ours
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn bytes_mean_what_they_mean_to_tungstenite(
        frames in proptest::collection::vec(prop_oneof![3 => one(), 1 => in_parts()], 0..12),
        pieces in proptest::collection::vec(prop_oneof![1_usize..40, Just(4096), Just(100_000)], 1..5),
    ) {
        let bytes = frames.concat();
        let theirs = reference(&bytes);
        prop_assert_eq!(&named_alike(decode(&bytes, MAX, &[4096, 100_000]), &theirs), &theirs);
        if bytes.len() < 10_000 {
            prop_assert_eq!(&named_alike(decode(&bytes, MAX, &pieces), &theirs), &theirs);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        decode(&bytes, 1000, &[1, 7, 200]);
    }

    #[test]
    fn a_header_is_the_one_that_tungstenite_writes(
        len in prop_oneof![0_usize..200, 65_530_usize..65_540, any::<u32>().prop_map(|len| len as usize)],
        binary in any::<bool>(),
    ) {
        let (opcode, theirs) = match binary {
            true => (Opcode::Binary, coding::OpCode::Data(coding::Data::Binary)),
            false => (Opcode::Close, coding::OpCode::Control(coding::Control::Close)),
        };
        let reference = FrameHeader { opcode: theirs, ..FrameHeader::default() };
        let mut expected = Vec::new();
        reference.format(len as u64, &mut expected).unwrap();
        let header = Header::new(opcode, len);
        prop_assert_eq!(header.as_bytes(), expected);
    }
}
