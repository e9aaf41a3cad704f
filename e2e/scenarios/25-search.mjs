// What is searched is stored beside the messages, and goes with them.
import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { host } from "../lib/steps.mjs";
import { holds } from "../lib/stored.mjs";
import { event } from "../lib/terminal.mjs";
import { until } from "../lib/until.mjs";

// More than two segments.
const COUNT = 300;

const fruit = (kind, number) => `${kind}-${String(number).padStart(3, "0")}`;

scenario("what was changed or deleted is neither found nor stored, with a reload between", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const chat = await world.terminal("Tom").chat(link);
  for (let number = 0; number < COUNT; number += 1) chat.say(fruit("apple", number));
  await ana.hears(fruit("apple", COUNT - 1));
  // Earlier words are there and marked, and earlier hits are shown until there are others.
  const finds = async (words, count) => {
    await ana.search(words);
    await ana.reads(count === 0 ? "Nothing found" : "1 message found");
    await until(`${count} hits with “${words}”`, () =>
      ana.page.evaluate((words, count) => {
        const hits = [...document.querySelectorAll(".hit")].map((hit) => hit.textContent);
        return hits.length === count && hits.every((hit) => hit.includes(words.toLowerCase()));
      }, words, count),
    );
    await ana.press("Close");
    await ana.seesNo("searchbox", "Words to look for");
  };
  const both = async () => {
    await finds(fruit("APPLE", 17), 1);
    await finds(fruit("apple", COUNT - 1), 1);
  };
  await both();
  await ana.reload();
  await both();
  const stored = (words) => holds(ana, words, "texts");
  await until("what is searched is stored", () => stored(fruit("apple", 17)));
  const said = (number) =>
    chat.line(`message ${number}`, event("message", ({ message }) => message.kind.text?.body === fruit("apple", number)));
  chat.act("edit", { message: (await said(17)).message.id, body: fruit("pear", 17) });
  chat.act("delete", { message: (await said(200)).message.id });
  for (const number of [17, 200]) await until("it is stored no more", async () => !(await stored(fruit("apple", number))));
  for (let reloaded = 0; reloaded < 2; reloaded += 1) {
    await finds(fruit("apple", 17), 0);
    await finds(fruit("pear", 17), 1);
    await finds(fruit("apple", 200), 0);
    await finds(fruit("apple", 18), 1);
    await ana.reload();
    await ana.hears(fruit("apple", COUNT - 1));
  }
  assert.equal(await holds(ana, fruit("apple", 200), "bodies"), false);
  await until("the new words are stored", () => stored(fruit("pear", 17)));
});
