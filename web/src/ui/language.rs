//! The languages of the page, and what is said in them: messages of Project Fluent, in `web/words/`.
//!
//! English is in the module; every other language is an asset of its own, fetched when it is chosen. Which plural a count
//! takes is asked of the browser, which knows the Unicode rules of every language.

use super::time;
use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey},
    parser::parse,
};
use leptos::prelude::document;
use litemap::LiteMap;
use std::cell::RefCell;

const ENGLISH: &str = include_str!("../../words/en.ftl");

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
    Chinese,
    Arabic,
}

impl Language {
    pub(super) const ALL: [Self; 6] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Chinese, Self::Arabic];

    /// The tag of BCP 47, and the name of its file. `web/loader/look.js` has the same.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Chinese => "zh",
            Self::Arabic => "ar",
        }
    }

    /// What it calls itself.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Chinese => "简体中文",
            Self::Arabic => "العربية",
        }
    }

    /// Which way it is written.
    pub(super) fn direction(self) -> &'static str {
        if self == Self::Arabic { "rtl" } else { "ltr" }
    }

    /// The one that the document is in: `look.js` chose it before the first paint.
    pub(super) fn of_document() -> Self {
        let tag = document().document_element().and_then(|root| root.get_attribute("lang"));
        Self::ALL.into_iter().find(|it| tag.as_deref() == Some(it.tag())).unwrap_or(Self::English)
    }
}

/// What a message is filled with.
pub(super) enum Value<'a> {
    /// How many.
    Count(u64),
    /// One of the choices that a message has.
    Choice(&'static str),
    /// What somebody wrote. It cannot turn around what stands beside it.
    Foreign(&'a str),
}

type Values<'a> = &'a [(&'static str, Value<'a>)];

/// One language in use.
struct Words {
    language: Language,
    messages: LiteMap<String, Pattern<String>>,
}

thread_local! {
    static CHOSEN: RefCell<Words> = RefCell::new(Words::of(Language::English, ENGLISH));
}

/// From now on everything is said in this language, of which these are the words; English has its own.
pub(super) fn speak(language: Language, words: &str) {
    let words = if language == Language::English { ENGLISH } else { words };
    CHOSEN.set(Words::of(language, words));
    time::speak();
}

/// The language that holds.
pub(super) fn spoken() -> Language {
    CHOSEN.with_borrow(|words| words.language)
}

/// A message of the language that holds.
pub(super) fn say(key: &str, values: Values<'_>) -> String {
    try_say(key, values).unwrap_or_else(|| key.to_owned())
}

/// The same, where there may be none.
pub(super) fn try_say(key: &str, values: Values<'_>) -> Option<String> {
    CHOSEN.with_borrow(|words| words.say(key, values))
}

impl Words {
    fn of(language: Language, text: &str) -> Self {
        // Tests parse them all without an error.
        let parsed = parse(text.to_owned()).unwrap_or_else(|(usable, _)| usable);
        let messages = parsed.body.into_iter().filter_map(|entry| match entry {
            Entry::Message(message) => Some((message.id.name, message.value?)),
            _ => None,
        });
        Self { language, messages: messages.collect() }
    }

    fn say(&self, key: &str, values: Values<'_>) -> Option<String> {
        let mut said = String::new();
        self.write(self.messages.get(key)?, values, &mut said);
        Some(said)
    }

    /// Of what Fluent can express, the messages have values, and choices by a value; a test holds them to it.
    fn write(&self, pattern: &Pattern<String>, values: Values<'_>, said: &mut String) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => said.push_str(value),
                PatternElement::Placeable { expression } => match expression {
                    Expression::Inline(value) => match find(value, values) {
                        Some(Value::Count(count)) => said.push_str(&time::number(*count as f64)),
                        Some(Value::Choice(choice)) => said.push_str(choice),
                        Some(Value::Foreign(text)) => self.write_foreign(text, said),
                        None => {}
                    },
                    Expression::Select { selector, variants } => {
                        let choice = match find(selector, values) {
                            Some(Value::Count(count)) => time::plural(*count as f64),
                            Some(Value::Choice(choice)) => (*choice).to_owned(),
                            Some(Value::Foreign(_)) | None => String::new(),
                        };
                        if let Some(variant) = choose(variants, &choice) {
                            self.write(&variant.value, values, said);
                        }
                    }
                },
            }
        }
    }

    /// In a sentence from left to right, only what is written the other way round could turn something around.
    fn write_foreign(&self, text: &str, said: &mut String) {
        const FIRST_STRONG: char = '\u{2068}';
        const POP: char = '\u{2069}';
        let harmless = self.language != Language::Arabic && !text.chars().any(turns);
        if !harmless {
            said.push(FIRST_STRONG);
        }
        said.push_str(text);
        if !harmless {
            said.push(POP);
        }
    }
}

/// Whether a character is written from right to left, or gives a direction to others.
fn turns(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

fn find<'a>(named: &InlineExpression<String>, values: Values<'a>) -> Option<&'a Value<'a>> {
    let InlineExpression::VariableReference { id } = named else { return None };
    values.iter().find(|(name, _)| *name == id.name).map(|(_, value)| value)
}

fn choose<'a>(variants: &'a [Variant<String>], choice: &str) -> Option<&'a Variant<String>> {
    let named = |variant: &&Variant<String>| match &variant.key {
        VariantKey::Identifier { name } => name == choice,
        VariantKey::NumberLiteral { .. } => false,
    };
    variants.iter().find(named).or_else(|| variants.iter().find(|variant| variant.default))
}

#[cfg(test)]
mod tests;
