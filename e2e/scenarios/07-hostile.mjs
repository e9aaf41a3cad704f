import assert from "node:assert/strict";
import { event } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, inviteLink, makeRoom, say, talk, two } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

const MARKUP = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
const BIDI = "safe \u202Eevil\u202C \u2066x\u2069 \u0007\u0000end";

scenario("messages are plain text, however long or strange", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const long = "wide".repeat(2500);
  for (const body of [MARKUP, long, "x\u0301".repeat(2000), "a\n".repeat(300).trim()]) {
    await ana.paste("Message", body);
    await ana.press("Send");
    await bob.hears(body);
  }
  await ana.paste("Message", BIDI);
  await ana.press("Send");
  await bob.reads("end");
  for (const person of [ana, bob]) {
    assert.ok(!(await person.page.title()).includes("owned"));
    assert.deepEqual(await person.overflow(), []);
    const images = await person.page.$$("img, script:not([src])");
    assert.equal(images.length, 0, "markup became elements");
  }
  // More than 64 KiB is refused, and comes back to be sent in parts.
  await ana.paste("Message", "long".repeat(20_000));
  await ana.press("Send");
  await ana.reads("This message is too long");
  await ana.paste("Message", "");
  await talk(bob, [ana], "still here");
});

scenario("names are cut and cleaned before anyone sees them", async (world) => {
  const ana = await world.person("ana");
  await ana.goto(world.relay.url);
  await ana.paste("Your name", "A".repeat(10_000));
  await ana.write("Room name", "Tea");
  await ana.press("Create room");
  await ana.reads("This name is too long; at most 64 characters fit.");
  await ana.paste("Your name", "\u202E\u200B\u0000");
  await ana.press("Create room");
  await ana.reads("Please choose a name with at least one visible character.");
  await ana.paste("Your name", `\u202E<b>Ana</b>\u0007`);
  await ana.press("Create room");
  await ana.see("heading", "Invite people");
  const link = await inviteLink(ana);
  const bob = await world.person("bob");
  await bob.goto(link);
  await bob.reads("<b>Ana</b> invites you.");
  await enter(bob, link, "Bob");
  await say(bob, "hi");
  await bob.press("Members");
  await bob.reads("<b>Ana</b>");
  assert.ok(!/[\u202a-\u202e\u2066-\u2069\u0000\u0007\u200b]/.test(await bob.text()));
});

scenario("a member whose client is a program cannot spoil the page", async (world) => {
  const ana = await world.person("ana");
  const link = await makeRoom(ana, world);
  await ana.press("Close");
  const { say } = await world.terminal("bot").chat(link);
  await ana.reads("2 members · 2 here");
  say("\u0000\u0001\u001b[31mred");
  say(`${MARKUP}\n${BIDI}`);
  say("y".repeat(60_000));
  say("done");
  await ana.hears("done");
  assert.deepEqual(await ana.overflow(), []);
  assert.equal((await ana.page.$$("img, script:not([src])")).length, 0);
  await talk(ana, [], "fine");
});

scenario("hostile texts are shown bounded, and the conversation goes on", async (world) => {
  const ana = await world.person("ana");
  const link = await makeRoom(ana, world);
  await ana.press("Close");
  const { say } = await world.terminal("bot").chat(link);
  await ana.reads("2 members · 2 here");
  const texts = [
    `marks a${"\u0301\u0489".repeat(8_000)}`,
    `turned ${"\u202E\u2066".repeat(5_000)}around`,
    `${"> ".repeat(1_000)}quoted`,
    `${"- ".repeat(1_000)}listed`,
    `${"[".repeat(20_000)}opened`,
    `${"*a_".repeat(20_000)}emphasized`,
    `${"`".repeat(30_000)}code`,
    `no word ends ${"\u00AD\u200D😀".repeat(6_000)}`,
    `${"line\n".repeat(2_000)}last`,
  ];
  for (const text of texts) say(text);
  say("x".repeat(100_000));
  say("done");
  await ana.hears("done");
  // All of it, from the end to the beginning; more than fits into a message was never sent.
  const conversation = await ana.conversation();
  assert.equal(conversation.length, texts.length + 1);
  assert.deepEqual(await ana.overflow(), []);
  const depth = await ana.page.evaluate(() => {
    const deep = (element) => 1 + Math.max(0, ...[...element.children].map(deep));
    return deep(document.body);
  });
  assert.ok(depth < 60, `${depth} elements deep`);
  await talk(ana, [], "fine");
});

// The id of the message that its sender says after this one, so many later.
const later = (id, count) => id.slice(0, 48) + (BigInt(`0x${id.slice(48)}`) + BigInt(count)).toString(16).padStart(16, "0");

scenario("whoever changes what is not its own, or answers itself, changes nothing, and the conversation goes on", async (world) => {
  const [ana, bob, link] = await two(world);
  const program = await world.terminal("Tom").chat(link);
  await ana.reads("3 members · 3 here");
  await talk(ana, [bob], "mine");
  const { message: mine } = await program.line("Ana's", event("message", ({ message }) => message.kind.text?.body === "mine"));
  let asked = 0;
  const ask = ({ command, ...values }) => {
    const id = ++asked;
    program.act(command, { id, ...values });
    const answers = (line) => [event("reply", (it) => it.id === id), event("error", (it) => it.id === id)].map((of) => of(line)).find(Boolean);
    return program.line("an answer", answers);
  };
  const send = (body, reply) => ask({ command: "send", body, reply });
  for (const command of [{ command: "edit", body: "yours" }, { command: "delete" }]) {
    assert.equal((await ask({ ...command, message: mine.id })).code, "not_allowed");
  }
  assert.equal((await ask({ command: "react", message: mine.id, emoji: ["not one"] })).code, "not_emoji");
  for (let made = 0; made < 30; made += 1) await ask({ command: "react", message: later(mine.id, 1000 + made), emoji: ["👍", "🎉"] });
  const { message: first } = await send("to nothing", "ab".repeat(32));
  const itself = await send("to itself", later(first.id, 1));
  assert.equal(itself.message.id, later(first.id, 1));
  await send("to the next", later(first.id, 3));
  const { message: last } = await send("to the one before", later(first.id, 2));
  assert.equal(last.id, later(first.id, 3), "they answer each other");
  const said = ["mine", "to nothing", "to itself", "to the next", "to the one before"];
  for (const person of [ana, bob]) {
    await person.hears("to the one before");
    await person.reload();
    await person.hears("to the one before");
    assert.deepEqual(await person.texts(), said);
    const quotes = await person.page.evaluate(() => [...document.querySelectorAll(".quote")].map((it) => it.textContent));
    assert.deepEqual(quotes, ["A message that is not here", "Tom: to itself", "Tom: to the one before", "Tom: to the next"].map((it) => `Answers ${it}`));
    assert.ok(!/edited|👍|🎉/.test(await person.text()));
    assert.deepEqual(await person.overflow(), []);
  }
  await ana.press("Answers Tom: to itself");
  await until("it leads to itself", async () => (await ana.focused()).includes("to itself"));
  await ana.press("Answers A message that is not here");
  await ana.press("Answers Tom: to the next");
  await until("it leads to the other", async () => (await ana.focused()).includes("to the next"));
  await talk(ana, [bob], "fine");
});
