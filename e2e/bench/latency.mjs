// From a key press in one browser window to the text in another.
import { Person } from "../lib/person.mjs";
import { enter, host, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";
import { median, ms, worst } from "./figures.mjs";
import { longTasks, observe } from "./observe.mjs";

const RUNS = 200;

export async function latency({ browser, relay }) {
  const people = [];
  for (const name of ["ana", "bob"]) {
    const person = await Person.open(name, await browser.createBrowserContext());
    await observe(person);
    people.push(person);
  }
  const [ana, bob] = people;
  const link = await host(ana, { relay });
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "first");

  // Both pages read one clock: that of the machine.
  await ana.page.evaluate(() => {
    const clock = () => performance.timeOrigin + performance.now();
    addEventListener("keydown", ({ key }) => key === "Enter" && (globalThis.pressed = clock()), { capture: true });
  });
  await bob.page.evaluate(() => {
    const clock = () => performance.timeOrigin + performance.now();
    globalThis.seen = {};
    const note = () => {
      const body = document.querySelector("[aria-label=Messages] > :last-child [dir=auto]:not(bdi)")?.textContent;
      if (!body?.startsWith("number ") || body in globalThis.seen) return;
      const times = (globalThis.seen[body] = { inDocument: clock() });
      // The frame that draws it.
      requestAnimationFrame(() => (times.drawn = clock()));
    };
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
  });

  const inDocument = [];
  const drawn = [];
  for (let run = 0; run < RUNS; run += 1) {
    const body = `number ${run}`;
    await ana.paste("Message", body);
    await ana.page.keyboard.press("Enter");
    const times = await until(body, () =>
      bob.page.evaluate((body) => (globalThis.seen[body]?.drawn ? globalThis.seen[body] : null), body),
    );
    const pressed = await ana.page.evaluate(() => globalThis.pressed);
    inDocument.push(times.inDocument - pressed);
    drawn.push(times.drawn - pressed);
  }
  const tasks = (await Promise.all(people.map(longTasks))).flat();
  for (const person of people) await person.context.close();
  return [
    {
      title: "From a key press in one window to the text in another, loopback",
      rows: [
        ["", "median of 200", "worst"],
        ["to the text in the document", ms(median(inDocument)), ms(worst(inDocument))],
        ["to the frame that draws it", ms(median(drawn)), ms(worst(drawn))],
        ["tasks over 50 ms on the main threads", tasks.length, tasks.length ? ms(worst(tasks)) : "–"],
      ],
    },
  ];
}
