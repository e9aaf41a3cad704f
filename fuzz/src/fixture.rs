//! Rooms as some version of Alcove left them: the stores of those who were in them, and what was published next. They are
//! files that are never made anew, so that what was stored once can be read for ever; a version that stores something new
//! adds its own, by `tests/age.rs`.

use alcove_client::{Batch, Row, Table, Write, cbor};
use alcove_sim::MemoryStore;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::{collections::BTreeMap, sync::LazyLock};

/// A room.
#[derive(Serialize, Deserialize)]
pub struct Fixture {
    /// Its link.
    pub link: String,
    /// What each device has stored: table, key, value.
    pub stores: BTreeMap<String, Vec<(u8, ByteBuf, ByteBuf)>>,
    /// The incarnation that the relay is in, and the last frame before `frames`.
    pub incarnation: u64,
    /// See there.
    pub head: u64,
    /// What was published next, in this order.
    pub frames: Vec<ByteBuf>,
}

/// Every room, and the name of its file.
pub static FIXTURES: LazyLock<Vec<(&str, Fixture)>> = LazyLock::new(|| {
    macro_rules! files {
        ($($name:literal),+) => {
            [$(($name, include_bytes!(concat!("../fixtures/", $name, ".cbor")).as_slice())),+]
        };
    }
    let read = |bytes| cbor::decode(bytes).expect("a fixture");
    files!["1-classic", "1-hybrid", "2-classic", "2-hybrid"]
        .into_iter()
        .map(|(name, bytes)| (name, read(bytes)))
        .collect()
});

/// The room that scripts are played in: the newest of the classic suite, which is the faster one.
pub fn newest() -> &'static Fixture {
    let classic = FIXTURES.iter().rfind(|(name, _)| name.ends_with("-classic"));
    &classic.expect("a room of the classic suite").1
}

impl Fixture {
    /// The store of a device.
    pub fn store(&self, device: &str) -> MemoryStore {
        let mut store = MemoryStore::default();
        store.save(Batch { writes: self.rows(device).map(put).collect() });
        store
    }

    /// The rows of a device's store.
    pub fn rows(&self, device: &str) -> impl Iterator<Item = Row> {
        let rows = self.stores.get(device).unwrap_or_else(|| panic!("no store of {device}"));
        rows.iter().map(|(table, key, value)| Row {
            table: table_of(*table),
            key: key.to_vec(),
            value: value.to_vec(),
        })
    }
}

/// The table with this number, or one that there is.
pub(crate) fn table_of(number: u8) -> Table {
    Table::ALL[usize::from(number) % Table::ALL.len()]
}

pub(crate) fn put(row: Row) -> Write {
    let Row { table, key, value } = row;
    Write::Put { table, key, value }
}
