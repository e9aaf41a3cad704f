//! One connection to the bus, until it is lost. What is uncertain then stays so: nobody is told of it.

use super::{
    Asked, LogLimits, PATIENCE,
    log::Log,
    nodes::{BEAT, Beat, Nodes},
};
use crate::{metrics::Write, switchboard::Switchboard};
use alcove_hub::{News, NodeId, Request, Stored, Visit};
use alcove_wire::RoomId;
use async_nats::{
    Client, ConnectOptions, Event, HeaderMap, Message, ServerAddr, Subscriber,
    header::{NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, NATS_LAST_SEQUENCE, NATS_SEQUENCE},
    jetstream::{self, Context, context::PublishErrorKind},
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use std::{collections::HashMap, future::IntoFuture as _, sync::Arc};
use tokio::{
    task::AbortHandle,
    time::{Instant, interval, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::debug;

/// How many writes may be under way at once.
const WRITES: usize = 100_000;

pub(crate) struct Session {
    pub(crate) node: NodeId,
    client: Client,
    js: Context,
    log: Log,
    /// Cancelled where the connection is lost, or does not do what it must.
    lost: CancellationToken,
}

impl Session {
    pub(crate) async fn open(
        options: &ConnectOptions,
        servers: &[ServerAddr],
        replicas: usize,
        limits: &LogLimits,
    ) -> Result<Self, String> {
        let lost = CancellationToken::new();
        let losing = lost.clone();
        let options = options.clone().event_callback(move |event| {
            // A message that did not fit is one that nobody asks for again.
            if matches!(event, Event::Disconnected | Event::Closed | Event::SlowConsumer(_)) {
                losing.cancel();
            }
            std::future::ready(())
        });
        let client = options.connect(servers).await.map_err(|error| error.to_string())?;
        let js = jetstream::context::ContextBuilder::new()
            .timeout(PATIENCE)
            .ack_timeout(PATIENCE)
            .max_ack_inflight(WRITES)
            .build(client.clone());
        let log = timeout(PATIENCE, Log::open(&js, replicas, limits));
        let log = log.await.map_err(|_| "it does not answer".to_owned())??;
        let node = getrandom::u64().map_err(|error| error.to_string())?;
        Ok(Self { node, client, js, log, lost })
    }

    pub(crate) fn max_block(&self) -> usize {
        self.client.server_info().max_payload
    }

    /// Does what the hub asks, until the connection is lost. At `stop` the other relays are told.
    pub(crate) async fn run(
        &self,
        asked: &mut Asked,
        switchboard: &Arc<Switchboard>,
        stop: &CancellationToken,
    ) {
        let Ok(mut beats) = self.client.subscribe(self.log.nodes_subject()).await else { return };
        let (mut nodes, mut beat) = (Nodes::default(), interval(BEAT));
        let mut feeds = Feeds::default();
        loop {
            tokio::select! {
                biased;
                () = self.lost.cancelled() => return,
                () = stop.cancelled() => {
                    self.publish(self.log.nodes_subject(), Beat::Gone(self.node).encode().into()).await;
                    let _ = timeout(BEAT, self.client.flush()).await;
                    return;
                }
                request = asked.next() => match request {
                    Some(request) => tokio::select! {
                        () = self.carry_out(request, switchboard, &mut feeds) => {}
                        () = self.lost.cancelled() => return,
                    },
                    None => return,
                },
                _ = beat.tick() => {
                    let backlog = i64::try_from(asked.backlog()).unwrap_or(i64::MAX);
                    switchboard.metrics.bus.backlog.set(backlog);
                    self.publish(self.log.nodes_subject(), Beat::Here(self.node).encode().into()).await;
                    for node in nodes.silent(Instant::now()) {
                        switchboard.node_gone(node);
                    }
                }
                message = beats.next() => {
                    let beat = message.and_then(|message| Beat::decode(&message.payload));
                    if let Some(gone) = beat.and_then(|beat| nodes.hear(beat, Instant::now())) {
                        switchboard.node_gone(gone);
                    }
                }
            }
        }
    }

    async fn carry_out(&self, request: Request, switchboard: &Arc<Switchboard>, feeds: &mut Feeds) {
        match request {
            Request::Enter { room, visit } => {
                match self.client.subscribe(self.log.room_subject(&room)).await {
                    Ok(subscriber) => {
                        let feed = feed(subscriber, room, visit, switchboard.clone());
                        feeds.0.insert(visit, tokio::spawn(feed).abort_handle());
                    }
                    Err(_) => self.lost.cancel(),
                }
            }
            Request::Quit { visit } => feeds.end(visit),
            Request::Tell { room, word } => {
                self.publish(self.log.word_subject(&room), word).await;
            }
            Request::Read { room, visit, after } => {
                let (log, lost, switchboard) =
                    (self.log.clone(), self.lost.clone(), switchboard.clone());
                tokio::spawn(async move {
                    match log.read(&room, after).await {
                        Ok((blocks, last)) => {
                            switchboard.news(room, visit, News::Read { blocks, last });
                        }
                        Err(error) => {
                            debug!(error, "the bus does not read");
                            lost.cancel();
                        }
                    }
                });
            }
            Request::Write { room, visit, after, block } => {
                self.write(room, visit, after, block, switchboard.clone()).await;
            }
        }
    }

    async fn write(
        &self,
        room: RoomId,
        visit: Visit,
        after: u64,
        block: Bytes,
        switchboard: Arc<Switchboard>,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, after.to_string());
        let subject = self.log.write_subject(&room);
        let began = Instant::now();
        let Ok(ack) = self.js.publish_with_headers(subject, headers, block).await else {
            return self.lost.cancel();
        };
        let lost = self.lost.clone();
        switchboard.metrics.bus.writing.inc();
        tokio::spawn(async move {
            let (news, write) = match ack.into_future().await {
                Ok(ack) => (Some(News::Written { position: ack.sequence }), Write::Written),
                Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                    (Some(News::Refused), Write::Refused)
                }
                // It may have been written all the same.
                Err(error) => {
                    debug!(%error, "the bus does not write");
                    (None, Write::Uncertain)
                }
            };
            switchboard.metrics.bus.wrote(write, began.elapsed());
            match news {
                Some(news) => switchboard.news(room, visit, news),
                None => lost.cancel(),
            }
        });
    }

    async fn publish(&self, subject: String, payload: Bytes) {
        if self.client.publish(subject, payload).await.is_err() {
            self.lost.cancel();
        }
    }
}

/// Those who listen, by the visit that they listen for.
#[derive(Default)]
struct Feeds(HashMap<Visit, AbortHandle>);

impl Feeds {
    fn end(&mut self, visit: Visit) {
        if let Some(feed) = self.0.remove(&visit) {
            feed.abort();
        }
    }
}

impl Drop for Feeds {
    fn drop(&mut self) {
        self.0.values().for_each(AbortHandle::abort);
    }
}

/// Passes on what is told in a room.
async fn feed(
    mut subscriber: Subscriber,
    room: RoomId,
    visit: Visit,
    switchboard: Arc<Switchboard>,
) {
    while let Some(message) = subscriber.next().await {
        let news = match message.subject.rsplit('.').next() {
            Some("log") => stored(message),
            _ => Some(News::Word { word: message.payload }),
        };
        if let Some(news) = news {
            switchboard.news(room, visit, news);
        }
    }
}

fn stored(message: Message) -> Option<News> {
    let headers = message.headers?;
    let number = |name| headers.get(name)?.as_str().parse().ok();
    let (position, before) = (number(NATS_SEQUENCE)?, number(NATS_LAST_SEQUENCE)?);
    Some(News::Stored { before, stored: Stored { position, age_ms: 0, block: message.payload } })
}
