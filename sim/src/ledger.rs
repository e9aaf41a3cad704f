//! Every message that was encrypted, held against all others: no key for two contents, and nobody who should not reads it.

use alcove_client::{
    MemberId, MessageId,
    witness::{self, Sealing},
};
use std::collections::{HashMap, HashSet};

/// What this world's devices encrypted.
#[derive(Default)]
pub(crate) struct Ledger {
    /// By payload: the key, and the content.
    sealed: HashMap<Vec<u8>, ([u8; 32], Vec<u8>)>,
    /// What arrived at a relay under each key.
    used: HashMap<[u8; 32], Vec<u8>>,
    /// Who could read each message, once encrypted.
    readers: HashMap<MessageId, HashSet<MemberId>>,
    /// A key that was used for two contents.
    reused: Option<String>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        drop(witness::take());
        Self::default()
    }

    /// Takes what was encrypted since the last time.
    pub(crate) fn note(&mut self) {
        for Sealing { key, message, content, payload, readers } in witness::take() {
            self.readers.entry(message).or_default().extend(readers);
            self.sealed.insert(payload, (key, content));
        }
    }

    /// A payload has left its device, and arrived at a relay.
    pub(crate) fn arrived(&mut self, payload: &[u8]) {
        self.note();
        let Some((key, content)) = self.sealed.get(payload) else { return };
        let first = self.used.entry(*key).or_insert_with(|| content.clone());
        if first != content {
            let text = |content: &[u8]| String::from_utf8_lossy(&content[1..]).into_owned();
            self.reused = Some(format!("{:?} and {:?}", text(first), text(content)));
        }
    }

    pub(crate) fn reused(&self) -> Option<&str> {
        self.reused.as_deref()
    }

    /// Whether a message was ever encrypted for a member.
    pub(crate) fn is_for(&self, message: MessageId, member: MemberId) -> bool {
        self.readers.get(&message).is_some_and(|readers| readers.contains(&member))
    }
}
