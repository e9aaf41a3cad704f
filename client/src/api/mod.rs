//! What goes into a client and what comes out of it: the one interface of the page, of the terminal client, of bots
//! and of the simulator. Everything here is plain data that serializes to JSON as docs/cli.md shows it.

mod base64;
mod command;
mod event;
mod file;
mod id;
mod mark;
mod output;
mod view;

pub use command::{Command, Reply};
pub use event::Event;
pub use file::{FileState, FileView};
pub use id::{FileId, IdError, KnockId, MemberId, MessageId, RoomKey};
pub(crate) use id::{Number, tag};
pub use mark::{MarkView, TimeView};
pub(crate) use mark::{TIMES_MAX, last_of};
pub use output::{Batch, FrameQuery, Now, Output, Row, RowQuery, Table, Write};
pub use view::{
    Activity, Admission, ConnectionState, FoundView, Kind, KnockView, Layout, MemberView,
    MessageState, MessageView, Permission, PlaceView, Policy, ReactionView, RoomState, RoomView,
    Suite,
};
