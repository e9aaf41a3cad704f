//! Which names could be mistaken for each other.

use alcove_client::{MemberId, MemberView};
use litemap::LiteMap;

/// The members whose names look like another member's: a short code has to tell them apart.
pub(crate) fn ambiguous(members: &[MemberView]) -> Vec<MemberId> {
    let mut looks: LiteMap<String, u32> = LiteMap::new();
    for member in members {
        *looks.entry(look(&member.name)).or_default() += 1;
    }
    let alike = |member: &&MemberView| looks.get(&look(&member.name)).is_some_and(|it| *it > 1);
    members.iter().filter(alike).map(|member| member.id).collect()
}

/// Whether a name looks like one of the others.
pub(crate) fn looks_like<'a>(name: &str, mut others: impl Iterator<Item = &'a str>) -> bool {
    let look_of_it = look(name);
    others.any(|other| look(other) == look_of_it)
}

/// A name in lower case, letter by letter.
pub(crate) fn lower(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(char::to_lowercase)
}

/// What is left of a name at a glance: neither case, nor spaces and punctuation, nor the alphabet of a lookalike letter.
fn look(name: &str) -> String {
    let bare: String = lower(name).filter(|c| c.is_alphanumeric()).collect();
    if bare.is_empty() { name.to_owned() } else { bare.chars().map(latin_twin).collect() }
}

fn latin_twin(c: char) -> char {
    const TWINS: [(char, &str); 22] = [
        ('a', "аαɑ"),
        ('b', "ьв"),
        ('c', "сϲ"),
        ('d', "ԁ"),
        ('e', "еёéè"),
        ('g', "ɡ"),
        ('h', "һ"),
        ('i', "іїıιíl1|"),
        ('j', "јϳ"),
        ('k', "кκ"),
        ('m', "м"),
        ('n', "п"),
        ('o', "оοσ0öó"),
        ('p', "рρ"),
        ('q', "ԛ"),
        ('s', "ѕ"),
        ('t', "тτ"),
        ('u', "υü"),
        ('v', "ѵν"),
        ('w', "ԝω"),
        ('x', "хχ"),
        ('y', "уγү"),
    ];
    TWINS.iter().find(|(_, twins)| twins.contains(c)).map_or(c, |(latin, _)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(names: &[&str]) -> Vec<MemberView> {
        let member = |(index, name): (usize, &&str)| MemberView {
            id: MemberId([index as u8; 32]),
            name: (*name).to_owned(),
            code: String::new(),
            colour: 0,
            me: false,
            admin: false,
            here: true,
            picture: None,
        };
        names.iter().enumerate().map(member).collect()
    }

    #[test]
    fn different_names_need_no_code() {
        assert!(ambiguous(&members(&["Ada", "Bob", "Eve"])).is_empty());
    }

    #[test]
    fn lookalikes_need_one() {
        let alike = ambiguous(&members(&["Ada", " a.d a", "Аdа", "Bob"]));
        assert_eq!(alike.len(), 3);
        assert!(!alike.contains(&MemberId([3; 32])));
    }

    #[test]
    fn names_without_letters_are_compared_as_they_are() {
        assert!(ambiguous(&members(&["🌱", "🌻"])).is_empty());
        assert_eq!(ambiguous(&members(&["🌱", "🌱"])).len(), 2);
    }
}
