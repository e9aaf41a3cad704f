//! What hubs write to a room's log, and tell each other.

use super::request::NodeId;
use alcove_wire::{Incarnation, PeerId, Seq};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes};

/// Some payloads, numbered together. The chain of `after` shows where a log lost what it had confirmed.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Block {
    pub(crate) incarnation: Incarnation,
    /// Random.
    pub(crate) id: u64,
    /// The id of the block before it; 0 where the incarnation begins with this one.
    pub(crate) after: u64,
    /// The number of the first payload, or of the one to come.
    pub(crate) first: Seq,
    pub(crate) payloads: Vec<VLBytes>,
}

/// What is told and not kept.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub(crate) enum Word {
    /// An ephemeral publish.
    #[tls_codec(discriminant = 1)]
    Ephemeral { node: NodeId, peer: PeerId, payload: VLBytes },
    /// All who are in the room at this hub.
    Here { node: NodeId, peers: Vec<PeerId> },
    /// This hub has entered the room: who is in it at the others?
    Who { node: NodeId },
}
