// The client on a web server of its own, as on static hosting.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".ftl": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
const DIST = pathToFileURL(`${process.env.ALCOVE_CLIENT ?? fileURLToPath(new URL("../../pkg/dist", import.meta.url))}/`);

export class Site {
  #server;
  // What is put behind a file's content, by its path: a new version of it.
  appended = {};

  // `beforeWorker` is a script that runs in the worker before Alcove does.
  static async start({ beforeWorker = "" } = {}) {
    const site = new Site();
    site.#server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url, "http://site");
      const path = pathname === "/" ? "index.html" : pathname.slice(1);
      const file = new URL(path, DIST);
      const content = file.href.startsWith(DIST.href) ? await readFile(file).catch(() => undefined) : undefined;
      if (content === undefined) return response.writeHead(404).end();
      const first = /\/worker-[^/]*\.js$/.test(path) ? beforeWorker : "";
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
      response.end(Buffer.concat([Buffer.from(first), content, Buffer.from(site.appended[path] ?? "")]));
    });
    site.#server.listen(0, "127.0.0.1");
    await once(site.#server, "listening");
    site.url = `http://127.0.0.1:${site.#server.address().port}/`;
    return site;
  }

  async end() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
