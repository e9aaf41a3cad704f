//! What the person is told in passing, and what stays until it is over.

use leptos::prelude::*;

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NoticeKind {
    /// Good to know.
    Info,
    /// Something did not work.
    Problem,
}

/// A sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// Tells notices apart.
    pub(crate) id: u64,
    /// How it is meant.
    pub(crate) kind: NoticeKind,
    /// The sentence.
    pub(crate) text: String,
}

/// The notices on screen. Copying it copies handles.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    /// Oldest first.
    pub(crate) list: RwSignal<Vec<Notice>>,
    next: StoredValue<u64>,
}

/// More than these at once are not read by anybody.
const MOST: usize = 3;

impl Default for Notices {
    fn default() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }
}

impl Notices {
    /// Tells something good to know.
    pub(crate) fn info(&self, text: impl Into<String>) {
        self.push(NoticeKind::Info, text.into());
    }

    /// Tells what did not work.
    pub(crate) fn problem(&self, text: impl Into<String>) {
        self.push(NoticeKind::Problem, text.into());
    }

    /// Takes a notice away.
    pub(crate) fn dismiss(&self, id: u64) {
        self.list.update(|list| list.retain(|notice| notice.id != id));
    }

    fn push(&self, kind: NoticeKind, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            list.retain(|known| known.text != text);
            list.push(Notice { id, kind, text });
            if list.len() > MOST {
                list.remove(0);
            }
        });
    }
}
