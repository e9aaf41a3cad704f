// What is noted in a page from its first moment on: long tasks, and when the composer was there.
export async function observe(person) {
  await person.page.evaluateOnNewDocument(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) =>
      globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: "longtask", buffered: true });

    new MutationObserver((_changes, observer) => {
      if (document.querySelector("textarea[aria-label=Message]") === null) return;
      globalThis.composerAt = performance.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
}

export const longTasks = (person) => person.page.evaluate(() => globalThis.longTasks);
