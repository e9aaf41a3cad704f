//! A store in memory, with the semantics that every driver's store has.

use alcove_client::{
    Batch, FrameQuery, MemberId, MessageView, RoomKey, Row, RowQuery, Table, Write,
    history::{self, Head},
    search::segment_key,
};
use std::collections::BTreeMap;

/// Tables of sorted keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryStore {
    rows: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    /// How many bytes were written so far, keys and values.
    pub written: usize,
}

impl MemoryStore {
    /// Applies a batch.
    pub fn save(&mut self, batch: Batch) {
        self.written += batch.size();
        for write in batch.writes {
            match write {
                Write::Put { table, key, value } => drop(self.rows.insert((table, key), value)),
                Write::Delete { table, key } => drop(self.rows.remove(&(table, key))),
                Write::DeleteRange { table, prefix, until } => self.rows.retain(|(of, key), _| {
                    let hit = *of == table && key.starts_with(&prefix);
                    !hit || until.as_ref().is_some_and(|until| key >= until)
                }),
                Write::DeleteSegment { room, message } => {
                    let position = (Table::Bodies, history::position_key(room, message));
                    let position = self.rows.get(&position);
                    if let Some(key) = position.and_then(|it| segment_key(room, it)) {
                        self.rows.remove(&(Table::Texts, key));
                    }
                }
            }
        }
    }

    /// What a client needs to start.
    pub fn at_start(&self) -> Vec<Row> {
        let wanted = self.rows.iter().filter(|((table, _), _)| Table::AT_START.contains(table));
        wanted
            .map(|((table, key), value)| Row {
                table: *table,
                key: key.clone(),
                value: value.clone(),
            })
            .collect()
    }

    /// How many bytes it holds, keys and values.
    pub fn bytes(&self) -> usize {
        self.rows.iter().map(|((_, key), value)| key.len() + value.len()).sum()
    }

    /// The rows of a table.
    pub fn table(&self, table: Table) -> impl Iterator<Item = (&Vec<u8>, &Vec<u8>)> {
        self.rows
            .iter()
            .filter(move |((of, _), _)| *of == table)
            .map(|((_, key), value)| (key, value))
    }

    /// The whole history of a room.
    pub fn history(&self, room: RoomKey, me: MemberId) -> Vec<MessageView> {
        let (from, to) = history::range(room, None, None);
        let rows = self.rows.range((Table::Messages, from)..(Table::Messages, to));
        let bodies: Vec<_> =
            self.table(Table::Bodies).map(|(key, value)| (key.clone(), value.clone())).collect();
        rows.filter_map(|((_, key), value)| Head::read(key, value).ok()?.view(&bodies, me).ok())
            .collect()
    }

    /// The rows that a query asks for.
    pub fn rows(&self, query: &RowQuery) -> Vec<(Vec<u8>, Vec<u8>)> {
        let range = (query.table, query.from.clone())..(query.table, query.to.clone());
        let mut bytes = 0;
        let rows = self.rows.range(range).take_while(|(_, value)| {
            let more = bytes < query.max_bytes;
            bytes += value.len();
            more
        });
        rows.map(|((_, key), value)| (key.clone(), value.clone())).collect()
    }

    /// The frames that a query asks for.
    pub fn frames(&self, query: &FrameQuery) -> Vec<(u64, Vec<u8>)> {
        let (from, to) = history::frame_range(query);
        let mut bytes = 0;
        let mut frames = Vec::new();
        for ((_, key), value) in self.rows.range((Table::Frames, from)..(Table::Frames, to)) {
            if bytes >= query.max_bytes {
                break;
            }
            bytes += value.len();
            frames.extend(history::frame_seq(key).map(|seq| (seq, value.clone())));
        }
        frames
    }
}
