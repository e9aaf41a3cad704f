//! A store that is gone with its worker, for browsers that allow no other.

use super::store::{Pair, Scan, Store, Take, Taken, end_of_range};
use crate::bridge::StorageProblem;
use alcove_client::{Batch, Row, Table, Write, history::position_key, search::segment_key};
use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use litemap::LiteMap;
use std::{cell::RefCell, ops::Range, rc::Rc};

/// Sorted by their keys.
type Rows = Vec<Pair>;
type Tables = LiteMap<Table, Rows>;

/// See the module's documentation.
#[derive(Default)]
pub(super) struct MemoryStore {
    tables: RefCell<Tables>,
}

impl Store for MemoryStore {
    fn load(&self) -> LocalBoxFuture<'static, Result<Vec<Row>, StorageProblem>> {
        let tables = self.tables.borrow();
        let rows_of = |table: Table| {
            let pairs = tables.get(&table).into_iter().flatten();
            pairs.map(move |(key, value)| Row { table, key: key.clone(), value: value.clone() })
        };
        ready(Ok(Table::AT_START.into_iter().flat_map(rows_of).collect())).boxed_local()
    }

    fn save(&self, batch: Rc<Batch>) -> LocalBoxFuture<'static, Result<(), StorageProblem>> {
        let mut tables = self.tables.borrow_mut();
        for write in &batch.writes {
            apply(&mut tables, write);
        }
        ready(Ok(())).boxed_local()
    }

    fn scan(&self, scan: Scan) -> LocalBoxFuture<'static, Result<Vec<Pair>, StorageProblem>> {
        let tables = self.tables.borrow();
        let rows = tables.get(&scan.table).map(Vec::as_slice).unwrap_or_default();
        let mut rows = rows[range(rows, &scan.from, Some(&scan.to))].iter().cloned();
        let mut taken = Taken::nothing(scan.take);
        let take = |pair| taken.push(pair);
        // The range ends, or enough was taken; both are fine.
        let _ = match scan.take {
            Take::Bytes(_) | Take::Oldest(_) => rows.try_for_each(take),
            Take::Newest(_) => rows.rev().try_for_each(take),
        };
        ready(Ok(taken.into_pairs())).boxed_local()
    }

    fn gather(
        &self,
        table: Table,
        prefixes: Vec<Vec<u8>>,
    ) -> LocalBoxFuture<'static, Result<Vec<Pair>, StorageProblem>> {
        let tables = self.tables.borrow();
        let rows = tables.get(&table).map(Vec::as_slice).unwrap_or_default();
        let under = |prefix: &Vec<u8>| range(rows, prefix, end_of_range(prefix, None).as_deref());
        let pairs = prefixes.iter().flat_map(|prefix| rows[under(prefix)].iter().cloned());
        ready(Ok(pairs.collect())).boxed_local()
    }
}

/// Where the rows are with `from <= key < to`.
fn range(rows: &[Pair], from: &[u8], to: Option<&[u8]>) -> Range<usize> {
    let before = |key: &[u8]| rows.partition_point(|(known, _)| known.as_slice() < key);
    let start = before(from);
    start..to.map_or(rows.len(), before).max(start)
}

fn place(rows: &Rows, key: &[u8]) -> Result<usize, usize> {
    rows.binary_search_by(|(known, _)| known.as_slice().cmp(key))
}

fn apply(tables: &mut Tables, write: &Write) {
    match write {
        Write::Put { table, key, value } => {
            let rows = rows_of(tables, *table);
            match place(rows, key) {
                Ok(at) => rows[at].1.clone_from(value),
                Err(at) => rows.insert(at, (key.clone(), value.clone())),
            }
        }
        Write::Delete { table, key } => delete(rows_of(tables, *table), key),
        Write::DeleteRange { table, prefix, until } => {
            let (rows, end) = (rows_of(tables, *table), end_of_range(prefix, until.as_deref()));
            rows.drain(range(rows, prefix, end.as_deref()));
        }
        Write::DeleteSegment { room, message } => {
            let bodies = rows_of(tables, Table::Bodies);
            let position = place(bodies, &position_key(*room, *message)).ok();
            let key = position.and_then(|at| segment_key(*room, &bodies[at].1));
            if let Some(key) = key {
                delete(rows_of(tables, Table::Texts), &key);
            }
        }
    }
}

fn rows_of(tables: &mut Tables, table: Table) -> &mut Rows {
    tables.entry(table).or_default()
}

fn delete(rows: &mut Rows, key: &[u8]) {
    if let Ok(at) = place(rows, key) {
        rows.remove(at);
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryStore;
    use crate::driver::contract::store_contract;

    store_contract!(MemoryStore::default());
}
