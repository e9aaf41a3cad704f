// Coming back after 5,000 messages: from the request of the page to all of them on screen or one scroll away.
import { Person } from "../lib/person.mjs";
import { Relay } from "../lib/relay.mjs";
import { ordered, Terminal } from "../lib/terminal.mjs";
import { host, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";
import { median, ms, worst } from "./figures.mjs";
import { longTasks, observe } from "./observe.mjs";

const COUNT = 5_000;
const RUNS = 3;
const BODY = "a line of the length that people write to each other, ";

// Where the messages are when somebody comes back.
const SOURCES = {
  "the relay has the last 2,048, a member the others": [],
  "a member has them all": ["--window-frames", "1"],
  "the relay has them all": ["--window-frames", "10000", "--window-bytes", "100000000"],
};

export async function catchup({ browser }) {
  const rows = [["", "median of 3", "worst", "tasks over 50 ms on the main thread"]];
  for (const [source, flags] of Object.entries(SOURCES)) {
    const times = [];
    const tasks = [];
    for (let run = 0; run < RUNS; run += 1) {
      const relay = await Relay.start(["--frames-per-second", "100000", ...flags]);
      const tom = new Terminal("Tom", relay);
      const ana = await Person.open("ana", await browser.createBrowserContext());
      await observe(ana);
      try {
        times.push(await once(relay, ana, tom));
        tasks.push(...(await longTasks(ana)));
      } finally {
        await ana.context.close();
        await tom.end();
        await relay.stop();
      }
    }
    rows.push([source, ms(median(times)), ms(worst(times)), tasks.length ? `${tasks.length}, ${ms(worst(tasks))}` : "–"]);
  }
  return [{ title: "Coming back after 5,000 messages, loopback", rows }];
}

async function once(relay, ana, tom) {
  const link = await host(ana, { relay });
  const chat = await tom.chat(link);
  await ana.reads("2 members · 2 here");
  await talk(ana, [], "see you");
  await ana.goto("about:blank");
  const last = `${BODY}${COUNT - 1}`;
  const all = chat.line("the last of them", ordered(last));
  for (let number = 0; number < COUNT; number += 1) chat.say(`${BODY}${number}`);
  await all;
  await ana.page.evaluateOnNewDocument((last) => {
    new MutationObserver((_changes, observer) => {
      const newest = document.querySelector("[aria-label=Messages] > :last-child [dir=auto]:not(bdi)");
      if (newest?.textContent !== last) return;
      observer.disconnect();
      // The frame that draws it.
      requestAnimationFrame(() => (globalThis.caughtUpAt = performance.now()));
    }).observe(document, { childList: true, subtree: true });
  }, last);
  await ana.goto(relay.url);
  return until("the last message", () => ana.page.evaluate(() => globalThis.caughtUpAt));
}
