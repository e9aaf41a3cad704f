//! Who is in a room at other hubs.

use super::request::NodeId;
use alcove_wire::PeerId;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(crate) struct Others(BTreeMap<NodeId, There>);

struct There {
    peers: BTreeSet<PeerId>,
    heard_at: u64,
}

/// What has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) joined: Vec<PeerId>,
    pub(crate) left: Vec<PeerId>,
}

impl Others {
    /// Takes in all who are there at one of them.
    pub(crate) fn set(&mut self, node: NodeId, peers: Vec<PeerId>, now: u64) -> Change {
        let peers = BTreeSet::from_iter(peers);
        let before = match peers.is_empty() {
            true => self.0.remove(&node),
            false => self.0.insert(node, There { peers: peers.clone(), heard_at: now }),
        };
        let before = before.map(|there| there.peers).unwrap_or_default();
        Change {
            joined: peers.difference(&before).copied().collect(),
            left: before.difference(&peers).copied().collect(),
        }
    }

    /// Those of which nothing was heard since then.
    pub(crate) fn silent_since(&self, since: u64) -> Vec<NodeId> {
        let silent = self.0.iter().filter(|(_, there)| there.heard_at < since);
        silent.map(|(&node, _)| node).collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.values().map(|there| there.peers.len()).sum()
    }

    pub(crate) fn has(&self, peer: PeerId) -> bool {
        self.0.values().any(|there| there.peers.contains(&peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_place_of_another_says_who_came_and_who_went() {
        let mut others = Others::default();
        let change = |joined: &[_], left: &[_]| Change { joined: joined.into(), left: left.into() };
        assert_eq!(others.set(1, vec![7, 8], 0), change(&[7, 8], &[]));
        assert_eq!(others.set(1, vec![8, 9], 1), change(&[9], &[7]));
        assert_eq!(others.set(2, vec![1], 2), change(&[1], &[]));
        assert_eq!(others.silent_since(2), [1]);
        assert_eq!((others.count(), others.has(9), others.has(7)), (3, true, false));
        assert_eq!(others.set(1, vec![], 3), change(&[], &[8, 9]));
        assert_eq!(others.set(1, vec![], 3), Change::default());
    }
}
