//! Telling keepers of the files that are here, so that they get them while somebody is here to give them. Nothing of this is signed:
//! whoever lies about it keeps a file from keepers, and from no member.

use super::{Ctx, Room, Timer};
use crate::{
    peer::{HELD_FILES_MAX, HeldFile, Payload},
    record::StoredFile,
};
use alcove_wire::{PeerId, Retention};

/// Of files that have been known for longer keepers are not told.
const OFFER_AGE_MS: u64 = 30 * 24 * 3600 * 1000;
/// How soon a member tells of them: a keeper has said by then what it holds.
const OFFER_SOON_MS: u64 = 500;
/// Over how long members spread what they tell, for each that is present, and at most: one word is for all to hear.
const SPREAD_PER_PEER_MS: u64 = 50;
const SPREAD_MAX_MS: u64 = 30_000;
/// For how long it is enough that a member told of a file, though no keeper says that it holds it.
const OFFER_AGAIN_MS: u64 = 10 * 60_000;

impl Room {
    /// A keeper says that it is here.
    pub(super) fn offer_what_is_here(&mut self, ctx: &mut Ctx<'_>) {
        if !self.files_to_offer(ctx).is_empty() {
            self.offer_soon(ctx);
        }
    }

    /// There is something that a keeper may lack.
    pub(super) fn offer_soon(&mut self, ctx: &mut Ctx<'_>) {
        if self.presence.keepers.count() == 0 || self.timers.is_armed(Timer::OfferFiles) {
            return;
        }
        let others = self.joined.map_or(0, |joined| joined.present.saturating_sub(2));
        let spread = (u64::from(others) * SPREAD_PER_PEER_MS).min(SPREAD_MAX_MS);
        let wait = OFFER_SOON_MS + ctx.jitter(spread);
        self.timers.arm(Timer::OfferFiles, ctx.now.monotonic_ms + wait);
    }

    pub(super) fn offer_files(&mut self, ctx: &mut Ctx<'_>) {
        let mut known = self.files_to_offer(ctx);
        if known.is_empty() || self.joined.is_none() || self.presence.keepers.count() == 0 {
            return;
        }
        let newest = |known: &[HeldFile]| {
            known.iter().enumerate().max_by_key(|(_, file)| file.since).map(|(at, _)| at)
        };
        let mut files = Vec::new();
        while files.len() < HELD_FILES_MAX
            && let Some(at) = newest(&known)
        {
            files.push(known.swap_remove(at));
        }
        let until = ctx.now.monotonic_ms + OFFER_AGAIN_MS;
        let told = &mut self.presence.keepers.told;
        told.extend(files.iter().map(|file| (file.hash, until)));
        let payload = alcove_wire::encode(&Payload::FilesHeld { files });
        self.publish_in(self.room_id(), Retention::Ephemeral, payload, ctx);
        if !known.is_empty() {
            self.offer_soon(ctx);
        }
    }

    /// The files that keepers may lack.
    fn files_to_offer(&self, ctx: &Ctx<'_>) -> Vec<HeldFile> {
        let (unsent, told) = (self.unsent(ctx), &self.presence.keepers.told);
        let oldest = ctx.now.unix_ms.saturating_sub(OFFER_AGE_MS);
        let lacks = |record: &&StoredFile| {
            record.whole
                && !record.inline
                && record.since >= oldest
                && record.of.is_some_and(|(of, _)| !unsent.contains(&of))
                && told.get(&record.keyed.hash).is_none_or(|until| *until <= ctx.now.monotonic_ms)
        };
        let records = self.files.known.values().map(|known| &known.record).filter(lacks);
        let held = |StoredFile { keyed, since, .. }: &StoredFile| HeldFile {
            hash: keyed.hash,
            size: keyed.sealed_size(),
            since: *since,
        };
        records.map(held).collect()
    }

    /// Somebody says which files it holds. That a keeper does is enough for as long as it is here.
    pub(super) fn note_held(&mut self, peer: PeerId, files: &[HeldFile], ctx: &Ctx<'_>) {
        let keepers = &mut self.presence.keepers;
        let until =
            if keepers.is_here(peer) { u64::MAX } else { ctx.now.monotonic_ms + OFFER_AGAIN_MS };
        let known = self.files.known.values().map(|known| known.record.keyed.hash);
        for hash in known.filter(|hash| files.iter().any(|file| file.hash == *hash)) {
            let told = keepers.told.entry(hash).or_insert(until);
            *told = until.max(*told);
        }
    }
}
