import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, talk } from "../lib/steps.mjs";
import { Tap } from "../lib/tap.mjs";

scenario("the room's secret and what is said never reach the relay", async (world) => {
  const tap = world.endsWith(await Tap.before(world.relay));
  const ana = await world.person("ana");
  const link = await host(ana, world, { url: tap.url, room: "Codename Heron" });
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "the walnut is under the bridge");

  const fragment = new URL(link).hash.slice(1);
  const fields = Buffer.from(fragment.split(".")[1], "base64url");
  const secret = fields.subarray(0, 32);
  const heard = tap.heard();
  assert.ok(heard.includes("GET /ws"), "the tap hears");
  for (const [what, bytes] of Object.entries({
    "the link's fragment": fragment,
    "the secret": secret,
    "the secret in text": secret.toString("hex"),
    "the room's name": "Codename Heron",
    "a person's name": "Bob",
    "a message": "walnut",
  })) {
    assert.ok(!heard.includes(bytes), `the relay hears ${what}`);
  }
  for (const person of [ana, bob]) {
    assert.ok(person.requests.length > 3, "requests are seen");
    for (const url of person.requests) assert.ok(!url.includes(fragment.slice(2, 30)), `${url} has the secret`);
  }
  assert.ok(!world.relay.log.join("\n").includes(fragment.slice(2, 30)));
});
