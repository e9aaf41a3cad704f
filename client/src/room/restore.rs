//! How a room comes to be: made, joined by an invite, or read from the store.

use super::{
    Ctx, Room, commits, expiry, files, inbox, marks, order, outbox, presence, renewal,
    timers::Timers, typing,
};
use crate::{
    Activity, Error, FileId, Invite, MessageId, RoomKey, Row, Suite, Table,
    keys::RoomSecret,
    link::relay_address,
    mls::{Group, RoomPolicy, Storage},
    peer::Sealer,
    record::{self, Departures, Desk, OutboxItem, Progress, RoomRecord, Standing, key},
    sabotage::{Rule, is_off},
};
use litemap::LiteMap;

impl Room {
    /// A new room, with oneself as its only member.
    pub(crate) fn create(
        name: String,
        relay: String,
        admission: crate::Admission,
        suite: Suite,
        ctx: &mut Ctx<'_>,
    ) -> Result<Self, Error> {
        let record = RoomRecord {
            secret: ctx.random(),
            relay,
            name: name.clone(),
            hybrid: suite == Suite::Hybrid,
            standing: Standing::Member,
            origin: ctx.random(),
            sent_in: None,
            joined: 0,
            renewed_at: ctx.now.unix_ms,
            past_since: None,
            lost: false,
            muted: false,
            archived: false,
            picture: None,
            picture_owed: false,
            leaves: Vec::new(),
            epochs: Vec::new(),
        };
        let policy = RoomPolicy::new(name, admission, ctx.identity.id());
        let mut room = Self::new(record, Progress::default());
        let group =
            Group::create(ctx.identity, ctx.name, &room.id.0, suite, &policy, ctx.random())?;
        room.group = Some(group);
        room.note_leaf(ctx);
        room.note_position();
        (room.record_dirty, room.progress_dirty) = (true, true);
        room.touch_members();
        let place = super::receive::Place { incarnation: 0, seq: 0 };
        let by = (ctx.identity.id(), ctx.name.to_owned());
        room.append_notice(place, 0, by, crate::Kind::Created, ctx);
        Ok(room)
    }

    /// A room to be let into.
    pub(crate) fn knock_at(invite: &Invite, relay: String, ctx: &mut Ctx<'_>) -> Self {
        let record = RoomRecord {
            secret: invite.secret.0,
            relay,
            name: invite.room_name.clone(),
            hybrid: invite.suite == Suite::Hybrid,
            standing: Standing::Knocking,
            origin: ctx.random(),
            sent_in: None,
            joined: 0,
            renewed_at: 0,
            past_since: None,
            lost: false,
            muted: false,
            archived: false,
            picture: None,
            picture_owed: false,
            leaves: Vec::new(),
            epochs: Vec::new(),
        };
        let mut room = Self::new(record, Progress::default());
        (room.record_dirty, room.progress_dirty) = (true, true);
        room.begin_knocking(ctx);
        room
    }

    /// Asks again to be let into a room that one was removed from, or turned away from. History stays.
    pub(crate) fn knock_anew(&mut self, invite: &Invite, ctx: &mut Ctx<'_>) {
        self.record.standing = Standing::Knocking;
        self.record.secret = invite.secret.0;
        self.record_dirty = true;
        self.begin_knocking(ctx);
        self.join_relay(None, ctx);
        self.finish(ctx);
    }

    /// Takes over the relay's address from an invite, where it has another token and is the same else. Says whether it is.
    pub(crate) fn take_token(&mut self, relay: String) -> bool {
        let other = relay.contains('#') && relay != self.record.relay;
        let fits = other && relay_address(&relay) == relay_address(&self.record.relay);
        if fits {
            self.record.relay = relay;
            self.record_dirty = true;
        }
        fits
    }

    /// The room `id` from its rows in the store. `seed` is what its group draws from.
    pub(crate) fn restore(id: RoomKey, rows: Vec<Row>, seed: [u8; 32]) -> Result<Self, Error> {
        let (mut record, mut progress, mut departures) = (None, None, None);
        let (mut seen, mut mls) = (LiteMap::new(), Vec::new());
        let mut inbox = inbox::Inbox::default();
        let (mut files, mut pictures) = (files::Files::default(), LiteMap::new());
        let (mut desk, mut draft) = (Desk::default(), String::new());
        let mut unread = LiteMap::new();
        let (mut marks, mut expiring) = (marks::Marks::default(), expiry::Expiring::default());
        let (mut outbox, mut commits) = (outbox::Outbox::default(), commits::Commits::default());
        for row in rows {
            let (_, rest) = key::split(&row.key).ok_or(Error::StoreDamaged("a key"))?;
            match (row.table, rest.split_first()) {
                (Table::Rooms, Some((b'r', _))) => {
                    record = Some(record::decode::<RoomRecord>(&row.value, "a room")?);
                }
                (Table::Rooms, Some((b'p', _))) => {
                    let stored: Progress = record::decode(&row.value, "a room's progress")?;
                    progress = Some(stored).filter(Progress::is_sound);
                }
                (Table::Rooms, Some((b'g', _))) => {
                    departures = Some(record::decode(&row.value, "who went")?);
                }
                (Table::Rooms, Some((b's', from))) => {
                    let (member, origin) =
                        from.split_first_chunk().ok_or(Error::StoreDamaged("an origin"))?;
                    let origin = origin.try_into().map_err(|_| Error::StoreDamaged("an origin"))?;
                    let count = key::number(&row.value).ok_or(Error::StoreDamaged("a count"))?;
                    seen.insert((crate::MemberId(*member), origin), count);
                }
                (Table::Rooms, Some((b'h', _))) => {
                    inbox.restore(record::decode(&row.value, "a held message")?);
                }
                (Table::Rooms, Some((b'u', _))) => {
                    desk = record::decode(&row.value, "the last message")?;
                }
                (Table::Rooms, Some((b'n', position))) => {
                    let position =
                        key::count(position).ok_or(Error::StoreDamaged("what is unread"))?;
                    unread.insert(position, record::decode(&row.value, "what is unread")?);
                }
                (Table::Rooms, Some((b'd', _))) => draft = record::decode(&row.value, "a draft")?,
                (Table::Rooms, Some((b'k', member))) => {
                    let member = member.try_into().map_err(|_| Error::StoreDamaged("a member"))?;
                    let mark = record::decode(&row.value, "how far a member is")?;
                    marks.restore(crate::MemberId(member), mark);
                }
                (Table::Rooms, Some((b'j', member))) => {
                    let member = member.try_into().map_err(|_| Error::StoreDamaged("a member"))?;
                    let since = record::decode(&row.value, "since when a member is one")?;
                    marks.restore_since(crate::MemberId(member), since);
                }
                (Table::Rooms, Some((b'f', file))) => {
                    let file = file.try_into().map_err(|_| Error::StoreDamaged("a file"))?;
                    files.restore(FileId(file), record::decode(&row.value, "a file")?)?;
                }
                (Table::Rooms, Some((b'a', member))) => {
                    let member = member.try_into().map_err(|_| Error::StoreDamaged("a member"))?;
                    let id = record::decode(&row.value, "a picture")?;
                    pictures.insert(crate::MemberId(member), id);
                }
                (Table::Rooms, Some((b'x', rest))) => {
                    let (at_ms, id) =
                        rest.split_first_chunk().ok_or(Error::StoreDamaged("an expiry"))?;
                    let id = id.try_into().map_err(|_| Error::StoreDamaged("an expiry"))?;
                    let position = record::decode(&row.value, "an expiry")?;
                    expiring.insert(u64::from_be_bytes(*at_ms), MessageId(id), position);
                }
                (Table::Rooms, Some((b'o', member))) => {
                    let member = member.try_into().map_err(|_| Error::StoreDamaged("a member"))?;
                    let from = key::number(&row.value).ok_or(Error::StoreDamaged("a count"))?;
                    outbox.restore_owed(crate::MemberId(member), from);
                }
                (Table::Mls, Some(_)) => mls.push((rest.to_vec(), row.value)),
                (Table::Outbox, Some((b'm', order))) => {
                    let order = key::count(order).ok_or(Error::StoreDamaged("an outbox key"))?;
                    outbox.insert(
                        order,
                        record::decode::<OutboxItem>(&row.value, "an unsent message")?,
                    );
                }
                (Table::Outbox, Some((b'i', order))) => {
                    let order = key::count(order).ok_or(Error::StoreDamaged("an outbox key"))?;
                    commits.restore_intent(order, record::decode(&row.value, "an intent")?);
                }
                (Table::Outbox, Some((b'c', _))) if is_off(Rule::PendingCommitKept) => {}
                (Table::Outbox, Some((b'c', _))) => {
                    commits.restore_pending(record::decode(&row.value, "a pending commit")?);
                }
                _ => return Err(Error::StoreTooNew),
            }
        }
        let record = record.ok_or(Error::StoreDamaged("a room without its record"))?;
        let mut room =
            Self::new(record, progress.ok_or(Error::StoreDamaged("a room without its progress"))?);
        if room.id != id {
            return Err(Error::StoreDamaged("a room of another secret"));
        }
        room.take_departures(departures);
        room.seen = seen;
        room.inbox = inbox;
        (room.files, room.pictures) = (files, pictures);
        (room.desk, room.draft, room.unread) = (desk, draft, unread);
        (room.marks, room.expiring) = (marks, expiring);
        room.outbox = outbox;
        room.commits = commits;
        let storage = Storage::from_rows(mls);
        room.group = Group::load(storage, &room.id.0, room.record.sent_in, seed)?;
        if is_off(Rule::PendingCommitKept)
            && let Some(group) = &mut room.group
        {
            group.drop_pending();
        }
        // A store of before has none of them.
        room.note_position();
        let lived_in = room.progress.streams.last().map(|(incarnation, _)| *incarnation);
        room.loaded = room.group.as_ref().map(|_| renewal::Loaded::new(lived_in));
        if room.record.sent_in.take().is_some() {
            room.record_dirty = true;
        }
        room.touch_members();
        let lost = matches!(room.record.standing, Standing::Member | Standing::Leaving)
            && room.group.is_none();
        if lost { Err(Error::StoreDamaged("a room without its group")) } else { Ok(room) }
    }

    /// Earlier versions had them in the room's progress.
    fn take_departures(&mut self, stored: Option<Departures>) {
        let members = std::mem::take(&mut self.progress.departed);
        let farewells = std::mem::take(&mut self.progress.farewells);
        let of_before = !members.is_empty() || !farewells.is_empty();
        self.departures_dirty = stored.is_none() && of_before;
        self.departures = stored.unwrap_or(Departures { members, farewells });
    }

    /// A room that was read from the store begins to work.
    pub(crate) fn start(&mut self, ctx: &mut Ctx<'_>) {
        // Counts rise with the calendar over starts: a store that is older than its device gives none of them twice.
        self.progress.next_count = self.progress.next_count.max(ctx.now.unix_ms);
        let shut_out = self.group.as_ref().is_some_and(|group| !group.is_active());
        if self.record.standing == Standing::Knocking || shut_out || self.record.lost {
            self.begin_knocking(ctx);
        }
        for message in self.outbox_views(ctx) {
            ctx.out.event(crate::Event::Message { room: self.id, message });
        }
        self.tell_marks(ctx);
        self.drop_unsent_files(ctx);
        self.finish(ctx);
    }

    fn new(record: RoomRecord, progress: Progress) -> Self {
        let secret = RoomSecret(record.secret);
        let access = secret.access_key();
        Self {
            id: access.room().into(),
            access_seed: secret.access_seed(),
            sealer: Sealer::new(&secret, access.room()),
            access,
            secret,
            record,
            progress,
            departures: Departures::default(),
            desk: Desk::default(),
            unread: LiteMap::new(),
            draft: String::new(),
            beside: typing::Beside::default(),
            marks: marks::Marks::default(),
            expiring: expiry::Expiring::default(),
            seen: LiteMap::new(),
            max_payload: alcove_wire::Limits::default().max_payload(),
            group: None,
            challenge: None,
            joined: None,
            order: order::Order::default(),
            compare: None,
            asked_until_ms: 0,
            fetch: None,
            lacking_since_ms: None,
            serving: Vec::new(),
            files: files::Files::default(),
            presence: presence::Presence::default(),
            inbox: inbox::Inbox::default(),
            outbox: outbox::Outbox::default(),
            commits: commits::Commits::default(),
            loaded: None,
            renewal_is_due: false,
            admission: super::admission::Admission::default(),
            knocking: None,
            knock_not_before_ms: 0,
            welcomes: Vec::new(),
            timers: Timers::default(),
            next_tag: 0,
            in_flight: LiteMap::new(),
            pictures: LiteMap::new(),
            dropped: 0,
            record_dirty: false,
            progress_dirty: false,
            departures_dirty: false,
            members_dirty: false,
            desk_dirty: false,
            gone: false,
            last_view: None,
            last_activity: Activity::default(),
            last_members: Vec::new(),
        }
    }

    pub(crate) fn access_key(&self) -> alcove_wire::AccessKey {
        self.secret.access_key()
    }

    /// The invite to this room, as `inviter` makes it.
    pub(crate) fn invite(&self, inviter: &str) -> Invite {
        Invite {
            room_name: self.record.name.clone(),
            inviter: inviter.to_owned(),
            relay: Some(self.record.relay.clone()),
            secret: self.secret.clone(),
            suite: self.record.suite(),
        }
    }
}
