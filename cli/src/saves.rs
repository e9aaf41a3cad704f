//! Nothing is sent before it is saved: batches on their way to the disk, and what waits behind them.

use crate::{Error, Store};
use alcove_client::Batch;
use std::{future::pending, mem, sync::Arc};
use tokio::task::{JoinHandle, spawn_blocking};

/// Saves batches on another thread, and holds back the steps behind them. What comes while some are being saved gathers,
/// and is then saved in one transaction: a burst costs few.
pub(crate) struct Saves<S> {
    store: Arc<Store>,
    running: Option<JoinHandle<Result<(), Error>>>,
    behind_running: Vec<S>,
    gathered: Vec<Batch>,
    behind_gathered: Vec<S>,
}

impl<S> Saves<S> {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        let (behind_running, behind_gathered) = (Vec::new(), Vec::new());
        Self { store, running: None, behind_running, gathered: Vec::new(), behind_gathered }
    }

    /// Takes a batch, to be saved from the next [`start`](Self::start) on.
    pub(crate) fn save(&mut self, batch: Batch) {
        self.gathered.push(batch);
    }

    /// Holds back a step until all before it is saved. Gives it back where that is so already.
    pub(crate) fn follow(&mut self, step: S) -> Option<S> {
        if !self.gathered.is_empty() {
            self.behind_gathered.push(step);
        } else if self.running.is_some() {
            self.behind_running.push(step);
        } else {
            return Some(step);
        }
        None
    }

    /// Starts to save what has gathered, unless something is being saved.
    pub(crate) fn start(&mut self) {
        if self.running.is_none() && !self.gathered.is_empty() {
            let batches = mem::take(&mut self.gathered);
            self.behind_running = mem::take(&mut self.behind_gathered);
            let store = self.store.clone();
            self.running = Some(spawn_blocking(move || store.save(&batches)));
        }
    }

    /// Waits until what is being saved is durable, goes on with what has gathered, and gives out the steps whose turn
    /// it is. Waits for ever where nothing is being saved. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Result<Vec<S>, Error> {
        let Some(running) = &mut self.running else { return pending().await };
        let saved = running.await;
        self.running = None;
        saved.map_err(|_| Error::Interrupted)??;
        let steps = mem::take(&mut self.behind_running);
        self.start();
        Ok(steps)
    }

    /// Whether everything is durable and no step waits.
    pub(crate) fn is_done(&self) -> bool {
        self.running.is_none() && self.gathered.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_client::{Table, Write};

    fn batch(key: u8) -> Batch {
        let write = Write::Put { table: Table::Mls, key: vec![key], value: Vec::new() };
        Batch { writes: vec![write] }
    }

    fn saved(store: &Store) -> Vec<u8> {
        let rows = store.rows(&[Table::Mls]).expect("rows");
        rows.into_iter().map(|row| row.key[0]).collect()
    }

    #[tokio::test]
    async fn a_step_comes_out_when_all_before_it_is_durable() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Arc::new(Store::open(folder.path()).expect("a store"));
        let mut saves = Saves::new(store.clone());

        assert_eq!(saves.follow("first"), Some("first"), "nothing is before it");
        saves.save(batch(1));
        assert_eq!(saves.follow("behind 1"), None);
        saves.start();
        assert_eq!(saves.follow("behind 1 as well"), None);
        saves.save(batch(2));
        saves.save(batch(3));
        assert_eq!(saves.follow("behind 2 and 3"), None);

        assert_eq!(saves.next().await.expect("saved"), ["behind 1", "behind 1 as well"]);
        assert!(saved(&store).contains(&1));
        assert_eq!(saves.follow("behind 3"), None, "2 and 3 are being saved");
        assert_eq!(saves.next().await.expect("saved"), ["behind 2 and 3", "behind 3"]);
        assert_eq!(saved(&store), [1, 2, 3]);
        assert!(saves.is_done());
        assert_eq!(saves.follow("last"), Some("last"));
    }
}
