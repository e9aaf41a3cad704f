// What a machine can find out of how well a screen can be read and used.
import assert from "node:assert/strict";
import { withAxe } from "./roles.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
// What of them depends on colours. All else is the same in light and dark.
const OF_COLOURS = ["color-contrast", "link-in-text-block"];
export const SIZES = { phone: [360, 740], desktop: [1280, 800] };
// Narrower than any phone; and a desktop that is zoomed to 400 %.
const NARROW = { "320 px": [320, 640], "400 %": [320, 200] };
// What docs/ui.md promises, in pixels.
const TARGET = 28;

// All that can be found to be wrong with a screen: in both sizes, in light and dark, and in the narrowest ones. In Firefox, where the
// colours are the same, on a phone, in light, and in the narrowest ones.
export async function inspect(world, person, screen) {
  if (person.engine === "firefox") return look(world, person, screen, ["phone"], ["light"]);
  await look(world, person, screen, Object.keys(SIZES), ["light", "dark"]);
}

// The same in one size, for a state of a screen that is inspected elsewhere, or one that is the same in all; its dark colours are the same
// in all languages. In Firefox in the narrowest sizes alone. What does not outlive a change of size, such as a menu, is opened anew after
// each.
export async function glance(world, person, screen, { size = "phone", dark = true, open } = {}) {
  const schemes = person.engine === "firefox" ? [] : dark ? ["light", "dark"] : ["light"];
  await look(world, person, screen, [size], schemes, open);
}

async function look(world, person, screen, sizes, schemes, open = () => {}) {
  const resize = async (width, height) => {
    await person.resize(width, height);
    await open();
    await person.page.evaluate(settle);
  };
  await person.front();
  for (const scheme of schemes) {
    await person.scheme(scheme);
    for (const size of sizes) {
      const where = `${screen}, ${size}, ${scheme}`;
      await resize(...SIZES[size]);
      await person.screenshot(world.picture(`${screen}-${size}-${scheme}`));
      assert.deepEqual(await violations(person, scheme === "light" ? TAGS : OF_COLOURS), [], where);
      if (scheme === "dark") continue;
      assert.deepEqual(await person.overflow(), [], where);
      assert.deepEqual(await person.page.evaluate(small, TARGET), [], where);
      assert.deepEqual(await person.page.evaluate(cut), [], where);
    }
  }
  await person.scheme("light");
  for (const [name, size] of Object.entries(NARROW)) {
    await resize(...size);
    assert.deepEqual(await person.overflow(), [], `${screen}, ${name}`);
  }
  assert.deepEqual(await person.page.evaluate(unreachable), [], `${screen}, 400 %`);
  await person.resize(...SIZES.desktop);
}

// What axe finds wrong with a page as it stands.
export async function violations(person, runOnly = TAGS) {
  await withAxe(person.page);
  return person.page.evaluate(async (runOnly) => {
    const { violations } = await globalThis.axe.run({ runOnly, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }, runOnly);
}

// In the page: what comes and goes is judged as it is in the end, not half transparent.
async function settle() {
  await new Promise(requestAnimationFrame);
  const ends = (animation) => Number.isFinite(animation.effect.getComputedTiming().endTime);
  for (const animation of document.getAnimations().filter(ends)) animation.finish();
}

// In the page: the controls that are smaller than they may be. A link in a text is as high as its line.
function small(least) {
  const top = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  const controls = [...top.querySelectorAll("button, a[href], input, select, textarea, summary, [role=option]")];
  return controls
    .filter((it) => it.checkVisibility({ visibilityProperty: true }) && it.closest(".text, [aria-hidden=true]") === null)
    .filter((it) => {
      const { width, height } = (it.closest("label") ?? it).getBoundingClientRect();
      return Math.min(width, height) < least - 0.1;
    })
    .map((it) => it.outerHTML.slice(0, 200));
}

// In the page: the controls of which something is cut off at the side, where one cannot scroll to it.
function cut() {
  const cuts = (it) => /hidden|clip/.test(getComputedStyle(it).overflowX) && !it.matches("html, body, .unseen");
  const controls = [...document.querySelectorAll("button, a[href], input, select, textarea, summary, audio, video")];
  return controls
    .filter((it) => it.checkVisibility({ visibilityProperty: true }) && it.closest(".unseen, [aria-hidden=true]") === null)
    .filter((it) => {
      const { left, right } = it.getBoundingClientRect();
      for (let around = it.parentElement; around !== null; around = around.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(around).overflowX)) return false;
        const edge = around.getBoundingClientRect();
        if (cuts(around) && (left < edge.left - 1 || right > edge.right + 1)) return true;
      }
      return false;
    })
    .map((it) => it.outerHTML.slice(0, 200));
}

// In the page: the controls that cannot be brought into view or are covered, and the last message if it is so. All of it
// is left where it was.
function unreachable() {
  const scrolled = [...document.querySelectorAll("*")].filter((it) => it.scrollTop !== 0).map((it) => [it, it.scrollTop]);
  const modal = [...document.querySelectorAll("dialog:modal, .menu:popover-open, .emoji-panel:popover-open")].at(-1);
  const list = ".message-list";
  const found = [...(modal ?? document.body).querySelectorAll("button, a[href], input, select, textarea, summary")].filter(
    (it) => it.checkVisibility({ visibilityProperty: true }) && it.closest(`${list}, .notices, [aria-hidden=true]`) === null,
  );
  // Of many that are alike the first and the last ones.
  const controls = found.length > 80 ? [...found.slice(0, 40), ...found.slice(-40)] : found;
  const message = modal ? null : document.querySelector(`${list} > li:last-child`);
  const bad = [...controls, ...(message?.checkVisibility() ? [message] : [])].filter((it) => {
    it.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    const area = it.closest("label") ?? it;
    const { left, top, right, bottom, width, height } = area.getBoundingClientRect();
    // What is higher than the list shows of it goes on behind what is above and below that.
    const view = it.closest(".scroller")?.getBoundingClientRect() ?? { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    const [x, y] = [Math.max(left, view.left, 0), Math.max(top, view.top, 0)];
    const [wide, high] = [Math.min(right, view.right, innerWidth) - x, Math.min(bottom, view.bottom, innerHeight) - y];
    if (wide < Math.min(width, 24) - 1 || high < Math.min(height, 24) - 1) return true;
    const hit = document.elementFromPoint(x + wide / 2, y + high / 2);
    return hit === null || !(area.contains(hit) || hit.contains(area) || hit.closest(".notices"));
  });
  for (const [it, top] of scrolled) it.scrollTop = top;
  return bad.map((it) => it.outerHTML.slice(0, 200));
}
