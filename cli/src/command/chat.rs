//! `alcove chat`: lines in, lines out.

mod saying;

use super::{
    enter::enter,
    file,
    room::{last_messages, wait_until_gone},
    serve::serve,
    slash::{HELP, Input, asks, describe, pick},
    unsent::Unsent,
};
use crate::{
    Error,
    args::Page,
    driver::Happening,
    lines::{Line, Lines},
    rooms,
    session::Session,
    text,
};
use alcove_client::{
    Command, Event, FileState, FileView, Kind, KnockId, MemberId, MemberView, MessageId,
    MessageState, MessageView, Reply, RoomKey, RoomState, RoomView,
};
use saying::{about, say};
use std::{
    collections::{HashSet, VecDeque},
    path::PathBuf,
};

/// How many messages of the history are shown at the start.
const HISTORY: u32 = 20;

/// How far back the last message of somebody is looked for, and how much a search shows.
const LOOKED_BACK: u32 = 100;
const FOUND: u16 = 20;

/// What a command is answered with that is about a message of the last ones.
const NONE_SUCH: &str = "there is no such message among the last ones";

/// How many messages are remembered as shown.
const REMEMBERED: usize = 4096;

/// Enters a room where needed, then reads and writes lines until the input ends.
pub(crate) async fn chat(session: &mut Session, target: Option<&str>) -> Result<(), Error> {
    let room = resolve(session, target).await?;
    if session.options.json {
        return serve(session).await;
    }
    session.limit(None);
    session.note(&format!("{}; /help lists what else you can type", text::clean(&room.name)));
    let mut chat = Chat {
        room: room.id,
        shown: Shown::default(),
        unsent: Unsent::default(),
        files: Vec::new(),
        folded: None,
        saving: Vec::new(),
        session,
    };
    chat.greet(&room).await?;
    chat.run().await
}

async fn resolve(session: &mut Session, target: Option<&str>) -> Result<RoomView, Error> {
    match target {
        Some(link) if link.contains('#') || link.contains("://") => enter(session, link).await,
        target => rooms::find(&session.rooms().await?, target).cloned(),
    }
}

struct Chat<'a> {
    session: &'a mut Session,
    room: RoomKey,
    shown: Shown,
    unsent: Unsent,
    /// The files that were shown, and what they are called by: the first is number 1.
    files: Vec<(MessageId, u8, FileView)>,
    /// Who is ignored and wrote last.
    folded: Option<MemberId>,
    /// Those that are to be written once they are here.
    saving: Vec<(usize, PathBuf)>,
}

impl Chat<'_> {
    async fn greet(&mut self, room: &RoomView) -> Result<(), Error> {
        for message in last_messages(self.session, self.room, HISTORY).await? {
            self.shown.insert(message.id);
            self.print(&message)?;
        }
        for knock in &room.knocks {
            self.session.note(&asks(knock));
        }
        Ok(())
    }

    async fn run(&mut self) -> Result<(), Error> {
        let mut lines = Lines::of_stdin();
        let mut ended = false;
        while !ended || !self.unsent.is_empty() || !self.saving.is_empty() {
            tokio::select! {
                line = lines.next(), if !ended => match line {
                    Some(line) => {
                        if self.handle_line(line).await? {
                            return Ok(());
                        }
                    }
                    None => {
                        ended = true;
                        self.session.limit_end();
                    }
                },
                happening = self.session.next() => match happening {
                    Ok(Happening::Event(Event::File { room, message, file, state }))
                        if room == self.room =>
                    {
                        self.write_files((message, file), state).await?;
                    }
                    Ok(Happening::Event(event)) => self.handle_event(&event)?,
                    Ok(Happening::Answer(..) | Happening::Refusal(..)) => {}
                    Err(Error::TimedOut { .. }) if !self.unsent.is_empty() => {
                        return Err(self.unsent.error());
                    }
                    Err(error) => return Err(error),
                },
            }
        }
        Ok(())
    }

    /// Sends a line or does what it says; true when that was the end. What is refused is told and changes nothing.
    async fn handle_line(&mut self, line: Line) -> Result<bool, Error> {
        let line = match line.text() {
            Ok(line) => line,
            Err(reason) => return self.hint(reason),
        };
        if line.trim().is_empty() {
            return Ok(false);
        }
        let done = match Input::parse(&line) {
            Ok(input) => self.carry_out(input).await,
            Err(hint) => self.hint(&hint),
        };
        match done {
            Err(error @ (Error::Refused(_) | Error::NameMissing | Error::FileUnusable { .. })) => {
                self.hint(&error.to_string())
            }
            done => done,
        }
    }

    async fn carry_out(&mut self, input: Input) -> Result<bool, Error> {
        let room = self.room;
        let command = match input {
            Input::Say(body) => {
                let mentions = self.mentioned(&body);
                say(room, body, None, mentions)
            }
            Input::Forward(to) => return self.forward(&to).await,
            Input::Change(change) => return self.change(change).await,
            Input::Search(query) => return self.search(query).await,
            Input::Attach(path, caption) => return self.attach(path, caption).await,
            Input::Save(number, path) => return self.save(number, path).await,
            Input::Reply(_) | Input::React(_) | Input::Edit(_) | Input::Delete => {
                let mine = matches!(input, Input::Edit(_) | Input::Delete);
                let mentions = match &input {
                    Input::Reply(body) | Input::Edit(body) => self.mentioned(body),
                    _ => Vec::new(),
                };
                match self.last(mine).await? {
                    Some(last) => about(room, &last, input, mentions),
                    None => return self.hint(NONE_SUCH),
                }
            }
            Input::Invite => Command::Invite { room, page: self.page() },
            Input::Admit(name) => match self.knock(&name) {
                Ok(knock) => Command::Admit { room, knock },
                Err(hint) => return self.hint(&hint),
            },
            Input::Deny(name) => match self.knock(&name) {
                Ok(knock) => Command::Deny { room, knock },
                Err(hint) => return self.hint(&hint),
            },
            Input::Remove(name) => {
                let others = self.session.members(room).iter().filter(|member| !member.me);
                match pick(others, &name) {
                    Ok(member) => Command::Remove { room, member: member.id },
                    Err(hint) => return self.hint(&hint),
                }
            }
            Input::Ignore(ref name) | Input::Heed(ref name) => {
                let others = self.session.members(room).iter().filter(|member| !member.me);
                let ignored = matches!(input, Input::Ignore(_));
                match pick(others, name) {
                    Ok(member) => Command::Ignore { member: member.id, ignored },
                    Err(hint) => return self.hint(&hint),
                }
            }
            Input::Members => {
                let describe = |it: &MemberView| describe(it, self.session.ignores(it.id));
                let members: Vec<_> = self.session.members(room).iter().map(describe).collect();
                return self.session.print(&members.join("\n")).map(|()| false);
            }
            Input::Help => return self.session.print(HELP).map(|()| false),
            Input::Leave => return self.leave().await.map(|()| true),
        };
        let reply = self.session.command(command).await?;
        self.unsent.handle_reply(&reply);
        if let Reply::Invite { link } = reply {
            self.session.print(&link)?;
        }
        Ok(false)
    }

    /// The last text of this device's person, or of somebody else.
    async fn last(&mut self, mine: bool) -> Result<Option<MessageView>, Error> {
        let messages = last_messages(self.session, self.room, LOOKED_BACK).await?;
        // Nobody answers whom they do not see.
        let fits = |message: &MessageView| {
            message.mine == mine
                && matches!(message.kind, Kind::Text { .. })
                && !self.session.ignores(message.sender)
        };
        Ok(messages.into_iter().rev().find(fits))
    }

    async fn search(&mut self, query: String) -> Result<bool, Error> {
        let search = Command::Search { room: Some(self.room), query, limit: FOUND };
        if let Reply::Found { found, more } = self.session.command(search).await? {
            for hit in found.iter().rev() {
                self.session.print(&text::dated(&hit.message))?;
            }
            match (found.is_empty(), more) {
                (true, _) => self.session.note("nothing found"),
                (false, true) => self.session.note("there are older ones, too"),
                _ => {}
            }
        }
        Ok(false)
    }

    /// The name of whoever sent a message, if it is a member.
    fn sender(&self, message: MessageId) -> String {
        let members = self.session.members(self.room);
        let sender = members.iter().find(|member| message.is_of(member.id));
        sender.map_or_else(|| "somebody".to_owned(), |member| text::clean(&member.name))
    }

    /// Tells what others changed.
    fn show_change(&self, event: &Event) -> Result<(), Error> {
        let me = self.session.members(self.room).iter().find(|member| member.me);
        let by_me = |message: &MessageId| me.is_some_and(|me| message.is_of(me.id));
        let mut others = self.session.members(self.room).iter();
        let ignored = match event {
            Event::Edited { message, .. } | Event::Deleted { message, .. } => {
                others.any(|it| message.is_of(it.id) && self.session.ignores(it.id))
            }
            Event::Reacted { member, .. } => self.session.ignores(*member),
            _ => false,
        };
        if ignored {
            return Ok(());
        }
        match event {
            Event::Edited { message, kind: Kind::Text { body, .. }, .. } if !by_me(message) => {
                let (who, body) = (self.sender(*message), text::clean_lines(body));
                self.session.print(&format!("[{who} changed a message] {body}"))
            }
            Event::Deleted { message, .. } if !by_me(message) => {
                self.session.print(&format!("[{} deleted a message]", self.sender(*message)))
            }
            Event::Reacted { member, emoji, .. } if me.is_none_or(|me| me.id != *member) => {
                let members = self.session.members(self.room).iter();
                let mut name =
                    members.filter(|it| it.id == *member).map(|it| text::clean(&it.name));
                let who = name.next_back().unwrap_or_else(|| "somebody".to_owned());
                self.session
                    .print(&format!("[{who} answers with {}]", text::clean(&emoji.join(" "))))
            }
            _ => Ok(()),
        }
    }

    fn hint(&self, hint: &str) -> Result<bool, Error> {
        self.session.note(hint);
        Ok(false)
    }

    fn page(&self) -> String {
        let room = self.session.room(self.room);
        Page { url: None }.or_that_of(room.map_or("", |room| &room.relay))
    }

    fn knock(&self, name: &str) -> Result<KnockId, String> {
        let knocks = self.session.room(self.room).map_or(&[][..], |room| &room.knocks);
        pick(knocks.iter(), name).map(|knock| knock.id)
    }

    async fn leave(&mut self) -> Result<(), Error> {
        self.session.command(Command::Leave { room: self.room }).await?;
        self.session.note("leaving");
        self.session.limit_end();
        wait_until_gone(self.session, self.room).await
    }

    fn handle_event(&mut self, event: &Event) -> Result<(), Error> {
        if self.unsent.handle_event(event) {
            self.session.note("a message could not be sent; type it again");
        }
        match event {
            Event::Message { room, message } if *room == self.room => self.show(message),
            Event::Edited { room, .. }
            | Event::Deleted { room, .. }
            | Event::Reacted { room, .. }
                if *room == self.room =>
            {
                self.show_change(event)
            }
            Event::Knock { room, knock } if *room == self.room => {
                self.session.note(&asks(knock));
                Ok(())
            }
            Event::Room { room } if room.id == self.room => match room.state {
                RoomState::Removed => Err(Error::NotMember),
                _ => Ok(()),
            },
            Event::RoomGone { room } if *room == self.room => Err(Error::NotMember),
            _ => Ok(()),
        }
    }

    /// Shows what others wrote, once. What was typed here stands on the terminal already.
    fn show(&mut self, message: &MessageView) -> Result<(), Error> {
        let typed_here = message.mine && matches!(message.kind, Kind::Text { .. });
        if message.state == MessageState::Ordered && self.shown.insert(message.id) && !typed_here {
            self.print(message)?;
        }
        Ok(())
    }

    /// A message, with a number for each of its files; of one who is ignored, that there is something.
    fn print(&mut self, message: &MessageView) -> Result<(), Error> {
        let hidden = matches!(message.kind, Kind::Text { .. } | Kind::Unsupported)
            && self.session.ignores(message.sender);
        let before = std::mem::replace(&mut self.folded, hidden.then_some(message.sender));
        if hidden {
            if before != self.folded {
                let name = text::clean(&message.sender_name);
                self.session.note(&format!("{name} wrote; /heed {name} shows what"));
            }
            return Ok(());
        }
        self.session.print(&text::message(message))?;
        for (index, view) in (0..).zip(message.files()) {
            self.files.push((message.id, index, view.clone()));
            self.session.note(&format!(
                "/save {} for {}",
                self.files.len(),
                text::clean(&view.name)
            ));
        }
        Ok(())
    }

    async fn attach(&mut self, path: PathBuf, caption: String) -> Result<bool, Error> {
        let mentions = self.mentioned(&caption);
        let message = file::send(self.session, self.room, (caption, mentions), &[path]).await?;
        let files: Vec<_> = message.files().iter().map(file::describe).collect();
        self.session.note(&format!("sends {}", files.join(", ")));
        self.unsent.handle_reply(&Reply::Message { message });
        Ok(false)
    }

    /// Writes a file, or fetches it first.
    async fn save(&mut self, number: usize, path: PathBuf) -> Result<bool, Error> {
        let Some((message, index, _)) = number.checked_sub(1).and_then(|at| self.files.get(at))
        else {
            return self.hint("there is no file of this number");
        };
        let (room, message, file) = (self.room, *message, *index);
        self.saving.push((number, path));
        let held = self.session.quietly(Command::ReadFile { room, message, file, index: 0 }).await;
        if held.is_ok() {
            return self.write_files((message, file), FileState::Here).await.map(|()| false);
        }
        self.session.command(Command::FetchFile { room, message, file }).await?;
        Ok(false)
    }

    /// Writes what was to be written of a file that is here now, or says why not.
    async fn write_files(&mut self, of: (MessageId, u8), state: FileState) -> Result<(), Error> {
        let waits = |(number, _): &(usize, PathBuf)| {
            self.files.get(number - 1).is_some_and(|(message, index, _)| (*message, *index) == of)
        };
        let Some(at) = self.saving.iter().position(waits) else { return Ok(()) };
        match state {
            FileState::Here => {
                let (number, path) = self.saving.remove(at);
                let view = self.files[number - 1].2.clone();
                let from = (self.room, of.0, of.1);
                match file::save(self.session, from, (&view, &path)).await {
                    Ok(path) => {
                        self.session.note(&format!("file {number} is in {}", path.display()))
                    }
                    Err(error @ (Error::FileUnusable { .. } | Error::Refused(_))) => {
                        self.session.note(&error.to_string());
                    }
                    Err(error) => return Err(error),
                }
            }
            FileState::Waiting { .. } => {
                self.session
                    .note("nobody who has this file is here; it comes as soon as somebody is");
            }
            FileState::Broken => {
                self.saving.remove(at);
                self.session.note("what came is not the file that was sent; it was not kept");
            }
            _ => {}
        }
        Ok(())
    }
}

/// The messages that were shown last, so that a message whose place changes is not shown twice.
#[derive(Default)]
struct Shown {
    set: HashSet<MessageId>,
    order: VecDeque<MessageId>,
}

impl Shown {
    /// Remembers a message; false where it was shown before.
    fn insert(&mut self, message: MessageId) -> bool {
        let new = self.set.insert(message);
        if new {
            self.order.push_back(message);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.set.remove(&oldest);
        }
        new
    }
}
