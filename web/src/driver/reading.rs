//! Commands that read what is stored: history by page, one message, and search. Each takes a few scans, one after the other.

use super::{
    peers::TabId,
    pump::{Action, answer},
    store::{Pair, Scan, Take},
};
use crate::bridge::{Refusal, StorageProblem};
use alcove_client::{
    Batch, Command, Error, Event, FoundView, MemberId, MessageView, Reply, RoomKey, Table,
    history::{self, Head},
    search::{Index, Outdated, SPAN},
};

/// The longest page.
const PAGE_MAX: u16 = 500;
/// How much is read at a time of what is read whole.
const CHUNK_BYTES: usize = 1 << 20;
/// The same of segments, which are some 10 kB each: those of a hundred thousand messages at once.
const SEGMENTS_BYTES: usize = 16 << 20;

/// What a scan is for.
pub(super) enum Purpose {
    /// The position of a message.
    Position(Asked, RoomKey),
    /// The heads of messages.
    Heads(Asked),
    /// What was said in these messages.
    Bodies(Asked, Vec<Head>),
    /// A part of a file, for the command of this tab and id.
    File(TabId, u64, Command),
    /// A part of a room, for the index.
    Index(Part),
    /// A part of a room, to know how large that is.
    Measure(Measure),
}

/// What is read of a room for the index, in this order.
pub(super) enum Part {
    /// Its segments.
    Segments,
    /// The head of its last message.
    Last,
    /// The heads of a segment that is missing.
    Heads(u64),
    /// What was said in these messages of it.
    Bodies(u64, Vec<Head>),
}

/// What is known so far of what a room takes.
pub(super) struct Measure {
    from: TabId,
    id: u64,
    room: RoomKey,
    /// The tables that are still to be read; the first one is being read.
    tables: &'static [Table],
    messages: u64,
    files: u64,
}

/// Whose question it is, and what it is.
pub(super) struct Asked {
    from: TabId,
    id: u64,
    wants: Wants,
}

#[derive(Clone, Copy)]
enum Wants {
    /// A page, of so many at most.
    Page {
        limit: usize,
        backwards: bool,
    },
    /// A page that was read; whether there is another.
    Read {
        more: bool,
    },
    One,
    Found {
        more: bool,
    },
}

struct Search {
    from: TabId,
    id: u64,
    room: Option<RoomKey>,
    query: String,
    limit: usize,
}

/// See the module's documentation.
#[derive(Default)]
pub(super) struct Reading {
    me: Option<MemberId>,
    index: Index,
    /// The rooms that are to be read into the index; the first one is being read.
    wanted: Vec<RoomKey>,
    /// Of that one: the segments that are missing, and the position of the last message.
    missing: Vec<u64>,
    last: u64,
    waiting: Vec<Search>,
}

impl Reading {
    /// Follows what happens.
    pub(super) fn apply(&mut self, event: &Event) {
        if let Event::Identity { member, .. } = event {
            self.me = Some(*member);
        }
        self.index.apply(event);
    }

    /// What is to be saved, so that it can be read the next time.
    pub(super) fn take_made(&mut self) -> Option<Batch> {
        let writes = self.index.take_made();
        (!writes.is_empty()).then_some(Batch { writes })
    }

    /// Whether it is a command that is answered here.
    pub(super) fn answers(command: &Command) -> bool {
        matches!(
            command,
            Command::History { .. } | Command::Message { .. } | Command::Search { .. }
        )
    }

    /// Begins to answer. `rooms` are all on this device.
    pub(super) fn ask(
        &mut self,
        from: TabId,
        id: u64,
        command: Command,
        rooms: impl FnOnce() -> Vec<RoomKey>,
    ) -> Vec<Action> {
        match command {
            Command::History { room, before, after, limit } => {
                let limit = page(limit);
                let backwards = after.is_none();
                let wants = Wants::Page { limit, backwards };
                let (first, to) = history::range(room, before, after);
                // One more than asked for, to know whether there are more.
                let take =
                    if backwards { Take::Newest(limit + 1) } else { Take::Oldest(limit + 1) };
                let scan = Scan { table: Table::Messages, from: first, to, take };
                vec![Action::Scan(scan, Purpose::Heads(Asked { from, id, wants }))]
            }
            Command::Message { room, message } => {
                let asked = Asked { from, id, wants: Wants::One };
                let keys = vec![history::position_key(room, message)];
                vec![Action::Gather(Table::Bodies, keys, Purpose::Position(asked, room))]
            }
            Command::Search { room, query, limit } => {
                let limit = page(limit);
                let idle = self.wanted.is_empty();
                for room in room.map_or_else(rooms, |room| vec![room]) {
                    if !self.index.is_whole(room) && !self.wanted.contains(&room) {
                        self.wanted.push(room);
                    }
                }
                self.waiting.push(Search { from, id, room, query, limit });
                if idle { self.go_on() } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    /// Goes on with what a scan read.
    pub(super) fn handle(
        &mut self,
        purpose: Purpose,
        result: Result<Vec<Pair>, StorageProblem>,
    ) -> Vec<Action> {
        match (purpose, result) {
            // What opens it is not here.
            (Purpose::File(..), _) => Vec::new(),
            (Purpose::Measure(measure), Ok(pairs)) => vec![measure.go_on(pairs)],
            (Purpose::Measure(Measure { from, id, .. }), Err(problem)) => {
                vec![answer(from, id, Err(problem.refusal()))]
            }
            (Purpose::Index(part), result) => self.fill(part, result.unwrap_or_default()),
            (
                Purpose::Position(asked, _) | Purpose::Heads(asked) | Purpose::Bodies(asked, _),
                Err(problem),
            ) => vec![answer(asked.from, asked.id, Err(problem.refusal()))],
            (Purpose::Position(asked, room), Ok(pairs)) => {
                let position = pairs.first().and_then(|(_, value)| history::position(value));
                let keys = position.map(|position| history::key(room, position));
                let keys = keys.into_iter().collect();
                vec![Action::Gather(Table::Messages, keys, Purpose::Heads(asked))]
            }
            (Purpose::Heads(asked), Ok(pairs)) => heads(asked, pairs),
            (Purpose::Bodies(asked, heads), Ok(pairs)) => {
                let me = self.me.unwrap_or(MemberId([0; 32]));
                // One that cannot be read must not hide the others.
                let views =
                    heads.iter().filter_map(|head| Some((head, head.view(&pairs, me).ok()?)));
                let views = views.map(|(head, view)| (head.room(), view)).collect();
                vec![answer(asked.from, asked.id, reply(asked.wants, views))]
            }
        }
    }

    /// Reads the next room that is wanted, or answers all who wait.
    fn go_on(&mut self) -> Vec<Action> {
        if let Some(&room) = self.wanted.first() {
            self.index.begin(room);
            return vec![segments(room, room.0.to_vec())];
        }
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().map(|search| self.find(search)).collect()
    }

    fn find(&self, search: Search) -> Action {
        let Search { from, id, room, query, limit } = search;
        let (hits, more) = self.index.find(room, &query, limit);
        let keys = hits.iter().map(|hit| history::key(hit.room, hit.position)).collect();
        let wants = Wants::Found { more };
        Action::Gather(Table::Messages, keys, Purpose::Heads(Asked { from, id, wants }))
    }

    fn fill(&mut self, part: Part, pairs: Vec<Pair>) -> Vec<Action> {
        let Some(&room) = self.wanted.first() else { return Vec::new() };
        match part {
            Part::Segments => {
                pairs.iter().for_each(|(key, value)| self.index.read(key, value));
                let read = pairs.into_iter().next_back();
                vec![match read {
                    Some((last, _)) => segments(room, [&last[..], &[0]].concat()),
                    None => messages(room, None, None, Take::Newest(1), Part::Last),
                }]
            }
            Part::Last => {
                let last = pairs.first().and_then(|(key, _)| history::position(key));
                self.last = last.unwrap_or_default();
                self.missing = last.map(|last| self.index.missing(room, last)).unwrap_or_default();
                self.read_missing(room)
            }
            Part::Heads(number) => {
                let heads = heads_in(&pairs);
                let purpose = Purpose::Index(Part::Bodies(number, heads.clone()));
                vec![Action::Gather(Table::Bodies, prefixes(&heads), purpose)]
            }
            Part::Bodies(number, heads) => {
                match self.index.make((room, number), &heads, &pairs, self.last) {
                    Ok(()) => self.read_missing(room),
                    Err(Outdated) => self.go_on(),
                }
            }
        }
    }

    fn read_missing(&mut self, room: RoomKey) -> Vec<Action> {
        let Some(number) = self.missing.pop() else {
            self.index.finish(room);
            self.wanted.remove(0);
            return self.go_on();
        };
        let (after, before) = ((number * SPAN).checked_sub(1), (number + 1) * SPAN);
        let take = Take::Oldest(SPAN as usize);
        vec![messages(room, Some(before), after, take, Part::Heads(number))]
    }
}

impl Measure {
    /// Begins to add up what a room takes; its files, `files` bytes, are known already.
    pub(super) fn begin(from: TabId, id: u64, room: RoomKey, files: u64) -> Action {
        let tables = &[Table::Messages, Table::Bodies, Table::Texts, Table::Frames];
        Self { from, id, room, tables, messages: 0, files }.read(room.0.to_vec())
    }

    fn go_on(mut self, pairs: Vec<Pair>) -> Action {
        let size = |(key, value): &Pair| (key.len() + value.len()) as u64;
        self.messages += pairs.iter().map(size).sum::<u64>();
        if let Some((mut last, _)) = pairs.into_iter().next_back() {
            last.push(0);
            return self.read(last);
        }
        self.tables = &self.tables[1..];
        if self.tables.is_empty() {
            let Self { from, id, messages, files, .. } = self;
            return answer(from, id, Ok(Reply::Usage { messages, files }));
        }
        let start = self.room.0.to_vec();
        self.read(start)
    }

    fn read(self, from: Vec<u8>) -> Action {
        let (table, room) = (self.tables[0], self.room);
        chunk(table, from, room, Purpose::Measure(self))
    }
}

fn page(limit: u16) -> usize {
    limit.clamp(1, PAGE_MAX).into()
}

fn segments(room: RoomKey, from: Vec<u8>) -> Action {
    let (to, take) = (end_of(room), Take::Bytes(SEGMENTS_BYTES));
    Action::Scan(Scan { table: Table::Texts, from, to, take }, Purpose::Index(Part::Segments))
}

fn messages(
    room: RoomKey,
    before: Option<u64>,
    after: Option<u64>,
    take: Take,
    part: Part,
) -> Action {
    let (from, to) = history::range(room, before, after);
    Action::Scan(Scan { table: Table::Messages, from, to, take }, Purpose::Index(part))
}

fn chunk(table: Table, from: Vec<u8>, room: RoomKey, purpose: Purpose) -> Action {
    let scan = Scan { table, from, to: end_of(room), take: Take::Bytes(CHUNK_BYTES) };
    Action::Scan(scan, purpose)
}

/// The key behind all that is stored of a room in a table.
fn end_of(room: RoomKey) -> Vec<u8> {
    super::store::end_of_range(&room.0, None).unwrap_or_else(|| vec![0xff; 128])
}

/// From heads, in the order that their messages shall have, to what was said in them.
fn heads(mut asked: Asked, mut pairs: Vec<Pair>) -> Vec<Action> {
    if let Wants::Page { limit, backwards } = asked.wants {
        let more = pairs.len() > limit;
        pairs.truncate(limit);
        if backwards {
            pairs.reverse();
        }
        asked.wants = Wants::Read { more };
    }
    let heads = heads_in(&pairs);
    vec![Action::Gather(Table::Bodies, prefixes(&heads), Purpose::Bodies(asked, heads))]
}

/// Those that can be read.
fn heads_in(pairs: &[Pair]) -> Vec<Head> {
    pairs.iter().filter_map(|(key, value)| Head::read(key, value).ok()).collect()
}

/// Under which keys it stands what was said in messages, in ascending order.
fn prefixes(heads: &[Head]) -> Vec<Vec<u8>> {
    let spoken = heads.iter().filter(|head| head.is_spoken());
    let mut prefixes: Vec<_> = spoken.map(Head::prefix).collect();
    prefixes.sort();
    prefixes
}

fn reply(wants: Wants, views: Vec<(RoomKey, MessageView)>) -> Result<Reply, Refusal> {
    match wants {
        Wants::Page { .. } | Wants::Read { .. } => {
            let messages = views.into_iter().map(|(_, view)| view).collect();
            Ok(Reply::History { messages, more: matches!(wants, Wants::Read { more: true }) })
        }
        Wants::One => match views.into_iter().next() {
            Some((_, message)) => Ok(Reply::Message { message }),
            None => Err(Error::NoSuchMessage.into()),
        },
        Wants::Found { more } => {
            let found = views.into_iter().map(|(room, message)| FoundView { room, message });
            Ok(Reply::Found { found: found.collect(), more })
        }
    }
}
