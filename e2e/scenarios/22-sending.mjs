import assert from "node:assert/strict";
import { choose, saved, sha256 } from "../lib/files.mjs";
import { bytes, film, heic, mp4, wav, withFiles } from "../lib/made.mjs";
import { scenario } from "../lib/scenario.mjs";
import { Site } from "../lib/site.mjs";
import { anotherRoom, enter, host, two } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

const MB = 1024 * 1024;

// What the buttons at a file are called that is got, and that is on its way.
const GET = (name) => `Get ${name}`;
const PAUSE = (name) => `Pause ${name}`;

// Lets go of files over the page, or pastes them where one types. Answers whether the page took them.
const give = (person, how, files) =>
  person.page.evaluate(
    (how, files) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of files) {
        data.items.add(new File([Uint8Array.from(atob(base64), (it) => it.charCodeAt(0))], name, { type }));
      }
      const of = { bubbles: true, cancelable: true };
      if (how === "paste") {
        const event = new ClipboardEvent("paste", { ...of, clipboardData: data });
        // Firefox lets no script say what was pasted.
        if (!event.clipboardData?.files.length) Object.defineProperty(event, "clipboardData", { value: data });
        return !document.querySelector("textarea").dispatchEvent(event);
      }
      const list = document.querySelector("[aria-label=Messages]");
      const over = new DragEvent("dragover", { ...of, dataTransfer: data });
      return !list.dispatchEvent(over) && !list.dispatchEvent(new DragEvent("drop", { ...of, dataTransfer: data }));
    },
    how,
    files,
  );

const file = (name, type, data) => ({ name, type, base64: Buffer.from(data).toString("base64") });
const note = (name) => file(name, "text/plain", `this is ${name}`);

// What stands behind these words in the names of buttons.
const named = (person, begin) =>
  person.page.evaluate((begin) => {
    const names = [...document.querySelectorAll("button[aria-label]")].map((it) => it.getAttribute("aria-label"));
    return names.filter((name) => name.startsWith(begin)).map((name) => name.slice(begin.length));
  }, begin);

// Gets a file, and pauses as soon as some of it came. Answers how much that was.
async function pauseMidway(person, name) {
  await person.see("button", GET(name));
  return person.page.evaluate(
    (get, pause) => {
      const press = (name) => document.querySelector(`button[aria-label="${name}"]`).click();
      return new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          const got = document.querySelector(".file progress")?.value ?? 0;
          if (got === 0) return;
          observer.disconnect();
          press(pause);
          resolve(got);
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        press(get);
      });
    },
    GET(name),
    PAUSE(name),
  );
}

scenario("files are pasted and dropped, and sixteen go at once; sending is stopped, getting is paused and goes on after a reload", async (world) => {
  const [ana, bob] = await two(world);
  assert.ok(await give(ana, "paste", [note("pasted 1.txt"), note("pasted 2.txt")]));
  const many = Array.from({ length: 20 }, (_, at) => `dropped ${at + 1}.txt`);
  assert.ok(await give(ana, "drop", many.map(note)));
  await ana.reads("These are too many files; a message takes at most 16.");
  await ana.press("Dismiss");
  const sixteen = ["pasted 1.txt", "pasted 2.txt", ...many.slice(0, 14)];
  assert.deepEqual(await named(ana, "Remove "), sixteen);
  const record = bytes(8 * MB);
  const files = { "film.mp4": 100 * MB + 1, "long.mp4": 95 * MB, "record.bin": record };
  await withFiles(files, async (path) => {
    for (const name of sixteen.slice(-2)) await ana.press(`Remove ${name}`);
    await choose(ana, path("film.mp4"), path("record.bin"), path("long.mp4"));
    await ana.reads("This file is too large; at most 100 MB fit.");
    const chosen = [...sixteen.slice(0, 14), "record.bin", "long.mp4"];
    await until("the others are there", async () => `${await named(ana, "Remove ")}` === `${chosen}`);
    await ana.write("Message", "all of them");
    await ana.press("Send");
    await ana.press("Stop");
    await until("all is as it was before", async () => `${await named(ana, "Remove ")}` === `${chosen}`);
    assert.equal(await ana.value("textbox", "Message"), "all of them");
    assert.deepEqual(await ana.texts(), []);
    await ana.press("Remove long.mp4");
    assert.ok(await give(ana, "drop", [note("last.txt")]));
    await ana.press("Send");
    await ana.hears("all of them", "In the room");
  });
  await bob.hears("all of them");
  const small = [...sixteen.slice(0, 14), "last.txt"];
  await until("Bob has the small ones", async () => `${await named(bob, "Save ")}` === `${small}`);
  assert.deepEqual(await ana.texts(), ["all of them"]);

  const before = await pauseMidway(bob, "record.bin");
  assert.ok(before < record.length, `${before} bytes came`);
  await bob.see("button", GET("record.bin"));
  await bob.reload();
  await bob.reads("2 members · 2 here");
  assert.deepEqual(await named(bob, "Save "), small);
  // Nothing comes, so that what stands there was here.
  world.relay.pause();
  await bob.press(GET("record.bin"));
  const after = await (await bob.see("progressbar", "record.bin")).evaluate((it) => it.value);
  world.relay.goOn();
  assert.ok(after >= before && after < record.length, `${after} bytes were here, ${before} had come`);
  await bob.see("button", "Save record.bin");
  for (const [name, data] of [["record.bin", record], ["pasted 2.txt", "this is pasted 2.txt"], ["last.txt", "this is last.txt"]]) {
    assert.equal((await saved(bob, name)).hex, sha256(data), name);
  }
});

// Plays what is called so, and waits until the browser has really done it.
async function plays(person, kind, name) {
  await person.press(`Play ${name}`);
  await until(`${person.label} plays ${name}`, () =>
    person.page.evaluate(
      (kind, name) => {
        const player = document.querySelector(`${kind}[aria-label="${name}"]`);
        return player !== null && player.error === null && player.currentTime > 0 && (kind === "audio" || player.videoWidth === 320);
      },
      kind,
      name,
    ),
  );
}

scenario("sound and a film are played, and what cannot be is said, with a reload between", async (world) => {
  const [ana, bob] = await two(world);
  // Firefox plays nothing aloud where there is no loudspeaker.
  await bob.page.evaluateOnNewDocument(() => document.addEventListener("loadstart", ({ target }) => (target.muted = true), true));
  await ana.front();
  const shot = file("film.webm", "video/webm", await film(ana.page));
  await give(ana, "drop", [file("tone.wav", "audio/x-wav", wav(2)), file("broken.mp3", "audio/mpeg", bytes(2_000)), shot]);
  await ana.write("Message", "listen, and look");
  await ana.press("Send");
  await ana.see("button", "Save film.webm");
  await bob.reload();
  await bob.hears("listen, and look");
  await bob.see("button", "Save tone.wav");
  if ((await bob.all("button", GET("film.webm"))).length > 0) await bob.press(GET("film.webm"));
  await plays(bob, "audio", "tone.wav");
  await plays(bob, "video", "film.webm");
  await bob.press("Play broken.mp3");
  await bob.reads("This browser cannot play this file. You can save it.");
  await bob.see("button", "Save broken.mp3");
  await bob.seesNo("button", "Play broken.mp3");
});

scenario("a file that is sent offline waits over a reload and goes out later, and its caption can be changed", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  // The page comes from elsewhere, so that it is there while the relay is not.
  const site = world.endsWith(await Site.start());
  const bob = await world.person("bob");
  const there = new URL(`?relay=${encodeURIComponent(world.relay.ws)}`, site.url);
  await enter(bob, `${there}${new URL(link).hash}`, "Bob");
  await ana.reads("2 members · 2 here");
  await world.stopRelay();
  await bob.reads("Offline");
  const large = bytes(MB);
  await withFiles({ "record.bin": large, "note.txt": "so" }, async (path) => {
    await choose(bob, path("record.bin"), path("note.txt"));
    await bob.write("Message", "from the trian");
    await bob.press("Send");
    await bob.hears("from the trian", "Waiting to be sent");
  });
  await bob.reload();
  await bob.hears("from the trian", "Waiting to be sent");
  await bob.see("button", "Save record.bin");
  await world.startRelayAgain();
  await bob.hears("from the trian", "In the room");
  await ana.hears("from the trian");
  await bob.act("from the trian", "Edit");
  await bob.paste("Message", "from the train");
  await bob.key("Enter");
  for (const person of [bob, ana]) await person.hears("from the train");
  await ana.press(GET("record.bin"));
  await ana.see("button", "Save record.bin");
  await ana.reload();
  await ana.hears("from the train");
  await ana.reads("edited");
  // The files say it without words.
  await bob.act("from the train", "Edit");
  await bob.paste("Message", "");
  await bob.key("Enter");
  const silent = (person) =>
    until(`${person.label} reads no words`, async () => !(await person.texts()).includes("from the train"));
  for (const person of [bob, ana]) await silent(person);
  await ana.reload();
  await ana.see("button", "Save record.bin");
  await silent(ana);
  assert.equal((await saved(ana, "record.bin")).hex, sha256(large));
  assert.equal((await saved(ana, "note.txt")).hex, sha256("so"));
});

scenario("what a telephone notes of place and time does not come along, and a file is passed on to another room", async (world) => {
  const [ana, bob] = await two(world, { room: "Tea" });
  const { taken, sent } = mp4();
  await give(ana, "drop", [file("film.mp4", "video/mp4", taken), file("photo.heic", "image/heic", heic())]);
  await ana.write("Message", "by the river");
  await ana.press("Send");
  // What cannot be read cannot be cleaned, and stays until it is taken out.
  await ana.reads("photo.heic could not be read as a picture");
  assert.deepEqual(await ana.texts(), []);
  await ana.press("Remove photo.heic");
  await ana.press("Send");
  await bob.hears("by the river");
  assert.equal((await saved(bob, "film.mp4")).hex, sha256(sent));
  await anotherRoom(bob, "Coffee");
  await bob.openRoom("Tea");
  await bob.act("by the river", "Forward…");
  await bob.pressIn("Forward to", "Coffee");
  await bob.see("heading", "Coffee");
  await bob.hears("by the river", "In the room");
  await bob.reload();
  await bob.reads("Forwarded");
  assert.equal((await saved(bob, "film.mp4")).hex, sha256(sent));
});
