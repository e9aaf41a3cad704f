// The worker's half of Alcove: it compiles the module, for page.js too, then runs the driver. The build replaces
// "./NAME" by the content-hashed name of that asset, and "integrity:NAME" by its hash.
import init, { run_worker } from "./alcove.js";

const wasmUrl = new URL("./alcove.wasm", import.meta.url).href;

try {
  const response = fetch(wasmUrl, { integrity: "integrity:alcove.wasm", credentials: "same-origin" });
  const module = await WebAssembly.compileStreaming(response);
  postMessage(module);
  await init({ module_or_path: module });
  run_worker();
} catch (error) {
  postMessage(String(error));
  throw error;
}
