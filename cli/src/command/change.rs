//! What a line in a chat can change of its room: for everybody, or on this device alone.

use super::slash::pick;
use alcove_client::{Admission, Command, MemberView, RoomKey};

/// A change of a room.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Name(String),
    About(String),
    /// After how many seconds messages disappear; 0: they stay.
    Timer(u32),
    Admission(Admission),
    Admin(String, bool),
    Mute(bool),
    Archive(bool),
}

impl Change {
    /// What a word and what stands behind it ask for, or a hint where that cannot be told; none for any other word.
    pub(crate) fn parse(word: &str, rest: &str) -> Option<Result<Self, String>> {
        let (change, usage) = match word {
            "rename" => (some(rest).map(Self::Name), "/rename NAME"),
            "about" => (Some(Self::About(rest.to_owned())), "/about TEXT"),
            "timer" => (seconds(rest).map(Self::Timer), "/timer 7d, 12h, 30m, 90s, or off"),
            "admission" => (admission(rest).map(Self::Admission), "/admission open, or ask"),
            "admin" => (admin(rest), "/admin NAME on, or off"),
            "mute" => (switch(rest).map(Self::Mute), "/mute on, or off"),
            "archive" => (switch(rest).map(Self::Archive), "/archive on, or off"),
            _ => return None,
        };
        Some(change.ok_or_else(|| format!("how? type {usage}")))
    }

    /// What the client is asked for, or a hint where it is not clear who is meant.
    pub(crate) fn command(self, room: RoomKey, members: &[MemberView]) -> Result<Command, String> {
        Ok(match self {
            Self::Name(name) => Command::Rename { room, name },
            Self::About(about) => Command::Describe { room, about: Some(about), emoji: None },
            Self::Timer(seconds) => Command::SetExpiry { room, seconds },
            Self::Admission(admission) => Command::SetAdmission { room, admission },
            Self::Admin(name, admin) => {
                let member = pick(members.iter(), &name)?.id;
                Command::SetAdmin { room, member, admin }
            }
            Self::Mute(muted) => Command::SetMuted { room, muted },
            Self::Archive(archived) => Command::SetArchived { room, archived },
        })
    }

    /// What is said once it is done, where the room does not tell it.
    pub(crate) fn done(&self) -> Option<&'static str> {
        match self {
            Self::Mute(true) => Some("the room is muted on this device"),
            Self::Mute(false) => Some("the room is not muted any more"),
            Self::Archive(true) => Some("the room is in the archive of this device"),
            Self::Archive(false) => Some("the room is not in the archive any more"),
            _ => None,
        }
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn switch(text: &str) -> Option<bool> {
    match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

fn admission(text: &str) -> Option<Admission> {
    match text {
        "open" => Some(Admission::Open),
        "ask" => Some(Admission::Ask),
        _ => None,
    }
}

/// A name, which may have spaces, and what the member of it shall be.
fn admin(text: &str) -> Option<Change> {
    let (name, admin) = text.rsplit_once(char::is_whitespace)?;
    Some(Change::Admin(some(name.trim_end())?, switch(admin)?))
}

/// A time with its unit.
fn seconds(text: &str) -> Option<u32> {
    if text == "off" {
        return Some(0);
    }
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let unit = match unit.trim_start() {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_or_its_usage_said() {
        for (word, rest, change) in [
            ("rename", "green tea", Change::Name("green tea".into())),
            ("about", "", Change::About(String::new())),
            ("timer", "7d", Change::Timer(604_800)),
            ("timer", "90 s", Change::Timer(90)),
            ("timer", "off", Change::Timer(0)),
            ("admission", "ask", Change::Admission(Admission::Ask)),
            ("admin", "ana maria  off", Change::Admin("ana maria".into(), false)),
            ("mute", "on", Change::Mute(true)),
            ("archive", "off", Change::Archive(false)),
        ] {
            assert_eq!(Change::parse(word, rest), Some(Ok(change)));
        }
        for (word, rest) in [
            ("rename", ""),
            ("timer", "7"),
            ("timer", "d"),
            ("timer", "7 years"),
            ("timer", "4294967295w"),
            ("admission", "closed"),
            ("admin", "ana"),
            ("admin", "on"),
            ("mute", ""),
        ] {
            let parsed = Change::parse(word, rest).expect("a word of a change");
            assert!(parsed.is_err_and(|hint| hint.contains(word)), "{word} {rest}");
        }
        assert_eq!(Change::parse("dance", ""), None);
    }
}
