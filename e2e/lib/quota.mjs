// Takes from a page's origin all the room that it has to store things, as a full disk does, and gives it back.
// What a browser can be told that an origin may store; something else fills it then.
const LIMIT_KIB = 12 * 1024;

// Somebody whose browser stores little: it is told before it opens a database.
export async function personWithQuota(world, label, url) {
  const person = await world.person(label);
  const session = await person.page.createCDPSession();
  const { origin } = new URL(url);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: LIMIT_KIB * 1024 });
  return person;
}

// Leaves no room. The answer gives it back.
export async function useUp(world, person, url) {
  // A page of the same origin that runs nothing of Alcove, and for which Chromium looks for an icon.
  const other = await world.tabOf(person, `${person.label}'s filler`);
  other.expect(/favicon/);
  await other.goto(new URL("icon.svg", url).href);
  await other.page.evaluate(fill);
  return () => other.page.evaluate(empty);
}

// Stores smaller and smaller blocks until not even the smallest fits.
async function fill() {
  const opening = indexedDB.open("filler", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("blocks", { autoIncrement: true });
  const database = await new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const add = (block) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction("blocks", "readwrite");
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
      transaction.objectStore("blocks").add(block);
    });
  for (let size = 1 << 20; size >= 1 << 8; size >>= 1) {
    try {
      for (;;) {
        const block = new Uint8Array(size);
        // It must not be compressed; and 64 KiB are drawn at a time.
        for (let at = 0; at < size; at += 1 << 16) crypto.getRandomValues(block.subarray(at, at + (1 << 16)));
        await add(block);
      }
    } catch (error) {
      if (error?.name !== "QuotaExceededError") throw error;
    }
  }
  database.close();
}

function empty() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("filler");
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}
