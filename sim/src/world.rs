//! Devices, relays behind one address, and a clock that moves only when nothing else does.

mod motion;

use crate::{
    Crash, Device, Line, Manner,
    bus::{Bus, MAX_BLOCK},
    ledger::Ledger,
    relay::Relay,
};
use alcove_client::{Admission, Client, Command, Error, Now, Reply, RoomKey, Suite};
use alcove_hub::{Config, ConnectionId, Hub, NodeId, retention_ms};
use alcove_wire::{AccessKey, ClientToRelay, RelayToClient, Retention};
use std::{
    collections::VecDeque,
    ops::{Index, IndexMut},
};

/// The address of the relay.
pub const RELAY: &str = "ws://localhost/ws";

/// Milliseconds since 1970 when a world begins.
const BEGIN_UNIX_MS: u64 = 1_800_000_000_000;

/// Devices are named by their index, in the order in which they were added.
pub struct World {
    /// What each device sent, byte for byte, and arrived.
    pub sent: Vec<(usize, Vec<u8>)>,
    /// What answers at the address. There is one; two where an operator errs, or moves it.
    pub(crate) relays: [Relay; 2],
    /// What they share their rooms over, if anything.
    pub(crate) bus: Option<Bus>,
    nodes: NodeId,
    config: Config,
    devices: Vec<Device>,
    now_ms: u64,
    next_connection: u64,
    incarnations: u8,
    /// Connections that their device gave up without the relay's knowledge, and when it notices.
    ghosts: Vec<(u64, ConnectionId)>,
    /// What was given to connections before their devices ended them: it still arrives.
    under_way: Vec<UnderWay>,
    /// What was encrypted, and what of it arrived.
    pub(crate) ledger: Ledger,
}

/// A connection whose device has ended, with what is still on its way to the relay.
struct UnderWay {
    connection: ConnectionId,
    home: usize,
    messages: VecDeque<(u64, Vec<u8>)>,
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
            sent: Vec::new(),
            relays: Default::default(),
            config,
            devices: Vec::new(),
            now_ms: 0,
            next_connection: 0,
            incarnations: 0,
            ghosts: Vec::new(),
            under_way: Vec::new(),
            ledger: Ledger::new(),
            bus: None,
            nodes: 0,
        };
        world.start_relay();
        for name in names {
            world.add(name);
        }
        world
    }

    /// From now on the two relays share their rooms over a bus. What the one that runs held is gone.
    pub fn put_on_bus(&mut self) {
        self.stop_relay();
        self.bus = Some(Bus::new(retention_ms(&self.config.limits)));
        self.start_relay();
    }

    /// A relay loses the bus, and finds it again.
    pub fn cut_bus(&mut self, relay: usize) {
        self.leave_bus(relay);
        if let Some(hub) = &mut self.relays[relay].hub {
            hub.handle_bus_down(self.now_ms);
            self.drain_relays();
            self.enter_bus(relay);
        }
    }

    /// The bus loses the newest blocks, which it had confirmed.
    pub fn lose_on_bus(&mut self, blocks: usize) {
        if let Some(bus) = &mut self.bus {
            bus.lose(blocks);
        }
    }

    fn enter_bus(&mut self, relay: usize) {
        self.nodes += 1;
        let Relay { hub: Some(hub), node, .. } = &mut self.relays[relay] else { return };
        *node = self.nodes;
        hub.handle_bus_up(*node, MAX_BLOCK);
    }

    /// The other is told, as it is by a relay that it does not hear any more.
    fn leave_bus(&mut self, relay: usize) {
        let Some(bus) = &mut self.bus else { return };
        bus.cut(relay);
        let node = self.relays[relay].node;
        for other in self.relays.iter_mut().filter_map(|relay| relay.hub.as_mut()) {
            other.handle_node_gone(node, self.now_ms);
        }
    }

    /// The time.
    pub fn now(&self) -> Now {
        Now { monotonic_ms: self.now_ms, unix_ms: BEGIN_UNIX_MS + self.now_ms }
    }

    /// The time as a device's clock shows it.
    fn now_at(&self, index: usize) -> Now {
        let Now { monotonic_ms, unix_ms } = self.now();
        Now { monotonic_ms, unix_ms: unix_ms.saturating_add_signed(self.devices[index].clock_ms) }
    }

    /// How many devices there are that people have.
    pub fn devices(&self) -> usize {
        self.devices.iter().filter(|device| device.post.is_none()).count()
    }

    /// Two contents that arrived at a relay under one key, if there are any.
    pub fn reused_key(&self) -> Option<&str> {
        self.ledger.reused()
    }

    /// How many keepers there are.
    pub fn keepers(&self) -> usize {
        self.devices.len() - self.devices()
    }

    /// Adds a keeper of the room of a link. Its index is behind those of all people.
    pub fn add_keeper(&mut self, link: &str, manner: Manner) -> usize {
        self.devices.push(Device::keeper(link, manner));
        self.open(self.devices.len() - 1);
        self.devices.len() - 1
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
        let now = self.now_at(index);
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
        if device.post.is_some() {
            device.open_keeper(seed, now);
        } else {
            let client = Client::restore(device.store.at_start(), seed, now);
            device.client = Some(client.expect("a store that can be read"));
        }
        self.drain(index);
    }

    /// Another tab takes the device over: it starts from what is durable, while what the one before gave to its connection
    /// still arrives.
    pub fn take_over(&mut self, index: usize) {
        self.hang_up(index);
        self.close(index);
        self.open(index);
    }

    /// Ends a device's connection behind what it was given.
    fn hang_up(&mut self, index: usize) {
        let device = &mut self.devices[index];
        if let Some(connection) = device.connection.take_if(|_| device.line != Line::HalfOpen) {
            let (home, messages) = (device.home, std::mem::take(&mut device.outbox));
            self.under_way.push(UnderWay { connection, home, messages });
        }
    }

    /// Closes a device at once: what is not durable is lost.
    pub fn close(&mut self, index: usize) {
        self.devices[index].client = None;
        self.devices[index].keeper = None;
        self.devices[index].unsaved = None;
        self.drop_connection(index);
    }

    /// Lets a device die when it next comes to this point.
    pub fn crash_at(&mut self, index: usize, crash: Crash) {
        self.devices[index].crash = Some(crash);
    }

    fn die(&mut self, index: usize) {
        self.devices[index].crash = None;
        self.close(index);
    }

    /// Cuts a device's connection. What was on its way is lost.
    pub fn drop_connection(&mut self, index: usize) {
        let now = self.now_at(index);
        let connected = self.devices[index].connection.is_some();
        self.disconnect(index);
        if connected {
            self.devices[index].handle_disconnected(now);
        }
        self.drain(index);
    }

    /// Ends the connection; over a line that is half open the relay does not notice until its keep-alive interval is over.
    fn disconnect(&mut self, index: usize) {
        let device = &mut self.devices[index];
        device.inbox.clear();
        device.outbox.clear();
        let Some(connection) = device.connection.take() else { return };
        if device.line == Line::HalfOpen {
            device.line = Line::Good;
            let keepalive_ms = u64::from(self.config.limits.keepalive_ms);
            self.ghosts.push((self.now_ms + keepalive_ms, connection));
        } else {
            self.forget(connection);
        }
    }

    fn forget(&mut self, connection: ConnectionId) {
        for hub in self.relays.iter_mut().filter_map(|relay| relay.hub.as_mut()) {
            hub.handle_disconnect(connection, self.now_ms);
        }
    }

    /// Frees a device's disk: what could not be saved is saved, and what waited behind it goes on.
    pub fn free_disk(&mut self, index: usize) {
        self.devices[index].disk_full = false;
        if let Some(batch) = self.devices[index].unsaved.take() {
            self.devices[index].store.save(batch);
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
        self.relays[0].hub.is_some()
    }

    /// Stops the relay: everything that it held is gone.
    pub fn stop_relay(&mut self) {
        self.stop(0);
        self.stop(1);
    }

    /// Stops one of the two: who was connected to it is not any more.
    pub fn stop(&mut self, relay: usize) {
        self.relays[relay].hub = None;
        self.leave_bus(relay);
        for index in 0..self.devices.len() {
            if self.devices[index].home == relay {
                self.drop_connection(index);
            }
        }
    }

    /// Starts a relay, which knows nothing.
    pub fn start_relay(&mut self) {
        self.start(0);
    }

    /// Starts one of the two. Which one a device's next connection leads to is [`Device::route`].
    pub fn start(&mut self, relay: usize) {
        self.incarnations = self.incarnations.wrapping_add(1);
        let (config, seed) = (self.config.clone(), [self.incarnations; 32]);
        let on_bus = self.bus.is_some();
        let hub = if on_bus { Hub::on_bus(config, seed) } else { Hub::new(config, seed) };
        self.relays[relay].hub = Some(hub);
        if on_bus {
            self.enter_bus(relay);
        }
    }

    /// Carries out a command on a device.
    pub fn command(&mut self, index: usize, command: Command) -> Result<Reply, Error> {
        let reply = self.order(index, command);
        self.drain(index);
        reply
    }

    /// The same, but nothing of it is carried out before the device next moves.
    pub fn order(&mut self, index: usize, command: Command) -> Result<Reply, Error> {
        let now = self.now_at(index);
        self.devices[index].command(command, now)
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
        let command = Command::say(room, body);
        self.command(index, command).expect("a message that can be sent");
    }

    /// Puts a message into a device's connection as if the relay had sent it.
    pub fn deliver_raw(&mut self, index: usize, message: Vec<u8>) {
        self.devices[index].inbox.push_back((self.now_ms, message));
    }

    /// Publishes as somebody who knows the room's access key, and is no member.
    pub fn intrude(&mut self, access: &AccessKey, payload: Vec<u8>) {
        let Some(hub) = &mut self.relays[0].hub else { return };
        self.next_connection += 1;
        let connection = ConnectionId(self.next_connection);
        hub.handle_connect(connection, self.now_ms);
        let mut waiting = Vec::new();
        while let Some(output) = hub.poll_output() {
            if let alcove_hub::Output::Send { to, frame } = &output
                && *to == connection
                && let Ok(RelayToClient::Hello { challenge, .. }) = alcove_wire::decode(frame)
            {
                let signature = access.sign_join(&challenge);
                let access_key = access.public();
                let join = ClientToRelay::Join { access_key, signature, cursor: None };
                hub.handle_message(connection, join, self.now_ms);
                let (room, tag) = (access.room(), 0);
                let retention = Retention::Retained;
                let publish =
                    ClientToRelay::Publish { room, tag, retention, payload: payload.clone() };
                hub.handle_message(connection, publish, self.now_ms);
                hub.handle_disconnect(connection, self.now_ms);
            } else {
                waiting.push(output);
            }
        }
        waiting.into_iter().for_each(|output| self.carry(0, output));
    }
}
