// What the web client costs, in Chromium: node bench/web.mjs [download start latency history files catchup mls]. It judges nothing.
import { launch } from "../lib/browsers.mjs";
import { Relay } from "../lib/relay.mjs";
import { catchup } from "./catchup.mjs";
import { download } from "./download.mjs";
import { files } from "./files.mjs";
import { history } from "./history.mjs";
import { latency } from "./latency.mjs";
import { machine, table } from "./figures.mjs";
import { mls } from "./mls.mjs";
import { coldStart } from "./start.mjs";

const parts = { download, start: coldStart, latency, history, files, catchup, mls };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);

const relay = await Relay.start();
// Large rooms take their time.
const browser = await launch("chromium", { protocolTimeout: 0 });
try {
  console.log(`${machine()}, ${await browser.version()}\n`);
  for (const part of wanted) {
    for (const { title, rows } of await parts[part]({ browser, relay })) console.log(`${title}\n\n${table(rows)}\n`);
  }
} finally {
  await browser.close();
  await relay.stop();
}
