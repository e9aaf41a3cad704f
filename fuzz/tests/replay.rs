//! Plays every file of the corpora, as libFuzzer would.

use std::{fs, path::Path};

/// A test for each target, so that they run side by side and one that fails says which it is.
macro_rules! replay {
    ($($target:ident),+) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target));
            }
        )+

        #[test]
        fn every_target_is_played() {
            assert_eq!(alcove_fuzz::TARGETS.map(|target| target.name), [$(stringify!($target)),+]);
        }
    };
}

replay!(wire, invite, peer, content, record, store, client, keeper);

fn replay(target: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let target = alcove_fuzz::target(target).expect("a target");
    let files: Vec<_> = fs::read_dir(folder).expect("a corpus").collect();
    assert!(!files.is_empty());
    for file in files {
        let path = file.expect("a file").path();
        eprintln!("{}", path.display());
        (target.play)(&fs::read(path).expect("a file"));
    }
}
