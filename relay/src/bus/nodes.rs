//! Which other relays there are: each says so all the time.

use alcove_hub::NodeId;
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// How often a relay says that it is there.
pub(crate) const BEAT: Duration = Duration::from_secs(1);
/// After how long a silence it is held to be gone.
const SILENCE: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(crate) struct Nodes(HashMap<NodeId, Instant>);

/// What a relay says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beat {
    Here(NodeId),
    Gone(NodeId),
}

impl Beat {
    pub(crate) fn encode(self) -> Vec<u8> {
        let (gone, node) = match self {
            Self::Here(node) => (0, node),
            Self::Gone(node) => (1, node),
        };
        [&[gone][..], &node.to_be_bytes()].concat()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (&gone, node) = bytes.split_first()?;
        let node = NodeId::from_be_bytes(node.try_into().ok()?);
        match gone {
            0 => Some(Self::Here(node)),
            1 => Some(Self::Gone(node)),
            _ => None,
        }
    }
}

impl Nodes {
    /// Gives the relay that has gone, if that is what it says.
    pub(crate) fn hear(&mut self, beat: Beat, now: Instant) -> Option<NodeId> {
        match beat {
            Beat::Here(node) => {
                self.0.insert(node, now);
                None
            }
            Beat::Gone(node) => self.0.remove(&node).map(|_| node),
        }
    }

    /// Those that were silent for too long.
    pub(crate) fn silent(&mut self, now: Instant) -> Vec<NodeId> {
        self.0.extract_if(|_, &mut heard| now - heard >= SILENCE).map(|(node, _)| node).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_silent_is_gone_once() {
        let (mut nodes, start) = (Nodes::default(), Instant::now());
        nodes.hear(Beat::Here(1), start);
        nodes.hear(Beat::Here(2), start + BEAT);
        assert!(nodes.silent(start + SILENCE - BEAT).is_empty());
        assert_eq!(nodes.silent(start + SILENCE), [1]);
        assert!(nodes.silent(start + SILENCE).is_empty());
        assert_eq!(nodes.hear(Beat::Gone(2), start), Some(2));
        assert_eq!(nodes.hear(Beat::Gone(2), start), None);
    }

    #[test]
    fn a_beat_is_read_as_it_was_said_and_nothing_else_is_one() {
        for beat in [Beat::Here(u64::MAX), Beat::Gone(7)] {
            assert_eq!(Beat::decode(&beat.encode()), Some(beat));
        }
        for bytes in [&[][..], &[0; 8], &[0; 10], &[2; 9]] {
            assert_eq!(Beat::decode(bytes), None);
        }
    }
}
