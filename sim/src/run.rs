//! A whole run from one seed: people do things, things break, and when the breaking stops everything has to be well.

use crate::{Crash, World};
use alcove_client::{Admission, Command, RoomKey, RoomState, Suite, Table};
use alcove_hub::Config;
use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use std::collections::BTreeMap;

/// For how long, in virtual time, everything may take to be well once nothing breaks any more.
const HEAL_MS: u64 = 60 * 60_000;

/// What did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The run.
    pub seed: u64,
    /// The invariant, in a sentence.
    pub what: String,
    /// What happened, step by step.
    pub trace: Vec<String>,
}

struct Run {
    world: World,
    rng: ChaCha20Rng,
    room: RoomKey,
    link: String,
    trace: Vec<String>,
    /// What each device sent and its client accepted, durably.
    sent: BTreeMap<usize, Vec<String>>,
    /// Who was made to go.
    gone: Vec<usize>,
    count: u32,
}

/// Runs `steps` steps among `members` people.
pub fn run(seed: u64, members: usize, steps: usize) -> Result<(), Failure> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut config = Config::default();
    config.limits.window_frames = [2048, 4, 0][(rng.next_u32() % 3) as usize];
    let names: Vec<String> = (0..members).map(|index| format!("P{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::with_config(config, &names);
    let room = world.create_room(0, Admission::Open, Suite::Classic);
    let link = world.invite(0, room);
    let mut run = Run {
        world,
        rng,
        room,
        link,
        trace: Vec::new(),
        sent: BTreeMap::new(),
        gone: Vec::new(),
        count: 0,
    };
    run.settle_in(members);
    for _ in 0..steps {
        run.step();
    }
    run.heal();
    run.check().map_err(|what| Failure { seed, what, trace: run.trace })
}

impl Run {
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

    fn pick(&mut self, below: usize) -> usize {
        (self.rng.next_u32() as usize) % below
    }

    fn note(&mut self, what: String) {
        self.trace.push(format!("{:>8} ms  {what}", self.world.now().monotonic_ms));
    }

    /// An open device that is a member.
    fn actor(&mut self) -> Option<usize> {
        let index = self.pick(self.world.devices());
        let device = &self.world[index];
        let member = matches!(
            device.rooms.get(&self.room).map(|room| room.state),
            Some(RoomState::Member { .. })
        );
        (device.client.is_some() && member).then_some(index)
    }

    fn step(&mut self) {
        match self.pick(100) {
            0..40 => self.say(),
            40..55 => {
                for _ in 0..self.pick(6) {
                    self.world.step();
                }
            }
            55..65 => {
                let ms = [10, 300, 2_000, 20_000][self.pick(4)];
                self.note(format!("{ms} ms pass"));
                self.world.run(ms);
            }
            65..72 => self.break_connection(),
            72..78 => self.break_relay(),
            78..88 => self.break_device(),
            88..98 => self.change_group(),
            _ => self.make_go(),
        }
    }

    fn say(&mut self) {
        let Some(index) = self.actor() else { return };
        self.count += 1;
        let body = format!("{index}:{}.", self.count);
        self.note(format!("P{index} types {body}"));
        let command = Command::Send { room: self.room, body: body.clone(), request: None };
        let accepted = self.world.command(index, command).is_ok();
        // Where the device died before its save, the person saw no message either.
        let held = |value: &Vec<u8>| value.windows(body.len()).any(|part| part == body.as_bytes());
        let store = &self.world[index].store;
        let durable = store.table(Table::Outbox).any(|(_, value)| held(value))
            || store.table(Table::Messages).any(|(_, value)| held(value));
        let survived = self.world[index].client.is_some();
        if accepted && (survived || durable) {
            self.sent.entry(index).or_default().push(body);
        }
    }

    fn break_connection(&mut self) {
        let index = self.pick(self.world.devices());
        self.note(format!("P{index} loses the connection"));
        self.world.drop_connection(index);
    }

    fn break_relay(&mut self) {
        if self.world.relay_is_up() {
            self.note("the relay dies".into());
            self.world.stop_relay();
        } else {
            self.note("a relay starts".into());
            self.world.start_relay();
        }
    }

    fn break_device(&mut self) {
        let index = self.pick(self.world.devices());
        if self.world[index].client.is_none() {
            self.note(format!("P{index} is opened"));
            return self.world.open(index);
        }
        match self.pick(4) {
            0 => {
                self.note(format!("P{index} is closed"));
                self.world.close(index);
            }
            kind => {
                let crash = [Crash::BeforeSave, Crash::AfterSave, Crash::AfterSend][kind - 1];
                self.note(format!("P{index} will die: {crash:?}"));
                self.world.crash_at(index, crash);
            }
        }
    }

    fn change_group(&mut self) {
        let Some(index) = self.actor() else { return };
        let room = self.room;
        let command = match self.pick(3) {
            0 => Command::Update { room },
            1 => Command::Rename { room, name: format!("R{}", self.rng.next_u32() % 100) },
            _ => {
                let name = format!("P{index}.{}", self.rng.next_u32() % 100);
                Command::SetName { name }
            }
        };
        self.note(format!("P{index}: {command:?}"));
        // Whether it is allowed is not what is tried here.
        let _ = self.world.command(index, command);
    }

    fn make_go(&mut self) {
        let index = 1 + self.pick(self.world.devices() - 1);
        if self.gone.contains(&index) || self.gone.len() + 2 >= self.world.devices() {
            return;
        }
        let member = self.world[index].me;
        let remove = Command::Remove { room: self.room, member };
        let intents = |run: &Self| {
            run.world[0].store.table(Table::Outbox).filter(|(key, _)| key[32] == b'i').count()
        };
        let before = intents(self);
        let asked = self.world[0].client.is_some() && self.world.command(0, remove).is_ok();
        // Where P0 died before its save, it has asked for nothing.
        if asked && (self.world[0].client.is_some() || intents(self) > before) {
            self.note(format!("P0 removes P{index}"));
            self.gone.push(index);
        }
    }

    /// Nothing breaks any more.
    fn heal(&mut self) {
        if !self.world.relay_is_up() {
            self.world.start_relay();
        }
        for index in 0..self.world.devices() {
            self.world[index].crash = None;
            if self.world[index].client.is_none() {
                self.world.open(index);
            }
        }
        self.note("nothing breaks any more".into());
        self.world.run(HEAL_MS);
    }

    fn check(&self) -> Result<(), String> {
        let room = self.room;
        let stay: Vec<usize> =
            (0..self.world.devices()).filter(|index| !self.gone.contains(index)).collect();
        let group = |index: usize| self.world[index].client.as_ref()?.epoch_authenticator(room);
        for &index in &stay {
            let device = &self.world[index];
            if !device.is_settled(room) {
                let state = device.rooms.get(&room).map(|room| room.state);
                let dropped: Vec<_> = stay
                    .iter()
                    .map(|&index| {
                        self.world[index].dropped().into_iter().rev().take(4).collect::<Vec<_>>()
                    })
                    .collect();
                return Err(format!(
                    "P{index} is not settled: {state:?}; last dropped by each: {dropped:?}"
                ));
            }
            if group(index) != group(0) {
                return Err(format!(
                    "P{index} and P0 are in different groups: {:?} and {:?}; dropped: {:?} and {:?}",
                    group(index).map(|(epoch, _)| epoch),
                    group(0).map(|(epoch, _)| epoch),
                    device.dropped(),
                    self.world[0].dropped()
                ));
            }
            if device.member_names(room).len() != stay.len() {
                return Err(format!(
                    "P{index} sees the members {:?} and not {stay:?}",
                    device.member_names(room)
                ));
            }
        }
        for &index in &stay {
            self.check_messages(index, &stay)?;
        }
        Ok(())
    }

    fn check_messages(&self, index: usize, stay: &[usize]) -> Result<(), String> {
        let bodies = self.world[index].bodies(self.room);
        for &sender in stay {
            let prefix = format!("{sender}:");
            let seen: Vec<&String> =
                bodies.iter().filter(|body| body.starts_with(&prefix)).collect();
            let sent: Vec<&String> = self.sent.get(&sender).into_iter().flatten().collect();
            if seen != sent {
                let missing: Vec<_> = sent.iter().filter(|body| !seen.contains(body)).collect();
                let dropped = self.world[index].dropped();
                return Err(format!(
                    "of P{sender}'s messages P{index} sees {seen:?}, missing {missing:?}; dropped: {dropped:?}"
                ));
            }
        }
        Ok(())
    }
}
