// Makes a room's history long: rows of the store are written as the client writes them, from rows that it wrote.

// Repeats the messages of the only room of a device until there are so many; answers how many there are.
export async function fill(person, url, count) {
  // A page of the same origin without the client, which must not hold the store meanwhile.
  await person.goto(new URL("manifest.webmanifest", url).href);
  return person.page.evaluate(async (count) => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const complete = (transaction) =>
      new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
    // Where the value of a field begins: its name as a CBOR text, then the value.
    const after = (bytes, name) => {
      const text = [0x60 + name.length, ...new TextEncoder().encode(name)];
      const at = bytes.findIndex((_, at) => text.every((byte, offset) => bytes[at + offset] === byte));
      if (at < 0) throw new Error(`no field ${name}`);
      return at + text.length;
    };
    const database = await done(indexedDB.open("alcove"));
    const read = database.transaction(["messages", "rooms"]);
    const keys = (await done(read.objectStore("messages").getAllKeys())).map((key) => new Uint8Array(key));
    const values = (await done(read.objectStore("messages").getAll())).map((value) => new Uint8Array(value));
    const texts = values.filter((value) => new TextDecoder("latin1").decode(value).includes("body"));
    const room = keys[0].slice(0, 32);
    const first = keys.length;
    const start = Date.now() - count * 30_000;
    for (let done = 0; done < count; ) {
      const write = database.transaction("messages", "readwrite");
      for (const end = Math.min(done + 5_000, count); done < end; done += 1) {
        const key = new Uint8Array(40);
        key.set(room);
        new DataView(key.buffer).setBigUint64(32, BigInt(first + done));
        const value = texts[done % texts.length].slice();
        const view = new DataView(value.buffer);
        // A byte string: 0x50 has 16 bytes, 0x58 says their number in the next byte.
        const id = after(value, "id");
        const bytes = id + (value[id] === 0x58 ? 2 : 1);
        view.setBigUint64(bytes, BigInt(done) + 1n);
        const at = after(value, "at");
        if (value[at] !== 0x1b) throw new Error("a time of another form");
        view.setBigUint64(at + 1, BigInt(start + done * 30_000));
        write.objectStore("messages").put(value, key);
      }
      await complete(write);
    }
    // The next message comes after them.
    const write = database.transaction("rooms", "readwrite");
    const rooms = write.objectStore("rooms");
    for (const key of await done(rooms.getAllKeys())) {
      const value = new Uint8Array(await done(rooms.get(key)));
      if (!new TextDecoder("latin1").decode(value).includes("next_position")) continue;
      const at = after(value, "next_position");
      const length = value[at] < 0x18 ? 1 : 1 + 2 ** (value[at] - 0x18);
      const next = new Uint8Array(5);
      next[0] = 0x1a;
      new DataView(next.buffer).setUint32(1, first + count);
      rooms.put(new Uint8Array([...value.slice(0, at), ...next, ...value.slice(at + length)]), key);
    }
    await complete(write);
    database.close();
    return first + count;
  }, count);
}
