//! Where a keeper keeps: what it takes from a link, and no more.

use crate::{Error, Invite, RoomKey, Row, Table, invite::check_relay, keys::transfer_key, record};
use alcove_wire::AccessKey;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// The key of the keeper's record in `Table::Meta`.
const KEY: &[u8] = b"keeper";

/// The one room of a keeper, and how it gets there: the relay, and the seed of the access key. The room's secret, its name
/// and who made the link are forgotten, so that what is stored opens nothing.
#[derive(Clone, Serialize, Deserialize)]
pub struct Post {
    /// The relay's address.
    pub relay: String,
    seed: Seed,
}

#[derive(Clone, Serialize, Deserialize, ZeroizeOnDrop)]
struct Seed(#[serde(with = "serde_bytes")] [u8; 32]);

impl Post {
    /// The post that a link leads to; `relay` is for links that name none.
    pub fn of_link(link: &str, relay: &str) -> Result<Self, Error> {
        let invite = Invite::parse(link)?;
        let relay = check_relay(invite.relay.as_deref().unwrap_or(relay))?;
        let mut access_seed = invite.secret.access_seed();
        let seed = Seed(access_seed);
        access_seed.zeroize();
        Ok(Self { relay, seed })
    }

    /// The post in a keeper's store, where there is one.
    pub fn stored(rows: &[Row]) -> Result<Option<Self>, Error> {
        let row = rows.iter().find(|row| row.table == Table::Meta && row.key == KEY);
        row.map(|row| record::decode(&row.value, "the keeper's post")).transpose()
    }

    /// The room.
    pub fn room(&self) -> RoomKey {
        self.access().room().into()
    }

    pub(super) fn access(&self) -> AccessKey {
        AccessKey::from_seed(&self.seed.0)
    }

    pub(super) fn transfer(&self, transfer: &[u8; 16]) -> AccessKey {
        transfer_key(&self.seed.0, transfer)
    }

    pub(super) fn row(&self) -> (Vec<u8>, Vec<u8>) {
        (KEY.to_vec(), record::encode(self))
    }
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("room", &self.room()).finish_non_exhaustive()
    }
}
