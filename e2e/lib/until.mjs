// How long anything may take before a scenario gives up; far more than it should, for machines that are busy.
export const DEADLINE_MS = 30_000;

const POLL_MS = 40;

// The first answer of `look` that is neither false, null nor undefined. An answer is looked for until then, not waited out.
export async function until(what, look) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${DEADLINE_MS} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
