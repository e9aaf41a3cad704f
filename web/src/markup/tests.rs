use super::{Part::*, *};
use proptest::prelude::*;

fn text(words: &str) -> Part {
    Text(words.to_owned())
}

fn one(body: &str) -> Part {
    let parts = parse(body, &[]);
    assert_eq!(parts.len(), 1, "{parts:?}");
    parts.into_iter().next().expect("there is one")
}

fn target(address: &str) -> Target {
    Target::parse(address).expect("an address of the web")
}

#[test]
fn plain_words_are_a_paragraph() {
    assert_eq!(one("hello"), Paragraph(vec![text("hello")]));
    assert_eq!(plain(&parse("one\ntwo", &[])), "one\ntwo");
    assert_eq!(
        plain(&parse("2 * 3 * 4 = 24, snake_case_name", &[])),
        "2 * 3 * 4 = 24, snake_case_name"
    );
}

#[test]
fn there_is_bold_italic_and_code() {
    let Paragraph(parts) = one("**b** *i* ~~s~~ `c`") else { panic!("a paragraph") };
    assert_eq!(parts[0], Strong(vec![text("b")]));
    assert_eq!(parts[2], Emphasis(vec![text("i")]));
    assert_eq!(parts[4], Struck(vec![text("s")]));
    assert_eq!(parts[6], Code("c".to_owned()));
    assert_eq!(one("```rust\nlet a = 1;\n```"), CodeBlock("let a = 1;".to_owned()));
}

#[test]
fn there_are_quotes_and_lists() {
    assert_eq!(one("> said"), Quote(vec![Paragraph(vec![text("said")])]));
    let items = vec![Item(vec![text("a")]), Item(vec![text("b")])];
    assert_eq!(one("- a\n- b"), List(None, items.clone()));
    assert_eq!(one("3. a\n4. b"), List(Some(3), items));
    assert_eq!(one("# big"), Paragraph(vec![Strong(vec![text("big")])]));
}

#[test]
fn html_is_text_and_an_image_is_a_link() {
    assert_eq!(plain(&parse("<img src=x onerror=alert(1)>", &[])), "<img src=x onerror=alert(1)>");
    assert_eq!(plain(&parse("a <b>c</b>", &[])), "a <b>c</b>");
    let Paragraph(parts) = one("![cat](https://a.example/cat.png)") else { panic!("a paragraph") };
    assert_eq!(parts, [Link(target("https://a.example/cat.png"), vec![text("cat")])]);
}

#[test]
fn addresses_are_links_where_they_lead_to_the_web() {
    let Paragraph(parts) = one("see https://a.example/b, please") else { panic!("a paragraph") };
    let address = "https://a.example/b";
    assert_eq!(parts[1], Link(target(address), vec![text(address)]));
    for body in
        ["[x](javascript:alert(1))", "[x](data:text/html,y)", "javascript:alert(1)", "[x](//a)"]
    {
        let Paragraph(parts) = one(body) else { panic!("a paragraph") };
        assert!(!parts.iter().any(|part| matches!(part, Link(..))), "{body}");
    }
    assert_eq!(one("`https://a.example`"), Paragraph(vec![Code("https://a.example".to_owned())]));
}

#[test]
fn a_link_says_whose_site_it_is() {
    for (address, host) in [
        ("https://bank.example@evil.example/x", "evil.example"),
        ("https://evil.example\\@bank.example", "evil.example"),
        ("http://a.example:80?b#c", "a.example:80"),
        ("mailto:ana@a.example", "ana@a.example"),
    ] {
        assert_eq!(target(address).host(), host);
    }
}

#[test]
fn a_mention_is_one_only_where_it_was_meant() {
    let names = ["Ada".to_owned(), "Ada L".to_owned()];
    let mention = Mention("@Ada L".to_owned());
    assert_eq!(
        parse("hi @Ada L and @Bob", &names),
        [Paragraph(vec![text("hi "), mention.clone(), text(" and @Bob")])]
    );
    assert_eq!(parse("**@Ada L**", &names), [Paragraph(vec![Strong(vec![mention])])]);
    assert_eq!(one("@Ada"), Paragraph(vec![text("@Ada")]));
}

#[test]
fn what_looks_like_another_address_is_none() {
    assert_eq!(Target::parse("https://a.example/\u{202e}gpj.exe"), None);
    assert_eq!(Target::parse("https://a.example/\u{200b}"), None);
}

#[test]
fn what_defines_a_reference_is_not_lost() {
    assert_eq!(plain(&parse("[a]: https://a.example", &[])), "[a]: https://a.example");
    assert_eq!(plain(&parse("   ", &[])), "   ");
}

fn depth(parts: &[Part]) -> usize {
    let deepest = parts.iter().map(|part| match part {
        Text(_) | Mention(_) | Code(_) | CodeBlock(_) | Rule => 1,
        Strong(parts)
        | Emphasis(parts)
        | Struck(parts)
        | Link(_, parts)
        | Paragraph(parts)
        | Quote(parts)
        | List(_, parts)
        | Item(parts) => 1 + depth(parts),
    });
    deepest.max().unwrap_or_default()
}

#[test]
fn what_is_nested_without_end_is_shown_flat() {
    for body in
        [">".repeat(1000) + " deep", "- ".repeat(1000) + "deep", "1. ".repeat(1000) + "deep"]
    {
        let parts = parse(&body, &[]);
        assert!(depth(&parts) <= 3 * DEEPEST + 4, "{}", depth(&parts));
        assert!(plain(&parts).contains("deep"));
    }
}

#[test]
fn spans_are_bounded_too() {
    let body = "*a **b ".repeat(300) + &"** *".repeat(300);
    assert!(depth(&parse(&body, &[])) <= 3 * DEEPEST + 4);
    let body = "`a` ".repeat(16_000);
    assert_eq!(parse(&body, &[]), [Paragraph(vec![Text(body)])]);
}

proptest! {
    #[test]
    fn nothing_panics_and_all_is_bounded(body in "[a *_`~>#\\-\\[\\]()<>:/.\n0-9!\\\\\u{202e}\u{301}]{0,400}") {
        let parts = parse(&body, &[]);
        prop_assert!(depth(&parts) <= 3 * DEEPEST + 4);
        prop_assert!(!parts.is_empty());
    }
}
