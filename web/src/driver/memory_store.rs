//! A store that is gone with its worker, for browsers that allow no other.

use super::store::{Pair, Scan, Store, Take, Taken, end_of_range};
use crate::bridge::StorageProblem;
use alcove_client::{Batch, Row, Table, Write, history::position_key, search::segment_key};
use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use litemap::LiteMap;
use std::{
    cell::RefCell,
    collections::BTreeMap,
    ops::Bound::{Excluded, Included, Unbounded},
    rc::Rc,
};

type Tables = LiteMap<Table, BTreeMap<Vec<u8>, Vec<u8>>>;

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
        let table = tables.get(&scan.table).filter(|_| scan.from < scan.to);
        let mut range =
            table.into_iter().flat_map(|table| table.range(scan.from.clone()..scan.to.clone()));
        let mut taken = Taken::nothing(scan.take);
        let take = |(key, value): (&Vec<u8>, &Vec<u8>)| taken.push((key.clone(), value.clone()));
        // The range ends, or enough was taken; both are fine.
        let _ = match scan.take {
            Take::Bytes(_) | Take::Oldest(_) => range.try_for_each(take),
            Take::Newest(_) => range.rev().try_for_each(take),
        };
        ready(Ok(taken.into_pairs())).boxed_local()
    }

    fn gather(
        &self,
        table: Table,
        prefixes: Vec<Vec<u8>>,
    ) -> LocalBoxFuture<'static, Result<Vec<Pair>, StorageProblem>> {
        let tables = self.tables.borrow();
        let mut pairs = Vec::new();
        for prefix in prefixes {
            let rows = tables.get(&table).into_iter().flat_map(|rows| rows.range(prefix.clone()..));
            let rows = rows.take_while(|(key, _)| key.starts_with(&prefix));
            pairs.extend(rows.map(|(key, value)| (key.clone(), value.clone())));
        }
        ready(Ok(pairs)).boxed_local()
    }
}

fn apply(tables: &mut Tables, write: &Write) {
    match write {
        Write::Put { table, key, value } => {
            tables.entry(*table).or_default().insert(key.clone(), value.clone());
        }
        Write::Delete { table, key } => {
            tables.entry(*table).or_default().remove(key);
        }
        Write::DeleteRange { table, prefix, until } => {
            let end = end_of_range(prefix, until.as_deref());
            if end.as_ref().is_some_and(|end| end <= prefix) {
                return;
            }
            let rows = tables.entry(*table).or_default();
            let range = (Included(prefix.clone()), end.map_or(Unbounded, Excluded));
            let gone: Vec<_> = rows.range(range).map(|(key, _)| key.clone()).collect();
            for key in gone {
                rows.remove(&key);
            }
        }
        Write::DeleteSegment { room, message } => {
            let bodies = tables.get(&Table::Bodies);
            let position = bodies.and_then(|rows| rows.get(&position_key(*room, *message)));
            if let Some(key) = position.and_then(|position| segment_key(*room, position)) {
                tables.entry(Table::Texts).or_default().remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryStore;
    use crate::driver::contract::store_contract;

    store_contract!(MemoryStore::default());
}
