//! WebSocket frames (RFC 6455 §5) as a server reads and writes them, without IO: what a client sends is masked, what a
//! server sends is not, and so is the same bytes for everyone.
//!
//! It does *not* know text, extensions or compression: text is refused where it begins, and a bit that belongs to an
//! extension is an error.

mod close;
mod decoder;
mod header;

pub use close::close_payload;
pub use decoder::{Decoder, Event, Violation};
pub use header::{Header, Opcode};
