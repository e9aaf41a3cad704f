//! What a member makes who breaks the rules, for the simulator: behind the same feature as [`sabotage`](crate::sabotage).
#![cfg(all(feature = "sabotage", not(target_arch = "wasm32")))]

use crate::{Client, RoomKey, mls::Commit, peer::PeerMessage};

/// A message against the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// A commit that makes its maker the only admin.
    Usurp,
    /// A commit that removes somebody, whether its maker may or not.
    Evict,
    /// A commit that was changed after it was signed.
    Broken,
    /// A message in which nothing makes sense, sealed as it should be.
    Nonsense,
}

impl Client {
    /// A payload that is against the rules of the group as this member has it; its own state stays as it is.
    pub fn forge(&mut self, room: RoomKey, forgery: Forgery) -> Option<Vec<u8>> {
        let (identity, room) = self.forging(room)?;
        let (group, sealer) = room.forging()?;
        let me = identity.id();
        let commit = match forgery {
            Forgery::Usurp => {
                let mut policy = group.policy().clone();
                policy.admins = [(me, ())].into_iter().collect();
                Commit { policy: Some(policy), ..Commit::default() }
            }
            Forgery::Evict => {
                let victim = group.roster().iter().find(|leaf| leaf.id != me)?.id;
                Commit { removes: vec![victim], ..Commit::default() }
            }
            Forgery::Broken => Commit { update: true, ..Commit::default() },
            Forgery::Nonsense => {
                return Some(sealer.seal(&PeerMessage::Mls(vec![7; 300].into()), [7; 24]));
            }
        };
        let (mut message, _) = group.commit(identity, commit).ok()?;
        group.drop_pending();
        if forgery == Forgery::Broken {
            let middle = message.len() / 2;
            message[middle] ^= 1;
        }
        Some(sealer.seal(&PeerMessage::Mls(message.into()), [9; 24]))
    }
}
