import { glance } from "../lib/inspect.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, talk } from "../lib/steps.mjs";

async function refused(person, sentence) {
  await person.see("heading", "This link does not work");
  await person.reads(sentence);
  await person.press("Go on");
  await person.see("heading", "A quiet place to talk");
}

scenario("a link that cannot work says why", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await bob.goto(link.slice(0, -7));
  await bob.see("heading", "This link does not work");
  await glance(world, bob, "bad-link");
  await refused(bob, "This invite link is incomplete.");
  await bob.follow(link.replace("#1.", "#9."));
  await refused(bob, "made by a newer version");
  await bob.follow(`${world.relay.url}/#who-knows`);
  await refused(bob, "This is not an Alcove invite link.");
  await bob.press("Join with a link");
  await bob.write("Invite link", "https://example.org/");
  await bob.press("Continue");
  await refused(bob, "This is not an Alcove invite link.");
  // And the right one, pasted.
  await bob.press("Join with a link");
  await bob.paste("Invite link", `  ${link}  `);
  await bob.press("Continue");
  await bob.see("heading", "Tea");
  await bob.press("Not now");
  await bob.see("heading", "A quiet place to talk");
});

scenario("a link to a room that one is in leads there", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "hello");
  for (const person of [ana, bob]) {
    await person.follow(link);
    await person.reads("You are in “Tea” already. Here it is.");
    await person.hears("hello");
  }
});
