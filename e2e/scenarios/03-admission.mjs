import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, knock, talk } from "../lib/steps.mjs";

scenario("in a room that asks first, one is let in and another turned away", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world, { ask: true });
  const bob = await world.person("bob");
  await knock(bob, link, "Bob");
  await bob.reads("Someone is being asked to let you in.");
  await ana.see("region", "Waiting to come in");
  await ana.reads("Bob wants to come in");
  await ana.press("Let in Bob");
  await bob.see("textbox", "Message");

  const eve = await world.person("eve");
  await knock(eve, link, "Eve");
  // Whoever is a member may be asked.
  await bob.reads("Eve wants to come in");
  await ana.press("Turn away Eve");
  await eve.see("heading", "You were not let in");
  await bob.seesNo("button", "Let in Eve");
  await talk(ana, [bob], "just us");
  assert.ok(!(await eve.text()).includes("just us"));
  await eve.press("Delete from this device");
  await eve.see("heading", "A quiet place to talk");
});

scenario("whoever finds nobody waits, and gets in when someone comes", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  await ana.reads("Connected");
  await ana.goto("about:blank");

  const bob = await world.person("bob");
  await knock(bob, link, "Bob");
  await bob.reads("Nobody is here right now.");
  await ana.goto(world.relay.url);
  await bob.see("textbox", "Message");
  await talk(bob, [ana], "you came");
});

scenario("whichever member is here lets people in", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await ana.goto("about:blank");
  await bob.reads("2 members · 1 here");
  const cem = await world.person("cem");
  await enter(cem, link, "Cem");
  await talk(cem, [bob], "Ana is out");
  await ana.goto(world.relay.url);
  await ana.hears("Ana is out");
  await talk(ana, [bob, cem], "back again");
});

scenario("one gives up waiting", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world, { ask: true });
  const bob = await world.person("bob");
  await knock(bob, link, "Bob");
  await ana.see("button", "Let in Bob");
  await bob.press("Cancel");
  await bob.see("heading", "A quiet place to talk");
  await ana.seesNo("button", "Let in Bob");
});

scenario("whoever is removed sees it and gets nothing more", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const cem = await world.person("cem");
  await enter(cem, link, "Cem");
  await talk(ana, [bob, cem], "before");

  await ana.press("Members");
  await ana.press("Remove Bob");
  await ana.see("heading", "Remove Bob?");
  await ana.press("Remove");
  await bob.reads("You were removed from this room.");
  await bob.seesNo("textbox", "Message");
  await cem.reads("2 members · 2 here");
  await talk(ana, [cem], "after");
  await talk(cem, [ana], "yes, after");
  await bob.reload();
  await bob.hears("before");
  assert.ok(!(await bob.texts()).includes("after"));
  // The one removed knows the link, so the door is closed now.
  await bob.press("Delete from this device");
  await bob.see("heading", "A quiet place to talk");
  await knock(bob, link);
  await ana.see("button", "Let in Bob");
});

scenario("whoever leaves is gone, and so is the room", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "bye");
  await bob.press("Members");
  await bob.press("Room settings");
  await bob.press("Leave room");
  await bob.see("heading", "Leave this room?");
  await bob.press("Leave room");
  await bob.see("heading", "A quiet place to talk");
  await ana.reads("Bob left");
  await ana.reads("1 member · 1 here");
  await bob.reload();
  await bob.see("heading", "A quiet place to talk");
});
