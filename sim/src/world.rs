//! Devices, one relay, and a clock that moves only when nothing else does.

use crate::{Crash, Device};
use alcove_client::{Admission, Client, Command, Error, Now, Output, Reply, RoomKey, Suite};
use alcove_hub::{Config, ConnectionId, Hub};
use alcove_wire::ClientToRelay;
use std::ops::{Index, IndexMut};

/// The address of the relay.
pub const RELAY: &str = "ws://localhost/ws";

/// Milliseconds since 1970 when a world begins.
const BEGIN_UNIX_MS: u64 = 1_800_000_000_000;

/// Devices are named by their index, in the order in which they were added.
pub struct World {
    hub: Option<Hub>,
    config: Config,
    devices: Vec<Device>,
    now_ms: u64,
    next_connection: u64,
    incarnations: u8,
    /// Payloads that devices published, in the order in which they left.
    pub sent: Vec<(usize, ClientToRelay)>,
}

impl Index<usize> for World {
    type Output = Device;

    fn index(&self, device: usize) -> &Device {
        &self.devices[device]
    }
}

impl IndexMut<usize> for World {
    fn index_mut(&mut self, device: usize) -> &mut Device {
        &mut self.devices[device]
    }
}

impl World {
    /// A relay, and a device for each name.
    pub fn new(names: &[&str]) -> Self {
        Self::with_config(Config::default(), names)
    }

    /// The same, with a relay of these limits.
    pub fn with_config(config: Config, names: &[&str]) -> Self {
        let mut world = Self {
            hub: None,
            config,
            devices: Vec::new(),
            now_ms: 0,
            next_connection: 0,
            incarnations: 0,
            sent: Vec::new(),
        };
        world.start_relay();
        for name in names {
            world.add(name);
        }
        world
    }

    /// The time.
    pub fn now(&self) -> Now {
        Now { monotonic_ms: self.now_ms, unix_ms: BEGIN_UNIX_MS + self.now_ms }
    }

    /// How many devices there are.
    pub fn devices(&self) -> usize {
        self.devices.len()
    }

    /// Adds a device whose person goes by `name`.
    pub fn add(&mut self, name: &str) -> usize {
        let index = self.devices.len();
        self.devices.push(Device::new());
        self.open(index);
        self.command(index, Command::SetName { name: name.to_owned() }).expect("a name");
        index
    }

    /// Starts a device from what its store holds.
    pub fn open(&mut self, index: usize) {
        let now = self.now();
        let device = &mut self.devices[index];
        device.crash = None;
        device.starts += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&(index as u64 + 1).to_be_bytes());
        seed[8..16].copy_from_slice(&device.starts.to_be_bytes());
        device.rooms.clear();
        device.members.clear();
        device.messages.clear();
        device.events.clear();
        let client =
            Client::restore(device.store.at_start(), seed, now).expect("a store that can be read");
        device.client = Some(client);
        self.drain(index);
    }

    /// Closes a device at once: what is not durable is lost.
    pub fn close(&mut self, index: usize) {
        self.drop_connection(index);
        self.devices[index].client = None;
    }

    /// Lets a device die when it next comes to this point.
    pub fn crash_at(&mut self, index: usize, crash: Crash) {
        self.devices[index].crash = Some(crash);
    }

    fn die(&mut self, index: usize) {
        self.devices[index].crash = None;
        self.devices[index].client = None;
        self.drop_connection(index);
    }

    /// Cuts a device's connection.
    pub fn drop_connection(&mut self, index: usize) {
        let now = self.now();
        let device = &mut self.devices[index];
        device.inbox.clear();
        if let Some(connection) = device.connection.take() {
            if let Some(hub) = &mut self.hub {
                hub.handle_disconnect(connection, now.monotonic_ms);
            }
            if let Some(client) = &mut device.client {
                client.handle_disconnected(RELAY, now);
            }
        }
        self.drain(index);
    }

    /// Lets the clock jump, with nothing done meanwhile.
    pub fn skip(&mut self, ms: u64) {
        self.now_ms += ms;
        self.fire();
    }

    /// Whether the relay is running.
    pub fn relay_is_up(&self) -> bool {
        self.hub.is_some()
    }

    /// Stops the relay: everything that it held is gone.
    pub fn stop_relay(&mut self) {
        for index in 0..self.devices.len() {
            self.drop_connection(index);
        }
        self.hub = None;
    }

    /// Starts a relay, which knows nothing.
    pub fn start_relay(&mut self) {
        self.incarnations += 1;
        self.hub = Some(Hub::new(self.config.clone(), [self.incarnations; 32]));
    }

    /// Carries out a command on a device.
    pub fn command(&mut self, index: usize, command: Command) -> Result<Reply, Error> {
        let now = self.now();
        let reply = self.devices[index].command(command, now);
        self.drain(index);
        reply
    }

    /// Makes a room, and answers its id.
    pub fn create_room(&mut self, index: usize, admission: Admission, suite: Suite) -> RoomKey {
        let relay = RELAY.to_owned();
        let command = Command::CreateRoom { name: "Room".into(), relay, admission, suite };
        match self.command(index, command) {
            Ok(Reply::Room { room }) => room.id,
            other => panic!("no room was made: {other:?}"),
        }
    }

    /// The invite link that a device makes.
    pub fn invite(&mut self, index: usize, room: RoomKey) -> String {
        match self.command(index, Command::Invite { room, page: "https://alcove.example/".into() })
        {
            Ok(Reply::Invite { link }) => link,
            other => panic!("no invite was made: {other:?}"),
        }
    }

    /// Begins to join.
    pub fn join(&mut self, index: usize, link: &str) -> Result<Reply, Error> {
        self.command(index, Command::Join { link: link.to_owned(), relay: RELAY.to_owned() })
    }

    /// Sends a text.
    pub fn send(&mut self, index: usize, room: RoomKey, body: &str) {
        let command = Command::Send { room, body: body.to_owned(), request: None };
        self.command(index, command).expect("a message that can be sent");
    }

    /// Puts a message into a device's connection as if the relay had sent it.
    pub fn deliver_raw(&mut self, index: usize, message: Vec<u8>) {
        self.devices[index].inbox.push_back(message);
    }

    /// Runs until nothing moves for `quiet_ms`, or for `max_ms`.
    pub fn run(&mut self, max_ms: u64) {
        let end = self.now_ms + max_ms;
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
        let end = self.now_ms + max_ms;
        while !done(self) {
            if self.step() {
                continue;
            }
            match self.next_timeout() {
                Some(at) if at <= end => self.now_ms = self.now_ms.max(at),
                _ => panic!("not done after {max_ms} ms"),
            }
            self.fire();
        }
    }

    /// One movement: a message from each device's connection, or to it. Answers whether anything moved.
    pub fn step(&mut self) -> bool {
        let mut moved = self.drain_hub();
        for index in 0..self.devices.len() {
            let now = self.now();
            let device = &mut self.devices[index];
            let Some(message) = device.inbox.pop_front() else { continue };
            if let Some(client) = &mut device.client {
                client.handle_message(RELAY, &message, now);
            }
            self.drain(index);
            moved = true;
        }
        moved
    }

    fn next_timeout(&self) -> Option<u64> {
        let clients =
            self.devices.iter().filter_map(|device| device.client.as_ref()?.poll_timeout());
        clients.chain(self.hub.iter().filter_map(Hub::poll_timeout)).min()
    }

    fn fire(&mut self) {
        let now = self.now();
        if let Some(hub) = &mut self.hub {
            hub.handle_timeout(now.monotonic_ms);
        }
        for index in 0..self.devices.len() {
            if let Some(client) = &mut self.devices[index].client {
                client.handle_timeout(now);
            }
            self.drain(index);
        }
    }

    /// Carries out what a device's client asks for.
    fn drain(&mut self, index: usize) {
        loop {
            let now = self.now();
            let device = &mut self.devices[index];
            let Some(client) = &mut device.client else { return };
            let Some(output) = client.poll_output() else { return };
            let crash = device.crash;
            match output {
                Output::Save(_) if crash == Some(Crash::BeforeSave) => return self.die(index),
                Output::Save(batch) => {
                    device.store.save(batch);
                    if crash == Some(Crash::AfterSave) {
                        return self.die(index);
                    }
                }
                Output::Event(event) => device.note(event),
                Output::ReadFrames(query) => {
                    let frames = device.store.frames(&query);
                    client.handle_frames(query.token, frames, now);
                }
                Output::Connect { .. } => self.connect(index),
                Output::Disconnect { .. } => {
                    if let (Some(connection), Some(hub)) = (device.connection.take(), &mut self.hub)
                    {
                        hub.handle_disconnect(connection, now.monotonic_ms);
                    }
                    device.inbox.clear();
                }
                Output::Send { message, .. } => {
                    self.publish(index, &message);
                    if crash == Some(Crash::AfterSend) {
                        return self.die(index);
                    }
                }
                _ => {}
            }
        }
    }

    fn connect(&mut self, index: usize) {
        let now = self.now();
        let device = &mut self.devices[index];
        let Some(client) = &mut device.client else { return };
        let Some(hub) = &mut self.hub else {
            return client.handle_disconnected(RELAY, now);
        };
        self.next_connection += 1;
        let connection = ConnectionId(self.next_connection);
        device.connection = Some(connection);
        hub.handle_connect(connection, now.monotonic_ms);
        client.handle_connected(RELAY, now);
    }

    fn publish(&mut self, index: usize, message: &[u8]) {
        let now = self.now();
        let message: ClientToRelay =
            alcove_wire::decode(message).expect("clients speak the protocol");
        self.sent.push((index, message.clone()));
        if let (Some(connection), Some(hub)) = (self.devices[index].connection, &mut self.hub) {
            hub.handle_message(connection, message, now.monotonic_ms);
        }
    }

    fn drain_hub(&mut self) -> bool {
        let mut moved = false;
        while let Some(output) = self.hub.as_mut().and_then(Hub::poll_output) {
            moved = true;
            match output {
                alcove_hub::Output::Send { to, frame } => {
                    let device =
                        self.devices.iter_mut().find(|device| device.connection == Some(to));
                    if let Some(device) = device {
                        device.inbox.push_back(frame.to_vec());
                    }
                }
                alcove_hub::Output::Close { connection, .. } => {
                    let index = self
                        .devices
                        .iter()
                        .position(|device| device.connection == Some(connection));
                    if let Some(index) = index {
                        self.drop_connection(index);
                    }
                }
            }
        }
        moved
    }
}
