// A wire tap in front of a relay: everything that pages say to it, unmasked, as whoever runs the relay could write down.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Tap {
  #server;
  #heard = [];

  static async before(relay) {
    const tap = new Tap();
    tap.#server = createServer((page) => {
      const heard = [];
      tap.#heard.push(heard);
      const upstream = connect(relay.port, "127.0.0.1");
      page.on("data", (bytes) => heard.push(bytes));
      page.pipe(upstream).pipe(page);
      for (const socket of [page, upstream]) socket.on("error", () => (page.destroy(), upstream.destroy()));
    });
    tap.#server.listen(0, "127.0.0.1");
    await once(tap.#server, "listening");
    tap.url = `http://127.0.0.1:${tap.#server.address().port}`;
    return tap;
  }

  // All of it, of every connection.
  heard() {
    return Buffer.concat(this.#heard.map((connection) => unmask(Buffer.concat(connection))));
  }

  async end() {
    this.#server.close();
  }
}

// An HTTP request, with the payloads of the WebSocket frames behind it (RFC 6455, section 5.2) if it was upgraded.
function unmask(bytes) {
  const end = bytes.indexOf("\r\n\r\n") + 4;
  if (!/upgrade: websocket/i.test(bytes.subarray(0, end).toString("latin1"))) return bytes;
  const parts = [bytes.subarray(0, end)];
  for (let at = end; at + 2 <= bytes.length; ) {
    const short = bytes[at + 1] & 0x7f;
    const extended = short === 127 ? 8 : short === 126 ? 2 : 0;
    if (at + 6 + extended > bytes.length) break;
    const length = extended === 8 ? Number(bytes.readBigUInt64BE(at + 2)) : extended ? bytes.readUInt16BE(at + 2) : short;
    const key = bytes.subarray(at + 2 + extended, at + 6 + extended);
    const payload = bytes.subarray(at + 6 + extended, at + 6 + extended + length);
    parts.push(payload.map((byte, index) => byte ^ key[index % 4]));
    at += 6 + extended + length;
  }
  return Buffer.concat(parts);
}
