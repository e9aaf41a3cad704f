import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { anotherRoom, enter, host, say, talk } from "../lib/steps.mjs";
import { Tap } from "../lib/tap.mjs";
import { until } from "../lib/until.mjs";

// Goes to a room from the list.
async function open(person, name) {
  await person.openRoom(name);
  await shows(person, name);
}

const shows = (person, name) => until(`${person.label} is in ${name}`, async () => (await person.page.title()).includes(`${name} · `));

// What the list of rooms says of a room.
const listed = (person, name) =>
  person.page.evaluate((name) => {
    const link = [...document.querySelectorAll(".room-link")].find((it) => it.querySelector(".room-link-name").textContent === name);
    return link?.textContent ?? "";
  }, name);

scenario("three rooms go over one connection: what calls is counted, what is passed on says so, and what was put away comes back", async (world) => {
  const tap = world.endsWith(await Tap.before(world.relay));
  const connections = () => tap.heard().toString("latin1").match(/GET \/ws/g).length;
  const ana = await world.person("ana");
  const links = [await host(ana, world, { url: tap.url, room: "Tea" }), await anotherRoom(ana, "Coffee"), await anotherRoom(ana, "Cups")];
  const bob = await world.person("bob");
  await enter(bob, links[0], "Bob");
  for (const [at, name] of [[1, "Coffee"], [2, "Cups"]]) {
    await bob.follow(links[at]);
    await bob.press("Join");
    await shows(bob, name);
    await bob.see("textbox", "Message");
  }
  assert.equal(connections(), 2, "one for each of the two");
  for (const name of ["Tea", "Coffee", "Cups"]) {
    for (const person of [ana, bob]) await open(person, name);
    await talk(ana, [bob], `about ${name}`);
  }
  // Bob stays in the last one.
  await open(ana, "Tea");
  await say(ana, "@Bob, come here");
  await until("it calls in the list", async () => (await listed(bob, "Tea")).includes("You are mentioned"));
  await bob.reload();
  await shows(bob, "Cups");
  await until("it still calls after a reload", async () => (await listed(bob, "Tea")).includes("You are mentioned"));
  assert.ok((await listed(bob, "Tea")).includes("1 new message"));
  assert.ok(!(await listed(bob, "Coffee")).includes("You are mentioned"));
  await open(bob, "Tea");
  await bob.hears("@Bob, come here");
  await until("it is read", async () => !(await listed(bob, "Tea")).includes("You are mentioned"));

  await bob.act("about Tea", "Forward…");
  await bob.pressIn("Forward to", "Coffee");
  await shows(bob, "Coffee");
  await bob.hears("about Tea", "In the room");
  await open(ana, "Coffee");
  await ana.hears("about Tea");
  await ana.reload();
  await shows(ana, "Coffee");
  await ana.hears("about Tea");
  const passedOn = (await ana.messages()).filter(({ text }) => text.includes("Forwarded"));
  assert.deepEqual(passedOn.map(({ body }) => body), ["about Tea"]);

  const archive = async () => {
    await bob.press("Members");
    await bob.press("Room settings");
    await bob.press("Archive this room on this device", "checkbox");
    await bob.press("Close");
  };
  await archive();
  await bob.reload();
  await shows(bob, "Coffee");
  const away = () =>
    bob.page.evaluate(() => [...document.querySelectorAll("[aria-label=Archived] .room-link-name")].map((it) => it.textContent));
  await until("Coffee is put away", async () => `${await away()}` === "Coffee");
  await archive();
  await until("nothing is put away", async () => (await away()).length === 0);
  assert.ok((await listed(bob, "Coffee")).includes("about Tea"));
  await talk(ana, [bob], "still one connection");
  assert.equal(connections(), 5, "one more for each time that a page was loaded");
});
