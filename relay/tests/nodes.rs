//! Several relays that share their rooms over a real NATS server.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use alcove_wire::*;
use std::{net::SocketAddr, time::Duration};
use support::{
    nats::{Nats, Node, State, three_nodes},
    talker::Talker,
    *,
};
use tokio::{net::TcpStream, sync::watch, task::JoinHandle, time::timeout};

const TALKERS: u32 = 6;
const MESSAGES: u32 = 100;
const ALL: usize = (TALKERS * MESSAGES) as usize;

fn talk(nodes: &[Node]) -> (Vec<JoinHandle<Talker>>, watch::Receiver<usize>) {
    let addresses: Vec<_> = nodes.iter().map(|node| node.address).collect();
    let (progress, seen) = watch::channel(0);
    let talker = |number| Talker::new(number, TALKERS, MESSAGES, addresses.clone(), &progress);
    ((0..TALKERS).map(|number| tokio::spawn(talker(number).run())).collect(), seen)
}

/// All that was said, as all have seen it, and how often they came.
async fn heard(talkers: Vec<JoinHandle<Talker>>) -> (Vec<(u32, u32)>, u32) {
    let (mut orders, mut comings) = (Vec::new(), 0);
    for talker in talkers {
        let talker =
            timeout(Duration::from_secs(60), talker).await.expect("a message is lost").unwrap();
        assert_eq!(talker.gaps, 0, "everyone goes on where they were");
        comings += talker.comings;
        orders.push(talker.seen);
    }
    let order = orders.pop().unwrap();
    assert!(orders.iter().all(|other| *other == order), "all have seen the same order");
    (order, comings)
}

fn everything() -> Vec<(u32, u32)> {
    (0..TALKERS).flat_map(|who| (0..MESSAGES).map(move |what| (who, what))).collect()
}

async fn client(address: SocketAddr) -> Client {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    Client::over(stream).await
}

/// Reads until this publish is acknowledged, and gives its number.
async fn acknowledged(client: &mut Client, tag: Tag) -> Seq {
    loop {
        if let RelayToClient::Ack { tag: of, seq, .. } = client.hear().await
            && of == tag
        {
            return seq;
        }
    }
}

/// Reads until this many are said to be in the room.
async fn is_told(client: &mut Client, count: u32) {
    loop {
        match client.next().await {
            RelayToClient::Joined { present, .. } | RelayToClient::Presence { present, .. }
                if present == count =>
            {
                return;
            }
            _ => {}
        }
    }
}

async fn delivered(client: &mut Client) -> (Seq, Vec<u8>) {
    loop {
        if let RelayToClient::Delivery { seq, payload, .. } = client.hear().await {
            return (seq, payload);
        }
    }
}

#[tokio::test]
async fn the_order_is_the_same_at_every_node() {
    let nats = Nats::start().await;
    let nodes = three_nodes(&nats).await;
    let (talkers, _) = talk(&nodes);
    let (mut order, comings) = heard(talkers).await;
    assert_eq!(comings, TALKERS);
    order.sort_unstable();
    assert_eq!(order, everything());
}

#[tokio::test]
async fn whoever_was_at_a_node_that_died_goes_on_at_another() {
    let nats = Nats::start().await;
    let mut nodes = three_nodes(&nats).await;
    let (talkers, mut seen) = talk(&nodes);
    seen.wait_for(|&seen| seen >= ALL / 3).await.unwrap();
    nodes[1].kill().await;
    let (mut order, comings) = heard(talkers).await;
    assert!(comings > TALKERS);
    order.sort_unstable();
    assert_eq!(order, everything());
}

#[tokio::test]
async fn everyone_hears_who_is_there_and_what_is_whispered_wherever_they_are() {
    let nats = Nats::start().await;
    let nodes = [Node::start(&nats).await, Node::start(&nats).await];
    let (mut ana, mut bob) = (client(nodes[0].address).await, client(nodes[1].address).await);
    for client in [&mut ana, &mut bob] {
        let signature = key(1).sign_join(&client.challenge);
        let access_key = key(1).public();
        client.say(&ClientToRelay::Join { access_key, signature, cursor: None }).await;
    }
    is_told(&mut ana, 2).await;
    is_told(&mut bob, 2).await;
    let (room, payload) = (key(1).room(), b"typing".to_vec());
    let retention = Retention::Ephemeral;
    ana.say(&ClientToRelay::Publish { room, tag: 0, retention, payload: payload.clone() }).await;
    let heard = bob.hear().await;
    assert!(matches!(heard, RelayToClient::Ephemeral { payload: heard, .. } if heard == payload));
    drop(ana);
    is_told(&mut bob, 1).await;
}

#[tokio::test]
async fn without_a_bus_nothing_is_acknowledged_and_everyone_is_told() {
    let nats = Nats::start().await;
    let node = Node::start(&nats).await;
    let mut ana = client(node.address).await;
    let (incarnation, _) = ana.join(&key(1), None).await;
    ana.publish(key(1).room(), 1, b"before").await;
    assert_eq!(acknowledged(&mut ana, 1).await, 1);

    node.line.set(State::Silent);
    ana.publish(key(1).room(), 2, b"lost").await;
    loop {
        match ana.next().await {
            RelayToClient::Error { code, retry_after_ms, .. } => {
                assert_eq!(code, ErrorCode::Unavailable);
                assert!(retry_after_ms >= 1000);
                break;
            }
            RelayToClient::Ack { .. } => panic!("what is not ordered is acknowledged"),
            _ => {}
        }
    }
    assert_eq!(ana.goodbye().await.close, 4013);
    node.becomes("no bus").await;
    let turned_away = client(node.address).await.goodbye().await;
    assert_eq!((turned_away.error, turned_away.close), (Some(ErrorCode::Unavailable), 4013));

    node.line.set(State::Open);
    node.becomes("ok").await;
    let mut ana = client(node.address).await;
    let cursor = Some(Cursor { incarnation, seq: 1 });
    assert_eq!(ana.join(&key(1), cursor).await, (incarnation, Resume::Resumed));
}

#[tokio::test]
async fn a_node_that_is_cut_off_does_not_speak_for_the_others() {
    let nats = Nats::start().await;
    let nodes = [Node::start(&nats).await, Node::start(&nats).await];
    let (mut ana, mut bob) = (client(nodes[0].address).await, client(nodes[1].address).await);
    let (incarnation, _) = ana.join(&key(1), None).await;
    assert_eq!(bob.join(&key(1), None).await.0, incarnation);

    nodes[0].line.set(State::Silent);
    ana.publish(key(1).room(), 1, b"from the cut").await;
    bob.publish(key(1).room(), 1, b"from outside").await;
    assert_eq!(acknowledged(&mut bob, 1).await, 1);
    assert_eq!(ana.goodbye().await.error, Some(ErrorCode::Unavailable));

    // She comes back elsewhere, and says it again.
    let mut ana = client(nodes[1].address).await;
    let cursor = Some(Cursor { incarnation, seq: 0 });
    assert_eq!(ana.join(&key(1), cursor).await, (incarnation, Resume::Resumed));
    assert_eq!(delivered(&mut ana).await, (1, b"from outside".to_vec()));
    ana.publish(key(1).room(), 1, b"from the cut").await;
    assert_eq!(acknowledged(&mut ana, 1).await, 2);
    assert_eq!(delivered(&mut bob).await, (2, b"from the cut".to_vec()));

    nodes[0].line.set(State::Open);
    nodes[0].becomes("ok").await;
    let mut carol = client(nodes[0].address).await;
    assert_eq!(carol.join(&key(1), cursor).await, (incarnation, Resume::Resumed));
    assert_eq!(delivered(&mut carol).await, (1, b"from outside".to_vec()));
    assert_eq!(delivered(&mut carol).await, (2, b"from the cut".to_vec()));
}

#[tokio::test]
async fn a_bus_that_starts_again_empty_begins_a_new_incarnation_everywhere() {
    let nats = Nats::start().await;
    let nodes = [Node::start(&nats).await, Node::start(&nats).await];
    let mut ana = client(nodes[0].address).await;
    let (before, _) = ana.join(&key(1), None).await;
    ana.publish(key(1).room(), 1, b"before").await;
    assert_eq!(acknowledged(&mut ana, 1).await, 1);

    nats.kill().await;
    assert_eq!(ana.goodbye().await.error, Some(ErrorCode::Unavailable));
    let nats = Nats::start().await;
    nodes.iter().for_each(|node| node.line.lead_to(nats.address));
    for node in &nodes {
        node.becomes("ok").await;
    }
    let (mut ana, mut bob) = (client(nodes[0].address).await, client(nodes[1].address).await);
    let cursor = Some(Cursor { incarnation: before, seq: 1 });
    let (after, resume) = ana.join(&key(1), cursor).await;
    assert!(after != before && resume == Resume::Gap);
    assert_eq!(bob.join(&key(1), cursor).await, (after, Resume::Gap));
    ana.publish(key(1).room(), 2, b"after").await;
    assert_eq!(acknowledged(&mut ana, 2).await, 1);
    assert_eq!(delivered(&mut bob).await, (1, b"after".to_vec()));
}
