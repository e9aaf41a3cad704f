// The line between pages and a relay. It can be cut, as in a tunnel, and mended.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Line {
  #server;
  #open = new Map();
  #isCut = () => false;

  static async before(relay) {
    const line = new this();
    line.#server = createServer((page) => line.#carry(page, relay));
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    line.url = `http://127.0.0.1:${line.#server.address().port}`;
    return line;
  }

  #carry(page, relay) {
    this.#open.set(page, Buffer.alloc(0));
    page.on("close", () => this.#open.delete(page));
    page.on("error", () => page.destroy());
    page.once("data", (head) => {
      if (this.#isCut(head)) return page.destroy();
      const upstream = connect(relay.port, "127.0.0.1");
      this.opened(page, head);
      upstream.write(head);
      page.pipe(upstream).pipe(page);
      const end = () => (page.destroy(), upstream.destroy());
      for (const socket of [page, upstream]) {
        this.#open.set(socket, head);
        socket.on("error", end);
        socket.on("close", () => this.#open.delete(socket));
      }
    });
  }

  // A page has connected, and this is the first that it said.
  opened(_page, _head) {}

  // Nothing comes through any more, in either direction: for none, or for those of whom this holds who first said this.
  cut(of = () => true) {
    this.#isCut = of;
    for (const [socket, head] of this.#open) if (of(head)) socket.destroy();
  }

  mend() {
    this.#isCut = () => false;
  }

  end() {
    this.#server.close();
    this.cut();
  }
}
