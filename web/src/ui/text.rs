//! Every sentence of the page, in one place, so that translations can follow.

use alcove_client::{
    Activity, Admission, ConnectionState, Kind, MemberId, MessageState, MessageView, RoomState, RoomView,
};

pub(super) const APP: &str = "Alcove";
pub(super) const STARTING: &str = "Starting…";
pub(super) const WELCOME_TITLE: &str = "A quiet place to talk";
pub(super) const WELCOME: &str = "Make a room and share its link. What is said there is encrypted on your device: \
    only the people in the room can read it, not the server in between.";
pub(super) const WELCOME_JOIN: &str = "Were you given a link?";

pub(super) const YOUR_NAME: &str = "Your name";
pub(super) const ROOM_NAME: &str = "Room name";
pub(super) const ROOM_NAME_HINT: &str = "For example: Sunday hikes";
pub(super) const WHO_GETS_IN: &str = "Who gets in";
pub(super) const ADMISSION_OPEN: &str = "Anyone with the link";
pub(super) const ADMISSION_OPEN_HINT: &str = "Let in at once by whoever is online.";
pub(super) const ADMISSION_ASK: &str = "Ask me first";
pub(super) const ADMISSION_ASK_HINT: &str = "They knock, and someone in the room decides.";
pub(super) const MORE: &str = "More";
pub(super) const SUITE: &str = "Encryption";
pub(super) const SUITE_HYBRID: &str = "Hybrid post-quantum";
pub(super) const SUITE_HYBRID_HINT: &str =
    "What is recorded today stays closed to a quantum computer, too.";
pub(super) const SUITE_CLASSIC: &str = "Classic";
pub(super) const SUITE_CLASSIC_HINT: &str = "Smaller messages when people come and go.";
pub(super) const CREATE_ROOM: &str = "Create room";
pub(super) const NEW_ROOM: &str = "New room";

pub(super) const ROOMS: &str = "Rooms";
pub(super) const BACK: &str = "Back to rooms";
pub(super) const JOIN_WITH_LINK: &str = "Join with a link";
pub(super) const JOIN_TITLE: &str = "Join a room";
pub(super) const JOIN_HINT: &str = "Paste the whole link that you were given.";
pub(super) const INVITE_LINK: &str = "Invite link";
pub(super) const CONTINUE: &str = "Continue";
pub(super) const JOIN: &str = "Join";
pub(super) const NOT_NOW: &str = "Not now";
pub(super) const INVITED: &str = "You are invited to";
pub(super) const JOIN_PROMISE: &str =
    "Once you are in, you read what is said from then on. Others see the name that you choose.";
pub(super) const LINK_PROBLEM: &str = "This link does not work";
pub(super) const GO_ON: &str = "Go on";
pub(super) const EDIT_NAME: &str = "Change your name";
pub(super) const SAVE: &str = "Save";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const CLOSE: &str = "Close";
pub(super) const DISMISS: &str = "Dismiss";

pub(super) const PICK_TITLE: &str = "Choose a room";
pub(super) const PICK: &str =
    "Or make a new one, and share its link with the people you want to talk to.";

pub(super) const INVITE: &str = "Invite";
pub(super) const INVITE_TITLE: &str = "Invite people";
pub(super) const INVITE_OPEN: &str =
    "Whoever has this link can come in. Send it only to the people you mean.";
pub(super) const INVITE_ASK: &str = "Whoever has this link can knock; someone in the room lets them in. They see the room's name and yours.";
pub(super) const COPY: &str = "Copy link";
pub(super) const COPIED: &str = "Copied";
pub(super) const COPY_FAILED: &str =
    "The browser did not allow copying. Select the link and copy it by hand.";
pub(super) const SHARE: &str = "Share…";
pub(super) const QR: &str = "QR code of the invite link";

pub(super) const MEMBERS: &str = "Members";
pub(super) const HERE: &str = "Here now";
pub(super) const AWAY: &str = "Away";
pub(super) const KEEPER: &str = "A keeper is here. It holds what is sent, encrypted, for those who come back, and cannot read it.";
pub(super) const YOU: &str = "you";
pub(super) const ADMIN: &str = "admin";
pub(super) const KNOCKING: &str = "Waiting to come in";
pub(super) const SETTINGS: &str = "Room settings";
pub(super) const LEAVE: &str = "Leave room";
pub(super) const LEAVE_TITLE: &str = "Leave this room?";
pub(super) const LEAVE_BODY: &str = "You lose access to what is said from then on, and the history of this room is deleted from this device.";
pub(super) const REMOVE: &str = "Remove";
pub(super) const REMOVE_BODY: &str = "They lose access to what is said from then on; what they have read, they keep. \
    As they know the link, newcomers will have to be let in by a member from now on.";
pub(super) const PERMISSIONS: &str = "Who may do what";
pub(super) const MAY_ADMIT: &str = "Let people in";
pub(super) const MAY_REMOVE: &str = "Remove members";
pub(super) const MAY_RENAME: &str = "Rename the room";
pub(super) const EVERYONE: &str = "Every member";
pub(super) const ADMINS: &str = "Admins only";
pub(super) const MAKE_ADMIN: &str = "Make admin";
pub(super) const UNMAKE_ADMIN: &str = "No longer admin";
pub(super) const SETTINGS_READ_ONLY: &str = "Only admins can change these.";
pub(super) const ENCRYPTION: &str = "Encryption";

pub(super) const MESSAGES: &str = "Messages";
pub(super) const MESSAGE: &str = "Message";
pub(super) const SEND: &str = "Send";
pub(super) const LOAD_EARLIER: &str = "Load earlier";
pub(super) const LOAD_LATER: &str = "Load later";
pub(super) const NEW_MESSAGES: &str = "New messages";
pub(super) const TO_END: &str = "Go to the newest message";
pub(super) const EMPTY_TITLE: &str = "Nothing said yet";
pub(super) const EMPTY_ALONE: &str = "You are the only one here. Invite someone, and say hello.";
pub(super) const EMPTY_TOGETHER: &str = "What was said before you came is not shown. Say hello.";
pub(super) const UNSUPPORTED: &str =
    "This message needs a newer version of Alcove. Reload the page to update.";
pub(super) const SEND_AGAIN: &str = "Send again";
pub(super) const DISCARD: &str = "Discard";
pub(super) const NOT_SENT: &str = "Not sent";
pub(super) const ENTER_HINT: &str = "Enter sends, Shift and Enter starts a new line";

pub(super) const KNOCK_NOBODY: &str =
    "Nobody is here right now. Keep this page open: you get in as soon as someone comes.";
pub(super) const KNOCK_ASKING: &str = "Asking to be let in…";
pub(super) const KNOCK_ASKED: &str = "Someone is being asked to let you in.";
pub(super) const DENIED_TITLE: &str = "You were not let in";
pub(super) const DENIED: &str = "Someone in the room turned your request away. If that was a mistake, ask them and open the link again.";
pub(super) const REMOVED: &str =
    "You were removed from this room. What you have read stays here; nothing new arrives.";
pub(super) const LEAVING: &str = "Leaving. The room disappears as soon as the others know.";
pub(super) const REMOVE_ROOM: &str = "Delete from this device";

pub(super) const TURN_AWAY: &str = "Turn away";
pub(super) const LET_IN: &str = "Let in";

pub(super) const WAITING: &str =
    "Some messages are missing. Waiting for someone who was here to bring them.";
pub(super) const CATCHING_UP: &str = "Catching up with what you missed…";

pub(super) const IN_MEMORY: &str = "Nothing is stored on this device: your rooms and their history are gone when you close this tab.";
pub(super) const IN_MEMORY_GO_ON: &str = "Go on without storage";
pub(super) const RELOAD: &str = "Reload";

pub(super) const REPLY: &str = "Reply";
pub(super) const MORE_ACTIONS: &str = "More actions";
pub(super) const COPY_TEXT: &str = "Copy text";
pub(super) const COPY_TEXT_FAILED: &str = "The browser did not allow copying. Select the text and copy it by hand.";
pub(super) const FORWARD: &str = "Forward…";
pub(super) const FORWARD_TITLE: &str = "Forward to";
pub(super) const FORWARDED: &str = "Forwarded";
pub(super) const DETAILS: &str = "Details";
pub(super) const DETAILS_NOTE: &str = "The times are when this device heard of it.";
pub(super) const EDIT: &str = "Edit";
pub(super) const EDITED: &str = "edited";
pub(super) const EDITING: &str = "Editing";
pub(super) const REPLYING: &str = "Replying to";
pub(super) const STOP_REPLYING: &str = "Stop replying";
pub(super) const STOP_EDITING: &str = "Stop editing";
pub(super) const DELETE: &str = "Delete";
pub(super) const DELETE_TITLE: &str = "Delete this message for everyone?";
pub(super) const DELETE_BODY: &str = "Every member's Alcove is asked to delete it, also those that are offline, once they come back. \
    What somebody has read, copied or photographed cannot be taken back.";
pub(super) const DELETED: &str = "This message was deleted";
pub(super) const ANSWERS: &str = "Answers";
pub(super) const GONE: &str = "A message that is not here";
pub(super) const SOMEBODY: &str = "somebody who left";
pub(super) const READ: &str = "Read by everyone";
pub(super) const RECEIVED: &str = "With everyone";
pub(super) const NOT_RECEIVED: &str = "Not there yet";
pub(super) const SEARCH: &str = "Search";
pub(super) const SEARCH_WORDS: &str = "Words to look for";
pub(super) const SEARCH_ALL: &str = "In all rooms";
pub(super) const TO_FIRST_UNREAD: &str = "First unread message";
pub(super) const ARCHIVED: &str = "Archived";
pub(super) const ARCHIVE: &str = "Archive this room on this device";
pub(super) const MUTE: &str = "Mute this room on this device";
pub(super) const MUTED: &str = "Muted";
pub(super) const DRAFT: &str = "Draft:";
pub(super) const MENTIONED: &str = "You are mentioned";
pub(super) const MENTION: &str = "Mention somebody";
pub(super) const ABOUT: &str = "What this room is about";
pub(super) const ROOM_EMOJI: &str = "Emoji of the room";
pub(super) const SAVE_ABOUT: &str = "Save description";
pub(super) const EXPIRY: &str = "Messages disappear";
pub(super) const EXPIRY_NOTE: &str = "Counted from sending, on every member's device, for what is sent from then on. It keeps devices tidy; \
    whoever wants to keep a message still can.";
pub(super) const SHARING: &str = "What others are told";
pub(super) const SHARE_TYPING: &str = "That I am typing";
pub(super) const SHARE_READ: &str = "What I have read";
pub(super) const SHARING_NOTE: &str = "What you do not share, you are not shown of others either.";

pub(super) fn expiry(seconds: u32) -> String {
    let (count, unit) = match seconds {
        0 => return "Never".to_owned(),
        seconds if seconds.is_multiple_of(86_400) => (seconds / 86_400, "day"),
        seconds if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        seconds if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        seconds => (seconds, "second"),
    };
    if count == 1 { format!("After 1 {unit}") } else { format!("After {count} {unit}s") }
}

pub(super) fn disappears(at: &str) -> String {
    format!("Disappears: {at}")
}

pub(super) fn react_with(emoji: &str) -> String {
    format!("React with {emoji}")
}

pub(super) fn reaction(emoji: &str, names: &[String]) -> String {
    format!("{emoji} {}", names.join(", "))
}

pub(super) fn read_by(at: &str) -> String {
    format!("Read · {at}")
}

pub(super) fn received_by(at: &str) -> String {
    format!("Received · {at}")
}

pub(super) fn sent_at(at: &str) -> String {
    format!("Sent · {at}")
}

pub(super) fn typing(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one} is typing…"),
        [one, two] => format!("{one} and {two} are typing…"),
        [one, rest @ ..] => format!("{one} and {} others are typing…", rest.len()),
    }
}

pub(super) fn found(count: usize, more: bool) -> String {
    match (count, more) {
        (0, _) => "Nothing found".to_owned(),
        (1, _) => "1 message found".to_owned(),
        (count, false) => format!("{count} messages found"),
        (count, true) => format!("The newest {count} messages found"),
    }
}

/// As it fits into a badge.
pub(super) fn count(count: u32) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

/// What was said last in a room.
pub(super) fn last(activity: &Activity, me: Option<MemberId>) -> Option<String> {
    let message = activity.last.as_ref()?;
    system(message, me).or_else(|| Some(spoken_by(message)))
}

/// Who said what, in one line.
pub(super) fn spoken_by(message: &MessageView) -> String {
    let who = if message.mine { YOU_FIRST } else { message.sender_name.as_str() };
    format!("{who}: {}", short_body(message))
}

/// What a message says, in one line.
pub(super) fn short_body(message: &MessageView) -> String {
    let body = match &message.kind {
        Kind::Text { body, .. } => body.as_str(),
        Kind::Deleted => DELETED,
        _ => UNSUPPORTED,
    };
    let words = body.chars().take(200).map(|c| if c.is_control() { ' ' } else { c });
    words.collect::<String>().trim().to_owned()
}

pub(super) const YOU_FIRST: &str = "You";

pub(super) fn going_as(name: &str) -> String {
    format!("You appear as {name}.")
}

pub(super) fn invited_by(inviter: &str) -> String {
    if inviter.is_empty() { String::new() } else { format!("{inviter} invites you.") }
}

pub(super) fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}

pub(super) fn members(count: u32) -> String {
    if count == 1 { "1 member".to_owned() } else { format!("{count} members") }
}

pub(super) fn here(count: u32, here: usize) -> String {
    format!("{} · {here} here", members(count))
}

pub(super) fn connection(state: Option<ConnectionState>) -> &'static str {
    match state {
        Some(ConnectionState::Online) => "Connected",
        Some(ConnectionState::Offline { .. }) => "Offline",
        Some(ConnectionState::Connecting) | None => "Connecting…",
    }
}

pub(super) fn offline(seconds: u64) -> String {
    let next = match seconds {
        0 => "Trying again now.".to_owned(),
        1 => "Next try in 1 second.".to_owned(),
        _ => format!("Next try in {seconds} seconds."),
    };
    format!("You are offline. What you type is kept and sent later. {next}")
}

pub(super) fn catching_up(missing: u64) -> String {
    match missing {
        0 => CATCHING_UP.to_owned(),
        1 => "Catching up: 1 message to go.".to_owned(),
        _ => format!("Catching up: {missing} messages to go."),
    }
}

pub(super) fn room_summary(room: &RoomView) -> String {
    match room.state {
        RoomState::Knocking { others: 0, .. } => "Waiting for someone to come".to_owned(),
        RoomState::Knocking { .. } => "Asking to be let in".to_owned(),
        RoomState::Denied => "Not let in".to_owned(),
        RoomState::Member { settled: false, .. } => "Catching up".to_owned(),
        RoomState::Member { .. } if room.members == 1 => "Only you so far".to_owned(),
        RoomState::Member { .. } => format!("{} members", room.members),
        RoomState::Leaving => "Leaving".to_owned(),
        RoomState::Removed => "You were removed".to_owned(),
    }
}

pub(super) fn unread(count: u32) -> String {
    if count == 1 { "1 new message".to_owned() } else { format!("{count} new messages") }
}

pub(super) fn knocks(name: &str) -> String {
    format!("{name} wants to come in")
}

pub(super) fn with_name(action: &str, name: &str) -> String {
    format!("{action} {name}")
}

pub(super) fn remove_title(name: &str) -> String {
    format!("Remove {name}?")
}

pub(super) fn already_in(room: &str) -> String {
    format!("You are in “{room}” already. Here it is.")
}

pub(super) fn state(state: MessageState) -> &'static str {
    match state {
        MessageState::Queued => "Waiting to be sent",
        MessageState::Sent => "Sent",
        MessageState::Ordered => "In the room",
        MessageState::Failed => NOT_SENT,
    }
}

/// What a message says, where it is not somebody speaking.
pub(super) fn system(message: &MessageView, me: Option<MemberId>) -> Option<String> {
    let who = if message.mine { "You" } else { message.sender_name.as_str() };
    Some(match &message.kind {
        Kind::Text { .. } | Kind::Deleted | Kind::Unsupported => return None,
        Kind::Created => format!("{who} made this room"),
        Kind::Joined { member, .. } if *member == message.sender => format!("{who} came in"),
        Kind::Joined { name, .. } => format!("{who} let {name} in"),
        Kind::Removed { member, .. } if Some(*member) == me => format!("{who} removed you"),
        Kind::Removed { name, .. } => format!("{who} removed {name}"),
        Kind::Left => format!("{who} left"),
        Kind::NameChanged { before } if message.mine => {
            format!("You were {before} before; now you are {}", message.sender_name)
        }
        Kind::NameChanged { before } => format!("{before} is now {who}"),
        Kind::Renamed { name } => format!("{who} renamed the room to {name}"),
        Kind::Described { about, .. } if about.is_empty() => format!("{who} changed the room's sign"),
        Kind::Described { about, .. } => format!("{who} says what the room is about: {about}"),
        Kind::ExpiryChanged { seconds: 0 } => format!("{who} lets messages stay"),
        Kind::ExpiryChanged { seconds } => {
            format!("{who} lets messages disappear {}", expiry(*seconds).to_lowercase())
        }
        Kind::AdmissionChanged { admission: Admission::Open } => {
            format!("{who} opened the room: anyone with the link comes in")
        }
        Kind::AdmissionChanged { admission: Admission::Ask } => {
            format!("{who} closed the door: newcomers have to be let in")
        }
        Kind::PermissionsChanged => format!("{who} changed who may do what"),
        Kind::Missed => "Messages may be missing here: nobody who had them was around".to_owned(),
        _ => return None,
    })
}

/// One line for a screen reader.
pub(super) fn spoken(message: &MessageView) -> String {
    format!("{}: {}", message.sender_name, short_body(message))
}

/// The name of the tab.
pub(super) fn title(unread: u32, room: Option<&str>) -> String {
    let place = room.map_or_else(|| APP.to_owned(), |room| format!("{room} · {APP}"));
    if unread == 0 { place } else { format!("({unread}) {place}") }
}
