import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { choose, host, knock, talk, two } from "../lib/steps.mjs";
import { event } from "../lib/terminal.mjs";
import { until } from "../lib/until.mjs";

// Whom these elements name, each as a line: the name, and the code where another name looks like it.
const named = (person, selector) =>
  person.page.evaluate((selector) => {
    const line = (it) => [...it.querySelectorAll("bdi, .code")].map((part) => part.textContent).join(" ");
    return [...document.querySelectorAll(selector)].map(line);
  }, selector);

const MEMBER = ".person-name";
const AUTHOR = "[aria-label=Messages] .author:not(.unseen)";

scenario("an admin makes another one, who changes the room's rules until that is taken back; a new name is seen by all", async (world) => {
  const [ana, bob] = await two(world, { room: "Tea" });
  await talk(ana, [bob], "as Ana");
  await ana.press("Change your name");
  await ana.paste("Your name", "Anna");
  await ana.press("Save");
  await bob.reads("Ana is now Anna");
  await ana.press("Members");
  await ana.press("Make admin Bob");
  await ana.see("button", "No longer admin Bob");
  await bob.reads("Anna changed who may do what");
  for (const person of [ana, bob]) await person.reload();
  await talk(ana, [bob], "as Anna");
  assert.equal((await named(bob, AUTHOR)).at(-1), "Anna");
  await bob.press("Members");
  await until("Bob sees the name", async () => `${(await named(bob, MEMBER)).sort()}` === "Anna,Bob");
  await bob.press("Room settings");
  await bob.paste("Room name", "Coffee");
  await bob.press("Save");
  await ana.see("heading", "Coffee");
  await choose(bob, "Ask me first");
  await ana.reads("Bob closed the door: newcomers have to be let in");
  await bob.choose("Rename the room", "Admins only");
  await ana.reads("Bob changed who may do what");

  // While Bob looks at them.
  await ana.press("Members");
  await ana.press("No longer admin Bob");
  await bob.reads("Only admins can change these.");
  await bob.seesNo("textbox", "Room name");
  await bob.reload();
  await bob.press("Members");
  await bob.press("Room settings");
  await bob.reads("Only admins can change these.");
  const rules = await bob.page.evaluate(() => [...document.querySelectorAll("dialog [type=radio], .permissions select")].map((it) => it.disabled));
  assert.deepEqual(rules, [true, true, true, true, true]);
  assert.equal((await bob.all("textbox", "Room name")).length, 0);
  assert.equal(await bob.value("combobox", "Rename the room"), "Admins only");
  await bob.press("Close");
});

scenario("people whose names look alike are told apart by a code: at the door, as members, and in a mention", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world, { ask: true });
  const bob = await world.person("bob");
  await knock(bob, link, "Bob");
  // The second o is not Latin.
  const [second, third] = ["Bob", "B\u043eb"].map((name) => world.terminal(name).start("chat", link, "--json"));
  const doors = async () => (await named(ana, ".knock p")).map((line) => line.replace(" wants to come in", ""));
  await until("three wait", async () => (await doors()).length === 3);
  const alike = await doors();
  assert.equal(new Set(alike.map((line) => /^B.b (\S{4,})$/.exec(line)[1])).size, 3, `${alike}`);
  for (const line of alike) {
    const { length } = await doors();
    await ana.press(`Let in ${line}`);
    await until("one is let in", async () => (await doors()).length < length);
  }
  await bob.see("textbox", "Message");
  await ana.reads("4 members · 4 here");
  for (const person of [ana, bob]) {
    await person.reload();
    await person.press("Members");
    const all = `${["Ana", ...alike].sort()}`;
    await until(`${person.label} tells the members apart`, async () => `${(await named(person, MEMBER)).sort()}` === all);
  }
  await ana.press("Close");

  // The one at the page is the one whose key neither program has.
  const everybody = event("members", ({ members }) => members.length === 4);
  const { members } = await third.line("everybody", everybody);
  const [secondId, thirdId] = await Promise.all([second, third].map(async (it) => (await it.line("who it is", event("identity"))).member));
  const first = members.find(({ id, me, admin }) => ![secondId, thirdId].includes(id) && !admin && !me);
  await talk(bob, [ana], "which one?");
  assert.deepEqual(await named(ana, AUTHOR), [`Bob ${first.code}`]);
  await ana.write("Message", "this one: @b");
  const offered = await until("three are suggested", async () => {
    const lines = await named(ana, "[role=option]");
    return lines.length === 3 && lines;
  });
  assert.deepEqual(offered.toSorted(), alike.toSorted());
  await ana.key(...Array(offered.indexOf(`Bob ${first.code}`)).fill("ArrowDown"), "Enter", "Enter");
  const { message } = await second.line("the mention", event("message", ({ message }) => message.kind.text?.body === "this one: @Bob"));
  assert.deepEqual(message.kind.text.mentions, [first.id]);
  await until("it calls Bob", () => bob.page.evaluate(() => document.querySelector(".message.calls .mention") !== null));
});
