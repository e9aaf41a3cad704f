import assert from "node:assert/strict";
import { scenario } from "../lib/scenario.mjs";
import { choose, enter, host, say, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

// What each language calls what is on the first screen, and how it counts members.
const LANGUAGES = {
  de: ["Deutsch", "Ein ruhiger Ort zum Reden", "Raum einrichten"],
  fr: ["Français", "Un endroit calme pour parler", "Créer le salon"],
  es: ["Español", "Un lugar tranquilo para hablar", "Crear sala"],
  zh: ["简体中文", "一处安静的交谈之所", "创建房间"],
  ar: ["العربية", "مكان هادئ للحديث", "أنشئ الغرفة"],
};

// Picks an option of a select by its value, as a person does.
async function pick(person, name, value) {
  const select = await person.see("combobox", name);
  await select.select(value);
}

async function language(person) {
  return person.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
}

scenario("the page speaks six languages, and keeps the one that was chosen", async (world) => {
  const ana = await world.person("ana");
  await ana.goto(world.relay.url);
  await ana.see("heading", "A quiet place to talk");
  await ana.press("Settings");
  let control = "Language";
  const controls = { de: "Sprache", fr: "Langue", es: "Idioma", zh: "语言", ar: "اللغة" };
  for (const [tag, [, title, create]] of Object.entries(LANGUAGES)) {
    await pick(ana, control, tag);
    control = controls[tag];
    await ana.see("combobox", control);
    assert.deepEqual(await language(ana), [tag, tag === "ar" ? "rtl" : "ltr"]);
    await ana.reload();
    await ana.see("heading", title);
    await ana.see("button", create);
    assert.deepEqual(await language(ana), [tag, tag === "ar" ? "rtl" : "ltr"]);
    await ana.press({ de: "Einstellungen", fr: "Réglages", es: "Ajustes", zh: "设置", ar: "الإعدادات" }[tag]);
  }
  await pick(ana, control, "en");
  await ana.see("heading", "Settings");
});

scenario("Arabic has its six plurals, by the browser's rules", async (world) => {
  const ana = await world.person("ana");
  await ana.goto(world.relay.url);
  await ana.press("Settings");
  await pick(ana, "Language", "ar");
  await ana.press("العودة إلى الغرف");
  await ana.write("اسمك", "Ana");
  await ana.write("اسم الغرفة", "Tea");
  await ana.press("أنشئ الغرفة");
  const link = await ana.value("textbox", "رابط الدعوة");
  await ana.press("إغلاق");
  await ana.reads("عضو واحد · ");
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await ana.reads("عضوان · ");
  const eve = await world.person("eve");
  await enter(eve, link, "Eve");
  await ana.reads(/[3٣] أعضاء · /);
});

scenario("colours and text size are chosen, and there from the first paint on", async (world) => {
  const ana = await world.person("ana");
  await ana.goto(world.relay.url);
  await ana.press("Settings");
  await choose(ana, "Dark");
  await choose(ana, "Very large");
  const look = () => {
    const { theme, textSize } = document.documentElement.dataset;
    const style = getComputedStyle(document.documentElement);
    return [theme, textSize, style.colorScheme, style.fontSize];
  };
  assert.deepEqual(await ana.page.evaluate(look), ["dark", "larger", "dark", "21px"]);
  // Before any of the page's own code has run.
  await ana.page.evaluateOnNewDocument(() => {
    document.addEventListener("DOMContentLoaded", () => {
      globalThis.firstLook = [document.documentElement.dataset.theme, document.body.childElementCount];
    });
  });
  await ana.reload();
  await ana.see("heading", "A quiet place to talk");
  assert.equal((await ana.page.evaluate(() => globalThis.firstLook))[0], "dark");
  assert.deepEqual(await ana.page.evaluate(look), ["dark", "larger", "dark", "21px"]);
  await ana.press("Settings");
  await choose(ana, "As the device");
  await choose(ana, "Medium");
  const { length } = (await ana.page.evaluate(look)).slice(0, 2).filter(Boolean);
  assert.equal(length, 0);
});

// Notifications of the system, as the page asks for them: a browser without windows shows none.
const RECORDER = () => {
  globalThis.shown = [];
  globalThis.Notification = class {
    static permission = "default";
    static async requestPermission() {
      return (this.permission = "granted");
    }
    constructor(title, options) {
      globalThis.shown.push({ title, body: options.body });
    }
    close() {}
  };
};

scenario("the system notifies of a message while one looks elsewhere, with its content or without", async (world) => {
  const ana = await world.person("ana");
  await ana.page.evaluateOnNewDocument(RECORDER);
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(bob, [ana], "seen, as Ana looks at the room");
  await ana.press("Settings");
  const turn = async (name) => (await ana.see("switch", name)).click();
  await turn("Notifications of the system");
  await until("it is allowed", () => ana.page.evaluate(() => Notification.permission === "granted"));
  await say(bob, "one");
  const shown = () => ana.page.evaluate(() => globalThis.shown);
  await until("Ana is notified", async () => (await shown()).length === 1);
  await turn("Show who wrote, and what");
  await say(bob, "two");
  await until("Ana is notified", async () => (await shown()).length === 2);
  assert.deepEqual(await shown(), [
    { title: "Tea", body: "Bob: one" },
    { title: "Alcove", body: "New message" },
  ]);
});

scenario("everything on a device can be deleted", async (world) => {
  const ana = await world.person("ana");
  await host(ana, world);
  const other = await world.tabOf(ana, "ana-2");
  await other.goto(world.relay.url);
  await other.see("heading", "Tea");
  await ana.press("Settings");
  await choose(ana, "Dark");
  await ana.press("Delete everything on this device");
  await ana.see("heading", "Delete everything?");
  await Promise.all([ana.page.waitForNavigation(), ana.press("Delete everything")]);
  await ana.see("heading", "A quiet place to talk");
  await ana.see("textbox", "Your name");
  await other.see("heading", "A quiet place to talk");
  assert.equal(await ana.page.evaluate(() => localStorage.length), 0);
  await ana.reload();
  await ana.see("heading", "A quiet place to talk");
});
