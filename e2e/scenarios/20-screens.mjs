import assert from "node:assert/strict";
import { Bot } from "../lib/bot.mjs";
import { glance } from "../lib/inspect.mjs";
import { Line } from "../lib/line.mjs";
import { bytes, film, png, wav, withFiles } from "../lib/made.mjs";
import { scenario } from "../lib/scenario.mjs";
import { host } from "../lib/steps.mjs";
import { event } from "../lib/terminal.mjs";
import { until } from "../lib/until.mjs";
import { words } from "../lib/words.mjs";

// What people write, in the languages in which all screens are looked at.
const TALK = {
  en: {
    me: "Ana",
    room: "Sunday hikes",
    other: "Cups",
    question: "Where do we meet on Sunday?",
    answer: "@Ana at the station, at eight. I bring the map and the tea.",
    markup: "**Bring** _all_ of it, and `no maps.txt`:\n\n- boots\n- something for the rain, as the forecast is what it is\n\n> At eight, or a bit later.\n\n```\nplatform 4, towards the mountains and the sea behind them\n```",
    passed: "The path along the river is open again.",
    fading: "The door code is 4711",
    before: "I am late",
    after: "I am on my way",
    oops: "oops",
    draft: "Whose is the one with",
    caption: "This is the house",
    files: "And all the rest",
    alt: "The house at the river",
    news: "One more thing",
    late: "Wait for me!",
    about: "Who walks where, and who brings what",
    seek: "river",
  },
  ar: {
    me: "نور",
    room: "نزهات الأحد",
    other: "فناجين",
    question: "أين نلتقي يوم الأحد؟",
    answer: "@نور عند المحطة في الثامنة. سأحضر الخريطة والشاي.",
    markup: "**أحضروا** _كل_ هذا، و`maps.txt`:\n\n- أحذية\n- شيئًا للمطر، فالتوقعات هي ما هي عليه\n\n> في الثامنة أو بعدها بقليل.\n\n```\nplatform 4, towards the mountains and the sea behind them\n```",
    passed: "الطريق بجانب النهر مفتوح من جديد.",
    fading: "رمز الباب هو 4711",
    before: "تأخرت",
    after: "أنا في الطريق",
    oops: "عفوًا",
    draft: "لمن الفنجان الذي",
    caption: "هذا هو البيت",
    files: "وكل ما بقي",
    alt: "البيت عند النهر",
    news: "شيء آخر",
    late: "انتظروني!",
    about: "من يمشي إلى أين، ومن يحضر ماذا",
    seek: "النهر",
  },
};

// Walks through all dialogs and states that somebody comes to who makes a room, talks in it, and leaves.
async function walk(world, language) {
  const t = words(language);
  const talk = TALK[language];
  const line = world.endsWith(await Line.before(world.relay));
  const ana = await world.person("ana");
  // An empty page before the first one has no storage.
  await ana.page.evaluateOnNewDocument((language) => location.host && localStorage.setItem("alcove.language", language), language);
  const show = (screen, options) => glance(world, ana, `${screen}-${language}`, { ...(language !== "en" && { dark: false }), ...options });
  const click = async (selector) => (await ana.page.waitForSelector(selector)).click();
  const menu = (body, action) => ana.act(body, t(action), t("more-actions"));
  const cancel = () => ana.press(t("cancel"));
  const close = async () => {
    await ana.press(t("close"));
    await ana.seesNo("button", t("close"));
  };
  const say = async (body) => {
    await ana.paste(t("message"), body);
    await ana.key("Enter");
  };
  const settings = async () => {
    await ana.press(t("members"));
    await ana.press(t("room-settings"));
    await ana.see("button", t("leave"));
  };

  // Nothing was chosen, and nothing was written.
  await ana.goto(line.url);
  await ana.see("heading", t("welcome-title"));
  await click(".more summary");
  await ana.press(t("create-room"));
  await ana.reads(t("error-name_missing"));
  await show("field-error");
  await ana.paste(t("your-name"), talk.me);
  await ana.paste(t("room-name"), talk.room);
  await ana.press(t("create-room"));
  await ana.see("heading", t("invite-title"));
  const link = await ana.value("textbox", t("invite-link"));
  await show("invite");
  await close();

  // Two of the same name: one is here, one is away.
  await world.terminal("Bob").run("join", link);
  const bob = await Bot.join(world, "Bob", link);
  await ana.press(t("members"));
  await ana.see("list", t("away"));
  const code = await until("they have codes", () => ana.page.evaluate(() => document.querySelector(".person .code")?.textContent));
  const name = `Bob ${code}`;
  await ana.press(t("make-admin-name", { name }));
  await ana.see("button", t("unmake-admin-name", { name }));
  await show("people");
  await ana.press(t("remove-name", { name }));
  await ana.see("heading", t("remove-title", { name }));
  await show("remove");
  await cancel();
  await ana.press(t("room-settings"));
  await ana.see("button", t("leave"));
  await show("room-settings");
  await ana.press(t("leave"));
  await ana.see("heading", t("leave-title"));
  await show("leave");
  await cancel();
  await close();

  // A conversation with all that a message can be.
  await say(talk.question);
  const asked = await bob.heard(talk.question);
  await bob.ask("describe", { about: talk.about, emoji: "🥾" });
  await bob.say(talk.answer, { reply: asked.id, mentions: [asked.sender] });
  await bob.say(talk.markup);
  await bob.say(talk.passed, { forwarded: true });
  const taken = await bob.say(talk.oops);
  await bob.ask("delete", { message: taken });
  await bob.ask("set_expiry", { seconds: 300 });
  await bob.say(talk.fading);
  await bob.ask("set_expiry", { seconds: 0 });
  const changed = await bob.say(talk.before);
  await bob.ask("edit", { message: changed, body: talk.after });
  await bob.ask("react", { message: asked.id, emoji: ["👍", "🎉"] });
  await ana.press("👍 Bob");
  await bob.ask("typing", { typing: true });
  await ana.hears(talk.after);
  await ana.reads(t("typing-one", { name: "Bob" }));
  await show("states");
  await show("states", { size: "desktop" });

  // All that can stand over where one types.
  await ana.point(talk.answer);
  await ana.press(t("reply"));
  await ana.reads(t("replying"));
  await withFiles({ "house.png": png(400, 300), "minutes-of-the-last-meeting-and-the-one-before.txt": "so" }, async (path) => {
    const input = await ana.page.$(".composer input[type=file]");
    await input.uploadFile(path("house.png"), path("minutes-of-the-last-meeting-and-the-one-before.txt"));
    await ana.see("textbox", t("alt"));
    await ana.paste(t("message"), "@B");
    await ana.see("listbox", t("mention"));
    await show("composer");
    await ana.key("Escape");
    await ana.seesNo("listbox", t("mention"));
    await ana.paste(t("alt"), talk.alt);
    await ana.paste(t("message"), talk.caption);
    // A disk that takes its time.
    await ana.page.evaluate(() => {
      const { arrayBuffer } = Blob.prototype;
      Blob.prototype.arrayBuffer = async function () {
        await new Promise((resolve) => (globalThis.goOn = resolve));
        Blob.prototype.arrayBuffer = arrayBuffer;
        return arrayBuffer.call(this);
      };
    });
    await ana.press(t("send"));
    await ana.see("progressbar", t("sending-files"));
    await show("sending");
    await ana.page.evaluate(() => globalThis.goOn());
    await ana.hears(talk.caption);
    await ana.see("button", talk.alt);
    await ana.seesNo("progressbar", t("sending-files"));
  });
  await (await ana.see("textbox", t("message"))).focus();
  await ana.key("ArrowUp");
  await ana.reads(t("editing"));
  await show("editing");
  await ana.key("Escape");

  // What is done with a message.
  const open = async () => {
    await ana.key("Escape");
    await (await ana.see("list", t("messages"))).evaluate((list) => list.focus({ preventScroll: true }));
    await ana.key("End");
    await until("the last message has the focus", async () => (await ana.focused()).includes(talk.caption));
    await ana.point(talk.caption);
    await ana.press(t("more-actions"));
    await ana.see("menuitem", t("forward"));
  };
  await show("menu", { open });
  await open();
  await ana.press(t("other-emoji"), "menuitem");
  await ana.see("searchbox", t("emoji-search"));
  await ana.page.waitForSelector("dialog[open] .emoji-grid .emoji");
  await show("reaction");
  await ana.key("Escape");
  await menu(talk.question, "details");
  await ana.see("list", t("details"));
  await show("details");
  await close();
  await menu(talk.question, "forward");
  await ana.see("list", t("forward-title"));
  await show("forward");
  await close();
  await menu(talk.question, "delete");
  await ana.see("heading", t("delete-title"));
  await show("delete");
  await cancel();
  await ana.press(t("search-room"));
  for (const [sought, found] of [["☃", t("found-none")], [talk.seek, talk.passed]]) {
    await ana.paste(t("search-words"), sought, "searchbox");
    await ana.key("Enter");
    await ana.page.waitForFunction((text) => document.querySelector("dialog[open]").innerText.includes(text), {}, found);
  }
  await show("search");
  await close();

  // Files of all kinds: the small ones come with their message. Whoever has the large one does not answer, and then does.
  const files = [
    { name: "house.png", media: "image/png", width: 400, height: 300, alt: "", data: png(400, 300) },
    { name: "dot.png", media: "image/png", width: 1, height: 1, alt: "", data: png(1, 1) },
    { name: "voice.wav", media: "audio/wav", duration_ms: 1_000, waveform: bytes(128).toString("base64"), data: wav(1) },
    { name: "tone.wav", media: "audio/wav", data: wav(1) },
    { name: "broken.mp3", media: "audio/mpeg", data: bytes(900) },
    { name: "film.webm", media: "video/webm", data: await film(ana.page) },
    { name: "record.bin", media: "", data: bytes(300_000) },
  ];
  await bob.send(talk.files, ...files);
  await ana.hears(talk.files);
  for (const name of ["tone.wav", "broken.mp3", "film.webm"]) await ana.press(t("play-name", { name }));
  await ana.reads(t("file-unplayed"));
  await ana.page.waitForSelector(".player video");
  bob.program.signal("SIGSTOP");
  await ana.press(t("get-name", { name: "record.bin" }));
  await ana.see("progressbar", "record.bin");
  await show("files");
  bob.program.signal("SIGCONT");
  await ana.see("button", t("save-file-name", { name: "record.bin" }));
  await ana.press(t("picture", { name: "house.png" }));
  await ana.see("heading", "house.png");
  await show("viewer");
  await close();
  await ana.press(t("settings"));
  await ana.press(t("free-name", { name: talk.room }));
  await ana.press(t("free-yes"));
  await ana.see("button", t("dismiss"));
  await show("notice");
  await ana.press(t("wipe"));
  await ana.see("heading", t("wipe-title"));
  await show("wipe");
  await cancel();
  await ana.press(t("back"));
  await ana.openRoom(talk.room);
  await ana.see("button", t("get-name", { name: "house.png" }));
  await show("freed");

  // Rooms: one with news, one that was put away with a draft.
  await ana.press(t("new-room"));
  await click(".more summary");
  await show("new-room");
  await ana.paste(t("room-name"), talk.other);
  await ana.press(t("create-room"));
  await ana.see("heading", t("invite-title"));
  await Bot.join(world, "Cem", await ana.value("textbox", t("invite-link")));
  await close();
  await ana.paste(t("message"), talk.draft);
  await settings();
  for (const what of ["mute", "archive"]) await ana.press(t(what), "checkbox");
  await ana.press(t("close"));
  await ana.seesNo("heading", t("room-settings"));
  await close();
  await bob.say(talk.answer, { mentions: [asked.sender] });
  for (let count = 2; count <= 7; count += 1) await bob.say(`${talk.news} ${count}`);
  await ana.press(t("settings"));
  await ana.press(t("back"));
  await ana.see("heading", t("pick-title"));
  await ana.reads(`${talk.news} 7`);
  await click(".archived summary");
  await show("rooms");
  await show("pick", { size: "desktop" });
  await ana.openRoom(talk.room);
  await ana.see("button", t("to-first-unread"));
  await show("unread");

  // The page's line is cut: in the meantime one room is left, and from the other one is removed.
  ana.expectNoRelay();
  line.cut((head) => head.includes("Mozilla"));
  await ana.reads(t("offline"));
  await say(talk.late);
  await ana.hears(talk.late, t("message-queued"));
  await show("offline");
  await ana.openRoom(talk.other);
  await settings();
  await ana.press(t("leave"));
  await ana.see("heading", t("leave-title"));
  await ana.press(t("leave"));
  await ana.reads(t("leaving"));
  await close();
  await show("leaving");
  await bob.ask("remove", { member: asked.sender });
  await bob.program.line("the room without Ana", event("members", ({ members }) => members.every(({ id }) => id !== asked.sender)));
  await ana.openRoom(talk.room);
  line.mend();
  // At once, and not with the next try.
  await ana.reload();
  await ana.reads(t("was-removed"));
  await ana.see("button", t("send-again"));
  await show("removed");
}

// Firefox lays them out from the same rules, and its screens are inspected where the other scenarios come by.
scenario("every dialog and every state of a conversation is readable, and can be used zoomed to 400 %", (world) => walk(world, "en"), {
  engines: ["chromium"],
});

// Mirrored alike in both browsers.
scenario("from right to left every dialog and every state is, too", (world) => walk(world, "ar"), { engines: ["chromium"] });

scenario("what keeps the page from starting is said so that everyone can read it", async (world) => {
  const ana = await world.person("ana");
  const { origin } = new URL(world.relay.url);
  // A page of the same origin that runs nothing of Alcove, and for which Chromium looks for an icon.
  const other = await world.tabOf(ana, "ana's other tab");
  other.expect(/favicon/);
  await other.goto(`${origin}/icon.svg`);

  // A worker that is told nothing, and one that says what nobody understands.
  const deaf = await ana.page.evaluateOnNewDocument(() => {
    globalThis.Worker = class extends Worker {
      constructor(...how) {
        super(...how);
        globalThis.worker = this;
      }
      postMessage() {}
    };
  });
  await ana.goto(origin);
  await ana.reads("Starting…");
  await glance(world, ana, "starting");
  await ana.page.evaluate(() => globalThis.worker.dispatchEvent(new MessageEvent("message", { data: new Uint8Array([1]) })));
  await ana.see("alert");
  await ana.reads("Something went wrong in Alcove.");
  await glance(world, ana, "crashed");
  await ana.page.removeScriptToEvaluateOnNewDocument(deaf.identifier);

  // A tab of an earlier version that holds the store, and one that holds the lock and answers nothing.
  await other.page.evaluate(() => new Promise((resolve) => (indexedDB.open("alcove", 1).onsuccess = resolve)));
  await ana.reload();
  await ana.reads("Another tab runs an earlier version of Alcove.");
  await glance(world, ana, "blocked");
  await other.reload();
  await ana.goto("about:blank");
  await other.page.evaluate(() => new Promise((resolve) => navigator.locks.request("alcove-state", () => (resolve(), new Promise(() => {})))));
  await ana.goto(origin);
  await ana.reads("Alcove is open in another tab that does not answer.");
  await glance(world, ana, "no-leader");
});

// In the page: what has the focus, and what is wrong with how it is seen.
function focus() {
  const it = document.activeElement;
  const name = it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent.trim().slice(0, 40);
  const { left, top, right, bottom } = it.getBoundingClientRect();
  const [x, y] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
  const hit = document.elementFromPoint(x, y);
  const isSeen = hit !== null && (it.contains(hit) || hit.contains(it));
  // The ring is around it, or around what it is a part of.
  const rings = (around) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(around);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  };
  const around = it.closest(".composer, .choice, .segment, .voice-wave");
  return { name, isSeen, hasRing: rings(it) || (around !== null && rings(around)) };
}

scenario("zoomed to 400 % one gets everywhere by keyboard, and sees where one is", async (world) => {
  const ana = await world.person("ana");
  const link = await host(ana, world);
  const bob = await Bot.join(world, "Bob", link);
  for (let count = 1; count <= 12; count += 1) await bob.say(`line ${count}, and some more words in it than fit`);
  await ana.hears("line 12, and some more words in it than fit");
  await ana.resize(320, 200);
  const walk = async (end, backwards = false) => {
    const seen = [];
    while (!seen.includes(end)) {
      assert.ok(seen.length < 40, `${end} is not among ${seen}`);
      if (backwards) await ana.page.keyboard.down("Shift");
      await ana.key("Tab");
      if (backwards) await ana.page.keyboard.up("Shift");
      const { name, isSeen, hasRing } = await ana.page.evaluate(focus);
      seen.push(name);
      assert.ok(isSeen, `${name} is not covered, but seen`);
      assert.ok(hasRing, `${name} shows that it has the focus`);
    }
    return seen;
  };
  await (await ana.see("textbox", "Message")).focus();
  await ana.page.keyboard.type("from here");
  await walk("Send");
  await ana.key("Enter");
  await bob.heard("from here");
  await ana.hears("from here");
  const seen = await walk("Back to rooms", true);
  for (const name of ["Messages", "Members", "Invite", "Search this room"]) assert.ok(seen.includes(name), `${name} is among ${seen}`);
  await walk("Members");
  await ana.key("Enter");
  await ana.see("list", "Here now");
  await walk("Remove Bob");
  await ana.key("Enter");
  await ana.see("heading", "Remove Bob?");
  await walk("Remove");
  await ana.key("Escape", "Escape");
  await ana.seesNo("list", "Here now");
});
