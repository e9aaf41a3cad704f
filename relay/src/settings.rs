//! Where a setting comes from: a flag, before the environment, before the file, before the default. The file is TOML,
//! and its keys are the flags' names.

use crate::args::Args;
use clap::{
    Arg, ArgAction, ArgMatches, Command, CommandFactory as _, FromArgMatches as _,
    error::ErrorKind, parser::ValueSource,
};
use std::{fmt::Write as _, fs, path::Path};
use toml::{Table, Value};

/// Reads all settings. An error is one sentence that names the key.
pub(crate) fn read() -> Result<Args, clap::Error> {
    // To find the file, what else is wrong does not matter yet.
    let first = Args::command().ignore_errors(true).try_get_matches();
    let file =
        first.ok().and_then(|matches| matches.get_one::<std::path::PathBuf>("config").cloned());
    let (command, table) = match &file {
        Some(path) => with_file(Args::command(), path)?,
        None => (Args::command(), Table::new()),
    };
    let matches = command.try_get_matches()?;
    let mut args = Args::from_arg_matches(&matches)?;
    args.check()?;
    if args.print_config {
        args.printed = print(&matches, &table);
    }
    Ok(args)
}

/// The command with what the file says as its defaults.
fn with_file(mut command: Command, path: &Path) -> Result<(Command, Table), clap::Error> {
    let wrong = |text: String| {
        let text = format!("{}: {text}", path.display());
        clap::Error::raw(ErrorKind::ValueValidation, text)
    };
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        wrong(error.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
    })?;
    for (key, value) in &table {
        let known =
            command.get_arguments().find(|arg| arg.get_long() == Some(key) && is_setting(arg));
        let Some(arg) = known else { return Err(wrong(format!("there is no setting {key}"))) };
        let list = matches!(arg.get_action(), ArgAction::Append);
        let values = match value {
            Value::Array(values) if list => values.iter().map(plain).collect(),
            value => plain(value).map(|value| vec![value]),
        };
        let Some(values) = values else {
            return Err(wrong(format!("{key} has a value of the wrong kind")));
        };
        let id = arg.get_id().clone();
        command = command.mut_arg(id, |arg| arg.default_values(values));
    }
    Ok((command, table))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Whether it says how the relay runs, and not what to do this once.
fn is_setting(arg: &Arg) -> bool {
    !matches!(arg.get_id().as_str(), "config" | "print_config" | "help" | "version" | "selftest")
}

/// All settings as a file, each with where it is from, and without what is secret.
fn print(matches: &ArgMatches, table: &Table) -> String {
    let mut text = String::new();
    for arg in Args::command().get_arguments().filter(|arg| is_setting(arg)) {
        let (Some(key), id) = (arg.get_long(), arg.get_id().as_str()) else { continue };
        let values = matches.get_raw(id).into_iter().flatten();
        let values: Vec<_> =
            values.map(|value| literal(&shown(&value.to_string_lossy()))).collect();
        let from = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => "flag",
            Some(ValueSource::EnvVariable) => "environment",
            _ if table.contains_key(key) => "file",
            _ => "default",
        };
        let value = match (arg.get_action(), &values[..]) {
            (_, [_]) if id == "token" => {
                let _ = writeln!(text, "# {key} is set, and not shown  # {from}");
                continue;
            }
            (ArgAction::Append, values) => format!("[{}]", values.join(", ")),
            (_, [value]) => value.clone(),
            _ => {
                let _ = writeln!(text, "# {key} is not set");
                continue;
            }
        };
        let _ = writeln!(text, "{key} = {value}  # {from}");
    }
    text
}

/// An address without the password or token that stands in it.
fn shown(value: &str) -> String {
    let rest = value.split_once("://");
    match rest.and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, server)) => format!("{scheme}://HIDDEN@{server}"),
        None => value.into(),
    }
}

fn literal(value: &str) -> String {
    match value.parse::<i64>() {
        Ok(number) => number.to_string(),
        Err(_) => Value::String(value.into()).to_string(),
    }
}
