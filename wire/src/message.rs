//! What a client says to a relay, and a relay to a client.

use crate::{AccessPublicKey, Challenge, ErrorCode, Limits, RoomId, Signature};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

/// A random number that is fixed when a room comes to life in a hub: sequence numbers mean something only within it.
pub type Incarnation = u64;
/// The place of a retained publish in its room, counting up by one from 1 within an incarnation.
pub type Seq = u64;
/// A client's own number for a publish, given back in its acknowledgement.
pub type Tag = u32;
/// An HMAC under the relay's token.
pub type TokenProof = [u8; 32];
/// A connection's number in a room, random, good until it leaves.
pub type PeerId = u32;

/// The last retained publish of a room that a client has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub struct Cursor {
    /// The incarnation in which it was numbered.
    pub incarnation: Incarnation,
    /// Its number; 0 stands before the first.
    pub seq: Seq,
}

/// Whether a publish is numbered and held for those who come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub enum Retention {
    /// Ordered, numbered, acknowledged, and held in the window.
    Retained = 0,
    /// Delivered to whoever is connected now; never numbered, acknowledged or held.
    Ephemeral = 1,
}

/// What a join's cursor led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub enum Resume {
    /// There was no cursor; nothing is replayed.
    Fresh = 0,
    /// Everything after the cursor is replayed.
    Resumed = 1,
    /// Something after the cursor is lost to this hub, or the incarnation is another; what it still holds is replayed.
    Gap = 2,
}

/// Whether a relay is for those alone who know its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub enum Protection {
    /// It is for everyone.
    Open = 0,
    /// It is not.
    Token = 1,
}

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub enum ClientToRelay {
    /// Enters the room of `access_key`, by a signature over this connection's challenge.
    #[tls_codec(discriminant = 1)]
    Join {
        /// The room's access public key.
        access_key: AccessPublicKey,
        /// The access key's signature over label, challenge and room id.
        signature: Signature,
        /// Where to go on, for a client that was here before.
        cursor: Option<Cursor>,
    },
    /// Leaves a room.
    Leave {
        /// The room.
        room: RoomId,
    },
    /// Sends a payload to everyone else in the room.
    Publish {
        /// The room, joined before.
        room: RoomId,
        /// What the acknowledgement, or the error, shall carry.
        tag: Tag,
        /// Whether to number and hold it.
        retention: Retention,
        /// Opaque to the relay.
        #[tls_codec(with = "crate::codec::payload")]
        payload: Vec<u8>,
    },
    /// Asks for a [`RelayToClient::Pong`]: keeps the connection open, and finds out whether it still is.
    Ping {
        /// Comes back in the answer.
        nonce: u64,
    },
    /// The answer to [`RelayToClient::Demand`], and to nothing else.
    Prove {
        /// That one knows the token: see [`crate::prove_token`].
        token: Option<TokenProof>,
        /// That one has worked: see [`crate::do_work`].
        work: u64,
    },
}

/// What a relay says.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
#[repr(u8)]
pub enum RelayToClient {
    /// The first message on every connection, unless there is a [`RelayToClient::Demand`] before it.
    #[tls_codec(discriminant = 1)]
    Hello {
        /// What joins on this connection must sign.
        challenge: Challenge,
        /// What the relay bears.
        limits: Limits,
    },
    /// The answer to a join. What is replayed comes next, before anything new.
    Joined {
        /// The room.
        room: RoomId,
        /// The room's incarnation in this hub.
        incarnation: Incarnation,
        /// The last number given so far; 0 if none.
        head: Seq,
        /// What the cursor led to.
        resume: Resume,
        /// The first number that is replayed; `head + 1` if none is.
        replay_from: Seq,
        /// How many connections are in the room now, this one among them.
        present: u32,
        /// This connection's own number in the room.
        peer: PeerId,
    },
    /// A retained publish of somebody else's, or, in a replay, of anybody's.
    Delivery {
        /// The room.
        room: RoomId,
        /// Its place in the room's order.
        seq: Seq,
        /// As it was published.
        #[tls_codec(with = "crate::codec::payload")]
        payload: Vec<u8>,
    },
    /// One's own retained publish, standing where its delivery stands in everyone else's stream.
    Ack {
        /// The room.
        room: RoomId,
        /// The publish's tag.
        tag: Tag,
        /// Its place in the room's order.
        seq: Seq,
    },
    /// An ephemeral publish of somebody else's.
    Ephemeral {
        /// The room.
        room: RoomId,
        /// Whose connection it came from.
        peer: PeerId,
        /// As it was published.
        #[tls_codec(with = "crate::codec::payload")]
        payload: Vec<u8>,
    },
    /// Who came and went since the last one. Several changes may be told at once.
    Presence {
        /// The room.
        room: RoomId,
        /// How many connections are in the room now, this one among them.
        present: u32,
        /// The connections that came.
        joined: Vec<PeerId>,
        /// The connections that went.
        left: Vec<PeerId>,
    },
    /// Something was refused.
    Error {
        /// What, and whether the connection stays open.
        code: ErrorCode,
        /// The room it was about.
        room: Option<RoomId>,
        /// The publish it was about.
        tag: Option<Tag>,
        /// After how many milliseconds to try again; 0 where trying again does not depend on time.
        retry_after_ms: u32,
    },
    /// The answer to a ping.
    Pong {
        /// The ping's.
        nonce: u64,
    },
    /// The relay is about to stop and closes the connection.
    Closing {
        /// After how many milliseconds to come back: spread out, so that not everyone comes at once.
        reconnect_after_ms: u32,
    },
    /// In place of the first message: what has to be shown before the relay says [`RelayToClient::Hello`].
    Demand {
        /// What the proofs are about: random, and never used again.
        challenge: Challenge,
        /// Whether the token has to be shown.
        protection: Protection,
        /// How many bits of work.
        work: u8,
    },
}
