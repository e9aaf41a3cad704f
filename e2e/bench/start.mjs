// Cold start: nothing of the page in the browser's cache, one room with some history in its store.
import { Person } from "../lib/person.mjs";
import { host, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";
import { median, ms, worst } from "./figures.mjs";
import { longTasks, observe } from "./observe.mjs";

const RUNS = 10;

export async function coldStart({ browser, relay }) {
  const context = await browser.createBrowserContext();
  const first = await Person.open("ana", context);
  await host(first, { relay });
  for (let number = 0; number < 20; number += 1) await talk(first, [], `message ${number}`);
  await first.close();

  const times = [];
  const tasks = [];
  for (let run = 0; run < RUNS; run += 1) {
    const ana = await Person.open("ana", context);
    const session = await ana.page.createCDPSession();
    await session.send("Network.clearBrowserCache");
    // It would have all files from the visit before.
    await session.send("Network.enable");
    await session.send("Network.setBypassServiceWorker", { bypass: true });
    await observe(ana);
    await ana.goto(relay.url);
    times.push(await until("a composer", () => ana.page.evaluate(() => globalThis.composerAt)));
    await ana.hears("message 19");
    tasks.push(...(await longTasks(ana)));
    await ana.close();
  }
  await context.close();
  return [
    {
      title: "Cold start, loopback, to a usable composer in an existing room",
      rows: [
        ["", "median of 10", "worst"],
        ["from the request to the composer", ms(median(times)), ms(worst(times))],
        ["tasks over 50 ms on the main thread", tasks.length, tasks.length ? ms(worst(tasks)) : "–"],
      ],
    },
  ];
}
