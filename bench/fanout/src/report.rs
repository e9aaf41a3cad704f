//! The figures, for people and for machines.

use crate::{dialect::Dialect, workload::Figure};
use serde_json::json;
use std::io::{Write as _, stdout};

pub(crate) fn print(figures: &[Figure], as_json: bool) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    if as_json {
        let list: Vec<_> = figures
            .iter()
            .map(|figure| {
                json!({
                    "workload": figure.workload,
                    "server": figure.server.name(),
                    "what": figure.what,
                    "value": figure.value,
                    "to_floor": ratio(figure, figures, Dialect::Floor),
                    "to_bun": ratio(figure, figures, Dialect::Bun),
                })
            })
            .collect();
        return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?);
    }
    let mut last = "";
    for figure in figures {
        if figure.workload != last {
            last = figure.workload;
            writeln!(out, "\n{last}\n\n| server | what | | of the floor | of Bun |")?;
            writeln!(out, "|---|---|---|---|---|")?;
        }
        let shown = |other| match ratio(figure, figures, other) {
            Some(ratio) => format!("{ratio:.2}"),
            None => String::new(),
        };
        let (server, floor, bun) =
            (figure.server.name(), shown(Dialect::Floor), shown(Dialect::Bun));
        writeln!(
            out,
            "| {server} | {} | {} | {floor} | {bun} |",
            figure.what,
            number(figure.value)
        )?;
    }
    Ok(())
}

/// Of what was measured several times, the median, in the order of the first time.
pub(crate) fn medians(mut rounds: Vec<Figure>) -> Vec<Figure> {
    let mut figures = Vec::new();
    while let Some(first) = rounds.first() {
        let (server, what) = (first.server, first.what);
        let mut same: Vec<_> = rounds
            .extract_if(.., |figure| (figure.server, figure.what) == (server, what))
            .collect();
        same.sort_by(|a, b| a.value.total_cmp(&b.value));
        figures.push(same.swap_remove(same.len() / 2));
    }
    figures
}

/// How a figure compares with another server's; above 1 is better.
fn ratio(figure: &Figure, figures: &[Figure], other: Dialect) -> Option<f64> {
    let same = |candidate: &&Figure| {
        (candidate.workload, candidate.what) == (figure.workload, figure.what)
            && candidate.server == other
    };
    let other = figures.iter().find(same)?.value;
    Some(if figure.more { figure.value / other } else { other / figure.value })
}

fn number(value: f64) -> String {
    if value >= 1e6 {
        format!("{:.2} M", value / 1e6)
    } else if value >= 1e4 {
        format!("{:.0} k", value / 1e3)
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}
