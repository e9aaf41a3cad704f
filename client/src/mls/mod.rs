//! The MLS layer (RFC 9420), by OpenMLS: the group of a room, where it is kept, and the policy that it carries.

mod crypto;
mod group;
mod policy;
mod profile;
mod storage;
#[cfg(test)]
mod tests;

pub(crate) use group::{Change, Changes, Commit, Group, Incoming, Leaf, MEMBERS_MAX, Rejected};
pub(crate) use policy::{Members, RoomPolicy};
pub(crate) use profile::{Provider, check_key_package, claim, key_package, leaf_hash};
pub(crate) use storage::Storage;
