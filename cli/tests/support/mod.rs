#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses a part of it")]
//! A relay in this process, and people who run the built `alcove` on folders of their own.

use alcove_relay::Config;
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::SocketAddr,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread::{self, JoinHandle},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

/// After so long without what is waited for, a test fails rather than hangs.
const PATIENCE: &str = "60";

pub struct Relay {
    address: SocketAddr,
    config: Config,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    pub fn start() -> Self {
        Self::with(Config::default())
    }

    pub fn with(config: Config) -> Self {
        Self::at("127.0.0.1:0".parse().expect("an address"), config)
    }

    /// Stops, and starts anew at the same address, with nothing of what was held.
    pub fn restart(self) -> Self {
        let (address, config) = (self.address, self.config.clone());
        drop(self);
        Self::at(address, config)
    }

    fn at(address: SocketAddr, config: Config) -> Self {
        let settings = config.clone();
        let (started, listening) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = TcpListener::bind(address).await.expect("a port");
                started.send(listener.local_addr().expect("an address")).expect("the test waits");
                let shutdown = async { drop(stopped.await) };
                alcove_relay::serve(listener, settings, shutdown).await.expect("it serves");
            });
        });
        let address = listening.recv().expect("the relay starts");
        Self { address, config, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        drop(self.stop.take());
        let stopped = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || matches!(stopped, Some(Ok(()))), "the relay failed");
    }
}

pub struct Person {
    state: TempDir,
    name: &'static str,
    relay: String,
}

impl Person {
    pub fn new(name: &'static str, relay: &Relay) -> Self {
        Self::at(name, format!("ws://{}/ws", relay.address))
    }

    pub fn at(name: &'static str, relay: String) -> Self {
        Self { state: tempfile::tempdir().expect("a folder"), name, relay }
    }

    /// Starts `alcove` with these arguments.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let limited = arguments.contains(&"--timeout");
        let patience: &[_] = if limited { &[] } else { &["--timeout", PATIENCE] };
        let mut child = Command::new(env!("CARGO_BIN_EXE_alcove"))
            .env("ALCOVE_STATE", self.state.path())
            .env("ALCOVE_RELAY_URL", &self.relay)
            .args(["--name", self.name])
            .args(arguments)
            .args(patience)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("alcove starts");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Running { child, input, output }
    }

    /// The folder that its state is in.
    pub fn folder(&self) -> &std::path::Path {
        self.state.path()
    }

    /// Starts the JSON interface.
    pub fn run(&self) -> Running {
        self.start(&["run"])
    }

    /// Runs `alcove` to its end, which must be a good one, and gives what it printed.
    pub fn output(&self, arguments: &[&str]) -> String {
        self.start(arguments).end()
    }

    /// Runs `alcove` to its end, which must be a bad one, and gives the line that says why.
    pub fn refusal(&self, arguments: &[&str]) -> String {
        let mut running = self.start(arguments);
        drop(running.input.take());
        let (success, _, errors) = running.finish();
        assert!(!success, "{arguments:?} should fail");
        assert_eq!(errors.lines().count(), 1, "{errors}");
        errors.trim_end().to_owned()
    }
}

/// A running `alcove`. It is stopped with the test.
pub struct Running {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Running {
    pub fn type_line(&mut self, line: &str) {
        let input = self.input.as_mut().expect("not ended");
        writeln!(input, "{line}").expect("alcove reads");
    }

    pub fn command(&mut self, command: Value) {
        self.type_line(&command.to_string());
    }

    /// Reads events until one is as it should be.
    pub fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.read_line();
            let event = serde_json::from_str(&line).expect("every line is JSON");
            if wanted(&event) {
                return event;
            }
        }
    }

    /// Reads lines until one starts as it should.
    pub fn wait_for_line(&mut self, start: &str) {
        while !self.read_line().starts_with(start) {}
    }

    /// Asks it to stop, as a service manager does, and waits for a good end.
    pub fn stop(mut self) -> String {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.expect("kill runs").success());
        let (success, output, errors) = self.finish();
        assert!(success, "alcove failed: {errors}");
        output
    }

    /// Ends the input and waits for a good end. Gives what was printed and not read before.
    pub fn end(mut self) -> String {
        drop(self.input.take());
        let (success, output, errors) = self.finish();
        assert!(success, "alcove failed: {errors}");
        output.trim_end().to_owned()
    }

    fn read_line(&mut self) -> String {
        let mut line = String::new();
        if self.output.read_line(&mut line).expect("UTF-8") == 0 {
            let (_, _, errors) = self.finish();
            panic!("alcove ended: {errors}");
        }
        line
    }

    fn finish(&mut self) -> (bool, String, String) {
        let (mut output, mut errors) = (String::new(), String::new());
        self.output.read_to_string(&mut output).expect("UTF-8");
        self.child.stderr.take().expect("read once").read_to_string(&mut errors).expect("UTF-8");
        (self.child.wait().expect("it ends").success(), output, errors)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended in most cases; then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether an event says that a message of one's own is ordered.
pub fn is_ordered(event: &Value) -> bool {
    event["event"] == "message_state" && event["state"] == "ordered"
        || event["event"] == "message"
            && event["message"]["mine"] == true
            && event["message"]["state"] == "ordered"
}

/// Whether an event is this text from this person.
pub fn is_text(event: &Value, name: &str, body: &str) -> bool {
    let message = &event["message"];
    event["event"] == "message"
        && message["sender_name"] == name
        && message["kind"]["text"]["body"] == body
}
