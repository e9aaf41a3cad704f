import assert from "node:assert/strict";
import { glance, inspect, violations } from "../lib/inspect.mjs";
import { bytes, png, withFiles } from "../lib/made.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, say, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

const MB = 1024 * 1024;

async function attach(person, path, name) {
  await person.see("button", "Attach files");
  await (await person.page.$(".composer input[type=file]")).uploadFile(path);
  await person.press("Send");
  await person.see("button", `Save ${name}`);
}

// What the settings say that a room takes.
async function usage(person, name) {
  return person.page.evaluate((name) => {
    const items = [...document.querySelectorAll("[aria-label='What your rooms take'] li")];
    return items.find((it) => it.textContent.includes(name))?.querySelector(".file-line").textContent ?? "";
  }, name);
}

scenario("what a room takes is shown and can be freed; the file can be fetched again", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await withFiles({ "record.bin": bytes(2 * MB) }, (path) => attach(ana, path("record.bin"), "record.bin"));
  await bob.press("Get record.bin");
  await bob.see("button", "Save record.bin");
  await bob.press("Settings");
  await until("the size is shown", async () => /Files: 2(\.\d)? MB, messages: [\d.]+ kB/.test(await usage(bob, "Tea")));
  await inspect(world, bob, "storage");
  await bob.page.evaluate(() => document.querySelector("#storage").scrollIntoView());
  await bob.screenshot(world.picture("storage-by-room"));
  await bob.press("Free space in Tea");
  await bob.see("heading", "Free space in Tea");
  // It came today.
  await bob.choose("Which files", "7");
  await bob.press("Delete files");
  await bob.reads("0 byte");
  await bob.see("button", "Free space in Tea");
  await bob.press("Free space in Tea");
  await inspect(world, bob, "free-space");
  await bob.press("Delete files");
  await bob.reads(/2(\.\d)? MB freed/);
  await bob.seesNo("button", "Free space in Tea");
  await bob.reload();
  await bob.press("Settings");
  await until("nothing is left", async () => /Files: 0 byte/.test(await usage(bob, "Tea")));
  await bob.press("Back to rooms");
  await bob.openRoom("Tea");
  await bob.press("Get record.bin");
  await bob.see("button", "Save record.bin");
});

scenario("who is ignored calls for nothing, and what they write is folded until it is opened", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "before");
  await ana.press("Members");
  await ana.press("Ignore Bob");
  await ana.see("button", "Stop ignoring Bob");
  await ana.press("Close");
  const fold = "You ignore Bob. Show what they wrote";
  await ana.see("button", fold);
  assert.deepEqual(await ana.texts(), []);
  await ana.press("Settings");
  await talk(bob, [], "meanwhile");
  await talk(bob, [], "and more");
  await bob.reload();
  await ana.reload();
  await ana.see("navigation", "Rooms");
  await ana.reads("Tea");
  assert.equal((await ana.text()).includes("meanwhile"), false);
  assert.equal(await ana.page.title(), "Tea · Alcove");
  await ana.see("button", fold);
  assert.deepEqual(await ana.texts(), []);
  await inspect(world, ana, "ignored");
  await ana.press(fold);
  await ana.hears("meanwhile");
  await ana.hears("before");
  await ana.press("You ignore Bob. Hide what they wrote");
  await until("it is folded again", async () => (await ana.texts()).length === 0);
  await ana.press("Members");
  await ana.press("Stop ignoring Bob");
  await ana.press("Close");
  await ana.hears("and more");
  await ana.seesNo("button", fold);
  await talk(bob, [ana], "heard again");
});

scenario("at a terminal somebody is ignored, too", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const tom = world.terminal("Tom");
  const chat = tom.start("chat", link);
  await ana.reads("2 members · 2 here");
  await talk(ana, [], "before");
  await chat.line("the first", (line) => line.includes("Ana: before"));
  chat.write("/ignore Ana");
  chat.write("/members");
  await chat.line("who is ignored", (line) => /^Ana .*ignored/.test(line));
  await talk(ana, [], "unheard");
  await until("Tom is told that there is something", () => chat.errors.some((line) => line.includes("/heed Ana")));
  chat.write("/heed Ana");
  chat.write("/members");
  await chat.line("who is not any more", (line) => /^Ana .*here$/.test(line));
  await talk(ana, [], "heard");
  await chat.line("the last", (line) => line.includes("Ana: heard"));
  assert.equal(chat.lines.some((line) => line.includes("unheard")), false);
});

// The browser's own question, answered with yes.
async function allowMicrophone(world, person) {
  if (world.engine === "chromium") await person.context.overridePermissions(new URL(world.relay.url).origin, ["microphone"]);
}

// What the voice note plays, by the browser's own account.
const heard = (person) =>
  person.page.evaluate(() => {
    const audio = document.querySelector(".voice audio");
    return audio && !audio.error && audio.currentTime > 0.2;
  });

scenario("a voice note is recorded, sent, and heard by the other, with a reload between", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  await allowMicrophone(world, ana);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");

  // Given up, by the keyboard.
  await ana.press("Record a voice note");
  await ana.see("button", "Send recording");
  await ana.reads("0:01");
  await ana.key("Escape");
  await ana.see("textbox", "Message");
  await ana.seesNo("button", "Discard recording");

  await ana.press("Record a voice note");
  await ana.reads("0:02");
  await inspect(world, ana, "recording");
  await ana.press("Send recording");
  for (const person of [ana, bob]) {
    await person.see("button", "Play Voice note");
    const shape = await person.page.evaluate(() => document.querySelector(".voice .wave-all").getAttribute("d"));
    assert.ok(shape.split("M").length > 20, shape);
  }
  await inspect(world, bob, "voice-note");
  await bob.reload();
  await bob.see("button", "Play Voice note");
  // Firefox plays nothing aloud where there is no loudspeaker.
  await bob.page.evaluate(() => (document.querySelector(".voice audio").muted = true));
  await bob.press("Play Voice note");
  await until("Bob hears it", () => heard(bob));
  await bob.see("slider", "Position");
  await ana.reload();
  await ana.see("button", "Play Voice note");
});

scenario("what is being recorded when its room is left waits there", async (world) => {
  const ana = await world.person("ana");
  await host(ana, world);
  await allowMicrophone(world, ana);
  await ana.press("Record a voice note");
  await ana.reads("0:01");
  await ana.press("Settings");
  await ana.see("combobox", "Language");
  await ana.press("Back to rooms");
  await ana.openRoom("Tea");
  await ana.see("button", "Remove Voice note");
  await ana.press("Send");
  await ana.see("button", "Play Voice note");
});

scenario(
  "a page that may not use the microphone says where to allow it",
  async (world) => {
    const ana = await world.person("ana");
    await host(ana, world);
    await ana.press("Record a voice note");
    await ana.reads("Allow it in the browser’s settings of this site");
    await glance(world, ana, "problem");
    await ana.see("button", "Record a voice note");
  },
  { engines: ["chromium"] },
);

// Whether a picture of this many people is drawn in a part of the page.
const faces = (person, part, count) =>
  until(`${person.label} sees ${count} pictures in ${part}`, () =>
    person.page.evaluate(
      (part, count) =>
        [...document.querySelectorAll(`${part} .portrait img`)].filter((it) => it.complete && it.naturalWidth === 128).length === count,
      part,
      count,
    ),
  );

scenario("a person's picture is made small and seen by the members, later ones too", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "before");
  await ana.press("Change your name");
  await ana.see("button", "Choose a picture");
  await withFiles({ "me.png": png(900, 600) }, async (path) => {
    await (await ana.page.$("dialog[open] input[type=file]")).uploadFile(path("me.png"));
    await faces(ana, "dialog[open]", 1);
  });
  await inspect(world, ana, "my-picture");
  await ana.press("Cancel");
  await faces(ana, ".myself", 1);
  await faces(bob, "[aria-label=Messages]", 1);
  await bob.press("Members");
  await faces(bob, "[aria-label='Here now']", 1);
  await inspect(world, bob, "members-picture");
  await bob.reload();
  await faces(bob, "[aria-label=Messages]", 1);
  await ana.reload();
  await faces(ana, ".myself", 1);

  const eve = await world.person("eve");
  await enter(eve, link, "Eve");
  await talk(ana, [eve], "Hello Eve");
  await faces(eve, "[aria-label=Messages]", 1);

  await ana.press("Change your name");
  await ana.press("Remove picture");
  await ana.seesNo("button", "Remove picture");
  await ana.press("Cancel");
  await faces(eve, "[aria-label=Messages]", 0);
  await faces(bob, "[aria-label=Messages]", 0);
});

scenario("a long file name stays within its message", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const name = `${"minutes-of-the-meeting-".repeat(5)}.txt`;
  await withFiles({ [name]: "so" }, (path) => attach(ana, path(name), name.slice(0, 120)));
  await say(bob, "got it");
  const width = await ana.page.evaluate(() => document.querySelector(".file").closest(".bubble").getBoundingClientRect().width);
  assert.ok(width < 420, `${width} px`);
  await inspect(world, ana, "long-name");
});

scenario("on a phone what can be done with a message covers no time", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await ana.resize(360, 740);
  for (const [speaker, body] of [[bob, "hm"], [ana, "hm?"], [bob, "so"], [ana, "yes"]]) await talk(speaker, [ana, bob], body);
  for (const body of ["so", "hm?"]) {
    await ana.point(body);
    await ana.see("button", "More actions");
    await ana.screenshot(world.picture(`actions-phone-${body === "so" ? "theirs" : "mine"}`));
    const covered = await ana.page.evaluate(() => {
      const bar = document.querySelector(".bar").getBoundingClientRect();
      const meets = (it) => it.left < bar.right && it.right > bar.left && it.top < bar.bottom && it.bottom > bar.top;
      return [...document.querySelectorAll(".message time")].filter((it) => meets(it.getBoundingClientRect())).length;
    });
    assert.equal(covered, 0, body);
    assert.deepEqual(await violations(ana), []);
    assert.deepEqual(await ana.overflow(), []);
  }
});
