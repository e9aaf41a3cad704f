//! The rows on the page. Of those that stay, none is touched, and of those that go, nothing is left.
//!
//! Leptos' own `For` takes out all rows and puts them in again where more than one comes in front of them: with every turn of the wheel,
//! the browser would lay out anew all that is there. And a signal of Leptos never lets go of what followed it, nor an owner of what it
//! owned: a room in which one scrolls for long would become slow. So what a row needs from outside reaches it by [`Ties`] that end with it.

use crate::state::Row;
use alcove_client::MessageId;
use leptos::{prelude::*, reactive::signal::ArcTrigger};
use web_sys::Element;

/// So many rows have one owner, which goes with the last of them.
const COMMON: usize = 256;

/// Tells a row that something outside of it has changed, as long as it is there.
#[derive(Clone, Default)]
pub(super) struct Ties(Option<ArcTrigger>);

impl Ties {
    /// Those of the row that is being made; elsewhere, whatever is read is followed by itself.
    pub(super) fn here() -> Self {
        use_context().unwrap_or_default()
    }

    /// Reads something from outside, and follows it. It has to be among what [`Rows::renew`] is called for.
    pub(super) fn read<T>(&self, read: impl FnOnce() -> T) -> T {
        let Some(tie) = &self.0 else { return read() };
        tie.track();
        untrack(read)
    }

    /// The same, told where it is another value than before.
    pub(super) fn follow<T: PartialEq + Send + Sync + 'static>(
        read: impl Fn() -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let ties = Self::here();
        Memo::new(move |_| ties.read(&read))
    }
}

/// A row on the page. The view goes before what owns its signals.
struct Shown<V> {
    key: (MessageId, bool, bool, bool),
    view: V,
    tie: ArcTrigger,
    _owner: Owner,
    _common: Owner,
}

/// The rows on the page, in their order.
pub(super) struct Rows<V: Render> {
    shown: Vec<Shown<V::State>>,
    /// What a row looks like.
    look: Box<dyn Fn(Row) -> V>,
    owner: Owner,
    /// Of the next rows, and how many have it.
    common: (Owner, usize),
}

impl<V: Render> Rows<V> {
    /// Of the component that is being made.
    pub(super) fn new(look: impl Fn(Row) -> V + 'static) -> Self {
        let owner = Owner::current().unwrap_or_default();
        let common = (owner.child(), 0);
        Self { shown: Vec::new(), look: Box::new(look), owner, common }
    }

    /// Tells all rows that something outside of them has changed.
    pub(super) fn renew(&self) {
        self.shown.iter().for_each(|row| row.tie.notify());
    }

    /// Brings these rows onto the page, and takes off it what is not among them.
    pub(super) fn show(&mut self, list: &Element, rows: Vec<Row>) {
        let mut before = std::mem::take(&mut self.shown);
        before.retain_mut(|shown| {
            let stays = rows.iter().any(|row| row.key() == shown.key);
            if !stays {
                shown.view.unmount();
            }
            stays
        });
        // From the last one on, each is put in front of the one that follows it.
        for row in rows.into_iter().rev() {
            let known = before.iter().rposition(|shown| shown.key == row.key());
            let in_place = known.is_some() && known == before.len().checked_sub(1);
            let mut shown = known.map(|at| before.remove(at)).unwrap_or_else(|| self.build(row));
            match self.shown.last() {
                _ if in_place => {}
                Some(next) => drop(next.view.insert_before_this(&mut shown.view)),
                None => shown.view.mount(list, None),
            }
            self.shown.push(shown);
        }
        self.shown.reverse();
    }

    fn build(&mut self, row: Row) -> Shown<V::State> {
        if self.common.1 == COMMON {
            self.common = (self.owner.child(), 0);
        }
        self.common.1 += 1;
        let common = self.common.0.clone();
        let (key, owner, tie) = (row.key(), common.child(), ArcTrigger::new());
        let view = owner.with(|| {
            provide_context(Ties(Some(tie.clone())));
            (self.look)(row).build()
        });
        Shown { key, view, tie, _owner: owner, _common: common }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_follows_what_is_outside_by_its_tie_alone() {
        let owner = Owner::new();
        owner.set();
        let outside = RwSignal::new(1);
        let anywhere = Ties::follow(move || outside.get());
        let tie = ArcTrigger::new();
        let row = owner.child();
        let in_row = row.with(|| {
            provide_context(Ties(Some(tie.clone())));
            Ties::follow(move || outside.get())
        });
        assert_eq!((anywhere.get_untracked(), in_row.get_untracked()), (1, 1));
        outside.set(2);
        assert_eq!((anywhere.get_untracked(), in_row.get_untracked()), (2, 1));
        tie.notify();
        assert_eq!(in_row.get_untracked(), 2);
    }
}
