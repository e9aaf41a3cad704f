//! The contract of a store, and what its kinds share.

use crate::bridge::StorageProblem;
use alcove_client::{Batch, Row, Table};
use futures_util::future::LocalBoxFuture;
use std::{ops::ControlFlow, rc::Rc};

/// A key and its value.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// Tables of keys in byte order. Its tests are the macro `store_contract!`.
pub(super) trait Store {
    /// All rows of [`Table::AT_START`].
    fn load(&self) -> LocalBoxFuture<'static, Result<Vec<Row>, StorageProblem>>;

    /// Applies a batch in order, whole or not at all; done once it is durable.
    fn save(&self, batch: Rc<Batch>) -> LocalBoxFuture<'static, Result<(), StorageProblem>>;

    /// Reads a part of one table.
    fn scan(&self, scan: Scan) -> LocalBoxFuture<'static, Result<Vec<Pair>, StorageProblem>>;

    /// Reads everything whose key starts with one of some prefixes, prefix by prefix.
    fn gather(
        &self,
        table: Table,
        prefixes: Vec<Vec<u8>>,
    ) -> LocalBoxFuture<'static, Result<Vec<Pair>, StorageProblem>>;
}

/// Which pairs to read: those with `from <= key < to`, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    /// The table.
    pub(super) table: Table,
    /// The first key.
    pub(super) from: Vec<u8>,
    /// The key after the last.
    pub(super) to: Vec<u8>,
    /// In which order, and how many.
    pub(super) take: Take,
}

/// How much of a range to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Take {
    /// From the first key up, until the values read have so many bytes; at least one if there is any.
    Bytes(usize),
    /// From the last key down, at most so many.
    Newest(usize),
    /// From the first key up, at most so many.
    Oldest(usize),
}

/// The pairs that a scan has read so far.
pub(super) struct Taken {
    take: Take,
    bytes: usize,
    pairs: Vec<Pair>,
}

impl Taken {
    pub(super) fn nothing(take: Take) -> Self {
        Self { take, bytes: 0, pairs: Vec::new() }
    }

    /// Takes the next pair, and says whether to read on.
    pub(super) fn push(&mut self, pair: Pair) -> ControlFlow<()> {
        self.bytes += pair.1.len();
        self.pairs.push(pair);
        let enough = match self.take {
            Take::Bytes(bytes) => self.bytes >= bytes,
            Take::Newest(count) | Take::Oldest(count) => self.pairs.len() >= count,
        };
        if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// How many more pairs are enough, if they are as large as those that were taken.
    pub(super) fn lacks(&self) -> usize {
        match self.take {
            Take::Bytes(bytes) => {
                let each = self.bytes.div_ceil(self.pairs.len().max(1)).max(1);
                bytes.saturating_sub(self.bytes).div_ceil(each)
            }
            Take::Newest(count) | Take::Oldest(count) => count.saturating_sub(self.pairs.len()),
        }
    }

    pub(super) fn into_pairs(self) -> Vec<Pair> {
        self.pairs
    }
}

/// The key after the last one that starts with `prefix` and is smaller than `until`; none: there is no end.
pub(super) fn end_of_range(prefix: &[u8], until: Option<&[u8]>) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff);
    let after_prefix = last.map(|last| {
        let mut end = prefix[..=last].to_vec();
        end[last] += 1;
        end
    });
    let until = until.map(<[u8]>::to_vec);
    match (after_prefix, until) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::end_of_range;

    #[test]
    fn a_range_ends_where_its_prefix_does() {
        assert_eq!(end_of_range(&[1, 2], None), Some(vec![1, 3]));
        assert_eq!(end_of_range(&[1, 0xff], None), Some(vec![2]));
        assert_eq!(end_of_range(&[0xff, 0xff], None), None);
        assert_eq!(end_of_range(&[], None), None);
        assert_eq!(end_of_range(&[1, 2], Some(&[1, 2, 5])), Some(vec![1, 2, 5]));
        assert_eq!(end_of_range(&[1, 2], Some(&[7])), Some(vec![1, 3]));
        assert_eq!(end_of_range(&[0xff], Some(&[0xff, 3])), Some(vec![0xff, 3]));
    }
}
