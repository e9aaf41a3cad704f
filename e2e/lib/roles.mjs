// Finds elements as a person finds them who hears a page read out: by role and accessible name.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The library, as a script for a page.
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Every element of this role and name that is not hidden. A name may be left out.
//
// Chromium answers from its own tree. Firefox takes half a second for that, many times a scenario: there axe-core computes roles
// and names from the page. What it says differently from Chromium fails in one of the two.
export async function byRole(page, engine, role, name) {
  if (engine === "chromium") {
    const named = name === undefined ? "" : `[name="${name}"]`;
    return page.$$(`::-p-aria(${named}[role="${role}"])`);
  }
  await withAxe(page);
  const found = await page.evaluateHandle(computed, role, name);
  try {
    return [...(await found.getProperties()).values()].map((handle) => handle.asElement()).filter((element) => element !== null);
  } finally {
    await found.dispose();
  }
}

// Puts the library into a page, once.
export async function withAxe(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
}

// In the page.
function computed(role, name) {
  const { aria, dom, text } = axe.commons;
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  const wanted = role === "image" ? "img" : role;
  axe.setup(document);
  try {
    return [...(modal ?? document.body).querySelectorAll("*")].filter(
      (element) =>
        aria.getRole(element) === wanted &&
        dom.isVisibleToScreenReaders(element) &&
        (name === undefined || text.accessibleText(element).replaceAll(/\s+/g, " ").trim() === name),
    );
  } finally {
    axe.teardown();
  }
}
