// Somebody at a page. What is on it is found as a person finds it who hears it read out: by role and accessible name.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "./until.mjs";

// What browsers log by themselves while a relay cannot be reached.
const NO_RELAY = /WebSocket|ERR_CONNECTION_REFUSED|can.t establish a connection|connection to ws:/i;

// The page in front of each browser: only that one is drawn.
const inFront = new WeakMap();

export class Person {
  // What its page said that it should not have.
  complaints = [];
  // Everything that its page logged.
  console = [];
  // The address of every request, as servers see it.
  requests = [];
  #tolerated = [];

  static async open(label, context) {
    const person = new Person();
    person.label = label;
    person.context = context;
    person.page = await context.newPage();
    inFront.set(person.page.browser(), person.page);
    person.#listen();
    await person.resize(1280, 800);
    return person;
  }

  #listen() {
    this.page.on("pageerror", (error) => this.#complain(`page error: ${error.stack ?? error}`));
    this.page.on("error", (error) => this.#complain(`crash: ${error}`));
    this.page.on("console", (message) => {
      const line = `${message.type()}: ${message.text()} (${message.location().url ?? ""})`;
      this.console.push(line);
      if (message.type() === "error") this.#complain(line);
    });
    this.page.on("request", (request) => {
      const url = new URL(request.url());
      url.hash = "";
      this.requests.push(url.href);
    });
  }

  #complain(line) {
    if (!this.#tolerated.some((pattern) => pattern.test(line))) this.complaints.push(line);
  }

  // From now on the browser may log this.
  expect(pattern) {
    this.#tolerated.push(pattern);
  }

  // From now on the browser may log that no relay answers.
  expectNoRelay() {
    this.expect(NO_RELAY);
  }

  async goto(url) {
    await this.page.goto(url, { waitUntil: "load" });
  }

  // Opens a link while the page is already open: only the fragment changes.
  async follow(link) {
    await this.page.evaluate((link) => (location.href = link), link);
  }

  async reload() {
    await this.page.reload({ waitUntil: "load" });
  }

  async resize(width, height) {
    await this.page.setViewport({ width, height });
  }

  async front() {
    const browser = this.page.browser();
    if (inFront.get(browser) === this.page) return;
    await this.page.bringToFront();
    inFront.set(browser, this.page);
  }

  // Every element of this role and name that is not hidden. A name may be left out.
  async all(role, name) {
    // Chromium tells what is on a page only while it is in front.
    await this.front();
    const named = name === undefined ? "" : `[name="${name}"]`;
    return this.page.$$(`::-p-aria(${named}[role="${role}"])`);
  }

  async see(role, name) {
    return until(`${this.label} sees ${role} “${name}”`, async () => (await this.all(role, name))[0]);
  }

  async seesNo(role, name) {
    return until(`${this.label} sees no ${role} “${name}”`, async () => (await this.all(role, name)).length === 0);
  }

  async press(name, role = "button") {
    await this.front();
    await until(`${this.label} presses ${role} “${name}”`, async () => {
      const [element] = await this.all(role, name);
      // What is redrawn between finding and pressing it is looked for again.
      return element && (await attempt(() => element.click()));
    });
  }

  async write(name, text) {
    const field = await this.see("textbox", name);
    await this.front();
    await field.focus();
    await this.page.keyboard.type(text);
  }

  // As from the clipboard, for what would take long to type.
  async paste(name, text) {
    const field = await this.see("textbox", name);
    await field.evaluate((element, text) => {
      element.focus();
      element.value = text;
      element.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
    }, text);
  }

  async key(...keys) {
    await this.front();
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async value(role, name) {
    return (await this.see(role, name)).evaluate((element) => element.value);
  }

  // All that can be read on the page.
  async text() {
    return this.page.evaluate(() => document.body.innerText);
  }

  async reads(text) {
    const found = typeof text === "string" ? (page) => page.includes(text) : (page) => text.test(page);
    return until(`${this.label} reads ${text}`, async () => found(await this.text()));
  }

  // What the conversation shows, a line for each message: who, what, when, and the state of one's own.
  async messages() {
    // Read in the page, whether it is in front or not.
    return this.page.evaluate(() =>
      [...(document.querySelector("[aria-label=Messages]")?.children ?? [])].map((item) => {
        const state = item.querySelector("[role=img]")?.getAttribute("aria-label");
        // A message has a time; a line on what happened in the room has none.
        const spoken = item.querySelector("time") !== null;
        return { text: item.innerText, body: item.querySelector("[dir=auto]:not(bdi)")?.textContent, spoken, state };
      }),
    );
  }

  // Waits until a text stands in the conversation, once; in this state if it is one's own.
  async hears(body, state) {
    return until(`${this.label} has “${body}” ${state ?? ""}`, async () => {
      const same = (await this.messages()).filter((message) => message.body === body);
      if (same.length > 1) throw new Error(`${this.label} has “${body}” ${same.length} times`);
      return same.length === 1 && (state === undefined || same[0].state === state);
    });
  }

  // Points at the message of this text: its controls are there then.
  async point(body) {
    await this.front();
    await until(`${this.label} points at “${body}”`, async () => {
      const rows = await this.page.$$("[aria-label=Messages] > li");
      for (const row of rows) {
        const text = await row.evaluate((item) => item.querySelector("[dir=auto]:not(bdi)")?.textContent);
        if (text !== body) continue;
        await row.evaluate((item) => item.scrollIntoView({ block: "center" }));
        return attempt(() => row.hover());
      }
      return false;
    });
  }

  // Does something from the menu of the message of this text.
  async act(body, action) {
    await this.point(body);
    await this.press("More actions");
    await this.press(action, "menuitem");
  }

  // The accessible names of everything of this role.
  async names(role) {
    const elements = await this.all(role);
    return Promise.all(elements.map((it) => it.evaluate((element) => element.getAttribute("aria-label") ?? element.textContent)));
  }

  // What the focused element says.
  async focused() {
    return this.page.evaluate(() => document.activeElement?.textContent ?? "");
  }

  // Opens the room of this name from the list.
  async openRoom(name) {
    await this.#pressText(".rooms .room-link", name);
  }

  // Presses the button of this text in the list of this name.
  async pressIn(list, text) {
    await this.#pressText(`[aria-label="${list}"] button`, text);
  }

  async pressHit(text) {
    await this.#pressText(".hit", text);
  }

  async #pressText(selector, text) {
    await this.front();
    await until(`${this.label} presses “${text}” in ${selector}`, async () => {
      for (const element of await this.page.$$(selector)) {
        if ((await element.evaluate((it) => it.textContent)).includes(text)) return attempt(() => element.click());
      }
      return false;
    });
  }

  // Chooses from a list by its value.
  async choose(name, value) {
    const list = await this.see("combobox", name);
    await list.select(value);
  }

  // Looks for words in the room that is open.
  async search(words) {
    await this.press("Search this room");
    const field = await this.see("searchbox", "Words to look for");
    await field.focus();
    await this.page.keyboard.type(words);
    await this.key("Enter");
  }

  // What people said, without what happened in the room.
  async texts() {
    return (await this.messages()).filter(({ spoken }) => spoken).map(({ body }) => body);
  }

  // Goes from control to control by the Tab key until it is at the one of this name.
  async tabTo(name) {
    await this.#walkTo(name);
  }

  // The other way round.
  async tabBackTo(name) {
    await this.page.keyboard.down("Shift");
    await this.#walkTo(name);
    await this.page.keyboard.up("Shift");
  }

  async #walkTo(name) {
    await this.front();
    for (let steps = 0; steps < 30; steps += 1) {
      if (await this.isAt(name)) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`${this.label} does not come to “${name}” by the Tab key`);
  }

  async isAt(name) {
    return this.page.evaluate((name) => {
      const element = document.activeElement;
      const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
      return label.trim() === name;
    }, name);
  }

  // Shows the page in light or dark colours. Answers whether the browser can be told to.
  async scheme(scheme) {
    return attempt(() => this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]));
  }

  // What sticks out of the page to the side, so that one would have to scroll.
  async overflow() {
    return this.page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      const wide = [...document.querySelectorAll("body *")].filter((it) => it.getBoundingClientRect().right > width + 1);
      return ["the page", ...wide.map((it) => it.outerHTML.slice(0, 120))];
    });
  }

  // Runs a script of the test's own in the page, and a function after it.
  async inject(script, act, ...args) {
    return this.page.evaluate(`${script};(${act})(...${JSON.stringify(args)})`);
  }

  async screenshot(path) {
    await this.front();
    await this.page.screenshot({ path });
  }

  // Keeps what helps to understand a failure.
  async keep(folder) {
    await attempt(() => this.screenshot(join(folder, `${this.label}.png`)));
    const text = await this.text().catch((error) => `${error}`);
    const lines = [...this.complaints.map((line) => `! ${line}`), "", ...this.console, "", text];
    await writeFile(join(folder, `${this.label}.log`), lines.join("\n"));
  }

  async close() {
    if (inFront.get(this.page.browser()) === this.page) inFront.delete(this.page.browser());
    await this.page.close();
  }
}

async function attempt(act) {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}
