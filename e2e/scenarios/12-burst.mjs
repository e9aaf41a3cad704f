import assert from "node:assert/strict";
import { ordered } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, talk } from "../lib/steps.mjs";

const COUNT = 24;

// What somebody writes in a burst.
const burst = (name, part) => Array.from({ length: COUNT }, (_, number) => `${name} ${part} ${number}`);

// What one screen shows of one sender.
const of = (conversation, name) => conversation.filter((body) => body.startsWith(`${name} `));

// Everyone says that they are done, so that all that was said before has come where that is read. They say it when
// all of it is in the room: where many messages come after one, that one is no longer on screen.
async function finish(people) {
  for (const [, person] of people) await person.settles();
  for (const [name, person] of people) await talk(person, people.map(([, other]) => other), `${name} is done`);
}

scenario("in a burst of many, the relay dies and comes back, and everything arrives once and in order", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const cem = await world.person("cem");
  await enter(cem, link, "Cem");
  const tom = world.terminal("Tom");
  const chat = await tom.chat(link);
  await cem.reads("4 members · 4 here");
  const people = [["Ana", ana], ["Bob", bob], ["Cem", cem]];
  const say = (part) => {
    for (const body of burst("Tom", part)) chat.say(body);
    return Promise.all(people.map(([name, person]) => person.burst(burst(name, part))));
  };

  const living = say("before and while it dies,");
  await cem.hears("Ana before and while it dies, 3");
  await world.killRelay();
  await living;
  await say("while it is dead,");
  await world.startRelayAgain();
  await say("when it is back,");

  await chat.line("the last of Tom's", ordered(`Tom when it is back, ${COUNT - 1}`));
  await finish(people);
  const said = (name) => ["before and while it dies,", "while it is dead,", "when it is back,"].flatMap((part) => burst(name, part));
  for (const [reader, person] of people) {
    const conversation = await person.conversation();
    for (const [name] of people) assert.deepEqual(of(conversation, name), [...said(name), `${name} is done`], `${name}, as ${reader} reads`);
    assert.deepEqual(of(conversation, "Tom"), said("Tom"), `Tom, as ${reader} reads`);
  }
  chat.endInput();
  assert.equal(await chat.exit(), 0);
  const heard = (await tom.run("history", "--limit", "500")).join("\n");
  for (const [name] of people) for (const body of said(name)) assert.equal(heard.split(`${body}\n`).length, 2, body);
});

scenario("of what is typed in a tab that is killed, nothing that was sent is lost, and all arrives once", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const typed = [...burst("Ana", "first"), ...burst("Ana", "then")];
  // It ends with the tab.
  ana.burst(typed).catch(() => {});
  await bob.hears(typed[8]);
  const seen = await ana.messages();
  await ana.kill();

  const back = await world.tabOf(ana, "ana, back");
  await back.goto(world.relay.url);
  await finish([["Ana", back], ["Bob", bob]]);
  const kept = of(await back.conversation(), "Ana").slice(0, -1);
  assert.deepEqual(kept, typed.slice(0, kept.length));
  for (const { body, state } of seen) {
    if (state !== undefined && state !== "Waiting to be sent") assert.ok(kept.includes(body), `${body} was ${state}`);
  }
  assert.ok(kept.length > 8);
  assert.deepEqual(of(await bob.conversation(), "Ana"), [...kept, "Ana is done"]);
});

scenario("a browser that is killed while it sends goes on where it was", async (world) => {
  const { device, person: ana } = await world.device("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const typed = [...burst("Ana", "first"), ...burst("Ana", "then")];
  ana.burst(typed).catch(() => {});
  await bob.hears(typed[8]);
  await device.kill();
  await bob.reads("2 members · 1 here");

  const back = await world.back({ device, person: ana });
  await back.goto(world.relay.url);
  await finish([["Ana", back], ["Bob", bob]]);
  const kept = of(await back.conversation(), "Ana").slice(0, -1);
  assert.ok(kept.length > 8);
  assert.deepEqual(kept, typed.slice(0, kept.length));
  assert.deepEqual(of(await bob.conversation(), "Ana"), [...kept, "Ana is done"]);
});

scenario("in a burst from two tabs, one is killed, and the other's messages all arrive once and in order", async (world) => {
  const first = await world.person("ana");
  const link = await host(first, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(first, [bob], "hello");
  const second = await world.tabOf(first, "ana's second tab");
  await second.goto(world.relay.url);
  await second.hears("hello", "In the room");

  // The first tab owns the state: it was there before.
  const inFirst = burst("First", "tab");
  const inSecond = burst("Second", "tab");
  first.burst(inFirst).catch(() => {});
  const typing = second.burst(inSecond);
  await bob.hears(inFirst[4]);
  await second.page.evaluate(() => {
    globalThis.emptied = 0;
    const look = () => (globalThis.emptied += document.querySelector("[aria-label=Messages] time") === null ? 1 : 0);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  await first.kill();
  await typing;

  await finish([["Ana", second], ["Bob", bob]]);
  const conversation = await second.conversation();
  assert.deepEqual(of(conversation, "Second"), inSecond);
  const kept = of(conversation, "First");
  assert.ok(kept.length > 4);
  assert.deepEqual(kept, inFirst.slice(0, kept.length));
  assert.deepEqual(await bob.conversation(), conversation);
  assert.equal(await second.page.evaluate(() => globalThis.emptied), 0, "what was on screen stayed there");
});
