//! The floor: one room, one thread, nothing but a read of what the publisher sent and one write to each subscriber of
//! it all, encoded once. No server that writes to sockets one by one can do less.

use alcove_ws::{Decoder, Event, Header, Opcode};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
};

/// The first connection publishes, all others subscribe; the first message starts it.
pub(crate) fn serve(address: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)?;
    let mut publisher = accept(&listener)?;
    let mut subscribers = Vec::new();
    listener.set_nonblocking(true)?;
    publisher.set_nonblocking(true)?;
    let mut read = vec![0; 64 * 1024];
    // Until somebody speaks, people come in.
    let first = loop {
        if let Ok(stream) = accept(&listener) {
            subscribers.push(stream);
        }
        if let Ok(len @ 1..) = publisher.read(&mut read) {
            break len;
        }
        std::thread::sleep(std::time::Duration::from_micros(50));
    };
    publisher.set_nonblocking(false)?;
    let mut decoder = Decoder::new(1 << 20);
    let (mut start, mut end) = (0, first);
    let mut frames = Vec::new();
    loop {
        frames.clear();
        while let Ok(Some((len, event))) = decoder.decode(&mut read[start..end]) {
            if let Event::Message(message) = event {
                let header = Header::new(Opcode::Binary, message.len());
                frames.extend_from_slice(header.as_bytes());
                frames.extend_from_slice(&message);
            }
            start += len;
        }
        for subscriber in &mut subscribers {
            subscriber.write_all(&frames)?;
        }
        read.copy_within(start..end, 0);
        (start, end) = (0, end - start);
        match publisher.read(&mut read[end..])? {
            0 => return Ok(()),
            len => end += len,
        }
    }
}

/// Lets somebody in who asks as a WebSocket would; nobody checks the answer's key.
fn accept(listener: &TcpListener) -> anyhow::Result<TcpStream> {
    let (mut stream, _) = listener.accept()?;
    stream.set_nonblocking(false)?;
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    stream.write_all(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    )?;
    Ok(stream)
}
