//! What moves in a world: the clock, what is on its way, and what clients ask their drivers for.

use super::World;
use crate::{
    Crash, Device,
    bus::{Bus, Told},
};
use alcove_client::Output;
use alcove_hub::ConnectionId;
use alcove_wire::{ClientToRelay, Retention};

impl World {
    /// Runs for `ms`.
    pub fn run(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        loop {
            while self.step() {}
            let next = self.next_timeout().filter(|&at| at <= end);
            let Some(at) = next else { break };
            self.now_ms = self.now_ms.max(at);
            self.fire();
        }
        self.now_ms = end;
        self.fire();
        while self.step() {}
    }

    /// Runs until `done`, and panics if that takes longer than `max_ms`.
    pub fn run_until(&mut self, max_ms: u64, done: impl Fn(&Self) -> bool) {
        let took = self.run_at_most(max_ms, done);
        assert!(took.is_some(), "not done after {max_ms} ms");
    }

    /// Runs until `done`, and answers how long that took; nothing where it takes longer than `max_ms`.
    pub fn run_at_most(&mut self, max_ms: u64, done: impl Fn(&Self) -> bool) -> Option<u64> {
        let begin = self.now_ms;
        while !done(self) {
            if self.step() {
                continue;
            }
            let at = self.next_timeout().filter(|&at| at <= begin + max_ms)?;
            self.now_ms = self.now_ms.max(at);
            self.fire();
        }
        Some(self.now_ms - begin)
    }

    /// One movement: a message from each device's connection, or to it. Answers whether anything moved.
    pub fn step(&mut self) -> bool {
        let mut moved = false;
        moved |= self.step_under_way();
        for index in 0..self.devices.len() {
            moved |= self.step_out(index);
        }
        moved |= self.drain_relays();
        moved |= self.drain_bus();
        for index in 0..self.devices.len() {
            moved |= self.step_in(index);
        }
        moved
    }

    fn step_out(&mut self, index: usize) -> bool {
        let device = &mut self.devices[index];
        let Some((_, message)) = device.outbox.pop_front_if(|(at, _)| *at <= self.now_ms) else {
            return false;
        };
        let (connection, home) = (device.connection, device.home);
        self.sent.push((index, message.clone()));
        if let Some(connection) = connection {
            self.hand_over(connection, home, &message);
        }
        true
    }

    fn hand_over(&mut self, connection: ConnectionId, home: usize, message: &[u8]) {
        let message = alcove_wire::decode(message).expect("clients speak the protocol");
        if let ClientToRelay::Publish { retention: Retention::Retained, payload, .. } = &message {
            self.ledger.arrived(payload);
        }
        if let Some(hub) = &mut self.relays[home].hub {
            hub.handle_message(connection, message, self.now_ms);
        }
    }

    /// Moves what those gave to their connections that are gone, and ends the connections behind it.
    fn step_under_way(&mut self) -> bool {
        let mut moved = false;
        for mut line in std::mem::take(&mut self.under_way) {
            let due = line.messages.pop_front_if(|(at, _)| *at <= self.now_ms);
            if let Some((_, message)) = &due {
                moved = true;
                self.hand_over(line.connection, line.home, message);
            }
            if line.messages.is_empty() {
                self.forget(line.connection);
            } else {
                self.under_way.push(line);
            }
        }
        moved
    }

    fn step_in(&mut self, index: usize) -> bool {
        let now = self.now_at(index);
        let device = &mut self.devices[index];
        let Some((_, message)) = device.inbox.pop_front_if(|(at, _)| *at <= self.now_ms) else {
            return false;
        };
        device.handle_message(&message, now);
        self.drain(index);
        true
    }

    fn next_timeout(&self) -> Option<u64> {
        let clients = self.devices.iter().filter_map(Device::poll_timeout);
        let relays = self.relays.iter().filter_map(|relay| relay.hub.as_ref()?.poll_timeout());
        let arrivals = self.devices.iter().filter_map(Device::next_arrival);
        let ghosts = self.ghosts.iter().map(|(at, _)| *at);
        let under_way = self.under_way.iter().filter_map(|line| Some(line.messages.front()?.0));
        clients.chain(relays).chain(arrivals).chain(ghosts).chain(under_way).min()
    }

    pub(super) fn fire(&mut self) {
        let now_ms = self.now_ms;
        let (gone, left) =
            std::mem::take(&mut self.ghosts).into_iter().partition(|(at, _)| *at <= now_ms);
        self.ghosts = left;
        let gone: Vec<(u64, ConnectionId)> = gone;
        for (_, connection) in gone {
            self.forget(connection);
        }
        for hub in self.relays.iter_mut().filter_map(|relay| relay.hub.as_mut()) {
            hub.handle_timeout(now_ms);
        }
        for index in 0..self.devices.len() {
            let now = self.now_at(index);
            self.devices[index].handle_timeout(now);
            self.drain(index);
        }
    }

    /// Carries out what a device's client asks for.
    pub(super) fn drain(&mut self, index: usize) {
        loop {
            let now = self.now_at(index);
            let device = &mut self.devices[index];
            self.ledger.note();
            if device.unsaved.is_some() {
                return;
            }
            let Some(output) = device.poll_output() else { return };
            let crash = device.crash;
            match output {
                Output::Save(_) if crash == Some(Crash::BeforeSave) => return self.die(index),
                Output::Save(batch) if device.disk_full => {
                    device.unsaved = Some(batch);
                    return;
                }
                Output::Save(batch) => {
                    device.store.save(batch);
                    if crash == Some(Crash::AfterSave) {
                        return self.die(index);
                    }
                }
                Output::Event(event) => device.note(event),
                Output::ReadFrames(query) => device.read_frames(&query, now),
                Output::ReadRows(query) => device.read_rows(&query, now),
                Output::Connect { .. } => self.connect(index),
                Output::Disconnect { .. } => {
                    self.hang_up(index);
                    self.disconnect(index);
                }
                Output::Send { message, .. } => {
                    self.send_out(index, message);
                    if crash == Some(Crash::AfterSend) {
                        while self.step_out(index) {}
                        return self.die(index);
                    }
                }
                _ => {}
            }
        }
    }

    fn connect(&mut self, index: usize) {
        let now = self.now_at(index);
        let device = &mut self.devices[index];
        let Some(hub) = &mut self.relays[device.route].hub else {
            return device.handle_disconnected(now);
        };
        self.next_connection += 1;
        let connection = ConnectionId(self.next_connection);
        device.connection = Some(connection);
        device.home = device.route;
        hub.handle_connect(connection, now.monotonic_ms);
        device.handle_connected(now);
    }

    fn send_out(&mut self, index: usize, message: Vec<u8>) {
        let device = &mut self.devices[index];
        if device.connection.is_some()
            && let Some(at) = device.arrival(self.now_ms)
        {
            device.outbox.push_back((at, message));
        }
    }

    pub(super) fn drain_relays(&mut self) -> bool {
        let mut moved = false;
        for relay in 0..self.relays.len() {
            while let Some(output) = self.relays[relay].poll() {
                moved = true;
                self.carry(relay, output);
            }
        }
        moved
    }

    /// Tells the relays what the bus has to tell.
    fn drain_bus(&mut self) -> bool {
        let mut moved = false;
        while let Some(told) = self.bus.as_mut().and_then(Bus::poll) {
            let Told { relay, room, visit, news } = told;
            if let Some(hub) = &mut self.relays[relay].hub {
                hub.handle_news(room, visit, news, self.now_ms);
            }
            moved = true;
        }
        moved
    }

    pub(super) fn carry(&mut self, relay: usize, output: alcove_hub::Output) {
        for output in output.into_each() {
            match output {
                alcove_hub::Output::Send { to, frame } => self.send_in(to, frame.to_vec()),
                alcove_hub::Output::Close { connection, .. } => self.close_connection(connection),
                alcove_hub::Output::Bus(request) => {
                    if let Some(bus) = &mut self.bus {
                        bus.ask(relay, request, self.now_ms);
                    }
                }
                // Only a relay with sockets can hear somebody more slowly.
                alcove_hub::Output::Hold { .. } => {}
                alcove_hub::Output::Share { .. } => unreachable!("is split into what each is sent"),
            }
        }
    }

    fn send_in(&mut self, to: ConnectionId, frame: Vec<u8>) {
        let device = self.devices.iter_mut().find(|device| device.connection == Some(to));
        if let Some(device) = device
            && let Some(at) = device.arrival(self.now_ms)
        {
            device.inbox.push_back((at, frame));
        }
    }

    fn close_connection(&mut self, connection: ConnectionId) {
        let index = self.devices.iter().position(|device| device.connection == Some(connection));
        if let Some(index) = index {
            self.drop_connection(index);
        }
    }
}
