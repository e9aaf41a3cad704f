//! Connections that do as much as the relay lets them: joins of random rooms, publishes, pings and leaves.

use crate::client::{frame, handshake, read_until};
use alcove_wire::{AccessKey, ClientToRelay, RelayToClient, Retention, decode, encode};
use anyhow::{Context as _, bail, ensure};
use std::{
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _, stdout},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// How many different rooms one connection goes in and out of.
const ROOMS: u32 = 40;

/// A process of its own, which takes no time from the load: it runs when nothing else wants to (SCHED_IDLE).
pub(crate) struct Flood(Child);

/// One connection, and the messages that it says over and over.
struct Flooder {
    stream: TcpStream,
    script: Vec<u8>,
    at: usize,
}

impl Flood {
    /// Starts it, and waits until it is connected.
    pub(crate) fn start(address: SocketAddr, connections: u32) -> anyhow::Result<Self> {
        let mut command = Command::new("chrt");
        command.args(["--idle", "0"]).arg(std::env::current_exe()?).arg("flood");
        command.arg(address.to_string()).arg(connections.to_string());
        let mut flood = Self(command.stdout(Stdio::piped()).spawn()?);
        let output = flood.0.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        ensure!(!line.is_empty(), "the flood cannot connect");
        Ok(flood)
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What that process does, for ever.
pub(crate) fn run(address: SocketAddr, connections: u32) -> anyhow::Result<()> {
    let flooders: Result<Vec<_>, _> =
        (0..connections).map(|number| Flooder::connect(address, number)).collect();
    let mut flooders = flooders?;
    writeln!(stdout(), "connected")?;
    let mut scratch = vec![0; 1 << 16];
    loop {
        for flooder in &mut flooders {
            flooder.go_on(&mut scratch)?;
        }
        // The load needs the core too, and the relay reads no faster.
        sleep(Duration::from_millis(2));
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
    fn go_on(&mut self, scratch: &mut [u8]) -> anyhow::Result<()> {
        while self.stream.read(scratch).is_ok_and(|len| len > 0) {}
        match self.stream.write(&self.script[self.at..]) {
            Ok(len) => self.at = (self.at + len) % self.script.len(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}
