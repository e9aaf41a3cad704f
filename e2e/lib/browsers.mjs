// Debian's Chromium by CDP and its Firefox ESR by WebDriver BiDi, each with a fresh profile.
import puppeteer from "puppeteer-core";
import { DEADLINE_MS } from "./until.mjs";

const ENGINES = {
  chromium: {
    browser: "chrome",
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox", // Chromium refuses to run as root with it, as in containers.
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--lang=en-GB",
      // A microphone that beeps. Whether a page may use it is asked as ever.
      "--use-fake-device-for-media-stream",
    ],
  },
  firefox: {
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
    extraPrefsFirefox: {
      "intl.accept_languages": "en-GB",
      // A microphone that hums. Nobody is there to answer, and Firefox cannot be told the answer for one page.
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      // Headless, only one tab is in front; the others shall go on as in windows side by side.
      "dom.min_background_timeout_value": 4,
      "dom.timeout.enable_budget_timer_throttling": false,
    },
  },
};

// Starts a browser that shows no window.
export async function launch(engine, options = {}) {
  const base = ENGINES[engine];
  return puppeteer.launch({
    ...base,
    timeout: 60_000,
    // A page that hangs fails its scenario, and not the run.
    protocolTimeout: DEADLINE_MS,
    ...options,
    extraPrefsFirefox: { ...base.extraPrefsFirefox, ...options.extraPrefsFirefox },
  });
}
