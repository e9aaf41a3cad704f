//! What hubs tell each other of a room and nobody keeps: ephemeral publishes, and who is there.

use super::{
    block::Word,
    others::Change,
    request::{NodeId, Request},
    shared::{Cx, NEVER},
};
use crate::{hub::Output, room::Room};
use alcove_wire::{PeerId, decode, encode};
use bytes::Bytes;

/// How often a hub says anew who is there, for others may have missed it.
const ANNOUNCE_MS: u64 = 60_000;
/// After how long a silence nobody is believed to be there at another hub.
const SILENCE_MS: u64 = 150_000;
/// When to look again after a log that could not be kept at once.
const REFRESH_MS: u64 = 10_000;

impl Room {
    /// Another hub said something that is not kept.
    pub(crate) fn heard(&mut self, word: &Bytes, cx: &mut Cx<'_>) {
        match decode(word) {
            Ok(Word::Ephemeral { node, peer, payload }) if node != cx.node => {
                self.whisper(None, peer, payload.into(), cx.outputs);
            }
            Ok(Word::Here { node, peers }) if node != cx.node => {
                self.are_there(node, peers, cx.now)
            }
            Ok(Word::Who { node }) if node != cx.node && !self.is_empty() => self.tell_who(cx),
            _ => {}
        }
    }

    /// An ephemeral publish of somebody here.
    pub(crate) fn tell_others(&self, peer: PeerId, payload: &[u8], cx: &mut Cx<'_>) {
        let word = Word::Ephemeral { node: cx.node, peer, payload: payload.into() };
        let word = encode(&word).into();
        cx.outputs.push_back(Output::Bus(Request::Tell { room: self.id, word }));
    }

    /// These are at another hub, and no others.
    pub(crate) fn are_there(&mut self, node: NodeId, peers: Vec<PeerId>, now: u64) {
        let Some(shared) = &mut self.shared else { return };
        let change = shared.others.set(node, peers, now);
        if change != Change::default() && !self.is_empty() {
            self.others_changed(change.joined, change.left, now);
        }
    }

    /// Time has passed: keeps the log of a quiet room, and tells again who is here.
    pub(crate) fn refresh(&mut self, cx: &mut Cx<'_>) {
        let Some(shared) = &mut self.shared else { return };
        let silent = shared.others.silent_since(cx.now.saturating_sub(SILENCE_MS));
        if shared.unannounced || shared.announce_at <= cx.now {
            self.tell_who(cx);
        }
        silent.into_iter().for_each(|node| self.are_there(node, Vec::new(), cx.now));
        self.write(cx);
        if let Some(shared) = &mut self.shared
            && shared.refresh_at <= cx.now
        {
            shared.refresh_at = cx.now + REFRESH_MS;
        }
    }

    fn tell_who(&mut self, cx: &mut Cx<'_>) {
        let peers: Vec<_> = self.peers().collect();
        let Some(shared) = &mut self.shared else { return };
        shared.unannounced = false;
        shared.announce_at = if peers.is_empty() { NEVER } else { cx.now + ANNOUNCE_MS };
        let word = encode(&Word::Here { node: cx.node, peers }).into();
        cx.outputs.push_back(Output::Bus(Request::Tell { room: self.id, word }));
    }
}
