// A long history: opening a room of 100,000 messages, scrolling from its end to its beginning, and searching it. A few are said, and
// put into the store again and again.
import { Terminal } from "../lib/terminal.mjs";
import { Person } from "../lib/person.mjs";
import { Relay } from "../lib/relay.mjs";
import { host, talk } from "../lib/steps.mjs";
import { multiply } from "../lib/stored.mjs";
import { median, ms, worst } from "./figures.mjs";
import { observe } from "./observe.mjs";

const MESSAGES = 100_000;
const RUNS = 5;
// How far a frame scrolls, in pixels: by a hand, for so many frames, and in flight.
const WHEEL = 100;
const TURNS = 1_000;
const FLIGHT = 2_000;
// What people write: words, a long one, markup, a link.
const BODIES = [
  "Morning! Is the path along the river open again?",
  "It is, since Friday.",
  "ok",
  "Bring **boots**, the last bit is *still* muddy. The map is at https://maps.example/river and the bus leaves at nine, so that we " +
    "are up at the mill before it gets hot, and back in time for the last ferry.",
  "- tea\n- bread\n- the weather",
];
// What is searched: in one message, in a fifth of them, and in none.
const WORDS = ["number 31415", "ferry", "nowhere to be found"];

export async function history({ browser }) {
  const relay = await Relay.start();
  const tom = new Terminal("Tom", relay);
  const ana = await Person.open("ana", await browser.createBrowserContext());
  try {
    const link = await host(ana, { relay });
    const chat = await tom.chat(link);
    await ana.reads("2 members · 2 here");
    await talk(ana, [], "see you");
    const few = await step("opening a room of a few", () => opened(ana, relay));
    await step("filling it", () => fill(chat, ana, relay));
    const many = await step("opening it", () => opened(ana, relay));
    const turned = await step("scrolling it as by a wheel", () => scrolled(ana, WHEEL, TURNS));
    const frames = await step("flying over it", () => scrolled(ana, FLIGHT, MESSAGES));
    const unread = await step("searching what was never searched", () => searched(ana, WORDS.slice(0, 1), 1));
    const fresh = [];
    for (const words of WORDS) {
      await ana.goto(relay.url);
      await ana.see("textbox", "Message");
      fresh.push(...(await step("searching it after a start", () => searched(ana, [words], 1))));
    }
    const searches = await step("searching it again", () => searched(ana, WORDS, RUNS));
    const row = (label, times) => [label, ms(median(times)), ms(worst(times))];
    return [
      {
        title: `A room of ${MESSAGES.toLocaleString("en")} messages in Chromium, loopback`,
        rows: [
          ["", "median", "worst"],
          row(`first messages on screen after the press on a room of ${few.count}`, few.times),
          row("the same, of all messages", many.times),
          row(`a frame while scrolling ${WHEEL} px each, as by a wheel that is spun (${turned.times.length} frames)`, turned.times),
          ["of them over 32 ms", turned.times.filter((time) => time > 32).length, ""],
          row(`a frame while flying ${FLIGHT} px each to the beginning (${frames.times.length} frames)`, frames.times),
          ["of them over 32 ms", frames.times.filter((time) => time > 32).length, ""],
          ["the last tenth of them against the first", `${lastToFirst(frames.times).toFixed(2)} ×`, ""],
          ["frames in which something in view was still being loaded", frames.empty, ""],
          ["elements on the page at most", frames.elements, ""],
          ["the first search of all, which makes of messages what later ones read", ms(unread[0].times[0]), ""],
          ...fresh.map(({ words, times }) => [`the first search after a start, for “${words}”`, ms(times[0]), ""]),
          ...searches.map(({ words, times }) => row(`a search for “${words}”`, times)),
        ],
      },
    ];
  } finally {
    await ana.context.close();
    await tom.end();
    await relay.stop();
  }
}

// Whether it becomes slower with what was scrolled over.
function lastToFirst(times) {
  const tenth = Math.ceil(times.length / 10);
  const sum = (times) => times.reduce((sum, time) => sum + time, 0);
  return sum(times.slice(-tenth)) / sum(times.slice(0, tenth));
}

// Says on the side what is being done: all of it takes minutes.
async function step(name, act) {
  const start = performance.now();
  try {
    return await act();
  } finally {
    console.error(`${name}: ${ms(performance.now() - start)}`);
  }
}

// Says each of the texts once, and stores them so often that there are as many messages as there shall be.
async function fill(chat, listener, relay) {
  for (const body of BODIES) chat.say(`${body} (number 00000)`);
  await listener.reads("the weather");
  await multiply(listener, relay.url, "number 00000", MESSAGES);
}

// From the press on a room in the list to its newest message on screen.
async function opened(person, relay) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    await observe(person);
    await person.goto(relay.url);
    // The room that was open before opens by itself.
    await person.see("textbox", "Message");
    await person.press("New room");
    await person.see("heading", "New room");
    times.push(
      await person.page.evaluate(async () => {
        const start = performance.now();
        document.querySelector(".room-link").click();
        const shown = () => document.querySelector("[aria-label=Messages] time") !== null;
        while (!shown()) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
      }),
    );
  }
  const count = (await person.messages()).length;
  return { times, count };
}

// Scrolls up by so many pixels with each frame, until the first message is there or there were as many frames as there shall be;
// notes how long each took.
async function scrolled(person, by, most) {
  await person.front();
  return person.page.evaluate(async (by, most) => {
    const scroller = document.querySelector(".scroller");
    const times = [];
    let elements = 0;
    let last = await new Promise(requestAnimationFrame);
    // The positions of a reversed column are counted from its end.
    const atTop = () => scroller.clientHeight - scroller.scrollTop >= scroller.scrollHeight - 1;
    const loads = () => document.querySelector(".loading.shown") !== null;
    let empty = 0;
    while (times.length < most && (!atTop() || loads())) {
      scroller.scrollBy(0, -by);
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
      elements = Math.max(elements, document.getElementsByTagName("*").length);
      empty += loads() ? 1 : 0;
    }
    return { times, elements, empty };
  }, by, most);
}

// From the key press on the words to what was found. The search is open before that, as briefly as a program needs to go on.
async function searched(person, all, runs) {
  const searches = all.map((words) => ({ words, times: [] }));
  await person.press("Search this room");
  for (let run = 0; run < runs; run += 1) {
    for (const { words, times } of searches) {
      times.push(
        await person.page.evaluate(async (words) => {
          const field = document.getElementById("search-words");
          field.value = words;
          field.dispatchEvent(new Event("input", { bubbles: true }));
          const status = document.querySelector("dialog[open] [role=status]");
          const list = document.querySelector("dialog[open] .found");
          const before = status.textContent;
          const start = performance.now();
          document.querySelector("dialog[open] form").requestSubmit();
          const waits = () => status.textContent === before || list.ariaBusy === "true";
          while (waits()) await new Promise(requestAnimationFrame);
          return performance.now() - start;
        }, words),
      );
    }
  }
  await person.press("Close");
  return searches;
}
