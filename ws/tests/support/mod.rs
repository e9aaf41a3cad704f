//! A client's frames, right and wrong.

use alcove_ws::{Decoder, Event, Violation};

/// What a sequence of bytes means, without borrowing from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Message(Vec<u8>),
    Ping(Vec<u8>),
    Pong,
    Close(Option<u16>),
    Refused(Violation),
}

/// A frame as a client sends it, with whatever is wrong in its first two bytes.
pub(crate) fn frame(first: u8, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    let masked = if mask.is_some() { 0x80 } else { 0 };
    let mut bytes = vec![first];
    match payload.len() {
        len @ 0..126 => bytes.push(masked | len as u8),
        len @ 126..65_536 => {
            bytes.push(masked | 126);
            bytes.extend((len as u16).to_be_bytes());
        }
        len => {
            bytes.push(masked | 127);
            bytes.extend((len as u64).to_be_bytes());
        }
    }
    let key = mask.unwrap_or_default();
    bytes.extend(&key[..mask.map_or(0, |key| key.len())]);
    bytes.extend(payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
    bytes
}

/// What the decoder makes of bytes that come in pieces of these lengths, over and over.
pub(crate) fn decode(bytes: &[u8], max_message: usize, pieces: &[usize]) -> Vec<Heard> {
    let mut decoder = Decoder::new(max_message);
    let (mut heard, mut buffer) = (Vec::new(), Vec::new());
    let mut rest = bytes;
    for &piece in pieces.iter().cycle() {
        let (now, later) = rest.split_at(piece.clamp(1, rest.len().max(1)).min(rest.len()));
        (rest, buffer) = (later, [buffer, now.to_vec()].concat());
        let mut at = 0;
        loop {
            match decoder.decode(&mut buffer[at..]) {
                Ok(None) => break,
                Ok(Some((len, event))) => {
                    at += len;
                    let close = matches!(event, Event::Close(_));
                    match event {
                        Event::Message(message) => heard.push(Heard::Message(message.into_owned())),
                        Event::Ping(payload) => heard.push(Heard::Ping(payload.to_vec())),
                        Event::Pong => heard.push(Heard::Pong),
                        Event::Close(code) => heard.push(Heard::Close(code)),
                        Event::Part => {}
                    }
                    if close {
                        return heard;
                    }
                }
                Err(violation) => {
                    heard.push(Heard::Refused(violation));
                    return heard;
                }
            }
        }
        buffer.drain(..at);
        if rest.is_empty() {
            break;
        }
    }
    heard
}
