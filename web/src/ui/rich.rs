//! What is in a text besides words: links and mentions. A text stays text; nothing in it is ever taken for markup.

use leptos::{either::EitherOf3, prelude::*};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Words(&'a str),
    /// The address as it stands there: what one sees is where it leads.
    Link(&'a str),
    Mention(&'a str),
}

/// How many links and mentions of one text are made out; the rest stays words.
const PARTS_MAX: usize = 200;

/// The parts of a text. `names` are those of the members that it mentions.
pub(super) fn parts<'a>(text: &'a str, names: &[String]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let (mut words, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['h', 'H', '@'])) {
        at += found;
        let special = link(text, at)
            .map(|end| (Part::Link(&text[at..end]), end))
            .or_else(|| mention(text, at, names).map(|end| (Part::Mention(&text[at..end]), end)));
        let Some((part, end)) = special.filter(|_| parts.len() < PARTS_MAX) else {
            at += 1;
            continue;
        };
        if words < at {
            parts.push(Part::Words(&text[words..at]));
        }
        parts.push(part);
        (words, at) = (end, end);
    }
    if words < text.len() {
        parts.push(Part::Words(&text[words..]));
    }
    parts
}

/// Where the link ends that begins here.
fn link(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    if text[..at].ends_with(char::is_alphanumeric) {
        return None;
    }
    // A direction or an invisible character in it could make it look like another.
    let ends =
        |c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(c) || is_format(c);
    let mut link = &rest[..rest.find(ends).unwrap_or(rest.len())];
    while let Some(last) = link.chars().next_back() {
        let open = last == ')' && link.matches(')').count() > link.matches('(').count();
        if !open && !".,;:!?'*_~]…。、，".contains(last) {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    (link.len() > scheme.len()).then_some(at + link.len())
}

fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Where the mention ends that begins here.
fn mention(text: &str, at: usize, names: &[String]) -> Option<usize> {
    let rest = text[at..].strip_prefix('@')?;
    let named = names.iter().filter(|name| rest.starts_with(name.as_str()));
    let longest = named.map(String::len).max()?;
    Some(at + 1 + longest)
}

/// A text with its links and mentions.
#[component]
pub(super) fn Rich(body: String, names: Vec<String>) -> impl IntoView {
    let shown = parts(&body, &names).into_iter().map(|part| match part {
        Part::Words(words) => EitherOf3::A(words.to_owned()),
        Part::Link(link) => EitherOf3::B(view! {
            <a href=link.to_owned() target="_blank" rel="noopener noreferrer" dir="ltr">{link.to_owned()}</a>
        }),
        Part::Mention(mention) => {
            EitherOf3::C(view! { <bdi class="mention">{mention.to_owned()}</bdi> })
        }
    });
    shown.collect_view()
}

#[cfg(test)]
mod tests {
    use super::{Part::*, *};

    #[test]
    fn a_link_ends_where_a_person_would_say_so() {
        let cases = [
            ("see https://a.example/b?c=d#e.", "https://a.example/b?c=d#e"),
            ("(http://a.example/x_(y))", "http://a.example/x_(y)"),
            ("HTTPS://A.example, and", "HTTPS://A.example"),
            ("“https://a.example/ü”", "https://a.example/ü”"),
        ];
        for (text, link) in cases {
            assert!(parts(text, &[]).contains(&Link(link)), "{text}: {:?}", parts(text, &[]));
        }
        for text in
            ["https://", "xhttps://a", "javascript:alert(1)", "http:/a", "h", "@", "http://."]
        {
            assert_eq!(parts(text, &[]), [Words(text)], "{text}");
        }
        let turned = "https://a.example/\u{202e}gpj.exe";
        assert_eq!(parts(turned, &[])[0], Link("https://a.example/"));
    }

    #[test]
    fn a_mention_is_one_only_where_it_was_meant() {
        let names = ["Ada".to_owned(), "Ada L".to_owned()];
        assert_eq!(
            parts("hi @Ada L and @Bob", &names),
            [Words("hi "), Mention("@Ada L"), Words(" and @Bob")]
        );
        assert_eq!(parts("@Ada", &[]), [Words("@Ada")]);
    }

    #[test]
    fn nothing_is_lost_and_no_text_takes_long() {
        let texts = ["@".repeat(100_000), "http://".repeat(20_000), "ü@ü https://ü ".repeat(5_000)];
        for text in &texts {
            let whole: String = parts(text, &["ü".to_owned()])
                .into_iter()
                .map(|part| match part {
                    Words(text) | Link(text) | Mention(text) => text,
                })
                .collect();
            assert_eq!(whole, *text);
        }
    }
}
