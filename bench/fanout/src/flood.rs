//! Connections that do as much as the relay lets them: joins of random rooms, publishes, pings and leaves.

use crate::client::{frame, handshake, read_until};
use alcove_wire::{AccessKey, ClientToRelay, RelayToClient, Retention, decode, encode};
use anyhow::bail;
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How many different rooms one connection goes in and out of.
const ROOMS: u32 = 40;

pub(crate) struct Flood {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// One connection, and the messages that it says over and over.
struct Flooder {
    stream: TcpStream,
    script: Vec<u8>,
    at: usize,
}

impl Flood {
    pub(crate) fn start(address: SocketAddr, connections: u32) -> anyhow::Result<Self> {
        let flooders: Result<Vec<_>, _> =
            (0..connections).map(|number| Flooder::connect(address, number)).collect();
        let mut flooders = flooders?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let mut scratch = vec![0; 1 << 16];
            while !stopped.load(Ordering::Relaxed) {
                for flooder in &mut flooders {
                    flooder.go_on(&mut scratch);
                }
                // The load needs the core too, and the relay reads no faster.
                thread::sleep(Duration::from_millis(2));
            }
        });
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Flooder {
    fn connect(address: SocketAddr, number: u32) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        handshake(&mut stream, alcove_wire::PATH, Some(alcove_wire::SUBPROTOCOL))?;
        let RelayToClient::Hello { challenge, .. } = decode(&read_until(&mut stream, |_| true)?)?
        else {
            bail!("the relay greets with something else")
        };
        let mut script = Vec::new();
        for room in 0..ROOMS {
            let mut seed = [0xF1; 32];
            seed[..4].copy_from_slice(&(number * ROOMS + room).to_be_bytes());
            let key = AccessKey::from_seed(&seed);
            let (access_key, signature) = (key.public(), key.sign_join(&challenge));
            let (room, retention, payload) = (key.room(), Retention::Retained, vec![0; 1000]);
            let publish = ClientToRelay::Publish { room, tag: 1, retention, payload };
            let messages = [
                ClientToRelay::Join { access_key, signature, cursor: None },
                publish.clone(),
                ClientToRelay::Ping { nonce: 1 },
                publish,
                ClientToRelay::Leave { room },
            ];
            messages.iter().for_each(|message| script.extend(frame::masked(&encode(message))));
        }
        stream.set_nonblocking(true)?;
        Ok(Self { stream, script, at: 0 })
    }

    /// Says more, where the relay listens.
    fn go_on(&mut self, scratch: &mut [u8]) {
        while matches!(self.stream.read(scratch), Ok(1..)) {}
        match self.stream.write(&self.script[self.at..]) {
            Ok(len) => self.at = (self.at + len) % self.script.len(),
            Err(error) => debug_assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
    }
}
