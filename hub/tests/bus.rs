//! Random histories of three hubs that share a room over a model of the bus: it answers late, forgets to tell of blocks, goes
//! down for one hub or for all, is short of room, and, where a test says so, loses what it had confirmed.

use alcove_hub::*;
use alcove_wire::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

const HUBS: usize = 3;
const CLIENTS: usize = 4;
const MAX_BLOCK: usize = 1024 * 1024;

#[derive(Clone, Debug)]
enum Step {
    /// A client connects to a hub, where it is connected to none.
    Come(usize, usize),
    /// Its connection breaks.
    Go(usize),
    Publish(usize),
    Whisper(usize),
    /// The bus takes in what a hub has asked first.
    Ask(usize),
    /// A hub hears what the bus has told it first.
    Hear(usize),
    /// A hub misses what it would hear first, if it is a block or a word.
    Miss(usize),
    /// A hub loses the bus, and finds it again.
    Cut(usize),
    /// A hub dies, and another starts in its place.
    Die(usize),
    /// The bus forgets the oldest block.
    Discard,
    /// The bus forgets the newest blocks.
    Lose(usize),
    Pass(u64),
}

fn step(losing: bool) -> impl Strategy<Value = Step> {
    let (hub, client) = (|| 0..HUBS, || 0..CLIENTS);
    prop_oneof![
        6 => (client(), hub()).prop_map(|(client, hub)| Step::Come(client, hub)),
        1 => client().prop_map(Step::Go),
        8 => client().prop_map(Step::Publish),
        1 => client().prop_map(Step::Whisper),
        16 => hub().prop_map(Step::Ask),
        16 => hub().prop_map(Step::Hear),
        1 => hub().prop_map(Step::Miss),
        1 => hub().prop_map(Step::Cut),
        1 => hub().prop_map(Step::Die),
        1 => Just(Step::Discard),
        1 => (1..4usize).prop_map(move |count| if losing { Step::Lose(count) } else { Step::Pass(1) }),
        2 => prop_oneof![0..100u64, 1000..400_000u64].prop_map(Step::Pass),
    ]
}

struct Node {
    hub: Hub,
    id: NodeId,
    /// What it asked, and the bus has not taken in.
    asked: VecDeque<Request>,
    /// What the bus has told, and it has not heard.
    told: VecDeque<(Visit, News)>,
    visit: Option<Visit>,
}

struct Client {
    at: Option<(usize, ConnectionId)>,
    joined: bool,
    cursor: Option<Cursor>,
    present: u32,
    /// What it has said, and not seen in the order.
    unsent: VecDeque<u32>,
    seen: Vec<(Incarnation, Seq, u32)>,
}

struct World {
    now: u64,
    nodes: Vec<Node>,
    clients: Vec<Client>,
    log: Vec<Stored>,
    position: u64,
    connections: u64,
    said: u32,
    /// What stands where: nobody may see anything else there, unless the bus loses what it has confirmed.
    order: HashMap<(Incarnation, Seq), u32>,
    losing: bool,
}

fn key() -> AccessKey {
    AccessKey::from_seed(&[1; 32])
}

impl World {
    fn new(losing: bool) -> Self {
        let client = || Client {
            at: None,
            joined: false,
            cursor: None,
            present: 0,
            unsent: VecDeque::new(),
            seen: Vec::new(),
        };
        let mut world = Self {
            now: 0,
            nodes: Vec::new(),
            clients: std::iter::repeat_with(client).take(CLIENTS).collect(),
            log: Vec::new(),
            position: 0,
            connections: 0,
            said: 0,
            order: HashMap::new(),
            losing,
        };
        world.nodes = (0..HUBS).map(|_| world.node()).collect();
        world
    }

    fn node(&mut self) -> Node {
        self.connections += 1;
        let id = self.connections;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&id.to_be_bytes());
        let mut hub = Hub::on_bus(Config::default(), seed);
        hub.handle_bus_up(id, MAX_BLOCK);
        Node { hub, id, asked: VecDeque::new(), told: VecDeque::new(), visit: None }
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Come(client, node) if self.clients[client].at.is_none() => {
                self.come(client, node)
            }
            Step::Come(..) => {}
            Step::Go(client) => self.go(client),
            Step::Publish(client) => {
                self.said += 1;
                self.clients[client].unsent.push_back(self.said);
                if self.clients[client].joined {
                    self.publish(client, self.said, Retention::Retained);
                }
            }
            Step::Whisper(client) if self.clients[client].joined => {
                self.publish(client, 0, Retention::Ephemeral);
            }
            Step::Whisper(_) => {}
            Step::Ask(node) => drop(self.ask(node)),
            Step::Hear(node) => drop(self.hear(node)),
            Step::Miss(node) => {
                let told = &mut self.nodes[node].told;
                told.pop_front_if(|(_, news)| {
                    matches!(news, News::Stored { .. } | News::Word { .. })
                });
            }
            Step::Cut(node) => {
                let now = self.now;
                self.nodes[node].asked.clear();
                self.nodes[node].told.clear();
                self.nodes[node].visit = None;
                self.nodes[node].hub.handle_bus_down(now);
                self.collect(node);
                self.connections += 1;
                let id = std::mem::replace(&mut self.nodes[node].id, self.connections);
                self.nodes[node].hub.handle_bus_up(self.connections, MAX_BLOCK);
                self.gone(node, id);
            }
            Step::Die(node) => {
                let at_it = |client: &&mut Client| client.at.is_some_and(|at| at.0 == node);
                for client in self.clients.iter_mut().filter(at_it) {
                    (client.at, client.joined) = (None, false);
                }
                let new = self.node();
                let old = std::mem::replace(&mut self.nodes[node], new);
                self.gone(node, old.id);
            }
            Step::Discard if !self.log.is_empty() => drop(self.log.remove(0)),
            Step::Discard => {}
            Step::Lose(count) => {
                let kept = self.log.len().saturating_sub(count);
                self.log.truncate(kept);
                self.position = self.log.last().map_or(self.position, |last| last.position);
            }
            Step::Pass(ms) => self.pass(ms),
        }
    }

    fn gone(&mut self, node: usize, id: NodeId) {
        for other in (0..HUBS).filter(|&other| other != node) {
            self.nodes[other].hub.handle_node_gone(id, self.now);
            self.collect(other);
        }
    }

    fn come(&mut self, client: usize, node: usize) {
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        self.clients[client].at = Some((node, connection));
        self.nodes[node].hub.handle_connect(connection, self.now);
        self.collect(node);
    }

    fn go(&mut self, client: usize) {
        self.clients[client].joined = false;
        if let Some((node, connection)) = self.clients[client].at.take() {
            self.nodes[node].hub.handle_disconnect(connection, self.now);
            self.collect(node);
        }
    }

    fn say(&mut self, client: usize, message: ClientToRelay) {
        let (node, connection) = self.clients[client].at.expect("it is connected");
        self.nodes[node].hub.handle_message(connection, message, self.now);
        self.collect(node);
    }

    fn publish(&mut self, client: usize, said: u32, retention: Retention) {
        let (room, payload) = (key().room(), said.to_be_bytes().to_vec());
        self.say(client, ClientToRelay::Publish { room, tag: said, retention, payload });
    }

    fn ask(&mut self, index: usize) -> bool {
        let node = &mut self.nodes[index];
        let Some(request) = node.asked.pop_front() else { return false };
        match request {
            Request::Enter { visit, .. } => node.visit = Some(visit),
            Request::Quit { visit } => node.visit = node.visit.filter(|&now| now != visit),
            Request::Read { visit, after, .. } => {
                let behind = self.log.iter().filter(|stored| stored.position > after);
                let blocks = behind.cloned().collect();
                let last = self.log.last().map_or(0, |last| last.position);
                node.told.push_back((visit, News::Read { blocks, last }));
            }
            Request::Tell { word, .. } => {
                for other in (0..HUBS).filter(|&other| other != index) {
                    self.tell(other, News::Word { word: word.clone() });
                }
            }
            Request::Write { visit, after, block, .. } => {
                let before = self.log.last().map_or(0, |last| last.position);
                if before != after {
                    node.told.push_back((visit, News::Refused));
                    return true;
                }
                self.position += 1;
                let position = self.position;
                let stored = Stored { position, age_ms: 0, block };
                self.log.push(stored.clone());
                for node in 0..HUBS {
                    self.tell(node, News::Stored { before, stored: stored.clone() });
                }
                self.nodes[index].told.push_back((visit, News::Written { position }));
            }
        }
        true
    }

    fn tell(&mut self, node: usize, news: News) {
        if let Some(visit) = self.nodes[node].visit {
            self.nodes[node].told.push_back((visit, news));
        }
    }

    fn hear(&mut self, index: usize) -> bool {
        let node = &mut self.nodes[index];
        let Some((visit, news)) = node.told.pop_front() else { return false };
        node.hub.handle_news(key().room(), visit, news, self.now);
        self.collect(index);
        true
    }

    fn pass(&mut self, ms: u64) {
        let end = self.now + ms;
        for index in 0..HUBS {
            while let Some(at) = self.nodes[index].hub.poll_timeout().filter(|&at| at <= end) {
                self.nodes[index].hub.handle_timeout(at.max(self.now));
                self.collect(index);
            }
        }
        self.now = end;
    }

    fn collect(&mut self, index: usize) {
        while let Some(output) = self.nodes[index].hub.poll_output() {
            for output in output.into_each() {
                match output {
                    Output::Send { to, frame } => {
                        self.read(index, to, decode(&frame).expect("hubs speak the protocol"));
                    }
                    Output::Close { connection, .. } => {
                        if let Some(client) = self.client(index, connection) {
                            self.clients[client].at = None;
                            self.clients[client].joined = false;
                        }
                    }
                    Output::Bus(request) => self.nodes[index].asked.push_back(request),
                    Output::Hold { .. } | Output::Share { .. } => {}
                }
            }
        }
    }

    fn client(&self, node: usize, connection: ConnectionId) -> Option<usize> {
        self.clients.iter().position(|client| client.at == Some((node, connection)))
    }

    fn read(&mut self, node: usize, connection: ConnectionId, message: RelayToClient) {
        let Some(number) = self.client(node, connection) else { return };
        let client = &mut self.clients[number];
        match message {
            RelayToClient::Hello { challenge, .. } => {
                let (access_key, signature) = (key().public(), key().sign_join(&challenge));
                let cursor = client.cursor;
                self.say(number, ClientToRelay::Join { access_key, signature, cursor });
            }
            RelayToClient::Joined { incarnation, resume, replay_from, head, present, .. } => {
                if resume == Resume::Resumed {
                    let cursor = client.cursor.expect("only a cursor is resumed");
                    assert_eq!((cursor.incarnation, cursor.seq + 1), (incarnation, replay_from));
                }
                assert!(replay_from <= head + 1);
                let same = client.cursor.filter(|cursor| cursor.incarnation == incarnation);
                assert!(
                    self.losing || same.is_none_or(|cursor| cursor.seq <= head),
                    "a hub speaks of the order before it knows how far it has come"
                );
                client.cursor = Some(Cursor { incarnation, seq: replay_from - 1 });
                (client.joined, client.present) = (true, present);
                for said in client.unsent.clone() {
                    self.publish(number, said, Retention::Retained);
                }
            }
            RelayToClient::Ack { seq, tag, .. } => self.see(number, seq, tag),
            RelayToClient::Delivery { seq, payload, .. } => {
                let said = payload.try_into().expect("four bytes");
                self.see(number, seq, u32::from_be_bytes(said));
            }
            RelayToClient::Presence { present, .. } => client.present = present,
            RelayToClient::Error { code, .. } => assert_eq!(code, ErrorCode::Unavailable),
            _ => {}
        }
    }

    fn see(&mut self, number: usize, seq: Seq, said: u32) {
        let client = &mut self.clients[number];
        let cursor = client.cursor.as_mut().expect("it has joined");
        assert_eq!(seq, cursor.seq + 1, "client {number} sees a gap");
        cursor.seq = seq;
        client.seen.push((cursor.incarnation, seq, said));
        client.unsent.retain(|&waiting| waiting != said);
        let first = *self.order.entry((cursor.incarnation, seq)).or_insert(said);
        assert!(first == said || self.losing, "two things have one number");
    }

    /// Lets everything come to an end, and everyone come back.
    fn settle(&mut self) {
        for round in 0.. {
            assert!(round < 1000, "it does not come to an end");
            for client in 0..CLIENTS {
                if self.clients[client].at.is_none() {
                    self.come(client, (client + round) % HUBS);
                }
            }
            let mut moved = false;
            for node in 0..HUBS {
                while self.ask(node) || self.hear(node) {
                    moved = true;
                }
            }
            let done = self.clients.iter().all(|client| client.joined);
            if !moved && done {
                break;
            }
        }
    }

    fn check(&mut self) {
        self.settle();
        // A quiet room is looked after: whatever was missed is found out by then.
        for _ in 0..4 {
            self.pass(400_000);
            self.settle();
        }
        for client in 0..CLIENTS {
            self.run(&Step::Publish(client));
        }
        self.settle();
        self.pass(1000);
        self.settle();
        let cursors: BTreeSet<_> = self
            .clients
            .iter()
            .map(|client| client.cursor.map(|cursor| (cursor.incarnation, cursor.seq)))
            .collect();
        assert_eq!(cursors.len(), 1, "all have come to the same end");
        let mut last: BTreeMap<u32, usize> = BTreeMap::new();
        for client in &self.clients {
            assert!(client.unsent.is_empty(), "what was said has its place");
            assert_eq!(client.present as usize, CLIENTS);
            for said in self.said - CLIENTS as u32 + 1..=self.said {
                let seen = client.seen.iter().filter(|seen| seen.2 == said).count();
                *last.entry(said).or_default() += seen;
            }
        }
        assert!(
            last.values().all(|&seen| seen == CLIENTS),
            "each is seen once by everyone: {last:?}"
        );
    }
}

/// What is left of a log that is empty again says nothing of how far the order had come.
#[test]
fn a_log_that_was_emptied_is_not_gone_on_with() {
    let mut world = World::new(false);
    world.settle();
    world.run(&Step::Publish(0));
    world.run(&Step::Ask(0));
    (1..HUBS).for_each(|node| world.run(&Step::Miss(node)));
    while !world.log.is_empty() {
        world.run(&Step::Discard);
    }
    world.run(&Step::Publish(1));
    world.check();
}

/// A block that the bus confirms stands where another one stood, which was told to all before it was lost.
#[test]
fn a_hub_that_is_told_of_two_blocks_in_one_place_does_not_wait_forever() {
    let mut world = World::new(true);
    world.run(&Step::Come(0, 0));
    while world.ask(0) || world.hear(0) {}
    // Another hub has read the log, and what it asks next is to write behind the first block.
    world.run(&Step::Come(1, 1));
    while matches!(world.nodes[1].asked.front(), Some(asked) if !is_write(asked)) {
        world.run(&Step::Ask(1));
        while world.hear(1) {}
    }
    world.run(&Step::Publish(0));
    while world.ask(0) {}
    while world.hear(1) {}
    world.run(&Step::Lose(1));
    while !world.nodes[1].asked.is_empty() {
        world.run(&Step::Ask(1));
    }
    world.nodes[1].told.retain(|(_, news)| !matches!(news, News::Stored { .. }));
    world.check();
}

fn is_write(request: &Request) -> bool {
    matches!(request, Request::Write { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn hubs_on_a_bus_give_a_room_one_order(steps in proptest::collection::vec(step(false), 1..200)) {
        let mut world = World::new(false);
        for step in &steps {
            world.run(step);
        }
        world.check();
    }

    #[test]
    fn a_bus_that_loses_what_it_confirmed_leaves_nobody_apart(
        steps in proptest::collection::vec(step(true), 1..200)
    ) {
        let mut world = World::new(true);
        for step in &steps {
            world.run(step);
        }
        world.check();
    }
}
