use super::{close, header::Opcode};
use std::borrow::Cow;

/// The longest payload of a control frame.
const MAX_CONTROL: u64 = 125;

/// Takes a client's bytes apart.
#[derive(Debug)]
pub struct Decoder {
    max_message: usize,
    /// The parts so far of a message that comes in several.
    parts: Option<Vec<u8>>,
}

/// What a frame means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A whole message.
    Message(Cow<'a, [u8]>),
    /// A part of a message that goes on.
    Part,
    /// A ping, to be answered with its payload.
    Ping(&'a [u8]),
    /// A pong.
    Pong,
    /// The client closes, with this code.
    Close(Option<u16>),
}

/// Why what came is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// It is no WebSocket, or not a client's.
    Protocol,
    /// It is text.
    Text,
    /// It is longer than a message may be.
    TooLarge,
}

/// What stands before a payload.
struct Head {
    fin: bool,
    opcode: Opcode,
    mask: [u8; 4],
    header_len: usize,
    payload_len: usize,
}

impl Decoder {
    /// For a connection whose messages may be so long.
    pub fn new(max_message: usize) -> Self {
        Self { max_message, parts: None }
    }

    /// Reads the frame at the start of `input`, unmasks it there, and gives its length and what it means. `None`
    /// where it is not there whole; what is wrong with it is found as soon as its header is.
    pub fn decode<'a>(
        &mut self,
        input: &'a mut [u8],
    ) -> Result<Option<(usize, Event<'a>)>, Violation> {
        let Some(head) = self.head(input)? else { return Ok(None) };
        let len = head.header_len + head.payload_len;
        let Some(payload) = input.get_mut(head.header_len..len) else { return Ok(None) };
        unmask(payload, head.mask);
        self.event(&head, payload).map(|event| Some((len, event)))
    }

    fn head(&self, input: &[u8]) -> Result<Option<Head>, Violation> {
        let [first, second, rest @ ..] = input else { return Ok(None) };
        let opcode = Opcode::from_bits(first & 0x0F).ok_or(Violation::Protocol)?;
        let fin = first & 0x80 != 0;
        if first & 0x70 != 0 || second & 0x80 == 0 {
            return Err(Violation::Protocol);
        }
        let in_order = match opcode {
            Opcode::Continuation => self.parts.is_some(),
            Opcode::Text | Opcode::Binary => self.parts.is_none(),
            Opcode::Close | Opcode::Ping | Opcode::Pong => fin,
        };
        if !in_order {
            return Err(Violation::Protocol);
        }
        if opcode == Opcode::Text {
            return Err(Violation::Text);
        }
        let (length_len, shortest) = match second & 0x7F {
            126 => (2, 126),
            127 => (8, 65_536),
            _ => (0, 0),
        };
        let Some((length, rest)) = rest.split_at_checked(length_len) else { return Ok(None) };
        let length = match length {
            [] => u64::from(second & 0x7F),
            bytes => bytes.iter().fold(0, |length, &byte| length << 8 | u64::from(byte)),
        };
        if length < shortest || length >> 63 != 0 {
            return Err(Violation::Protocol);
        }
        if opcode.is_control() && length > MAX_CONTROL {
            return Err(Violation::Protocol);
        }
        let so_far = self.parts.as_ref().map_or(0, Vec::len);
        let room = (self.max_message - so_far) as u64;
        if !opcode.is_control() && length > room {
            return Err(Violation::TooLarge);
        }
        let Some(&mask) = rest.first_chunk() else { return Ok(None) };
        let header_len = 2 + length_len + mask.len();
        Ok(Some(Head { fin, opcode, mask, header_len, payload_len: length as usize }))
    }

    fn event<'a>(&mut self, head: &Head, payload: &'a [u8]) -> Result<Event<'a>, Violation> {
        Ok(match (head.opcode, head.fin) {
            (Opcode::Binary, true) => Event::Message(Cow::Borrowed(payload)),
            (Opcode::Binary | Opcode::Continuation, false) => {
                self.parts.get_or_insert_default().extend_from_slice(payload);
                Event::Part
            }
            (Opcode::Continuation, true) => {
                let mut message = self.parts.take().unwrap_or_default();
                message.extend_from_slice(payload);
                Event::Message(Cow::Owned(message))
            }
            (Opcode::Ping, _) => Event::Ping(payload),
            (Opcode::Pong, _) => Event::Pong,
            (Opcode::Close, _) => Event::Close(close::read(payload).ok_or(Violation::Protocol)?),
            (Opcode::Text, _) => return Err(Violation::Text),
        })
    }
}

/// Eight bytes at a time, which compilers make more of (RFC 6455 §5.3).
fn unmask(payload: &mut [u8], [a, b, c, d]: [u8; 4]) {
    let mask = [a, b, c, d, a, b, c, d];
    let wide = u64::from_ne_bytes(mask);
    let (chunks, rest) = payload.as_chunks_mut::<8>();
    for chunk in chunks {
        *chunk = (u64::from_ne_bytes(*chunk) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}
