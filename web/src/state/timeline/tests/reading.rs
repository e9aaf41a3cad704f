//! Whatever happens, what somebody reads stays where it is.

use super::*;
use proptest::prelude::*;

/// What may happen while somebody reads.
#[derive(Clone, Debug)]
enum Step {
    Scroll(f64),
    Hear,
    Grow(usize, f64),
    Vanish(usize),
    View(f64),
    Write,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (-900.0..1_500.0).prop_map(Step::Scroll),
        1 => Just(Step::Hear),
        2 => (0..1_000_usize, -15.0..300.0).prop_map(|(row, by)| Step::Grow(row, by)),
        1 => (0..1_000_usize).prop_map(Step::Vanish),
        1 => (200.0..900.0).prop_map(Step::View),
        1 => Just(Step::Write),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_what_is_read_stays_where_it_is(
        count in 1..1_000_u64,
        start in 0.0..40_000.0,
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        play(count, start, steps)?;
    }
}

fn play(count: u64, start: f64, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut screen = Screen::open(count, uneven);
    screen.scroll(start);
    for step in steps {
        if screen.seen().is_empty() {
            break;
        }
        let at_end = screen.timeline.is_at_end();
        let (row, top) = screen.read();
        let from_below = screen.view - top;
        let mut scrolled = 0.0;
        match step {
            Step::Scroll(by) => {
                let before = screen.distance;
                let longest = screen.longest();
                screen.scroll(by);
                if (before + by).clamp(0.0, longest) != before + by {
                    // It came to an end.
                    screen.check();
                    continue;
                }
                scrolled = by;
            }
            Step::Hear => screen.hears(),
            Step::Grow(other, by) => {
                let other = other % screen.store.len();
                screen.heights[other] = (screen.heights[other] + by).max(1.0);
                screen.goes_on();
            }
            Step::Vanish(other) => {
                let other = other % screen.store.len();
                if other != row
                    && let Some(gone) = screen.store[other].take()
                {
                    screen.timeline.remove(gone.id);
                    screen.goes_on();
                }
            }
            Step::View(view) => {
                screen.view = view;
                screen.goes_on();
            }
            Step::Write => {
                let number = screen.store.len() as u64;
                let outbox =
                    MessageView { layout: Layout::Outbox(number), mine: true, ..said(number) };
                screen.timeline.put(outbox.clone());
                screen.goes_on();
                let stored = MessageView { layout: Layout::At(number), ..outbox };
                screen.store.push(Some(stored.clone()));
                screen.timeline.put(stored);
                screen.goes_on();
            }
        }
        screen.check();
        if at_end || screen.timeline.is_at_end() {
            continue;
        }
        // At the beginning, what is short of filling the view moves with its edge.
        let at_start = screen.longest() - screen.distance < 2.0;
        if let Some((_, now)) = screen.seen().iter().find(|it| it.0 == row).filter(|_| !at_start) {
            let moved = from_below - scrolled - (screen.view - now);
            prop_assert!(moved.abs() < 2.5, "row {row} moved by {moved}");
        }
    }
    Ok(())
}

#[test]
fn what_is_read_stays_after_the_view_was_low_and_high_again() {
    use Step::{Grow, Hear, Scroll, View, Write};
    let steps = [
        Write,
        Scroll(0.0),
        Scroll(1_363.084_716_011_053_6),
        Scroll(1_395.887_423_268_815),
        Write,
        View(200.0),
        View(681.612_226_467_680_4),
        Hear,
        Write,
        Grow(273, 204.127_659_199_727_73),
    ];
    play(35, 0.0, steps.to_vec()).expect("nothing moves");
}

#[test]
fn what_is_read_stays_where_rows_above_are_less_high_than_they_were_taken_for() {
    use Step::{Grow, Scroll, Vanish, View};
    let steps = [
        View(243.082_789_128_249_8),
        Vanish(171),
        Scroll(1_068.533_916_252_015_6),
        Scroll(1_049.593_250_055_983_2),
        Scroll(732.082_819_140_039_1),
        Grow(170, 97.008_704_312_144_52),
    ];
    play(592, 29_686.699_266_352_21, steps.to_vec()).expect("nothing moves");
}

#[test]
fn what_could_not_stay_at_once_does_as_soon_as_the_rows_above_are_measured() {
    use Step::{Grow, Scroll, View, Write};
    let steps = [
        Scroll(987.232_192_814_842_2),
        View(200.0),
        Write,
        Write,
        Scroll(-580.771_809_825_282_7),
        Write,
        Write,
        Grow(368, 229.256_864_174_661_5),
        Scroll(506.738_270_870_028_8),
        View(798.817_806_947_441_6),
    ];
    play(12, 0.0, steps.to_vec()).expect("nothing moves");
}

#[test]
fn what_is_read_stays_where_most_of_the_view_was_a_message_that_vanishes() {
    use Step::{Grow, Hear, Scroll, Vanish, Write};
    let steps = [
        Write,
        Grow(126, 192.939_171_114_598_42),
        Write,
        Grow(54, 120.004_840_173_195_56),
        Write,
        Scroll(375.400_650_588_905_3),
        Write,
        Write,
        Grow(258, 272.481_380_913_398_94),
        Hear,
        Scroll(-487.106_794_733_423_6),
        Grow(1, 74.224_317_752_377_52),
        Scroll(434.783_253_322_956_17),
        Vanish(441),
    ];
    play(1, 0.0, steps.to_vec()).expect("nothing moves");
}
