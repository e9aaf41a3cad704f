//! A socket that many threads may write to: without waiting, and without being owned.

use rustls::ServerConnection;
use std::{
    io::{self, IoSlice, Read, Write},
    net::Shutdown,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};
use tokio::{io::Interest, net::TcpStream};
use tokio_rustls::server::TlsStream;

pub(crate) struct Stream {
    tcp: TcpStream,
    /// In a box, as most relays have a proxy in front and many connections.
    tls: Option<Box<Mutex<ServerConnection>>>,
}

impl From<TcpStream> for Stream {
    fn from(tcp: TcpStream) -> Self {
        Self { tcp, tls: None }
    }
}

impl From<TlsStream<TcpStream>> for Stream {
    fn from(stream: TlsStream<TcpStream>) -> Self {
        let (tcp, tls) = stream.into_inner();
        Self { tcp, tls: Some(Box::new(Mutex::new(tls))) }
    }
}

impl Stream {
    /// Reads what is there into `buffer`, and gives its length; zero at the end.
    pub(crate) fn poll_read(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let Some(tls) = &self.tls else { return self.poll_read_tcp(cx, buffer) };
        loop {
            let mut tls = lock(tls);
            match tls.reader().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read),
            }
            ready!(self.tcp.poll_read_ready(cx))?;
            match tls.read_tls(&mut Unowned(&self.tcp)) {
                Ok(0) => return Poll::Ready(Ok(0)),
                Ok(_) => {
                    tls.process_new_packets().map_err(io::Error::other)?;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
            // An answer of the protocol itself, such as to a change of keys.
            let _ = self.write_tls(&mut tls);
        }
    }

    fn poll_read_tcp(&self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.tcp.poll_read_ready(cx))?;
            let mut read = None;
            let outcome = self.tcp.try_io(Interest::READABLE, || {
                let len = self.tcp.try_read(buffer)?;
                read = Some(len);
                // A short read has emptied the socket: it need not be asked again before it says so.
                if 0 < len && len < buffer.len() {
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                Ok(())
            });
            match (read, outcome) {
                (Some(len), _) => return Poll::Ready(Ok(len)),
                (None, Err(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
                (None, outcome) => return Poll::Ready(outcome.map(|()| 0)),
            }
        }
    }

    pub(crate) fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.tcp.poll_write_ready(cx)
    }

    /// Writes as much as the socket takes; nothing under TLS, where more is to be done than this.
    pub(crate) fn try_write(&self, header: &[u8], body: &[u8]) -> io::Result<usize> {
        match (&self.tls, header) {
            (Some(_), _) => Ok(0),
            // To write one piece costs the system less than to write a list of one.
            (None, []) => self.tcp.try_write(body),
            (None, _) => self.tcp.try_write_vectored(&[IoSlice::new(header), IoSlice::new(body)]),
        }
    }

    /// Writes as much as the socket takes, or under TLS as much as is encrypted ahead of it.
    pub(crate) fn try_write_vectored(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let Some(tls) = &self.tls else { return self.tcp.try_write_vectored(slices) };
        let mut tls = lock(tls);
        self.write_tls(&mut tls)?;
        let written = tls.writer().write_vectored(slices)?;
        match self.write_tls(&mut tls) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
            _ => Ok(written),
        }
    }

    /// Writes what is encrypted already.
    pub(crate) fn try_flush(&self) -> io::Result<()> {
        self.tls.as_ref().map_or(Ok(()), |tls| self.write_tls(&mut lock(tls)))
    }

    fn write_tls(&self, tls: &mut ServerConnection) -> io::Result<()> {
        while tls.wants_write() {
            tls.write_tls(&mut Unowned(&self.tcp))?;
        }
        Ok(())
    }

    /// Says that nothing more comes.
    pub(crate) fn shutdown(&self) {
        if let Some(tls) = &self.tls {
            let mut tls = lock(tls);
            tls.send_close_notify();
            let _ = self.write_tls(&mut tls);
        }
        let _ = socket2::SockRef::from(&self.tcp).shutdown(Shutdown::Write);
    }
}

/// Reads and writes without waiting.
struct Unowned<'a>(&'a TcpStream);

impl Read for Unowned<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(buffer)
    }
}

impl Write for Unowned<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(slices)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock(tls: &Mutex<ServerConnection>) -> MutexGuard<'_, ServerConnection> {
    tls.lock().unwrap_or_else(PoisonError::into_inner)
}
