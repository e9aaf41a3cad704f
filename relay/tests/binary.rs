//! The binary as an operator meets it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

fn relay(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alcove-relay"));
    command.args(flags).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Starts a relay on a free port, and gives its address.
async fn start() -> (Child, String) {
    let mut child = relay(&["--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).await.unwrap();
    let address = line.trim_end().strip_prefix("listening on http://").expect(&line).to_owned();
    (child, address)
}

async fn signal(child: &Child, name: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().await.unwrap().success());
}

async fn fails_with(flags: &[&str]) -> (Option<i32>, String) {
    let output = relay(flags).output().await.unwrap();
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    (output.status.code(), text)
}

#[tokio::test]
async fn it_says_where_it_listens_and_ends_well_on_a_signal() {
    for name in ["TERM", "INT"] {
        let (mut child, address) = start().await;
        TcpStream::connect(&address).await.unwrap();
        signal(&child, name).await;
        assert!(child.wait().await.unwrap().success());
    }
}

#[tokio::test]
async fn its_log_tells_nothing_of_who_was_there() {
    let (mut child, address) = start().await;
    let stream = TcpStream::connect(&address).await.unwrap();
    let local = stream.local_addr().unwrap().to_string();
    drop(stream);
    signal(&child, "TERM").await;
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    assert!(log.contains("stopping"), "{log}");
    assert!(!log.contains("127.0.0.1") && !log.contains(&local), "{log}");
}

#[tokio::test]
async fn a_wrong_flag_is_one_line_and_exit_code_2() {
    for flags in [&["--nonsense"][..], &["--listen", "here"], &["--max-frame", "many"]] {
        let (code, text) = fails_with(flags).await;
        assert_eq!(code, Some(2));
        assert!(text.contains("see alcove-relay --help"), "{text}");
    }
}

#[tokio::test]
async fn a_taken_port_is_one_line_that_says_what_to_do() {
    let (_child, address) = start().await;
    let (code, text) = fails_with(&["--listen", &address]).await;
    assert_eq!(code, Some(1));
    assert!(text.contains("choose another address with --listen"), "{text}");
}

#[tokio::test]
async fn a_folder_without_a_client_is_one_line_that_says_what_to_do() {
    let (code, text) = fails_with(&["--listen", "127.0.0.1:0", "--client", "/none"]).await;
    assert_eq!(code, Some(1));
    assert!(text.contains("cargo xtask build"), "{text}");
}

#[tokio::test]
async fn every_flag_is_in_the_operators_guide_with_its_default() {
    let guide = include_str!("../../docs/deploy.md");
    let help = relay(&["--help"]).output().await.unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let flags: Vec<_> = help.split("\n      --").skip(1).collect();
    assert!(flags.len() > 15, "{help}");
    for text in flags {
        let flag = text.split_whitespace().next().unwrap();
        let row = guide.lines().find(|line| line.starts_with(&format!("| `--{flag}` |")));
        let row = row.unwrap_or_else(|| panic!("--{flag} is not in docs/deploy.md"));
        if let Some(default) = text.split("[default: ").nth(1) {
            let default = default.split(']').next().unwrap();
            assert!(row.contains(default), "{row} lacks {default}");
        }
    }
}
