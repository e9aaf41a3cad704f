import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { say, two } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

scenario("a text of two lines is written, copied and pasted; what was not sent, as one was removed, is discarded or sent again", async (world) => {
  const [ana, bob, link] = await two(world);
  await ana.write("Message", "first");
  await ana.page.keyboard.down("Shift");
  await ana.key("Enter");
  await ana.page.keyboard.up("Shift");
  await ana.page.keyboard.type("second");
  assert.equal(await ana.value("textbox", "Message"), "first\nsecond");
  assert.deepEqual(await ana.texts(), [], "it is not sent yet");
  await ana.key("Enter");
  await bob.hears("first\nsecond");
  if (world.engine === "chromium") await bob.context.overridePermissions(world.relay.url, ["clipboard-sanitized-write"]);
  await bob.act("first\nsecond", "Copy text");
  await bob.reads("Copied");
  await bob.write("Message", "so: ");
  await bob.page.keyboard.down("Control");
  await bob.key("v");
  await bob.page.keyboard.up("Control");
  await until("it is pasted", async () => (await bob.value("textbox", "Message")) === "so: first\nsecond");
  await bob.key("Enter");
  await ana.hears("so: first\nsecond");

  await world.stopRelay();
  await bob.reads("Offline");
  for (const body of ["better not", "still to be said"]) {
    await say(bob, body);
    await bob.hears(body, "Waiting to be sent");
  }
  await bob.goto("about:blank");
  await world.startRelayAgain();
  await ana.press("Members");
  await ana.press("Remove Bob");
  await ana.press("Remove");
  await ana.reads("You removed Bob");
  await bob.goto(world.relay.url);
  await bob.reads("You were removed from this room.");
  for (const body of ["better not", "still to be said"]) await bob.hears(body, "Not sent");
  await bob.press("Discard");
  await until("it is gone", async () => !(await bob.texts()).includes("better not"));
  await bob.press("Send again");
  await bob.reads("You are not a member of this room.");
  await bob.press("Dismiss");

  await bob.follow(link);
  await bob.press("Join");
  await ana.press("Let in Bob");
  await bob.see("textbox", "Message");
  await bob.hears("still to be said", "Not sent");
  await bob.press("Send again");
  await bob.hears("still to be said", "In the room");
  await ana.hears("still to be said");
  await bob.reload();
  await bob.hears("still to be said", "In the room");
  for (const person of [ana, bob]) {
    assert.deepEqual(await person.texts(), ["first\nsecond", "so: first\nsecond", "still to be said"], person.label);
  }
});
