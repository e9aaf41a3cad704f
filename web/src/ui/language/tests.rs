use super::*;
use crate::{bridge::StorageProblem, ui::text};
use fluent_syntax::ast::Resource;
use std::collections::{BTreeMap, BTreeSet};

const OTHERS: [(Language, &str); 5] = [
    (Language::German, include_str!("../../../words/de.ftl")),
    (Language::French, include_str!("../../../words/fr.ftl")),
    (Language::Spanish, include_str!("../../../words/es.ftl")),
    (Language::Chinese, include_str!("../../../words/zh.ftl")),
    (Language::Arabic, include_str!("../../../words/ar.ftl")),
];

/// What a message needs: the values that it is filled with, and for each value that it chooses by, the choices.
#[derive(Debug, Default, PartialEq, Eq)]
struct Needs {
    values: BTreeSet<String>,
    choices: BTreeMap<String, BTreeSet<String>>,
}

fn parsed(text: &str) -> Resource<&str> {
    parse(text).unwrap_or_else(|(_, errors)| panic!("{errors:?}"))
}

fn messages(text: &str) -> BTreeMap<String, Needs> {
    let mut messages = BTreeMap::new();
    for entry in parsed(text).body {
        match entry {
            Entry::Message(message) => {
                let mut needs = Needs::default();
                look(&message.value.expect("a message has a text"), &mut needs);
                let name = message.id.name.to_owned();
                assert!(messages.insert(name.clone(), needs).is_none(), "{name} is there twice");
            }
            Entry::Term(term) => panic!("a term: {}", term.id.name),
            _ => {}
        }
    }
    messages
}

fn look(pattern: &Pattern<&str>, needs: &mut Needs) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                needs.values.insert(id.name.to_owned());
            }
            Expression::Select {
                selector: InlineExpression::VariableReference { id },
                variants,
            } => {
                let choices = needs.choices.entry(id.name.to_owned()).or_default();
                choices.extend(variants.iter().map(|variant| match variant.key {
                    VariantKey::Identifier { name } => name.to_owned(),
                    VariantKey::NumberLiteral { value } => value.to_owned(),
                }));
                for variant in variants {
                    look(&variant.value, needs);
                }
            }
            other => panic!("a message can hold values and choices, and not {other:?}"),
        }
    }
}

/// The categories of the Unicode plural rules that a language has for the counts that we say.
fn plurals(language: Language) -> &'static [&'static str] {
    match language {
        Language::Chinese => &["other"],
        Language::Arabic => &["few", "many", "one", "other", "two", "zero"],
        _ => &["one", "other"],
    }
}

#[test]
fn every_language_has_every_message_with_the_same_values() {
    let english = messages(ENGLISH);
    for (language, words) in OTHERS {
        let translated = messages(words);
        let keys =
            |messages: &BTreeMap<String, Needs>| messages.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&translated), keys(&english), "{language:?}");
        for (key, needs) in &translated {
            let model = &english[key];
            // A count may be left out where the word says it, as in “one member”, and where it is what is chosen by.
            let counts: BTreeSet<_> = model.choices.keys().cloned().collect();
            let others = |needs: &Needs| &needs.values - &counts;
            assert_eq!(others(needs), others(model), "{key} in {language:?}");
            assert!(needs.choices.keys().eq(model.choices.keys()), "{key} in {language:?}");
        }
    }
}

#[test]
fn every_count_has_the_plurals_of_its_language() {
    for (language, words) in OTHERS.into_iter().chain([(Language::English, ENGLISH)]) {
        for (key, needs) in messages(words) {
            for (value, choices) in needs.choices {
                let choices: Vec<_> = choices.iter().map(String::as_str).collect();
                let wanted =
                    if value == "mine" { &["no", "yes"] as &[_] } else { plurals(language) };
                assert_eq!(choices, wanted, "{key} in {language:?}");
            }
        }
    }
}

#[test]
fn every_text_of_the_page_is_a_message() {
    let english = messages(ENGLISH);
    for key in text::KEYS {
        let needs = english.get(*key).unwrap_or_else(|| panic!("there is no {key}"));
        assert_eq!(*needs, Needs::default(), "{key}");
    }
}

#[test]
fn every_message_is_a_text_of_the_page() {
    let source = include_str!("../text.rs");
    for key in messages(ENGLISH).keys() {
        let made = key.starts_with("error-") || key.starts_with("relay-") || key.ends_with("-name");
        assert!(made || source.contains(&format!("\"{key}\"")), "nothing says {key}");
    }
}

/// The codes of the client's errors, as its source has them.
fn client_codes() -> impl Iterator<Item = &'static str> {
    let source = include_str!("../../../../client/src/error.rs");
    source.lines().filter_map(|line| line.trim().split_once(" => \"")?.1.strip_suffix("\","))
}

#[test]
fn every_error_has_its_sentence() {
    let problems = [
        StorageProblem::Refused,
        StorageProblem::Insecure,
        StorageProblem::Full,
        StorageProblem::TooNew,
        StorageProblem::Damaged,
        StorageProblem::Blocked,
        StorageProblem::Gone,
        StorageProblem::Failed,
    ];
    let english = messages(ENGLISH);
    assert!(client_codes().count() > 20);
    let own = problems.into_iter().map(StorageProblem::code).chain(["crashed", "no_leader"]);
    for code in client_codes().chain(own) {
        assert!(english.contains_key(&format!("error-{code}")), "{code}");
    }
}

#[test]
fn a_choice_is_said_for_whom_it_is_meant() {
    let english = Words::of(Language::English, ENGLISH);
    let say = |mine| {
        let values = [("mine", Value::Choice(mine)), ("who", Value::Foreign("Ana"))];
        english.say("created", &values)
    };
    assert_eq!(say("yes").as_deref(), Some("You made this room"));
    assert_eq!(say("no").as_deref(), Some("Ana made this room"));
    assert_eq!(english.say("no such message", &[]), None);
}

#[test]
fn foreign_names_turn_nothing_around() {
    let english = Words::of(Language::English, ENGLISH);
    let say = |words: &Words, name: &str| words.say("knocks", &[("name", Value::Foreign(name))]);
    assert_eq!(say(&english, "Ana").as_deref(), Some("Ana wants to come in"));
    assert_eq!(say(&english, "Zoë 🌻").as_deref(), Some("Zoë 🌻 wants to come in"));
    assert_eq!(say(&english, "نور").as_deref(), Some("\u{2068}نور\u{2069} wants to come in"));
    let arabic = Words::of(Language::Arabic, OTHERS[4].1);
    assert_eq!(say(&arabic, "Ana").as_deref(), Some("\u{2068}Ana\u{2069} يريد الدخول"));
}
