//! Group commit: what is to be saved while a transaction is under way goes into the next one together, and what must
//! not happen before a save waits for it.

use alcove_client::{Batch, Table, Write};
use std::{collections::HashSet, rc::Rc};

/// Saves in order, and the effects `T` that come behind them.
pub(super) struct GroupCommit<T> {
    in_flight: Option<Transaction<T>>,
    next: Batch,
    behind_next: Vec<T>,
}

struct Transaction<T> {
    batch: Rc<Batch>,
    behind: Vec<T>,
}

impl<T> GroupCommit<T> {
    pub(super) fn new() -> Self {
        Self { in_flight: None, next: Batch::default(), behind_next: Vec::new() }
    }

    /// To be made durable with the next transaction.
    pub(super) fn save(&mut self, batch: Batch) {
        self.next.writes.extend(batch.writes);
    }

    /// Keeps an effect until all that came before it is saved; given back at once where nothing is unsaved.
    pub(super) fn hold(&mut self, effect: T) -> Option<T> {
        if !self.next.writes.is_empty() {
            self.behind_next.push(effect);
        } else if let Some(transaction) = &mut self.in_flight {
            transaction.behind.push(effect);
        } else {
            return Some(effect);
        }
        None
    }

    /// The transaction to start now, if there is something to save and none is under way.
    pub(super) fn begin(&mut self) -> Option<Rc<Batch>> {
        if self.in_flight.is_some() || self.next.writes.is_empty() {
            return None;
        }
        let batch = Rc::new(last_writes(std::mem::take(&mut self.next)));
        let behind = std::mem::take(&mut self.behind_next);
        self.in_flight = Some(Transaction { batch: Rc::clone(&batch), behind });
        Some(batch)
    }

    /// The transaction that is under way, to be tried once more after it failed.
    pub(super) fn in_flight(&self) -> Option<Rc<Batch>> {
        self.in_flight.as_ref().map(|transaction| Rc::clone(&transaction.batch))
    }

    /// The transaction is durable: what waited behind it may happen, in this order.
    pub(super) fn finish(&mut self) -> Vec<T> {
        self.in_flight.take().map(|transaction| transaction.behind).unwrap_or_default()
    }

    /// How many bytes wait to be saved with the next transaction.
    pub(super) fn waiting_bytes(&self) -> usize {
        self.next.size()
    }
}

/// Without the writes that a later one to the same key makes moot: a group's state is written with every message.
fn last_writes(batch: Batch) -> Batch {
    let mut seen: HashSet<(Table, &[u8])> = HashSet::new();
    let mut moot: Vec<bool> = batch
        .writes
        .iter()
        .rev()
        .map(|write| match write {
            Write::Put { table, key, .. } | Write::Delete { table, key } => {
                !seen.insert((*table, key))
            }
            Write::DeleteRange { .. } | Write::DeleteSegment { .. } => false,
        })
        .collect();
    let mut writes = batch.writes;
    writes.retain(|_| !moot.pop().unwrap_or_default());
    Batch { writes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: u8, value: u8) -> Write {
        Write::Put { table: Table::Mls, key: vec![key], value: vec![value] }
    }

    fn batch<const N: usize>(writes: [Write; N]) -> Batch {
        Batch { writes: writes.into() }
    }

    #[test]
    fn effects_wait_for_the_saves_before_them() {
        let mut commits = GroupCommit::new();
        assert_eq!(commits.hold("nothing to wait for"), Some("nothing to wait for"));

        commits.save(batch([put(1, 1)]));
        assert_eq!(commits.hold("first"), None);
        assert_eq!(*commits.begin().expect("a transaction"), batch([put(1, 1)]));
        assert_eq!(commits.hold("first, too"), None);

        commits.save(batch([put(2, 2)]));
        assert_eq!(commits.hold("second"), None);
        commits.save(batch([put(3, 3)]));
        assert_eq!(commits.hold("third"), None);
        assert_eq!(commits.begin(), None, "one at a time");

        assert_eq!(commits.finish(), ["first", "first, too"]);
        assert_eq!(*commits.begin().expect("a transaction"), batch([put(2, 2), put(3, 3)]));
        assert_eq!(commits.finish(), ["second", "third"]);
        assert_eq!(commits.begin(), None);
        assert_eq!(commits.hold("nothing left"), Some("nothing left"));
    }

    #[test]
    fn a_failed_transaction_stays_and_holds_everything_back() {
        let mut commits = GroupCommit::new();
        commits.save(batch([put(1, 1)]));
        commits.hold("first");
        let failed = commits.begin();
        commits.save(batch([put(1, 2)]));
        commits.hold("second");
        assert_eq!(commits.in_flight(), failed);
        assert_eq!(commits.begin(), None);
        assert_eq!(commits.finish(), ["first"]);
        assert_eq!(*commits.begin().expect("a transaction"), batch([put(1, 2)]));
    }

    #[test]
    fn moot_writes_are_left_out_and_order_is_kept() {
        let delete = Write::Delete { table: Table::Mls, key: vec![2] };
        let range = Write::DeleteRange { table: Table::Mls, prefix: vec![], until: None };
        let other = Write::Put { table: Table::Rooms, key: vec![1], value: vec![9] };
        let all =
            batch([put(1, 1), put(2, 1), other.clone(), range.clone(), put(1, 2), delete.clone()]);
        assert_eq!(last_writes(all), batch([other, range, put(1, 2), delete]));
    }
}
