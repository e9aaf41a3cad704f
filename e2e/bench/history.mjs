// A long history: opening a room of 100,000 messages, and scrolling from its end to its beginning.
import { Person } from "../lib/person.mjs";
import { enter, host } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";
import { median, ms, worst } from "./figures.mjs";
import { fill } from "./fill.mjs";
import { observe } from "./observe.mjs";

const MESSAGES = 100_000;
const RUNS = 5;
// What people write: words, a long one, markup, a link.
const BODIES = [
  "Morning! Is the path along the river open again?",
  "It is, since Friday.",
  "ok",
  "Bring **boots**, the last bit is *still* muddy. The map is at https://maps.example/river and the bus leaves at nine, so that we " +
    "are up at the mill before it gets hot, and back in time for the last ferry.",
  "- tea\n- bread\n- the weather",
];

export async function history({ browser, relay }) {
  const context = await browser.createBrowserContext();
  const ana = await Person.open("ana", context);
  const link = await host(ana, { relay });
  const other = await browser.createBrowserContext();
  const bob = await Person.open("bob", other);
  await enter(bob, link, "Bob");
  for (const body of BODIES) {
    for (const [speaker, listener] of [[ana, bob], [bob, ana]]) {
      const count = (await listener.texts()).length;
      await speaker.paste("Message", body);
      await speaker.press("Send");
      await until("it is heard", async () => (await listener.texts()).length > count);
    }
  }
  await bob.close();
  await other.close();
  const few = await opened(ana, relay);
  const filled = await fill(ana, relay.url, MESSAGES);
  const many = await opened(ana, relay);
  const frames = await scrolled(ana, MESSAGES + 10);
  await context.close();
  return [
    {
      title: `A room of ${filled.toLocaleString("en")} messages in Chromium, loopback`,
      rows: [
        ["", "median", "worst"],
        [`first messages on screen after the press on a room of ${few.count}`, ms(median(few.times)), ms(worst(few.times))],
        ["the same, of all messages", ms(median(many.times)), ms(worst(many.times))],
        [`a frame while scrolling to the beginning (${frames.times.length} frames)`, ms(median(frames.times)), ms(worst(frames.times))],
        ["frames over 32 ms", frames.times.filter((time) => time > 32).length, ""],
        ["elements on the page at most", frames.elements, ""],
      ],
    },
  ];
}

// From the press on a room in the list to its newest message on screen.
async function opened(person, relay) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    await observe(person);
    await person.goto(relay.url);
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

// Scrolls up as with a wheel until the first message is there; notes how long each frame took.
async function scrolled(person, most) {
  await person.front();
  return person.page.evaluate(async (most) => {
    const scroller = document.querySelector(".scroller");
    const times = [];
    let elements = 0;
    let last = await new Promise(requestAnimationFrame);
    const first = () => document.querySelector('[aria-posinset="1"]') !== null;
    while (!first() && times.length < most) {
      scroller.scrollBy(0, -2000);
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
      elements = Math.max(elements, document.getElementsByTagName("*").length);
    }
    return { times, elements, first: first() };
  }, most);
}
