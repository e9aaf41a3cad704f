//! Why a command was refused.

/// What is wrong and what to do about it: the text is a sentence for a person. [`code`](Error::code) is for programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The link ends too early or was changed on the way.
    #[error("This invite link is incomplete. Ask for it again and copy all of it.")]
    LinkDamaged,
    /// There is no invite in the link.
    #[error("This is not an Alcove invite link.")]
    LinkNotInvite,
    /// The link is of a later version.
    #[error(
        "This invite link was made by a newer version of Alcove. Reload the page or update, then try again."
    )]
    LinkTooNew,
    /// One is in that room already.
    #[error("You are in this room already.")]
    AlreadyInRoom,
    /// A name is empty once cleaned.
    #[error("Please choose a name with at least one visible character.")]
    NameEmpty,
    /// A name is too long.
    #[error("This name is too long; at most 64 characters fit.")]
    NameTooLong,
    /// No name was chosen yet.
    #[error("Choose a name first.")]
    NameMissing,
    /// The relay's address cannot be used.
    #[error(
        "This is not the address of a relay; it starts with wss:// (or ws:// on this computer)."
    )]
    RelayInvalid,
    /// No such room here.
    #[error("There is no such room on this device.")]
    NoSuchRoom,
    /// No such member.
    #[error("There is no such member in this room.")]
    NoSuchMember,
    /// No such message, or not in a state for this.
    #[error("There is no such message, or it has been sent already.")]
    NoSuchMessage,
    /// No such knock.
    #[error("Nobody is waiting under this request any more.")]
    NoSuchKnock,
    /// Not a member (yet, or any more).
    #[error("You are not a member of this room.")]
    NotMember,
    /// The room's policy forbids it.
    #[error("The room's rules do not allow you to do this; ask an admin.")]
    NotAllowed,
    /// A message without text.
    #[error("There is nothing to send.")]
    MessageEmpty,
    /// A message that is too long.
    #[error("This message is too long; at most 64 KiB of text fit. Send it in parts.")]
    MessageTooLong,
    /// More members are mentioned than fit.
    #[error("This message mentions too many people; at most 64 fit.")]
    TooManyMentions,
    /// A reaction that is no emoji, or too many of them.
    #[error("This is not an emoji, or there are too many; at most 8 fit.")]
    NotEmoji,
    /// A description that is too long.
    #[error("This description is too long; at most 500 characters fit.")]
    AboutTooLong,
    /// A draft that is too long.
    #[error("This is too long to be kept as a draft; at most 64 KiB fit.")]
    DraftTooLong,
    /// A time that is too long.
    #[error("Messages can disappear after a year at the latest.")]
    ExpiryTooLong,
    /// A file is too long.
    #[error("This file is too large; at most 100 MB fit.")]
    FileTooLarge,
    /// More files than a message may have, or than can be taken in at once.
    #[error("These are too many files; a message takes at most 16.")]
    TooManyFiles,
    /// More members are ignored than fit.
    #[error("You ignore as many people as fit; at most 1,000.")]
    TooManyIgnored,
    /// A picture of a person is too large.
    #[error("This cannot be your picture; at most 16 kB fit.")]
    PictureUnusable,
    /// No such file, or not in a state for this.
    #[error("There is no such file here.")]
    NoSuchFile,
    /// The bytes of a file are not those that were announced.
    #[error("This file changed while it was read. Choose it again.")]
    FileChanged,
    /// The outbox is full.
    #[error("Too many messages are waiting to be sent. Wait until you are online again.")]
    OutboxFull,
    /// This device is in too many rooms.
    #[error("You are in as many rooms as fit. Leave one first.")]
    TooManyRooms,
    /// A room has too many members.
    #[error("This room is full.")]
    RoomFull,
    /// The store holds what this version cannot read.
    #[error(
        "What is stored on this device was written by a newer version of Alcove. Reload the page or update; nothing was changed."
    )]
    StoreTooNew,
    /// The store cannot be read.
    #[error("What is stored on this device is damaged and was left as it is: {0}.")]
    StoreDamaged(&'static str),
    /// MLS refused something that should have worked.
    #[error("The encryption layer refused this ({0}). Nothing was changed; please report it.")]
    Mls(String),
}

impl Error {
    /// A short name that stays the same over versions and languages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LinkDamaged => "link_damaged",
            Self::LinkNotInvite => "link_not_invite",
            Self::LinkTooNew => "link_too_new",
            Self::AlreadyInRoom => "already_in_room",
            Self::NameEmpty => "name_empty",
            Self::NameTooLong => "name_too_long",
            Self::NameMissing => "name_missing",
            Self::RelayInvalid => "relay_invalid",
            Self::NoSuchRoom => "no_such_room",
            Self::NoSuchMember => "no_such_member",
            Self::NoSuchMessage => "no_such_message",
            Self::NoSuchKnock => "no_such_knock",
            Self::NotMember => "not_member",
            Self::NotAllowed => "not_allowed",
            Self::MessageEmpty => "message_empty",
            Self::MessageTooLong => "message_too_long",
            Self::TooManyMentions => "too_many_mentions",
            Self::NotEmoji => "not_emoji",
            Self::AboutTooLong => "about_too_long",
            Self::DraftTooLong => "draft_too_long",
            Self::ExpiryTooLong => "expiry_too_long",
            Self::FileTooLarge => "file_too_large",
            Self::TooManyFiles => "too_many_files",
            Self::TooManyIgnored => "too_many_ignored",
            Self::PictureUnusable => "picture_unusable",
            Self::NoSuchFile => "no_such_file",
            Self::FileChanged => "file_changed",
            Self::OutboxFull => "outbox_full",
            Self::TooManyRooms => "too_many_rooms",
            Self::RoomFull => "room_full",
            Self::StoreTooNew => "store_too_new",
            Self::StoreDamaged(_) => "store_damaged",
            Self::Mls(_) => "mls",
        }
    }
}
