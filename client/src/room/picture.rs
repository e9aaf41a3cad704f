//! The pictures of members. Each says its own to the others, in a message like any other; so whoever comes later has not got it,
//! and it is said once more.

use super::{Ctx, Room};
use crate::{
    Error, FileId, MemberId, Table,
    content::Body,
    record::{self, Standing, key},
};
use sha2::{Digest as _, Sha256};

/// In a room of so many members at most a picture is said to newcomers at once; in a larger one, when one next writes.
const SMALL_ROOM: usize = 16;

/// What a picture of a member is known by on a device; none: there is none.
pub(crate) fn picture_id(member: MemberId, picture: &[u8]) -> Option<FileId> {
    let hash = Sha256::new_with_prefix(member.0).chain_update(picture).finalize();
    let id = hash.first_chunk().copied().map(FileId);
    id.filter(|_| !picture.is_empty())
}

impl Room {
    /// A member's own picture, in place of the one before.
    pub(super) fn apply_picture(&mut self, member: MemberId, picture: &[u8], ctx: &mut Ctx<'_>) {
        let new = picture_id(member, picture);
        let present = self.group.as_ref().is_some_and(|group| group.leaf(&member).is_some());
        if !present || self.pictures.get(&member).copied() == new {
            return;
        }
        self.forget_picture(member, ctx);
        if let Some(id) = new {
            self.pictures.insert(member, id);
            ctx.out.put(Table::Rooms, key::picture(self.id, member), record::encode(&id));
            ctx.out.put(Table::Files, key::chunk(self.id, id, 0), picture.to_vec());
        }
    }

    /// A member is gone, or has another picture.
    pub(super) fn forget_picture(&mut self, member: MemberId, ctx: &mut Ctx<'_>) {
        if let Some(old) = self.pictures.remove(&member) {
            ctx.out.delete(Table::Rooms, key::picture(self.id, member));
            ctx.out.delete(Table::Files, key::chunk(self.id, old, 0));
        }
        self.touch_members();
    }

    /// The keys of a member's picture, from the first, inclusive, to the last, exclusive.
    pub(crate) fn picture_range(&self, member: MemberId) -> Result<(Vec<u8>, Vec<u8>), Error> {
        let id = *self.pictures.get(&member).ok_or(Error::NoSuchFile)?;
        Ok((key::chunk(self.id, id, 0), key::chunk(self.id, id, 1)))
    }

    /// Says one's own picture if the others have another, or newcomers have none.
    pub(crate) fn say_picture(&mut self, ctx: &mut Ctx<'_>) {
        let now = picture_id(ctx.identity.id(), ctx.picture);
        let owed = self.record.picture_owed && now.is_some();
        if self.record.standing != Standing::Member || (self.record.picture == now && !owed) {
            return;
        }
        let body = Body::Picture { picture: ctx.picture.to_vec().into() };
        // Where nothing more fits, it is said later.
        if self.enqueue(&body, None, ctx).is_ok() {
            self.apply_picture(ctx.identity.id(), ctx.picture, ctx);
            (self.record.picture, self.record.picture_owed) = (now, false);
            self.record_dirty = true;
        }
    }

    /// Says it without being asked for, where that is not too much.
    pub(super) fn drive_picture(&mut self, ctx: &mut Ctx<'_>) {
        let small = self.group.as_ref().is_some_and(|group| group.roster().len() <= SMALL_ROOM);
        if small && self.is_settled() {
            self.say_picture(ctx);
        }
    }
}
