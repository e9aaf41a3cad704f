// A file of 50 MB from one tab to another: taken in and sent by one, fetched by the other.
import { bytes, withFiles } from "../lib/made.mjs";
import { Person } from "../lib/person.mjs";
import { Relay } from "../lib/relay.mjs";
import { enter, host, talk } from "../lib/steps.mjs";
import { median, ms } from "./figures.mjs";

const SIZE = 50_000_000;
const RUNS = 3;

// What a relay reads of a connection and of a room by default is less, lest one takes all that it has.
const UNBOUND = ["--bytes-per-second", "1000000000", "--room-bytes-per-second", "1000000000"];

export async function files({ browser, relay }) {
  const unbound = await Relay.start(UNBOUND);
  try {
    return [
      await sent(browser, relay, "a relay as it is by default"),
      await sent(browser, unbound, "a relay that reads as fast as it can"),
    ];
  } finally {
    await unbound.stop();
  }
}

async function sent(browser, relay, what) {
  const ana = await Person.open("ana", await browser.createBrowserContext());
  const bob = await Person.open("bob", await browser.createBrowserContext());
  try {
    const link = await host(ana, { relay });
    await enter(bob, link, "Bob");
    await talk(ana, [bob], "first");
    const times = { taken: [], fetched: [], whole: [] };
    for (let run = 0; run < RUNS; run += 1) {
      const name = `film-${run}.bin`;
      let taken;
      await withFiles({ [name]: bytes(SIZE) }, async (path) => (taken = await takenIn(ana, path(name), name)));
      await bob.see("button", `Get ${name}`);
      const fetched = await pressed(bob, `Get ${name}`, `Save ${name}`);
      times.taken.push(taken);
      times.fetched.push(fetched);
      times.whole.push(taken + fetched);
    }
    const row = (label, times) => [label, ms(median(times)), ...times.map((time) => `${(SIZE / 1000 / time).toFixed(1)} MB/s`)];
    return {
      title: `A file of ${SIZE / 1e6} MB from one tab to another in Chromium, loopback, by ${what}`,
      rows: [
        ["", "median", ...times.taken.map((_, run) => `run ${run + 1}`)],
        row("from the press on Send to the message with it", times.taken),
        row("from the press on Get to all of it checked", times.fetched),
        row("both, one after the other", times.whole),
      ],
    };
  } finally {
    await ana.context.close();
    await bob.context.close();
  }
}

async function takenIn(person, path, name) {
  const input = await person.page.$("input[type=file]");
  await input.uploadFile(path);
  await person.see("button", "Send");
  return pressed(person, "Send", `Save ${name}`);
}

// From the press on one button until there is another.
async function pressed(person, press, then) {
  await person.front();
  return person.page.evaluate(
    async (press, then) => {
      const named = (name) => document.querySelector(`button[aria-label="${name}"]`);
      const start = performance.now();
      named(press).click();
      while (!named(then)) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    },
    press,
    then,
  );
}
