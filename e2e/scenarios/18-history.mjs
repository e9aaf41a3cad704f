import assert from "node:assert/strict";
import { violations } from "../lib/inspect.mjs";
import { ordered } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { host } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

const COUNT = 1_200;
// So many rows are on the page at most.
const MOST = 120;

const body = (number) => `message ${number}${number % 7 === 0 ? "\nwith a second line" : ""}${number % 31 === 0 ? " and more".repeat(60) : ""}`;

// Somebody in a room in which a program said much while nobody looked.
async function reader(world) {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const chat = await world.terminal("Tom").chat(link);
  await ana.reads("2 members · 2 here");
  await ana.goto("about:blank");
  const all = chat.line("the last of them", ordered(body(COUNT - 1)));
  for (let number = 0; number < COUNT; number += 1) chat.say(body(number));
  await all;
  await ana.goto(world.relay.url);
  await ana.hears(body(COUNT - 1));
  await until("all of it is read", async () => !(await ana.text()).includes("99+"));
  await ana.reload();
  await ana.hears(body(COUNT - 1));
  return [ana, chat.say];
}

// Where the messages are that can be seen: the first line of each, and how far it is below the upper edge of the view.
async function places(person) {
  const { seen, rows } = await person.page.evaluate(async () => {
    const scroller = document.querySelector(".scroller");
    // As the next frame draws them: until then what has just come is not put in its place. Sizes are told last in a frame, to
    // whoever asked last at the end.
    await new Promise((resolve) => requestAnimationFrame(() => {
      const observer = new ResizeObserver(() => (observer.disconnect(), resolve()));
      observer.observe(scroller);
    }));
    const view = scroller.getBoundingClientRect();
    const rows = [...document.querySelectorAll("[aria-label=Messages] > li")];
    const seen = rows.flatMap((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const text = row.querySelector(".system > span, [dir=auto]:not(bdi)").textContent.split("\n")[0];
      return bottom > view.top && top < view.bottom ? [[text, top - view.top]] : [];
    });
    return { seen, rows: rows.length };
  });
  assert.ok(rows < MOST, `${rows} rows are on the page`);
  return new Map(seen);
}

// By how much all that was to be seen before and is now has moved down: all of it by the same.
function moved(before, after) {
  const both = [...before.keys()].filter((text) => after.has(text));
  assert.ok(both.length > 0, `nothing of ${[...before.keys()]} is left in ${[...after.keys()]}`);
  const by = both.map((text) => after.get(text) - before.get(text));
  assert.ok(Math.max(...by) - Math.min(...by) < 1, `not all moved alike: ${by}`);
  return by[0];
}

// What is seen goes on from message to message, and fills the view.
async function hasNoGap(person) {
  const view = await person.page.evaluate(() => document.querySelector(".scroller").clientHeight);
  const seen = [...(await places(person))];
  const numbers = seen.map(([text]) => Number(/^message (\d+)/.exec(text)?.[1])).filter(Number.isInteger);
  numbers.slice(1).forEach((number, at) => assert.equal(number, numbers[at] + 1, `after ${numbers[at]}`));
  assert.ok(seen[0][1] <= 20, `nothing at the top: ${seen[0]}`);
  assert.ok(seen.at(-1)[1] > view / 3, "nothing at the bottom");
}

// So many frames without a change are the end of a smooth scroll.
const STILL = 10;

// Does something that scrolls, and waits until that is over. Firefox tells of no end where a program turns the wheel.
async function scrolling(person, act) {
  const before = await person.page.evaluate(() => document.querySelector(".scroller").scrollTop);
  await act();
  await person.page.evaluate(
    async (before, frames) => {
      const scroller = document.querySelector(".scroller");
      const loads = () => document.querySelector(".loading.shown") !== null;
      while (scroller.scrollTop === before) await new Promise(requestAnimationFrame);
      for (let still = 0, last = before; still < frames; still = scroller.scrollTop === last && !loads() ? still + 1 : 0) {
        last = scroller.scrollTop;
        await new Promise(requestAnimationFrame);
      }
    },
    before,
    STILL,
  );
}

const number = (person) => person.page.evaluate(() => Number(document.activeElement.getAttribute("aria-posinset")));

scenario("a long history is scrolled by wheel and keys, page after page, and nothing jumps", async (world) => {
  const [ana, say] = await reader(world);
  await ana.front();
  const box = await (await ana.page.$(".scroller")).boundingBox();
  await ana.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let step = 0; step < 25; step += 1) {
    const before = await places(ana);
    await scrolling(ana, () => ana.page.mouse.wheel({ deltaY: -300 }));
    const by = moved(before, await places(ana));
    assert.ok(Math.abs(by - 300) < 3, `moved by ${by}`);
    await hasNoGap(ana);
  }
  // What comes in meanwhile moves nothing.
  const before = await places(ana);
  say("news");
  await ana.see("button", "New messages");
  assert.ok(Math.abs(moved(before, await places(ana))) < 1);
  await (await ana.see("list", "Messages")).evaluate((list) => list.focus({ preventScroll: true }));
  for (const [key, sign] of [["PageUp", 1], ["PageUp", 1], ["PageDown", -1], ["PageUp", 1], ["PageUp", 1]]) {
    const before = await places(ana);
    await scrolling(ana, () => ana.key(key));
    const by = moved(before, await places(ana)) * sign;
    assert.ok(by > 0 && by <= box.height, `${key} moved by ${by}`);
    await hasNoGap(ana);
  }
  await ana.press("New messages");
  await ana.hears("news");
  await ana.seesNo("button", "Go to the newest message");
  assert.ok((await places(ana)).has("news"));
});

scenario("any place of a long history is reached: its beginning, what was found, and its end again", async (world) => {
  const [ana, say] = await reader(world);
  await ana.search("message 234");
  await ana.reads("1 message found");
  await ana.pressHit("message 234");
  await until("what was found has the focus", async () => (await ana.focused()).includes("message 234"));
  await until("and is in view", async () => (await places(ana)).has("message 234"));
  const ring = await ana.page.evaluate(() => getComputedStyle(document.activeElement.querySelector(".message")).outlineStyle);
  assert.equal(ring, "solid", "it is seen which one it is");
  await hasNoGap(ana);
  await ana.screenshot(world.picture("history"));
  assert.deepEqual(await violations(ana), []);
  // The scroll bar is dragged to the top.
  await scrolling(ana, () => ana.page.evaluate(() => document.querySelector(".scroller").scrollTo(0, -1e9)));
  await until("the first message is in view", async () => (await places(ana)).has("message 0"));
  await scrolling(ana, () => ana.page.evaluate(() => {
    const scroller = document.querySelector(".scroller");
    scroller.scrollTo(0, -0.4 * scroller.scrollHeight);
  }));
  await until("somewhere in the midst", async () => (await places(ana)).size > 3);
  await hasNoGap(ana);
  const before = await places(ana);
  say("news");
  await ana.see("button", "New messages");
  assert.ok(Math.abs(moved(before, await places(ana))) < 1);
  await ana.press("New messages");
  await until("the end is in view", async () => (await places(ana)).has("news"));
  await ana.seesNo("button", "Go to the newest message");
  say("more news");
  await until("and stays there", async () => (await places(ana)).has("more news"));
});

scenario("arrow keys walk through a long history, past the edge of what is on the page", async (world) => {
  const [ana] = await reader(world);
  await (await ana.see("list", "Messages")).evaluate((list) => list.focus({ preventScroll: true }));
  await ana.key("End");
  await until("the last message has the focus", async () => (await number(ana)) > 0);
  const last = await number(ana);
  assert.ok((await ana.focused()).includes(`message ${COUNT - 1}`));
  for (let step = 1; step <= 150; step += 1) {
    await ana.key("ArrowUp");
    await until("the message before has the focus", async () => (await number(ana)) === last - step);
  }
  assert.ok((await ana.focused()).includes(`message ${COUNT - 151}`));
  await until("it is in view", async () => (await places(ana)).has(`message ${COUNT - 151}`));
  const size = await ana.page.evaluate(() => Number(document.activeElement.getAttribute("aria-setsize")));
  assert.equal(size, last);
  // The focus stays in the list when its message leaves the page, and the keys go on from there.
  await scrolling(ana, () => ana.page.evaluate(() => document.querySelector(".scroller").scrollBy(0, -20_000)));
  assert.ok(await ana.isAt("Messages"), "the list has the focus");
  await ana.key("ArrowDown");
  await until("the next message has the focus", async () => (await number(ana)) === last - 149);
  await ana.key("Home");
  await until("the first has the focus", async () => (await number(ana)) === 1);
  await ana.key("ArrowDown");
  assert.equal(await number(ana), 2);
});
