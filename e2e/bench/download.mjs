// What a browser downloads before the first room, compressed with brotli.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kb } from "./figures.mjs";

const DIST = process.env.ALCOVE_CLIENT ?? fileURLToPath(new URL("../../pkg/dist", import.meta.url));

export async function download() {
  // Other languages than English, and emoji, are fetched when they are needed.
  const later = (name) => /\.(ftl|txt)\.br$/.test(name);
  const assets = (await readdir(join(DIST, "assets"))).filter((name) => name.endsWith(".br") && !later(name));
  const files = [...assets.map((name) => join("assets", name)), "index.html.br"];
  const sizes = await Promise.all(
    files.map(async (file) => {
      const [raw, brotli] = await Promise.all([stat(join(DIST, file.slice(0, -3))), stat(join(DIST, file))]);
      return { file: file.slice(0, -3).replace(/-[0-9a-f]{16}/, ""), raw: raw.size, brotli: brotli.size };
    }),
  );
  const sum = (key) => sizes.reduce((total, size) => total + size[key], 0);
  return [
    {
      title: "Download",
      rows: [
        ["file", "raw", "brotli"],
        ...sizes.map(({ file, raw, brotli }) => [file, kb(raw), kb(brotli)]),
        ["all", kb(sum("raw")), kb(sum("brotli"))],
      ],
    },
  ];
}
