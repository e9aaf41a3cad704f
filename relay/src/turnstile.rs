//! What takes a thread's time, one after the other, and whatever else is ready comes before each: the turns of connections that say
//! much, and the signatures of joins.
//!
//! To verify a signature takes as long as to deliver many messages. Where all that was ready had its turn, one behind the other,
//! a message in another room waited for all of them.

use alcove_wire::{AccessPublicKey, Challenge, Cursor, RoomId, Signature};
use std::sync::Arc;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::yield_now,
};
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

/// A turn of this thread, as long as it is held.
pub(crate) type Turn = OwnedSemaphorePermit;

/// Waits for a turn, and then until everything else that is ready, or has come to a socket, was dealt with once.
pub(crate) async fn turn() -> Turn {
    let turnstile = TURNSTILE.with(Arc::clone);
    let Ok(turn) = turnstile.acquire_owned().await else {
        unreachable!("the semaphore is never closed")
    };
    yield_now().await;
    turn
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
    AbortOnDropHandle::new(tokio::spawn(async move {
        let _turn = turn().await;
        let genuine = access_key.verify_join(&challenge, &signature);
        Join { room: access_key.room(), genuine, cursor }
    }))
}
