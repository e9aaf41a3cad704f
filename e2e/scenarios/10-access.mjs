import assert from "node:assert/strict";
import { SIZES, glance, inspect, violations } from "../lib/inspect.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, inviteLink, knock, say, talk } from "../lib/steps.mjs";

scenario("the main job by keyboard alone", async (world) => {
  const ana = await world.person("ana");
  await ana.goto(world.relay.url);
  await ana.tabTo("Your name");
  await ana.page.keyboard.type("Ana");
  await ana.tabTo("Room name");
  await ana.page.keyboard.type("Keys");
  await ana.key("Enter");
  await ana.see("heading", "Invite people");
  await ana.tabTo("Invite link");
  const link = await inviteLink(ana);
  await ana.key("Escape");
  await ana.seesNo("heading", "Invite people");

  const bob = await world.person("bob");
  await bob.goto(link);
  await bob.see("heading", "Keys");
  await bob.tabTo("Your name");
  await bob.page.keyboard.type("Bob");
  await bob.tabTo("Join");
  await bob.key("Enter");
  await bob.see("textbox", "Message");
  await bob.tabTo("Message");
  await bob.page.keyboard.type("no mouse");
  await bob.key("Enter");
  await ana.hears("no mouse");
  await ana.tabTo("Message");
  await ana.page.keyboard.type("none here either");
  await ana.tabTo("Send");
  await ana.key("Enter");
  await bob.hears("none here either");
  await ana.tabBackTo("Members");
  await ana.key("Enter");
  await ana.tabTo("Remove Bob");
  await ana.key("Enter");
  await ana.see("heading", "Remove Bob?");
  await ana.tabTo("Remove");
  await ana.key("Enter");
  await bob.reads("You were removed from this room.");
});

scenario("every screen is readable, in all sizes and colours", async (world) => {
  const ana = await world.person("ana");
  await ana.goto(world.relay.url);
  await ana.see("heading", "A quiet place to talk");
  await inspect(world, ana, "welcome");
  await ana.press("Join with a link");
  await ana.see("textbox", "Invite link");
  await inspect(world, ana, "paste");

  const link = await host(ana, world, { name: "Ana", room: "Sunday hikes", ask: true });
  await inspect(world, ana, "empty-room");
  await ana.press("Invite");
  await ana.see("image", "QR code of the invite link");
  await inspect(world, ana, "invite");
  await ana.press("Close");

  const bob = await world.person("bob");
  await bob.goto(link);
  await bob.see("heading", "Sunday hikes");
  await inspect(world, bob, "invitation");
  await bob.write("Your name", "Bob");
  await bob.press("Join");
  await ana.see("button", "Let in Bob");
  await inspect(world, bob, "knocking");
  await inspect(world, ana, "door");
  await ana.press("Let in Bob");
  await bob.see("textbox", "Message");
  await talk(bob, [ana], "Morning! Is the path along the river open again?");
  await talk(ana, [bob], "It is, since Friday. I walked it yesterday, all the way up to the mill.");
  await talk(ana, [bob], "Bring boots, the last bit is still muddy.");
  await talk(bob, [ana], "Then let's meet at nine, where the bus stops. I bring tea and the map, you bring the weather.");
  await inspect(world, ana, "conversation");
  await ana.press("Emoji");
  await ana.see("button", "grinning face");
  await inspect(world, ana, "emoji");
  await ana.key("Escape");
  await ana.seesNo("searchbox", "Search emoji");
  await ana.press("Members");
  await ana.see("list", "Here now");
  await inspect(world, ana, "members");
  await ana.press("Room settings");
  await ana.see("button", "Leave room");
  await inspect(world, ana, "settings");
  await ana.key("Escape");
  await ana.press("Close");
  // Whoever is no admin may look.
  await bob.press("Members");
  await bob.press("Room settings");
  await bob.reads("Only admins can change these.");
  await glance(world, bob, "settings-read-only");
  await ana.press("Settings");
  await ana.see("combobox", "Language");
  await inspect(world, ana, "device-settings");

  await ana.press("Back to rooms");
  await (await ana.page.waitForSelector(".room-link")).click();
  await ana.see("textbox", "Message");

  const eve = await world.person("eve");
  await knock(eve, link, "Eve");
  await ana.press("Turn away Eve");
  await eve.see("heading", "You were not let in");
  await inspect(world, eve, "turned-away");
});

scenario("from right to left everything is mirrored, and as readable", async (world) => {
  const ana = await world.person("ana");
  // An empty page before the first one has no storage.
  await ana.page.evaluateOnNewDocument(() => location.host && localStorage.setItem("alcove.language", "ar"));
  await ana.goto(world.relay.url);
  await ana.see("heading", "مكان هادئ للحديث");
  await inspect(world, ana, "welcome-rtl");
  await ana.write("اسمك", "نور");
  await ana.write("اسم الغرفة", "شاي");
  await ana.press("أنشئ الغرفة");
  const link = await ana.value("textbox", "رابط الدعوة");
  await ana.press("إغلاق");
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const tell = async (body) => {
    await ana.write("رسالة", body);
    await ana.key("Enter");
    await bob.hears(body);
  };
  await say(bob, "Good morning! Is the tea ready?");
  await ana.reads("Is the tea ready?");
  await tell("صباح الخير! نعم، الشاي جاهز.");
  await tell("خريطة الطريق هنا: https://maps.example/river");
  await inspect(world, ana, "conversation-rtl");
  await ana.press("الأعضاء");
  await ana.see("list", "هنا الآن");
  await inspect(world, ana, "members-rtl");
  await ana.press("إغلاق");
  await ana.press("الإعدادات");
  await ana.see("combobox", "اللغة");
  await inspect(world, ana, "device-settings-rtl");
});

scenario("on a phone one goes from the rooms to a conversation and back", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await bob.resize(...SIZES.phone);
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "small screen");
  await bob.press("Back to rooms");
  await bob.see("navigation", "Rooms");
  await inspect(world, bob, "rooms");
  await bob.resize(...SIZES.phone);
  await say(ana, "are you there?");
  await bob.reads("Tea");
});

// As a browser says it for a person who chose it in the system.
async function chosen(person, features) {
  const session = await person.page.createCDPSession();
  await session.send("Emulation.setEmulatedMedia", { features });
}

scenario(
  "in forced colours everything is told apart, and nothing moves for whom that is too much",
  async (world) => {
    const ana = await world.person("ana");
    const link = await host(ana, world);
    const bob = await world.person("bob");
    await enter(bob, link, "Bob");
    await talk(bob, [ana], "Which way?");
    await talk(ana, [bob], "Along the river.");
    await chosen(ana, [
      { name: "forced-colors", value: "active" },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    assert.ok(await ana.page.evaluate(() => matchMedia("(forced-colors: active) and (prefers-reduced-motion: reduce)").matches));
    await ana.screenshot(world.picture("conversation-forced-colors"));
    assert.deepEqual(await violations(ana), []);
    // A message has no colour of its own then: its edge is what is seen.
    const edges = await ana.page.evaluate(() =>
      [...document.querySelectorAll(".bubble")].map((it) => {
        const style = getComputedStyle(it);
        return style.borderTopColor !== style.backgroundColor && style.borderTopWidth !== "0px";
      }),
    );
    assert.deepEqual(edges, [true, true]);
    // Every control that can be pressed is seen against what is behind it.
    const unseen = await ana.page.evaluate(() =>
      [...document.querySelectorAll("button")]
        .filter((it) => it.checkVisibility())
        .filter((it) => getComputedStyle(it).color === getComputedStyle(document.body).backgroundColor)
        .map((it) => it.getAttribute("aria-label") ?? it.textContent),
    );
    assert.deepEqual(unseen, []);
    // So is the room that is open.
    const outline = await ana.page.evaluate(() => getComputedStyle(document.querySelector(".room-link[aria-current]")).outlineStyle);
    assert.equal(outline, "solid");
    await ana.press("Members");
    await ana.see("list", "Here now");
    await ana.screenshot(world.picture("members-forced-colors"));
    assert.deepEqual(await violations(ana), []);
    const moving = await ana.page.evaluate(() =>
      document.getAnimations().filter((it) => it.effect.getComputedTiming().activeDuration > 1).length,
    );
    assert.equal(moving, 0);
  },
  // Firefox cannot be told to.
  { engines: ["chromium"] },
);
