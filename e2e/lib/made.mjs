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

// Bytes of which no two parts are the same.
export function bytes(size) {
  const made = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) made.writeUInt32LE((at * 2654435761) >>> 0, at);
  return made;
}

// A tone of so many seconds, as sound files begin that are not compressed.
export function wav(seconds) {
  const rate = 8_000;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.write("WAVEfmt ", 8, "latin1");
  const samples = Buffer.from(Array.from({ length: rate * seconds }, (_, at) => 128 + Math.round(60 * Math.sin(at / 3))));
  head.writeUInt32LE(36 + samples.length, 4);
  // Of the format: how long this is, PCM, one channel, so many samples and bytes a second, bytes and bits a sample.
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
