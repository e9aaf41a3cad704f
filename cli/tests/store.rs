//! The storage contract: what a client relies on, whatever keeps its rows.

use alcove_cli::{Error, Store};
use alcove_client::{
    Batch, FrameQuery, MessageId, RoomKey, Row, Table, Write, history::position_key,
    search::segment_key,
};
use std::{fs, path::Path};
use tempfile::TempDir;

/// One byte more than the database takes for a value. Never touched, so it costs address space only.
#[cfg(target_pointer_width = "64")]
const TOO_LONG: usize = 3 * 1024 * 1024 * 1024 + 1;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn open(folder: &Path) -> Store {
    Store::open(folder).expect("the store opens")
}

fn put(table: Table, key: &[u8], value: &[u8]) -> Write {
    Write::Put { table, key: key.into(), value: value.into() }
}

fn delete(table: Table, key: &[u8]) -> Write {
    Write::Delete { table, key: key.into() }
}

fn delete_range(prefix: &[u8], until: Option<&[u8]>) -> Write {
    Write::DeleteRange { table: Table::Mls, prefix: prefix.into(), until: until.map(Into::into) }
}

fn save(store: &Store, writes: Vec<Write>) {
    store.save(&[Batch { writes }]).expect("the batch is saved");
}

fn keys(store: &Store, table: Table) -> Vec<Vec<u8>> {
    let rows = store.rows(&[table]).expect("the rows are read");
    rows.into_iter().map(|row| row.key).collect()
}

#[test]
fn a_new_store_is_empty() {
    let folder = folder();
    assert_eq!(open(folder.path()).rows(&Table::ALL).expect("rows"), []);
}

#[test]
fn what_was_put_last_is_there_after_reopening() {
    let folder = folder();
    let store = open(folder.path());
    save(&store, vec![put(Table::Meta, b"k", b"1"), put(Table::Meta, b"k", b"2")]);
    save(&store, vec![put(Table::Rooms, b"", b"empty key"), put(Table::Rooms, b"e", b"")]);
    drop(store);
    let rows = open(folder.path()).rows(&Table::ALL).expect("rows");
    let row = |table, key: &[u8], value: &[u8]| Row { table, key: key.into(), value: value.into() };
    assert_eq!(
        rows,
        [
            row(Table::Meta, b"k", b"2"),
            row(Table::Rooms, b"", b"empty key"),
            row(Table::Rooms, b"e", b"")
        ]
    );
}

#[test]
fn tables_do_not_see_each_other() {
    let folder = folder();
    let store = open(folder.path());
    save(&store, Table::ALL.map(|table| put(table, b"k", table.name().as_bytes())).into());
    save(&store, vec![delete(Table::Mls, b"k"), delete(Table::Meta, b"other")]);
    for table in Table::ALL {
        assert_eq!(keys(&store, table).is_empty(), table == Table::Mls, "{table:?}");
    }
}

#[test]
fn the_segment_of_a_message_is_deleted_by_where_that_is() {
    let folder = folder();
    let store = open(folder.path());
    let (room, message) = (RoomKey([1; 32]), MessageId([2; 32]));
    let key = |position: u64| segment_key(room, &position.to_be_bytes()).expect("a position");
    save(&store, vec![put(Table::Texts, &key(0), b"x"), put(Table::Texts, &key(200), b"x")]);
    save(&store, vec![Write::DeleteSegment { room, message }]);
    assert_eq!(keys(&store, Table::Texts).len(), 2);
    let place = put(Table::Bodies, &position_key(room, message), &201_u64.to_be_bytes());
    save(&store, vec![place, Write::DeleteSegment { room, message }]);
    assert_eq!(keys(&store, Table::Texts), [key(0)]);
}

#[test]
fn keys_are_ordered_as_bytes() {
    let folder = folder();
    let store = open(folder.path());
    let ordered: [&[u8]; 6] = [b"", b"\x00", b"\x00\x00", b"a", b"ab", b"\xff"];
    save(&store, ordered.iter().rev().map(|key| put(Table::Mls, key, b"")).collect());
    assert_eq!(keys(&store, Table::Mls), ordered);
}

#[test]
fn a_range_is_what_starts_with_the_prefix_and_lies_before_until() {
    let all: [&[u8]; 7] = [b"a", b"b", b"b\x00", b"b1", b"b2", b"b\xff", b"c"];
    type Case<'a> = (&'a [u8], Option<&'a [u8]>, &'a [&'a [u8]]);
    let cases: [Case<'_>; 7] = [
        (b"b", None, &[b"a", b"c"]),
        (b"b", Some(b"b1"), &[b"a", b"b1", b"b2", b"b\xff", b"c"]),
        (b"b", Some(b"z"), &[b"a", b"c"]),
        (b"b", Some(b"a"), &all),
        (b"b", Some(b"b"), &all),
        (b"x", None, &all),
        (b"", None, &[]),
    ];
    for (prefix, until, left) in cases {
        let folder = folder();
        let store = open(folder.path());
        save(&store, all.iter().map(|key| put(Table::Mls, key, b"")).collect());
        save(&store, vec![delete_range(prefix, until)]);
        assert_eq!(keys(&store, Table::Mls), left, "{prefix:?} until {until:?}");
    }
}

#[test]
fn a_prefix_of_the_highest_bytes_has_a_range_too() {
    let folder = folder();
    let store = open(folder.path());
    let all: [&[u8]; 4] = [b"\xfe", b"\xff\xfe", b"\xff\xff", b"\xff\xff\xff"];
    save(&store, all.iter().map(|key| put(Table::Mls, key, b"")).collect());
    save(&store, vec![delete_range(b"\xff\xff", None)]);
    assert_eq!(keys(&store, Table::Mls), [&b"\xfe"[..], b"\xff\xfe"]);
}

#[test]
fn writes_are_applied_in_order() {
    let folder = folder();
    let store = open(folder.path());
    save(
        &store,
        vec![
            put(Table::Mls, b"a1", b"before"),
            delete_range(b"a", None),
            put(Table::Mls, b"a2", b"after"),
            delete(Table::Mls, b"b"),
            put(Table::Mls, b"b", b"after"),
        ],
    );
    assert_eq!(keys(&store, Table::Mls), [b"a2".to_vec(), b"b".to_vec()]);
}

#[cfg(target_pointer_width = "64")]
#[test]
fn batches_that_cannot_be_applied_whole_are_not_applied() {
    let folder = folder();
    let store = open(folder.path());
    save(&store, vec![put(Table::Meta, b"k", b"old")]);
    let refused = Write::Put { table: Table::Meta, key: b"x".into(), value: vec![0; TOO_LONG] };
    let writes = vec![put(Table::Meta, b"k", b"new"), refused];
    store.save(&[Batch { writes }]).expect_err("the second write is refused");
    drop(store);
    let rows = open(folder.path()).rows(&[Table::Meta]).expect("rows");
    assert_eq!(rows, [Row { table: Table::Meta, key: b"k".into(), value: b"old".into() }]);
}

#[test]
fn the_newest_rows_come_first_and_it_is_said_whether_there_are_more() {
    let folder = folder();
    let store = open(folder.path());
    save(&store, (0..10).map(|key| put(Table::Messages, &[1, key], b"")).collect());
    save(&store, vec![put(Table::Messages, &[2, 0], b"another room's")]);
    let newest = |from: &[u8], to: &[u8], limit| {
        let (rows, more) = store.newest(Table::Messages, (from, to), limit).expect("a page");
        (rows.into_iter().map(|row| row.key[1]).collect::<Vec<_>>(), more)
    };
    assert_eq!(newest(&[1], &[2], 3), (vec![9, 8, 7], true));
    assert_eq!(newest(&[1], &[1, 2], 2), (vec![1, 0], false));
    assert_eq!(newest(&[1], &[1, 7], 1), (vec![6], true));
    assert_eq!(newest(&[3], &[4], 5), (vec![], false));
    assert_eq!(newest(&[2], &[1], 5), (vec![], false));
}

#[test]
fn frames_are_read_in_order_up_to_the_bytes_that_are_asked_for() {
    let folder = folder();
    let store = open(folder.path());
    let room = RoomKey([7; 32]);
    let frame = |incarnation: u64, seq: u64| {
        let key = [&room.0[..], &incarnation.to_be_bytes(), &seq.to_be_bytes()].concat();
        put(Table::Frames, &key, &[seq as u8; 10])
    };
    save(&store, vec![frame(1, 1), frame(1, 2), frame(1, 3), frame(1, 300), frame(2, 4)]);
    let seqs = |from, to, max_bytes| {
        let query = FrameQuery { token: 0, room, incarnation: 1, from, to, max_bytes };
        let frames = store.frames(&query).expect("frames");
        frames.into_iter().map(|(seq, _)| seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(1, 1000, 1000), [1, 2, 3, 300]);
    assert_eq!(seqs(2, 4, 1000), [2, 3]);
    assert_eq!(seqs(1, 1000, 20), [1, 2]);
    assert_eq!(seqs(1, 1000, 1), [1], "at least one, however long");
    assert!(seqs(4, 300, 1000).is_empty());
    assert!(seqs(3, 3, 1000).is_empty());
    assert!(seqs(5, 1, 1000).is_empty());
}

#[test]
fn a_store_is_open_once() {
    let folder = folder();
    let store = open(folder.path());
    assert!(matches!(Store::open(folder.path()), Err(Error::InUse { .. })));
    drop(store);
    open(folder.path());
}

#[test]
fn a_file_that_is_no_store_is_left_as_it_is() {
    let folder = folder();
    let path = folder.path().join("alcove.redb");
    fs::write(&path, "something else").expect("written");
    assert!(matches!(Store::open(folder.path()), Err(Error::StoreUnreadable { .. })));
    assert_eq!(fs::read(&path).expect("still there"), b"something else");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_what_is_stored() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = folder();
    let folder = parent.path().join("new").join("state");
    let _store = open(&folder);
    let mode = |path: &Path| fs::metadata(path).expect("exists").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("alcove.redb")), 0o600);
}
