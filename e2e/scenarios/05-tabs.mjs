import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, say, talk } from "../lib/steps.mjs";

scenario("two tabs show the same, both send, and one takes over when the other closes", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "one");

  const second = await world.tabOf(ana, "ana's second tab");
  await second.goto(world.relay.url);
  await second.hears("one", "In the room");
  await talk(ana, [second, bob], "from the first");
  await talk(second, [ana, bob], "from the second");
  await talk(bob, [ana, second], "from Bob");
  // One right after the other, before either is in the room: one owner numbers them.
  await second.write("Message", "from the second, at once");
  await say(ana, "from the first, at once");
  await second.key("Enter");
  for (const tab of [ana, second]) {
    await tab.hears("from the first, at once", "In the room");
    await tab.hears("from the second, at once", "In the room");
  }
  await bob.hears("from the second, at once");

  await ana.close();
  await talk(second, [bob], "after the first closed");
  await talk(bob, [second], "heard");
  assert.deepEqual(await second.texts(), await bob.texts());
});

scenario("a room made in one tab appears in the other", async (world) => {
  const ana = await world.person("ana");
  await ana.goto(world.relay.url);
  await ana.see("heading", "A quiet place to talk");
  const second = await world.tabOf(ana, "ana's second tab");
  await host(second, world, { room: "Chess" });
  await ana.see("navigation", "Rooms");
  await ana.reads("Chess");
});
