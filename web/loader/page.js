// Starts both halves of Alcove: the worker, and the page. The build replaces "./NAME" by the content-hashed name of
// that asset, and "integrity:NAME" by its hash.
import init, { run_page } from "./alcove.js";

const workerUrl = new URL("./worker.js", import.meta.url).href;
const serviceWorkerUrl = new URL("../sw.js", import.meta.url).href;
const wasmUrl = new URL("./alcove.wasm", import.meta.url).href;

// What is fetched only when it is needed.
const ASSETS = {
  "emoji-en.txt": ["./emoji-en.txt", "integrity:emoji-en.txt"],
  "emoji-de.txt": ["./emoji-de.txt", "integrity:emoji-de.txt"],
  "emoji-fr.txt": ["./emoji-fr.txt", "integrity:emoji-fr.txt"],
  "emoji-es.txt": ["./emoji-es.txt", "integrity:emoji-es.txt"],
  "emoji-zh.txt": ["./emoji-zh.txt", "integrity:emoji-zh.txt"],
  "emoji-ar.txt": ["./emoji-ar.txt", "integrity:emoji-ar.txt"],
  "de.ftl": ["./de.ftl", "integrity:de.ftl"],
  "fr.ftl": ["./fr.ftl", "integrity:fr.ftl"],
  "es.ftl": ["./es.ftl", "integrity:es.ftl"],
  "zh.ftl": ["./zh.ftl", "integrity:zh.ftl"],
  "ar.ftl": ["./ar.ftl", "integrity:ar.ftl"],
};
const load = async (name) => {
  const [path, integrity] = ASSETS[name];
  const response = await fetch(new URL(path, import.meta.url), { integrity, credentials: "same-origin" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.text();
};

// Elements, plain attributes and text: nothing that runs a script, loads something, or sends something away.
const PLAIN_MARKUP =
  /^(?:[^<]|<\/[a-z][\w-]*>|<(?!script|style|i?frame|object|embed|base|link|meta|form)[a-z][\w-]*(?:\s+(?!on|src|href|xlink|action|formaction|ping|style)[\w:-]+(?:="[^"]*")?|\s+href="(?:#|\/|https:)[^"]*")*\s*\/?>)*$/i;

// Under Trusted Types, a worker's address and markup are accepted from a policy only.
const policy = (globalThis.trustedTypes ?? { createPolicy: (_name, rules) => rules }).createPolicy("alcove", {
  createScriptURL(url) {
    if (url !== workerUrl && url !== serviceWorkerUrl) throw new TypeError(`not a script of Alcove: ${url}`);
    return url;
  },
  createHTML(markup) {
    if (!PLAIN_MARKUP.test(markup)) throw new TypeError(`not plain markup: ${markup}`);
    return markup;
  },
});

// Leptos writes the constant parts of its views into a <template>, as text. Every other element still refuses text.
const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
Object.defineProperty(HTMLTemplateElement.prototype, "innerHTML", {
  ...innerHTML,
  set(markup) {
    innerHTML.set.call(this, policy.createHTML(markup));
  },
});

// Lets the browser draw and take input before the next part, so that no part of the start is long.
const breath = () => new Promise((resume) => setTimeout(resume));

const worker = new Worker(policy.createScriptURL(workerUrl), { type: "module" });

// A page that the browser keeps frozen after one has left it would hold the lock and look present.
addEventListener("pagehide", () => worker.terminate());
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

try {
  // In the language that look.js chose; in English, whose words are in the module, where they cannot be had.
  const { lang } = document.documentElement;
  const words = lang === "en" ? "" : load(`${lang}.ftl`).catch(() => "");
  // Compiled once, and used by both threads.
  const response = fetch(wasmUrl, { integrity: "integrity:alcove.wasm", credentials: "same-origin" });
  const module = await WebAssembly.compileStreaming(response);
  worker.postMessage(module);
  await breath();
  await init({ module_or_path: module });
  await breath();
  run_page(worker, load, await words);
  // Afterwards, as it fetches all files. Where there is none, as in some private windows, Alcove needs the network to start.
  navigator.serviceWorker?.register(policy.createScriptURL(serviceWorkerUrl)).catch(() => {});
} catch (error) {
  document.body.textContent = `Alcove could not start. Please check the connection and reload this page. (${error})`;
  throw error;
}
