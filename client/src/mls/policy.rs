//! A room's rules: an extension of the group context, and so part of what all members agree on. Every member judges every
//! commit by the rules of the epoch that it was made in, and drops what breaks them.

use crate::{Admission, MemberId, Permission, Policy, content::EXPIRY_MAX, text};
use litemap::LiteMap;
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes};

const VERSION: u8 = 1;

/// A set of members, in the order of their keys.
pub(crate) type Members = LiteMap<MemberId, ()>;

/// The rules, as members see and judge them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoomPolicy {
    pub(crate) view: Policy,
    /// The admins' keys. One that is no member's counts for nothing; see [`Roster::is_admin`](super::group).
    pub(crate) admins: Members,
}

#[derive(TlsSerialize, TlsDeserializeBytes, TlsSize)]
struct Encoded {
    version: u8,
    name: VLBytes,
    about: VLBytes,
    emoji: VLBytes,
    expiry: u32,
    admission: u8,
    admit: u8,
    remove: u8,
    rename: u8,
    admins: Vec<[u8; 32]>,
}

/// What a change of policy asks the committer to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needed {
    Nothing,
    Rename,
    Admin,
}

impl RoomPolicy {
    /// The rules of a new room: everyone lets in, admins remove and rename.
    pub(crate) fn new(name: String, admission: Admission, creator: MemberId) -> Self {
        let view = Policy {
            name,
            admission,
            admit: Permission::Members,
            remove: Permission::Admins,
            rename: Permission::Members,
            about: String::new(),
            emoji: String::new(),
            expiry: 0,
        };
        Self { view, admins: [(creator, ())].into_iter().collect() }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        alcove_wire::encode(&Encoded {
            version: VERSION,
            name: self.view.name.as_bytes().to_vec().into(),
            about: self.view.about.as_bytes().to_vec().into(),
            emoji: self.view.emoji.as_bytes().to_vec().into(),
            expiry: self.view.expiry,
            admission: match self.view.admission {
                Admission::Open => 0,
                Admission::Ask => 1,
            },
            admit: permission_code(self.view.admit),
            remove: permission_code(self.view.remove),
            rename: permission_code(self.view.rename),
            admins: self.admins.keys().map(|admin| admin.0).collect(),
        })
    }

    /// Reads the extension. Nothing, if it is of another version or has not the one form that [`encode`](Self::encode) gives.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let encoded: Encoded = alcove_wire::decode(bytes).ok()?;
        if encoded.version != VERSION {
            return None;
        }
        let [name, about, emoji] = [&encoded.name, &encoded.about, &encoded.emoji]
            .map(|bytes| str::from_utf8(bytes.as_slice()).ok());
        let emoji = emoji.filter(|emoji| emoji.is_empty() || text::is_emoji(emoji))?;
        let expiry = Some(encoded.expiry).filter(|seconds| *seconds <= EXPIRY_MAX)?;
        let admission = match encoded.admission {
            0 => Admission::Open,
            1 => Admission::Ask,
            _ => return None,
        };
        let policy = Self {
            view: Policy {
                name: text::own_name(name?).ok()?,
                about: text::about(about?).ok()?,
                emoji: emoji.to_owned(),
                expiry,
                admission,
                admit: permission(encoded.admit)?,
                remove: permission(encoded.remove)?,
                rename: permission(encoded.rename)?,
            },
            admins: encoded.admins.into_iter().map(|admin| (MemberId(admin), ())).collect(),
        };
        (policy.encode() == bytes).then_some(policy)
    }

    /// What it takes to change these rules into `next`.
    pub(crate) fn needed_for(&self, next: &Self) -> Needed {
        let Policy { name, about, emoji, .. } = next.view.clone();
        let renamed =
            Self { view: Policy { name, about, emoji, ..self.view.clone() }, ..self.clone() };
        if next == self {
            Needed::Nothing
        } else if *next == renamed {
            Needed::Rename
        } else {
            Needed::Admin
        }
    }

    /// Who may do what.
    pub(crate) fn rights(&self) -> (Permission, Permission, Permission, &Members) {
        (self.view.admit, self.view.remove, self.view.rename, &self.admins)
    }

    /// Whether these are the same rules but for letting nobody in without asking: whoever may remove may do that too.
    pub(crate) fn closes_into(&self, next: &Self) -> bool {
        let closed = Self {
            view: Policy { admission: Admission::Ask, ..self.view.clone() },
            ..self.clone()
        };
        *next == closed
    }
}

fn permission_code(permission: Permission) -> u8 {
    match permission {
        Permission::Members => 0,
        Permission::Admins => 1,
    }
}

fn permission(code: u8) -> Option<Permission> {
    match code {
        0 => Some(Permission::Members),
        1 => Some(Permission::Admins),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> RoomPolicy {
        RoomPolicy::new("Book club".into(), Admission::Open, MemberId([1; 32]))
    }

    #[test]
    fn it_has_one_encoding() {
        let bytes = policy().encode();
        assert_eq!(RoomPolicy::decode(&bytes), Some(policy()));
        assert_eq!(RoomPolicy::decode(&bytes[..bytes.len() - 1]), None);
        let mut newer = bytes;
        newer[0] = 2;
        assert_eq!(RoomPolicy::decode(&newer), None);
        let spaced =
            RoomPolicy { view: Policy { name: " Book ".into(), ..policy().view }, ..policy() };
        assert_eq!(RoomPolicy::decode(&spaced.encode()), None);
        let word = RoomPolicy { view: Policy { emoji: "no".into(), ..policy().view }, ..policy() };
        assert_eq!(RoomPolicy::decode(&word.encode()), None);
        let long = Policy { expiry: EXPIRY_MAX + 1, ..policy().view };
        assert_eq!(RoomPolicy::decode(&RoomPolicy { view: long, ..policy() }.encode()), None);
    }

    #[test]
    fn what_a_change_needs() {
        let mut next = policy();
        assert_eq!(policy().needed_for(&next), Needed::Nothing);
        next.view.name = "Film club".into();
        next.view.about = "One film a week.".into();
        next.view.emoji = "🎬".into();
        assert_eq!(policy().needed_for(&next), Needed::Rename);
        next.view.admission = Admission::Ask;
        assert_eq!(policy().needed_for(&next), Needed::Admin);
        let expiring = RoomPolicy { view: Policy { expiry: 60, ..policy().view }, ..policy() };
        assert_eq!(policy().needed_for(&expiring), Needed::Admin);
        let mut admins = policy();
        admins.admins.insert(MemberId([2; 32]), ());
        assert_eq!(policy().needed_for(&admins), Needed::Admin);
    }
}
