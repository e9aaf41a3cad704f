import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, makeRoom, say, talk } from "../lib/steps.mjs";

scenario("two people meet by a link and talk", async (world) => {
  const ana = await world.person("ana");
  const link = await makeRoom(ana, world, { name: "Ana", room: "Sunday hikes" });
  await ana.see("image", "QR code of the invite link");
  await ana.press("Close");

  const bob = await world.person("bob");
  await bob.goto(link);
  await bob.see("heading", "Sunday hikes");
  await bob.reads("Ana invites you.");
  assert.equal((await bob.all("textbox", "Message")).length, 0, "nothing is joined before one says so");
  await bob.write("Your name", "Bob");
  await bob.press("Join");
  await bob.see("textbox", "Message");

  await talk(ana, [bob], "Hello Bob");
  await talk(bob, [ana], "Hello Ana");
  for (const person of [ana, bob]) {
    await person.reads("2 members · 2 here");
    await person.reads("Connected");
  }
  assert.ok(!(await bob.page.url()).includes("#"), "no key stays in the address bar");
});

scenario("the member list shows who is here", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await ana.press("Members");
  await ana.see("list", "Here now");
  await ana.reads("2 members · 2 here");
  await bob.close();
  await ana.see("list", "Away");
  await ana.reads("2 members · 1 here");
});

scenario("a message says when it is sent, and when it is in the room", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "before");
  // The relay takes what comes in, and answers nothing.
  world.relay.pause();
  await say(ana, "on its way");
  await ana.hears("on its way", "Sent");
  assert.deepEqual(await bob.texts(), ["before"]);
  world.relay.goOn();
  await ana.hears("on its way", "In the room");
  await bob.hears("on its way");
});
