import assert from "node:assert/strict";
import { glance, violations } from "../lib/inspect.mjs";
import { event, ordered } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { Line } from "../lib/line.mjs";
import { host, makeRoom, say, talk } from "../lib/steps.mjs";
import { storedTexts } from "../lib/stored.mjs";
import { until } from "../lib/until.mjs";

const COUNT = 5_000;

// Notes how the page counts down, and what it says meanwhile.
async function watch(person) {
  await person.page.evaluateOnNewDocument(() => {
    globalThis.counted = [];
    const note = () => {
      const bar = document.querySelector("progress[aria-label='Catching up']");
      if (bar === null || getComputedStyle(bar).visibility === "hidden") return;
      const words = bar.parentElement.innerText;
      if (globalThis.counted.at(-1)?.words !== words) globalThis.counted.push({ words, value: bar.value, max: bar.max });
    };
    new MutationObserver(note).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  return () => person.page.evaluate(() => globalThis.counted);
}

scenario("whoever was away for 5,000 messages is told how far it is, types meanwhile, and has them all in order", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const tom = world.terminal("Tom");
  const chat = await tom.chat(link);
  await ana.reads("2 members · 2 here");
  await talk(ana, [], "see you in a week");
  await ana.goto("about:blank");

  const bodies = Array.from({ length: COUNT }, (_, number) => `meanwhile ${number}`);
  const all = chat.line("the last of them", ordered(bodies.at(-1)));
  for (const body of bodies) chat.say(body);
  await all;

  const counted = await watch(ana);
  const begun = Date.now();
  await ana.goto(world.relay.url);
  await ana.see("progressbar", "Catching up");
  await ana.screenshot(world.picture("catching-up"));
  assert.deepEqual(await violations(ana), []);
  await say(ana, "typed while catching up");
  await ana.hears("typed while catching up", "In the room");
  await ana.hears(bodies.at(-1));
  world.note(`5,000 messages: caught up ${Date.now() - begun} ms after the page was opened`);

  const progress = await counted();
  assert.ok(progress.length > 2, "the count goes down in steps");
  assert.match(progress[0].words, /^Catching up, [\d,]+ messages$/);
  const values = progress.filter(({ max }) => max === progress.at(-1).max).map(({ value }) => value);
  assert.deepEqual(values, [...values].sort((a, b) => a - b), "and never up");
  const everything = ["see you in a week", ...bodies, "typed while catching up"];
  const conversation = await ana.conversation(300);
  assert.deepEqual(conversation, everything.slice(-conversation.length));
  // The others are a long scroll away.
  assert.deepEqual(await storedTexts(ana, world.relay.url), everything);
  await chat.line("what was typed meanwhile", ordered("typed while catching up"));
});

scenario(
  "the page says when it waits for someone who was here, and goes on by itself",
  async (world) => {
    const ana = await world.person("ana");
    const link = await host(ana, world);
    const tom = world.terminal("Tom");
    const chat = await tom.chat(link);
    await ana.reads("2 members · 2 here");
    await talk(ana, [], "see you");
    await ana.goto("about:blank");
    const bodies = Array.from({ length: 20 }, (_, number) => `meanwhile ${number}`);
    const all = chat.line("the last of them", ordered(bodies.at(-1)));
    for (const body of bodies) chat.say(body);
    await all;
    chat.endInput();
    assert.equal(await chat.exit(), 0);

    await ana.goto(world.relay.url);
    await ana.reads("20 messages are missing. Waiting for someone who was here; what you write is sent after that.");
    await glance(world, ana, "waiting");
    await say(ana, "anybody?");
    await ana.hears("anybody?", "Waiting to be sent");
    assert.deepEqual(await ana.conversation(), ["see you", "anybody?"]);

    const again = tom.start("chat", link, "--json");
    await ana.hears("anybody?", "In the room");
    assert.deepEqual(await ana.conversation(), ["see you", ...bodies, "anybody?"]);
    await ana.reads("2 members · 2 here");
    await until("Ana's page no longer waits", async () => !(await ana.text()).includes("Waiting for someone"));
    await again.line("what Ana asked", ordered("anybody?"));
  },
  { relay: ["--window-frames", "2"] },
);

scenario("a tunnel: the line is cut in a conversation and mended, and each has what the other wrote", async (world) => {
  const line = world.endsWith(await Line.before(world.relay));
  const ana = await world.person("ana");
  const link = await makeRoom(ana, world, { url: line.url });
  await ana.press("Close");
  const tom = world.terminal("Tom");
  const chat = await tom.chat(link);
  await ana.reads("2 members · 2 here");
  await talk(ana, [], "into the tunnel");

  ana.expectNoRelay();
  line.cut();
  await ana.reads("You are offline.");
  // It stays while one try after the other fails.
  await ana.page.evaluate(() => {
    globalThis.said = [];
    const banner = () => document.querySelector(".banner.warn")?.textContent ?? "nothing";
    const note = () => globalThis.said.at(-1) === banner() || globalThis.said.push(banner());
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  const theirs = Array.from({ length: 30 }, (_, number) => `Tom ${number}`);
  for (const body of theirs) chat.say(body);
  await say(ana, "Ana, inside");
  await ana.hears("Ana, inside", "Waiting to be sent");
  assert.ok(await ana.isAt("Message"), "one goes on typing");
  const said = () => ana.page.evaluate(() => globalThis.said);
  const tries = (said) => said.filter((line, at) => /Next try/.test(line) && /now/.test(said[at - 1])).length;
  await until("Ana's page has tried again, twice", async () => tries(await said()) >= 2);
  assert.ok(!(await said()).includes("nothing"));

  line.mend();
  await ana.hears("Ana, inside", "In the room");
  await ana.hears(theirs.at(-1));
  const conversation = await ana.conversation();
  assert.equal(conversation.length, theirs.length + 2);
  assert.deepEqual(conversation.filter((body) => body.startsWith("Tom")), theirs);
  assert.ok(await ana.isAt("Message"), "the focus stayed where it was");
  await chat.line("what was typed inside", ordered("Ana, inside"));
});

scenario("a member comes back to a keeper alone, after the relay was started anew, and has thousands of messages", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const tom = world.terminal("Tom");
  const chat = await tom.chat(link);
  const kit = world.terminal("Kit");
  const keeper = kit.start("keep", link, "--json");
  const keeping = (matches) => event("keeping", matches);
  await keeper.line("keeper", keeping(({ joined, others }) => joined && others === 2));
  await talk(ana, [], "see you");
  await ana.goto("about:blank");
  const bodies = Array.from({ length: 1_000 }, (_, number) => `kept ${number}`);
  for (const body of bodies) chat.say(body);
  chat.endInput();
  assert.equal(await chat.exit(), 0);
  await keeper.line("all of it", keeping(({ others, frames }) => others === 0 && frames > bodies.length));
  await world.killRelay();
  await world.startRelayAgain();
  await keeper.line("keeper again", keeping(({ joined, others }) => joined && others === 0));

  await ana.goto(world.relay.url);
  await ana.hears(bodies.at(-1));
  assert.deepEqual(await ana.conversation(), ["see you", ...bodies]);
});
