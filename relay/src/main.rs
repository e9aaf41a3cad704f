//! The relay's binary: flags and environment in, `alcove_relay::serve` until a signal comes.

mod args;
mod selftest;
mod service;
mod settings;

use alcove_relay::{Config, Relay};
use anyhow::Context as _;
use args::{Args, Log};
use std::{
    io::{Write as _, stderr, stdout},
    net::SocketAddr,
    process::ExitCode,
};
use tokio::net::TcpListener;

/// What a connection keeps lies between what its handshake needed for a moment: with an allocator by sizes, no holes stay.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(code) => return code,
    };
    if args.print_config {
        let printed = stdout().write_all(args.printed.as_bytes());
        return if printed.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    use_small_pages();
    let runtime = match alcove_relay::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return report(Err(error.into())),
    };
    if let Some(address) = &args.selftest {
        return report(runtime.block_on(selftest::run(address, args.token())));
    }
    // Never more than this level: what the libraries below would tell at a finer one is not ours to keep.
    let log = tracing_subscriber::fmt().with_writer(stderr).with_target(false).with_ansi(false);
    match args.log {
        Log::Text => log.init(),
        Log::Json => log.json().flatten_event(true).init(),
    }
    report(runtime.block_on(run(args.listen, args.metrics, args.into_config())))
}

/// The allocator asks for huge pages. The first touch of one clears 2 MiB, which took up to 6 ms, and everybody waits meanwhile.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    // A kernel without huge pages refuses, and needs none of it.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

fn report(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("alcove-relay: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(
    listen: SocketAddr,
    metrics: Option<SocketAddr>,
    config: Config,
) -> anyhow::Result<()> {
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let mut relay = Relay::new(config)?;
    let listener = match service::listener()? {
        Some(listener) => listener,
        None => bind(listen, "listen").await?,
    };
    if let Some(address) = metrics {
        relay = relay.with_admin(bind(address, "metrics").await?);
    }
    let shutdown = signals()?;
    writeln!(stdout(), "listening on {scheme}://{}", listener.local_addr()?)?;
    stdout().flush()?;
    service::ready();
    let shutdown = async {
        shutdown.await;
        service::stopping();
    };
    relay.serve(listener, shutdown).await;
    Ok(())
}

async fn bind(address: SocketAddr, flag: &str) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| {
        format!("cannot listen on {address}; choose another address with --{flag}")
    })
}

/// Done at the first signal to stop. At the second, the process ends at once.
#[cfg(unix)]
fn signals() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (first, came) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut any =
            async || tokio::select! { _ = terminate.recv() => {} _ = interrupt.recv() => {} };
        any().await;
        let _ = first.send(());
        any().await;
        std::process::exit(1);
    });
    Ok(async { drop(came.await) })
}

#[cfg(not(unix))]
fn signals() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
