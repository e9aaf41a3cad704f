//! What is measured.

use crate::{
    dialect::Dialect::{self, Alcove, Bun, Floor, Mosquitto, Nats, Ws},
    flood::Flood,
    load::{Load, Seen, Shape},
    server::{Programs, Server},
};
use anyhow::anyhow;
use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

/// How often a room speaks that is measured under the limits that a relay has by default.
const PAUSE: Duration = Duration::from_millis(5);

pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) servers: &'static [Dialect],
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    /// Deliveries a second.
    Throughput(Shape),
    /// Of one message, from its publish to each subscriber.
    Latency(Shape),
    /// Bytes that an idle connection takes.
    Memory { connections: u32, in_a_room: u32 },
    /// The others' latency without and with a slow reader.
    SlowReader(Shape),
    /// A room's latency in calm, and while many connections do all that they may.
    Flood { shape: Shape, connections: u32 },
    /// Deliveries a second of one relay alone, and of one, two and three that share their rooms over a bus, all of them
    /// and the bus on one core; and how much of its time each takes.
    Bus(Shape),
    /// Deliveries a second with all on one core, and with all on two.
    TwoCores(Shape),
}

/// One number.
pub(crate) struct Figure {
    pub(crate) workload: &'static str,
    pub(crate) server: Dialect,
    pub(crate) what: &'static str,
    pub(crate) value: f64,
    /// Whether more is better.
    pub(crate) more: bool,
}

pub(crate) fn all() -> Vec<Workload> {
    const ONE_ROOM: &[Dialect] = &[Floor, Alcove, Bun, Nats, Ws, Mosquitto];
    const MANY_ROOMS: &[Dialect] = &[Alcove, Bun, Nats, Ws];
    let shape = |rooms, subscribers, bytes, in_flight| Shape {
        rooms,
        subscribers,
        bytes,
        in_flight,
        every: None,
        one_is_slow: false,
    };
    let workload = |name, servers, what| Workload { name, servers, what };
    use What::{Bus, Flood, Latency, Memory, SlowReader, Throughput, TwoCores};
    vec![
        workload(
            "200 subscribers, 1 KiB, 16 in flight",
            ONE_ROOM,
            Throughput(shape(1, 200, 1024, 16)),
        ),
        workload(
            "1000 subscribers, 1 KiB, 16 in flight",
            ONE_ROOM,
            Throughput(shape(1, 1000, 1024, 16)),
        ),
        workload(
            "50 subscribers, 300 B, 64 in flight",
            ONE_ROOM,
            Throughput(shape(1, 50, 300, 64)),
        ),
        workload(
            "1000 rooms of 8, 300 B, each sending",
            MANY_ROOMS,
            Throughput(shape(1000, 7, 300, 1)),
        ),
        workload("10 subscribers, 100 B, 1 in flight", ONE_ROOM, Latency(shape(1, 10, 100, 1))),
        workload(
            "10000 idle connections",
            MANY_ROOMS,
            Memory { connections: 10_000, in_a_room: 8 },
        ),
        workload("one slow reader among 1000", &[Alcove, Bun], SlowReader(shape(1, 1000, 4096, 1))),
        workload(
            "a flood from 50 connections",
            &[Alcove],
            Flood { shape: Shape { every: Some(PAUSE), ..shape(1, 10, 300, 1) }, connections: 50 },
        ),
        workload("several relays, 100 rooms of 8", &[Alcove], Bus(shape(100, 7, 300, 1))),
        workload("one core and two, 400 rooms of 8", &[Alcove], TwoCores(shape(400, 7, 300, 1))),
    ]
}

impl Workload {
    pub(crate) fn measure(
        &self,
        server: Dialect,
        programs: &Programs,
        duration: Duration,
    ) -> anyhow::Result<Vec<Figure>> {
        let figure = |what, value, more| Figure { workload: self.name, server, what, value, more };
        let start = |cores| Server::start(server, programs, cores);
        Ok(match self.what {
            What::Throughput(shape) => {
                let running = start("0")?;
                let seen = Load::connect(server, running.address, shape, 0)?.run(duration)?;
                vec![figure("deliveries a second", rate(&seen), true)]
            }
            What::Latency(shape) => {
                let running = start("0")?;
                let mut seen = Load::connect(server, running.address, shape, 0)?.run(duration)?;
                vec![
                    figure("median, µs", percentile(&mut seen, 50), false),
                    figure("p99, µs", percentile(&mut seen, 99), false),
                ]
            }
            What::Memory { connections, in_a_room } => {
                let running = start("0")?;
                let empty = running.memory()?;
                let (rooms, subscribers) = (connections / in_a_room, in_a_room - 1);
                let shape = Shape {
                    rooms,
                    subscribers,
                    bytes: 1,
                    in_flight: 1,
                    every: None,
                    one_is_slow: false,
                };
                let _load = Load::connect(server, running.address, shape, 0)?;
                let each = running.memory()?.saturating_sub(empty) as f64 / f64::from(connections);
                vec![figure("KiB each", each / 1024.0, false)]
            }
            What::SlowReader(shape) => {
                let mut figures = Vec::new();
                for (what, one_is_slow) in [("calm p99, µs", false), ("p99, µs", true)] {
                    let running = start("0")?;
                    let shape = Shape { one_is_slow, ..shape };
                    let mut seen =
                        Load::connect(server, running.address, shape, 0)?.run(duration)?;
                    figures.push(figure(what, percentile(&mut seen, 99), false));
                }
                figures
            }
            What::Flood { shape, connections } => {
                let running = Server::start_as_shipped(server, programs, "0")?;
                let mut load = Load::connect(server, running.address, shape, 0)?;
                let calm = percentile(&mut load.run(duration)?, 99);
                let _flood = Flood::start(running.address, connections)?;
                let flooded = percentile(&mut load.run(duration)?, 99);
                vec![figure("calm p99, µs", calm, false), figure("p99, µs", flooded, false)]
            }
            What::Bus(shape) => {
                let mut figures = Vec::new();
                for (count, whats) in BUS.into_iter().enumerate() {
                    let measured = on_bus(count, programs, shape, duration)?;
                    let more = [true, false, false];
                    let all = whats.into_iter().zip(measured).zip(more);
                    figures.extend(all.map(|((what, value), more)| figure(what, value, more)));
                }
                figures
            }
            What::TwoCores(shape) => {
                let one = start("0")?;
                let one = on_cores("0", one.address, server, shape, duration)?;
                let two = start("0,1")?;
                let two = on_cores("0,1", two.address, server, shape, duration)?;
                vec![
                    figure("deliveries a second on one core, the load's work included", one, true),
                    figure("on two", two, true),
                ]
            }
        })
    }
}

/// What is measured without a bus, and with one, two and three relays on it.
const BUS: [[&str; 3]; 4] = [
    ["without a bus: deliveries a second", "of the relay's time, µs for each", "of the bus's, µs"],
    ["one relay: deliveries a second", "of its time, µs for each", "of its bus's, µs"],
    ["two relays: deliveries a second", "of their time, µs for each", "of their bus's, µs"],
    [
        "three relays: deliveries a second",
        "of the three's time, µs for each",
        "of the three's bus's, µs",
    ],
];

/// Deliveries a second, and what each takes of the time of the relays and of the bus, in microseconds.
fn on_bus(
    count: usize,
    programs: &Programs,
    shape: Shape,
    duration: Duration,
) -> anyhow::Result<[f64; 3]> {
    let bus = Server::start_bus(programs, "0")?;
    let relays = match count {
        0 => vec![Server::start(Alcove, programs, "0")?],
        _ => (0..count)
            .map(|_| Server::start_on_bus(programs, "0", bus.address))
            .collect::<anyhow::Result<_>>()?,
    };
    let addresses: Vec<_> = relays.iter().map(|relay| relay.address).collect();
    let mut load = Load::connect_to(Alcove, &addresses, shape, 0)?;
    let ticks = || relays.iter().map(Server::ticks).sum::<anyhow::Result<u64>>();
    let before = (ticks()?, bus.ticks()?);
    let began = Instant::now();
    let seen = load.run(duration)?;
    // What is delivered at the start is not counted, and takes as long.
    let share = seen.elapsed.as_secs_f64() / began.elapsed().as_secs_f64();
    let took = (ticks()? - before.0, bus.ticks()? - before.1);
    let each = |ticks: u64| ticks as f64 * 10_000.0 * share / seen.deliveries as f64;
    Ok([rate(&seen), each(took.0), each(took.1)])
}

/// The load in two threads on the same cores as the server: with two cores in all, it has none of its own.
fn on_cores(
    cores: &str,
    address: SocketAddr,
    server: Dialect,
    shape: Shape,
    duration: Duration,
) -> anyhow::Result<f64> {
    let half = Shape { rooms: shape.rooms / 2, ..shape };
    let before = move_to(cores)?;
    let loads: Vec<_> = [0, half.rooms]
        .map(|first| {
            thread::spawn(move || Load::connect(server, address, half, first)?.run(duration))
        })
        .into();
    let mut all = 0.0;
    for load in loads {
        all += rate(&load.join().map_err(|_| anyhow!("a load panicked"))??);
    }
    move_to(&before)?;
    Ok(all)
}

/// Moves this process to other cores, and gives those that it was on.
fn move_to(cores: &str) -> anyhow::Result<String> {
    let id = std::process::id().to_string();
    let output = std::process::Command::new("taskset").args(["-acp", cores, &id]).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let before = text.lines().next().and_then(|line| line.rsplit(": ").next());
    before.map(Into::into).ok_or_else(|| anyhow!("taskset says {text}"))
}

fn rate(seen: &Seen) -> f64 {
    seen.deliveries as f64 / seen.elapsed.as_secs_f64()
}

fn percentile(seen: &mut Seen, percent: usize) -> f64 {
    seen.latencies.sort_unstable();
    let at = seen.latencies.len() * percent / 100;
    seen.latencies.get(at).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e6)
}
