// In a worker: Alcove's client.
import init, { Bench } from "./alcove.js";
import { JOINS, MESSAGES, MESSAGE_BYTES, median } from "./work.mjs";

await init({ module_or_path: "/alcove_bg.wasm" });

addEventListener("message", ({ data: { hybrid, sizes } }) => {
  const bench = new Bench(hybrid);
  const figures = {};
  for (const size of sizes) {
    bench.grow(size - 1);
    const joined = Array.from({ length: JOINS }, () => bench.join());
    const said = Array.from({ length: MESSAGES }, () => bench.say(MESSAGE_BYTES));
    figures[size] = {
      join: median(joined.map((it) => it.join.ms)),
      add: median(joined.map((it) => it.add.ms)),
      apply: median(joined.map((it) => it.apply.ms)),
      send: median(said.map((it) => it.send.ms)),
      receive: median(said.map((it) => it.receive.ms)),
      sentBytes: median(said.map((it) => it.send.bytes)),
      receivedBytes: median(said.map((it) => it.receive.bytes)),
    };
  }
  postMessage(figures);
});
postMessage({ ready: true });
