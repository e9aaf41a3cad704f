//! What others wrote, made safe to print, and what happened, as lines for a person.

use crate::command::file;
use alcove_client::{
    Admission, ConnectionState, Kind, MessageView, RoomState, keeper::KeeperStatus,
};
use alcove_wire::ErrorCode;
use jiff::{Timestamp, tz::TimeZone};
use std::fmt::Write as _;

/// The text with every character replaced that could drive the terminal, reorder the line or forge one: control
/// characters (ESC among them), line and paragraph separators, bidirectional overrides and isolates.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if drives_the_terminal(c) { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

/// As [`clean`], but lines stay lines: all after the first are indented, so that none can be taken for another's message.
pub(crate) fn clean_lines(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for (index, line) in text.trim_end().lines().enumerate() {
        if index > 0 {
            cleaned.push_str("\n    ");
        }
        cleaned.push_str(&clean(&line.replace('\t', "    ")));
    }
    cleaned
}

fn drives_the_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A message as it is shown: a text as `name: text`, everything else in brackets.
pub(crate) fn message(message: &MessageView) -> String {
    let who = if message.mine { "you".to_owned() } else { clean(&message.sender_name) };
    match &message.kind {
        Kind::Text { body, reply, forwarded, .. } => {
            let mut line = who;
            for (mark, holds) in [
                (" (forwarded)", *forwarded),
                (" (an answer)", reply.is_some()),
                (" (edited)", message.edited_at_ms.is_some()),
            ] {
                line.push_str(if holds { mark } else { "" });
            }
            let _ = write!(line, ": {}", clean_lines(body));
            for file in message.files() {
                let _ = write!(line, "\n    [a file: {}]", file::describe(file));
            }
            for reaction in &message.reactions {
                let _ = write!(line, "  {} {}", clean(&reaction.emoji), reaction.members.len());
            }
            line
        }
        Kind::Deleted => format!("[{who} deleted a message]"),
        Kind::Created => format!("[{who} made the room]"),
        Kind::Joined { name, .. } => format!("[{} came in; let in by {who}]", clean(name)),
        Kind::Removed { name, .. } => format!("[{} was removed by {who}]", clean(name)),
        Kind::Left => format!("[{who} left]"),
        Kind::NameChanged { before } => format!("[{} is now called {who}]", clean(before)),
        Kind::Renamed { name } => format!("[{who} renamed the room to {}]", clean(name)),
        Kind::Described { about, emoji } => {
            format!("[{who} says what the room is about: {} {}]", clean(emoji), clean(about))
        }
        Kind::ExpiryChanged { seconds: 0 } => format!("[{who} lets messages stay]"),
        Kind::ExpiryChanged { seconds } => {
            format!("[{who} lets messages disappear after {seconds} s]")
        }
        Kind::AdmissionChanged { admission: Admission::Open } => {
            format!("[{who} opened the room to whoever has the link]")
        }
        Kind::AdmissionChanged { admission: Admission::Ask } => {
            format!("[{who} closed the room to all who are not let in by a person]")
        }
        Kind::PermissionsChanged => format!("[{who} changed who may do what]"),
        Kind::Missed => "[messages may be missing here: nobody could supply them]".into(),
        // `Unsupported`, and kinds that came after this was written.
        _ => format!("[{who} sent something that needs a newer version of alcove]"),
    }
}

/// A message with the time at which it was sent.
pub(crate) fn dated(sent: &MessageView) -> String {
    format!("{}  {}", time_of(sent), message(sent))
}

/// When a message was sent, by its sender's clock, in the time zone of this computer.
fn time_of(message: &MessageView) -> String {
    let time =
        i64::try_from(message.sent_at_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    time.map_or_else(
        || "(no valid time) ".into(),
        |time| time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

/// Where one stands with a room, in a few words.
pub(crate) fn room_state(state: &RoomState) -> String {
    match state {
        RoomState::Knocking { others: 0, .. } => {
            "waiting: nobody is here to let you in; this goes on as soon as a member comes".into()
        }
        RoomState::Knocking { asked: true, .. } => "waiting: a member is being asked".into(),
        RoomState::Knocking { .. } => "asking to be let in".into(),
        RoomState::Denied => "turned away".into(),
        RoomState::Member { waiting: true, missing, .. } => {
            let mut text = "waiting for someone who has what was missed".to_owned();
            if *missing > 0 {
                let _ = write!(text, " ({missing} to fetch)");
            }
            text
        }
        RoomState::Member { settled: false, missing, .. } if *missing > 0 => {
            format!("fetching what was missed ({missing} to go)")
        }
        RoomState::Member { settled: false, .. } => "finding out what was missed".into(),
        RoomState::Member { .. } => "member".into(),
        RoomState::Leaving => "leaving".into(),
        RoomState::Removed => "removed; the history stays readable".into(),
    }
}

/// How a keeper is doing, in one line.
pub(crate) fn keeping(status: &KeeperStatus) -> String {
    let room = &status.room.to_string()[..8];
    let others = match status.others {
        0 => "nobody else is here".to_owned(),
        1 => "1 other is here".to_owned(),
        others => format!("{others} others are here"),
    };
    let kept = |count, what, bytes| format!("{count} {what}, {} kB", bytes / 1000);
    let frames = kept(status.frames, "frames", status.bytes);
    let files = kept(status.files, "files", status.file_bytes);
    format!("keeping room {room}: {frames}; {files}; {others}")
}

/// A connection that is gone, and what happens next. `failure` says why, where that is known.
pub(crate) fn offline(relay: &str, state: &ConnectionState, failure: Option<&str>) -> String {
    let mut text = format!("no connection to {}", clean(relay));
    if let Some(failure) = failure {
        let _ = write!(text, " ({})", clean(failure));
    }
    match state {
        ConnectionState::Offline { retry_in_ms, why } => {
            if let Some(why) = why.and_then(refused) {
                let _ = write!(text, ": {why}");
            }
            let _ = write!(text, "; trying again in {} s", retry_in_ms.div_ceil(1000));
        }
        _ => text.push_str("; trying again"),
    }
    text
}

/// What a relay means by the error that it closed with.
fn refused(code: u16) -> Option<&'static str> {
    Some(match ErrorCode::from(code) {
        ErrorCode::RelayFull => "the relay has as many connections as it can bear",
        ErrorCode::NetworkFull => "too many connections to the relay come from this network",
        ErrorCode::Unavailable => "the relay cannot pass on messages for now",
        ErrorCode::TokenNeeded => {
            "the relay is for those who have its token, which stands behind a # in its address"
        }
        ErrorCode::WorkNeeded => "the relay demands more work than this client does",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_others_write_drives_the_terminal() {
        let evil = "a\u{1b}[2Jb\u{9b}1mc\rd\u{7}e\u{202e}f\u{2028}g\u{0}";
        let cleaned = clean(evil);
        assert_eq!(cleaned, "a\u{fffd}[2Jb\u{fffd}1mc\u{fffd}d\u{fffd}e\u{fffd}f\u{fffd}g\u{fffd}");
        assert!(!clean_lines(evil).contains(drives_the_terminal));
    }

    #[test]
    fn a_second_line_cannot_be_taken_for_a_message() {
        assert_eq!(clean_lines("hi\nbob: forged\r\n\tx\n"), "hi\n    bob: forged\n        x");
    }

    #[test]
    fn ordinary_text_of_any_script_stays_as_it_is() {
        for text in ["héllo wörld", "שלום", "👩‍👩‍👧 ok", "日本語", "a\u{200f}b"]
        {
            assert_eq!(clean(text), text);
        }
    }
}
