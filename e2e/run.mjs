// Runs the scenarios, one browser after the other: node run.mjs [--engine chromium|firefox] [WORDS OF A SCENARIO'S NAME]
import { rm } from "node:fs/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { engine: { type: "string", multiple: true, default: ["chromium", "firefox"] } },
  allowPositionals: true,
});
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await rm(here("artifacts"), { recursive: true, force: true });
run({
  files: values.engine.map((engine) => here(`${engine}.test.mjs`)),
  testNamePatterns: positionals.length > 0 ? [positionals.join(" ")] : undefined,
  // On two cores, two browsers at once were hardly faster, and each scenario took some 1.7 times as long.
  concurrency: 1,
})
  .on("test:fail", () => (process.exitCode = 1))
  .compose(spec)
  .pipe(process.stdout);
