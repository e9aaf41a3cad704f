// Holds the built files, so that Alcove starts without a network. The build replaces "FILES" by their paths and
// "VERSION" by the hash of all of them. A new version waits until the person takes it: "take" is said by the page.
const FILES = "FILES";
const CACHE = "alcove-VERSION";

const scope = new URL("./", self.location.href);
const held = new Set(FILES.map((path) => new URL(path, scope).pathname));

addEventListener("install", (event) => {
  // Names with a hash never change; of the others the browser's cache may hold earlier ones.
  const requests = FILES.map((path) => new Request(path, { cache: path.startsWith("assets/") ? "default" : "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

addEventListener("activate", (event) => {
  const drop = (name) => name.startsWith("alcove-") && name !== CACHE && caches.delete(name);
  const others = caches.keys().then((names) => Promise.all(names.map(drop)));
  event.waitUntil(others.then(() => self.clients.claim()));
});

addEventListener("message", ({ data }) => data === "take" && self.skipWaiting());

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== scope.origin) return;
  // Every address of the page is the same file; what it shows is in the fragment and the query.
  const page = mode === "navigate" && pathname === scope.pathname;
  if (page || held.has(pathname)) event.respondWith(answer(page ? "index.html" : pathname, event.request));
});

// A notification was pressed: its room is for the page that is open, or else for nobody.
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function open(room) {
  const [page] = await self.clients.matchAll({ type: "window" });
  if (!page) return self.clients.openWindow(scope);
  await page.focus();
  page.postMessage(room);
}

async function answer(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(new URL(path, scope))) ?? fetch(request);
}
