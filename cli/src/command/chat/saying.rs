//! What a line in a chat says, to whom, and what it changes of the room.

use super::{Chat, NONE_SUCH};
use crate::{
    Error,
    command::{change::Change, file, slash::Input},
    rooms,
    session::Session,
    text,
};
use alcove_client::{
    Command, FileState, Kind, MemberId, MessageId, MessageView, RoomKey, mention::mentioned,
};

/// A text, and what is said with it.
pub(super) fn say(
    room: RoomKey,
    body: String,
    reply: Option<MessageId>,
    mentions: Vec<MemberId>,
) -> Command {
    let (forwarded, files, request) = (false, Vec::new(), None);
    Command::Send { room, body, reply, mentions, forwarded, files, request }
}

/// What somebody said in a room, said again in another, with the files that are there.
async fn pass_on(
    session: &mut Session,
    (from, message): (RoomKey, MessageView),
    room: RoomKey,
) -> Result<Command, Error> {
    let mut files = Vec::new();
    for (index, view) in (0..).zip(message.files()) {
        files.push(file::again(session, (from, message.id, index), view, room).await?);
    }
    let body = match message.kind {
        Kind::Text { body, .. } => body,
        _ => String::new(),
    };
    let (reply, mentions, forwarded, request) = (None, Vec::new(), true, None);
    Ok(Command::Send { room, body, reply, mentions, forwarded, files, request })
}

/// What is done about an older message.
pub(super) fn about(
    room: RoomKey,
    last: &MessageView,
    input: Input,
    mentions: Vec<MemberId>,
) -> Command {
    let message = last.id;
    match input {
        Input::Reply(body) => say(room, body, Some(message), mentions),
        Input::React(emoji) => {
            let emoji = emoji.split_whitespace().map(ToOwned::to_owned).collect();
            Command::React { room, message, emoji }
        }
        Input::Edit(body) => {
            let reply = match &last.kind {
                Kind::Text { reply, .. } => *reply,
                _ => None,
            };
            Command::Edit { room, message, body, reply, mentions }
        }
        _ => Command::Delete { room, message },
    }
}

impl Chat<'_> {
    /// Who is mentioned in a text. Says so where a name is that of several.
    pub(super) fn mentioned(&self, body: &str) -> Vec<MemberId> {
        let (called, shared) = mentioned(body, self.session.members(self.room));
        if let Some(name) = shared {
            let name = text::clean(name);
            self.session.note(&format!("several are called {name}, so none of them is mentioned"));
        }
        called
    }

    /// Passes the last message of somebody else on to another room.
    pub(super) async fn forward(&mut self, to: &str) -> Result<bool, Error> {
        let Some(last) = self.last(false).await? else { return self.hint(NONE_SUCH) };
        if last.files().iter().any(|file| file.state != FileState::Here) {
            return self.hint("not all of its files are here yet; /save gets one");
        }
        let rooms = self.session.rooms().await?;
        let room = match rooms::find(&rooms, Some(to)) {
            Ok(room) => room,
            Err(error) => return self.hint(&error.to_string()),
        };
        let command = pass_on(self.session, (self.room, last), room.id).await?;
        let reply = self.session.command(command).await?;
        self.unsent.handle_reply(&reply);
        self.hint(&format!("passed on to {}", text::clean(&room.name)))
    }

    /// Changes the room, and says what the room does not tell.
    pub(super) async fn change(&mut self, change: Change) -> Result<bool, Error> {
        let done = change.done();
        match change.command(self.room, self.session.members(self.room)) {
            Ok(command) => drop(self.session.command(command).await?),
            Err(hint) => return self.hint(&hint),
        }
        done.map_or(Ok(false), |done| self.hint(done))
    }
}
