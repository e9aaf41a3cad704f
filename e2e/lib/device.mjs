// A browser of its own, with a profile that outlives it.
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./browsers.mjs";

export class Device {
  #profile = mkdtempSync(join(tmpdir(), "alcove-e2e-profile-"));
  #browser;

  static async start(engine) {
    const device = new Device();
    device.engine = engine;
    await device.start();
    return device;
  }

  async start() {
    this.#browser = await launch(this.engine, { userDataDir: this.#profile });
    this.context = this.#browser.defaultBrowserContext();
  }

  // As when the power fails.
  async kill() {
    const process = this.#browser.process();
    process.kill("SIGKILL");
    if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
  }

  async end() {
    await this.#browser.close().catch(() => {});
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
