//! What every store must do, as tests that each kind of store runs.

use super::store::{Pair, Scan, Store, Take};
use alcove_client::{
    Batch, MessageId, RoomKey, Row, Table, Write,
    history::position_key,
    search::{SPAN, segment_key},
};
use std::rc::Rc;

/// Defines the tests of the contract, each with a new and empty store.
macro_rules! store_contract {
    ($store:expr) => {
        store_contract! { $store =>
            what_was_put_is_read_at_the_start,
            a_later_write_wins,
            a_range_is_deleted_and_nothing_beside_it,
            writes_apply_in_order,
            a_forward_scan_stops_at_its_bytes,
            a_backward_scan_starts_with_the_newest,
            a_forward_scan_reads_so_many_and_no_more,
            what_is_under_prefixes_is_gathered,
            a_scan_reads_its_range_only,
            many_saves_at_once_keep_their_order,
            the_segment_of_a_message_is_deleted_by_where_that_is,
        }
    };
    ($store:expr => $($name:ident,)*) => { $(
        #[test]
        fn $name() {
            futures_executor::block_on(async { $crate::driver::contract::$name(&$store).await });
        }
    )* };
}
pub(super) use store_contract;

pub(super) async fn what_was_put_is_read_at_the_start(store: &dyn Store) {
    save(store, Table::ALL.map(|table| put(table, b"key", table.name().as_bytes()))).await;
    let expected = Table::AT_START.map(|table| Row {
        table,
        key: b"key".to_vec(),
        value: table.name().as_bytes().to_vec(),
    });
    assert_eq!(store.load().await.expect("loads"), expected);
}

pub(super) async fn a_later_write_wins(store: &dyn Store) {
    save(store, [put(Table::Messages, b"a", b"1"), put(Table::Messages, b"b", b"1")]).await;
    save(store, [put(Table::Messages, b"a", b"2"), delete(Table::Messages, b"b")]).await;
    assert_eq!(all(store).await, [pair(b"a", b"2")]);
}

pub(super) async fn a_range_is_deleted_and_nothing_beside_it(store: &dyn Store) {
    let keys: [&[u8]; 7] = [b"a", b"b", b"b\x00", b"b\x05", b"b\xff\xff", b"c", b"\xff\xff\xff"];
    save(store, keys.map(|key| put(Table::Messages, key, b"x"))).await;
    save(store, [delete_range(b"b", Some(b"b\x05"))]).await;
    assert_eq!(all_keys(store).await, [b"a", &b"b\x05"[..], b"b\xff\xff", b"c", b"\xff\xff\xff"]);
    save(store, [delete_range(b"b", None), delete_range(b"b", Some(b"a"))]).await;
    assert_eq!(all_keys(store).await, [&b"a"[..], b"c", b"\xff\xff\xff"]);
    save(store, [delete_range(b"\xff", None)]).await;
    assert_eq!(all_keys(store).await, [b"a", b"c"]);
}

pub(super) async fn writes_apply_in_order(store: &dyn Store) {
    let writes = [
        put(Table::Messages, b"a1", b"1"),
        delete_range(b"a", None),
        put(Table::Messages, b"a2", b"2"),
        delete(Table::Messages, b"a2"),
        put(Table::Messages, b"a3", b"3"),
    ];
    save(store, writes).await;
    assert_eq!(all(store).await, [pair(b"a3", b"3")]);
}

pub(super) async fn a_forward_scan_stops_at_its_bytes(store: &dyn Store) {
    save(store, [1, 2, 3].map(|n| put(Table::Frames, &[n], &[n; 10]))).await;
    let scan = |bytes| {
        store.scan(Scan {
            table: Table::Frames,
            from: vec![0],
            to: vec![9],
            take: Take::Bytes(bytes),
        })
    };
    assert_eq!(scan(10).await.expect("scans"), [pair(&[1], &[1; 10])]);
    assert_eq!(scan(11).await.expect("scans"), [pair(&[1], &[1; 10]), pair(&[2], &[2; 10])]);
    assert_eq!(scan(1 << 20).await.expect("scans").len(), 3);
    assert_eq!(scan(0).await.expect("scans").len(), 1, "at least one");
}

pub(super) async fn a_backward_scan_starts_with_the_newest(store: &dyn Store) {
    save(store, [1, 2, 3].map(|n| put(Table::Messages, &[n], b"x"))).await;
    let scan = |to, count| {
        store.scan(Scan {
            table: Table::Messages,
            from: vec![0],
            to: vec![to],
            take: Take::Newest(count),
        })
    };
    assert_eq!(scan(9, 2).await.expect("scans"), [pair(&[3], b"x"), pair(&[2], b"x")]);
    assert_eq!(scan(3, 9).await.expect("scans"), [pair(&[2], b"x"), pair(&[1], b"x")]);
}

pub(super) async fn a_forward_scan_reads_so_many_and_no_more(store: &dyn Store) {
    save(store, (0..100).map(|n| put(Table::Messages, &[n], b"x"))).await;
    for count in [1, 16, 17, 99, 100, 101] {
        let take = Take::Oldest(count);
        let scan = Scan { table: Table::Messages, from: vec![0], to: vec![200], take };
        let keys: Vec<_> =
            store.scan(scan).await.expect("scans").into_iter().map(|it| it.0).collect();
        let expected: Vec<_> = (0..count.min(100) as u8).map(|n| vec![n]).collect();
        assert_eq!(keys, expected);
    }
}

pub(super) async fn what_is_under_prefixes_is_gathered(store: &dyn Store) {
    let keys: [&[u8]; 5] = [b"a", b"ab", b"b", b"b\xff\xff", b"c"];
    save(store, keys.map(|key| put(Table::Bodies, key, b"x"))).await;
    let prefixes = [b"b".to_vec(), b"ab".to_vec(), b"z".to_vec()].to_vec();
    let gathered = store.gather(Table::Bodies, prefixes).await.expect("gathers");
    assert_eq!(gathered, [pair(b"b", b"x"), pair(b"b\xff\xff", b"x"), pair(b"ab", b"x")]);
    assert_eq!(store.gather(Table::Bodies, Vec::new()).await.expect("gathers"), []);
}

pub(super) async fn a_scan_reads_its_range_only(store: &dyn Store) {
    save(store, [put(Table::Messages, &[1], b"x"), put(Table::Frames, &[2], b"x")]).await;
    for (from, to) in [(2, 9), (0, 1), (1, 1), (9, 0)] {
        for take in [Take::Bytes(100), Take::Newest(100)] {
            let scan = Scan { table: Table::Messages, from: vec![from], to: vec![to], take };
            assert_eq!(store.scan(scan).await.expect("scans"), []);
        }
    }
}

pub(super) async fn many_saves_at_once_keep_their_order(store: &dyn Store) {
    let saves = (0..20u8)
        .map(|n| store.save(Rc::new(Batch { writes: vec![put(Table::Messages, b"count", &[n])] })));
    for saved in futures_util::future::join_all(saves).await {
        saved.expect("saves");
    }
    assert_eq!(all(store).await, [pair(b"count", &[19])]);
}

pub(super) async fn the_segment_of_a_message_is_deleted_by_where_that_is(store: &dyn Store) {
    let (room, message, unknown) = (RoomKey([1; 32]), MessageId([2; 32]), MessageId([3; 32]));
    let key = |position: u64| segment_key(room, &position.to_be_bytes()).expect("a position");
    let segments = [0, SPAN, 2 * SPAN].map(|position| put(Table::Texts, &key(position), b"x"));
    let place = put(Table::Bodies, &position_key(room, message), &(SPAN + 5).to_be_bytes());
    let outdated = |message| Write::DeleteSegment { room, message };
    let left = async || {
        let (from, to, take) = (vec![], vec![0xff; 8], Take::Oldest(100));
        let scan = Scan { table: Table::Texts, from, to, take };
        let pairs = store.scan(scan).await.expect("scans");
        pairs.into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    save(store, segments.clone()).await;
    save(store, [outdated(message), outdated(unknown)]).await;
    assert_eq!(left().await, [key(0), key(SPAN), key(2 * SPAN)]);
    // Where it is may be told in the same batch.
    let [_, second, _] = segments;
    save(store, [place, second.clone(), outdated(message)]).await;
    assert_eq!(left().await, [key(0), key(2 * SPAN)]);
    save(store, [outdated(message), second]).await;
    assert_eq!(left().await, [key(0), key(SPAN), key(2 * SPAN)]);
}

fn put(table: Table, key: &[u8], value: &[u8]) -> Write {
    Write::Put { table, key: key.to_vec(), value: value.to_vec() }
}

fn delete(table: Table, key: &[u8]) -> Write {
    Write::Delete { table, key: key.to_vec() }
}

fn delete_range(prefix: &[u8], until: Option<&[u8]>) -> Write {
    let until = until.map(<[u8]>::to_vec);
    Write::DeleteRange { table: Table::Messages, prefix: prefix.to_vec(), until }
}

fn pair(key: &[u8], value: &[u8]) -> Pair {
    (key.to_vec(), value.to_vec())
}

async fn save(store: &dyn Store, writes: impl IntoIterator<Item = Write>) {
    let batch = Batch { writes: writes.into_iter().collect() };
    store.save(Rc::new(batch)).await.expect("saves");
}

async fn all(store: &dyn Store) -> Vec<Pair> {
    let take = Take::Bytes(usize::MAX);
    let scan = Scan { table: Table::Messages, from: vec![], to: vec![0xff; 8], take };
    store.scan(scan).await.expect("scans")
}

async fn all_keys(store: &dyn Store) -> Vec<Vec<u8>> {
    all(store).await.into_iter().map(|(key, _)| key).collect()
}
