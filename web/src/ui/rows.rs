//! The rows on the page. Of those that stay, none is touched.
//!
//! Leptos' own `For` takes out all rows and puts them in again where more than one comes in front of them: with every turn of the wheel,
//! the browser would lay out anew all that is there.

use crate::state::Row;
use alcove_client::MessageId;
use leptos::prelude::*;
use web_sys::Element;

/// A row on the page. The view goes before what owns its signals.
struct Shown<V> {
    key: (MessageId, bool, bool, bool),
    view: V,
    _owner: Owner,
}

/// The rows on the page, in their order.
pub(super) struct Rows<V: Render> {
    shown: Vec<Shown<V::State>>,
    /// What a row looks like.
    look: Box<dyn Fn(Row) -> V>,
    owner: Owner,
}

impl<V: Render> Rows<V> {
    /// Of the component that is being made.
    pub(super) fn new(look: impl Fn(Row) -> V + 'static) -> Self {
        let owner = Owner::current().unwrap_or_default();
        Self { shown: Vec::new(), look: Box::new(look), owner }
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

    fn build(&self, row: Row) -> Shown<V::State> {
        let (key, owner) = (row.key(), self.owner.child());
        let view = owner.with(|| (self.look)(row).build());
        Shown { key, view, _owner: owner }
    }
}
