//! What a client keeps, in one file: one table of the database for each [`Table`].

use crate::Error;
use alcove_client::{
    Batch, FrameQuery, RoomKey, Row, RowQuery, Table, Write, history::position_key,
    search::segment_key,
};
use alcove_wire::Seq;
use redb::{
    AccessGuard, Database, DatabaseError, Range, ReadableDatabase as _, ReadableTable as _,
    StorageError, TableDefinition, WriteTransaction,
};
use std::{
    fs, io,
    ops::Bound,
    path::{Path, PathBuf},
};

/// The file in the state folder, and the one of a keeper, which has nothing to do with the person's.
const FILE: &str = "alcove.redb";
const KEEPER_FILE: &str = "keeper.redb";

/// More than a client's working set; the default of the database would be a gigabyte.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

type Pairs<'a> = Range<'a, &'static [u8], &'static [u8]>;
type Pair<'a> = (AccessGuard<'a, &'static [u8]>, AccessGuard<'a, &'static [u8]>);

/// A row's key and value.
pub(crate) type KeyValue = (Vec<u8>, Vec<u8>);

/// The store of one state folder. No two processes have the same one open.
#[derive(Debug)]
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens the store in `folder`, and makes both where they are missing: readable by their owner only.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_file(folder, FILE)
    }

    /// Opens what a keeper holds in `folder`, and makes both where they are missing.
    pub fn open_keeper(folder: &Path) -> Result<Self, Error> {
        Self::open_file(folder, KEEPER_FILE)
    }

    fn open_file(folder: &Path, file: &str) -> Result<Self, Error> {
        let unusable = |error| Error::StateFolder { folder: folder.to_owned(), error };
        create_private_folder(folder).map_err(unusable)?;
        let path = folder.join(file);
        create_private_file(&path).map_err(unusable)?;
        let database = redb::Builder::new().set_cache_size(CACHE_BYTES).create(&path);
        let database = database.map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => Error::InUse { folder: folder.to_owned() },
            error => Error::StoreUnreadable { path, error: error.to_string() },
        })?;
        let store = Self { database };
        store.create_tables()?;
        Ok(store)
    }

    /// Everything in `tables`, ordered by table and key.
    pub fn rows(&self, tables: &[Table]) -> Result<Vec<Row>, Error> {
        let transaction = self.database.begin_read().map_err(failed)?;
        let mut rows = Vec::new();
        for &table in tables {
            let opened = transaction.open_table(definition(table)).map_err(failed)?;
            for row in opened.range::<&[u8]>(..).map_err(failed)? {
                let (key, value) = row.map_err(failed)?;
                rows.push(Row { table, key: key.value().to_vec(), value: value.value().to_vec() });
            }
        }
        Ok(rows)
    }

    /// Applies the batches in order and makes them durable together, whole or not at all.
    pub fn save(&self, batches: &[Batch]) -> Result<(), Error> {
        let transaction = self.database.begin_write().map_err(failed)?;
        for write in batches.iter().flat_map(|batch| &batch.writes) {
            apply(&transaction, write)?;
        }
        transaction.commit().map_err(failed)
    }

    /// The newest rows of `table` with `from <= key < to`, newest first, at most `limit`; and whether there are more.
    pub fn newest(
        &self,
        table: Table,
        bounds: (&[u8], &[u8]),
        limit: usize,
    ) -> Result<(Vec<Row>, bool), Error> {
        self.read(table, bounds, limit, |range| range.next_back())
    }

    /// The same in the other direction: the oldest, oldest first.
    pub fn oldest(
        &self,
        table: Table,
        bounds: (&[u8], &[u8]),
        limit: usize,
    ) -> Result<(Vec<Row>, bool), Error> {
        self.read(table, bounds, limit, |range| range.next())
    }

    fn read(
        &self,
        table: Table,
        (from, to): (&[u8], &[u8]),
        limit: usize,
        next: impl for<'a> Fn(&mut Pairs<'a>) -> Option<Result<Pair<'a>, StorageError>>,
    ) -> Result<(Vec<Row>, bool), Error> {
        if from >= to {
            return Ok((Vec::new(), false));
        }
        let transaction = self.database.begin_read().map_err(failed)?;
        let opened = transaction.open_table(definition(table)).map_err(failed)?;
        let mut range = opened.range::<&[u8]>(from..to).map_err(failed)?;
        let mut rows = Vec::new();
        while let Some(pair) = next(&mut range) {
            if rows.len() == limit {
                return Ok((rows, true));
            }
            let (key, value) = pair.map_err(failed)?;
            rows.push(Row { table, key: key.value().to_vec(), value: value.value().to_vec() });
        }
        Ok((rows, false))
    }

    /// All rows of `table` whose keys start with `prefix`.
    pub fn under(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, Error> {
        let end = end_of(prefix).unwrap_or_else(|| vec![u8::MAX; prefix.len() + 1]);
        Ok(self.oldest(table, (prefix, &end), usize::MAX)?.0)
    }

    /// How many bytes the keys and values of `table` take that start with `prefix`.
    pub(crate) fn size_under(&self, table: Table, prefix: &[u8]) -> Result<u64, Error> {
        let transaction = self.database.begin_read().map_err(failed)?;
        let opened = transaction.open_table(definition(table)).map_err(failed)?;
        let mut size = 0;
        for row in opened.range(prefix..).map_err(failed)? {
            let (key, value) = row.map_err(failed)?;
            if !key.value().starts_with(prefix) {
                break;
            }
            size += (key.value().len() + value.value().len()) as u64;
        }
        Ok(size)
    }

    /// The rooms of which there is a history.
    pub fn rooms(&self) -> Result<Vec<RoomKey>, Error> {
        let (mut rooms, mut from) = (Vec::new(), Vec::new());
        loop {
            let end = vec![u8::MAX; 64];
            let (rows, _) = self.oldest(Table::Messages, (&from, &end), 1)?;
            let Some(room) = rows.first().and_then(|row| row.key.first_chunk()) else { break };
            rooms.push(RoomKey(*room));
            let Some(next) = end_of(room) else { break };
            from = next;
        }
        Ok(rooms)
    }

    /// The rows that `query` asks for.
    pub(crate) fn asked(&self, query: &RowQuery) -> Result<Vec<KeyValue>, Error> {
        if query.from >= query.to {
            return Ok(Vec::new());
        }
        let transaction = self.database.begin_read().map_err(failed)?;
        let opened = transaction.open_table(definition(query.table)).map_err(failed)?;
        let range = query.from.as_slice()..query.to.as_slice();
        let (mut rows, mut bytes) = (Vec::new(), 0);
        for row in opened.range::<&[u8]>(range).map_err(failed)? {
            let (key, value) = row.map_err(failed)?;
            bytes += value.value().len();
            rows.push((key.value().to_vec(), value.value().to_vec()));
            if bytes >= query.max_bytes {
                break;
            }
        }
        Ok(rows)
    }

    /// The frames that `query` asks for.
    pub fn frames(&self, query: &FrameQuery) -> Result<Vec<(Seq, Vec<u8>)>, Error> {
        let key = |seq: Seq| {
            [&query.room.0[..], &query.incarnation.to_be_bytes(), &seq.to_be_bytes()].concat()
        };
        if query.from >= query.to {
            return Ok(Vec::new());
        }
        let transaction = self.database.begin_read().map_err(failed)?;
        let opened = transaction.open_table(definition(Table::Frames)).map_err(failed)?;
        let (from, to) = (key(query.from), key(query.to));
        let (mut frames, mut bytes) = (Vec::new(), 0);
        for row in opened.range::<&[u8]>(from.as_slice()..to.as_slice()).map_err(failed)? {
            let (key, value) = row.map_err(failed)?;
            bytes += value.value().len();
            if bytes > query.max_bytes && !frames.is_empty() {
                break;
            }
            if let Some(seq) = key.value().last_chunk() {
                frames.push((Seq::from_be_bytes(*seq), value.value().to_vec()));
            }
        }
        Ok(frames)
    }

    fn create_tables(&self) -> Result<(), Error> {
        let transaction = self.database.begin_write().map_err(failed)?;
        for table in Table::ALL {
            transaction.open_table(definition(table)).map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }
}

fn definition(table: Table) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
    TableDefinition::new(table.name())
}

fn apply(transaction: &WriteTransaction, write: &Write) -> Result<(), Error> {
    match write {
        Write::Put { table, key, value } => {
            let mut table = transaction.open_table(definition(*table)).map_err(failed)?;
            table.insert(key.as_slice(), value.as_slice()).map_err(failed)?;
        }
        Write::Delete { table, key } => {
            let mut table = transaction.open_table(definition(*table)).map_err(failed)?;
            table.remove(key.as_slice()).map_err(failed)?;
        }
        Write::DeleteRange { table, prefix, until } => {
            let mut table = transaction.open_table(definition(*table)).map_err(failed)?;
            let end = match (end_of(prefix), until) {
                (Some(end), Some(until)) => Some(end.min(until.clone())),
                (end, until) => end.or_else(|| until.clone()),
            };
            // The database panics on a range that ends before it starts.
            if end.as_ref().is_some_and(|end| end <= prefix) {
                return Ok(());
            }
            let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
            let range = (Bound::Included(prefix.as_slice()), end);
            table.retain_in::<&[u8], _>(range, |_, _| false).map_err(failed)?;
        }
        Write::DeleteSegment { room, message } => {
            let bodies = transaction.open_table(definition(Table::Bodies)).map_err(failed)?;
            let position = bodies.get(position_key(*room, *message).as_slice()).map_err(failed)?;
            if let Some(key) = position.and_then(|it| segment_key(*room, it.value())) {
                let mut texts = transaction.open_table(definition(Table::Texts)).map_err(failed)?;
                texts.remove(key.as_slice()).map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// The first key after all that start with `prefix`; none where every later key does.
fn end_of(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

fn failed(error: impl Into<redb::Error>) -> Error {
    Error::Store(Box::new(error.into()))
}

/// Where state is kept unless a folder is named: `alcove` in the data folder of the person's account.
pub(crate) fn default_folder() -> Result<PathBuf, Error> {
    dirs::data_dir().map(|data| data.join("alcove")).ok_or(Error::NoDataFolder)
}

fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn create_private_file(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.read(true).write(true).create(true).truncate(false).open(path).map(drop)
}
