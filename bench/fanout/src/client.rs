//! A client's side of WebSocket, as far as a load generator needs it.

use anyhow::ensure;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

/// Asks for a WebSocket.
pub(crate) fn handshake(
    stream: &mut TcpStream,
    path: &str,
    protocol: Option<&str>,
) -> anyhow::Result<()> {
    let protocol =
        protocol.map_or_else(String::new, |name| format!("Sec-WebSocket-Protocol: {name}\r\n"));
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{protocol}\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        answer.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&answer);
    ensure!(text.starts_with("HTTP/1.1 101"), "no WebSocket: {text}");
    Ok(())
}

/// Reads messages until one is as wanted, and gives it.
pub(crate) fn read_until(
    stream: &mut TcpStream,
    wanted: impl Fn(&[u8]) -> bool,
) -> anyhow::Result<Vec<u8>> {
    loop {
        let mut head = [0; 2];
        stream.read_exact(&mut head)?;
        let len = match head[1] & 0x7F {
            126 => {
                let mut len = [0; 2];
                stream.read_exact(&mut len)?;
                usize::from(u16::from_be_bytes(len))
            }
            127 => {
                let mut len = [0; 8];
                stream.read_exact(&mut len)?;
                u64::from_be_bytes(len) as usize
            }
            len => usize::from(len),
        };
        let mut message = vec![0; len];
        stream.read_exact(&mut message)?;
        if wanted(&message) {
            return Ok(message);
        }
    }
}

/// Frames as a client writes them.
pub(crate) mod frame {
    use alcove_ws::{Header, Opcode};
    use std::{io::Write as _, net::TcpStream};

    pub(crate) fn write(stream: &mut TcpStream, message: &[u8]) -> anyhow::Result<()> {
        Ok(stream.write_all(&masked(message))?)
    }

    /// With a mask of zeros, so that it costs the generator nothing; the server takes it off all the same.
    pub(crate) fn masked(message: &[u8]) -> Vec<u8> {
        let mut header = Header::new(Opcode::Binary, message.len()).as_bytes().to_vec();
        header[1] |= 0x80;
        [&header, &[0; 4][..], message].concat()
    }
}

/// Counts the payload bytes of what a server sends, over as many frames as it likes.
#[derive(Default)]
pub(crate) struct Counter {
    header: Vec<u8>,
    left: u64,
}

impl Counter {
    pub(crate) fn count(&mut self, mut bytes: &[u8]) -> u64 {
        let mut payload = 0;
        while !bytes.is_empty() {
            if self.left == 0 {
                self.header.push(bytes[0]);
                bytes = &bytes[1..];
                self.left = self.payload_len().unwrap_or(0);
                if self.payload_len().is_some() {
                    self.header.clear();
                }
            } else {
                let len = self.left.min(bytes.len() as u64);
                payload += len;
                self.left -= len;
                bytes = &bytes[len as usize..];
            }
        }
        payload
    }

    /// Once the header is whole.
    fn payload_len(&self) -> Option<u64> {
        let (&second, length) = self.header.get(1).zip(self.header.get(2..))?;
        let wanted = match second & 0x7F {
            126 => 2,
            127 => 8,
            len => return Some(len.into()),
        };
        let whole = length.len() == wanted;
        whole.then(|| length.iter().fold(0, |len, &byte| len << 8 | u64::from(byte)))
    }
}
