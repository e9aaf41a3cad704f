//! Where the signatures of joins are verified: one at a time on each thread, and whatever else is ready comes before each.
//!
//! To verify one takes as long as to deliver many messages. Where each connection verified its own in its turn, a message
//! in another room waited for all of them.

use alcove_wire::{AccessPublicKey, Challenge, Cursor, RoomId, Signature};
use std::sync::Arc;
use tokio::{sync::Semaphore, task::yield_now};
use tokio_util::task::AbortOnDropHandle;

thread_local! {
    static TURNSTILE: Arc<Semaphore> = Arc::new(Semaphore::new(1));
}

/// A join whose signature was verified.
pub(crate) struct Join {
    pub(crate) room: RoomId,
    pub(crate) genuine: bool,
    pub(crate) cursor: Option<Cursor>,
}

/// A join that waits for its turn, unless it is dropped.
pub(crate) type Waiting = AbortOnDropHandle<Join>;

/// Verifies a join when its turn comes, on this thread.
pub(crate) fn verify(
    challenge: Challenge,
    access_key: AccessPublicKey,
    signature: Signature,
    cursor: Option<Cursor>,
) -> Waiting {
    let turnstile = TURNSTILE.with(Arc::clone);
    AbortOnDropHandle::new(tokio::spawn(async move {
        let Ok(_turn) = turnstile.acquire_owned().await else {
            unreachable!("the semaphore is never closed")
        };
        // Until everything that is ready, or has come to a socket, was dealt with once.
        yield_now().await;
        let genuine = access_key.verify_join(&challenge, &signature);
        Join { room: access_key.room(), genuine, cursor }
    }))
}
