//! What happens in a run, drawn from its seed. A plan is data: steps can be left out, and the rest still makes sense.

use crate::{Crash, Line, Manner};
use alcove_client::forgery::Forgery;
use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use std::fmt;

const DAY_MS: u64 = 24 * 3600 * 1000;

/// A whole run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it was drawn from.
    pub seed: u64,
    /// How many people there are.
    pub members: usize,
    /// How many frames the relay holds for those who come back.
    pub window_frames: u32,
    /// Whether the relay is malicious until the end.
    pub malicious: bool,
    /// Whether the relays share their rooms over a bus, which may lose what it confirmed.
    pub on_bus: bool,
    /// Who keeps the room, and how; their devices come after all people's.
    pub keepers: Vec<Manner>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// One thing that happens. Whoever is not there, or is no member, does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody types a message.
    Say(usize),
    /// A few messages move, each a step.
    Move(usize),
    /// Time passes.
    Wait(u64),
    /// Time passes while every device and the relay sleep.
    Sleep(u64),
    /// A connection breaks.
    Cut(usize),
    /// A device's line changes.
    Line(usize, Line),
    /// The relay dies, or starts.
    Relay,
    /// A second relay answers at the same address for those in the mask, or ends.
    Split(u32),
    /// A relay loses the bus, and finds it again.
    CutBus(usize),
    /// The bus loses the newest blocks, which it had confirmed.
    LoseOnBus(usize),
    /// A device is closed, or opened.
    Toggle(usize),
    /// A device will die.
    Die(usize, Crash),
    /// A device's disk is full, or is not any more.
    Disk(usize),
    /// A device's state is copied.
    Backup(usize),
    /// A device is closed, and its state is the copy from before.
    Rollback(usize),
    /// A device's calendar jumps by so many days.
    Clock(usize, i64),
    /// A member changes the group.
    Change(usize, Change),
    /// Every member changes the group at the same moment.
    Together,
    /// A member is removed by the first, asks to leave, or both at once.
    Go(usize, Leaving),
    /// Somebody who knows the link publishes an old frame again, or one that is none.
    Intrude(u32),
    /// Another tab takes a device over.
    TakeOver(usize),
    /// A member publishes what is against the rules.
    Forge(usize, Forgery),
}

/// What a member does to the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Renews its keys.
    Update,
    /// Names the room.
    Rename(u32),
    /// Takes another name.
    SetName(u32),
}

/// How a member comes to be none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The first member removes it.
    Removed,
    /// It leaves.
    Left,
    /// Both at the same moment.
    Both,
}

/// Kinds of faults. Each run has some of them only, so that runs differ from one another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Lines,
    Relay,
    Split,
    Devices,
    Disk,
    Rollback,
    Clocks,
    Changes,
    Together,
    Going,
    Intruder,
    Tabs,
    Forgers,
    Keepers,
    Bus,
}

/// Each with its weight within a run, and how many of eight runs have it.
const FAULTS: [(Fault, u32, u32); 14] = [
    (Fault::Lines, 10, 6),
    (Fault::Relay, 7, 5),
    (Fault::Split, 3, 2),
    (Fault::Devices, 10, 6),
    (Fault::Disk, 3, 2),
    (Fault::Rollback, 2, 1),
    (Fault::Clocks, 2, 2),
    (Fault::Changes, 10, 6),
    (Fault::Together, 2, 3),
    (Fault::Going, 2, 4),
    (Fault::Intruder, 3, 2),
    (Fault::Tabs, 5, 2),
    (Fault::Forgers, 4, 2),
    (Fault::Keepers, 5, 3),
];

/// What happens where the relays share their rooms over a bus. Whoever is no member comes in too late there to publish.
const ON_BUS: [(Fault, u32, u32); 10] = [
    (Fault::Lines, 10, 6),
    (Fault::Relay, 5, 4),
    (Fault::Split, 8, 8),
    (Fault::Devices, 10, 6),
    (Fault::Clocks, 2, 2),
    (Fault::Changes, 10, 6),
    (Fault::Together, 2, 3),
    (Fault::Going, 2, 4),
    (Fault::Keepers, 5, 3),
    (Fault::Bus, 8, 7),
];

/// How many of them there were in the first simulator.
const EARLY: usize = 11;

impl Plan {
    /// The run of a seed, with `steps` steps.
    pub fn new(seed: u64, members: usize, steps: usize) -> Self {
        Self::drawn(seed, members, steps, &FAULTS)
    }

    /// The run of a seed as it was before there were tabs, forgers and keepers: for seeds that failed then.
    pub fn early(seed: u64, members: usize, steps: usize) -> Self {
        Self::drawn(seed, members, steps, &FAULTS[..EARLY])
    }

    /// A run of a seed in which the relays share their rooms over a bus.
    pub fn on_bus(seed: u64, members: usize, steps: usize) -> Self {
        let plan = Self::drawn(seed, members, steps, &ON_BUS);
        Self { on_bus: true, malicious: false, ..plan }
    }

    /// A run of a seed in which the relay keeps its word and its memory, so that nobody may lose its place.
    pub fn calm(seed: u64, members: usize, steps: usize) -> Self {
        let kinds = |(fault, ..): &&(Fault, u32, u32)| {
            use Fault::{Changes, Devices, Lines, Tabs, Together};
            matches!(fault, Lines | Devices | Changes | Together | Tabs)
        };
        let faults: Vec<_> = FAULTS.iter().filter(kinds).copied().collect();
        let plan = Self::drawn(seed, members, steps, &faults);
        Self { window_frames: 2048, malicious: false, ..plan }
    }

    fn drawn(seed: u64, members: usize, steps: usize, faults: &[(Fault, u32, u32)]) -> Self {
        let mut dice = Dice(ChaCha20Rng::seed_from_u64(seed));
        let window_frames = [2048, 4, 0][dice.below(3)];
        let malicious = dice.below(10) == 0;
        let faults: Vec<(Fault, u32)> = faults
            .iter()
            .filter_map(|&(fault, weight, of_eight)| {
                (dice.below(8) < of_eight as usize).then_some((fault, weight))
            })
            .collect();
        let kept = faults.iter().any(|(fault, _)| *fault == Fault::Keepers);
        let keepers =
            (0..if kept { 1 + dice.below(2) } else { 0 }).map(|_| dice.manner()).collect();
        let steps = (0..steps).map(|_| dice.step(members, &faults)).collect();
        Self { seed, members, window_frames, malicious, on_bus: false, keepers, steps }
    }

    /// Whether the relay keeps its word and its memory, and so do keepers, so that no member may lose its place in the group. Whoever
    /// is alone with a keeper that lies can lose it, and gets it back by itself.
    pub fn is_calm(&self) -> bool {
        let breaks = |step: &Step| {
            matches!(step, Step::Relay | Step::Split(_) | Step::Sleep(_) | Step::Rollback(_))
        };
        !self.malicious
            && !self.on_bus
            && self.keepers.iter().all(|manner| matches!(manner, Manner::Honest | Manner::Lacking))
            && self.window_frames > 1000
            && !self.steps.iter().any(breaks)
    }

    /// Who publishes what is against the rules.
    pub fn forgers(&self) -> Vec<usize> {
        let device = |step: &Step| match step {
            Step::Forge(index, _) => Some(*index),
            _ => None,
        };
        self.steps.iter().filter_map(device).collect()
    }
}

struct Dice(ChaCha20Rng);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        (self.0.next_u32() as usize) % end
    }

    fn of<T: Copy, const N: usize>(&mut self, all: [T; N]) -> T {
        all[self.below(N)]
    }

    fn manner(&mut self) -> Manner {
        self.of([
            Manner::Honest,
            Manner::Honest,
            Manner::Lacking,
            Manner::Swapping,
            Manner::Repeating,
            Manner::Inventing,
        ])
    }

    fn step(&mut self, members: usize, faults: &[(Fault, u32)]) -> Step {
        let total: u32 = faults.iter().map(|(_, weight)| weight).sum();
        // Two thirds of what happens is that people talk and time passes.
        let mut at = self.below(100 + total as usize) as u32;
        match at {
            0..60 => return Step::Say(self.below(members)),
            60..80 => return Step::Move(self.below(6)),
            80..100 => return Step::Wait(self.of([10, 300, 2_000, 20_000, 200_000])),
            _ => at -= 100,
        }
        for &(fault, weight) in faults {
            if at < weight {
                return self.fault(fault, members);
            }
            at -= weight;
        }
        Step::Move(1)
    }

    fn fault(&mut self, fault: Fault, members: usize) -> Step {
        let who = self.below(members);
        match fault {
            Fault::Lines => match self.below(4) {
                0 | 1 => Step::Cut(who),
                2 => Step::Line(who, Line::HalfOpen),
                _ => {
                    let line = self.of([Line::Good, Line::Slow(500), Line::Slow(8_000)]);
                    Step::Line(who, line)
                }
            },
            Fault::Relay => Step::Relay,
            Fault::Split => Step::Split(self.0.next_u32()),
            Fault::Devices => match self.below(2) {
                0 => Step::Toggle(who),
                _ => {
                    Step::Die(who, self.of([Crash::BeforeSave, Crash::AfterSave, Crash::AfterSend]))
                }
            },
            Fault::Disk => Step::Disk(who),
            Fault::Rollback => match self.below(2) {
                0 => Step::Backup(who),
                _ => Step::Rollback(who),
            },
            Fault::Clocks => match self.below(2) {
                0 => Step::Sleep(self.of([3_600_000, 7 * DAY_MS, 400 * DAY_MS])),
                _ => Step::Clock(who, self.of([-4000, -30, 0, 1, 4000])),
            },
            Fault::Changes => {
                let number = self.0.next_u32() % 100;
                let change =
                    self.of([Change::Update, Change::Rename(number), Change::SetName(number)]);
                Step::Change(who, change)
            }
            Fault::Together => Step::Together,
            Fault::Bus => match self.below(2) {
                0 => Step::CutBus(self.below(2)),
                _ => Step::LoseOnBus(1 + self.below(4)),
            },
            Fault::Going => {
                let how = self.of([Leaving::Removed, Leaving::Left, Leaving::Both]);
                Step::Go(1 + self.below(members - 1), how)
            }
            Fault::Intruder => Step::Intrude(self.0.next_u32()),
            Fault::Tabs => Step::TakeOver(who),
            Fault::Forgers => {
                let all = [Forgery::Usurp, Forgery::Evict, Forgery::Broken, Forgery::Nonsense];
                // The first is an admin, and may do all of it.
                Step::Forge(1 + self.below(members - 1), self.of(all))
            }
            // Of two keepers where there is one, the one that is not there does nothing.
            Fault::Keepers => match self.below(3) {
                0 => Step::Cut(members + self.below(2)),
                _ => Step::Toggle(members + self.below(2)),
            },
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Say(who) => write!(out, "P{who} types"),
            Self::Move(count) => write!(out, "{count} movements"),
            Self::Wait(ms) => write!(out, "{ms} ms pass"),
            Self::Sleep(ms) => write!(out, "everything sleeps for {} h", ms / 3_600_000),
            Self::Cut(who) => write!(out, "P{who} loses the connection"),
            Self::Line(who, line) => write!(out, "P{who}'s line is {line:?}"),
            Self::Relay => write!(out, "the relay dies, or starts"),
            Self::Split(mask) => write!(out, "a second relay comes or goes, for {mask:b}"),
            Self::CutBus(relay) => write!(out, "relay {relay} loses the bus for a moment"),
            Self::LoseOnBus(count) => write!(out, "the bus loses {count} blocks"),
            Self::Toggle(who) => write!(out, "P{who} is closed, or opened"),
            Self::Die(who, crash) => write!(out, "P{who} will die: {crash:?}"),
            Self::Disk(who) => write!(out, "P{who}'s disk is full, or free"),
            Self::Backup(who) => write!(out, "P{who}'s state is copied"),
            Self::Rollback(who) => write!(out, "P{who}'s state is the copy"),
            Self::Clock(who, days) => write!(out, "P{who}'s calendar is off by {days} days"),
            Self::Change(who, change) => write!(out, "P{who}: {change:?}"),
            Self::Together => write!(out, "all change the group at once"),
            Self::Go(who, how) => write!(out, "P{who} goes: {how:?}"),
            Self::Intrude(what) => write!(out, "an intruder publishes {what}"),
            Self::TakeOver(who) => write!(out, "another tab takes P{who} over"),
            Self::Forge(who, what) => write!(out, "P{who} forges: {what:?}"),
        }
    }
}
