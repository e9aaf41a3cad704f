//! A room in which everybody is already, where a test begins.

use crate::World;
use alcove_client::{Admission, RoomKey, Suite};

/// In milliseconds of virtual time: far more than it takes.
const LONG: u64 = 60_000;

impl World {
    /// A world with these people, the first of whom made an open room that all have joined.
    ///
    /// # Panics
    ///
    /// Where they are not all in it in time.
    pub fn gather(names: &[&str], suite: Suite) -> (Self, RoomKey) {
        let mut world = Self::new(names);
        let room = world.create_room(0, Admission::Open, suite);
        let link = world.invite(0, room);
        for index in 1..names.len() {
            world.join(index, &link).expect("an invite that can be used");
        }
        world.run_until(LONG, |world| {
            (0..names.len()).all(|index| {
                world[index].is_settled(room) && world[index].members[&room].len() == names.len()
            })
        });
        (world, room)
    }
}
