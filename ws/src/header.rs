/// What a frame is (RFC 6455 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opcode {
    /// The next part of a message.
    Continuation,
    /// Text, whole or its first part.
    Text,
    /// Bytes, whole or their first part.
    Binary,
    /// The sender says no more.
    Close,
    /// Asks for a pong.
    Ping,
    /// Answers a ping.
    Pong,
}

impl Opcode {
    const ALL: [Self; 6] =
        [Self::Continuation, Self::Text, Self::Binary, Self::Close, Self::Ping, Self::Pong];

    pub(super) fn from_bits(bits: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|opcode| opcode.bits() == bits)
    }

    pub(super) fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0x0,
            Self::Text => 0x1,
            Self::Binary => 0x2,
            Self::Close => 0x8,
            Self::Ping => 0x9,
            Self::Pong => 0xA,
        }
    }

    pub(super) fn is_control(self) -> bool {
        self.bits() & 0x8 != 0
    }
}

/// What stands before the payload of a server's frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    bytes: [u8; 10],
    len: u8,
}

impl Header {
    /// Of one whole message, or of a control frame. Lengths are in their shortest form.
    pub fn new(opcode: Opcode, payload_len: usize) -> Self {
        let mut bytes = [0; 10];
        bytes[0] = 0x80 | opcode.bits();
        let len = match payload_len {
            0..126 => {
                bytes[1] = payload_len as u8;
                2
            }
            126..65_536 => {
                bytes[1] = 126;
                bytes[2..4].copy_from_slice(&(payload_len as u16).to_be_bytes());
                4
            }
            _ => {
                bytes[1] = 127;
                bytes[2..].copy_from_slice(&(payload_len as u64).to_be_bytes());
                10
            }
        };
        Self { bytes, len }
    }

    /// The header as it travels; nothing for the default, which stands before bytes that have theirs already.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}
