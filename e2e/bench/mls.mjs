// Rooms of many members: the client's core, and ts-mls doing the same work, each in a worker of the same browser.
import { build } from "esbuild";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { kb, ms } from "./figures.mjs";

const SIZES = [10, 100, 500];
const BOUND = new URL("../../target/wasm/bindgen/web/alcove_bench/", import.meta.url);
const JS = "text/javascript";

export async function mls({ browser }) {
  const server = await serve();
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const classic = await measure(page, "alcove.mjs", false);
    const reference = await measure(page, "ts-mls.mjs", false);
    const hybrid = await measure(page, "alcove.mjs", true);
    return [compared(classic, reference), written(classic, hybrid)];
  } finally {
    await page.close();
    server.close();
  }
}

// The figures of one worker, for each size.
function measure(page, script, hybrid) {
  return page.evaluate(
    (script, hybrid, sizes) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(`/${script}`, { type: "module" });
        worker.onmessage = ({ data }) => (data.ready ? worker.postMessage({ hybrid, sizes }) : resolve(data));
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
    script,
    hybrid,
    SIZES,
  );
}

function compared(ours, theirs) {
  const times = (a, b) => `${(b / a).toFixed(1)} ×`;
  const row = (size, what, key) => [
    size, what, ms(ours[size][key]), ms(theirs[size][key]), times(ours[size][key], theirs[size][key]),
  ];
  return {
    title: "One member's work, suite 0x0001 (medians; messages of 100 bytes)",
    rows: [
      ["members", "", "Alcove", "ts-mls", "faster"],
      ...SIZES.flatMap((size) => [
        row(size, "join", "join"),
        row(size, "commit an add", "add"),
        row(size, "apply that commit", "apply"),
        row(size, "send a message", "send"),
        row(size, "receive a message", "receive"),
      ]),
    ],
  };
}

function written(classic, hybrid) {
  return {
    title: "The default suite 0x004F, and bytes written to storage for a message of 100 bytes",
    rows: [
      ["members", "join", "commit an add", "send", "receive", "written by the sender", "by a recipient", "the same, 0x0001"],
      ...SIZES.map((size) => {
        const { join, add, send, receive, sentBytes, receivedBytes } = hybrid[size];
        const before = `${kb(classic[size].sentBytes)}, ${kb(classic[size].receivedBytes)}`;
        return [size, ms(join), ms(add), ms(send), ms(receive), kb(sentBytes), kb(receivedBytes), before];
      }),
    ],
  };
}

// The workers, on a page that is isolated, so that its clock is a fine one.
async function serve() {
  const reference = await bundle("page/ts-mls.mjs", []);
  const ours = await bundle("page/alcove.mjs", ["./alcove.js"]);
  const files = {
    "/": ["text/html", "<!doctype html><title>Bench</title>"],
    "/alcove.mjs": [JS, ours],
    "/ts-mls.mjs": [JS, reference],
    "/alcove.js": [JS, await readFile(new URL("alcove.js", BOUND))],
    "/alcove_bg.wasm": ["application/wasm", await readFile(new URL("alcove_bg.wasm", BOUND))],
  };
  const server = createServer((request, response) => {
    const [type, content] = files[request.url] ?? [];
    response.writeHead(type ? 200 : 404, {
      "content-type": type ?? "text/plain",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end(content);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function bundle(entry, external) {
  const path = new URL(entry, import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: [path], bundle: true, format: "esm", minify: true, write: false, external, target: "es2022",
  });
  return outputFiles[0].contents;
}
