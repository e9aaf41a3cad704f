//! Which room a person means.

use crate::{Error, text::clean};
use alcove_client::RoomView;

/// How many rooms an error names.
const NAMED: usize = 5;

/// The room that `wanted` stands for: its whole name, or the beginning of its id or name where only one fits. Without
/// `wanted`: the only room.
pub(crate) fn find<'a>(rooms: &'a [RoomView], wanted: Option<&str>) -> Result<&'a RoomView, Error> {
    match (rooms, wanted) {
        ([], _) => Err(Error::NoRooms),
        ([room], None) => Ok(room),
        (rooms, None) => Err(Error::WhichRoom(list(rooms.iter()))),
        (rooms, Some(wanted)) => matching(rooms, wanted),
    }
}

fn matching<'a>(rooms: &'a [RoomView], wanted: &str) -> Result<&'a RoomView, Error> {
    let folded = wanted.to_lowercase();
    let by_name = |room: &&RoomView| room.name.to_lowercase() == folded;
    let by_start = |room: &&RoomView| {
        room.id.to_string().starts_with(&folded) || room.name.to_lowercase().starts_with(&folded)
    };
    let mut found: Vec<_> = rooms.iter().filter(by_name).collect();
    if found.is_empty() && !wanted.is_empty() {
        found = rooms.iter().filter(by_start).collect();
    }
    match found[..] {
        [room] => Ok(room),
        [] => Err(Error::NoSuchRoom { wanted: clean(wanted), rooms: list(rooms.iter()) }),
        _ => Err(Error::AmbiguousRoom { wanted: clean(wanted), rooms: list(found.into_iter()) }),
    }
}

/// The room's short id: what a person types where names are not enough.
pub(crate) fn short_id(room: &RoomView) -> String {
    room.id.to_string()[..8].to_owned()
}

fn list<'a>(rooms: impl ExactSizeIterator<Item = &'a RoomView>) -> String {
    let more = rooms.len().saturating_sub(NAMED);
    let mut names: Vec<_> = rooms
        .take(NAMED)
        .map(|room| format!("{} ({})", clean(&room.name), short_id(room)))
        .collect();
    if more > 0 {
        names.push(format!("and {more} more (see `alcove rooms`)"));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_client::{RoomKey, RoomState, Suite};

    fn room(id: u8, name: &str) -> RoomView {
        RoomView {
            id: RoomKey([id; 32]),
            name: name.into(),
            relay: "ws://127.0.0.1:8787/ws".into(),
            state: RoomState::Leaving,
            policy: None,
            suite: Suite::Hybrid,
            epoch: 0,
            members: 0,
            admin: false,
            may_admit: false,
            may_remove: false,
            may_rename: false,
            knocks: Vec::new(),
            keepers: 0,
            muted: false,
            archived: false,
            activity: Default::default(),
        }
    }

    #[test]
    fn the_only_room_needs_no_name() {
        assert_eq!(find(&[room(1, "tea")], None).expect("the room").name, "tea");
        assert!(matches!(find(&[], None), Err(Error::NoRooms)));
        assert!(matches!(find(&[room(1, "a"), room(2, "b")], None), Err(Error::WhichRoom(_))));
    }

    #[test]
    fn a_whole_name_goes_before_the_beginning_of_one() {
        let rooms = [room(0x1a, "tea"), room(0x1b, "Teapot"), room(0x2c, "other")];
        let found = |wanted| find(&rooms, Some(wanted)).map(|room| room.name.as_str());
        assert_eq!(found("tea").expect("by name"), "tea");
        assert_eq!(found("teap").expect("by the beginning of its name"), "Teapot");
        assert_eq!(found("1b").expect("by the beginning of its id"), "Teapot");
        assert!(matches!(found("te"), Err(Error::AmbiguousRoom { .. })));
        assert!(matches!(found("x"), Err(Error::NoSuchRoom { .. })));
        assert!(matches!(found(""), Err(Error::NoSuchRoom { .. })));
    }

    #[test]
    fn rooms_of_one_name_are_told_apart_by_id() {
        let rooms = [room(0x1a, "tea"), room(0x2b, "tea")];
        assert!(matches!(find(&rooms, Some("tea")), Err(Error::AmbiguousRoom { .. })));
        assert_eq!(find(&rooms, Some("2b")).expect("by id").id, RoomKey([0x2b; 32]));
    }
}
