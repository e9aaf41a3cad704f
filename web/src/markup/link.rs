//! Where a link leads, and the addresses in a text.

use linkify::{LinkFinder, LinkKind};

/// Longer addresses are no links.
const LONGEST: usize = 2_048;

/// Where a link leads: an address of the web or of mail, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target(String);

impl Target {
    /// None for everything that a page should not open.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let (scheme, rest) = address.split_once(':')?;
        let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let known = if web {
            rest.len() > 2 && rest.starts_with("//")
        } else {
            scheme.eq_ignore_ascii_case("mailto") && !rest.is_empty()
        };
        let strange = |c: char| c.is_control() || is_invisible(c);
        let bounded = address.len() <= LONGEST && !address.chars().any(strange);
        (known && bounded).then(|| Self(address.to_owned()))
    }

    /// The address.
    pub(crate) fn address(&self) -> &str {
        &self.0
    }

    /// Whose site it is, for a link that says something else: what browsers take for the host. For mail, the address.
    pub(crate) fn host(&self) -> &str {
        let Some((_, rest)) = self.0.split_once("://") else {
            return self.0.split_once(':').map_or(&self.0, |(_, mail)| mail);
        };
        // A backslash is a slash to browsers.
        let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
        authority.rsplit('@').next().unwrap_or_default()
    }
}

/// What turns text around, or is not seen, could make an address look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text in pieces: words, and addresses with where they lead.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = (&str, Option<Target>)> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let spans: Vec<_> = finder
        .spans(text)
        .map(|span| (span.as_str(), span.kind().and_then(|_| Target::parse(span.as_str()))))
        .collect();
    spans.into_iter()
}
