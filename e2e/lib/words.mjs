// The sentences of the page in one of its languages, from the file that it has them from, too.
import { readFileSync } from "node:fs";

// Answers a function from the name of a message of one line, and what somebody wrote who stands in it, to the sentence.
export function words(language) {
  // From right to left all that comes from somebody else is isolated.
  const isolate = (text) => (language === "ar" ? `\u2068${text}\u2069` : text);
  const text = readFileSync(new URL(`../../web/words/${language}.ftl`, import.meta.url), "utf8");
  const lines = new Map([...text.matchAll(/^([a-z_-]+) = (.+)$/gim)].map(([, name, line]) => [name, line]));
  return (name, values = {}) => {
    if (!lines.has(name)) throw new Error(`there is no message “${name}” of one line in ${language}`);
    return lines.get(name).replaceAll(/\{ \$(\w+) \}/g, (_, key) => isolate(values[key]));
  };
}
