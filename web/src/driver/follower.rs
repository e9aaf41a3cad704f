//! A worker whose tab does not own the state: it stands between its page and the leader.

use super::{
    Input, Inputs,
    peers::{PeerMessage, Peers, TabId},
    tab::Tab,
};
use crate::bridge::{BridgeEvent, PageToWorker, WorkerToPage};
use gloo_timers::callback::Timeout;

/// After how long without a leader the page is told. A leader answers within milliseconds.
const PATIENCE_MS: u32 = 3_000;

/// See the module's documentation.
pub(super) struct Follower {
    leader: Option<TabId>,
    inputs: Inputs,
    _patience: Option<Timeout>,
}

impl Follower {
    pub(super) fn new(inputs: Inputs) -> Self {
        Self { leader: None, inputs, _patience: None }
    }

    pub(super) fn handle_page(&mut self, message: PageToWorker, tab: &mut Tab, peers: &Peers) {
        tab.hear(&message);
        let from = tab.id;
        match (message, self.leader) {
            (PageToWorker::Attach, _) if !tab.attached => {
                tab.attached = true;
                self.look_for_leader(from, peers);
            }
            (PageToWorker::Request(request), Some(leader)) => {
                peers.post(&PeerMessage::Request { leader, from, request });
            }
            (PageToWorker::ContinueInMemory, Some(leader)) => {
                peers.post(&PeerMessage::ContinueInMemory { leader });
            }
            // Requests are kept in the tab until there is a leader.
            _ => {}
        }
    }

    pub(super) fn handle_peer(&mut self, message: PeerMessage, tab: &mut Tab, peers: &Peers) {
        match message {
            PeerMessage::Leading { .. } if tab.attached => self.look_for_leader(tab.id, peers),
            PeerMessage::Welcome { leader, to, state } if to == tab.id => {
                self.leader = Some(leader);
                tab.tell(state);
                for request in tab.unanswered() {
                    peers.post(&PeerMessage::Request { leader, from: tab.id, request });
                }
            }
            // Of another leader than this tab's own, the events would not fit what it was told before.
            PeerMessage::Tell { leader, told } if self.leader == Some(leader) => {
                let id = tab.id;
                let mine = told.into_iter().filter(|(to, _)| to.is_none_or(|to| to == id));
                tab.tell(mine.map(|(_, message)| message));
            }
            _ => {}
        }
    }

    /// The page has waited long enough to be told why.
    pub(super) fn handle_patience_lost(&self, tab: &mut Tab) {
        if self.leader.is_none() {
            tab.tell([WorkerToPage::Event(BridgeEvent::NoLeader)]);
        }
    }

    fn look_for_leader(&mut self, from: TabId, peers: &Peers) {
        self.leader = None;
        peers.post(&PeerMessage::Hello { from });
        let inputs = self.inputs.clone();
        self._patience = Some(Timeout::new(PATIENCE_MS, move || inputs.put(Input::PatienceLost)));
    }
}
