//! What somebody wrote, as elements of the page: the markup of [`crate::markup`], never as HTML.

use crate::markup::{self, Part, Target};
use leptos::prelude::*;

/// The body of a message; `names` are those of the members that it mentions. Each block is read in the direction that its own words have.
#[component]
pub(super) fn Rich(body: String, names: Vec<String>) -> impl IntoView {
    let blocks = markup::parse(&body, &names).into_iter();
    view! { <div class="text" dir="auto">{blocks.map(|block| show_one(block, Some("auto"))).collect_view()}</div> }
}

/// As deep as the markup is, which is bounded. What is in a block is read as that is: with a direction of its own, it would not count
/// for the block's.
fn show(parts: Vec<Part>) -> AnyView {
    parts.into_iter().map(|part| show_one(part, None)).collect_view().into_any()
}

fn show_one(part: Part, dir: Option<&'static str>) -> AnyView {
    match part {
        Part::Text(text) => text.into_any(),
        Part::Strong(parts) => view! { <strong>{show(parts)}</strong> }.into_any(),
        Part::Emphasis(parts) => view! { <em>{show(parts)}</em> }.into_any(),
        Part::Struck(parts) => view! { <s>{show(parts)}</s> }.into_any(),
        Part::Code(code) => view! { <code dir="ltr">{code}</code> }.into_any(),
        Part::Mention(name) => view! { <bdi class="mention">{name}</bdi> }.into_any(),
        Part::Link(target, parts) => show_link(&target, parts),
        Part::Paragraph(parts) => view! { <p dir=dir>{show(parts)}</p> }.into_any(),
        Part::CodeBlock(code) => {
            view! { <pre dir="ltr" tabindex="0"><code>{code}</code></pre> }.into_any()
        }
        Part::Quote(parts) => view! { <blockquote dir=dir>{show(parts)}</blockquote> }.into_any(),
        Part::List(Some(first), parts) => {
            view! { <ol dir=dir start=first.to_string()>{show(parts)}</ol> }.into_any()
        }
        Part::List(None, parts) => view! { <ul dir=dir>{show(parts)}</ul> }.into_any(),
        Part::Item(parts) => view! { <li>{show(parts)}</li> }.into_any(),
        Part::Rule => view! { <hr /> }.into_any(),
    }
}

/// A link with words of its own says whose site it leads to.
fn show_link(target: &Target, parts: Vec<Part>) -> AnyView {
    let address = target.address().to_owned();
    let named = markup::plain(&parts) != address;
    let host = named.then(|| view! { <bdi class="host">{format!(" ({})", target.host())}</bdi> });
    view! {
        <a href=address.clone() title=address target="_blank" rel="noopener noreferrer" dir="auto">{show(parts)}</a>
        {host}
    }
    .into_any()
}
