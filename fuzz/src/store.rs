//! A client that starts from a store of any age, damaged or made up: it starts or says why not, and does not panic.

use crate::{
    fixture::{FIXTURES, Fixture, put, table_of},
    script::Edit,
    stage::{BEGIN, Stage},
};
use alcove_client::{Batch, Client, Row, Table};
use alcove_sim::{MemoryStore, RELAY};
use alcove_wire::RelayToClient;
use arbitrary::{Arbitrary, Unstructured};

/// A store, and what happened to it.
#[derive(Arbitrary, Debug)]
struct Damage {
    fixture: u8,
    device: u8,
    harms: Vec<Harm>,
}

/// One thing that happened to it.
#[derive(Arbitrary, Debug)]
enum Harm {
    /// A row's value was changed.
    Value(u8, Vec<Edit>),
    /// A row's key was changed.
    Key(u8, Vec<Edit>),
    /// A row has the value of another.
    Mixed(u8, u8),
    /// A row is gone.
    Gone(u8),
    /// A row is there that nobody put there: with the room's key before its own, or without.
    New(u8, bool, Vec<u8>, Vec<u8>),
    /// A row is of a later version.
    Later(u8),
}

pub(crate) fn store(bytes: &[u8]) {
    let Ok(damage) = Damage::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let fixtures = &*FIXTURES;
    let (_, fixture) = &fixtures[usize::from(damage.fixture) % fixtures.len()];
    let device = usize::from(damage.device) % fixture.stores.len();
    let name = fixture.stores.keys().nth(device).expect("a store");
    let mut rows: Vec<Row> = fixture.store(name).at_start();
    for harm in damage.harms.iter().take(8) {
        harm.apply(&mut rows);
    }
    start(fixture, rows);
}

/// Starts a client, and lets it work for a while.
fn start(fixture: &'static Fixture, rows: Vec<Row>) {
    let mut store = MemoryStore::default();
    store.save(Batch { writes: rows.into_iter().map(put).collect() });
    let is_later = store.at_start().iter().any(is_later);
    let Ok(client) = Client::restore(store.at_start(), [1; 32], BEGIN) else { return };
    assert!(!is_later, "what a later version wrote would be written over");
    let mut stage = Stage::new((client, RELAY.to_owned()), store, fixture);
    stage.join();
    let room = stage.holder.room();
    for (payload, seq) in fixture.frames.iter().zip(fixture.head + 1..) {
        stage.hear(&RelayToClient::Delivery { room, seq, payload: payload.to_vec() });
    }
    for _ in 0..4 {
        stage.wait_until_due();
    }
}

/// Whether a row's value is of a version that this client cannot know. OpenMLS's values, and two that are a number alone,
/// begin with no version.
fn is_later(row: &Row) -> bool {
    let kind = row.key.get(32);
    let has_version = match row.table {
        Table::Meta => row.key == b"device",
        Table::Rooms => matches!(kind, Some(b'r' | b'p' | b'g' | b'h')),
        Table::Outbox => matches!(kind, Some(b'm' | b'i' | b'c')),
        _ => false,
    };
    has_version && row.value.first().is_some_and(|version| *version > 1)
}

impl Harm {
    fn apply(&self, rows: &mut Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let count = rows.len();
        let at = |index: &u8| usize::from(*index) % count;
        match self {
            Self::Value(row, edits) => {
                let value = &mut rows[at(row)].value;
                *value = Edit::all(edits, std::mem::take(value));
            }
            Self::Key(row, edits) => {
                let key = &mut rows[at(row)].key;
                *key = Edit::all(edits, std::mem::take(key));
            }
            Self::Mixed(row, other) => rows[at(row)].value = rows[at(other)].value.clone(),
            Self::Gone(row) => drop(rows.remove(at(row))),
            Self::New(table, of_room, key, value) => {
                let room = rows.iter().find(|row| *of_room && row.table == Table::Rooms);
                let room = room.and_then(|row| row.key.get(..32)).unwrap_or_default();
                let (key, value) = ([room, key].concat(), value.clone());
                rows.push(Row { table: table_of(*table), key, value });
            }
            Self::Later(row) => {
                let value = &mut rows[at(row)].value;
                value.first_mut().into_iter().for_each(|version| *version = u8::MAX);
            }
        }
    }
}
