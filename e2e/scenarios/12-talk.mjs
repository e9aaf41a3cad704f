import assert from "node:assert/strict";
import { inspect } from "../lib/inspect.mjs";
import { event } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { anotherRoom, enter, host, say, talk, two } from "../lib/steps.mjs";
import { holds } from "../lib/stored.mjs";
import { until } from "../lib/until.mjs";

scenario("a conversation with everything in it", async (world) => {
  const [ana, bob] = await two(world, { room: "Sunday hikes" });
  await talk(ana, [bob], "Where do we meet on Sunday? I would take the early train, if that is fine with everybody.");
  await talk(bob, [ana], "The map is at https://maps.example/hut?zoom=12");
  await bob.act("Where do we meet on Sunday? I would take the early train, if that is fine with everybody.", "Reply");
  await say(bob, "At the station, at eight");
  await ana.hears("At the station, at eight");
  await ana.act("At the station, at eight", "React with 👍");
  await bob.see("button", "👍 Ana");
  await ana.write("Message", "Thanks @b");
  await ana.see("option", "Bob");
  await ana.key("Enter", "Enter");
  await bob.hears("Thanks @Bob");
  await bob.act("Thanks @Bob", "React with 🎉");
  await ana.see("button", "🎉 Bob");
  await talk(bob, [ana], "oops");
  await bob.act("oops", "Delete");
  await bob.press("Delete");
  await ana.hears("This message was deleted");
  await bob.write("Message", "I am looking for the");
  await ana.reads("Bob is typing…");
  await inspect(world, ana, "talk");
  await ana.point("At the station, at eight");
  await ana.press("More actions");
  await ana.see("menuitem", "Forward…");
  await ana.key("Escape");
  await ana.press("Search this room");
  await ana.see("searchbox", "Words to look for");
});

scenario("an answer quotes what it answers, and leads there", async (world) => {
  const [ana, bob] = await two(world);
  await talk(ana, [bob], "Where do we meet?");
  for (let count = 0; count < 30; count += 1) await say(ana, `and also ${count}`);
  await bob.hears("and also 29");
  await bob.act("Where do we meet?", "Reply");
  await bob.reads("Replying to Ana: Where do we meet?");
  await say(bob, "At the station");
  await ana.hears("At the station");
  await ana.press("Answers You: Where do we meet?");
  await until("the quoted message has the focus", async () => (await ana.focused()).includes("Where do we meet?"));
  await bob.reload();
  await bob.see("button", "Answers Ana: Where do we meet?");
});

scenario("a message is edited, and deleted for everyone", async (world) => {
  const [ana, bob] = await two(world);
  await talk(ana, [bob], "helo");
  await ana.act("helo", "Edit");
  await ana.write("Message", "!");
  await ana.key("Enter");
  for (const person of [ana, bob]) {
    await person.hears("helo!");
    await person.reads("edited");
  }
  // The last of one's own by the arrow key.
  await ana.key("ArrowUp");
  await ana.reads("Editing You: helo!");
  await ana.key("Escape");
  await talk(bob, [ana], "a secret");
  await bob.act("a secret", "Delete");
  await bob.see("heading", "Delete this message for everyone?");
  await bob.press("Delete");
  for (const person of [ana, bob]) await person.hears("This message was deleted");
  for (const person of [ana, bob]) {
    await person.reload();
    await person.hears("helo!");
    await person.hears("This message was deleted");
    assert.ok(!(await person.text()).includes("a secret"));
  }
  await ana.point("helo!");
  await ana.press("More actions");
  assert.equal((await ana.all("menuitem", "Delete")).length, 1);
  await ana.key("Escape");
  await bob.point("helo!");
  await bob.press("More actions");
  await bob.see("menuitem", "Reply");
  assert.equal((await bob.all("menuitem", "Edit")).length, 0, "nobody edits what another said");
  await bob.key("Escape");
});

scenario("people answer with an emoji", async (world) => {
  const [ana, bob] = await two(world);
  await talk(ana, [bob], "Tea is ready");
  await bob.act("Tea is ready", "React with 🎉");
  await ana.see("button", "🎉 Bob");
  await ana.press("🎉 Bob");
  await until("both are named", async () => {
    const names = await ana.names("button");
    return names.some((name) => name.startsWith("🎉 ") && name.includes("Bob") && name.includes("you"));
  });
  await bob.reload();
  await until("both are named after a reload", async () => {
    const names = await bob.names("button");
    return names.some((name) => name.startsWith("🎉 ") && name.includes("Ana") && name.includes("you"));
  });
  await bob.act("Tea is ready", "React with 🎉");
  await ana.see("button", "🎉 you");
});

scenario("a mention is completed, seen, and counted", async (world) => {
  const [ana, bob] = await two(world);
  await ana.write("Message", "hello @b");
  await ana.see("option", "Bob");
  await ana.key("Enter");
  await ana.seesNo("option", "Bob");
  await until("the name is filled in", async () =>
    ana.page.evaluate(() => document.activeElement.value === "hello @Bob " && document.activeElement.selectionStart === 11));
  await ana.page.keyboard.type("and https://a.example/x?y=1.");
  await ana.key("Enter");
  await bob.hears("hello @Bob and https://a.example/x?y=1.");
  const link = await bob.see("link", "https://a.example/x?y=1");
  const { rel, href } = await link.evaluate(({ rel, href }) => ({ rel, href }));
  assert.deepEqual({ rel, href }, { rel: "noopener noreferrer", href: "https://a.example/x?y=1" });
  assert.ok(await bob.page.evaluate(() => document.querySelector(".mention")?.textContent === "@Bob"));
  assert.ok(!bob.requests.some((url) => url.includes("a.example")), "a link is never fetched");
});

scenario("what is unread is counted, marked, and kept over a reload", async (world) => {
  const [ana, bob] = await two(world, { room: "Tea" });
  // Elsewhere, also after the reload: a room that is looked at is read.
  await anotherRoom(bob, "Cups");
  for (let count = 1; count <= 8; count += 1) await say(ana, `news ${count}`);
  await ana.hears("news 8", "With everyone");
  await until("eight are unread", async () => (await bob.text()).includes("8 new messages"));
  await bob.reload();
  await bob.reads("8 new messages");
  await bob.reads("news 8");
  await bob.openRoom("Tea");
  await bob.reads("New messages");
  await bob.press("First unread message");
  await until("the first has the focus", async () => (await bob.focused()).includes("news 1"));
  await ana.hears("news 8", "Read by everyone");
});

scenario("a page that is opened behind another reads nothing until it is looked at", async (world) => {
  const [ana, bob] = await two(world);
  const front = await bob.context.newPage();
  await front.bringToFront();
  const isHidden = () => bob.page.evaluate(() => document.hidden);
  await until("bob's page is behind another", isHidden);
  await bob.reload();
  assert.ok(await isHidden());
  await until("the room is open", () => bob.page.evaluate(() => document.querySelector("[aria-label=Messages]") !== null));
  await say(ana, "are you there?");
  await until("it is on bob's page", async () => (await bob.text()).includes("are you there?"));
  await until("one is unread", async () => (await bob.page.title()).startsWith("(1)"));
  await ana.hears("are you there?", "With everyone");
  await front.close();
  await bob.page.bringToFront();
  await ana.hears("are you there?", "Read by everyone");
});

scenario("a draft, a mute and an archived room stay on the device", async (world) => {
  const [ana] = await two(world, { room: "Tea" });
  await ana.write("Message", "half a thought");
  await until("the draft is stored", () => holds(ana, "half a thought", "rooms"));
  await ana.reload();
  await until("the draft is there", async () => (await ana.value("textbox", "Message")) === "half a thought");
  await ana.press("Members");
  await ana.press("Room settings");
  await ana.press("Mute this room on this device", "checkbox");
  // The sign is a part of the room's button.
  const muted = () => ana.page.evaluate(() => document.querySelector(".room-link [aria-label=Muted]") !== null);
  await until("the room is shown as muted", muted);
  await ana.press("Archive this room on this device", "checkbox");
  await ana.reads("Archived");
  await ana.reload();
  await ana.reads("Archived");
  await until("the room is still muted", muted);
});

scenario("one sees who types, who has a message and who has read it", async (world) => {
  const [ana, bob] = await two(world);
  await bob.write("Message", "thinking");
  await ana.reads("Bob is typing…");
  await bob.key("Enter");
  await ana.hears("thinking");
  await until("nobody types", async () => !(await ana.text()).includes("is typing"));
  await say(ana, "seen?");
  // What is behind other windows is not read.
  await bob.front();
  await ana.hears("seen?", "Read by everyone");
  await ana.act("seen?", "Details");
  await ana.reads(/Read · /);
});

scenario("a name that is written the other way round turns no sentence around", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const noor = await world.person("noor");
  await enter(noor, link, "نور");
  await talk(noor, [ana], "مرحبا");
  await noor.write("Message", "أ");
  await ana.reads("is typing…");
  // Where a sentence that begins with the name has that, and where it ends.
  const ends = (selector) =>
    ana.page.evaluate((selector) => {
      const texts = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
      const text = texts.nextNode();
      const left = (at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left;
      };
      const name = text.data.indexOf("ن");
      return [text.data, left(name), left(text.data.length - 1 - (text.data.endsWith("\u2069") ? 1 : 0))];
    }, selector);
  for (const selector of [".typing bdi", ".room-link-state bdi"]) {
    const [said, name, end] = await ends(selector);
    assert.ok(name < end, `${said}: the name at ${name}, the end at ${end}`);
  }
});

scenario("messages disappear, also where one was away", async (world) => {
  const [ana, bob] = await two(world, { room: "Tea" });
  const bot = world.terminal("bot");
  await ana.press("Invite");
  const link = await ana.value("textbox", "Invite link");
  await ana.press("Close");
  await bot.run("join", link);
  const program = bot.start("run", "--json");
  await program.line("connection", event("connection", ({ state }) => state === "online"));
  await talk(bob, [ana], "stays");
  await ana.press("Members");
  await ana.press("Room settings");
  await ana.choose("Messages disappear", "300");
  await ana.press("Close");
  await bob.reads("Ana lets messages disappear: After 5 minutes");
  await talk(ana, [bob], "for five minutes");
  await until("bob sees that it disappears", () =>
    bob.page.evaluate(() => /^Disappears:/.test(document.querySelector("[role=note].fades")?.getAttribute("aria-label") ?? "")));
  const fades = event("message", ({ message }) => message.kind.text?.body === "for five minutes" && message.expires_at_ms > 0);
  const heard = await program.line("a message that disappears", fades);
  // Its sender's clock and the timer say when; a client that starts later finds it gone.
  assert.equal(heard.message.expires_at_ms - heard.message.sent_at_ms, 300_000);
});

scenario("a text is found in one room and in all, and passed on", async (world) => {
  const [ana, bob] = await two(world, { room: "Tea" });
  await talk(bob, [ana], "The kettle is in the cellar");
  await talk(ana, [bob], "thanks");
  await anotherRoom(ana, "Coffee");
  await say(ana, "no kettle here");
  await ana.hears("no kettle here", "In the room");
  await ana.search("KETTLE cellar");
  await ana.reads("Nothing found");
  await ana.press("In all rooms", "checkbox");
  await ana.press("Search");
  await ana.reads("1 message found");
  await ana.pressHit("The kettle is in the cellar");
  await ana.see("heading", "Tea");
  await ana.act("The kettle is in the cellar", "Forward…");
  await ana.pressIn("Forward to", "Coffee");
  await ana.see("heading", "Coffee");
  await ana.hears("The kettle is in the cellar", "In the room");
  await ana.reads("Forwarded");
  await ana.reload();
  await ana.hears("The kettle is in the cellar");
});

scenario("a room says what it is about", async (world) => {
  const [ana, bob] = await two(world, { room: "Tea" });
  await ana.press("Members");
  await ana.press("Room settings");
  await ana.write("What this room is about", "Tea, and what goes with it");
  await ana.paste("Emoji of the room", "🫖");
  await ana.press("Save description");
  await bob.reads("Tea, and what goes with it");
  await bob.reads("🫖");
  await bob.reload();
  await bob.reads("🫖");
});
