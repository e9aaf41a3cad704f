// Files as people have them on their disks.
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

// Writes files into a folder that is gone afterwards, and answers a function from names to paths. A number is the size of a file of
// zeros, which takes no room on the disk.
export async function withFiles(files, act) {
  const folder = await mkdtemp(join(tmpdir(), "alcove-files-"));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await writeFile(join(folder, name), typeof bytes === "number" ? "" : bytes);
      if (typeof bytes === "number") await truncate(join(folder, name), bytes);
    }
    await act((name) => join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

// A picture, green above and blue below, with a comment that says where it was taken. `claimed` is what its head says of its size.
export function png(width, height, claimed = [width, height]) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(claimed[0], 0);
  head.writeUInt32BE(claimed[1], 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(y < height / 2 ? [32, 140, 90] : [40, 80, 190]))]),
  );
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("tEXt", Buffer.from("Comment\0taken at 51.5N 0.1W")),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

// A square picture that is green and blue by turns, ten times a second, for ever.
export function gif(edge) {
  const word = (number) => [number & 255, number >> 8];
  const frame = (colour) => {
    // Codes of three bits, lowest first: with the table cleared before every second pixel, they never grow.
    const codes = Array.from({ length: edge * edge }, (_, at) => (at % 2 === 0 ? [4, colour] : [colour])).flat().concat(5);
    const data = Buffer.alloc(Math.ceil((codes.length * 3) / 8));
    codes.forEach((code, at) => {
      for (let bit = 0; bit < 3; bit += 1) if ((code >> bit) & 1) data[(at * 3 + bit) >> 3] |= 1 << ((at * 3 + bit) & 7);
    });
    const blocks = [];
    for (let at = 0; at < data.length; at += 255) blocks.push(Math.min(255, data.length - at), ...data.subarray(at, at + 255));
    return [0x21, 0xf9, 4, 4, ...word(10), 0, 0, 0x2c, 0, 0, 0, 0, ...word(edge), ...word(edge), 0, 2, ...blocks, 0];
  };
  const colours = [32, 140, 90, 40, 80, 190, 0, 0, 0, 0, 0, 0];
  const loop = [0x21, 0xff, 11, ...Buffer.from("NETSCAPE2.0"), 3, 1, 0, 0, 0];
  const head = [...Buffer.from("GIF89a"), ...word(edge), ...word(edge), 0x91, 0, 0, ...colours, ...loop];
  return Buffer.from([...head, ...frame(0), ...frame(1), 0x3b]);
}

function box(kind, ...content) {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(kind, 4, "latin1");
  return Buffer.concat([head, body]);
}

// A film as a telephone writes it, without pictures: its time, its place and its device. And the same as it shall be sent.
export function mp4() {
  const write = (seconds, kind, notes) => {
    const times = Buffer.alloc(8);
    times.writeUInt32BE(seconds, 0);
    times.writeUInt32BE(seconds, 4);
    const header = box("mvhd", Buffer.alloc(4), times, Buffer.alloc(88, 7));
    return Buffer.concat([box("ftyp", Buffer.from("isom0000isom")), box("mdat", bytes(5_000)), box("moov", header, box(kind, notes))]);
  };
  const notes = box("\xa9xyz", Buffer.from("\0\x12\0\0+51.5000-000.1000/"));
  return { taken: write(3_800_000_000, "udta", notes), sent: write(0, "free", Buffer.alloc(notes.length)) };
}

// The head of a photograph as some telephones write it, which few browsers can read.
export const heic = () => Buffer.concat([box("ftyp", Buffer.from("heic\0\0\0\0mif1heic")), box("meta", bytes(500))]);

// Bytes of which no two parts are the same.
export function bytes(size) {
  const made = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) made.writeUInt32LE((at * 2654435761) >>> 0, at);
  return made;
}

// So many seconds of a tone, as a WAV file.
export function wav(seconds) {
  const rate = 8_000;
  const samples = Buffer.from(Array.from({ length: seconds * rate }, (_, at) => 128 + Math.round(40 * Math.sin(at / 4))));
  const head = Buffer.alloc(44);
  for (const [at, word] of [[0, "RIFF"], [8, "WAVEfmt "], [36, "data"]]) head.write(word, at, "latin1");
  for (const [at, size] of [[4, 36 + samples.length], [16, 16], [24, rate], [28, rate], [40, samples.length]]) head.writeUInt32LE(size, at);
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]]) head.writeUInt16LE(value, at);
  return Buffer.concat([head, samples]);
}

// A short film, which the browser of this page makes.
export async function film(page) {
  const made = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
    const context = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
    const parts = [];
    const ended = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start();
    const start = performance.now();
    for (let frame = 0; performance.now() - start < 500; frame += 1) {
      context.fillStyle = `hsl(${150 + 8 * frame} 45% 40%)`;
      context.fillRect(0, 0, 320, 180);
      await new Promise(requestAnimationFrame);
    }
    recorder.stop();
    await ended;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  return Buffer.from(made);
}
