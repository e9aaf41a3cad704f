import assert from "node:assert/strict";
import { attach, choose, saved, sha256 } from "../lib/files.mjs";
import { glance } from "../lib/inspect.mjs";
import { bytes, gif, png, withFiles } from "../lib/made.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, talk } from "../lib/steps.mjs";
import { event } from "../lib/terminal.mjs";
import { until } from "../lib/until.mjs";

const MB = 1024 * 1024;

// Waits until the picture of this name is drawn, and answers its size and the colours near its top and its bottom.
async function drawn(person, name) {
  const button = await person.see("button", name);
  return until(`${person.label} sees the picture “${name}”`, () =>
    button.evaluate((button) => {
      const image = button.querySelector("img");
      if (button.disabled || !image.complete || !image.naturalWidth) return undefined;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const colour = (y) => [...context.getImageData(1, y, 1, 1).data].slice(0, 3);
      return { size: [canvas.width, canvas.height], top: colour(1), bottom: colour(canvas.height - 2) };
    }),
  );
}

scenario("a picture is sent by button, seen by both, in full too, and there after a reload", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await withFiles({ "garden.png": png(400, 300) }, async (path) => {
    await choose(ana, path("garden.png"));
    await ana.write("What does the picture show?", "A garden");
    await ana.write("Message", "look");
    await ana.press("Send");
    await ana.hears("look", "In the room");
  });
  await bob.hears("look");
  for (const person of [ana, bob]) {
    const { size, top, bottom } = await drawn(person, "A garden");
    assert.deepEqual([size, top, bottom], [[400, 300], [32, 140, 90], [40, 80, 190]], person.label);
  }
  await bob.press("A garden");
  await bob.see("heading", "garden.png");
  await bob.see("image", "A garden");
  // What it said of the place did not come along.
  const { size } = await saved(bob, "garden.png");
  assert.ok(size > 0 && size < png(400, 300).length - 20);
  await bob.key("Escape");
  await bob.seesNo("heading", "garden.png");
  for (const person of [ana, bob]) {
    await person.reload();
    await drawn(person, "A garden");
  }
  assert.deepEqual(await bob.overflow(), []);
});

// How often a picture is looked at to see whether it moves; it would do so in a fraction of that.
const LOOKS = 8;

scenario("a picture that moves stands still in the conversation, and moves in full", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const dance = gif(64);
  await withFiles({ "dance.gif": dance }, async (path) => {
    await choose(ana, path("dance.gif"));
    await ana.press("Send");
    await drawn(ana, "Picture: dance.gif");
  });
  const { size, top } = await drawn(bob, "Picture: dance.gif");
  assert.deepEqual(size, [64, 64]);
  assert.ok(top[1] > top[2], `the first of its pictures is seen: ${top}`);
  await bob.front();
  const looks = async (selector) => (await (await bob.page.$(selector)).screenshot({ encoding: "base64" }));
  const first = await looks(".picture img");
  for (let look = 0; look < LOOKS; look += 1) assert.equal(await looks(".picture img"), first, "it stands still");
  await bob.press("Picture: dance.gif");
  await bob.see("heading", "dance.gif");
  const before = await looks("dialog[open] img");
  await until("it moves", async () => (await looks("dialog[open] img")) !== before);
  assert.equal((await saved(bob, "dance.gif")).hex, sha256(dance));
});

scenario("a large file is fetched from a member, goes on after a reload, and is what was sent", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const large = bytes(6 * MB + 123);
  await withFiles({ "record.bin": large }, (path) => attach(ana, path("record.bin")));
  await bob.reads("record.bin");
  await bob.press("Get record.bin");
  await bob.reload();
  await bob.see("button", "Save record.bin");
  const { name, hex, type } = await saved(bob, "record.bin");
  assert.deepEqual([name, hex, type], ["record.bin", sha256(large), "application/octet-stream"]);
});

scenario("a file that nobody here holds says so, waits, and comes with its sender", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const large = bytes(MB);
  await withFiles({ "record.bin": large }, (path) => attach(ana, path("record.bin")));
  await bob.reads("record.bin");
  const address = ana.page.url();
  await ana.goto("about:blank");
  await bob.reads("1 here");
  await bob.press("Get record.bin");
  await bob.reads("Nobody who has this file is here");
  await glance(world, bob, "file-waiting");
  await bob.reload();
  await bob.reads("Nobody who has this file is here");
  await ana.goto(address);
  await bob.see("button", "Save record.bin");
  assert.equal((await saved(bob, "record.bin")).hex, sha256(large));
});

scenario("files come and go between a browser and a terminal, and a name is no path", async (world) => {
  const tom = world.terminal("Tom");
  const [link] = await tom.run("new", "Workshop", "--page", `${world.relay.url}/`);
  const program = tom.start("run", "--json");
  await program.line("connection", event("connection", ({ state }) => state === "online"));
  const ana = await world.person("ana");
  await enter(ana, link, "Ana");
  await talk(ana, [], "hello");
  const { room } = await program.line("hello", event("message", ({ message }) => message.kind.text?.body === "hello"));

  const command = (command) => program.write(JSON.stringify({ room, ...command }));
  const data = Buffer.from("root:x:0:0");
  const file = { name: "../../etc/pass\u202ewd", media: "text/html", size: data.length, state: "absent" };
  command({ id: 1, command: "begin_file", file });
  const begun = await program.line("file", event("reply", ({ id }) => id === 1));
  command({ command: "file_chunk", file: begun.file, index: 0, data: data.toString("base64") });
  command({ command: "send", body: "", files: [begun.file] });
  await ana.see("button", "Save passwd");
  const { name, hex, type } = await saved(ana, "passwd");
  assert.deepEqual([name, hex, type], ["passwd", sha256(data), "application/octet-stream"]);

  const large = bytes(MB);
  await withFiles({ "record.bin": large }, (path) => attach(ana, path("record.bin")));
  const withFile = ({ message }) => !message.mine && message.kind.text?.files?.[0].name === "record.bin";
  const { message } = await program.line("the file", event("message", withFile));
  command({ command: "fetch_file", message: message.id, file: 0 });
  await program.line("all of it", event("file", (it) => it.message === message.id && it.state === "here"));
  const parts = [];
  for (let next = 0; next !== null; ) {
    command({ id: `read ${next}`, command: "read_file", message: message.id, file: 0, index: next });
    const read = await program.line("a part", event("reply", ({ id }) => id === `read ${next}`));
    parts.push(Buffer.from(read.data, "base64"));
    ({ next } = read);
  }
  assert.equal(sha256(Buffer.concat(parts)), sha256(large));
});

scenario("a picture that is a bomb, and one that is none, are not decoded but can be saved", async (world) => {
  const tom = world.terminal("Tom");
  const [link] = await tom.run("new", "Workshop", "--page", `${world.relay.url}/`);
  const ana = await world.person("ana");
  const program = tom.start("run", "--json");
  await program.line("connection", event("connection", ({ state }) => state === "online"));
  await enter(ana, link, "Ana");
  await talk(ana, [], "hello");
  const { room } = await program.line("hello", event("message", ({ message }) => message.kind.text?.body === "hello"));
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`);
  const files = { "bomb.png": png(10, 10, [60_000, 60_000]), "drawing.png": svg };
  for (const [name, data] of Object.entries(files)) {
    const file = { name, media: "image/png", size: data.length, width: 20, height: 20, state: "absent" };
    program.write(JSON.stringify({ room, id: name, command: "begin_file", file }));
    const begun = await program.line("file", event("reply", ({ id }) => id === name));
    program.write(JSON.stringify({ room, command: "file_chunk", file: begun.file, index: 0, data: data.toString("base64") }));
    program.write(JSON.stringify({ room, command: "send", body: "", files: [begun.file] }));
    await ana.see("button", `Save ${name}`);
    await ana.seesNo("button", `Picture: ${name}`);
  }
  await ana.reads("This picture cannot be shown here");
  assert.equal((await ana.page.$$("[aria-label=Messages] img")).length, 0);
});

scenario("a file can be taken out before it is sent, and what a deleted message had is gone", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await withFiles({ "one.png": png(40, 30), "two.txt": "two" }, async (path) => {
    await choose(ana, path("one.png"), path("two.txt"));
    await ana.press("Remove two.txt");
    await ana.seesNo("button", "Remove two.txt");
    await ana.write("Message", "only one");
    await ana.press("Send");
    await ana.hears("only one", "In the room");
    await drawn(bob, "Picture: one.png");
    await ana.act("only one", "Delete");
    await ana.press("Delete");
    await bob.seesNo("button", "Picture: one.png");
    await bob.reload();
    await bob.reads("deleted");
    await bob.seesNo("button", "Picture: one.png");
  });
});
