// A wire tap in front of a relay: everything that pages say to it, unmasked, as whoever runs the relay could write down.
import { Line } from "./line.mjs";

export class Tap extends Line {
  #heard = [];

  opened(page, head) {
    const heard = [head];
    this.#heard.push(heard);
    page.on("data", (bytes) => heard.push(bytes));
  }

  // All of it, of every connection.
  heard() {
    return Buffer.concat(this.#heard.map((connection) => unmask(Buffer.concat(connection))));
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
