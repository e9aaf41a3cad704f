//! A room that its only member has just made, and is in with somebody else: for tests of what a room does in one step.

use super::{Ctx, Joined, Room};
use crate::{
    Admission, MessageId, Now, Suite, file::Keyed, identity::Identity, outbound::Outbound,
    record::Sharing,
};
use chacha20::{ChaCha20Rng, rand_core::SeedableRng as _};

/// A message with a file that is not here.
pub(super) const MESSAGE: MessageId = MessageId([9; 32]);

/// Plays with the room.
pub(super) fn with_room<T>(play: impl FnOnce(&mut Room, &mut Ctx<'_>) -> T) -> T {
    let identity = Identity::from_seed(&[4; 32]);
    let (mut out, mut rng) = (Outbound::default(), ChaCha20Rng::from_seed([1; 32]));
    let now = Now { monotonic_ms: 0, unix_ms: 1_000_000 };
    let (name, sharing, out) = ("Ada", Sharing::default(), &mut out);
    let ctx = &mut Ctx {
        identity: &identity,
        name,
        sharing,
        ignored: &[],
        picture: &[],
        now,
        rng: &mut rng,
        out,
    };
    let relay = "ws://127.0.0.1/ws".to_owned();
    let room = Room::create("Tea".into(), relay, Admission::Open, Suite::Classic, ctx);
    let mut room = room.expect("a room");
    room.joined = Some(Joined { incarnation: 1, present: 2 });
    play(&mut room, ctx)
}

/// Wants the file of [`MESSAGE`], of five bytes, where that says this hash; answers what there is to give of it.
pub(super) fn wanted(
    room: &mut Room,
    hash: impl FnOnce(&[u8]) -> [u8; 32],
    ctx: &mut Ctx<'_>,
) -> Vec<u8> {
    let mut keyed = Keyed { key: [7; 32], hash: [0; 32], size: 5 };
    let sealed = keyed.seal(0, b"hello");
    keyed.hash = hash(&sealed);
    room.note_wanted((MESSAGE, 0), keyed, ctx);
    sealed
}
