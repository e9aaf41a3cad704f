import assert from "node:assert/strict";
import { event } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, say, talk, two } from "../lib/steps.mjs";
import { storedTexts } from "../lib/stored.mjs";
import { until } from "../lib/until.mjs";

// What the page showed at any time of who types, and of how far one's own messages have come.
const watch = (person) =>
  person.page.evaluate(() => {
    globalThis.seen = new Set();
    const look = () => {
      const states = [...document.querySelectorAll("[aria-label=Messages] [role=img]")].map((it) => it.getAttribute("aria-label"));
      const typing = document.querySelector(".typing")?.textContent ?? "";
      for (const what of [...states, typing]) globalThis.seen.add(what);
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
const seen = (person) => person.page.evaluate(() => [...globalThis.seen]);

const SWITCHES = ["That I am typing", "What I have read"];
const stand = (person) =>
  person.page.evaluate((names) => names.map((name) => document.querySelector(`[role=switch][aria-label="${name}"]`)?.checked), SWITCHES);

// Turns what others are told, and answers how the switches stood before.
async function turnSharing(person) {
  await person.press("Settings");
  await person.see("switch", SWITCHES[0]);
  const stood = await stand(person);
  for (const name of SWITCHES) await person.press(name, "switch");
  await until("both are turned", async () => (await stand(person)).every((on, at) => on === !stood[at]));
  await person.press("Back to rooms");
  await person.openRoom("Tea");
  await person.see("textbox", "Message");
  return stood;
}

scenario("whoever does not tell what was read and that one types is not told either, until it is turned on again", async (world) => {
  const [ana, bob] = await two(world, { room: "Tea" });
  assert.deepEqual(await turnSharing(bob), [true, true]);
  await bob.reload();
  await bob.see("textbox", "Message");
  for (const person of [ana, bob]) await watch(person);
  for (const [speaker, listener] of [[ana, bob], [bob, ana]]) {
    await say(speaker, `first of ${speaker.label}`);
    await listener.hears(`first of ${speaker.label}`);
    // What is behind other windows is not read.
    await listener.front();
    await say(speaker, `second of ${speaker.label}`);
    await listener.hears(`second of ${speaker.label}`);
    await listener.front();
    await speaker.hears(`second of ${speaker.label}`, "With everyone");
  }
  for (const person of [ana, bob]) {
    const shown = await seen(person);
    assert.ok(!shown.includes("Read by everyone") && !shown.some((line) => line.includes("typing")), `${person.label}: ${shown}`);
    assert.ok(shown.includes("With everyone"), `${person.label}: ${shown}`);
  }
  await ana.act("second of ana", "Details");
  await ana.reads(/Received · /);
  assert.ok(!(await ana.text()).includes("Read · "));
  await ana.press("Close");

  assert.deepEqual(await turnSharing(bob), [false, false]);
  await bob.write("Message", "so");
  await ana.reads("Bob is typing…");
  await bob.key("Enter");
  await ana.hears("so");
  await ana.front();
  await bob.hears("so", "Read by everyone");
});

// Every text that came into a live region, one after the other, since the page was loaded.
const ALOUD = () => {
  globalThis.aloud = [];
  const listen = (changes) => {
    const said = changes.filter(({ target }) => (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest("[aria-live]"));
    for (const node of said.flatMap(({ addedNodes }) => [...addedNodes])) if (node.textContent) globalThis.aloud.push(node.textContent);
  };
  new MutationObserver(listen).observe(document, { subtree: true, childList: true, characterData: true });
};
const aloud = (person) => person.page.evaluate(() => globalThis.aloud);

scenario("what somebody else says is read out once, one's own words never, and nothing again after a reload", async (world) => {
  const ana = await world.person("ana");
  await ana.page.evaluateOnNewDocument(ALOUD);
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "one");
  await talk(ana, [bob], "mine");
  await talk(bob, [ana], "two");
  await talk(bob, [ana], "three");
  assert.deepEqual(await aloud(ana), ["Bob: one", "Bob: two", "Bob: three"]);
  await ana.reload();
  await ana.hears("three");
  await talk(ana, [bob], "mine, too");
  await bob.burst(["four", "five", "six"]);
  await ana.hears("six");
  await say(bob, "six");
  await until("the same words are read out again", async () => (await aloud(ana)).length === 4);
  assert.deepEqual(await aloud(ana), ["Bob: four", "Bob: five", "Bob: six", "Bob: six"]);
});

// So soon does what is said disappear: late enough to be seen, and no wait that one notices.
const SECONDS = 6;

scenario("what has disappeared is gone from the page, the store and the search, also for who was away", async (world) => {
  const tom = world.terminal("Tom");
  const [link] = await tom.run("new", "Tea", "--page", `${world.relay.url}/`);
  const program = tom.start("run", "--json");
  await program.line("connection", event("connection", ({ state }) => state === "online"));
  const ana = await world.person("ana");
  await enter(ana, link, "Ana");
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "this stays");
  const { room } = await program.line("what stays", event("message", ({ message }) => message.kind.text?.body === "this stays"));
  program.write(JSON.stringify({ command: "set_expiry", room, seconds: SECONDS }));
  for (const person of [ana, bob]) await person.reads(`Tom lets messages disappear: After ${SECONDS} seconds`);
  await say(ana, "seen and gone");
  await bob.hears("seen and gone");
  const address = bob.page.url();
  await bob.goto("about:blank");
  await say(ana, "missed and gone");
  await ana.hears("missed and gone", "In the room");
  program.write(JSON.stringify({ command: "set_expiry", room, seconds: 0 }));
  await ana.reads("Tom lets messages stay");
  const gone = event("message_gone");
  await until("it is over on Ana's page", async () => !(await ana.text()).includes("and gone"));
  await program.line("that it is gone", gone);

  await bob.goto(address);
  await bob.see("textbox", "Message");
  await talk(ana, [bob], "this is later");
  for (const person of [ana, bob]) {
    assert.deepEqual(await person.texts(), ["this stays", "this is later"], person.label);
    assert.ok(!(await person.text()).includes("and gone"), person.label);
    await person.search("gone");
    await person.reads("Nothing found");
    await person.key("Escape");
    assert.deepEqual(await storedTexts(person, world.relay.url), ["this stays", "this is later"], person.label);
  }
});
