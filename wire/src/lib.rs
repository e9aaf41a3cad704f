//! The protocol between an Alcove client and a relay: one enum for each direction, the ids that they carry,
//! the limits that a relay states, and the one encoding of all of them (TLS presentation language, RFC 8446 §3,
//! with the variable-length vectors of RFC 9420 §2.1.2).
//!
//! It does *not* do IO, keep a clock, order anything, or look into a payload: what a payload holds is between
//! the clients, and a relay forwards it unread. The byte-exact specification is `docs/protocol.md`.

mod access;
mod codec;
mod entry;
mod error_code;
mod limits;
mod message;

pub use access::{AccessKey, AccessPublicKey, Challenge, RoomId, Signature};
pub use codec::{DecodeError, decode, encode};
pub use entry::{MAX_WORK, do_work, prove_token, verify_token, verify_work};
pub use error_code::ErrorCode;
pub use limits::Limits;
pub use message::{
    ClientToRelay, Cursor, Incarnation, PeerId, Protection, RelayToClient, Resume, Retention, Seq,
    Tag, TokenProof,
};

/// The WebSocket subprotocol (RFC 6455 §1.9) that names this version of the protocol.
pub const SUBPROTOCOL: &str = "alcove.1";

/// The path of the WebSocket endpoint on a relay.
pub const PATH: &str = "/ws";
