// The line between pages and a relay. It can be cut, as in a tunnel, and mended.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Line {
  #server;
  #open = new Set();
  #cut = false;

  static async before(relay) {
    const line = new this();
    line.#server = createServer((page) => line.#carry(page, relay));
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    line.url = `http://127.0.0.1:${line.#server.address().port}`;
    return line;
  }

  #carry(page, relay) {
    page.on("error", () => page.destroy());
    if (this.#cut) return page.destroy();
    const upstream = connect(relay.port, "127.0.0.1");
    this.opened(page);
    page.pipe(upstream).pipe(page);
    const end = () => (page.destroy(), upstream.destroy());
    for (const socket of [page, upstream]) {
      this.#open.add(socket);
      socket.on("error", end);
      socket.on("close", () => this.#open.delete(socket));
    }
  }

  // A page has connected.
  opened(_page) {}

  // Nothing comes through any more, in either direction.
  cut() {
    this.#cut = true;
    for (const socket of this.#open) socket.destroy();
  }

  mend() {
    this.#cut = false;
  }

  end() {
    this.#server.close();
    this.cut();
  }
}
