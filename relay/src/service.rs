//! What a service manager gives and wants to hear: systemd's socket activation and notifications. Without one, nothing.

use tokio::net::TcpListener;

/// The socket that the service manager opened.
#[cfg(unix)]
pub(crate) fn listener() -> anyhow::Result<Option<TcpListener>> {
    let Some(listener) = listenfd::ListenFd::from_env().take_tcp_listener(0)? else {
        return Ok(None);
    };
    listener.set_nonblocking(true)?;
    Ok(Some(TcpListener::from_std(listener)?))
}

/// Clients find the relay from now on.
#[cfg(unix)]
pub(crate) fn ready() {
    tell(sd_notify::NotifyState::Ready);
}

/// The relay is about to end, as it was told to.
#[cfg(unix)]
pub(crate) fn stopping() {
    tell(sd_notify::NotifyState::Stopping);
}

#[cfg(unix)]
fn tell(state: sd_notify::NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}

#[cfg(not(unix))]
pub(crate) fn listener() -> anyhow::Result<Option<TcpListener>> {
    Ok(None)
}

#[cfg(not(unix))]
pub(crate) fn ready() {}

#[cfg(not(unix))]
pub(crate) fn stopping() {}
