//! Names, cleaned: nothing in them may hide, reorder or overlap what stands around them.

use crate::Error;

/// The longest name, in characters.
pub(crate) const NAME_MAX: usize = 64;

/// How many combining marks may follow one another.
const MARKS_MAX: usize = 4;

/// A name that its owner typed. Control and bidirectional characters are left out, white space is folded.
pub(crate) fn own_name(text: &str) -> Result<String, Error> {
    let name = clean(text, usize::MAX);
    match name.chars().count() {
        0 => Err(Error::NameEmpty),
        count if count > NAME_MAX => Err(Error::NameTooLong),
        _ => Ok(name),
    }
}

/// A name that somebody else claims: cleaned and cut, and never empty.
pub(crate) fn claimed_name(bytes: &[u8]) -> String {
    let name = clean(&String::from_utf8_lossy(bytes), NAME_MAX);
    if name.is_empty() { "?".to_owned() } else { name }
}

/// The longest description of a room, in characters.
pub(crate) const ABOUT_MAX: usize = 500;

/// The longest emoji, in bytes: the flags of some regions and families of four take dozens.
const EMOJI_MAX: usize = 64;

/// What a room is about, as its owner typed it: as a name, but longer, and it may be empty.
pub(crate) fn about(text: &str) -> Result<String, Error> {
    let about = clean(text, usize::MAX);
    if about.chars().count() > ABOUT_MAX { Err(Error::AboutTooLong) } else { Ok(about) }
}

/// Whether it can pass for an emoji: a few characters without any letter, space, control or direction in them. Which of them a
/// system draws as one is its own affair.
pub(crate) fn is_emoji(text: &str) -> bool {
    let joins =
        |c: char| matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}');
    let is_word = |c: char| {
        c.is_alphabetic() && !matches!(c, '\u{2000}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
    };
    let bad = |c: char| {
        !joins(c) && (c.is_whitespace() || is_invisible(c) || is_combining(c) || is_word(c))
    };
    (1..=EMOJI_MAX).contains(&text.len()) && !text.is_ascii() && !text.chars().any(bad)
}

/// What can be seen of a text, in one line.
pub(crate) fn visible(text: &str) -> String {
    clean(text, usize::MAX)
}

/// What somebody says of a file for those who do not see it: as what a room is about.
pub(crate) fn about_file(text: &str) -> String {
    clean(text, ABOUT_MAX)
}

fn clean(text: &str, max: usize) -> String {
    let mut name = String::new();
    let (mut count, mut marks, mut space) = (0, 0, false);
    for c in text.chars() {
        if c.is_whitespace() {
            space = count > 0;
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        marks = if is_combining(c) { marks + 1 } else { 0 };
        if marks > MARKS_MAX {
            continue;
        }
        let added = 1 + usize::from(space);
        if count + added > max {
            break;
        }
        if std::mem::take(&mut space) {
            name.push(' ');
        }
        name.push(c);
        count += added;
    }
    name
}

/// Control characters, bidirectional and other format characters, and code points that no text has.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05bd}' | '\u{064b}'..='\u{065f}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_what_can_be_seen() {
        assert_eq!(own_name("  Zoë\t von \u{202e}X  ").unwrap(), "Zoë von X");
        assert_eq!(own_name("محمد").unwrap(), "محمد");
        assert_eq!(own_name("👩‍🚀").unwrap().chars().count(), 2);
    }

    #[test]
    fn a_name_of_nothing_is_refused() {
        assert_eq!(own_name(" \u{200b}\u{202e}\n"), Err(Error::NameEmpty));
        assert_eq!(own_name(&"x".repeat(65)), Err(Error::NameTooLong));
        assert!(own_name(&"x".repeat(64)).is_ok());
    }

    #[test]
    fn an_emoji_is_no_word() {
        for emoji in [
            "👍",
            "❤️",
            "👨‍👩‍👧‍👦",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "1️⃣",
            "🅰️",
            "ℹ️",
            "🇩🇪",
        ] {
            assert!(is_emoji(emoji), "{emoji}");
        }
        for word in ["", "+1", "ok👍", "ß", "好", "م", "👍\u{202e}", "👍\u{301}", "👍\n"]
        {
            assert!(!is_emoji(word), "{word:?}");
        }
    }

    #[test]
    fn a_claimed_name_is_bounded_whatever_it_is() {
        assert_eq!(claimed_name(&[b'x'; 10_000]), "x".repeat(64));
        assert_eq!(claimed_name(b""), "?");
        assert_eq!(claimed_name("\u{202e}\u{0007}".as_bytes()), "?");
        assert_eq!(claimed_name(&[0xff, 0xfe]), "\u{fffd}\u{fffd}");
        let zalgo: String =
            std::iter::once('a').chain(std::iter::repeat_n('\u{0301}', 1000)).collect();
        assert_eq!(claimed_name(zalgo.as_bytes()).chars().count(), 5);
    }
}
