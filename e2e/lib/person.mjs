// Somebody at a page. What is on it is found as a person finds it who hears it read out: by role and accessible name.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { byRole } from "./roles.mjs";
import { until } from "./until.mjs";

// What browsers log by themselves while a relay cannot be reached.
const NO_RELAY = /WebSocket|ERR_CONNECTION_REFUSED|can.t establish a connection|connection to ws:/i;

// The conversation, in whatever language the page is.
const LIST = ".message-list";

// The states of a message that is in the room, in their order.
const IN_THE_ROOM = ["In the room", "With everyone", "Read by everyone"];

// The page in front of each browser: only that one is drawn.
const inFront = new WeakMap();
// One after the other: what somebody does in front would not be done if another came to the front meanwhile.
const turns = new WeakMap();

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
    person.engine = /firefox/i.test(await person.page.browser().version()) ? "firefox" : "chromium";
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

  // Comes to the front, and does something there.
  async front(act = () => {}) {
    const browser = this.page.browser();
    const turn = (turns.get(browser) ?? Promise.resolve()).then(async () => {
      if (inFront.get(browser) !== this.page) {
        await this.page.bringToFront();
        inFront.set(browser, this.page);
      }
      return act();
    });
    turns.set(browser, turn.catch(() => {}));
    return turn;
  }

  // Every element of this role and name that is not hidden. A name may be left out.
  async all(role, name) {
    // Chromium tells what is on a page only while it is in front.
    return this.front(() => byRole(this.page, this.engine, role, name));
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
  async paste(name, text, role = "textbox") {
    const field = await this.see(role, name);
    await field.evaluate((element, text) => {
      element.focus();
      element.value = text;
      element.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
    }, text);
  }

  // Writes and sends one message after the other, each as soon as the one before is on screen.
  async burst(bodies) {
    const field = await this.see("textbox", "Message");
    await field.evaluate(async (field, bodies) => {
      const list = document.querySelector("[aria-label=Messages]");
      const isThere = (body) => [...list.querySelectorAll("[dir=auto]")].some((it) => it.textContent === body);
      for (const body of bodies) {
        field.value = body;
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
        await new Promise((resolve) => {
          const observer = new MutationObserver(() => isThere(body) && (observer.disconnect(), resolve()));
          observer.observe(list, { childList: true, subtree: true });
        });
      }
    }, bodies);
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
    return this.page.evaluate((list) =>
      [...(document.querySelector(list)?.children ?? [])].map((item) => {
        const state = item.querySelector("[role=img]")?.getAttribute("aria-label");
        // A message has a time; a line on what happened in the room has none.
        const spoken = item.querySelector("time") !== null;
        return { text: item.innerText, body: item.querySelector(".system > span, [dir=auto]:not(bdi)")?.textContent, spoken, state };
      }),
      LIST);
  }

  // Waits until a text stands in the conversation, once; in this state if it is one's own. From where it is in the room
  // on, a later state will do: the others may have it, and have read it, before anyone looks.
  async hears(body, state) {
    const from = IN_THE_ROOM.indexOf(state);
    const states = from < 0 ? [state] : IN_THE_ROOM.slice(from);
    return until(`${this.label} has “${body}” ${state ?? ""}`, async () => {
      const same = (await this.messages()).filter((message) => message.body === body);
      if (same.length > 1) throw new Error(`${this.label} has “${body}” ${same.length} times`);
      return same.length === 1 && (state === undefined || states.includes(same[0].state));
    });
  }

  // Waits until everything that was sent from here is in the room. What is not stands last, and so on screen.
  async settles() {
    const isThere = ({ state }) => state === undefined || IN_THE_ROOM.includes(state);
    return until(`${this.label} has everything in the room`, async () => (await this.messages()).every(isThere));
  }

  // Points at the message of this text: its controls are there then.
  async point(body) {
    await this.front();
    await until(`${this.label} points at “${body}”`, async () => {
      const rows = await this.page.$$(`${LIST} > li`);
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
  async act(body, action, more = "More actions") {
    await this.point(body);
    await this.press(more);
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

  // What people said, up to the newest message, read by scrolling up through it: all of it, or at least so many.
  async conversation(atLeast = Infinity) {
    await this.front();
    for (let end; (end = (await this.all("button", "Go to the newest message"))[0] ?? (await this.all("button", "New messages"))[0]); ) {
      await attempt(() => end.click());
    }
    let read = [];
    for (let more = true; more && read.length < atLeast; ) {
      more = false;
      // Several steps at a time, so that one answer does not take too long.
      for (const seen of await this.page.evaluate(scrollUp, SCREENS)) {
        read = prepend(seen.bodies, read);
        more = !seen.top;
      }
    }
    return read;
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

  // Shows the page in light or dark colours: as the system says it, or, where the browser cannot be told to, as a person chooses it.
  async scheme(scheme) {
    if (await attempt(() => this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]))) return;
    await this.page.evaluate((scheme) => (document.documentElement.dataset.theme = scheme), scheme);
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

  // Its tab ends as when the system kills it: nothing in it runs to an end.
  async kill() {
    this.expect(/^crash/);
    if (this.engine === "chromium") {
      const session = await this.page.createCDPSession();
      const crashed = new Promise((resolve) => this.page.once("error", resolve));
      // It is never answered.
      session.send("Page.crash").catch(() => {});
      await crashed;
    }
    await this.close();
  }

  async close() {
    if (inFront.get(this.page.browser()) === this.page) inFront.delete(this.page.browser());
    await this.page.close();
  }
}

// How many screens are read at a time.
const SCREENS = 20;

// In the page: what is on screen, and again after each scroll towards the beginning.
async function scrollUp(screens) {
  const list = document.querySelector("[aria-label=Messages]");
  let scroller = list;
  while (!/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const loads = () => document.querySelector(".loading.shown") !== null;
  const bodies = () =>
    [...list.children]
      .filter((item) => item.querySelector("time") !== null)
      .map((item) => item.querySelector("[dir=auto]:not(bdi)").textContent);
  const place = () => [scroller.scrollTop, bodies()[0]].join();

  const seen = [{ bodies: bodies(), top: false }];
  while (seen.length <= screens) {
    const before = place();
    scroller.scrollBy({ top: -0.7 * scroller.clientHeight, behavior: "instant" });
    do await drawn();
    while (loads());
    const moved = place() !== before;
    seen.push({ bodies: bodies(), top: !moved });
    if (!moved) break;
  }
  return seen;
}

// What was on screen, in front of what was read below it.
function prepend(seen, read) {
  if (new Set(seen).size !== seen.length) throw new Error(`something is there twice:\n${seen.join("\n")}`);
  if (read.length === 0) return seen;
  const overlap = seen.indexOf(read[0]);
  if (overlap < 0) throw new Error(`there is a hole before “${read[0]}”`);
  seen.slice(overlap).forEach((body, at) => {
    if (body !== read[at]) throw new Error(`“${body}” was “${read[at]}” before`);
  });
  const above = seen.slice(0, overlap);
  const twice = above.find((body) => read.includes(body));
  if (twice !== undefined) throw new Error(`“${twice}” is there twice`);
  return [...above, ...read];
}

async function attempt(act) {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}
