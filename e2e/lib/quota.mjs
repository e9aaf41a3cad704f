// Takes from a page's origin all the room that it has to store things, as a full disk does, and gives it back.
import { launch } from "./browsers.mjs";

// Chromium can be told of a quota while it runs; Firefox only at its start, and there something else fills it.
const FIREFOX_LIMIT_KIB = 12 * 1024;

// A browser in which there can be no room.
export async function browserWithQuota(world) {
  if (world.engine === "chromium") return world.browser;
  const prefs = { "dom.quotaManager.temporaryStorage.fixedLimit": FIREFOX_LIMIT_KIB };
  const browser = await launch(world.engine, { extraPrefsFirefox: prefs });
  world.endsWith({ end: () => browser.close() });
  return browser;
}

// Leaves no room. The answer gives it back.
export async function useUp(world, person, url) {
  if (world.engine === "chromium") {
    const session = await person.page.createCDPSession();
    const { origin } = new URL(url);
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    return () => session.send("Storage.overrideQuotaForOrigin", { origin });
  }
  // A page of the same origin that runs nothing of Alcove.
  const other = await world.tabOf(person, `${person.label}'s filler`);
  await other.goto(new URL("icon.svg", url).href);
  await other.page.evaluate(fill);
  return () => other.page.evaluate(() => indexedDB.deleteDatabase("filler"));
}

// Stores smaller and smaller blocks until not even the smallest fits.
async function fill() {
  const ended = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = request.oncomplete = () => resolve(request.result);
      request.onerror = request.onabort = () => reject(request.error ?? new Error("aborted"));
    });
  const opening = indexedDB.open("filler", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("blocks", { autoIncrement: true });
  const database = await ended(opening);
  for (let size = 1 << 20; size >= 1 << 10; size >>= 1) {
    try {
      for (;;) {
        const block = new Uint8Array(size);
        // It must not be compressed; and 64 KiB are drawn at a time.
        for (let at = 0; at < size; at += 1 << 16) crypto.getRandomValues(block.subarray(at, at + (1 << 16)));
        const transaction = database.transaction("blocks", "readwrite");
        transaction.objectStore("blocks").add(block);
        await ended(transaction);
      }
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
    }
  }
  database.close();
}
