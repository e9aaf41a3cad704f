import assert from "node:assert/strict";
import { event } from "../lib/terminal.mjs";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, talk } from "../lib/steps.mjs";

scenario("a browser and a terminal talk in one room", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world, { room: "Tea" });
  const tom = world.terminal("Tom");
  await tom.run("join", link);
  await ana.reads("2 members");
  const chat = tom.start("chat", "Tea");
  await ana.reads("2 members · 2 here");
  await talk(ana, [], "hello, terminal");
  await chat.line("message", (line) => line.includes("hello, terminal") || undefined);
  chat.write("hello, browser");
  await ana.hears("hello, browser");
  chat.endInput();
  assert.equal(await chat.exit(), 0);

  await tom.run("send", "one more");
  await ana.hears("one more");
  const history = (await tom.run("history")).join("\n");
  for (const body of ["hello, terminal", "hello, browser", "one more"]) assert.ok(history.includes(body), body);
});

scenario("a browser joins a room that a terminal made, and a bot answers", async (world) => {
  const bot = world.terminal("bot");
  const [link] = await bot.run("new", "Workshop", "--page", `${world.relay.url}/`);
  const program = bot.start("run", "--json");
  await program.line("connection", event("connection", ({ state }) => state === "online"));
  const ana = await world.person("ana");
  await ana.goto(link);
  await ana.see("heading", "Workshop");
  await enter(ana, link, "Ana");
  await talk(ana, [], "ping");
  const heard = await program.line("message", event("message", ({ message }) => message.kind.text?.body === "ping"));
  assert.equal(heard.message.sender_name, "Ana");
  program.write(JSON.stringify({ id: 1, command: "send", room: heard.room, body: "pong" }));
  await ana.hears("pong");
  const reply = await program.line("reply", event("reply", ({ id }) => id === 1));
  const mine = ({ message }) => message.id === reply.message.id && message.state === "ordered";
  await program.line("message in the room", event("message", mine));
  await program.line("members", event("members", ({ members }) => members.some(({ name }) => name === "Ana")));
});
