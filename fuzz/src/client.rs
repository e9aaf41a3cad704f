//! A whole client, fed with whatever a relay, somebody who has the link, and a member can say.

use crate::{
    fixture,
    script::{Act, Deed, FileDeed, Number, Script},
    stage::{BEGIN, Stage},
};
use alcove_client::{
    Admission, Client, Command, FILE_CHUNK, FileId, FileState, FileView, Kind, MemberId, Output,
    Reply, RoomKey, RoomState, RowQuery, Table,
};
use alcove_sim::{MemoryStore, RELAY};
use arbitrary::{Arbitrary as _, Unstructured};
use std::{collections::BTreeMap, sync::LazyLock};

/// What is in the stores of the fixture's devices that scripts may start from, and has to stay there.
const DEVICES: [&str; 5] = ["ada", "ada-pending", "bob", "carol-knocking", "erin-removed"];
/// What Ada had typed when her store was made, and nobody else has.
const TYPED: &str = "typed by Ada and not sent yet";
/// How long the files are that the person sends: one travels with its message, one does not, and one has two chunks.
const SIZES: [usize; 4] = [0, 7, 33_000, FILE_CHUNK + 9];
const LAST_WORD: &str = "after all that was done to me";

/// What the devices have stored after they were started once. At the first start a client skips the sending generations
/// that may have been used, which takes longer than most scripts.
static STARTED: LazyLock<BTreeMap<&str, MemoryStore>> = LazyLock::new(|| {
    let start = |device| {
        let mut store = fixture::newest().store(device);
        let client = Client::restore(store.at_start(), [0; 32], BEGIN);
        let mut client = client.expect("the fixture's store");
        while let Some(output) = client.poll_output() {
            if let Output::Save(batch) = output {
                store.save(batch);
            }
        }
        (device, store)
    };
    DEVICES.map(start).into()
});

/// What became of a script.
#[derive(Debug)]
pub struct Outcome {
    /// Why things were dropped.
    pub dropped: Vec<String>,
    /// The bodies of the texts in the history.
    pub texts: Vec<String>,
    /// How many members the room has.
    pub members: usize,
    /// What is here of the files of messages that came or were sent.
    pub files: Vec<FileState>,
    /// How many parts of files it gave.
    pub gave: usize,
    /// How often it published something that is kept.
    pub sent: usize,
}

pub(crate) fn client(bytes: &[u8]) {
    if let Ok(script) = Script::arbitrary_take_rest(Unstructured::new(bytes)) {
        play_script(&script);
    }
}

/// Plays a script, and starts the client once more from what it stored. Nothing typed is lost, and if it is a member it can
/// speak, whatever was done to it.
pub fn play_script(script: &Script) -> Outcome {
    let fixture = fixture::newest();
    let device = DEVICES[usize::from(script.device) % DEVICES.len()];
    let store = STARTED[device].clone();
    let client = Client::restore(store.at_start(), [1; 32], BEGIN).expect("the fixture's store");
    let mut scene =
        Scene { stage: Stage::new((client, RELAY.to_owned()), store, fixture), starts: 1 };
    if script.joined {
        scene.stage.join();
    }
    let mut may_lose = device != "ada";
    for act in &script.acts {
        may_lose |= matches!(act, Act::Person(Deed::Leave));
        scene.play(act);
    }
    scene.restart();
    let kept = [Table::Outbox, Table::Bodies];
    assert!(may_lose || scene.stage.has_kept(TYPED, &kept), "what was typed is gone");
    let outcome = scene.outcome();
    scene.speak();
    outcome
}

struct Scene {
    stage: Stage<(Client, String)>,
    starts: u8,
}

impl Scene {
    fn play(&mut self, act: &Act) {
        match act {
            Act::Person(deed) => self.carry_out(deed),
            Act::Restart => self.restart(),
            other => self.stage.play(other),
        }
    }

    fn carry_out(&mut self, deed: &Deed) {
        let stage = &mut self.stage;
        let room = RoomKey::from(stage.holder.room());
        let knock = stage.knocker;
        let command = match deed.clone() {
            Deed::Send(body) => Command::say(room, body),
            Deed::SetName(name) => Command::SetName { name },
            Deed::Rename(name) => Command::Rename { room, name },
            Deed::Answer(admit) => match (knock, admit) {
                (Some(knock), true) => Command::Admit { room, knock },
                (Some(knock), false) => Command::Deny { room, knock },
                (None, _) => return,
            },
            Deed::Remove(leaf) => {
                let member = stage.member().member_at(leaf);
                Command::Remove { room, member }
            }
            Deed::Update => Command::Update { room },
            Deed::Open(open) => {
                let admission = if open { Admission::Open } else { Admission::Ask };
                Command::SetAdmission { room, admission }
            }
            Deed::Leave => Command::Leave { room },
            Deed::Join => {
                let link = stage.fixture.link.clone();
                Command::Join { link, relay: RELAY.to_owned() }
            }
            Deed::SendFile(size, body) => {
                let size = SIZES[usize::from(size) % SIZES.len()];
                let Some(file) = self.take_in(room, size) else { return };
                let (mentions, files) = (Vec::new(), vec![file]);
                let (reply, forwarded, request) = (None, false, None);
                Command::Send { room, body, reply, mentions, forwarded, files, request }
            }
            Deed::File(back, file, deed) => {
                let Some(&message) = stage.with_files.iter().rev().nth(back.into()) else { return };
                match deed {
                    FileDeed::Fetch => Command::FetchFile { room, message, file },
                    FileDeed::Stop => Command::StopFile { room, message, file },
                    FileDeed::Free => Command::FreeFile { room, message, file },
                    FileDeed::Read => {
                        return self.read(&Command::ReadFile { room, message, file, index: 0 });
                    }
                }
            }
        };
        let stage = &mut self.stage;
        let now = stage.now();
        // What a person may not do is refused with an error.
        let _ = stage.subject.0.handle_command(command, now);
        stage.settle();
    }

    /// Takes in a file that is to be sent.
    fn take_in(&mut self, room: RoomKey, size: usize) -> Option<FileId> {
        let stage = &mut self.stage;
        let now = stage.now();
        let view = FileView { name: "tea".into(), size: size as u64, ..FileView::default() };
        let begin = Command::BeginFile { room, file: Box::new(view) };
        let Ok(Reply::File { file }) = stage.subject.0.handle_command(begin, now) else {
            return None;
        };
        let bytes = vec![1; size];
        let chunks = if size == 0 { vec![&bytes[..]] } else { bytes.chunks(FILE_CHUNK).collect() };
        for (index, data) in (0..).zip(chunks) {
            let chunk = Command::FileChunk { room, file, index, data: data.to_vec() };
            stage.subject.0.handle_command(chunk, now).expect("the next chunk");
        }
        stage.settle();
        Some(file)
    }

    /// A file that is said to be here can be read.
    fn read(&self, command: &Command) {
        let stage = &self.stage;
        let Ok((from, to)) = stage.subject.0.file_range(command) else { return };
        let (table, max_bytes) = (Table::Files, usize::MAX);
        let rows = stage.store.rows(&RowQuery { token: 0, table, from, to, max_bytes });
        stage.subject.0.open_file(command, &rows).expect("a file that is here");
    }

    /// What a client has stored it can read.
    fn restart(&mut self) {
        self.starts += 1;
        let (rows, now) = (self.stage.store.at_start(), self.stage.now());
        let client = Client::restore(rows, [self.starts; 32], now);
        self.stage.subject.0 = client.expect("the client reads what it wrote");
        self.stage.settle();
    }

    /// A member who is alone with an honest relay can send what it types.
    fn speak(&mut self) {
        let stage = &mut self.stage;
        stage.join_alone();
        let Some(RoomState::Member { settled, .. }) = stage.state else { return };
        assert!(settled, "it waits for somebody, though nobody was there before");
        self.carry_out(&Deed::Send(LAST_WORD.into()));
        while self.stage.acknowledge(Number::Near(0)) {}
        assert!(self.stage.has_kept(LAST_WORD, &[Table::Bodies]), "it cannot speak");
    }

    fn outcome(&self) -> Outcome {
        let stage = &self.stage;
        let room = RoomKey::from(stage.holder.room());
        let me = MemberId([0; 32]);
        let history = stage.store.history(room, me).into_iter();
        let texts = history.filter_map(|message| match message.kind {
            Kind::Text { body, .. } => Some(body),
            _ => None,
        });
        Outcome {
            texts: texts.collect(),
            dropped: stage.dropped.clone(),
            members: stage.members,
            files: stage.files.values().copied().collect(),
            gave: stage.gave,
            sent: stage.sent,
        }
    }
}
