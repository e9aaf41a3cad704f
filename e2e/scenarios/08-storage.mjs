import assert from "node:assert/strict";
import { glance } from "../lib/inspect.mjs";
import { personWithQuota, useUp } from "../lib/quota.mjs";
import { scenario } from "../lib/scenario.mjs";
import { Site } from "../lib/site.mjs";
import { enter, host, inviteLink, makeRoom, say, talk } from "../lib/steps.mjs";
import { becomeEarlier } from "../lib/stored.mjs";
import { until } from "../lib/until.mjs";

// What a private window does in some browsers.
const REFUSE = `IDBFactory.prototype.open = () => { throw new DOMException("refused", "SecurityError"); };\n`;

scenario("a browser that stores nothing says so, and one goes on without", async (world) => {
  const site = world.endsWith(await Site.start({ beforeWorker: REFUSE }));
  const there = `${site.url}?relay=${encodeURIComponent(world.relay.ws)}`;
  const ana = await world.person("ana");
  await ana.goto(there);
  await ana.see("alert");
  await ana.reads("This browser lets the page store nothing");
  await glance(world, ana, "storage-refused");
  await ana.press("Go on without storage");
  await ana.reads("Nothing is stored on this device");
  await glance(world, ana, "in-memory");
  await ana.write("Your name", "Ana");
  await ana.write("Room name", "Passing by");
  await ana.press("Create room");
  const link = await inviteLink(ana);
  await ana.press("Close");
  const bob = await world.person("bob");
  await enter(bob, link.replace(site.url, `${world.relay.url}/`), "Bob");
  await talk(ana, [bob], "gone tomorrow");
});

scenario("the browser is asked to keep what is stored, once there is something to lose", async (world) => {
  const ana = await world.person("ana");
  await ana.page.evaluateOnNewDocument(() => {
    globalThis.asked = 0;
    // A page that is not secure has none.
    const storage = globalThis.StorageManager?.prototype;
    if (storage === undefined) return;
    const { persist } = storage;
    storage.persist = function () {
      globalThis.asked += 1;
      return persist.call(this);
    };
  });
  const asked = () => ana.page.evaluate(() => globalThis.asked);
  await ana.goto(world.relay.url);
  await ana.see("heading", "A quiet place to talk");
  assert.equal(await asked(), 0);
  await host(ana, world);
  await until("the browser is asked once", async () => (await asked()) === 1);
  await talk(ana, [], "kept");
  assert.equal(await asked(), 1);
});

// Firefox takes small writes beyond any limit that it can be told.
scenario("a full disk loses nothing, and once there is room all goes on by itself", async (world) => {
  const FULL = "This device has no room left to store messages.";
  const ana = await personWithQuota(world, "ana", world.relay.url);
  const link = await host(ana, world);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "before");
  await ana.page.evaluate(() => {
    globalThis.alerts = new Set();
    const note = () => {
      for (const alert of document.querySelectorAll("[role=alert] p")) globalThis.alerts.add(alert.textContent);
    };
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
  });

  const freeUp = await useUp(world, ana, world.relay.url);
  await say(ana, "first");
  await ana.reads(FULL);
  await ana.see("alert");
  await say(ana, "second");
  for (const body of ["first", "second"]) await ana.hears(body, "Waiting to be sent");
  await glance(world, ana, "storage-full");
  // What comes in is shown all the same.
  await say(bob, "are you there?");
  await ana.hears("are you there?");
  assert.deepEqual(await bob.texts(), ["before", "are you there?"]);

  await freeUp();
  await ana.seesNo("alert");
  for (const body of ["first", "second"]) {
    await bob.hears(body);
    await ana.hears(body, "In the room");
  }
  await talk(bob, [ana], "all of it");
  const alerts = await ana.page.evaluate(() => [...globalThis.alerts]);
  assert.ok(alerts.every((alert) => alert.startsWith(FULL)), alerts.join("\n"));
  const all = await bob.texts();
  await ana.reload();
  await ana.hears("all of it");
  assert.deepEqual(await ana.texts(), all);
}, { engines: ["chromium"] });

scenario("what a newer version stored is left alone", async (world) => {
  const ana = await world.person("ana");
  // A page of the same origin that runs nothing of Alcove, and for which Chromium looks for an icon.
  ana.expect(/favicon/);
  await ana.goto(`${world.relay.url}/icon.svg`);
  const stored = () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open("alcove");
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const { version, objectStoreNames } = request.result;
        request.result.close();
        resolve([version, ...objectStoreNames]);
      };
    });
  await ana.page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open("alcove", 99);
        request.onupgradeneeded = () => request.result.createObjectStore("later");
        request.onerror = () => reject(request.error);
        request.onsuccess = () => resolve(request.result.close());
      }),
  );
  await ana.goto(world.relay.url);
  await ana.reads("was written by a newer version of Alcove");
  await ana.see("button", "Reload");
  await glance(world, ana, "store-newer");
  await ana.goto(`${world.relay.url}/icon.svg`);
  assert.deepEqual(await ana.page.evaluate(stored), [99, "later"]);
});

scenario("a page from elsewhere uses the relay that its address names", async (world) => {
  const site = world.endsWith(await Site.start());
  const ana = await world.person("ana");
  const link = await makeRoom(ana, world, { url: `${site.url}?relay=${encodeURIComponent(world.relay.ws)}` });
  assert.ok(link.startsWith(site.url), link);
  assert.equal(new URL(link).searchParams.get("relay"), world.relay.ws, "the invite keeps the relay");
  await ana.press("Close");
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await talk(ana, [bob], "from another origin");
  await talk(bob, [ana], "indeed");
});

scenario("what an earlier version stored is all there, and is searched", async (world) => {
  const ana = await world.person("ana");
  await host(ana, world);
  await say(ana, "said before the search had a table");
  await ana.hears("said before the search had a table", "In the room");
  await becomeEarlier(ana, world.relay.url, 3, "texts");
  await ana.goto(world.relay.url);
  await ana.hears("said before the search had a table", "In the room");
  await say(ana, "and this after");
  await ana.hears("and this after", "In the room");
  await ana.search("SAID before");
  await ana.reads("1 message found");
});
