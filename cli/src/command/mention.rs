//! Who is mentioned in what is typed.

use alcove_client::{MemberId, MemberView};

/// The others who are called by an `@` and their whole name, and a name that several have, which calls none of them.
pub(crate) fn mentioned<'a>(
    text: &str,
    members: &'a [MemberView],
) -> (Vec<MemberId>, Option<&'a str>) {
    let (mut called, mut shared) = (Vec::new(), None);
    for (at, sign) in text.match_indices('@') {
        // Behind a letter or a digit it stands in an address.
        if text[..at].ends_with(char::is_alphanumeric) {
            continue;
        }
        match &called_by(&text[at + sign.len()..], members)[..] {
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

/// Those whose name a text begins with: of several names the longest.
fn called_by<'a>(text: &str, members: &'a [MemberView]) -> Vec<&'a MemberView> {
    let begins = |member: &&MemberView| {
        let rest = text.strip_prefix(member.name.as_str()).filter(|_| !member.name.is_empty());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let mut called: Vec<_> = members.iter().filter(begins).collect();
    let longest = called.iter().map(|member| member.name.len()).max();
    called.retain(|member| Some(member.name.len()) == longest);
    called
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
}
