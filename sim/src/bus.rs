//! The bus that relays share a room over, as a model: it keeps its word, or loses what it had confirmed.

use alcove_hub::{News, Request, Stored, Visit};
use alcove_wire::RoomId;
use std::collections::VecDeque;

/// The longest block.
pub(crate) const MAX_BLOCK: usize = 1024 * 1024;

#[derive(Default)]
pub(crate) struct Bus {
    log: Vec<Entry>,
    position: u64,
    /// Which relay hears of which room, and in which visit.
    listening: Vec<(usize, RoomId, Visit)>,
    told: VecDeque<Told>,
    /// For how long a block is kept.
    age_ms: u64,
}

struct Entry {
    room: RoomId,
    stored_at: u64,
    stored: Stored,
}

/// What a relay is about to hear.
pub(crate) struct Told {
    pub(crate) relay: usize,
    pub(crate) room: RoomId,
    pub(crate) visit: Visit,
    pub(crate) news: News,
}

impl Bus {
    pub(crate) fn new(age_ms: u64) -> Self {
        Self { age_ms, ..Self::default() }
    }

    /// Takes in what a relay asks.
    pub(crate) fn ask(&mut self, relay: usize, request: Request, now: u64) {
        self.log.retain(|entry| now - entry.stored_at < self.age_ms);
        match request {
            Request::Enter { room, visit } => self.listening.push((relay, room, visit)),
            Request::Quit { visit } => {
                self.listening.retain(|&(who, _, which)| (who, which) != (relay, visit));
            }
            Request::Read { room, visit, after } => {
                let of_room = self.log.iter().filter(|entry| entry.room == room);
                let behind = of_room.filter(|entry| entry.stored.position > after);
                let blocks = behind
                    .map(|entry| Stored { age_ms: now - entry.stored_at, ..entry.stored.clone() })
                    .collect();
                let news = News::Read { blocks, last: self.last(room) };
                self.told.push_back(Told { relay, room, visit, news });
            }
            Request::Tell { room, word } => {
                self.tell(room, Some(relay), &News::Word { word });
            }
            Request::Write { room, visit, after, block } => {
                let before = self.last(room);
                let news = if before == after {
                    self.position += 1;
                    let position = self.position;
                    let stored = Stored { position, age_ms: 0, block };
                    self.log.push(Entry { room, stored_at: now, stored: stored.clone() });
                    self.tell(room, None, &News::Stored { before, stored });
                    News::Written { position }
                } else {
                    News::Refused
                };
                self.told.push_back(Told { relay, room, visit, news });
            }
        }
    }

    pub(crate) fn poll(&mut self) -> Option<Told> {
        self.told.pop_front()
    }

    /// Knows nothing of a relay any more.
    pub(crate) fn cut(&mut self, relay: usize) {
        self.listening.retain(|&(who, ..)| who != relay);
        self.told.retain(|told| told.relay != relay);
    }

    /// Loses the newest blocks, which it had confirmed, and gives their positions to others.
    pub(crate) fn lose(&mut self, count: usize) {
        self.log.truncate(self.log.len().saturating_sub(count));
        self.position = self.log.last().map_or(self.position, |last| last.stored.position);
    }

    fn last(&self, room: RoomId) -> u64 {
        let last = self.log.iter().rfind(|entry| entry.room == room);
        last.map_or(0, |entry| entry.stored.position)
    }

    fn tell(&mut self, room: RoomId, except: Option<usize>, news: &News) {
        let listening = self.listening.iter();
        let concerned = listening.filter(|&&(relay, of, _)| of == room && Some(relay) != except);
        let told =
            concerned.map(|&(relay, room, visit)| Told { relay, room, visit, news: news.clone() });
        self.told.extend(told);
    }
}
