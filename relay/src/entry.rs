//! Who is let in: before a connection reaches the rooms, it shows the operator's token, and while places are short that it
//! has spent some work.

use crate::{
    goodbye::Ending,
    link::{Link, Piece},
    metrics::Limit,
    places::Places,
};
use alcove_wire::{
    Challenge, ClientToRelay, ErrorCode, Protection, RelayToClient, decode, encode, verify_token,
    verify_work,
};
use alcove_ws::{Decoder, Event, Opcode};
use bytes::Bytes;
use std::future::poll_fn;
use zeroize::Zeroizing;

/// The longest message that is read of somebody who is not in.
const MAX_FRAME: usize = 256;
/// The most that is read before the answer has come.
const MAX_READ: usize = 4096;

/// What is demanded of whoever comes.
pub(crate) struct Entry {
    token: Option<Zeroizing<String>>,
    /// How many bits of work where all places are taken.
    max_work: u8,
}

/// What one connection has to show.
struct Demand {
    challenge: Challenge,
    work: u8,
}

impl Entry {
    pub(crate) fn new(token: Option<Zeroizing<String>>, max_work: u8) -> Self {
        Self { token, max_work }
    }

    /// Lets a client in, and gives what it has sent already of what comes after; or says why not.
    pub(crate) async fn admit(
        &self,
        places: &Places,
        link: &Link,
        read_ahead: Bytes,
    ) -> Result<Bytes, Ending> {
        let work = work(self.max_work, places.taken(), places.max());
        if self.token.is_none() && work == 0 {
            return Ok(read_ahead);
        }
        let mut challenge = [0; 32];
        getrandom::fill(&mut challenge).map_err(|_| Ending::Gone)?;
        let demand = Demand { challenge: Challenge(challenge), work };
        let protection = if self.token.is_some() { Protection::Token } else { Protection::Open };
        let Demand { challenge, work } = demand;
        let question = RelayToClient::Demand { challenge, protection, work };
        link.send(Piece::frame(Opcode::Binary, encode(&question).into()));
        let (answer, rest) = answer(link, read_ahead).await?;
        self.judge(&demand, &answer).map_err(Ending::Refused)?;
        Ok(rest)
    }

    fn judge(&self, demand: &Demand, answer: &ClientToRelay) -> Result<(), ErrorCode> {
        let ClientToRelay::Prove { token: proof, work } = answer else {
            return Err(ErrorCode::Malformed);
        };
        // The cheaper one first.
        if !verify_work(&demand.challenge, demand.work, *work) {
            return Err(ErrorCode::WorkNeeded);
        }
        let Some(token) = &self.token else { return Ok(()) };
        let known =
            proof.is_some_and(|proof| verify_token(token.as_bytes(), &demand.challenge, &proof));
        if known { Ok(()) } else { Err(ErrorCode::TokenNeeded) }
    }
}

/// None while half the places are free; then more and more, until all are taken.
fn work(max: u8, taken: usize, places: usize) -> u8 {
    let beyond_half = (2 * taken).saturating_sub(places);
    let bits = (usize::from(max) * beyond_half).div_ceil(places.max(1));
    u8::try_from(bits).map_or(max, |bits| bits.min(max))
}

/// Reads one message.
async fn answer(link: &Link, read_ahead: Bytes) -> Result<(ClientToRelay, Bytes), Ending> {
    let mut decoder = Decoder::new(MAX_FRAME);
    let mut bytes = Vec::from(read_ahead);
    let (mut taken, mut scratch) = (0, [0; 1024]);
    loop {
        while let Some((len, event)) = decoder.decode(&mut bytes[taken..])? {
            taken += len;
            match event {
                Event::Message(message) => {
                    let message = decode(&message)?;
                    bytes.drain(..taken);
                    return Ok((message, bytes.into()));
                }
                Event::Ping(payload) => {
                    let payload = Bytes::copy_from_slice(payload);
                    link.send(Piece::frame(Opcode::Pong, payload));
                }
                Event::Part | Event::Pong => {}
                Event::Close(code) => return Err(Ending::Closed(code)),
            }
        }
        if bytes.len() > MAX_READ {
            return Err(Ending::Refused(ErrorCode::Malformed));
        }
        let read = poll_fn(|cx| {
            // What the socket did not take at once is written besides.
            let _ = link.poll_flush(cx);
            link.stream.poll_read(cx, &mut scratch)
        });
        let Ok(len @ 1..) = read.await else { return Err(Ending::Gone) };
        bytes.extend_from_slice(&scratch[..len]);
    }
}

/// Which limit somebody came up against that was refused, if it was one.
pub(crate) fn limit(ending: Ending) -> Option<Limit> {
    match ending {
        Ending::Refused(ErrorCode::TokenNeeded) => Some(Limit::Token),
        Ending::Refused(ErrorCode::WorkNeeded) => Some(Limit::Work),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_rises_with_the_places_taken_and_never_beyond_what_is_set() {
        let bits = |taken| work(16, taken, 100);
        assert_eq!([0, 50, 51, 75, 99, 100, 101].map(bits), [0, 0, 1, 8, 16, 16, 16]);
        assert_eq!(work(0, 100, 100), 0);
        assert_eq!(work(16, 1, 1), 16);
        assert_eq!(work(16, usize::MAX / 64, 1), 16);
    }
}
