//! A keeper, fed with whatever a relay and those in the room can say, and started from stores of any age.

use crate::{
    fixture,
    script::{Edit, Script},
    stage::{BEGIN, Stage},
};
use alcove_client::{
    Batch, Now, Row,
    keeper::{Bounds, Keeper, Post},
};
use alcove_sim::MemoryStore;
use arbitrary::{Arbitrary, Unstructured};

const BOUNDS: Bounds = Bounds { age_ms: 24 * 3_600_000, bytes: 64 * 1024, file_bytes: 256 * 1024 };

/// A keeper's store that was changed, and what happens then.
#[derive(Arbitrary, Debug)]
struct Watch {
    harms: Vec<(u8, Vec<Edit>)>,
    script: Script,
}

pub(crate) fn keeper(bytes: &[u8]) {
    let Ok(watch) = Watch::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let fixture = fixture::newest();
    let post = Post::of_link(&fixture.link, "").expect("the fixture's link");
    let mut store = MemoryStore::default();
    if watch.script.device % 2 == 0 {
        store = fixture.store("keeper");
        let mut rows = store.at_start();
        for (row, edits) in watch.harms.iter().take(4) {
            let index = usize::from(*row) % rows.len();
            rows[index].value = Edit::all(edits, std::mem::take(&mut rows[index].value));
        }
        if Post::stored(&rows).is_err() || start(&post, &rows, BEGIN).is_err() {
            return;
        }
        store = MemoryStore::default();
        store.save(Batch { writes: rows.into_iter().map(fixture::put).collect() });
    }
    let keeper = start(&post, &store.at_start(), BEGIN).expect("it could start just now");
    let mut stage = Stage::new(keeper, store, fixture);
    if watch.script.joined {
        stage.join();
    }
    for act in &watch.script.acts {
        stage.play(act);
        let status = stage.subject.status();
        assert!(status.bytes <= BOUNDS.bytes, "it holds {} bytes", status.bytes);
        assert!(status.file_bytes <= BOUNDS.file_bytes, "of files {}", status.file_bytes);
    }
    start(&post, &stage.store.at_start(), stage.now()).expect("the keeper reads what it wrote");
}

fn start(post: &Post, rows: &[Row], now: Now) -> Result<Keeper, alcove_client::Error> {
    Keeper::new(post.clone(), rows, BOUNDS, [1; 32], now)
}
