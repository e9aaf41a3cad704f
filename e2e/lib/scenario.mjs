// A scenario: a relay of its own, and people whose browsers know nothing of each other.
import { mkdirSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browsers.mjs";
import { Device } from "./device.mjs";
import { Person } from "./person.mjs";
import { Relay } from "./relay.mjs";
import { Terminal } from "./terminal.mjs";

const ARTIFACTS = fileURLToPath(new URL("../artifacts/", import.meta.url));
const SCENARIOS = new URL("../scenarios/", import.meta.url);
const LONGEST_MS = 120_000;

const scenarios = [];

// Declares a scenario: its name says what a person can do. `relay` are flags of its relay, `engines` where it can be played.
export function scenario(name, play, { relay = [], engines = ["chromium", "firefox"] } = {}) {
  scenarios.push({ name, play, relay, engines });
}

// Plays all scenarios in one browser.
export async function runScenarios(engine) {
  for (const file of (await readdir(SCENARIOS)).sort()) await import(new URL(file, SCENARIOS));
  let browser;
  before(async () => (browser = await launch(engine)));
  after(async () => browser?.close());
  for (const { name, play, relay } of scenarios.filter(({ engines }) => engines.includes(engine))) {
    test(`${name} (${engine})`, { timeout: LONGEST_MS }, async (context) => {
      const world = new World(engine, browser, name);
      // What is worth reading in the log of a run.
      world.note = (line) => context.diagnostic(line);
      try {
        await world.begin(relay);
        await play(world);
        world.checkComplaints();
      } catch (error) {
        await world.keep();
        throw error;
      } finally {
        await world.end();
      }
    });
  }
}

class World {
  people = [];
  #contexts = [];
  #others = [];

  constructor(engine, browser, name) {
    this.engine = engine;
    this.browser = browser;
    this.folder = join(ARTIFACTS, `${name.replaceAll(/[^a-z0-9]+/gi, "-")}-${engine}`);
  }

  async begin(flags) {
    this.relay = await Relay.start(flags);
  }

  // Somebody with a profile of their own.
  async person(label, browser = this.browser) {
    const context = await browser.createBrowserContext();
    this.#contexts.push(context);
    return this.#add(label, context);
  }

  // Another tab of the same browser.
  async tabOf(person, label) {
    return this.#add(label, person.context);
  }

  // Somebody with a browser that can be killed, and started again with what it had stored.
  async device(label) {
    const device = this.endsWith(await Device.start(this.engine));
    return { device, person: await this.#add(label, device.context) };
  }

  // The same person, in a new tab of a browser that was started again.
  async back({ device, person }) {
    await device.start();
    return this.#add(person.label, device.context);
  }

  async #add(label, context) {
    const person = await Person.open(label, context);
    this.people.push(person);
    return person;
  }

  // Somebody at a terminal.
  terminal(name) {
    return this.endsWith(new Terminal(name, this.relay));
  }

  // Something with an `end()`, called at the end.
  endsWith(other) {
    this.#others.push(other);
    return other;
  }

  async stopRelay() {
    for (const person of this.people) person.expectNoRelay();
    await this.relay.stop();
  }

  async killRelay() {
    for (const person of this.people) person.expectNoRelay();
    await this.relay.kill();
  }

  async startRelayAgain() {
    this.relay = await this.relay.startAgain();
  }

  // Where a picture of this name is kept.
  picture(name) {
    const folder = join(ARTIFACTS, "screens");
    mkdirSync(folder, { recursive: true });
    return join(folder, `${name}-${this.engine}.png`);
  }

  checkComplaints() {
    const complaints = this.people.flatMap(({ label, complaints }) => complaints.map((line) => `${label}: ${line}`));
    if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join("\n")}`);
  }

  async keep() {
    mkdirSync(this.folder, { recursive: true });
    for (const person of this.people) await person.keep(this.folder);
    await writeFile(join(this.folder, "relay.log"), this.relay?.log.join("\n") ?? "");
  }

  async end() {
    for (const context of this.#contexts) await context.close();
    for (const other of this.#others) await other.end();
    await this.relay?.stop();
  }
}
