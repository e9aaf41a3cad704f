//! Keepers among the devices, and those that lie: what they answer is not what they hold.

use crate::Device;
use alcove_client::Now;
use alcove_client::keeper::{Bounds, Keeper, Post};

/// What a keeper in a world may hold.
pub(crate) const BOUNDS: Bounds =
    Bounds { age_ms: 30 * 24 * 3600 * 1000, bytes: 2 * 1024 * 1024, file_bytes: 8 * 1024 * 1024 };

/// How a keeper answers those who lack frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// With what it holds.
    Honest,
    /// With every other frame.
    Lacking,
    /// With true frames under each other's numbers.
    Swapping,
    /// With a true frame again and again.
    Repeating,
    /// With frames that it made up.
    Inventing,
}

impl Manner {
    /// What it gives in place of these frames.
    pub(crate) fn answer(self, mut frames: Vec<(u64, Vec<u8>)>) -> Vec<(u64, Vec<u8>)> {
        match self {
            Self::Honest => {}
            Self::Lacking => frames.retain(|(seq, _)| seq % 2 == 0),
            Self::Swapping => {
                let mut payloads: Vec<_> = frames.iter().map(|(_, frame)| frame.clone()).collect();
                payloads.reverse();
                for ((_, frame), other) in frames.iter_mut().zip(payloads) {
                    *frame = other;
                }
            }
            Self::Repeating => {
                let first = frames.first().map(|(_, frame)| frame.clone()).unwrap_or_default();
                frames.iter_mut().for_each(|(_, frame)| frame.clone_from(&first));
            }
            Self::Inventing => {
                frames.iter_mut().for_each(|(seq, frame)| frame.fill(*seq as u8));
            }
        }
        frames
    }

    /// What it gives in place of these chunks of a file.
    pub(crate) fn file(self, mut rows: Vec<(Vec<u8>, Vec<u8>)>) -> Vec<(Vec<u8>, Vec<u8>)> {
        match self {
            Self::Honest => {}
            Self::Lacking => rows.truncate(rows.len() / 2),
            Self::Swapping | Self::Repeating | Self::Inventing => {
                rows.iter_mut().for_each(|(_, chunk)| chunk.fill(7));
            }
        }
        rows
    }
}

impl Device {
    /// A keeper of the room of `link`; closed.
    pub(crate) fn keeper(link: &str, manner: Manner) -> Self {
        let post = Post::of_link(link, crate::RELAY).expect("a link that can be used");
        Self { post: Some((post, manner)), ..Self::new() }
    }

    pub(crate) fn open_keeper(&mut self, seed: [u8; 32], now: Now) {
        let Some((post, _)) = &self.post else { return };
        let rows = self.store.at_start();
        let keeper = Keeper::new(post.clone(), &rows, BOUNDS, seed, now);
        self.keeper = Some(keeper.expect("a store that can be read"));
    }
}
