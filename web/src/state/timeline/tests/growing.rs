//! What is on the page grows and shrinks by a few rows with each drawing, and is never short of what is seen.

use super::{super::window::STEP, *};

impl Screen {
    /// Scrolls, and draws once. Answers how many rows came onto the page, of those that nobody sees.
    fn turn(&mut self, up: f64) -> usize {
        let before: Vec<usize> = self.drawn_rows().collect();
        self.distance = (self.distance + up).clamp(0.0, self.longest());
        self.timeline.scrolled(self.distance);
        self.frame();
        while let Some(page) = self.timeline.wants() {
            self.answer(page);
        }
        let seen: Vec<usize> = self.seen().iter().map(|it| it.0).collect();
        self.drawn_rows().filter(|row| !before.contains(row) && !seen.contains(row)).count()
    }

    /// How much is on the page above the view, and below it.
    fn around(&self) -> (f64, f64) {
        let up = self.geometry().up;
        let rows: f64 = self.drawn_rows().map(|row| self.heights[row]).sum();
        (up - self.view, rows - up)
    }
}

#[test]
fn a_place_is_shown_with_little_around_it_and_more_comes_with_each_drawing() {
    let mut screen = Screen::open(3_000, uneven);
    screen.timeline.show(1_500, 0.7);
    while let Some(page) = screen.timeline.wants() {
        screen.answer(page);
    }
    screen.frame();
    screen.check();
    let (above, below) = screen.around();
    assert!(above < VIEW && below < VIEW, "{above} px above, {below} px below");
    for _ in 0..100 {
        let before = screen.drawn.rows.len();
        let more = screen.frame();
        screen.check();
        let came = screen.drawn.rows.len() - before;
        assert!(came <= 2 * STEP, "{came} rows came");
        if !more {
            break;
        }
    }
    let (above, below) = screen.around();
    assert!(above >= VIEW && below >= VIEW, "{above} px above, {below} px below");
}

#[test]
fn a_wheel_brings_few_rows_at_a_time_and_never_to_the_edge_of_what_is_there() {
    let mut screen = Screen::open(5_000, uneven);
    for up in [100.0, -70.0, 120.0] {
        let mut most = 0;
        for turn in 0..150 {
            let came = screen.turn(up);
            screen.check();
            most = most.max(came);
            assert!(came <= 2 * STEP, "{came} rows came at once with turn {turn}");
            let (above, below) = screen.around();
            let ahead = if up > 0.0 { above } else { below };
            let at_end = screen.timeline.is_at_end();
            assert!(turn < 30 || at_end || ahead > VIEW / 2.0, "{ahead} px are left");
        }
        assert!(most > 0, "nothing came");
    }
}

#[test]
fn whoever_scrolls_faster_than_rows_come_sees_no_gap() {
    let mut screen = Screen::open(20_000, uneven);
    for turn in 0..300 {
        screen.turn([400.0, 550.0, 2_000.0, -300.0][turn % 4]);
        // What was just loaded is drawn, and what follows it, where it is less high than it was taken for.
        for _ in 0..4 {
            screen.frame();
        }
        screen.check();
    }
}

#[test]
fn rows_that_are_gone_do_not_hold_up_those_that_are_there() {
    let mut screen = Screen::open(2_000, uneven);
    screen.store[1_000..1_900].fill(None);
    let mut screen = Screen { timeline: Timeline::default(), distance: 0.0, ..screen };
    screen.goes_on();
    screen.scroll(5_000.0);
    screen.scroll(5_000.0);
    screen.check();
    assert!(screen.drawn_rows().any(|row| row < 1_000));
    assert!(!screen.timeline.rested(screen.distance));
}
