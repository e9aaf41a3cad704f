//! The cases of the Autobahn test suite that concern a server of binary messages without extensions; the numbers are
//! the suite's.

mod support;

use alcove_ws::{Violation, close_payload};
use support::{Heard, decode, frame};

const MASK: Option<[u8; 4]> = Some([0x37, 0xfa, 0x21, 0x3d]);
const MESSAGE: u8 = 0x82;
const FIRST: u8 = 0x02;
const NEXT: u8 = 0x00;
const LAST: u8 = 0x80;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8A;
const MAX: usize = 16 << 20;

fn heard(frames: &[(u8, &[u8])]) -> Vec<Heard> {
    let bytes: Vec<_> =
        frames.iter().map(|&(first, payload)| frame(first, MASK, payload)).collect();
    let whole = decode(&bytes.concat(), MAX, &[MAX]);
    if bytes.concat().len() < 5000 {
        // "in chops of 1 octet", 1.2.8 and many others.
        assert_eq!(decode(&bytes.concat(), MAX, &[1]), whole);
    }
    whole
}

fn message(payload: &[u8]) -> Heard {
    Heard::Message(payload.to_vec())
}

fn refused() -> Heard {
    Heard::Refused(Violation::Protocol)
}

#[test]
fn case_1_2_binary_messages_of_every_size_class() {
    for len in [0, 125, 126, 127, 128, 65_535, 65_536] {
        let payload = vec![0xfe; len];
        assert_eq!(heard(&[(MESSAGE, &payload)]), [message(&payload)]);
    }
}

#[test]
fn case_2_pings_and_pongs() {
    for payload in [&b""[..], b"Hello", &[0, 255, 254, 253, 0], &[0xfe; 125]] {
        assert_eq!(heard(&[(PING, payload)]), [Heard::Ping(payload.to_vec())]);
    }
    assert_eq!(heard(&[(PING, &[0xfe; 126])]), [refused()]);
    assert_eq!(heard(&[(PONG, b""), (PONG, b"unasked")]), [Heard::Pong, Heard::Pong]);
    let ten: Vec<_> = (0..10_u8).map(|number| [number]).collect();
    let pings: Vec<_> = ten.iter().map(|payload| (PING, &payload[..])).collect();
    let expected: Vec<_> = ten.iter().map(|payload| Heard::Ping(payload.to_vec())).collect();
    assert_eq!(heard(&pings), expected);
}

#[test]
fn case_3_reserved_bits() {
    for bits in 1..8_u8 {
        assert_eq!(heard(&[(MESSAGE | bits << 4, b"x")]), [refused()]);
        let after = [(MESSAGE, &b"fine"[..]), (PING | bits << 4, b"")];
        assert_eq!(heard(&after), [message(b"fine"), refused()]);
    }
}

#[test]
fn case_4_reserved_opcodes() {
    for opcode in (3..8_u8).chain(11..16) {
        let frames = [(MESSAGE, &b"fine"[..]), (0x80 | opcode, b""), (PING, b"")];
        assert_eq!(heard(&frames), [message(b"fine"), refused()]);
    }
}

#[test]
fn case_5_fragmentation() {
    let ping = || Heard::Ping(b"p".to_vec());
    // 5.1, 5.2: control frames are never fragmented.
    assert_eq!(heard(&[(PING & 0x7F, b"a"), (LAST, b"b")]), [refused()]);
    assert_eq!(heard(&[(PONG & 0x7F, b"a"), (LAST, b"b")]), [refused()]);
    // 5.3 to 5.8: parts, with and without a ping between them.
    assert_eq!(heard(&[(FIRST, b"a"), (LAST, b"b")]), [message(b"ab")]);
    assert_eq!(heard(&[(FIRST, b"a"), (PING, b"p"), (LAST, b"b")]), [ping(), message(b"ab")]);
    // 5.9 to 5.14: a continuation of nothing.
    assert_eq!(heard(&[(LAST, b"x"), (MESSAGE, b"y")]), [refused()]);
    assert_eq!(heard(&[(NEXT, b"x"), (MESSAGE, b"y")]), [refused()]);
    assert_eq!(heard(&[(FIRST, b"a"), (LAST, b"b"), (LAST, b"c")]), [message(b"ab"), refused()]);
    // 5.18: a new message within another.
    assert_eq!(heard(&[(FIRST, b"a"), (MESSAGE, b"b")]), [refused()]);
    // 5.19, 5.20: pings among many parts.
    let many = [
        (FIRST, &b"1"[..]),
        (NEXT, b"2"),
        (PING, b"p"),
        (NEXT, b"3"),
        (NEXT, b""),
        (PING, b"p"),
        (LAST, b"5"),
    ];
    assert_eq!(heard(&many), [ping(), ping(), message(b"1235")]);
}

#[test]
fn case_7_closing() {
    assert_eq!(heard(&[(CLOSE, b""), (MESSAGE, b"late")]), [Heard::Close(None)]);
    assert_eq!(heard(&[(FIRST, b"a"), (CLOSE, b""), (LAST, b"b")]), [Heard::Close(None)]);
    assert_eq!(heard(&[(CLOSE, &[3])]), [refused()]);
    let longest = "*".repeat(123);
    for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] {
        for reason in ["", "Hello World!", &longest] {
            let payload = close_payload(code, reason);
            assert_eq!(heard(&[(CLOSE, &payload)]), [Heard::Close(Some(code))]);
        }
    }
    assert_eq!(heard(&[(CLOSE, &close_payload(1000, &"*".repeat(124)))]), [refused()]);
    let no_utf8 = [&1000_u16.to_be_bytes()[..], &[0xce, 0xba, 0xed, 0xa0, 0x80]].concat();
    assert_eq!(heard(&[(CLOSE, &no_utf8)]), [refused()]);
    for code in [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535] {
        assert_eq!(heard(&[(CLOSE, &close_payload(code, ""))]), [refused()], "{code}");
    }
}

#[test]
fn case_9_large_messages_whole_and_in_parts() {
    let large: Vec<_> = (0..4 << 20).map(|at| at as u8).collect();
    assert_eq!(heard(&[(MESSAGE, &large)]), [message(&large)]);
    for part in [64, 4096, 1 << 20] {
        let count = large.len() / part;
        let frames = large.chunks(part).enumerate().map(|(number, payload)| {
            let first = if number == 0 { FIRST } else { NEXT };
            (if number == count - 1 { LAST } else { first }, payload)
        });
        assert_eq!(heard(&frames.collect::<Vec<_>>()), [message(&large)]);
    }
}

#[test]
fn what_is_too_long_is_refused_before_it_comes() {
    let too_large = [Heard::Refused(Violation::TooLarge)];
    let header = frame(MESSAGE, MASK, &[0; 1001])[..4].to_vec();
    assert_eq!(decode(&header, 1000, &[4]), too_large);
    let huge = [&[MESSAGE, 0xFF][..], &(u64::MAX >> 1).to_be_bytes()].concat();
    assert_eq!(decode(&huge, 1000, &[10]), too_large);
    let parts = [frame(FIRST, MASK, &[0; 600]), frame(LAST, MASK, &[0; 401])].concat();
    assert_eq!(decode(&parts, 1000, &[MAX]), too_large);
    let parts = [frame(FIRST, MASK, &[0; 600]), frame(LAST, MASK, &[0; 400])].concat();
    assert_eq!(decode(&parts, 1000, &[MAX]), [message(&[0; 1000])]);
}

#[test]
fn what_only_servers_or_nobody_may_send_is_refused() {
    let cases: [&[u8]; 6] = [
        &frame(MESSAGE, None, b"unmasked"),
        &[MESSAGE, 0xFE, 0, 125],
        &[MESSAGE, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
        &[MESSAGE, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0],
        &[PING, 0xFE, 0, 126],
        &[0x82, 0x00],
    ];
    for bytes in cases {
        assert_eq!(decode(bytes, 1000, &[1]), [refused()], "{bytes:?}");
    }
    let text = frame(0x81, MASK, b"hello");
    assert_eq!(decode(&text, 1000, &[1]), [Heard::Refused(Violation::Text)]);
}
