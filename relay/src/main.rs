//! The relay's binary: flags and environment in, `alcove_relay::serve` until a signal comes.

mod args;

use alcove_relay::{Config, Relay};
use anyhow::Context as _;
use args::Args;
use std::{
    io::{Write as _, stderr, stdout},
    net::SocketAddr,
    process::ExitCode,
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(code) => return code,
    };
    // Never more than this level: what the libraries below would tell at a finer one is not ours to keep.
    tracing_subscriber::fmt().with_writer(stderr).with_target(false).with_ansi(false).init();
    match run(args.listen, args.into_config()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("alcove-relay: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(listen: SocketAddr, config: Config) -> anyhow::Result<()> {
    let relay = Relay::new(config)?;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; choose another address with --listen")
    })?;
    let shutdown = signals()?;
    writeln!(stdout(), "listening on http://{}", listener.local_addr()?)?;
    stdout().flush()?;
    relay.serve(listener, shutdown).await;
    Ok(())
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
