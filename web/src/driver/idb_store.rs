//! The store in IndexedDB: an object store for each table, its keys binary.

use super::store::{Pair, Scan, Store, Take, Taken, end_of_range};
use crate::bridge::StorageProblem;
use alcove_client::{Batch, Row, Table, Write, history::position_key, search::segment_key};
use futures_channel::oneshot;
use futures_util::future::{FutureExt, LocalBoxFuture};
use idb::{
    CursorDirection, Database, DatabaseEvent, Factory, KeyRange, ObjectStore, ObjectStoreParams,
    Query, Transaction, TransactionMode,
};
use litemap::LiteMap;
use std::{future::IntoFuture, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Event, IdbTransaction, js_sys::Uint8Array};

/// The version of the set of tables. What is in them has versions of its own.
const VERSION: u32 = 4;

/// See the module's documentation.
pub(super) struct IdbStore {
    database: Rc<Database>,
}

impl IdbStore {
    /// Opens the database `name`, or makes it. `blocked` is called while a connection of an earlier version is in the way.
    pub(super) async fn open(
        name: &str,
        blocked: impl FnOnce() + 'static,
    ) -> Result<Self, StorageProblem> {
        // Where the browser has none to give, there is no `indexedDB` or it refuses to open.
        let factory = Factory::new().map_err(|_| StorageProblem::Refused)?;
        let mut request = factory.open(name, Some(VERSION)).map_err(|_| StorageProblem::Refused)?;
        request.on_blocked(move |_| blocked());
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                make_tables(&database);
            }
        });
        let mut database = request.await.map_err(|error| match error_name(&error).as_str() {
            "VersionError" => StorageProblem::TooNew,
            "QuotaExceededError" => StorageProblem::Full,
            "SecurityError" | "InvalidStateError" => StorageProblem::Refused,
            _ => StorageProblem::Failed,
        })?;
        // A later version, or the person who clears the site's data, must not be held up.
        database.on_version_change(|event| {
            if let Some(database) = event.target().and_then(|target| target.dyn_into().ok()) {
                web_sys::IdbDatabase::close(&database);
            }
        });
        Ok(Self { database: Rc::new(database) })
    }
}

fn make_tables(database: &Database) {
    let names = database.store_names();
    for name in Table::ALL.map(Table::name) {
        if !names.iter().any(|existing| existing == name) {
            // A failure aborts the upgrade, and with it the opening.
            let _ = database.create_object_store(name, ObjectStoreParams::new());
        }
    }
}

impl Store for IdbStore {
    fn load(&self) -> LocalBoxFuture<'static, Result<Vec<Row>, StorageProblem>> {
        load(Rc::clone(&self.database)).boxed_local()
    }

    fn save(&self, batch: Rc<Batch>) -> LocalBoxFuture<'static, Result<(), StorageProblem>> {
        save(Rc::clone(&self.database), batch).boxed_local()
    }

    fn scan(&self, scan: Scan) -> LocalBoxFuture<'static, Result<Vec<Pair>, StorageProblem>> {
        scan_range(Rc::clone(&self.database), scan).boxed_local()
    }

    fn gather(
        &self,
        table: Table,
        prefixes: Vec<Vec<u8>>,
    ) -> LocalBoxFuture<'static, Result<Vec<Pair>, StorageProblem>> {
        gather(Rc::clone(&self.database), table, prefixes).boxed_local()
    }
}

async fn load(database: Rc<Database>) -> Result<Vec<Row>, StorageProblem> {
    let transaction = begin(&database, &Table::AT_START, TransactionMode::ReadOnly)?;
    let mut requests = Vec::new();
    for table in Table::AT_START {
        let store = transaction.object_store(table.name()).map_err(problem)?;
        let keys = store.get_all_keys(None, None).map_err(problem)?.into_future();
        let values = store.get_all(None, None).map_err(problem)?.into_future();
        requests.push((table, keys, values));
    }
    let mut rows = Vec::new();
    for (table, keys, values) in requests {
        let (keys, values) = (keys.await.map_err(problem)?, values.await.map_err(problem)?);
        rows.extend(keys.iter().zip(&values).map(|(key, value)| Row {
            table,
            key: bytes(key),
            value: bytes(value),
        }));
    }
    Ok(rows)
}

async fn save(database: Rc<Database>, batch: Rc<Batch>) -> Result<(), StorageProblem> {
    match write(&database, &batch).await {
        // After a transaction that found no room, Firefox lets the next one only delete, and says the same of it as of a
        // closed connection.
        Err(StorageProblem::Gone) => write(&database, &batch).await,
        outcome => outcome,
    }
}

async fn write(database: &Database, batch: &Batch) -> Result<(), StorageProblem> {
    let tables = batch.writes.iter().flat_map(tables);
    let tables: LiteMap<Table, ()> = tables.map(|table| (*table, ())).collect();
    if tables.is_empty() {
        return Ok(());
    }
    let tables: Vec<Table> = tables.keys().copied().collect();
    let mut transaction = begin(database, &tables, TransactionMode::ReadWrite)?;
    let outcome = outcome(&mut transaction);
    let stores = tables
        .iter()
        .map(|table| Ok((*table, transaction.object_store(table.name()).map_err(problem)?)))
        .collect::<Result<LiteMap<_, _>, StorageProblem>>()?;
    let written = apply_all(&stores, &batch.writes).await;
    // Whole or not at all; and without the commit it would wait to hear that nobody asks for more.
    let ending = if written.is_ok() { transaction.commit() } else { transaction.abort() };
    let _transaction = ending.map_err(problem)?;
    let outcome = outcome.await;
    written.map_err(problem)?;
    outcome.unwrap_or(Err(StorageProblem::Failed))
}

async fn apply_all(
    stores: &LiteMap<Table, ObjectStore>,
    writes: &[Write],
) -> Result<(), idb::Error> {
    for write in writes {
        match write {
            Write::Put { table, key, value } => {
                stores[table].put(&js(value), Some(&js(key)))?;
            }
            Write::Delete { table, key } => {
                stores[table].delete(js(key))?;
            }
            Write::DeleteRange { table, prefix, until } => {
                let end = end_of_range(prefix, until.as_deref());
                if end.as_ref().is_none_or(|end| prefix < end) {
                    stores[table].delete(range(prefix, end.as_deref())?)?;
                }
            }
            Write::DeleteSegment { room, message } => {
                let key = js(&position_key(*room, *message));
                let position = stores[&Table::Bodies].get(key)?.await?.map(bytes);
                if let Some(key) = position.and_then(|position| segment_key(*room, &position)) {
                    stores[&Table::Texts].delete(js(&key))?;
                }
            }
        }
    }
    Ok(())
}

async fn scan_range(database: Rc<Database>, scan: Scan) -> Result<Vec<Pair>, StorageProblem> {
    let mut taken = Taken::nothing(scan.take);
    if scan.from >= scan.to {
        return Ok(taken.into_pairs());
    }
    let transaction = begin(&database, &[scan.table], TransactionMode::ReadOnly)?;
    let store = transaction.object_store(scan.table.name()).map_err(problem)?;
    match scan.take {
        Take::Bytes(_) | Take::Oldest(_) => read_forward(&store, scan, &mut taken).await?,
        Take::Newest(_) => read_backward(&store, &scan, &mut taken).await?,
    }
    Ok(taken.into_pairs())
}

async fn read_backward(
    store: &ObjectStore,
    scan: &Scan,
    taken: &mut Taken,
) -> Result<(), StorageProblem> {
    let range = Query::from(range(&scan.from, Some(&scan.to)).map_err(problem)?);
    let cursor = store.open_cursor(Some(range), Some(CursorDirection::Prev)).map_err(problem)?;
    let Some(cursor) = cursor.await.map_err(problem)? else { return Ok(()) };
    let mut cursor = cursor.into_managed();
    while let (Some(key), Some(value)) =
        (cursor.key().map_err(problem)?, cursor.value().map_err(problem)?)
    {
        if taken.push((bytes(key), bytes(value))).is_break() {
            break;
        }
        cursor.next(None).await.map_err(problem)?;
    }
    Ok(())
}

/// Many at a time: a cursor costs an event for each. So many as are enough, if they are as large as those before.
async fn read_forward(
    store: &ObjectStore,
    scan: Scan,
    taken: &mut Taken,
) -> Result<(), StorageProblem> {
    const BATCH_MAX: usize = 1024;
    let mut batch = if let Take::Oldest(count) = scan.take { count as u32 } else { 16 };
    let mut from = scan.from;
    loop {
        let within = range(&from, Some(&scan.to)).map_err(problem)?;
        let pairs = read_batch(store, within, Some(batch))?.await?;
        let last = pairs.len() < batch as usize;
        let Some((end, _)) = pairs.last() else { return Ok(()) };
        from = [end.as_slice(), &[0]].concat();
        if pairs.into_iter().try_for_each(|pair| taken.push(pair)).is_break() || last {
            return Ok(());
        }
        batch = taken.lacks().clamp(1, BATCH_MAX) as u32;
    }
}

/// Asks for the keys and values of a range at once; what it gives waits for them.
fn read_batch(
    store: &ObjectStore,
    within: KeyRange,
    limit: Option<u32>,
) -> Result<impl Future<Output = Result<Vec<Pair>, StorageProblem>> + use<>, StorageProblem> {
    let within = Query::from(within);
    let keys = store.get_all_keys(Some(within.clone()), limit).map_err(problem)?.into_future();
    let values = store.get_all(Some(within), limit).map_err(problem)?.into_future();
    Ok(async move {
        let (keys, values) = (keys.await.map_err(problem)?, values.await.map_err(problem)?);
        Ok(keys.into_iter().zip(values).map(|(key, value)| (bytes(key), bytes(value))).collect())
    })
}

async fn gather(
    database: Rc<Database>,
    table: Table,
    prefixes: Vec<Vec<u8>>,
) -> Result<Vec<Pair>, StorageProblem> {
    if prefixes.is_empty() {
        return Ok(Vec::new());
    }
    let transaction = begin(&database, &[table], TransactionMode::ReadOnly)?;
    let store = transaction.object_store(table.name()).map_err(problem)?;
    let mut batches = Vec::new();
    for prefix in prefixes {
        let end = end_of_range(&prefix, None);
        let within = range(&prefix, end.as_deref()).map_err(problem)?;
        batches.push(read_batch(&store, within, None)?);
    }
    let mut pairs = Vec::new();
    for batch in batches {
        pairs.extend(batch.await?);
    }
    Ok(pairs)
}

fn begin(
    database: &Database,
    tables: &[Table],
    mode: TransactionMode,
) -> Result<Transaction, StorageProblem> {
    let names: Vec<&str> = tables.iter().map(|table| table.name()).collect();
    database.transaction(&names, mode).map_err(problem)
}

/// How a transaction ends. `idb` has a future for this too, but it does not say why one was aborted.
fn outcome(transaction: &mut Transaction) -> oneshot::Receiver<Result<(), StorageProblem>> {
    let (committed, receiver) = oneshot::channel();
    let committed = Rc::new(std::cell::Cell::new(Some(committed)));
    let aborted = Rc::clone(&committed);
    let report = |to: &std::cell::Cell<Option<oneshot::Sender<_>>>, result| {
        if let Some(sender) = to.take() {
            // Nobody waits any more only when the worker ends.
            let _ = sender.send(result);
        }
    };
    transaction.on_complete(move |_| report(&committed, Ok(())));
    transaction.on_abort(move |event| report(&aborted, Err(abort_problem(&event))));
    receiver
}

fn abort_problem(event: &Event) -> StorageProblem {
    let transaction = event.target().and_then(|target| target.dyn_into::<IdbTransaction>().ok());
    let error = transaction.and_then(|transaction| transaction.error());
    problem_named(&error.map(|error| error.name()).unwrap_or_default())
}

fn problem(error: idb::Error) -> StorageProblem {
    problem_named(&error_name(&error))
}

fn problem_named(name: &str) -> StorageProblem {
    match name {
        "QuotaExceededError" => StorageProblem::Full,
        // The connection was closed from outside.
        "InvalidStateError" | "NotFoundError" => StorageProblem::Gone,
        _ => StorageProblem::Failed,
    }
}

/// The name of the exception behind an error.
fn error_name(error: &idb::Error) -> String {
    match error {
        idb::Error::DomException(exception) => exception.name(),
        idb::Error::TransactionOpenFailed(value)
        | idb::Error::ObjectStoreNotFound(value)
        | idb::Error::UpdateFailed(value) => {
            value.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// The tables that a write reads or changes.
fn tables(write: &Write) -> &[Table] {
    match write {
        Write::Put { table, .. }
        | Write::Delete { table, .. }
        | Write::DeleteRange { table, .. } => std::slice::from_ref(table),
        Write::DeleteSegment { .. } => &[Table::Bodies, Table::Texts],
    }
}

fn range(from: &[u8], to: Option<&[u8]>) -> Result<KeyRange, idb::Error> {
    match to {
        Some(to) => KeyRange::bound(&js(from), &js(to), None, Some(true)),
        None => KeyRange::lower_bound(&js(from), None),
    }
}

fn js(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// The bytes of an `ArrayBuffer`, as keys are read, or of a `Uint8Array`, as values are.
fn bytes(value: impl AsRef<JsValue>) -> Vec<u8> {
    Uint8Array::new(value.as_ref()).to_vec()
}
