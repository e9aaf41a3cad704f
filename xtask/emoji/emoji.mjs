// Writes web/emoji/: for each language of the page, every emoji with its name and the words that it is found by.
// Order and groups are those of Unicode's list (unicode-emoji-json, MIT); names and words are of Unicode's CLDR
// (cldr-annotations-full, Unicode License v3). Run it by hand when either has a new version:  npm ci && npm run emoji
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";

const LANGUAGES = ["en", "de", "fr", "es", "zh", "ar"];
// Later ones are boxes on most devices.
const NEWEST = 15.1;
const MOST_WORDS = 12;

const require = createRequire(import.meta.url);
const groups = require("unicode-emoji-json/data-by-group.json");
const out = new URL("../../web/emoji/", import.meta.url);

await mkdir(out, { recursive: true });
for (const language of LANGUAGES) {
  const { annotations } = require(`cldr-annotations-full/annotations/${language}/annotations.json`).annotations;
  const derived = require(`cldr-annotations-derived-full/annotationsDerived/${language}/annotations.json`);
  const said = { ...derived.annotationsDerived.annotations, ...annotations };
  const line = ({ emoji, name }) => {
    const { tts, default: words = [] } = said[emoji] ?? said[emoji.replaceAll("\uFE0F", "")] ?? {};
    const title = tts?.[0] ?? name;
    const known = new Set(title.toLowerCase().split(/\s+/));
    const more = [...new Set(words.flatMap((word) => word.toLowerCase().split(/\s+/)))].filter((word) => !known.has(word));
    return [emoji, title, more.slice(0, MOST_WORDS).join(" ")].join("\t");
  };
  const old = ({ emoji_version }) => Number(emoji_version) <= NEWEST;
  const text = groups.map(({ emojis }) => emojis.filter(old).map(line).join("\n")).join("\n\n");
  await writeFile(new URL(`${language}.txt`, out), `${text}\n`);
}
