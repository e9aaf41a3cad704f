//! Tells the simulator of each message that is encrypted: under which key, and for whom. Behind the same feature as
//! [`sabotage`](crate::sabotage): in what ships there is no witness, at compile time.

#[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
mod watch {
    use crate::{MemberId, MessageId, mls::Group};
    use sha2::{Digest as _, Sha256};
    use std::{
        cell::{Cell, RefCell},
        collections::HashMap,
    };

    thread_local! {
        static KEY: Cell<Option<[u8; 32]>> = const { Cell::new(None) };
        static SEALINGS: RefCell<Vec<Sealing>> = const { RefCell::new(Vec::new()) };
        static VERIFIED: RefCell<HashMap<[u8; 32], bool>> = RefCell::default();
    }

    /// How many signatures are remembered.
    const VERIFIED_MAX: usize = 100_000;

    /// A signature that many clients of one process verify, with the same result, is verified once.
    pub(crate) fn verify(
        key: &[u8],
        data: &[u8],
        signature: &[u8],
        verify: impl FnOnce() -> bool,
    ) -> bool {
        let mut hash = Sha256::new();
        for part in [key, signature, data] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        VERIFIED.with_borrow_mut(|verified| {
            if verified.len() > VERIFIED_MAX {
                verified.clear();
            }
            *verified.entry(hash.finalize().into()).or_insert_with(verify)
        })
    }

    /// A message that was encrypted.
    pub struct Sealing {
        /// The hash of the message key: another for each epoch, leaf and generation.
        pub key: [u8; 32],
        /// Its id.
        pub message: MessageId,
        /// What was encrypted.
        pub content: Vec<u8>,
        /// What is published.
        pub payload: Vec<u8>,
        /// The members of its epoch.
        pub readers: Vec<MemberId>,
    }

    /// What this thread's clients encrypted since the last call.
    pub fn take() -> Vec<Sealing> {
        SEALINGS.take()
    }

    pub(crate) fn begin() {
        KEY.set(None);
    }

    /// The first key after `begin` is the content's; the next, the sender data's.
    pub(crate) fn note_key(key: &[u8]) {
        if KEY.get().is_none() {
            KEY.set(Some(Sha256::digest(key).into()));
        }
    }

    pub(crate) fn note_sealed(group: &Group, message: MessageId, content: &[u8], payload: &[u8]) {
        let Some(key) = KEY.take() else { return };
        let readers = group.roster().iter().map(|leaf| leaf.id).collect();
        let (content, payload) = (content.to_vec(), payload.to_vec());
        SEALINGS
            .with_borrow_mut(|all| all.push(Sealing { key, message, content, payload, readers }));
    }
}

#[cfg(not(all(feature = "sabotage", not(target_arch = "wasm32"))))]
mod watch {
    pub(crate) fn verify(_: &[u8], _: &[u8], _: &[u8], verify: impl FnOnce() -> bool) -> bool {
        verify()
    }

    pub(crate) const fn begin() {}
    pub(crate) const fn note_key(_: &[u8]) {}
    pub(crate) const fn note_sealed(
        _: &crate::mls::Group,
        _: crate::MessageId,
        _: &[u8],
        _: &[u8],
    ) {
    }
}

#[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
pub use watch::{Sealing, take};

pub(crate) use watch::{begin, note_key, note_sealed, verify};
