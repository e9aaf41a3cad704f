//! The list on the page: what is drawn of it, that what is read stays in its place, and the keys that walk in it.
//!
//! What is to be on the page, and where, is said by the [`Timeline`]; here the browser is asked where it put things, and told to
//! scroll. The scroller is a reversed column around a list in order, for which browsers count the scroll position from the end.
//! So what is measured above the view moves nothing, and a fling goes on.

use super::{
    actions::{element_id, open_focused},
    context::Ui,
    time,
};
use crate::state::{Drawn, Geometry, PAGE, Page, Room, Row, Timeline};
use alcove_client::{Command, MessageId, Reply};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Element, FocusOptions, HtmlElement, ResizeObserver};

/// The parts of the view's height, from its lower edge, at which a row is shown that one goes to: by a jump, up, and down.
const JUMP: f64 = 0.7;
const UP: f64 = 0.9;
const DOWN: f64 = 0.2;

/// What there is to say of loading.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fetch {
    /// Nothing.
    Idle,
    /// Something that is in view is being loaded.
    Loading,
    /// It could not be loaded.
    Failed,
}

/// Copying it copies handles.
#[derive(Clone, Copy)]
pub(super) struct List {
    ui: Ui,
    room: Room,
    pub(super) scroller: NodeRef<html::Div>,
    pub(super) content: NodeRef<html::Div>,
    pub(super) items: NodeRef<html::Ol>,
    /// Whether the end is before the person's eyes.
    pub(super) at_end: RwSignal<bool>,
    pub(super) fetch: RwSignal<Fetch>,
    drawn: StoredValue<Drawn>,
    /// What is asked for.
    asked: StoredValue<Option<Page>>,
    failed: StoredValue<Option<Page>>,
    /// The row that is to have the focus as soon as it is on the page.
    target: StoredValue<Option<usize>>,
    /// The row that had it last, from which the keys go on.
    held: StoredValue<Option<usize>>,
    /// Whether it had it when the rows were last drawn.
    redrawn: StoredValue<bool>,
    /// Whether the next frame is waited for.
    due: StoredValue<bool>,
}

impl List {
    pub(super) fn new(ui: Ui, room: Room) -> Self {
        room.timeline.update_untracked(Timeline::open);
        let list = Self {
            ui,
            room,
            scroller: NodeRef::new(),
            content: NodeRef::new(),
            items: NodeRef::new(),
            at_end: RwSignal::new(true),
            fetch: RwSignal::new(Fetch::Idle),
            drawn: StoredValue::new(Drawn::default()),
            asked: StoredValue::new(None),
            failed: StoredValue::new(None),
            target: StoredValue::new(None),
            held: StoredValue::new(None),
            redrawn: StoredValue::new(false),
            due: StoredValue::new(false),
        };
        Effect::new(move || {
            room.timeline.track();
            list.load();
            list.settle_soon();
        });
        list.observe();
        list
    }

    /// What is to be drawn.
    pub(super) fn rows(self) -> Vec<Row> {
        let (rows, first) =
            self.room.timeline.with(|timeline| (timeline.rows(time::day), timeline.first_shown()));
        let ids = rows.iter().map(|row| row.id).collect::<Vec<_>>();
        self.hold_focus(&ids);
        self.drawn.set_value(Drawn { first, rows: ids });
        rows
    }

    pub(super) fn on_scroll(self) {
        let Some(geometry) = self.geometry() else { return };
        let timeline = self.room.timeline;
        let moved = timeline.try_update_untracked(|timeline| timeline.scrolled(geometry.distance));
        self.after(moved.unwrap_or_default());
    }

    /// Goes to the end.
    pub(super) fn to_end(self) {
        self.target.set_value(None);
        self.room.timeline.update(Timeline::show_end);
    }

    /// Goes to a row, and puts the focus on it.
    pub(super) fn go_to(self, row: usize) {
        self.show(row, JUMP);
    }

    /// Tries again what could not be loaded.
    pub(super) fn try_again(self) {
        self.failed.set_value(None);
        self.load();
    }

    fn show(self, row: usize, part: f64) {
        self.target.set_value(Some(row));
        self.room.timeline.update(|timeline| timeline.show(row, part));
    }

    /// The page is drawn anew whenever the size of a row changes, and before a frame is drawn.
    fn observe(self) {
        let resized = Closure::<dyn Fn()>::new(move || {
            if self.settle() {
                // What is observed must not change before the browser has told all.
                request_animation_frame(move || self.room.timeline.notify());
            }
        });
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        let observed = StoredValue::new_local(Some((observer, resized)));
        Effect::new(move || {
            let (Some(scroller), Some(items)) = (self.scroller.get(), self.items.get()) else {
                return;
            };
            observed.with_value(|observed| {
                if let Some((Some(observer), _)) = observed {
                    observer.observe(&scroller);
                    observer.observe(&items);
                }
            });
        });
        on_cleanup(move || {
            if let Some(Some((Some(observer), _))) = observed.try_update_value(Option::take) {
                observer.disconnect();
            }
        });
    }

    fn settle_soon(self) {
        if self.due.try_update_value(|due| std::mem::replace(due, true)) == Some(false) {
            request_animation_frame(move || {
                if self.due.try_update_value(|due| *due = false).is_some() {
                    let moved = self.settle();
                    self.after(moved);
                }
            });
        }
    }

    /// Puts what is read where it was, after something may have changed. Answers whether other rows are to be drawn.
    fn settle(self) -> bool {
        let Some(geometry) = self.geometry() else { return false };
        let Some((scroller, items)) = self.scroller.get_untracked().zip(self.items.get_untracked())
        else {
            return false;
        };
        let items = items.children();
        let items = (0..items.length()).filter_map(|at| items.item(at));
        let heights: Vec<f64> = items.map(|it| it.get_bounding_client_rect().height()).collect();
        let timeline = self.room.timeline;
        let by = self.drawn.with_value(|drawn| {
            timeline.try_update_untracked(|it| it.measured(drawn, &heights, geometry))
        });
        let mut distance = geometry.distance;
        if let Some(by) = by.filter(|by| *by != 0.0) {
            scroller.scroll_by_with_x_and_y(0.0, by);
            distance = self.geometry().map_or(distance, |geometry| geometry.distance);
        }
        let moved = timeline.try_update_untracked(|timeline| timeline.rested(distance));
        self.focus();
        moved.unwrap_or_default()
    }

    fn after(self, moved: bool) {
        if moved {
            self.room.timeline.notify();
        } else {
            self.load();
        }
        let at_end = self.room.timeline.with_untracked(Timeline::is_at_end);
        put(self.at_end, at_end);
    }

    /// Where things are; none where the list is not to be seen.
    fn geometry(self) -> Option<Geometry> {
        let scroller = self.scroller.try_get_untracked()??;
        let edge = scroller.get_bounding_client_rect();
        let content = self.content.get_untracked()?.get_bounding_client_rect();
        let first = self.items.get_untracked()?.get_bounding_client_rect().top();
        let view = edge.height();
        let (distance, up) = (content.bottom() - edge.bottom(), edge.bottom() - first);
        let longest = content.height() - view;
        (view > 0.0).then_some(Geometry { view, distance, longest, up })
    }

    /// Loads what is wanted, one page after the other.
    fn load(self) {
        let timeline = self.room.timeline;
        let (wanted, lacks, stored) = timeline
            .with_untracked(|timeline| (timeline.wants(), timeline.lacks(), timeline.stored()));
        let failed = self.failed.get_value();
        put(
            self.fetch,
            match (lacks, failed.is_some() && wanted == failed) {
                (false, _) => Fetch::Idle,
                (true, true) => Fetch::Failed,
                (true, false) => Fetch::Loading,
            },
        );
        let Some(page) = wanted.filter(|page| Some(*page) != failed) else { return };
        if self.asked.get_value().is_some() {
            return;
        }
        self.asked.set_value(Some(page));
        let (before, after) = match page {
            Page::Newest => (None, None),
            Page::Before(position) => (Some(position), None),
            Page::After(position) => (None, Some(position)),
        };
        let (room, limit) = (self.room.key, PAGE as u16);
        spawn_local(async move {
            let answer = self.ui.ask(Command::History { room, before, after, limit }).await;
            if self.asked.try_set_value(None).is_some() {
                return;
            }
            match answer {
                Ok(Reply::History { messages, more }) => {
                    timeline.update(|timeline| timeline.load(page, stored, messages, more));
                }
                _ => {
                    self.failed.set_value(Some(page));
                    self.load();
                }
            }
        });
    }

    /// Before rows go: where the focus would go with its row, the list has it.
    fn hold_focus(self, rows: &[MessageId]) {
        let Some(item) = focused_item() else { return };
        self.held.set_value(row_of(&item));
        self.redrawn.set_value(true);
        let id = item.id();
        if !rows.iter().any(|row| element_id(*row) == id)
            && let Some(items) = self.items.get_untracked()
        {
            focus(&items);
        }
    }

    /// Puts the focus where it is to be, as soon as that is on the page, or where it was before its row was drawn anew.
    fn focus(self) {
        let redrawn = self.redrawn.try_update_value(std::mem::take).unwrap_or_default();
        let lost = || document().active_element().is_none_or(|it| it.tag_name() == "BODY");
        let held = || self.held.get_value().filter(|_| redrawn && lost());
        let Some(row) = self.target.get_value().or_else(held) else { return };
        let id = self.room.timeline.with_untracked(|timeline| timeline.message_in(row));
        let item = id.and_then(|id| document().get_element_by_id(&element_id(id)));
        if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
            // Seen by whoever goes there with a mouse, too.
            if self.target.try_update_value(Option::take).flatten().is_some() {
                item.set_class_name("found");
            }
            focus(&item);
        }
    }

    /// Arrow keys walk from message to message; the list itself is one stop for the Tab key.
    #[allow(clippy::needless_pass_by_value)]
    pub(super) fn walk(self, event: KeyboardEvent) {
        let item = focused_item();
        let key = event.key();
        if let Some(item) =
            item.as_ref().filter(|item| event.target() == Some((*item).clone().into()))
            && matches!(key.as_str(), "Enter" | "ContextMenu")
        {
            event.prevent_default();
            return open_focused(item);
        }
        let forth = match key.as_str() {
            "ArrowUp" | "Home" => false,
            "ArrowDown" | "End" => true,
            _ => return,
        };
        event.prevent_default();
        self.step(item, forth, key.starts_with("Arrow"));
    }

    fn step(self, item: Option<Element>, forth: bool, one: bool) {
        let timeline = self.room.timeline;
        let total = timeline.with_untracked(Timeline::total);
        // Whoever is on the way to a row goes on from there.
        let ahead = self.target.get_value();
        let item = item.filter(|_| ahead.is_none());
        let here =
            ahead.or_else(|| item.as_ref().and_then(row_of).or_else(|| self.held.get_value()));
        let (row, part) = match (here, one) {
            (Some(row), true) => {
                if let Some(next) = item.and_then(|item| neighbour(item, forth)) {
                    // The browser brings it into view.
                    return drop(next.focus());
                }
                let next = timeline.with_untracked(|timeline| timeline.next_row(row, forth));
                let Some(next) = next else { return };
                (next, if forth { DOWN } else { UP })
            }
            (_, false) if !forth => (0, UP),
            _ => {
                self.target.set_value(total.checked_sub(1));
                return timeline.update(Timeline::show_end);
            }
        };
        self.show(row, part);
    }
}

/// The row of the list that has the focus, or in which something has it.
fn focused_item() -> Option<Element> {
    document().active_element()?.closest(".message-list > li").ok()?
}

fn row_of(item: &Element) -> Option<usize> {
    item.get_attribute("aria-posinset")?.parse::<usize>().ok()?.checked_sub(1)
}

/// The next row on the page that can be seen.
fn neighbour(item: Element, forth: bool) -> Option<HtmlElement> {
    let next =
        if forth { Element::next_element_sibling } else { Element::previous_element_sibling };
    let item = std::iter::successors(next(&item), next).find(|it| !it.has_attribute("hidden"));
    item?.dyn_into().ok()
}

/// Puts the focus on something, and leaves it where it is.
fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Fails only where the element is gone.
    let _ = element.focus_with_options(&options);
}

fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
