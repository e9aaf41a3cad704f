import assert from "node:assert/strict";
import { glance } from "../lib/inspect.mjs";
import { scenario } from "../lib/scenario.mjs";
import { anotherRoom, enter, makeRoom, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

const TOKEN = "a-token-of-the-house";
const relay = ["--token", TOKEN];

scenario("a relay with a token is for those who know it, and for whom they invite", async (world) => {
  const stranger = await world.person("stranger");
  stranger.expect(/WebSocket|connection to ws:/i);
  await makeRoom(stranger, world, { name: "Eve", room: "Elsewhere" });
  await stranger.reads("This relay is only for those who have its token.");
  await stranger.press("Close");
  await glance(world, stranger, "relay-refuses");

  const ana = await world.person("ana");
  const link = await makeRoom(ana, world, { url: `${world.relay.url}/#token=${TOKEN}` });
  assert.ok(link.includes(TOKEN) === false, "the token is a part of the invite's secret, and not to be read in it");
  assert.equal(new URL(await ana.page.evaluate(() => location.href)).hash, "", "no token stays in the address");
  await ana.press("Close");

  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "good evening");
  await ana.reload();
  await talk(ana, [bob], "and to you");

  for (const person of [ana, bob, stranger]) {
    assert.ok(!person.requests.some((url) => url.includes(TOKEN)), "no server is told the token in an address");
  }
  assert.ok(!world.relay.log.some((line) => line.includes(TOKEN)), "nor is it in the log");
}, { relay });

scenario("whoever gets a relay's token later is let in with it", async (world) => {
  const ana = await world.person("ana");
  ana.expect(/WebSocket|connection to ws:/i);
  await makeRoom(ana, world);
  await ana.reads("This relay is only for those who have its token.");
  await ana.press("Close");
  await ana.goto(`${world.relay.url}/#token=${TOKEN}`);
  await until("no token stays in the address", () => ana.page.evaluate(() => location.hash === ""));
  const link = await anotherRoom(ana, "Cups");
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "here");
}, { relay });
