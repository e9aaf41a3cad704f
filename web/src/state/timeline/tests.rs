//! The list against a page that draws it: a store, rows of real heights, and a scroll position.

mod growing;
mod reading;

use super::*;
use crate::state::tests::{MINUTE, bodies, numbers, said, written};

const VIEW: f64 = 600.0;

/// How much there is below the last row.
const FOOT: f64 = 12.0;

/// A browser with the list on its page, and the worker behind it.
struct Screen {
    timeline: Timeline,
    /// The messages that are stored, by position.
    store: Vec<Option<MessageView>>,
    /// How high each row is.
    heights: Vec<f64>,
    drawn: Drawn,
    spaces: (f64, f64),
    view: f64,
    /// How far the end is below the view.
    distance: f64,
}

impl Screen {
    fn open(count: u64, height: impl Fn(u64) -> f64) -> Self {
        let mut screen = Self {
            timeline: Timeline::default(),
            store: (0..count).map(|number| Some(said(number))).collect(),
            heights: (0..count + 100).map(height).collect(),
            drawn: Drawn::default(),
            spaces: (0.0, 0.0),
            view: VIEW,
            distance: 0.0,
        };
        screen.timeline.open();
        screen.goes_on();
        screen
    }

    /// Loads and draws until nothing changes any more.
    fn goes_on(&mut self) {
        self.settle();
        for _ in 0..100 {
            let Some(page) = self.timeline.wants() else { return };
            self.answer(page);
            self.settle();
        }
        panic!("it asks without an end");
    }

    fn answer(&mut self, page: Page) {
        let stored = self.timeline.stored();
        let (from, to) = match page {
            Page::Newest => (0, self.store.len()),
            Page::Before(to) => (0, to as usize),
            Page::After(from) => (from as usize + 1, self.store.len()),
        };
        let mut found: Vec<_> = self.store[from..to].iter().flatten().cloned().collect();
        let more = found.len() > PAGE;
        match page {
            Page::After(_) => found.truncate(PAGE),
            _ => drop(found.drain(..found.len().saturating_sub(PAGE))),
        }
        self.timeline.load(page, stored, found, more);
    }

    fn settle(&mut self) {
        for _ in 0..100 {
            if !self.frame() {
                return;
            }
        }
        panic!("it is drawn without an end");
    }

    /// Draws once. Answers whether it is to be drawn again.
    fn frame(&mut self) -> bool {
        self.draw();
        let heights: Vec<f64> = self.drawn_rows().map(|row| self.heights[row]).collect();
        let geometry = self.geometry();
        let by = self.timeline.measured(&self.drawn, &heights, geometry);
        self.distance = (self.distance - by).clamp(0.0, self.longest());
        self.timeline.rested(self.distance)
    }

    fn draw(&mut self) {
        let rows = self.timeline.rows(|_| 0).iter().map(|row| row.id).collect();
        self.drawn = Drawn { first: self.timeline.first_shown(), rows };
        let (before, after) = self.timeline.spaces();
        self.spaces = (before.into(), after.into());
        self.distance = self.distance.clamp(0.0, self.longest());
    }

    fn drawn_rows(&self) -> impl Iterator<Item = usize> {
        self.drawn.rows.iter().map(number)
    }

    fn longest(&self) -> f64 {
        let rows: f64 = self.drawn_rows().map(|row| self.heights[row]).sum();
        (self.spaces.0 + rows + self.spaces.1 + FOOT - self.view).max(0.0)
    }

    fn geometry(&self) -> Geometry {
        let rows: f64 = self.drawn_rows().map(|row| self.heights[row]).sum();
        let up = self.spaces.1 + rows + FOOT - self.distance;
        Geometry { view: self.view, distance: self.distance, longest: self.longest(), up }
    }

    /// How far below the upper edge of the view each row begins that can be seen.
    fn seen(&self) -> Vec<(usize, f64)> {
        let mut top = self.view - self.geometry().up;
        let mut seen = Vec::new();
        for row in self.drawn_rows() {
            let end = top + self.heights[row];
            if end > 0.0 && top < self.view {
                seen.push((row, top));
            }
            top = end;
        }
        seen
    }

    /// The first row that begins in view: what is read.
    fn read(&self) -> (usize, f64) {
        let seen = self.seen();
        *seen
            .iter()
            .find(|(_, top)| *top >= -0.5)
            .or(seen.first())
            .expect("something is to be seen")
    }

    fn place(&self, row: usize) -> f64 {
        self.seen().iter().find(|it| it.0 == row).expect("the row is to be seen").1
    }

    fn scroll(&mut self, up: f64) {
        self.distance = (self.distance + up).clamp(0.0, self.longest());
        self.timeline.scrolled(self.distance);
        self.goes_on();
    }

    fn hears(&mut self) {
        let message = said(self.store.len() as u64);
        self.store.push(Some(message.clone()));
        self.timeline.put(message);
        self.goes_on();
    }

    /// Nothing is missing in view, nothing is twice, and what is drawn is bounded.
    fn check(&self) {
        let rows: Vec<usize> = self.drawn_rows().collect();
        assert!(rows.is_sorted_by(|one, other| one < other));
        let height: f64 = self.seen().iter().map(|(row, _)| self.heights[*row]).sum();
        let all: f64 =
            self.spaces.0 + self.spaces.1 + rows.iter().map(|row| self.heights[*row]).sum::<f64>();
        assert!(height >= (self.view - FOOT).min(all) - 1.0, "a gap: {height} of {}", self.view);
        assert!(rows.len() < 250, "{} rows", rows.len());
        assert!(self.timeline.entries.len() <= MANY_AND_A_PAGE);
    }
}

const MANY_AND_A_PAGE: usize = 1_100;

fn number(id: &MessageId) -> usize {
    let last = id.0.last_chunk().copied().expect("an id is longer");
    u64::from_be_bytes(last) as usize
}

fn uneven(number: u64) -> f64 {
    20.0 + (number * 7919 % 90) as f64
}

#[test]
fn a_long_history_opens_at_its_end_and_is_as_long_as_it_is() {
    let screen = Screen::open(100_000, uneven);
    screen.check();
    assert_eq!(screen.seen().last().map(|it| it.0), Some(99_999));
    let (before, after) = screen.timeline.spaces();
    assert_eq!(after, 0);
    let all = f64::from(before);
    assert!((4_000_000.0..9_000_000.0).contains(&all), "{all} px");
    assert!(screen.timeline.is_at_end());
}

#[test]
fn scrolling_moves_what_is_read_by_as_much_as_was_scrolled() {
    let mut screen = Screen::open(3_000, uneven);
    for step in 0..200 {
        let by = [120.0, 300.0, -80.0][step % 3];
        let (row, top) = screen.read();
        screen.scroll(by);
        screen.check();
        if let Some((_, now)) = screen.seen().iter().find(|it| it.0 == row) {
            assert!((now - top - by).abs() < 1.5, "step {step}: {}", now - top - by);
        }
    }
    assert!(!screen.timeline.is_at_end());
}

#[test]
fn what_is_scrolled_before_the_browser_says_so_is_not_undone() {
    let mut screen = Screen::open(3_000, uneven);
    screen.scroll(900.0);
    let (row, top) = screen.read();
    screen.distance += 250.0;
    screen.heights[row + 3] += 40.0;
    screen.goes_on();
    assert!((screen.place(row) - top - 250.0).abs() < 45.0);
    let distance = screen.distance;
    screen.timeline.scrolled(distance);
    screen.goes_on();
    assert!((screen.distance - distance).abs() < 1.5);
}

#[test]
fn any_place_is_reached_and_what_is_far_from_it_is_let_go() {
    let mut screen = Screen::open(20_000, uneven);
    for row in [10_000, 0, 5, 19_990, 7_777, 12_345] {
        screen.timeline.show(row, 0.7);
        screen.goes_on();
        screen.check();
        assert!(screen.seen().iter().any(|it| it.0 == row), "row {row}");
        assert_eq!(screen.timeline.message_in(row), Some(said(row as u64).id));
        for _ in 0..40 {
            screen.scroll(500.0);
        }
        screen.check();
    }
    screen.timeline.show_end();
    screen.goes_on();
    assert_eq!(screen.seen().last().map(|it| it.0), Some(19_999));
}

#[test]
fn the_scroll_bar_leads_to_the_beginning() {
    let mut screen = Screen::open(20_000, uneven);
    screen.scroll(f64::INFINITY);
    screen.check();
    screen.scroll(f64::INFINITY);
    assert_eq!(screen.seen()[0].0, 0);
    assert_eq!(screen.timeline.spaces().0, 0);
}

#[test]
fn a_list_that_is_longer_than_browsers_can_place_is_scrolled_all_the_same() {
    let mut screen = Screen::open(300_000, uneven);
    screen.timeline.show(150_000, 0.7);
    screen.goes_on();
    screen.check();
    let (row, top) = screen.read();
    for _ in 0..30 {
        screen.scroll(200.0);
        screen.check();
    }
    for _ in 0..60 {
        screen.scroll(-100.0);
    }
    assert!((screen.place(row) - top).abs() < 1.5);
    for _ in 0..9 {
        screen.scroll(f64::INFINITY);
    }
    assert_eq!(screen.seen()[0].0, 0);
}

#[test]
fn what_comes_in_moves_nothing_far_up_and_is_seen_at_the_end() {
    let mut screen = Screen::open(1_000, uneven);
    screen.hears();
    assert_eq!(screen.seen().last().map(|it| it.0), Some(1_000));
    screen.scroll(9_000.0);
    let (row, top) = screen.read();
    for _ in 0..20 {
        screen.hears();
    }
    assert!((screen.place(row) - top).abs() < 1.5);
    assert!(!screen.timeline.is_at_end());
    screen.timeline.show_end();
    screen.goes_on();
    assert_eq!(screen.seen().last().map(|it| it.0), Some(1_020));
}

#[test]
fn what_grows_or_goes_around_it_does_not_move_what_is_read() {
    let mut screen = Screen::open(1_000, uneven);
    screen.scroll(9_000.0);
    let (row, top) = screen.read();
    for other in [row - 1, row + 1, row + 9, row - 9] {
        screen.heights[other] += 250.0;
        screen.goes_on();
        assert!((screen.place(row) - top).abs() < 1.5, "row {other} grew");
    }
    let gone = said(row as u64 - 2).id;
    screen.store[row - 2] = None;
    screen.timeline.remove(gone);
    screen.goes_on();
    assert!((screen.place(row) - top).abs() < 1.5);
}

#[test]
fn where_much_has_disappeared_nothing_is_left_of_it() {
    let mut screen = Screen::open(5_000, uneven);
    screen.store[..4_900].fill(None);
    let mut screen = Screen { timeline: Timeline::default(), distance: 0.0, ..screen };
    screen.goes_on();
    screen.scroll(f64::INFINITY);
    screen.scroll(f64::INFINITY);
    assert_eq!(screen.seen()[0].0, 4_900);
    assert_eq!(screen.timeline.wants(), None);
    assert_eq!(screen.timeline.next_row(4_900, false), None);
}

#[test]
fn at_the_end_it_stays_at_the_end_while_the_view_changes() {
    let mut screen = Screen::open(1_000, uneven);
    screen.view = 300.0;
    screen.goes_on();
    screen.heights[999] += 400.0;
    screen.goes_on();
    assert!(screen.timeline.is_at_end());
    assert!(screen.geometry().distance < 1.0);
}

#[test]
fn what_waits_to_be_sent_is_last_and_stays_the_same_row() {
    let mut timeline = Timeline::default();
    timeline.load(Page::Newest, 0, (0..7).map(said).collect(), false);
    timeline.put(written(1));
    timeline.put(written(2));
    timeline.put(said(7));
    assert_eq!(bodies(&timeline), [numbers(0..8), numbers(1001..1003)].concat());
    let row = timeline.rows(|_| 0).remove(9);
    timeline.put(MessageView { layout: Layout::At(8), state: MessageState::Ordered, ..written(2) });
    assert_eq!(bodies(&timeline)[8..], ["1002", "1001"]);
    assert_eq!(row.message.get_untracked().state, MessageState::Ordered);
    timeline.set_state(written(1).id, MessageState::Failed);
    assert_eq!(timeline.rows(|_| 0)[9].message.get_untracked().state, MessageState::Failed);
    timeline.remove(written(1).id);
    assert_eq!(bodies(&timeline).len(), 9);
    assert_eq!((timeline.total(), timeline.written()), (9, 2));
}

#[test]
fn messages_group_by_sender_time_and_day() {
    let mut timeline = Timeline::default();
    let messages = [1, 2, 20, 21].map(said).to_vec();
    timeline.load(Page::Newest, 0, messages, false);
    let leads = |day: fn(u64) -> i64| -> Vec<bool> {
        timeline.rows(day).iter().map(|row| row.lead).collect()
    };
    assert_eq!(leads(|_| 0), [true, false, true, false]);
    assert_eq!(leads(|ms| (ms / MINUTE) as i64), [true; 4]);
}

#[test]
fn every_message_has_its_number_among_all_of_them() {
    let mut timeline = Timeline::default();
    timeline.load(Page::Newest, 0, (960..1000).map(said).collect(), true);
    timeline.put(written(1));
    timeline.put(written(2));
    let numbers = timeline.rows(|_| 0).iter().map(|row| row.number).collect::<Vec<_>>();
    assert_eq!(timeline.total(), 1002);
    assert_eq!(numbers.last_chunk(), Some(&[1000, 1001, 1002]));
}

#[test]
fn a_live_message_is_newer_than_what_is_stored() {
    let mut timeline = Timeline::default();
    timeline.put(MessageView { kind: Kind::Unsupported, ..said(9) });
    timeline.load(Page::Newest, 0, (0..10).map(said).collect(), false);
    assert_eq!(timeline.message(said(9).id).map(|it| it.kind), Some(Kind::Unsupported));
}

#[test]
fn when_another_tab_takes_over_the_list_stays_as_it_is() {
    let mut timeline = Timeline::default();
    timeline.load(Page::Newest, 0, (0..51).map(said).collect(), false);
    for number in 1..4 {
        timeline.put(written(number));
    }
    let row = timeline.rows(|_| 0).pop().expect("a row");
    let before = bodies(&timeline);
    timeline.renew();
    assert_eq!(bodies(&timeline), before);
    // The first was ordered meanwhile, the second is told again, and the third was given up.
    timeline.put(written(2));
    let ordered =
        MessageView { layout: Layout::At(51), state: MessageState::Ordered, ..written(1) };
    let page = (3..51).map(said).chain([ordered, said(52)]).collect();
    timeline.load(Page::Newest, 0, page, true);
    assert_eq!(
        bodies(&timeline).last_chunk().cloned(),
        Some(["50", "1001", "52", "1002"].map(String::from))
    );
    assert_eq!(row.message.get_untracked().state, MessageState::Queued);
    assert_eq!(timeline.total(), 54);
}

#[test]
fn when_another_tab_takes_over_much_later_there_is_no_hole() {
    let mut screen = Screen::open(50, uneven);
    screen.store.extend((50..150).map(|number| Some(said(number))));
    screen.timeline.renew();
    screen.goes_on();
    assert_eq!(screen.seen().last().map(|it| it.0), Some(149));
    screen.scroll(f64::INFINITY);
    screen.scroll(f64::INFINITY);
    screen.check();
    assert_eq!(screen.seen()[0].0, 0);
}

#[test]
fn what_is_new_may_not_be_here_yet() {
    let mut timeline = Timeline::default();
    timeline.mark_new(Some(3));
    timeline.open();
    assert!(timeline.rows(|_| 0).is_empty());
    timeline.put(said(1));
    assert!(timeline.rows(|_| 0).iter().all(|row| !row.first_new));
}
