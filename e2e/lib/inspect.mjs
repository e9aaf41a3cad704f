// What a machine can find out of how well a screen can be read.
import assert from "node:assert/strict";
import { AXE } from "./roles.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
export const SIZES = { phone: [360, 740], desktop: [1280, 800] };

// What a machine can find is wrong with a screen: in both sizes, and narrower than any phone. Chromium can be told to be dark, so
// there both are looked at, and axe judges what stands in the document; it is the same in both browsers.
export async function inspect(world, person, screen) {
  for (const scheme of ["light", "dark"]) {
    if (!(await person.scheme(scheme)) && scheme === "dark") continue;
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      await person.resize(width, height);
      await person.page.evaluate(endAnimations);
      assert.deepEqual(await person.overflow(), [], `${screen}, ${size}`);
      await person.screenshot(world.picture(`${screen}-${size}-${scheme}`));
      if (person.engine !== "chromium") continue;
      const violations = await person.inject(AXE, (tags) =>
        globalThis.axe
          .run({ runOnly: tags })
          .then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)),
        TAGS);
      assert.deepEqual(violations, [], `${screen}, ${size}, ${scheme}`);
    }
  }
  await person.resize(320, 640);
  assert.deepEqual(await person.overflow(), [], `${screen}, 320 px`);
  await person.scheme("light");
  await person.resize(...SIZES.desktop);
}

// What comes and goes is judged as it is in the end, not half transparent.
function endAnimations() {
  const ends = (animation) => Number.isFinite(animation.effect.getComputedTiming().endTime);
  for (const animation of document.getAnimations().filter(ends)) animation.finish();
}
