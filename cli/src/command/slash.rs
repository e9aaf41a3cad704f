//! What can be typed in a chat besides messages.

use super::change::Change;
use crate::text::clean;
use alcove_client::{KnockView, MemberView};
use std::path::PathBuf;

pub(crate) const HELP: &str = "\
@NAME                mention a member, in a text
/reply TEXT          answer the last message of somebody else
/react EMOJI         answer it with an emoji
/forward ROOM        pass it on to another room, with its files
/edit TEXT           put a new text in place of your last message
/delete              delete your last message for everyone
/attach PATH         send a file, with a text where one follows; a path with spaces stands in double quotes
/save N              put file N into this folder, or where a path says that follows
/search WORDS        find what was said
/members             who is in the room
/invite              print an invite link
/admit NAME          let in someone who asks; /deny NAME turns them away
/remove NAME         remove a member
/admin NAME on|off   make a member an admin, or no longer one
/admission open|ask  let in whoever has the link, or only whom a member lets in
/rename NAME         rename the room
/about TEXT          say what the room is about; without a text, nothing
/timer 7d|off        let what is said from now on disappear after a time (w, d, h, m, s), or stay
/mute on|off         whether the room may not call for attention, on this device
/archive on|off      whether the room is put away, on this device
/ignore NAME         hide what somebody writes, here and in every room; /heed NAME shows it again
/leave               leave the room; its history here is deleted
//text               send a line that starts with a slash
Ctrl-D               end";

/// A line of input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Say(String),
    Reply(String),
    React(String),
    Forward(String),
    Edit(String),
    Delete,
    Search(String),
    Attach(PathBuf, String),
    Save(usize, PathBuf),
    Members,
    Invite,
    Admit(String),
    Deny(String),
    Remove(String),
    Ignore(String),
    Heed(String),
    Change(Change),
    Leave,
    Help,
}

impl Input {
    /// What a line asks for, or a hint where that cannot be told.
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        let Some(rest) = line.strip_prefix('/') else { return Ok(Self::Say(line.to_owned())) };
        if rest.starts_with('/') {
            return Ok(Self::Say(rest.to_owned()));
        }
        let (word, name) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let name = name.trim().to_owned();
        match word {
            "admit" | "deny" | "remove" | "ignore" | "heed" if name.is_empty() => {
                Err(format!("whom? type /{word} NAME"))
            }
            "reply" | "react" | "forward" | "edit" | "search" | "attach" | "save"
                if name.is_empty() =>
            {
                Err(format!("what? /help says how /{word} is used"))
            }
            "reply" => Ok(Self::Reply(name)),
            "react" => Ok(Self::React(name)),
            "forward" => Ok(Self::Forward(name)),
            "edit" => Ok(Self::Edit(name)),
            "delete" => Ok(Self::Delete),
            "search" => Ok(Self::Search(name)),
            "attach" => {
                let (path, text) = path_of(&name);
                Ok(Self::Attach(path, text.to_owned()))
            }
            "save" => {
                let (number, path) = name.split_once(char::is_whitespace).unwrap_or((&name, "."));
                let number = number.parse().map_err(|_| "which file? type /save N".to_owned())?;
                Ok(Self::Save(number, path_of(path.trim()).0))
            }
            "admit" => Ok(Self::Admit(name)),
            "deny" => Ok(Self::Deny(name)),
            "remove" => Ok(Self::Remove(name)),
            "ignore" => Ok(Self::Ignore(name)),
            "heed" => Ok(Self::Heed(name)),
            "members" => Ok(Self::Members),
            "invite" => Ok(Self::Invite),
            "leave" => Ok(Self::Leave),
            "help" => Ok(Self::Help),
            _ => match Change::parse(word, &name) {
                Some(change) => change.map(Self::Change),
                None => Err(format!("there is no /{}; /help lists what there is", clean(word))),
            },
        }
    }
}

/// A path, in quotes where it has spaces, and what stands behind it.
fn path_of(text: &str) -> (PathBuf, &str) {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let (path, rest) =
        quoted.or_else(|| text.split_once(char::is_whitespace)).unwrap_or((text, ""));
    (path.into(), rest.trim())
}

/// Somebody who can be named in a command.
pub(crate) trait Person {
    fn name(&self) -> &str;
    fn code(&self) -> &str;
}

impl Person for MemberView {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> &str {
        &self.code
    }
}

impl Person for KnockView {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> &str {
        &self.code
    }
}

/// The one person of this name or code, or a hint.
pub(crate) fn pick<'a, P: Person>(
    people: impl Iterator<Item = &'a P>,
    wanted: &str,
) -> Result<&'a P, String> {
    let folded = wanted.to_lowercase();
    let fits = |person: &&P| person.name().to_lowercase() == folded || person.code() == folded;
    let found: Vec<_> = people.filter(fits).collect();
    match found[..] {
        [person] => Ok(person),
        [] => Err(format!("nobody here is called {}", clean(wanted))),
        _ => {
            let codes: Vec<_> = found.iter().map(|person| person.code()).collect();
            Err(format!("several are called {}; give a code: {}", clean(wanted), codes.join(", ")))
        }
    }
}

/// A member, for a list.
pub(crate) fn describe(member: &MemberView, ignored: bool) -> String {
    let mut line = format!("{} ({})", clean(&member.name), member.code);
    let MemberView { me, admin, here, .. } = *member;
    for (word, holds) in [("you", me), ("admin", admin), ("here", here), ("ignored", ignored)] {
        if holds {
            line.push_str(", ");
            line.push_str(word);
        }
    }
    line
}

/// That somebody asks to be let in, and what to type.
pub(crate) fn asks(knock: &KnockView) -> String {
    let (name, code) = (clean(&knock.name), &knock.code);
    format!("{name} ({code}) asks to be let in: /admit {code} or /deny {code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_client::{KnockId, MemberId};

    fn knock(name: &str, code: &str) -> KnockView {
        let (name, code) = (name.into(), code.into());
        KnockView { id: KnockId([0; 16]), member: MemberId([0; 32]), name, code }
    }

    #[test]
    fn a_line_is_a_message_unless_it_starts_with_one_slash() {
        for (line, input) in [
            ("hello /there", Input::Say("hello /there".into())),
            ("//etc", Input::Say("/etc".into())),
            ("/help", Input::Help),
            ("/remove  ana b ", Input::Remove("ana b".into())),
            ("/reply yes, do ", Input::Reply("yes, do".into())),
            ("/forward den", Input::Forward("den".into())),
            ("/timer 1h", Input::Change(Change::Timer(3_600))),
            ("/delete", Input::Delete),
            ("/attach tea.txt", Input::Attach("tea.txt".into(), "".into())),
            (
                "/attach \"my tea.txt\" so good",
                Input::Attach("my tea.txt".into(), "so good".into()),
            ),
            ("/save 3", Input::Save(3, ".".into())),
            ("/save 3 /tmp/a b", Input::Save(3, "/tmp/a".into())),
        ] {
            assert_eq!(Input::parse(line), Ok(input));
        }
        assert!(Input::parse("/remove").is_err());
        assert!(Input::parse("/react ").is_err());
        assert!(Input::parse("/admin ana").is_err());
        assert!(Input::parse("/dance").is_err());
    }

    #[test]
    fn people_of_one_name_are_told_apart_by_code() {
        let people = [knock("Ana", "b2c4"), knock("ana", "x7y8"), knock("bob", "q1q1")];
        let code_of = |wanted| pick(people.iter(), wanted).map(|person| person.code.as_str());
        assert_eq!(code_of("bob"), Ok("q1q1"));
        assert_eq!(code_of("X7Y8"), Ok("x7y8"));
        assert!(code_of("ana").is_err_and(|hint| hint.contains("b2c4, x7y8")));
        assert!(code_of("eve").is_err());
    }
}
