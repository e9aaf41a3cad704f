//! Commands that read what is stored, and change nothing.

use crate::{Error, Store};
use alcove_client::{
    Command, Event, FoundView, MemberId, MessageId, MessageView, Reply, RoomKey, Table,
    history::{self, Head},
    search::{Index, SPAN},
};
use std::sync::Arc;

/// The longest page.
const MAX_PAGE: u16 = 500;

/// Reads a store.
pub(crate) struct Reader {
    store: Arc<Store>,
    index: Index,
}

impl Reader {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self { store, index: Index::default() }
    }

    /// Follows what happens, once there was a search.
    pub(crate) fn follow(&mut self, event: &Event) {
        self.index.apply(event);
        self.store_nothing();
    }

    /// Answers a command that only reads.
    pub(crate) fn read(&mut self, command: &Command, me: Option<MemberId>) -> Result<Reply, Error> {
        let me = me.unwrap_or(MemberId([0; 32]));
        match command {
            Command::History { room, before, after, limit } => {
                self.history((*room, *before, *after), page(*limit), me)
            }
            Command::Message { room, message } => self.message(*room, *message, me),
            Command::Search { room, query, limit } => self.search(*room, query, page(*limit), me),
            _ => Err(alcove_client::Error::NoSuchMessage.into()),
        }
    }

    fn history(
        &self,
        (room, before, after): (RoomKey, Option<u64>, Option<u64>),
        limit: usize,
        me: MemberId,
    ) -> Result<Reply, Error> {
        let (from, to) = history::range(room, before, after);
        let (rows, more) = match after {
            None => {
                let (mut rows, more) = self.store.newest(Table::Messages, (&from, &to), limit)?;
                rows.reverse();
                (rows, more)
            }
            Some(_) => self.store.oldest(Table::Messages, (&from, &to), limit)?,
        };
        let heads = rows.iter().map(|row| Head::read(&row.key, &row.value));
        let views = heads.map(|head| self.view(&head?, me));
        Ok(Reply::History { messages: views.collect::<Result<_, _>>()?, more })
    }

    fn view(&self, head: &Head, me: MemberId) -> Result<MessageView, Error> {
        let rows = self.store.under(Table::Bodies, &head.prefix())?;
        let rows: Vec<_> = rows.into_iter().map(|row| (row.key, row.value)).collect();
        Ok(head.view(&rows, me)?)
    }

    fn message(&self, room: RoomKey, message: MessageId, me: MemberId) -> Result<Reply, Error> {
        let rows = self.store.under(Table::Bodies, &history::position_key(room, message))?;
        let position = rows.first().and_then(|row| history::position(&row.value));
        let message = position.map(|position| self.at(room, position, me)).transpose()?.flatten();
        let message = message.ok_or(alcove_client::Error::NoSuchMessage)?;
        Ok(Reply::Message { message })
    }

    fn at(&self, room: RoomKey, position: u64, me: MemberId) -> Result<Option<MessageView>, Error> {
        let rows = self.store.under(Table::Messages, &history::key(room, position))?;
        let head = rows.first().map(|row| Head::read(&row.key, &row.value)).transpose()?;
        head.map(|head| self.view(&head, me)).transpose()
    }

    fn search(
        &mut self,
        room: Option<RoomKey>,
        query: &str,
        limit: usize,
        me: MemberId,
    ) -> Result<Reply, Error> {
        let rooms = match room {
            Some(room) => vec![room],
            None => self.store.rooms()?,
        };
        for room in rooms {
            if !self.index.is_whole(room) {
                self.fill(room)?;
            }
        }
        let (hits, more) = self.index.find(room, query, limit);
        let mut found = Vec::new();
        for hit in hits {
            let message = self.at(hit.room, hit.position, me)?;
            found.extend(message.map(|message| FoundView { room: hit.room, message }));
        }
        Ok(Reply::Found { found, more })
    }

    /// Messages are read as fast here as what is made of them.
    fn store_nothing(&mut self) {
        drop(self.index.take_made());
    }

    fn fill(&mut self, room: RoomKey) -> Result<(), Error> {
        self.index.begin(room);
        let (from, to) = history::range(room, None, None);
        let (newest, _) = self.store.newest(Table::Messages, (&from, &to), 1)?;
        let last = newest.first().and_then(|row| history::position(&row.key));
        for number in last.map(|last| self.index.missing(room, last)).unwrap_or_default() {
            let (after, before) = ((number * SPAN).checked_sub(1), (number + 1) * SPAN);
            let (from, to) = history::range(room, Some(before), after);
            let (rows, _) = self.store.oldest(Table::Messages, (&from, &to), SPAN as usize)?;
            let heads = rows.iter().map(|row| Head::read(&row.key, &row.value));
            let heads = heads.collect::<Result<Vec<_>, _>>()?;
            let mut bodies = Vec::new();
            for head in &heads {
                let rows = self.store.under(Table::Bodies, &head.prefix())?;
                bodies.extend(rows.into_iter().map(|row| (row.key, row.value)));
            }
            bodies.sort();
            // Nothing else happens meanwhile.
            let _ = self.index.make((room, number), &heads, &bodies, last.unwrap_or_default());
        }
        self.index.finish(room);
        self.store_nothing();
        Ok(())
    }
}

fn page(limit: u16) -> usize {
    limit.clamp(1, MAX_PAGE).into()
}
