use alcove_wire::Limits;

/// What a hub bears: the limits that it states to every connection, and the bounds on all rooms together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The limits for one connection and for one room.
    pub limits: Limits,
    /// How many rooms it holds at once. Where it must make room for another, it forgets the one that has been
    /// without connections the longest.
    pub max_rooms: usize,
    /// How many bytes the windows of all rooms may take in memory together. Beyond that it empties the window of the
    /// room that has been quiet the longest.
    pub max_window_bytes: usize,
    /// How many publishes a second a room takes in the long run. Beyond that its publishers are to be held.
    pub room_frames_per_second: u32,
    /// How many payload bytes a second a room takes in the long run.
    pub room_bytes_per_second: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            max_rooms: 100_000,
            max_window_bytes: 256 * 1024 * 1024,
            room_frames_per_second: 1000,
            room_bytes_per_second: 16 * 1024 * 1024,
        }
    }
}
