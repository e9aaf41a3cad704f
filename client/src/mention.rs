//! Who is mentioned in what is typed: an `@` and the whole name of a member.

use crate::{MemberId, MemberView};

/// The others who are called by an `@` and their whole name, each once; and a name that several have, which calls none of them.
pub fn mentioned<'a>(text: &str, members: &'a [MemberView]) -> (Vec<MemberId>, Option<&'a str>) {
    let (mut called, mut shared) = (Vec::new(), None);
    for rest in behind_ats(text) {
        match &called_by(rest, members)[..] {
            [] => {}
            [member] if member.me => {}
            [member] => called.push(member.id),
            [member, ..] => shared = Some(member.name.as_str()),
        }
    }
    called.sort();
    called.dedup();
    (called, shared)
}

/// Whether a text calls somebody by this name.
pub fn names(text: &str, name: &str) -> bool {
    behind_ats(text).any(|rest| begins_with(rest, name))
}

/// What follows each `@`. Behind a letter or a digit it stands in an address, and calls nobody.
fn behind_ats(text: &str) -> impl Iterator<Item = &str> {
    let ats = text.match_indices('@');
    let calls = ats.filter(|(at, _)| !text[..*at].ends_with(char::is_alphanumeric));
    calls.map(|(at, sign)| &text[at + sign.len()..])
}

/// Those whose name a text begins with: of several names the longest.
fn called_by<'a>(text: &str, members: &'a [MemberView]) -> Vec<&'a MemberView> {
    let mut called: Vec<_> =
        members.iter().filter(|member| begins_with(text, &member.name)).collect();
    let longest = called.iter().map(|member| member.name.len()).max();
    called.retain(|member| Some(member.name.len()) == longest);
    called
}

fn begins_with(text: &str, name: &str) -> bool {
    let rest = text.strip_prefix(name).filter(|_| !name.is_empty());
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(names: &[&str]) -> Vec<MemberView> {
        let member = |(index, name): (u8, &&str)| MemberView {
            id: MemberId([index; 32]),
            name: (*name).to_owned(),
            code: String::new(),
            colour: 0,
            me: index == 0,
            admin: false,
            here: true,
            picture: None,
        };
        (0..).zip(names).map(member).collect()
    }

    #[test]
    fn an_at_and_a_whole_name_call_a_member() {
        let members = members(&["Me", "Ana", "Ana Maria", "Zoë", "C++", "Bo", "Bo"]);
        for (text, called) in [
            ("@Ana, and @Zoë!", &[1, 3][..]),
            ("(@Ana) @Ana", &[1]),
            ("@Ana Maria and @Ana", &[1, 2]),
            ("@Ana Marias", &[1]),
            ("@C++ or @C", &[4]),
            ("@Anabel, @ana, @ Ana, Ana", &[]),
            ("mail zoe@Ana.example", &[]),
            ("@Me @", &[]),
        ] {
            let ids: Vec<_> = called.iter().map(|&index| MemberId([index; 32])).collect();
            assert_eq!(mentioned(text, &members), (ids, None), "{text}");
        }
    }

    #[test]
    fn a_name_that_several_have_calls_none_of_them() {
        let members = members(&["Bo", "Ana", "Bo"]);
        let ana = MemberId([1; 32]);
        assert_eq!(mentioned("@Bo and @Ana", &members), (vec![ana], Some("Bo")));
    }

    #[test]
    fn whose_name_begins_a_longer_one_is_not_called() {
        for (text, called) in [
            ("@Bob", true),
            ("@Bob, hi", true),
            ("@Bobby", false),
            ("@Bobby @Bob", true),
            ("Bob", false),
        ] {
            assert_eq!(names(text, "Bob"), called, "{text}");
        }
        assert!(!names("@", ""));
    }
}
