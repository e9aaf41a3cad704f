import assert from "node:assert/strict";
import { glance } from "../lib/inspect.mjs";
import { scenario } from "../lib/scenario.mjs";
import { Site } from "../lib/site.mjs";
import { host, talk } from "../lib/steps.mjs";
import { until } from "../lib/until.mjs";

// Waits until the service worker holds the files.
async function held(person) {
  await until("the page is held", () => person.page.evaluate(() => navigator.serviceWorker.controller !== null));
}

scenario("Alcove starts without a network, and what was said is there", async (world) => {
  const ana = await world.person("ana");
  await host(ana, world);
  await talk(ana, [], "kept here");
  await held(ana);
  await world.stopRelay();
  ana.expect(/sw\.js|Failed to fetch|NetworkError|service ?worker/i);
  await ana.reload();
  await ana.hears("kept here");
  await ana.reads("You are offline.");
  await ana.press("Settings");
  const select = await ana.see("combobox", "Language");
  await select.select("de");
  await ana.see("heading", "Einstellungen");
});

scenario("a new version is announced, and taken when the person says so", async (world) => {
  const site = world.endsWith(await Site.start());
  const ana = await world.person("ana");
  await ana.goto(site.url);
  await ana.see("heading", "A quiet place to talk");
  await held(ana);
  site.appended["index.html"] = "<!-- later -->";
  site.appended["sw.js"] = "// later";
  const isLater = () => ana.page.evaluate(() => document.lastChild.data === " later ");
  await ana.reload();
  await ana.reads("A new version of Alcove is ready.");
  assert.equal(await isLater(), false);
  await glance(world, ana, "update");
  await Promise.all([ana.page.waitForNavigation(), ana.press("Update")]);
  await until("it is the new version", async () => await isLater().catch(() => false));
  await ana.see("heading", "A quiet place to talk");
  await ana.seesNo("button", "Update");
});

scenario("it can be installed: a manifest with icons that are there", async (world) => {
  const get = (path) => fetch(new URL(path, world.relay.url));
  const manifest = await (await get("manifest.webmanifest")).json();
  assert.equal(manifest.display, "standalone");
  for (const { src, type } of manifest.icons) {
    const icon = await get(src);
    assert.equal(icon.status, 200, src);
    assert.equal(icon.headers.get("content-type"), type, src);
  }
});
