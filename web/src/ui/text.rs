//! Everything that the page says, in one place: names for the messages of `web/words/`, and what fills them.

use super::language::{Value, say, try_say};
use crate::{bridge::Refusal, state::Trouble};
use alcove_client::{
    Activity, Admission, ConnectionState, FileView, Kind, MemberId, MessageState, MessageView,
    RoomState, RoomView,
};
use leptos::prelude::{IntoAttributeValue, IntoRender, Signal};

/// Not translated.
pub(super) const APP: &str = "Alcove";

/// A message without values. What shows it says it in the language that holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(&'static str);

impl Text {
    pub(super) fn say(self) -> String {
        if self.0.is_empty() { String::new() } else { say(self.0, &[]) }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.say()
    }
}

impl From<Text> for Signal<String> {
    fn from(text: Text) -> Self {
        Self::stored(text.say())
    }
}

impl IntoRender for Text {
    type Output = String;

    fn into_render(self) -> String {
        self.say()
    }
}

impl IntoAttributeValue for Text {
    type Output = String;

    fn into_attribute_value(self) -> String {
        self.say()
    }
}

macro_rules! texts {
    ($($name:ident = $key:literal;)*) => {
        $(pub(super) const $name: Text = Text($key);)*

        /// The keys of all messages without values.
        #[cfg(test)]
        pub(super) const KEYS: &[&str] = &[$($key),*];
    };
}

texts! {
    ATTACH = "attach";
    FILES_TO_SEND = "files-to-send";
    SENDING_FILES = "sending-files";
    STOP = "stop";
    ALT = "alt";
    REMOVE_FILE = "remove-file";
    GET = "get";
    CANCEL_FETCHING = "cancel-fetching";
    FORWARD_ABSENT = "forward-absent";
    FORWARD_BUSY = "forward-busy";
    SEARCHING = "searching";
    SAVE_FILE = "save-file";
    PLAY = "play";
    FILE_WAITING = "file-waiting";
    FILE_BROKEN = "file-broken";
    FILE_UNSHOWN = "file-unshown";
    FILE_UNPLAYED = "file-unplayed";
    TOO_LARGE = "error-file_too_large";
    TOO_MANY = "error-too_many_files";
    STARTING = "starting";
    WELCOME_TITLE = "welcome-title";
    STEP_MAKE = "step-make";
    STEP_SHARE = "step-share";
    STEP_TALK = "step-talk";
    WELCOME_JOIN = "welcome-join";
    YOUR_NAME = "your-name";
    ROOM_NAME = "room-name";
    ROOM_NAME_HINT = "room-name-hint";
    WHO_GETS_IN = "who-gets-in";
    ADMISSION_OPEN = "admission-open";
    ADMISSION_OPEN_HINT = "admission-open-hint";
    ADMISSION_ASK = "admission-ask";
    ADMISSION_ASK_HINT = "admission-ask-hint";
    MORE = "more";
    SUITE = "encryption";
    SUITE_HYBRID = "suite-hybrid";
    SUITE_HYBRID_HINT = "suite-hybrid-hint";
    SUITE_CLASSIC = "suite-classic";
    SUITE_CLASSIC_HINT = "suite-classic-hint";
    CREATE_ROOM = "create-room";
    NEW_ROOM = "new-room";
    ROOMS = "rooms";
    BACK = "back";
    JOIN_WITH_LINK = "join-with-link";
    JOIN_TITLE = "join-title";
    JOIN_HINT = "join-hint";
    INVITE_LINK = "invite-link";
    CONTINUE = "continue";
    JOIN = "join";
    NOT_NOW = "not-now";
    INVITED = "invited";
    JOIN_PROMISE = "join-promise";
    LINK_PROBLEM = "link-problem";
    GO_ON = "go-on";
    EDIT_NAME = "edit-name";
    SAVE = "save";
    CANCEL = "cancel";
    CLOSE = "close";
    DISMISS = "dismiss";
    PICK_TITLE = "pick-title";
    PICK = "pick";
    INVITE = "invite";
    INVITE_TITLE = "invite-title";
    INVITE_OPEN = "invite-open";
    INVITE_ASK = "invite-ask";
    COPY = "copy-link";
    COPIED = "copied";
    COPY_FAILED = "copy-failed";
    SHARE = "share";
    QR = "qr";
    MEMBERS = "members";
    HERE = "here-now";
    AWAY = "away";
    KEEPER = "keeper";
    YOU = "you";
    ADMIN = "admin";
    KNOCKING = "knocking";
    SETTINGS = "room-settings";
    LEAVE = "leave";
    LEAVE_TITLE = "leave-title";
    LEAVE_BODY = "leave-body";
    REMOVE = "remove";
    REMOVE_BODY = "remove-body";
    PERMISSIONS = "permissions";
    MAY_ADMIT = "may-admit";
    MAY_REMOVE = "may-remove";
    MAY_RENAME = "may-rename";
    EVERYONE = "everyone";
    ADMINS = "admins";
    MAKE_ADMIN = "make-admin";
    UNMAKE_ADMIN = "unmake-admin";
    SETTINGS_READ_ONLY = "settings-read-only";
    ENCRYPTION = "encryption";
    MESSAGES = "messages";
    MESSAGE = "message";
    SEND = "send";
    LOADING = "loading-messages";
    LOADING_FAILED = "loading-failed";
    TRY_AGAIN = "try-again";
    NEW_MESSAGES = "new-messages";
    TO_END = "to-end";
    EMPTY_TITLE = "empty-title";
    EMPTY_ALONE = "empty-alone";
    EMPTY_TOGETHER = "empty-together";
    UNSUPPORTED = "unsupported";
    SEND_AGAIN = "send-again";
    DISCARD = "discard";
    NOT_SENT = "message-failed";
    ENTER_HINT = "enter-hint";
    KNOCK_NOBODY = "knock-nobody";
    KNOCK_ASKING = "knock-asking";
    KNOCK_ASKED = "knock-asked";
    DENIED_TITLE = "denied-title";
    DENIED = "denied";
    REMOVED = "was-removed";
    LEAVING = "leaving";
    REMOVE_ROOM = "remove-room";
    TURN_AWAY = "turn-away";
    LET_IN = "let-in";
    WAITING = "waiting";
    CATCHING_UP = "catching-up";
    CAUGHT_UP = "caught-up";
    IN_MEMORY = "in-memory";
    IN_MEMORY_GO_ON = "in-memory-go-on";
    RELOAD = "reload";
    CONNECTED = "connected";
    OFFLINE = "offline";
    CONNECTING = "connecting";
    OFFLINE_NOW = "offline-now";
    SUMMARY_NOBODY = "summary-nobody";
    SUMMARY_ASKING = "summary-asking";
    SUMMARY_DENIED = "summary-denied";
    SUMMARY_CATCHING_UP = "summary-catching-up";
    SUMMARY_MISSING = "summary-missing";
    SUMMARY_ALONE = "summary-alone";
    SUMMARY_LEAVING = "summary-leaving";
    SUMMARY_REMOVED = "summary-removed";
    QUEUED = "message-queued";
    SENT = "message-sent";
    ORDERED = "message-ordered";
    TODAY = "today";
    YESTERDAY = "yesterday";
    DEVICE_SETTINGS = "settings";
    STORAGE_ROOMS = "storage-rooms";
    FREE = "free";
    FREE_BODY = "free-body";
    FREE_WHICH = "free-which";
    FREE_ALL = "free-all";
    FREE_WEEK = "free-week";
    FREE_MONTH = "free-month";
    FREE_YEAR = "free-year";
    FREE_YES = "free-yes";
    IGNORE = "ignore";
    HEED = "heed";
    IGNORED = "ignored";
    FOLD_SHOW = "fold-show";
    FOLD_HIDE = "fold-hide";
    VOICE_NOTE = "voice-note";
    RECORD = "record";
    RECORDING = "recording";
    RECORD_DISCARD = "record-discard";
    RECORD_SEND = "record-send";
    MIC_REFUSED = "mic-refused";
    MIC_MISSING = "mic-missing";
    PAUSE = "pause";
    VOICE_POSITION = "voice-position";
    MY_PICTURE = "my-picture";
    PICTURE_CHOOSE = "picture-choose";
    PICTURE_REMOVE = "picture-remove";
    PICTURE_NOTE = "picture-note";
    PICTURE_UNUSABLE = "picture-unusable";
    APPEARANCE = "appearance";
    THEME = "theme";
    THEME_SYSTEM = "theme-system";
    THEME_LIGHT = "theme-light";
    THEME_DARK = "theme-dark";
    TEXT_SIZE = "text-size";
    SIZE_SMALL = "size-small";
    SIZE_MEDIUM = "size-medium";
    SIZE_LARGE = "size-large";
    SIZE_LARGER = "size-larger";
    LANGUAGE = "language";
    LANGUAGE_FAILED = "language-failed";
    NOTIFICATIONS = "notifications";
    NOTIFY = "notify";
    NOTIFY_HINT = "notify-hint";
    NOTIFY_CONTENT = "notify-content";
    NOTIFY_CONTENT_HINT = "notify-content-hint";
    NOTIFY_BLOCKED = "notify-blocked";
    SOUNDS = "sounds";
    NOTIFIED = "notified";
    STORAGE = "storage";
    STORAGE_KEPT = "storage-kept";
    STORAGE_MAY_GO = "storage-may-go";
    EMOJI = "emoji";
    OTHER_EMOJI = "other-emoji";
    EMOJI_SEARCH = "emoji-search";
    EMOJI_GROUPS = "emoji-groups";
    EMOJI_NONE = "emoji-none";
    EMOJI_FAILED = "emoji-failed";
    EMOJI_SMILEYS = "emoji-smileys";
    EMOJI_PEOPLE = "emoji-people";
    EMOJI_NATURE = "emoji-nature";
    EMOJI_FOOD = "emoji-food";
    EMOJI_TRAVEL = "emoji-travel";
    EMOJI_ACTIVITIES = "emoji-activities";
    EMOJI_OBJECTS = "emoji-objects";
    EMOJI_SYMBOLS = "emoji-symbols";
    EMOJI_FLAGS = "emoji-flags";
    UPDATE = "update";
    UPDATE_TAKE = "update-take";
    WIPE = "wipe";
    WIPE_TITLE = "wipe-title";
    WIPE_BODY = "wipe-body";
    WIPE_YES = "wipe-yes";
    WIPE_FAILED = "wipe-failed";
    REPLY = "reply";
    MORE_ACTIONS = "more-actions";
    COPY_TEXT = "copy-text";
    COPY_TEXT_FAILED = "copy-text-failed";
    FORWARD = "forward";
    FORWARD_TITLE = "forward-title";
    FORWARDED = "forwarded";
    DETAILS = "details";
    DETAILS_NOTE = "details-note";
    EDIT = "edit";
    EDITED = "edited";
    EDITING = "editing";
    REPLYING = "replying";
    STOP_REPLYING = "stop-replying";
    STOP_EDITING = "stop-editing";
    DELETE = "delete";
    DELETE_TITLE = "delete-title";
    DELETE_BODY = "delete-body";
    DELETED = "deleted";
    ANSWERS = "answers";
    GONE = "gone";
    SOMEBODY = "somebody";
    READ = "read";
    RECEIVED = "received";
    NOT_RECEIVED = "not-received";
    HAS_READ = "has-read";
    HAS_RECEIVED = "has-received";
    SEARCH = "search";
    SEARCH_ROOM = "search-room";
    SEARCH_ROOMS = "search-rooms";
    SEARCH_WORDS = "search-words";
    SEARCH_ALL = "search-all";
    TO_FIRST_UNREAD = "to-first-unread";
    ARCHIVED = "archived";
    ARCHIVE = "archive";
    MUTE = "mute";
    MUTED = "muted";
    DRAFT = "draft";
    MENTIONED = "mentioned";
    MENTION = "mention";
    ABOUT = "about";
    ROOM_EMOJI = "room-emoji";
    SAVE_ABOUT = "save-about";
    EXPIRY = "expiry";
    EXPIRY_NOTE = "expiry-note";
    SHARING = "sharing";
    SHARE_TYPING = "share-typing";
    SHARE_READ = "share-read";
    SHARING_NOTE = "sharing-note";
    EXPIRY_NEVER = "expiry-never";
}

/// After how long messages disappear.
pub(super) fn expiry(seconds: u32) -> String {
    let (count, key) = match seconds {
        0 => return EXPIRY_NEVER.say(),
        seconds if seconds.is_multiple_of(86_400) => (seconds / 86_400, "expiry-days"),
        seconds if seconds.is_multiple_of(3_600) => (seconds / 3_600, "expiry-hours"),
        seconds if seconds.is_multiple_of(60) => (seconds / 60, "expiry-minutes"),
        seconds => (seconds, "expiry-seconds"),
    };
    say(key, &[("count", Value::Count(count.into()))])
}

pub(super) fn disappears(at: &str) -> String {
    say("disappears", &[("at", Value::Foreign(at))])
}

pub(super) fn react_with(emoji: &'static str) -> String {
    say("react-with", &[("emoji", Value::Choice(emoji))])
}

/// Who answered with an emoji.
pub(super) fn reaction(emoji: &str, names: &[String]) -> String {
    format!("{emoji} {}", names.join(", "))
}

pub(super) fn read_by(at: &str) -> String {
    say("read-at", &[("at", Value::Foreign(at))])
}

pub(super) fn received_by(at: &str) -> String {
    say("received-at", &[("at", Value::Foreign(at))])
}

pub(super) fn sent_at(at: &str) -> String {
    say("sent-at", &[("at", Value::Foreign(at))])
}

pub(super) fn typing(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => say("typing-one", &[("name", Value::Foreign(name))]),
        [one, two] => {
            say("typing-two", &[("one", Value::Foreign(one)), ("two", Value::Foreign(two))])
        }
        _ => say("typing-many", &[]),
    }
}

pub(super) fn found(count: usize, more: bool) -> String {
    let counted = [("count", Value::Count(count as u64))];
    match (count, more) {
        (0, _) => say("found-none", &[]),
        (_, false) => say("found", &counted),
        (_, true) => say("found-more", &counted),
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
    let body = short_body(message);
    if message.mine { say("you-said", &[("text", Value::Foreign(&body))]) } else { spoken(message) }
}

/// What a message says, in one line.
pub(super) fn short_body(message: &MessageView) -> String {
    match &message.kind {
        Kind::Text { body, files, .. } if body.trim().is_empty() && !files.is_empty() => {
            if files.iter().all(is_voice_note) {
                return format!("🎤 {}", VOICE_NOTE.say());
            }
            let names = files.iter().map(|file| file.name.as_str());
            format!("📎 {}", names.collect::<Vec<_>>().join(", "))
        }
        Kind::Text { body, .. } => in_a_line(body),
        Kind::Deleted => DELETED.say(),
        _ => UNSUPPORTED.say(),
    }
}

/// Whether somebody spoke it: sound that is said how long it takes.
pub(super) fn is_voice_note(file: &FileView) -> bool {
    file.duration_ms > 0 && file.media.starts_with("audio/")
}

/// The beginning of a text, in one line.
pub(super) fn in_a_line(text: &str) -> String {
    let words = text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c });
    words.collect::<String>().trim().to_owned()
}

/// A picture that nothing is said of.
pub(super) fn picture(name: &str) -> String {
    say("picture", &[("name", Value::Foreign(name))])
}

pub(super) fn file_got(got: &str, size: &str) -> String {
    say("file-got", &[("got", Value::Foreign(got)), ("size", Value::Foreign(size))])
}

pub(super) fn file_paused(got: &str, size: &str) -> String {
    say("file-paused", &[("got", Value::Foreign(got)), ("size", Value::Foreign(size))])
}

pub(super) fn file_unreadable(name: &str) -> String {
    say("file-unreadable", &[("name", Value::Foreign(name))])
}

pub(super) fn file_metadata(name: &str) -> String {
    say("file-metadata", &[("name", Value::Foreign(name))])
}

pub(super) fn going_as(name: &str) -> String {
    say("going-as", &[("name", Value::Foreign(name))])
}

pub(super) fn invited_by(inviter: &str) -> String {
    if inviter.is_empty() {
        return String::new();
    }
    say("invited-by", &[("name", Value::Foreign(inviter))])
}

pub(super) fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}

pub(super) fn members(count: u32) -> String {
    say("member-count", &[("count", Value::Count(count.into()))])
}

pub(super) fn here(count: u32, here: usize) -> String {
    let here = Value::Count(here as u64);
    say("member-count-here", &[("count", Value::Count(count.into())), ("here", here)])
}

pub(super) fn connection(state: Option<ConnectionState>) -> Text {
    match state {
        Some(ConnectionState::Online) => CONNECTED,
        Some(ConnectionState::Offline { .. }) => OFFLINE,
        Some(ConnectionState::Connecting) | None => CONNECTING,
    }
}

/// That there is no connection, and what the relay said, where there are words for it.
pub(super) fn offline(seconds: u64, why: Option<u16>) -> String {
    let next = match seconds {
        0 => OFFLINE_NOW.say(),
        _ => say("offline-until", &[("seconds", Value::Count(seconds))]),
    };
    match why.and_then(|why| try_say(&format!("relay-{why}"), &[])) {
        Some(why) => format!("{why} {next}"),
        None => next,
    }
}

pub(super) fn catching_up(missing: u64) -> String {
    match missing {
        0 => CATCHING_UP.say(),
        _ => say("catching-up-missing", &[("count", Value::Count(missing))]),
    }
}

pub(super) fn waiting(missing: u64) -> String {
    match missing {
        0 => WAITING.say(),
        _ => say("waiting-missing", &[("count", Value::Count(missing))]),
    }
}

pub(super) fn room_summary(room: &RoomView, online: bool) -> String {
    let text = match room.state {
        RoomState::Knocking { others: 0, .. } => SUMMARY_NOBODY,
        RoomState::Knocking { .. } => SUMMARY_ASKING,
        RoomState::Denied => SUMMARY_DENIED,
        RoomState::Member { waiting: true, .. } if online => SUMMARY_MISSING,
        RoomState::Member { missing: 1.., .. } if online => SUMMARY_CATCHING_UP,
        RoomState::Member { .. } if room.members == 1 => SUMMARY_ALONE,
        RoomState::Member { .. } => return members(room.members),
        RoomState::Leaving => SUMMARY_LEAVING,
        RoomState::Removed => SUMMARY_REMOVED,
    };
    text.say()
}

pub(super) fn unread(count: u32) -> String {
    say("unread", &[("count", Value::Count(count.into()))])
}

pub(super) fn knocks(name: &str) -> String {
    say("knocks", &[("name", Value::Foreign(name))])
}

/// What is done to whom: each of these messages has a sibling with a name in it.
pub(super) fn with_name(action: Text, name: &str) -> String {
    say(&format!("{}-name", action.0), &[("name", Value::Foreign(name))])
}

pub(super) fn offences(count: u64) -> String {
    say("offences", &[("count", Value::Count(count))])
}

pub(super) fn remove_title(name: &str) -> String {
    say("remove-title", &[("name", Value::Foreign(name))])
}

pub(super) fn already_in(room: &str) -> String {
    say("already-in", &[("room", Value::Foreign(room))])
}

pub(super) fn state(state: MessageState) -> Text {
    match state {
        MessageState::Queued => QUEUED,
        MessageState::Sent => SENT,
        MessageState::Ordered => ORDERED,
        MessageState::Failed => NOT_SENT,
    }
}

/// What a message says, where it is not somebody speaking.
pub(super) fn system(message: &MessageView, me: Option<MemberId>) -> Option<String> {
    let mine = Value::Choice(if message.mine { "yes" } else { "no" });
    let who = ("who", Value::Foreign(&message.sender_name));
    let after = match message.kind {
        Kind::ExpiryChanged { seconds } => expiry(seconds),
        _ => String::new(),
    };
    let (key, other) = match &message.kind {
        Kind::Text { .. } | Kind::Deleted | Kind::Unsupported => return None,
        Kind::Created => ("created", None),
        Kind::Joined { member, .. } if *member == message.sender => ("came-in", None),
        Kind::Joined { name, .. } => ("was-let-in", Some(("name", Value::Foreign(name)))),
        Kind::Removed { member, .. } if Some(*member) == me => ("removed-you", None),
        Kind::Removed { name, .. } => ("removed", Some(("name", Value::Foreign(name)))),
        Kind::Left => ("left", None),
        Kind::NameChanged { before } => ("name-changed", Some(("before", Value::Foreign(before)))),
        Kind::Renamed { name } => ("renamed", Some(("name", Value::Foreign(name)))),
        Kind::Described { about, .. } if about.is_empty() => ("sign-changed", None),
        Kind::Described { about, .. } => ("described", Some(("about", Value::Foreign(about)))),
        Kind::ExpiryChanged { seconds: 0 } => ("expiry-off", None),
        Kind::ExpiryChanged { .. } => ("expiry-set", Some(("after", Value::Foreign(&after)))),
        Kind::AdmissionChanged { admission: Admission::Open } => ("opened", None),
        Kind::AdmissionChanged { admission: Admission::Ask } => ("closed", None),
        Kind::PermissionsChanged => ("permissions-changed", None),
        Kind::Missed => ("missed", None),
        _ => return None,
    };
    let values = [("mine", mine), who].into_iter().chain(other);
    Some(say(key, &values.collect::<Vec<_>>()))
}

/// One line for a screen reader.
pub(super) fn spoken(message: &MessageView) -> String {
    let who = ("who", Value::Foreign(&message.sender_name));
    say("spoken", &[who, ("text", Value::Foreign(&short_body(message)))])
}

pub(super) fn storage_used(used: &str, quota: &str) -> String {
    say("storage-used", &[("used", Value::Foreign(used)), ("quota", Value::Foreign(quota))])
}

pub(super) fn usage(files: &str, messages: &str) -> String {
    say("usage", &[("files", Value::Foreign(files)), ("messages", Value::Foreign(messages))])
}

pub(super) fn freed(size: &str) -> String {
    say("freed", &[("size", Value::Foreign(size))])
}

pub(super) fn emoji_found(count: usize) -> String {
    say("emoji-found", &[("count", Value::Count(count as u64))])
}

/// The name of the tab.
pub(super) fn title(unread: u32, room: Option<&str>) -> String {
    let place = room.map_or_else(|| APP.to_owned(), |room| format!("{room} · {APP}"));
    if unread == 0 { place } else { format!("({unread}) {place}") }
}

/// Why something was refused. An error of a later core is said as that says it.
pub(super) fn refusal(refusal: &Refusal) -> String {
    let detail = [("detail", Value::Foreign(&refusal.message))];
    try_say(&format!("error-{}", refusal.code), &detail).unwrap_or_else(|| refusal.message.clone())
}

/// What keeps the page from working, and what to do next.
pub(super) fn trouble(trouble: Trouble) -> String {
    say(&format!("error-{}", trouble.code()), &[])
}
