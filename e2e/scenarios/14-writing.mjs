import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { enter, host, say } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

// What the last message shows, as elements and words.
async function shown(person, body) {
  await person.reads(body);
  return person.page.evaluate(() => {
    const texts = document.querySelectorAll("[aria-label=Messages] .text");
    const tell = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      if (node.nodeType !== Node.ELEMENT_NODE) return [];
      const children = [...node.childNodes].flatMap(tell);
      return { [node.localName]: children.length === 1 ? children[0] : children };
    };
    return [...texts[texts.length - 1].childNodes].flatMap(tell);
  });
}

async function paste(person, body) {
  await person.paste("Message", body);
  await person.press("Send");
}

scenario("a message has bold, italic, code, quotes, lists and links, and nothing else", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  const requests = bob.requests.length;
  await paste(ana, "**bold** *italic* `code`");
  assert.deepEqual(await shown(bob, "bold"), [
    { p: [{ strong: "bold" }, " ", { em: "italic" }, " ", { code: "code" }] },
  ]);
  await paste(ana, "> quoted\n\n- one\n- two\n\n```\nlet x = 1;\n```");
  assert.deepEqual(await shown(bob, "quoted"), [
    { blockquote: { p: "quoted" } },
    { ul: [{ li: "one" }, { li: "two" }] },
    { pre: { code: "let x = 1;" } },
  ]);
  await paste(ana, "see https://a.example/b, [here](https://bank.example@evil.example/) and [not](javascript:alert(1)) ![i](https://a.example/i.png)");
  await bob.reads("here (evil.example)");
  const links = await bob.page.evaluate(() =>
    [...document.querySelectorAll(".text a")].map(({ href, rel, target }) => [href, rel, target]),
  );
  assert.deepEqual(links, [
    ["https://a.example/b", "noopener noreferrer", "_blank"],
    ["https://bank.example@evil.example/", "noopener noreferrer", "_blank"],
    ["https://a.example/i.png", "noopener noreferrer", "_blank"],
  ]);
  await paste(ana, ">".repeat(1000) + " deep");
  await bob.reads("deep");
  assert.ok((await bob.page.$$(".text blockquote")).length < 20);
  await paste(ana, "`a` ".repeat(5_000) + "fast");
  await bob.reads("fast");
  assert.equal((await bob.page.$$("img, script:not([src])")).length, 0);
  assert.deepEqual(await bob.overflow(), []);
  // Nothing was fetched for what was written.
  assert.deepEqual(bob.requests.slice(requests).filter((url) => url.startsWith("http") && !url.startsWith(world.relay.url)), []);
});

scenario("an emoji is chosen by its name, and by keyboard alone", async (world) => {
  const ana = await world.person("ana");
  await host(ana, world);
  await ana.write("Message", "tea ");
  await ana.press("Emoji");
  await (await ana.see("searchbox", "Search emoji")).focus();
  await ana.page.keyboard.type("hot bev");
  await ana.see("button", "hot beverage");
  await ana.key("Enter");
  await until("it is in the text", async () => (await ana.value("textbox", "Message")) === "tea ☕");
  assert.ok(await ana.isAt("Message"));
  await ana.press("Emoji");
  await ana.press("Food and drink");
  await ana.tabTo("grapes");
  await ana.key("ArrowRight", "Enter");
  await until("it is in the text", async () => (await ana.value("textbox", "Message")) === "tea ☕🍈");
  await ana.press("Emoji");
  await ana.see("searchbox", "Search emoji");
  await ana.key("Escape");
  await ana.seesNo("searchbox", "Search emoji");
  await say(ana, "!");
  await ana.hears("tea ☕🍈!", "In the room");
});
