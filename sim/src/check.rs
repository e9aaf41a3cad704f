//! What has to hold.

use crate::{World, run::contains};
use alcove_client::{Client, Kind, MessageState, RoomKey, RoomState, Table};
use std::collections::{BTreeMap, BTreeSet};

/// What a run is to have led to.
pub(crate) struct Expected<'a> {
    pub(crate) room: RoomKey,
    /// Who is a member in the end.
    pub(crate) stay: Vec<usize>,
    /// Who went, and it may be that nobody knows any more: whether they are members is left open.
    pub(crate) unknown: &'a BTreeSet<usize>,
    /// What each sent, in order.
    pub(crate) sent: &'a BTreeMap<usize, Vec<String>>,
    /// What was typed on a device and is not in the older state that its storage was rolled back to: only that device knew,
    /// so who lacks it may never get it.
    pub(crate) uncertain: &'a BTreeSet<String>,
    /// What a device had in its history before its storage was rolled back. Where its sender keeps it no longer, for all had said
    /// that they have it, it was delivered, once, and nobody can give it to that device again.
    pub(crate) forgotten: &'a BTreeMap<usize, BTreeSet<String>>,
    /// Who published what is against the rules.
    pub(crate) forgers: Vec<usize>,
    /// Whether the relay did nothing wrong: then nobody has lost its place, not even for a moment.
    pub(crate) calm: bool,
}

/// What a device may store, and for each member beyond eight: commits of a larger room are longer, and more.
const STORED_MAX: usize = 4 * 1024 * 1024;
const STORED_PER_MEMBER: usize = STORED_MAX / 8;
/// How many messages a client may ask its driver to carry at one time.
const QUEUE_MAX: usize = 2_000;

/// Nothing grows without bounds; checked after every step.
pub(crate) fn bounds(world: &World, room: RoomKey) -> Result<(), String> {
    if let Some(what) = world.ledger.reused() {
        return Err(format!("a sending key was used twice: {what}"));
    }
    let stored_max = STORED_MAX.max(world.devices() * STORED_PER_MEMBER);
    for index in 0..world.devices() {
        let device = &world[index];
        if let Some(what) = device.client.as_ref().and_then(Client::beyond_bounds) {
            return Err(format!("P{index} holds more than it may: {what}"));
        }
        let stored: usize = device.store.bytes();
        if stored > stored_max {
            return Err(format!("P{index} stores {stored} bytes"));
        }
        if device.queued() > QUEUE_MAX {
            return Err(format!("P{index} has {} messages on their way", device.queued()));
        }
        let knocks = device.rooms.get(&room).map_or(0, |room| room.knocks.len());
        if knocks > 64 {
            return Err(format!("P{index} holds {knocks} knocks"));
        }
    }
    Ok(())
}

/// Everyone is where it should be, and has seen what it should see.
pub(crate) fn is_well(world: &World, expected: &Expected<'_>) -> Result<(), String> {
    for &index in &expected.stay {
        member(world, expected, index)?;
    }
    for index in 0..world.devices() {
        if !expected.stay.contains(&index) && !expected.unknown.contains(&index) {
            outsider(world, expected, index)?;
        }
    }
    for &index in &expected.stay {
        messages(world, expected, index)?;
    }
    for index in 0..world.devices() {
        entitled(world, expected, index)?;
    }
    Ok(())
}

/// Nobody has a message that was never encrypted for it.
fn entitled(world: &World, expected: &Expected<'_>, index: usize) -> Result<(), String> {
    let device = &world[index];
    let texts = device
        .store
        .history(expected.room, device.me)
        .into_iter()
        .filter(|message| !message.mine && matches!(message.kind, Kind::Text { .. }));
    match texts.map(|message| message.id).find(|id| !world.ledger.is_for(*id, device.me)) {
        Some(id) => Err(format!("P{index} has the message {id}, which was not for it")),
        None => Ok(()),
    }
}

fn member(world: &World, expected: &Expected<'_>, index: usize) -> Result<(), String> {
    let (device, room) = (&world[index], expected.room);
    let state = device.rooms.get(&room).map(|room| room.state);
    if !device.is_settled(room) {
        return Err(format!("P{index} is not settled: {state:?}"));
    }
    let group = |index: usize| world[index].client.as_ref()?.epoch_authenticator(room);
    if group(index) != group(expected.stay[0]) {
        return Err(format!("P{index} and P{} are in different groups", expected.stay[0]));
    }
    let unknown: Vec<_> = expected.unknown.iter().map(|&index| world[index].me).collect();
    let listed = device.members.get(&room).into_iter().flatten().map(|m| m.id);
    let mut members: Vec<_> = listed.filter(|id| !unknown.contains(id)).collect();
    let mut stay: Vec<_> = expected.stay.iter().map(|&index| world[index].me).collect();
    members.sort();
    stay.sort();
    if members != stay {
        return Err(format!("P{index} sees the members {:?}", device.member_names(room)));
    }
    Ok(())
}

fn outsider(world: &World, expected: &Expected<'_>, index: usize) -> Result<(), String> {
    let state = world[index].rooms.get(&expected.room).map(|room| room.state);
    match state {
        None | Some(RoomState::Removed) => Ok(()),
        // The winning side of a fork removed it: it knocks there, and a person decides. It sends nothing meanwhile.
        Some(RoomState::Member { settled: false, .. }) => Ok(()),
        Some(other) => Err(format!("P{index} is gone and thinks itself {other:?}")),
    }
}

fn messages(world: &World, expected: &Expected<'_>, index: usize) -> Result<(), String> {
    let bodies = world[index].bodies(expected.room);
    let none = Vec::new();
    for sender in 0..world.devices() {
        let sent = expected.sent.get(&sender).unwrap_or(&none);
        let of_sender = format!("{sender}:");
        let seen: Vec<&String> =
            bodies.iter().filter(|body| body.starts_with(&of_sender)).collect();
        let forgotten = |body: &String| {
            expected.forgotten.get(&index).is_some_and(|all| all.contains(body))
                && !is_kept(world, sender, body)
        };
        let certain =
            sent.iter().filter(|body| !expected.uncertain.contains(*body) && !forgotten(body));
        let missing: Vec<_> = certain.filter(|body| !seen.contains(body)).collect();
        if expected.stay.contains(&sender) && !missing.is_empty() {
            return Err(format!("P{index} lacks {missing:?} of P{sender}"));
        }
        in_order(&seen, sent)
            .map_err(|what| format!("P{index} sees {what} of P{sender}: {seen:?}"))?;
    }
    Ok(())
}

/// Whether the one who sent a message still keeps it, to send it again to whoever lacks it.
fn is_kept(world: &World, sender: usize, body: &str) -> bool {
    let mut kept = world[sender].store.table(Table::Outbox);
    kept.any(|(_, value)| contains(value, body))
}

/// What is seen was sent, each once and in that order.
fn in_order(seen: &[&String], sent: &[String]) -> Result<(), String> {
    let mut rest = sent.iter();
    for body in seen {
        if !rest.any(|sent| sent == *body) {
            return Err(format!("{body} twice, too late, or invented"));
        }
    }
    Ok(())
}

/// What can be judged only when nothing is on its way any more.
pub(crate) fn at_the_end(world: &World, expected: &Expected<'_>) -> Result<(), String> {
    for &index in &expected.stay {
        let device = &world[index];
        let unsent = device
            .messages
            .values()
            .filter(|message| message.mine && matches!(message.kind, Kind::Text { .. }))
            .filter(|message| message.state != MessageState::Ordered)
            .map(|message| (&message.kind, message.state));
        let unsent: Vec<_> = unsent.collect();
        if !unsent.is_empty() {
            return Err(format!("P{index} still shows messages as unsent: {unsent:?}"));
        }
        if expected.calm
            && !expected.forgers.contains(&index)
            && device.kinds(expected.room).contains(&Kind::Missed)
        {
            return Err(format!(
                "P{index} lost its place in the group while the relay did its work"
            ));
        }
        let pending = device.store.table(Table::Outbox).filter(|(key, _)| key[32] == b'c').count();
        if pending > 0 {
            return Err(format!("P{index} has a commit that is neither merged nor dropped"));
        }
    }
    Ok(())
}
