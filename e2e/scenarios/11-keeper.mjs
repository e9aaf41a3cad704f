import assert from "node:assert/strict";
import { event } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { host, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

const KEEPER = "A keeper is here.";
const keeping = (matches) => event("keeping", matches);

scenario("a keeper alone brings what was missed, and the page says that it is here", async (world) => {
  const bob = await world.person("bob");
  const link = await host(bob, world, { name: "Bob", room: "Tea" });
  const ana = world.terminal("Ana");
  await ana.run("join", link);
  const kit = world.terminal("Kit");
  const keeper = kit.start("keep", link, "--json");
  await keeper.line("keeper", keeping(({ joined, others }) => joined && others === 1));
  await bob.press("Members");
  await bob.reads(KEEPER);
  await talk(bob, [], "see you later");
  await bob.goto("about:blank");

  const bodies = Array.from({ length: 10 }, (_, number) => `meanwhile ${number}`);
  for (const body of bodies) await ana.run("send", body);
  await keeper.line("all of it", keeping(({ others, frames }) => others === 0 && frames >= bodies.length + 1));
  assert.equal(await keeper.stop(), 0);
  // What the relay held is gone with it.
  await world.stopRelay();
  await world.startRelayAgain();
  const again = kit.start("keep", "--json");
  await again.line("keeper", keeping(({ joined }) => joined));

  await bob.goto(world.relay.url);
  for (const body of bodies) await bob.hears(body);
  assert.deepEqual(await bob.texts(), ["see you later", ...bodies]);
  await bob.press("Members");
  await bob.reads(KEEPER);
  assert.equal(await again.stop(), 0);
  await until("Bob reads that no keeper is here", async () => !(await bob.text()).includes(KEEPER));
});
