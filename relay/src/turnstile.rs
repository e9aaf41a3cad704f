//! Where the signatures of joins are verified: for each thread that serves one at a time, on another thread that the system lets run
//! when none of those has anything to do.
//!
//! To verify one takes as long as to deliver many messages. Where each connection verified its own in its turn, a message
//! in another room waited for all of them; where it was done between the turns, for one.

use alcove_wire::{AccessPublicKey, Challenge, Cursor, RoomId, Signature};
use std::sync::Arc;
use tokio::{sync::Semaphore, task::spawn_blocking};
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

/// Verifies a join when its turn comes.
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
        let verified = spawn_blocking(move || Join {
            room: access_key.room(),
            genuine: access_key.verify_join(&challenge, &signature),
            cursor,
        });
        verified.await.expect("a verification does not panic")
    }))
}
