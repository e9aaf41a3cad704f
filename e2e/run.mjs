// Runs the scenarios, in all browsers at once: node run.mjs [--engine chromium|firefox] [--keep-screens] [WORDS OF A SCENARIO'S NAME]
import { copyFile, readdir, rm } from "node:fs/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: {
    engine: { type: "string", multiple: true, default: ["chromium", "firefox"] },
    "keep-screens": { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// The pictures in docs/screenshots/ are renewed with those of the same name, as Chromium draws them.
async function keepScreens() {
  for (const name of await readdir(here("../docs/screenshots/"))) {
    const taken = here(`artifacts/screens/${name.replace(".png", "-chromium.png")}`);
    await copyFile(taken, here(`../docs/screenshots/${name}`)).catch(() => console.log(`no picture of ${name} was taken`));
  }
}

await rm(here("artifacts"), { recursive: true, force: true });
run({
  files: values.engine.map((engine) => here(`${engine}.test.mjs`)),
  testNamePatterns: positionals.length > 0 ? [positionals.join(" ")] : undefined,
  // Both browsers at once: each scenario waits for a third of its time, on two cores, so all of them take a fifth less.
  concurrency: values.engine.length,
})
  .on("test:fail", () => (process.exitCode = 1))
  .on("end", () => values["keep-screens"] && !process.exitCode && keepScreens())
  .compose(spec)
  .pipe(process.stdout);
