//! A whole run from one seed: people do things, things break, and when the breaking stops everything has to be well.

use crate::{
    Change, Leaving, Line, MemoryStore, Plan, Step, World,
    check::{self, Expected},
    relay::Malice,
};
use alcove_client::{Admission, Command, RoomKey, RoomState, Suite, Table, forgery::Forgery};
use alcove_hub::Config;
use alcove_wire::Limits;
use std::collections::{BTreeMap, BTreeSet};

/// How long, in virtual time, everything may take to be well once nothing breaks any more.
pub const HEAL_MS: u64 = 30 * 60_000;
/// How long everything rests once it is well, before everybody speaks again.
const REST_MS: u64 = 5 * 60_000;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// A run that held.
#[derive(Clone, Copy, Debug)]
pub struct Healed {
    /// How long it took, in virtual time, until all was well.
    pub after_ms: u64,
}

/// What did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The run.
    pub plan: Plan,
    /// The invariant, in a sentence.
    pub what: String,
    /// What happened, step by step.
    pub trace: Vec<String>,
}

/// Runs `steps` steps among `members` people.
pub fn run(seed: u64, members: usize, steps: usize) -> Result<Healed, Box<Failure>> {
    run_plan(&Plan::new(seed, members, steps))
}

/// Runs a plan.
pub fn run_plan(plan: &Plan) -> Result<Healed, Box<Failure>> {
    let mut run = Run::new(plan);
    let outcome = run.play(plan);
    outcome.map_err(|what| Box::new(Failure { plan: plan.clone(), what, trace: run.trace }))
}

/// What the trace has told of a device: how much it dropped, and where its group was.
type Told = (usize, Option<(u64, Vec<u8>)>);

struct Run {
    world: World,
    room: RoomKey,
    link: String,
    trace: Vec<String>,
    /// What each device sent and its client accepted, durably.
    sent: BTreeMap<usize, Vec<String>>,
    /// Who was made to go.
    gone: Vec<usize>,
    /// Those of them of whose going a device knew whose storage was rolled back, and some other did not: it may be that nobody knows.
    unknown: BTreeSet<usize>,
    backups: BTreeMap<usize, MemoryStore>,
    /// What was lost with a rollback by those who alone knew it.
    uncertain: BTreeSet<String>,
    /// What each device had before its storage was rolled back.
    forgotten: BTreeMap<usize, BTreeSet<String>>,
    /// What may not be durable yet: the device, which of its runs it was typed in, and the message.
    unsure: Vec<(usize, u64, String)>,
    count: u32,
    /// When anybody was here last, and whether the relay has forgotten since what it holds for those who come back.
    attended_at: u64,
    forgot: bool,
    told: BTreeMap<usize, Told>,
}

impl Run {
    fn new(plan: &Plan) -> Self {
        let mut config = Config::default();
        config.limits.window_frames = plan.window_frames;
        let names: Vec<String> = (0..plan.members).map(|index| format!("P{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut world = World::with_config(config, &names);
        if plan.on_bus {
            world.put_on_bus();
        }
        let room = world.create_room(0, Admission::Open, Suite::Classic);
        let link = world.invite(0, room);
        Self {
            world,
            room,
            link,
            trace: Vec::new(),
            sent: BTreeMap::new(),
            gone: Vec::new(),
            unknown: BTreeSet::new(),
            backups: BTreeMap::new(),
            uncertain: BTreeSet::new(),
            forgotten: BTreeMap::new(),
            unsure: Vec::new(),
            count: 0,
            attended_at: 0,
            forgot: false,
            told: BTreeMap::new(),
        }
    }

    fn play(&mut self, plan: &Plan) -> Result<Healed, String> {
        self.settle_in(plan.members);
        for &manner in &plan.keepers {
            self.world.add_keeper(&self.link.clone(), manner);
        }
        if plan.malicious {
            self.world.relays[0].malice = Some(Malice::new(plan.seed));
        }
        for step in &plan.steps {
            self.note(step.to_string());
            self.step(*step);
            self.forget_unsaved();
            self.attend();
            self.observe();
            check::bounds(&self.world, self.room)?;
        }
        self.stop_breaking();
        let expected = Expected {
            room: self.room,
            stay: (0..plan.members).filter(|index| !self.gone.contains(index)).collect(),
            sent: &self.sent,
            uncertain: &self.uncertain,
            forgotten: &self.forgotten,
            unknown: &self.unknown,
            forgers: plan.forgers(),
            calm: plan.is_calm() && !self.forgot,
        };
        let world = &mut self.world;
        let healed = world.run_at_most(HEAL_MS, |world| check::is_well(world, &expected).is_ok());
        if healed.is_none() {
            let what = check::is_well(world, &expected);
            self.observe();
            return Err(what.expect_err("the run did not end because all was well"));
        }
        self.trace.push(format!("{:>8} ms  all is well", self.world.now().monotonic_ms));
        check::bounds(&self.world, self.room)?;
        self.world.run(REST_MS);
        let heard = self.last_words(plan);
        self.observe();
        heard?;
        check::bounds(&self.world, self.room)?;
        healed.map(|after_ms| Healed { after_ms }).ok_or_else(String::new)
    }

    /// Everybody is heard by everybody, afterwards too.
    fn last_words(&mut self, plan: &Plan) -> Result<(), String> {
        let stay: Vec<usize> =
            (0..plan.members).filter(|index| !self.gone.contains(index)).collect();
        // Whoever is catching up again by then, on what it has heard of only now, shall be done in time, too.
        for &index in &stay {
            self.say(index);
        }
        self.world.run(60_000);
        let expected = Expected {
            room: self.room,
            stay,
            sent: &self.sent,
            uncertain: &self.uncertain,
            forgotten: &self.forgotten,
            unknown: &self.unknown,
            forgers: plan.forgers(),
            calm: plan.is_calm() && !self.forgot,
        };
        let ends_well = |world: &World| {
            check::is_well(world, &expected)?;
            check::at_the_end(world, &expected)
        };
        self.world.run_at_most(HEAL_MS, |world| ends_well(world).is_ok());
        ends_well(&self.world).map_err(|what| format!("afterwards: {what}"))
    }

    /// Where nobody is here, the relay holds what nobody else may have, for a time. Who is half open or has a full disk has nothing
    /// of what is published meanwhile.
    fn attend(&mut self) {
        let now = self.world.now().monotonic_ms;
        let hears = |index: usize| {
            let device = &self.world[index];
            device.is_open() && device.line != Line::HalfOpen && !device.disk_full
        };
        if (0..self.world.devices()).any(hears) {
            self.attended_at = now;
        }
        self.forgot |= now - self.attended_at >= Limits::default().window_age_ms.into();
    }

    fn settle_in(&mut self, members: usize) {
        for index in 1..members {
            self.world.join(index, &self.link.clone()).expect("an invite that can be used");
        }
        let room = self.room;
        self.world.run_until(120_000, |world| {
            (0..members).all(|index| {
                world[index].is_settled(room) && world[index].member_names(room).len() == members
            })
        });
    }

    fn note(&mut self, what: String) {
        self.trace.push(format!("{:>8} ms  {what}", self.world.now().monotonic_ms));
    }

    /// Tells what became of each device since the last time.
    fn observe(&mut self) {
        for index in 0..self.world.devices() {
            let device = &self.world[index];
            let position =
                device.client.as_ref().and_then(|client| client.epoch_authenticator(self.room));
            let dropped = device.dropped();
            let told = self.told.entry(index).or_default();
            let mut lines = Vec::new();
            if told.1 != position {
                let shown = position.as_ref().map(|(epoch, authenticator)| {
                    format!("{epoch}/{:02x}{:02x}", authenticator[0], authenticator[1])
                });
                lines.push(format!("P{index} is in {}", shown.unwrap_or("no group".into())));
            }
            lines.extend(dropped.iter().skip(told.0).map(|why| format!("P{index} drops: {why}")));
            *told = (dropped.len(), position);
            for line in lines {
                self.trace.push(format!("                  {line}"));
            }
        }
    }

    /// Whether a device is open and a member.
    fn acts(&self, index: usize) -> bool {
        let device = &self.world[index];
        let state = device.rooms.get(&self.room).map(|room| room.state);
        device.client.is_some() && matches!(state, Some(RoomState::Member { .. }))
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Say(who) => self.say(who),
            Step::Move(count) => {
                for _ in 0..count {
                    self.world.step();
                }
            }
            Step::Wait(ms) => self.world.run(ms),
            Step::Sleep(ms) => self.world.skip(ms),
            Step::Cut(who) | Step::Toggle(who) if who >= self.all() => {}
            Step::Cut(who) => self.world.drop_connection(who),
            // What is half open stays so until its device gives the connection up.
            Step::Line(who, _) if self.world[who].line == Line::HalfOpen => {}
            Step::Line(who, line) => self.world[who].line = line,
            Step::Relay if self.world.relay_is_up() => self.world.stop_relay(),
            Step::Relay => self.world.start_relay(),
            Step::CutBus(relay) => self.world.cut_bus(relay),
            Step::LoseOnBus(blocks) => self.world.lose_on_bus(blocks),
            Step::Split(mask) => self.split(mask),
            Step::Toggle(who) if !self.world[who].is_open() => self.world.open(who),
            Step::Toggle(who) => self.world.close(who),
            Step::Die(who, crash) => self.world.crash_at(who, crash),
            Step::Disk(who) if self.world[who].disk_full => self.world.free_disk(who),
            Step::Disk(who) => self.world[who].disk_full = true,
            Step::Backup(who) => {
                self.backups.insert(who, self.world[who].store.clone());
            }
            Step::Rollback(who) => self.roll_back(who),
            Step::Clock(who, days) => self.world[who].clock_ms = days * DAY_MS,
            Step::Change(who, change) => self.change(who, change),
            Step::Together => {
                for who in 0..self.world.devices() {
                    self.change(who, [Change::Update, Change::SetName(who as u32)][who % 2]);
                }
            }
            Step::Go(who, how) => self.go(who, how),
            Step::Intrude(what) => self.intrude(what),
            Step::TakeOver(who) => self.world.take_over(who),
            Step::Forge(who, what) => self.forge(who, what),
        }
    }

    /// How many devices there are, with keepers.
    fn all(&self) -> usize {
        self.world.devices() + self.world.keepers()
    }

    fn forge(&mut self, who: usize, what: Forgery) {
        if !self.acts(who) {
            return;
        }
        let Some(client) = &mut self.world[who].client else { return };
        let (payload, access) = (client.forge(self.room, what), client.access_key(self.room));
        if let (Some(payload), Some(access)) = (payload, access) {
            self.world.intrude(&access, payload);
        }
    }

    fn say(&mut self, index: usize) {
        if !self.acts(index) {
            return;
        }
        self.count += 1;
        let body = format!("{index}:{}.", self.count);
        self.note(format!("P{index} types {body}"));
        let command = Command::say(self.room, body.clone());
        let run_of = self.world[index].starts;
        if self.world.command(index, command).is_ok() {
            self.sent.entry(index).or_default().push(body.clone());
            self.unsure.push((index, run_of, body));
            self.forget_unsaved();
        }
    }

    /// What was not durable when its device died was not accepted either: its person was told of no message.
    fn forget_unsaved(&mut self) {
        for (index, run_of, body) in std::mem::take(&mut self.unsure) {
            let device = &self.world[index];
            if holds(&device.store, &body) {
                continue;
            }
            if device.client.is_some() && device.starts == run_of {
                self.unsure.push((index, run_of, body));
            } else if let Some(sent) = self.sent.get_mut(&index) {
                sent.retain(|sent| *sent != body);
            }
        }
    }

    fn split(&mut self, mask: u32) {
        if self.world.relays[1].hub.is_some() {
            self.end_split();
            return;
        }
        if !self.world.relay_is_up() {
            return;
        }
        self.world.start(1);
        for index in (0..self.world.devices()).filter(|index| mask >> index & 1 == 1) {
            self.world[index].route = 1;
            self.world.drop_connection(index);
        }
    }

    fn end_split(&mut self) {
        for index in 0..self.world.devices() {
            self.world[index].route = 0;
        }
        self.world.stop(1);
    }

    fn roll_back(&mut self, index: usize) {
        if let Some(backup) = self.backups.get(&index).cloned() {
            self.forget_going(index);
            let sent = self.sent.get(&index).into_iter().flatten();
            self.uncertain.extend(sent.filter(|body| !holds(&backup, body)).cloned());
            let had = self.world[index].bodies(self.room);
            self.world.close(index);
            // To put a backup back takes a while: counts go on from the time of the start.
            self.world.run(1_000);
            let lost = had.into_iter().filter(|body| !holds(&backup, body));
            self.forgotten.entry(index).or_default().extend(lost);
            self.world[index].store = backup;
            self.world.open(index);
        }
    }

    /// A device forgets what it knew of those who went: whom it did not list any more, or P0 was asked to remove.
    fn forget_going(&mut self, who: usize) {
        for &gone in &self.gone {
            let member = self.world[gone].me;
            let lists = |index: usize| {
                let members = self.world[index].members.get(&self.room);
                members.is_none_or(|members| members.iter().any(|it| it.id == member))
            };
            let knew = who == 0 || !lists(who);
            let mut others =
                (0..self.world.devices()).filter(|it| *it != who && !self.gone.contains(it));
            if knew && others.any(lists) {
                self.unknown.insert(gone);
            }
        }
    }

    fn change(&mut self, index: usize, change: Change) {
        if !self.acts(index) {
            return;
        }
        let room = self.room;
        let command = match change {
            Change::Update => Command::Update { room },
            Change::Rename(number) => Command::Rename { room, name: format!("R{number}") },
            Change::SetName(number) => Command::SetName { name: format!("P{index}.{number}") },
        };
        // Whether it is allowed is not what is tried here.
        let _ = self.world.command(index, command);
    }

    fn go(&mut self, index: usize, how: Leaving) {
        if self.gone.contains(&index) || self.gone.len() + 2 >= self.world.devices() {
            return;
        }
        let mut went = false;
        // What is not durable was not asked for either.
        if self.world[0].disk_full || self.world[index].disk_full {
            return;
        }
        if how != Leaving::Left && self.acts(0) {
            let before = self.intents();
            let member = self.world[index].me;
            let asked = self.world.command(0, Command::Remove { room: self.room, member }).is_ok();
            // Where P0 died before its save, it has asked for nothing.
            went |= asked && (self.world[0].client.is_some() || self.intents() > before);
        }
        if how != Leaving::Removed && self.acts(index) {
            let before = self.record(index);
            let asked = self.world.command(index, Command::Leave { room: self.room }).is_ok();
            went |= asked && (self.world[index].client.is_some() || self.record(index) != before);
        }
        if went {
            self.gone.push(index);
        }
    }

    /// What a device has stored of where it stands with the room.
    fn record(&self, index: usize) -> Option<Vec<u8>> {
        let mut rows = self.world[index].store.table(Table::Rooms);
        rows.find(|(key, _)| key[32] == b'r').map(|(_, value)| value.clone())
    }

    fn intents(&self) -> usize {
        self.world[0].store.table(Table::Outbox).filter(|(key, _)| key[32] == b'i').count()
    }

    fn intrude(&mut self, what: u32) {
        let frames: Vec<Vec<u8>> =
            self.world[0].store.table(Table::Frames).map(|(_, frame)| frame.clone()).collect();
        let invented = vec![what as u8; 1 + what as usize % 2000];
        let old = frames.get(what as usize % frames.len().max(1)).cloned();
        let payload = old.filter(|_| what.is_multiple_of(3)).unwrap_or(invented);
        let client = (0..self.world.devices()).find_map(|index| self.world[index].client.as_ref());
        if let Some(access) = client.and_then(|client| client.access_key(self.room)) {
            self.world.intrude(&access, payload);
        }
    }

    /// Nothing breaks any more.
    fn stop_breaking(&mut self) {
        self.note("nothing breaks any more".into());
        if self.world.relays[0].malice.is_some() {
            self.world.stop(0);
            self.world.relays[0].malice = None;
        }
        if !self.world.relay_is_up() {
            self.world.start_relay();
        }
        self.end_split();
        for index in 0..self.all() {
            self.world[index].crash = None;
            self.world[index].clock_ms = 0;
            if matches!(self.world[index].line, Line::Slow(_)) {
                self.world[index].line = Line::Good;
            }
            self.world.free_disk(index);
            if !self.world[index].is_open() {
                self.world.open(index);
            }
        }
    }
}

/// Whether a message is in a store, sent or not.
fn holds(store: &MemoryStore, body: &str) -> bool {
    let mut values =
        [Table::Outbox, Table::Bodies].into_iter().flat_map(|table| store.table(table));
    values.any(|(_, value)| contains(value, body))
}

pub(crate) fn contains(value: &[u8], body: &str) -> bool {
    value.windows(body.len()).any(|part| part == body.as_bytes())
}
