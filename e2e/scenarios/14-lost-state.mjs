import assert from "node:assert/strict";
import { glance } from "../lib/inspect.mjs";
import { scenario } from "../lib/scenario.mjs";
import { clear, put, take } from "../lib/stored.mjs";
import { enter, host, say, talk } from "../lib/steps.mjs";

scenario("whoever's storage is cleared while the page is open is told, and gets in again by the link", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "before");
  await clear(bob);
  await talk(ana, [], "meanwhile");
  await bob.see("alert");
  await bob.reads("The browser closed what this page had stored, or it was cleared.");
  await glance(world, bob, "storage-gone");
  await Promise.all([bob.page.waitForNavigation({ waitUntil: "load" }), bob.press("Reload")]);
  await bob.see("heading", "A quiet place to talk");
  // The same person with a new key: to the others, somebody else of the same name.
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "welcome back");
  await talk(bob, [ana], "here again");
  assert.deepEqual(await bob.conversation(), ["welcome back", "here again"]);
  assert.deepEqual(await ana.conversation(), ["before", "meanwhile", "welcome back", "here again"]);
});

scenario("whoever has lost all but the key gets in again by the link, in place of the lost one", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "before");
  const { meta } = await take(bob, world.relay.url);
  await put(bob, world.relay.url, { meta });
  await talk(ana, [], "meanwhile");

  await enter(bob, link);
  await ana.reads("2 members · 2 here");
  await talk(ana, [bob], "welcome back");
  await talk(bob, [ana], "here again");
  assert.deepEqual(await ana.conversation(), ["before", "meanwhile", "welcome back", "here again"]);
});

scenario("whoever restores an old backup is healed without doing anything", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const cem = await world.person("cem");
  await talk(bob, [ana], "before the backup");
  const backup = await take(bob, world.relay.url);
  await bob.goto(world.relay.url);
  await talk(bob, [ana], "after the backup");
  // The group goes on to later epochs.
  await enter(cem, link, "Cem");
  await talk(cem, [ana, bob], "hello");
  await put(bob, world.relay.url, backup);
  await talk(ana, [cem], "meanwhile");

  await bob.goto(world.relay.url);
  await bob.hears("meanwhile");
  await ana.reads("3 members · 3 here");
  await talk(ana, [bob, cem], "to all");
  await say(bob, "from Bob, restored");
  for (const person of [ana, cem]) await person.hears("from Bob, restored");
  await talk(cem, [ana, bob], "and back");
});
