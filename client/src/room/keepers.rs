//! Keepers: they hold a room's ciphertext and serve it, with no key of the group. Nothing that they say is signed, so it is
//! a hint: it may lead to a question, and costs the time of a question where it is wrong.

use super::{Ctx, Room};
use crate::{
    parts::Wanted,
    peer::{HELD_FILES_MAX, Payload},
};
use alcove_wire::{Cursor, PeerId};
use litemap::LiteMap;

/// How many keepers are remembered.
const KEEPERS_MAX: usize = 64;
/// How many incarnations one may name, and the highest number in them.
const HELD_MAX: usize = 16;
const SEQ_MAX: u64 = u32::MAX as u64;
/// How often on one connection what only keepers said to exist may have been nowhere, before they are no longer believed.
const DOUBTS_MAX: u32 = 3;

/// The keepers that say that they are here.
#[derive(Default)]
pub(super) struct Keepers {
    peers: Vec<PeerId>,
    doubts: u32,
    /// Files that are here or wanted, by their hashes, and until when keepers need not be told of them: somebody else did, or one
    /// holds them.
    pub(super) told: LiteMap<[u8; 32], u64>,
}

impl Keepers {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn count(&self) -> u32 {
        self.peers.len() as u32
    }

    #[cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]
    pub(super) fn is_bounded(&self) -> bool {
        self.peers.len() <= KEEPERS_MAX
    }

    pub(super) fn left(&mut self, peer: PeerId) {
        if self.is_here(peer) {
            self.peers.retain(|keeper| *keeper != peer);
            self.told.clear();
        }
    }

    pub(super) fn is_here(&self, peer: PeerId) -> bool {
        self.peers.contains(&peer)
    }

    /// One says that it is here. Answers whether that is new.
    fn came(&mut self, peer: PeerId) -> bool {
        let new = !self.is_here(peer) && self.peers.len() < KEEPERS_MAX;
        if new {
            self.peers.push(peer);
            self.told.clear();
        }
        new
    }
}

impl Room {
    /// What is not sealed: others ask for frames, and keepers say that they are here.
    pub(super) fn handle_clear(&mut self, peer: PeerId, payload: &[u8], ctx: &mut Ctx<'_>) {
        match alcove_wire::decode(payload) {
            Ok(Payload::Fetch { transfer, ranges }) => {
                self.handle_fetch_request(transfer, &ranges, ctx);
            }
            Ok(Payload::Keeping { held }) if is_sound(&held) => {
                if self.presence.keepers.came(peer) {
                    self.look_to_keeper(ctx);
                }
                self.offer_what_is_here(ctx);
                if self.presence.keepers.doubts < DOUBTS_MAX {
                    self.order.learn(&held, &self.progress.cursors(), false);
                }
                self.note_heard(peer, ctx);
            }
            Ok(Payload::FileFetch { transfer, hash, from, to }) => {
                self.handle_file_ask(Wanted { transfer, hash }, (from, to), false, ctx);
            }
            Ok(Payload::FilesHeld { files }) if files.len() <= HELD_FILES_MAX => {
                self.note_held(peer, &files, ctx);
            }
            _ => self.drop_frame("a payload that does not open", ctx),
        }
    }

    /// What was said to exist could not be had from anybody here.
    pub(super) fn doubt_keepers(&mut self) {
        if self.order.forget_hearsay() {
            self.presence.keepers.doubts += 1;
        }
    }

    /// How many are here who may be members.
    pub(super) fn others(&self) -> u32 {
        let keepers = self.presence.keepers.count();
        self.joined.map_or(0, |joined| joined.present.saturating_sub(1 + keepers))
    }
}

/// Whether what somebody says to hold makes sense.
pub(super) fn is_sound(held: &[Cursor]) -> bool {
    held.len() <= HELD_MAX && held.iter().all(|cursor| cursor.seq <= SEQ_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Admission, Client, Command, Event, Now, Output, Reply, RoomKey, RoomState, RoomView, Suite,
        peer::{Frame, HeldFile, Range},
    };
    use alcove_wire::{Challenge, ClientToRelay, Limits, RelayToClient, Resume, RoomId};

    const RELAY: &str = "ws://127.0.0.1:8787/ws";
    const KEEPER: PeerId = 7;

    /// A member alone with a keeper, after the relay was restarted. What it says in other rooms than its own is kept.
    struct World {
        client: Client,
        room: RoomKey,
        view: RoomView,
        entered: Vec<RoomId>,
        told: Vec<Event>,
        ms: u64,
    }

    impl World {
        fn new() -> Self {
            let mut client = Client::restore(Vec::new(), [1; 32], at(0)).expect("a client");
            let create = Command::CreateRoom {
                name: "Tea".into(),
                relay: RELAY.into(),
                admission: Admission::Open,
                suite: Suite::Classic,
            };
            client.handle_command(Command::SetName { name: "Ada".into() }, at(0)).expect("a name");
            let Ok(Reply::Room { room: view }) = client.handle_command(create, at(0)) else {
                panic!("no room");
            };
            let (entered, told) = (Vec::new(), Vec::new());
            let mut world = Self { client, room: view.id, view, entered, told, ms: 0 };
            world.connect(1, 1);
            world.client.handle_disconnected(RELAY, at(0));
            world.connect(2, 2);
            world
        }

        fn connect(&mut self, incarnation: u64, present: u32) {
            self.wait();
            self.client.handle_connected(RELAY, at(self.ms));
            let challenge = Challenge([2; 32]);
            self.hear(RelayToClient::Hello { challenge, limits: Limits::default() });
            self.hear(joined(self.room.into(), incarnation, present));
            assert!(self.is_settled());
        }

        fn wait(&mut self) {
            self.ms = self.ms.max(self.client.poll_timeout().unwrap_or_default());
            self.client.handle_timeout(at(self.ms));
            self.settle();
        }

        fn hear(&mut self, message: RelayToClient) {
            self.client.handle_message(RELAY, &alcove_wire::encode(&message), at(self.ms));
            self.settle();
        }

        fn hear_payload(&mut self, room: RoomId, payload: &Payload) {
            let payload = alcove_wire::encode(payload);
            self.hear(RelayToClient::Ephemeral { room, peer: KEEPER, payload });
        }

        fn settle(&mut self) {
            while let Some(output) = self.client.poll_output() {
                match output {
                    Output::Event(Event::Room { room }) => self.view = room,
                    Output::Event(event) => self.told.push(event),
                    Output::Send { message, .. } => {
                        let message = alcove_wire::decode(&message).expect("a message");
                        if let ClientToRelay::Join { access_key, .. } = message {
                            self.entered.push(access_key.room());
                        }
                    }
                    _ => {}
                }
            }
        }

        fn is_settled(&self) -> bool {
            matches!(self.view.state, RoomState::Member { settled: true, .. })
        }

        /// The keeper says that there is more of the first incarnation than this member has.
        fn hear_of_more(&mut self) {
            let held = vec![Cursor { incarnation: 1, seq: 50 }];
            self.hear_payload(self.room.into(), &Payload::Keeping { held });
        }

        /// Waits until the member no longer looks for it, and plays the keeper, which answers with `answer`.
        fn wait_until_settled(&mut self, answer: Option<&Payload>) {
            let begun = self.ms;
            while !self.is_settled() {
                for room in std::mem::take(&mut self.entered) {
                    self.hear(joined(room, 9, 2));
                    if let Some(answer) = answer {
                        self.hear_payload(room, answer);
                    }
                }
                if !self.is_settled() {
                    self.wait();
                }
            }
            assert!(self.ms - begun < 10_000, "it took {} ms", self.ms - begun);
        }
    }

    fn at(ms: u64) -> Now {
        Now { monotonic_ms: ms, unix_ms: ms }
    }

    fn joined(room: RoomId, incarnation: u64, present: u32) -> RelayToClient {
        let resume = Resume::Gap;
        RelayToClient::Joined {
            room,
            incarnation,
            head: 0,
            resume,
            replay_from: 1,
            present,
            peer: 1,
        }
    }

    #[test]
    fn a_keeper_that_lies_costs_a_few_seconds_and_nothing_else() {
        let range = Range { incarnation: 1, from: 1, to: 51 };
        let junk = (1..51).map(|seq| Frame { seq, payload: b"junk".to_vec().into() });
        let answers = [
            None,
            Some(Payload::Frames { covered: range, frames: Vec::new() }),
            Some(Payload::Frames { covered: range, frames: junk.collect() }),
        ];
        let mut world = World::new();
        world.told.clear();
        for answer in &answers {
            world.entered.clear();
            world.hear_of_more();
            let missing = RoomState::Member { settled: false, missing: 50, waiting: false };
            assert_eq!((world.view.state, world.view.keepers), (missing, 1));
            world.wait_until_settled(answer.as_ref());
        }
        world.hear_of_more();
        assert!(world.is_settled(), "it is no longer believed");
        assert!(world.told.is_empty(), "nothing was taken from it: {:?}", world.told);
    }

    #[test]
    fn a_keeper_is_here_until_it_leaves() {
        let mut world = World::new();
        let keeping = Payload::Keeping { held: Vec::new() };
        world.hear_payload(world.room.into(), &keeping);
        world.hear_payload(world.room.into(), &keeping);
        assert_eq!(world.view.keepers, 1);
        let (room, left) = (world.room.into(), vec![KEEPER]);
        world.hear(RelayToClient::Presence { room, present: 1, joined: vec![], left });
        assert_eq!(world.view.keepers, 0);
        let held = vec![Cursor { incarnation: 1, seq: u64::MAX }];
        world.hear_payload(world.room.into(), &Payload::Keeping { held });
        assert!(world.is_settled() && world.view.keepers == 0, "it makes no sense");
    }

    #[test]
    fn what_is_said_of_files_without_sense_leads_nowhere() {
        let mut world = World::new();
        world.told.clear();
        world.entered.clear();
        let (hash, transfer, room) = ([1; 32], [2; 16], world.room.into());
        let file = HeldFile { hash, size: u64::MAX, since: u64::MAX };
        for files in [vec![file; 65], vec![file; 64], Vec::new()] {
            world.hear_payload(room, &Payload::FilesHeld { files });
        }
        for (from, to) in [(0, u64::MAX), (u64::MAX, 0)] {
            world.hear_payload(room, &Payload::FileFetch { transfer, hash, from, to });
        }
        let bytes = Payload::FileBytes { from: u64::MAX, bytes: vec![1; 9].into() };
        world.hear_payload(room, &bytes);
        world.wait();
        assert!(world.is_settled() && world.entered.is_empty(), "{:?}", world.entered);
        let dropped = world.told.iter().filter(|event| matches!(event, Event::Dropped { .. }));
        assert_eq!(dropped.count(), 2, "too many at once, and bytes that nobody asked for");
    }
}
