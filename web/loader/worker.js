// The worker's half of Alcove: it waits for the compiled module from page.js, then runs the driver.
import init, { run_worker } from "./alcove.js";

addEventListener(
  "message",
  async ({ data: module }) => {
    await init({ module_or_path: module });
    run_worker();
  },
  { once: true },
);
