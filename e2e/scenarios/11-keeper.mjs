import assert from "node:assert/strict";
import { attach, saved, sha256 } from "../lib/files.mjs";
import { bytes, withFiles } from "../lib/made.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, talk } from "../lib/steps.mjs";
import { event } from "../lib/terminal.mjs";
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

scenario("a large file comes from a keeper alone to one who was away, and stays", async (world) => {
  const bob = await world.person("bob");
  const link = await host(bob, world, { name: "Bob", room: "Tea" });
  const ana = await world.person("ana");
  await enter(ana, link, "Ana");
  const keeper = world.terminal("Kit").start("keep", link, "--json");
  await keeper.line("both", keeping(({ joined, others }) => joined && others === 2));
  const address = ana.page.url();
  await ana.goto("about:blank");
  await keeper.line("Bob alone", keeping(({ others }) => others === 1));

  const large = bytes(1024 * 1024 + 77);
  await withFiles({ "record.bin": large }, (path) => attach(bob, path("record.bin")));
  await keeper.line("the file", keeping(({ files }) => files === 1));
  await bob.goto("about:blank");
  await keeper.line("nobody", keeping(({ others }) => others === 0));

  await ana.goto(address);
  await ana.reads("record.bin");
  await ana.press("Get record.bin");
  await ana.see("button", "Save record.bin");
  assert.equal((await saved(ana, "record.bin")).hex, sha256(large));
  assert.equal(await keeper.stop(), 0);
  await ana.reload();
  await ana.see("button", "Save record.bin");
  assert.equal((await saved(ana, "record.bin")).hex, sha256(large));
});
