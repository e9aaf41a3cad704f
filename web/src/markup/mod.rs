//! The small markup of messages: from text to a tree of few kinds, bounded in depth and size. Pure; it fetches nothing.
//!
//! It is CommonMark without what has no place in a message: HTML is text, an image is its link, a heading is bold. A
//! line break stays one. Whatever cannot be shown within the bounds is shown as it was typed.

mod link;

pub(crate) use link::Target;

use link::addresses;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TextMergeStream};

/// Quotes, lists and spans that are deeper than this are shown at this depth.
const DEEPEST: usize = 8;

/// A message with more parts than this is shown as it was typed: no page shall be slow for it.
const MOST_PARTS: usize = 2_000;

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Words, with their line breaks.
    Text(String),
    /// Bold.
    Strong(Vec<Self>),
    /// Italic.
    Emphasis(Vec<Self>),
    /// Struck through.
    Struck(Vec<Self>),
    /// Code within a line.
    Code(String),
    /// A member who is meant.
    Mention(String),
    /// To be opened by a click.
    Link(Target, Vec<Self>),
    /// A block of words.
    Paragraph(Vec<Self>),
    /// A block of code.
    CodeBlock(String),
    /// A block that somebody else said.
    Quote(Vec<Self>),
    /// A list, with its first number where it is numbered.
    List(Option<u64>, Vec<Self>),
    /// An entry of a list.
    Item(Vec<Self>),
    /// A line across.
    Rule,
}

/// What a message shows. `names` are those of the members that it mentions.
pub(crate) fn parse(body: &str, names: &[String]) -> Vec<Part> {
    let as_typed = || vec![Part::Paragraph(vec![Part::Text(body.to_owned())])];
    let parser = Parser::new_ext(body, Options::ENABLE_STRIKETHROUGH);
    // What defines a reference shows nothing, and nothing that was typed may be lost.
    if parser.reference_definitions().iter().next().is_some() {
        return as_typed();
    }
    let mut tree = Tree { names, ..Tree::default() };
    for event in TextMergeStream::new(parser) {
        tree.take(event);
        if tree.parts > MOST_PARTS {
            return as_typed();
        }
    }
    let parts = tree.finish();
    if parts.is_empty() { as_typed() } else { parts }
}

/// The tree as far as it is read: what is open, from the outside in.
#[derive(Default)]
struct Tree<'a> {
    names: &'a [String],
    open: Vec<Open>,
    done: Vec<Part>,
    parts: usize,
    depth: usize,
    spans: usize,
}

struct Open {
    kind: Kind,
    parts: Vec<Part>,
}

enum Kind {
    Strong,
    Emphasis,
    Struck,
    Link(Option<Target>),
    Paragraph,
    Heading,
    CodeBlock,
    Quote,
    List(Option<u64>),
    Item,
    /// Its parts go to where it stands.
    Nothing,
}

impl Kind {
    fn is_block(&self) -> bool {
        matches!(self, Self::Quote | Self::List(_))
    }

    fn is_span(&self) -> bool {
        matches!(self, Self::Strong | Self::Emphasis | Self::Struck)
    }
}

impl Tree<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(&tag),
            Event::End(_) => self.end(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.say(&text),
            Event::Code(code) => self.put(Part::Code(code.into_string())),
            Event::SoftBreak | Event::HardBreak => self.put(Part::Text("\n".to_owned())),
            Event::Rule => self.put(Part::Rule),
            // They belong to extensions that are off.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.say(&text);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        let kind = match tag {
            Tag::Strong if self.spans < DEEPEST => Kind::Strong,
            Tag::Emphasis if self.spans < DEEPEST => Kind::Emphasis,
            Tag::Strikethrough if self.spans < DEEPEST => Kind::Struck,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                Kind::Link(Target::parse(dest_url))
            }
            Tag::Paragraph | Tag::HtmlBlock => Kind::Paragraph,
            Tag::Heading { .. } => Kind::Heading,
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => Kind::CodeBlock,
            Tag::BlockQuote(_) if self.depth < DEEPEST => Kind::Quote,
            Tag::List(first) if self.depth < DEEPEST => Kind::List(*first),
            Tag::Item if matches!(self.open.last(), Some(Open { kind: Kind::List(_), .. })) => {
                Kind::Item
            }
            _ => Kind::Nothing,
        };
        self.depth += usize::from(kind.is_block());
        self.spans += usize::from(kind.is_span());
        self.open.push(Open { kind, parts: Vec::new() });
    }

    fn end(&mut self) {
        let Some(Open { kind, parts }) = self.open.pop() else { return };
        self.depth -= usize::from(kind.is_block());
        self.spans -= usize::from(kind.is_span());
        let part = match kind {
            Kind::Strong => Part::Strong(parts),
            Kind::Emphasis => Part::Emphasis(parts),
            Kind::Struck => Part::Struck(parts),
            Kind::Link(Some(target)) => Part::Link(target, parts),
            Kind::Paragraph => Part::Paragraph(parts),
            Kind::Heading => Part::Paragraph(vec![Part::Strong(parts)]),
            Kind::CodeBlock => Part::CodeBlock(plain(&parts).trim_end_matches('\n').to_owned()),
            Kind::Quote => Part::Quote(parts),
            Kind::List(first) => Part::List(first, parts),
            Kind::Item => Part::Item(parts),
            Kind::Link(None) | Kind::Nothing => return self.put_all(parts),
        };
        self.put(part);
    }

    /// Words, and the addresses among them where they can be links.
    fn say(&mut self, text: &str) {
        let plain =
            self.open.iter().any(|open| matches!(open.kind, Kind::CodeBlock | Kind::Link(_)));
        if plain {
            return self.put(Part::Text(text.to_owned()));
        }
        for (words, target) in addresses(text) {
            match target {
                Some(target) => self.put(Part::Link(target, vec![Part::Text(words.to_owned())])),
                None => self.say_words(words),
            }
        }
    }

    /// Words, and the members among them who are meant.
    fn say_words(&mut self, text: &str) {
        let (mut from, mut at) = (0, 0);
        while let Some(found) = text[at..].find('@') {
            at += found;
            let Some(end) = mention(text, at, self.names) else {
                at += 1;
                continue;
            };
            if from < at {
                self.put(Part::Text(text[from..at].to_owned()));
            }
            self.put(Part::Mention(text[at..end].to_owned()));
            (from, at) = (end, end);
        }
        if from < text.len() {
            self.put(Part::Text(text[from..].to_owned()));
        }
    }

    fn put(&mut self, part: Part) {
        self.parts += 1;
        self.put_all(vec![part]);
    }

    fn put_all(&mut self, parts: Vec<Part>) {
        match self.open.last_mut() {
            Some(open) => open.parts.extend(parts),
            None => self.done.extend(parts),
        }
    }

    fn finish(mut self) -> Vec<Part> {
        while !self.open.is_empty() {
            self.end();
        }
        self.done
    }
}

/// Where the mention ends that begins here.
fn mention(text: &str, at: usize, names: &[String]) -> Option<usize> {
    let rest = text[at..].strip_prefix('@')?;
    let named = names.iter().filter(|name| rest.starts_with(name.as_str()));
    let longest = named.map(String::len).max()?;
    Some(at + 1 + longest)
}

/// The words of parts, without what they look like.
pub(crate) fn plain(parts: &[Part]) -> String {
    let words = parts.iter().map(|part| match part {
        Part::Text(text) | Part::Mention(text) | Part::Code(text) | Part::CodeBlock(text) => {
            text.clone()
        }
        Part::Strong(parts)
        | Part::Emphasis(parts)
        | Part::Struck(parts)
        | Part::Link(_, parts)
        | Part::Paragraph(parts)
        | Part::Quote(parts)
        | Part::List(_, parts)
        | Part::Item(parts) => plain(parts),
        Part::Rule => String::new(),
    });
    words.collect()
}

#[cfg(test)]
mod tests;
