//! What a client says to each of the servers: how it enters a room, publishes, and how long what the others get is.

use crate::client::{frame, handshake, read_until};
use alcove_wire::{AccessKey, ClientToRelay, RelayToClient, Retention, decode, encode};
use anyhow::bail;
use std::net::TcpStream;

/// A server, and the protocol that it speaks over WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Dialect {
    Floor,
    Alcove,
    Bun,
    Nats,
    Ws,
    Mosquitto,
}

impl Dialect {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Alcove => "Alcove",
            Self::Bun => "Bun",
            Self::Nats => "nats-server",
            Self::Ws => "ws on Node",
            Self::Mosquitto => "mosquitto",
        }
    }

    /// Takes a fresh connection into a room.
    pub(crate) fn enter(self, stream: &mut TcpStream, room: u32, id: u32) -> anyhow::Result<()> {
        match self {
            Self::Floor | Self::Bun | Self::Ws => handshake(stream, &format!("/{room}"), None),
            Self::Alcove => {
                handshake(stream, alcove_wire::PATH, Some(alcove_wire::SUBPROTOCOL))?;
                let hello = read_until(stream, |_| true)?;
                let RelayToClient::Hello { challenge, .. } = decode(&hello)? else {
                    bail!("the relay greets with something else")
                };
                let key = key(room);
                let (access_key, signature) = (key.public(), key.sign_join(&challenge));
                let join = ClientToRelay::Join { access_key, signature, cursor: None };
                frame::write(stream, &encode(&join))?;
                read_until(stream, |message| message.first() == Some(&2)).map(drop)
            }
            Self::Nats => {
                handshake(stream, "/", None)?;
                read_until(stream, |message| message.starts_with(b"INFO"))?;
                let connect = r#"CONNECT {"verbose":false,"pedantic":false,"echo":false}"#;
                let text = format!("{connect}\r\nSUB room.{room} 1\r\nPING\r\n");
                frame::write(stream, text.as_bytes())?;
                read_until(stream, |message| message.ends_with(b"PONG\r\n"))?;
                // It asks once soon after, and once in two minutes.
                frame::write(stream, b"PONG\r\n")
            }
            Self::Mosquitto => {
                handshake(stream, "/mqtt", Some("mqtt"))?;
                let client = format!("c{id}");
                let mut connect = vec![0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 0];
                connect.extend(mqtt_text(&client));
                frame::write(stream, &mqtt_packet(0x10, &connect))?;
                read_until(stream, |message| message.first() == Some(&0x20))?;
                let mut subscribe = vec![0, 1];
                subscribe.extend(mqtt_text(&topic(room)));
                subscribe.push(0);
                frame::write(stream, &mqtt_packet(0x82, &subscribe))?;
                read_until(stream, |message| message.first() == Some(&0x90)).map(drop)
            }
        }
    }

    /// A publish of `bytes` to a room, framed, and how many bytes a subscriber then gets in its WebSocket's payloads.
    pub(crate) fn publish(self, room: u32, bytes: usize) -> (Vec<u8>, usize) {
        let payload = vec![b'x'; bytes];
        let (message, unit) = match self {
            Self::Bun | Self::Ws => (payload, bytes),
            // It sends what it is given: frames as long as the relay's.
            Self::Floor => {
                let delivery = alcove_delivery(room, payload);
                let unit = delivery.len();
                (delivery, unit)
            }
            Self::Alcove => {
                let unit = alcove_delivery(room, payload.clone()).len();
                let (room, retention) = (key(room).room(), Retention::Retained);
                let publish = ClientToRelay::Publish { room, tag: 1, retention, payload };
                (encode(&publish), unit)
            }
            Self::Nats => {
                let tail = [&payload[..], b"\r\n"].concat();
                let publish = [format!("PUB room.{room} {bytes}\r\n").as_bytes(), &tail].concat();
                let delivery = format!("MSG room.{room} 1 {bytes}\r\n").len() + tail.len();
                (publish, delivery)
            }
            Self::Mosquitto => {
                let body = [mqtt_text(&topic(room)), payload].concat();
                let packet = mqtt_packet(0x30, &body);
                let unit = packet.len();
                (packet, unit)
            }
        };
        (frame::masked(&message), unit)
    }
}

fn alcove_delivery(room: u32, payload: Vec<u8>) -> Vec<u8> {
    encode(&RelayToClient::Delivery { room: key(room).room(), seq: 1, payload })
}

fn key(room: u32) -> AccessKey {
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&room.to_be_bytes());
    AccessKey::from_seed(&seed)
}

fn topic(room: u32) -> String {
    format!("room/{room}")
}

fn mqtt_text(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_be_bytes(), text.as_bytes()].concat()
}

fn mqtt_packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![kind];
    let mut left = body.len();
    loop {
        let low = (left % 128) as u8;
        left /= 128;
        packet.push(if left > 0 { low | 128 } else { low });
        if left == 0 {
            break;
        }
    }
    packet.extend_from_slice(body);
    packet
}
