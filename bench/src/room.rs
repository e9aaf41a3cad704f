//! A room in one thread. Two members stay: the host, who lets everyone in, and a listener. The others come in and are
//! away from then on, as most members of a large room are.

use crate::{Cost, Joined, Said};
use alcove_client::{
    Admission, Client, Command, Event, Now, Output, Reply, RoomKey, RoomState, Suite,
};
use alcove_hub::{Config, ConnectionId, Hub};
use alcove_sim::MemoryStore;
use std::collections::VecDeque;
use web_time::Instant;

const RELAY: &str = "ws://localhost/ws";
const HOST: usize = 0;
const LISTENER: usize = 1;

/// As many as one commit takes in.
const BATCH: usize = 64;

pub(crate) struct Room {
    hub: Hub,
    devices: Vec<Device>,
    /// Those that came in before, and are away.
    away: usize,
    key: RoomKey,
    link: String,
    now_ms: u64,
    born: u64,
}

struct Device {
    client: Client,
    connection: ConnectionId,
    store: MemoryStore,
    inbox: VecDeque<Vec<u8>>,
    inside: bool,
    ms: f64,
}

impl Device {
    fn cost(&self) -> Cost {
        Cost { ms: self.ms, bytes: self.store.written as f64 }
    }
}

impl Cost {
    fn since(self, before: Self) -> Self {
        Self { ms: self.ms - before.ms, bytes: self.bytes - before.bytes }
    }
}

impl Room {
    pub(crate) fn of_two(suite: Suite) -> Self {
        let mut room = Self {
            hub: Hub::new(Config::default(), [7; 32]),
            devices: Vec::new(),
            away: 0,
            key: RoomKey([0; 32]),
            link: String::new(),
            now_ms: 0,
            born: 0,
        };
        room.arrive();
        let create = Command::CreateRoom {
            name: "Bench".into(),
            relay: RELAY.into(),
            admission: Admission::Open,
            suite,
        };
        let Reply::Room { room: made } = room.command(HOST, create) else {
            panic!("no room was made");
        };
        room.key = made.id;
        let invite = Command::Invite { room: made.id, page: "https://alcove.example/".into() };
        let Reply::Invite { link } = room.command(HOST, invite) else {
            panic!("no invite was made");
        };
        room.link = link;
        room.let_in(1);
        room
    }

    pub(crate) fn grow(&mut self, members: usize) {
        while self.members() < members {
            self.let_in(BATCH.min(members - self.members()));
            self.send_away();
        }
    }

    pub(crate) fn join(&mut self) -> Joined {
        let (host, listener) = (self.devices[HOST].cost(), self.devices[LISTENER].cost());
        self.let_in(1);
        let newcomer = self.devices.last().expect("somebody came in").cost();
        self.send_away();
        Joined {
            add: self.devices[HOST].cost().since(host),
            join: newcomer,
            apply: self.devices[LISTENER].cost().since(listener),
        }
    }

    pub(crate) fn say(&mut self, bytes: usize) -> Said {
        let (host, listener) = (self.devices[HOST].cost(), self.devices[LISTENER].cost());
        let body = "x".repeat(bytes);
        self.command(HOST, Command::say(self.key, body));
        self.settle();
        Said {
            send: self.devices[HOST].cost().since(host),
            receive: self.devices[LISTENER].cost().since(listener),
        }
    }

    fn members(&self) -> usize {
        self.devices.len() + self.away
    }

    /// So many come in at once.
    fn let_in(&mut self, count: usize) {
        for _ in 0..count {
            let newcomer = self.arrive();
            let join = Command::Join { link: self.link.clone(), relay: RELAY.into() };
            self.command(newcomer, join);
        }
        while !self.devices.iter().all(|device| device.inside) {
            self.settle();
            self.wait();
        }
        self.settle();
    }

    /// All but the two who stay.
    fn send_away(&mut self) {
        for device in self.devices.split_off(LISTENER + 1) {
            self.hub.handle_disconnect(device.connection, self.now_ms);
            self.away += 1;
        }
        self.settle();
    }

    /// A new device, with a name.
    fn arrive(&mut self) -> usize {
        self.born += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.born.to_be_bytes());
        let client = Client::restore(Vec::new(), seed, self.now()).expect("an empty store");
        self.devices.push(Device {
            client,
            connection: ConnectionId(self.born),
            store: MemoryStore::default(),
            inbox: VecDeque::new(),
            inside: false,
            ms: 0.0,
        });
        let index = self.devices.len() - 1;
        self.command(index, Command::SetName { name: format!("Member {}", self.born) });
        index
    }

    fn now(&self) -> Now {
        Now { monotonic_ms: self.now_ms, unix_ms: 1_800_000_000_000 + self.now_ms }
    }

    fn command(&mut self, index: usize, command: Command) -> Reply {
        self.work(index, |client, now| client.handle_command(command, now))
            .unwrap_or_else(|error| panic!("refused: {error}"))
    }

    /// Runs until nothing moves.
    fn settle(&mut self) {
        loop {
            let mut moved = self.drain_hub();
            for index in 0..self.devices.len() {
                if let Some(message) = self.devices[index].inbox.pop_front() {
                    self.work(index, |client, now| client.handle_message(RELAY, &message, now));
                    moved = true;
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// Lets the time come for which somebody waits.
    fn wait(&mut self) {
        let timeouts = self.devices.iter().filter_map(|device| device.client.poll_timeout());
        let next = timeouts.chain(self.hub.poll_timeout()).min();
        self.now_ms = self.now_ms.max(next.expect("somebody is not in yet, and waits"));
        self.hub.handle_timeout(self.now_ms);
        for index in 0..self.devices.len() {
            self.work(index, Client::handle_timeout);
        }
    }

    /// Lets a client work, on its stopwatch, and carries out what it asks for.
    fn work<T>(&mut self, index: usize, act: impl FnOnce(&mut Client, Now) -> T) -> T {
        let now = self.now();
        let device = &mut self.devices[index];
        let start = Instant::now();
        let result = act(&mut device.client, now);
        let outputs: Vec<Output> = std::iter::from_fn(|| device.client.poll_output()).collect();
        device.ms += start.elapsed().as_secs_f64() * 1000.0;
        for output in outputs {
            self.carry_out(index, output);
        }
        result
    }

    fn carry_out(&mut self, index: usize, output: Output) {
        let now = self.now();
        let device = &mut self.devices[index];
        match output {
            Output::Save(batch) => device.store.save(batch),
            Output::Event(Event::Room { room }) => {
                device.inside = matches!(room.state, RoomState::Member { settled: true, .. });
            }
            Output::Connect { .. } => {
                self.hub.handle_connect(device.connection, now.monotonic_ms);
                self.work(index, |client, now| client.handle_connected(RELAY, now));
            }
            Output::Send { message, .. } => {
                let message = alcove_wire::decode(&message).expect("clients speak the protocol");
                self.hub.handle_message(device.connection, message, now.monotonic_ms);
            }
            Output::ReadFrames(query) => {
                let frames = device.store.frames(&query);
                self.work(index, |client, now| client.handle_frames(query.token, frames, now));
            }
            _ => {}
        }
    }

    fn drain_hub(&mut self) -> bool {
        let mut moved = false;
        while let Some(output) = self.hub.poll_output() {
            moved = true;
            if let alcove_hub::Output::Send { to, frame } = output
                && let Some(device) = self.devices.iter_mut().find(|device| device.connection == to)
            {
                device.inbox.push_back(frame.to_vec());
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_grows_and_is_measured() {
        let mut room = Room::of_two(Suite::Classic);
        room.grow(8);
        let joined = room.join();
        assert_eq!(room.members(), 9);
        assert!(joined.add.bytes > 0.0 && joined.join.bytes > 0.0 && joined.apply.bytes > 0.0);
        let said = room.say(100);
        assert!(said.send.bytes > 100.0 && said.receive.bytes > 100.0);
    }
}
