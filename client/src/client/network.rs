//! The connections to relays, and what comes over them.

use super::Client;
use crate::{
    Event, Now, Output,
    link::{Want, relay_address},
    room::{Ctx, Room},
};
use alcove_wire::{ClientToRelay, RelayToClient};

impl Client {
    /// The connection that [`Output::Connect`] asked for is open.
    pub fn handle_connected(&mut self, relay: &str, now: Now) {
        if let Some(link) = self.links.get_mut(relay) {
            link.handle_connected(now);
        }
        self.finish(now);
    }

    /// A binary message came in on the connection to `relay`.
    pub fn handle_message(&mut self, relay: &str, message: &[u8], now: Now) {
        let Some(link) = self.links.get_mut(relay) else { return };
        link.handle_traffic();
        // A relay of a later version may say what this client does not know: it is passed over.
        if let Ok(message) = alcove_wire::decode(message) {
            self.handle_relay(relay, message, now);
        }
        self.finish(now);
    }

    fn handle_relay(&mut self, relay: &str, message: RelayToClient, now: Now) {
        let Some(link) = self.links.get_mut(relay) else { return };
        let room = match &message {
            RelayToClient::Hello { challenge, limits } => {
                link.handle_hello(*challenge, limits, now);
                let Some(greeting) = link.greeting() else { return };
                let rooms = self
                    .rooms
                    .iter_mut()
                    .map(|(_, value)| value)
                    .filter(|room| room.record.relay == relay);
                for room in rooms {
                    room.handle_online(greeting, ctx!(self, now));
                }
                return self.tell_connection(relay, now);
            }
            RelayToClient::Demand { .. } => {
                if let Some(proof) = link.prove(relay, &message) {
                    return self.out.send(relay, &proof);
                }
                self.out.act(Output::Disconnect { relay: relay.to_owned() });
                return self.handle_disconnected(relay, now);
            }
            RelayToClient::Closing { reconnect_after_ms } => {
                return link.handle_closing(*reconnect_after_ms);
            }
            RelayToClient::Joined { room, .. }
            | RelayToClient::Delivery { room, .. }
            | RelayToClient::Ack { room, .. }
            | RelayToClient::Ephemeral { room, .. }
            | RelayToClient::Presence { room, .. }
            | RelayToClient::Error { room: Some(room), .. } => *room,
            RelayToClient::Error { room: None, code, retry_after_ms, .. } => {
                return link.handle_refused(*code, *retry_after_ms);
            }
            RelayToClient::Pong { .. } => return,
        };
        let concerned = |state: &&mut Room| state.record.relay == relay && state.concerns(room);
        if let Some(state) = self.rooms.iter_mut().map(|(_, value)| value).find(concerned) {
            state.handle_relay(message, ctx!(self, now));
        }
    }

    /// The connection to `relay` is closed, or could not be opened.
    pub fn handle_disconnected(&mut self, relay: &str, now: Now) {
        let Some(link) = self.links.get_mut(relay) else { return };
        link.handle_disconnected(&mut self.rng, now);
        for room in
            self.rooms.iter_mut().map(|(_, value)| value).filter(|room| room.record.relay == relay)
        {
            room.handle_offline(ctx!(self, now));
        }
        self.tell_connection(relay, now);
        self.finish(now);
    }

    /// The system says that the network is back: whatever waits to reconnect does so at once.
    pub fn handle_online(&mut self, now: Now) {
        for link in self.links.iter_mut().map(|(_, value)| value) {
            link.handle_network(now);
        }
        self.finish(now);
    }

    pub(super) fn drive_links(&mut self, now: Now) {
        let due: Vec<(String, Want)> = self
            .links
            .iter_mut()
            .filter_map(|(relay, link)| Some((relay.clone(), link.take_due(now)?)))
            .collect();
        for (relay, want) in due {
            match want {
                Want::Connect => {
                    self.tell_connection(&relay, now);
                    self.out.act(Output::Connect { relay });
                }
                Want::Ping => {
                    self.out.send(&relay, &ClientToRelay::Ping { nonce: now.monotonic_ms })
                }
                Want::Disconnect => {
                    self.out.act(Output::Disconnect { relay: relay.clone() });
                    self.handle_disconnected(&relay, now);
                }
            }
        }
    }

    fn tell_connection(&mut self, relay: &str, now: Now) {
        if let Some(link) = self.links.get(relay) {
            let (relay, state) = (relay_address(relay).to_owned(), link.view(now));
            self.out.event(Event::Connection { relay, state });
        }
    }
}
