// Starts both halves of Alcove: the worker, and the page. The build replaces "./NAME" by the content-hashed name of
// that asset, and "integrity:NAME" by its hash.
import init, { run_page } from "./alcove.js";

const workerUrl = new URL("./worker.js", import.meta.url).href;
const wasmUrl = new URL("./alcove.wasm", import.meta.url).href;

// Under Trusted Types a worker's address, and markup, are accepted from a policy only. Ours starts one worker.
const alcove = globalThis.trustedTypes?.createPolicy("alcove", {
  createScriptURL(url) {
    if (url !== workerUrl) throw new TypeError(`not a script of Alcove: ${url}`);
    return url;
  },
});

// Leptos draws the constant parts of a view through innerHTML of a <template>: elements, plain attributes, text.
// Whatever could run a script, or load something, is none of that and is refused.
const INERT =
  /^(?:[^<]|<\/[a-z][\w-]*>|<(?!script|style|iframe|frame|object|embed|base|link|meta|form)[a-z][\w-]*(?:\s+(?!on|src|href|xlink|action|formaction|style|ping)[\w:-]+(?:="[^"]*")?|\s+href="(?:#|\/|https:)[^"]*")*\s*\/?>)*$/i;
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (html, _type, sink) => (sink === "Element innerHTML" && INERT.test(html) ? html : null),
});

const worker = new Worker(alcove ? alcove.createScriptURL(workerUrl) : workerUrl, { type: "module" });

// Compiled once, and used by both threads.
const response = fetch(wasmUrl, { integrity: "integrity:alcove.wasm", credentials: "same-origin" });
const module = await WebAssembly.compileStreaming(response);
worker.postMessage(module);
await init({ module_or_path: module });
run_page(worker);
