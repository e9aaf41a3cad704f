//! Lines from standard input, bounded, without blocking the driver.

use std::{
    io::{self, BufRead, Read as _},
    thread,
};
use tokio::sync::mpsc;

/// The longest line that is taken; longer ones are skipped whole.
pub(crate) const MAX_LINE: usize = 1024 * 1024;

/// A line as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Its text, without the line end.
    Text(String),
    /// More than [`MAX_LINE`] bytes; it was skipped.
    TooLong,
    /// Not UTF-8.
    NotText,
}

impl Line {
    /// What is wrong with it, if anything.
    pub(crate) fn text(self) -> Result<String, &'static str> {
        match self {
            Self::Text(text) => Ok(text),
            Self::TooLong => Err("This line is longer than 1 MiB; send it in parts."),
            Self::NotText => Err("This line is not UTF-8 text."),
        }
    }
}

/// Reads the next line, or none at the end.
pub(crate) fn read_line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    input.take(MAX_LINE as u64 + 1).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let ended = bytes.pop_if(|last| *last == b'\n').is_some();
    if bytes.len() > MAX_LINE {
        if !ended {
            input.skip_until(b'\n')?;
        }
        return Ok(Some(Line::TooLong));
    }
    bytes.pop_if(|last| *last == b'\r');
    Ok(Some(String::from_utf8(bytes).map_or(Line::NotText, Line::Text)))
}

/// Standard input, line by line. A thread reads it, for a read cannot be called off when the program is to end.
pub(crate) struct Lines(mpsc::Receiver<Line>);

impl Lines {
    /// Starts to read standard input. A failure to read counts as its end.
    pub(crate) fn of_stdin() -> Self {
        let (sender, receiver) = mpsc::channel(1);
        thread::spawn(move || {
            let mut input = io::stdin().lock();
            while let Ok(Some(line)) = read_line(&mut input) {
                if sender.blocking_send(line).is_err() {
                    break;
                }
            }
        });
        Self(receiver)
    }

    /// The next line, or none at the end.
    pub(crate) async fn next(&mut self) -> Option<Line> {
        self.0.recv().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut input: &[u8]) -> Vec<Line> {
        std::iter::from_fn(|| read_line(&mut input).expect("memory reads")).collect()
    }

    fn text(text: &str) -> Line {
        Line::Text(text.into())
    }

    #[test]
    fn line_ends_do_not_belong_to_lines() {
        assert_eq!(lines(b"a\nb\r\n\nc"), [text("a"), text("b"), text(""), text("c")]);
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_the_next_is_read() {
        let mut input = vec![b'x'; MAX_LINE];
        input.extend(b"\n");
        input.extend(vec![b'y'; MAX_LINE + 1]);
        input.extend(b"\nnext\n");
        input.extend(vec![b'z'; 3 * MAX_LINE]);
        let lines = lines(&input);
        assert_eq!(lines[0], text(&"x".repeat(MAX_LINE)));
        assert_eq!(lines[1..], [Line::TooLong, text("next"), Line::TooLong]);
    }

    #[test]
    fn what_is_not_utf_8_is_said_to_be() {
        assert_eq!(lines(b"\xff\nok"), [Line::NotText, text("ok")]);
    }
}
