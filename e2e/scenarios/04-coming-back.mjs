import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { Site } from "../lib/site.mjs";
import { enter, host, say, talk } from "../lib/steps.mjs";

scenario("identity, rooms and history are there after a reload", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "one");
  await talk(bob, [ana], "two");
  for (const person of [ana, bob]) {
    await person.reload();
    await person.hears("one");
    await person.hears("two");
    await person.reads("2 members · 2 here");
  }
  await talk(ana, [bob], "three");
  await talk(bob, [ana], "four");
  assert.deepEqual(await ana.texts(), ["one", "two", "three", "four"]);
  assert.deepEqual(await bob.texts(), ["one", "two", "three", "four"]);
});

scenario("what is typed while the relay is stopped is sent when it is back", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "before");

  await world.stopRelay();
  for (const person of [ana, bob]) await person.reads("Offline");
  await say(ana, "from Ana, meanwhile");
  await ana.hears("from Ana, meanwhile", "Waiting to be sent");
  await say(bob, "from Bob, meanwhile");
  await bob.hears("from Bob, meanwhile", "Waiting to be sent");

  await world.startRelayAgain();
  await ana.hears("from Ana, meanwhile", "In the room");
  await bob.hears("from Ana, meanwhile");
  await bob.hears("from Bob, meanwhile", "In the room");
  await ana.hears("from Bob, meanwhile");
  await talk(bob, [ana], "after");
  assert.deepEqual(await ana.texts(), await bob.texts());
  assert.equal((await ana.texts()).length, 4);
});

scenario("what is typed offline survives a reload", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "before");
  // The page comes from elsewhere, as after an hour in the cache: only the relay is gone.
  const site = world.endsWith(await Site.start());
  const cem = await world.person("cem");
  const there = new URL(`?relay=${encodeURIComponent(world.relay.ws)}`, site.url);
  await enter(cem, `${there}${new URL(link).hash}`, "Cem");
  await talk(cem, [ana, bob], "hello");
  await world.stopRelay();
  await cem.reads("Offline");
  await say(cem, "typed offline");
  await cem.hears("typed offline", "Waiting to be sent");
  await cem.reload();
  await cem.hears("typed offline", "Waiting to be sent");
  await world.startRelayAgain();
  await cem.hears("typed offline", "In the room");
  for (const person of [ana, bob]) await person.hears("typed offline");
});
