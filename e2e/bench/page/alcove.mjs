// In a worker: Alcove's client.
import init, { Bench } from "./alcove.js";
import { JOINS, MESSAGES, MESSAGE_BYTES, WARM, median } from "./work.mjs";

await init({ module_or_path: "/alcove_bg.wasm" });

addEventListener("message", ({ data: { hybrid, sizes } }) => {
  // Browsers compile what runs often a second time, and better: neither side shall be measured before.
  const warm = new Bench(hybrid);
  for (let number = 0; number < WARM; number += 1) warm.join(), warm.say(MESSAGE_BYTES);
  warm.free();
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
