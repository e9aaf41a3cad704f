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
    start_with(&[]).await
}

async fn start_with(flags: &[&str]) -> (Child, String) {
    let flags = [&["--listen", "127.0.0.1:0"], flags].concat();
    let mut child = relay(&flags).spawn().unwrap();
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
async fn a_service_manager_is_told_and_its_socket_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let notified = tokio::net::UnixDatagram::bind(&path).unwrap();
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    // The process that is meant has to be named, and is the shell until it is the relay.
    let script = format!(
        "exec 3<&0; LISTEN_FDS=1 LISTEN_PID=$$ exec {}",
        env!("CARGO_BIN_EXE_alcove-relay")
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]).env("NOTIFY_SOCKET", &path).kill_on_drop(true);
    command.stdin(std::os::fd::OwnedFd::from(socket)).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let heard = async || {
        let mut text = [0; 100];
        let len = notified.recv(&mut text).await.unwrap();
        String::from_utf8_lossy(&text[..len]).trim().to_owned()
    };
    assert_eq!(heard().await, "READY=1");
    TcpStream::connect(address).await.unwrap();
    signal(&child, "TERM").await;
    assert_eq!(heard().await, "STOPPING=1");
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn it_tests_a_relay_from_outside() {
    let (_child, address) = start().await;
    let output = relay(&["--selftest", &format!("http://{address}/")]).output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    assert!(text.contains("WebSocket, without TLS: right"), "{text}");
    assert!(text.contains("messages: right"), "{text}");
    // Nobody listens where a port was just given up.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (code, text) = fails_with(&["--selftest", &format!("https://{gone}")]).await;
    assert_eq!(code, Some(1));
    assert!(text.contains("cannot connect to wss://"), "{text}");
}

#[tokio::test]
async fn it_tests_a_relay_that_asks_for_its_token() {
    let token = ["--token", "sesame-0123456789"];
    let (_child, address) = start_with(&token).await;
    let address = format!("http://{address}/");
    let known = ["--selftest", &address, token[0], token[1]];
    assert!(relay(&known).output().await.unwrap().status.success());
    let (code, text) = fails_with(&["--selftest", &address]).await;
    assert_eq!(code, Some(1));
    assert!(text.contains("asks for its token"), "{text}");
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
async fn its_log_is_json_where_that_is_wanted() {
    let mut child = relay(&["--listen", "127.0.0.1:0", "--log", "json"]).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut String::new()).await.unwrap();
    signal(&child, "TERM").await;
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    let events: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 1, "{log}");
    assert_eq!((&events[0]["level"], &events[0]["message"]), (&"INFO".into(), &"stopping".into()));
    assert_eq!(events[0]["connections"], 0);
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
async fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.toml");
    let text = "max-frame = 10000\nmax-rooms = 5\nqueue-bytes = 7\norigin = [\"https://a.example\", \"null\"]\n";
    std::fs::write(&file, text).unwrap();
    let mut command = relay(&["--print-config", "--max-frame", "30000"]);
    command
        .env("ALCOVE_CONFIG", &file)
        .env("ALCOVE_MAX_FRAME", "20000")
        .env("ALCOVE_MAX_ROOMS", "6");
    let output = command.output().await.unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for line in [
        "max-frame = 30000  # flag",
        "max-rooms = 6  # environment",
        "queue-bytes = 7  # file",
        "origin = [\"https://a.example\", \"null\"]  # file",
        "listen = \"127.0.0.1:8787\"  # default",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} is not in\n{printed}");
    }
    // What is printed is a file.
    std::fs::write(&file, &printed).unwrap();
    let again =
        relay(&["--config", file.to_str().unwrap(), "--print-config"]).output().await.unwrap();
    let again = String::from_utf8(again.stdout).unwrap();
    let plain = |text: &str| {
        text.lines().map(|line| line.split("  #").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(plain(&again), plain(&printed));
}

#[tokio::test]
async fn no_secret_is_printed() {
    let secrets = ["pass:w@rd", "token1", "pass2", "sesame-0123456789"];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.toml");
    let text = format!(
        "bus = [\"nats://alcove:{}@10.0.0.2\", \"nats://{}@10.0.0.3\"]\n",
        secrets[0], secrets[1]
    );
    std::fs::write(&file, text).unwrap();
    let printed = async |flag: &str, bus: Option<&str>| {
        let mut command = relay(&["--config", file.to_str().unwrap(), flag]);
        command.envs(bus.map(|bus| ("ALCOVE_BUS", bus)));
        command.env("ALCOVE_TOKEN", secrets[3]);
        String::from_utf8(command.output().await.unwrap().stdout).unwrap()
    };
    let from_file = printed("--print-config", None).await;
    let line = "bus = [\"nats://HIDDEN@10.0.0.2\", \"nats://HIDDEN@10.0.0.3\"]  # file";
    assert!(from_file.lines().any(|printed| printed == line), "{from_file}");
    assert!(from_file.contains("# token is set, and not shown  # environment"), "{from_file}");
    for flag in ["--print-config", "--help"] {
        for bus in [None, Some("tls://alcove:pass2@10.0.0.4:4222")] {
            let text = printed(flag, bus).await;
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_in_the_file_is_one_line_that_names_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.toml");
    for (text, named) in [
        ("max-frames = 1", "there is no setting max-frames"),
        ("max-frame = \"many\"", "--max-frame"),
        ("max-frame = [1, 2]", "max-frame has a value of the wrong kind"),
        ("max-frame = ", "relay.toml"),
    ] {
        std::fs::write(&file, text).unwrap();
        let (code, text) = fails_with(&["--config", file.to_str().unwrap()]).await;
        assert_eq!(code, Some(2));
        assert!(text.contains(named), "{text}");
    }
    std::fs::write(&file, "tls-certificate = \"certificate.pem\"").unwrap();
    let (code, text) = fails_with(&["--config", file.to_str().unwrap()]).await;
    assert_eq!(code, Some(2));
    assert!(text.contains("tls-key"), "{text}");
    let (code, text) = fails_with(&["--config", "/none/relay.toml"]).await;
    assert_eq!(code, Some(2));
    assert!(text.contains("/none/relay.toml"), "{text}");
}

#[tokio::test]
async fn where_the_certificate_is_from_is_said_once_and_whole() {
    let (files, acme) = (
        ["--tls-certificate", "a.pem", "--tls-key", "b.pem"],
        ["--acme-domain", "chat.example.org", "--acme-cache", "/none"],
    );
    for (flags, code, named) in [
        ([&files[..], &acme].concat(), 2, "tls-certificate and acme-domain cannot both be set"),
        (acme[..2].to_vec(), 2, "acme-domain needs acme-cache"),
        (vec!["--acme-domain", "*.example.org"], 2, "--acme-domain"),
        (vec!["--acme-domain", "192.0.2.1"], 2, "--acme-domain"),
        (vec!["--acme-contact", "ops@example.org"], 2, "expected mailto:"),
        (vec!["--acme-directory", "acme.example.org"], 2, "--acme-directory"),
        (
            vec!["--acme-domain", "chat.example.org", "--acme-cache", "/dev/null"],
            1,
            "see --acme-cache",
        ),
    ] {
        let (given, text) = fails_with(&[&["--listen", "127.0.0.1:0"], &flags[..]].concat()).await;
        assert_eq!(given, Some(code), "{text}");
        assert!(text.contains(named), "{text}");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_one_and_too_much_work_are_refused_and_the_token_is_not_said() {
    for token in ["short-token", "with a space in it", "with#fragment-in-it"] {
        let (code, text) = fails_with(&["--listen", "127.0.0.1:0", "--token", token]).await;
        assert_eq!(code, Some(1));
        assert!(text.contains("see --token") && !text.contains(token), "{text}");
    }
    let (code, text) = fails_with(&["--listen", "127.0.0.1:0", "--max-work", "21"]).await;
    assert_eq!(code, Some(1));
    assert!(text.contains("max-work is 21; it must be at most 20"), "{text}");
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
