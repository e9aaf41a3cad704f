// What the page has stored, as somebody has it who copies a browser's profile: taken, cleared, and put back.

// A page of the same origin that runs nothing of Alcove.
const beside = async (person, origin) => {
  // Chromium looks for an icon for it.
  person.expect(/favicon/);
  await person.goto(`${origin}/icon.svg`);
};

// What `act` gives, in the page: of the open database, of `done`, which waits for a request of it, and of `argument`.
const inDatabase = (person, act, argument = null) =>
  person.page.evaluate(`(async () => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("alcove"));
    try {
      return await (${act})(database, done, ${JSON.stringify(argument)});
    } finally {
      database.close();
    }
  })()`);

// All rows of all tables.
export async function take(person, origin) {
  await beside(person, origin);
  return inDatabase(person, async (database, done) => {
    const tables = {};
    for (const name of database.objectStoreNames) {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      tables[name] = keys.map((key, at) => [[...new Uint8Array(key)], [...values[at]]]);
    }
    return tables;
  });
}

// Puts these rows in place of all that is stored.
export async function put(person, origin, tables) {
  await beside(person, origin);
  const act = async (database, _done, tables) => {
    const names = [...database.objectStoreNames];
    const transaction = database.transaction(names, "readwrite");
    for (const name of names) {
      const store = transaction.objectStore(name);
      store.clear();
      for (const [key, value] of tables[name] ?? []) store.put(new Uint8Array(value), new Uint8Array(key));
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  };
  await inDatabase(person, act, tables);
}

// Stores what is stored as an earlier version did, which had fewer tables.
export async function becomeEarlier(person, origin, version, without) {
  const tables = await take(person, origin);
  delete tables[without];
  await clear(person);
  await person.page.evaluate(
    (version, names) =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open("alcove", version);
        request.onupgradeneeded = () => names.forEach((name) => request.result.createObjectStore(name));
        request.onerror = () => reject(request.error);
        request.onsuccess = () => resolve(request.result.close());
      }),
    version,
    Object.keys(tables),
  );
  await put(person, origin, tables);
}

// Clears everything while the page is open, as a browser does that needs the room.
export async function clear(person) {
  await person.page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("alcove");
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
      }),
  );
}

// The texts of the messages that are stored, in their order. They have to be plain words of ASCII, shorter than a line.
export async function storedTexts(person, origin) {
  await beside(person, origin);
  return inDatabase(person, async (database, done) => {
    const bodies = database.transaction("bodies").objectStore("bodies");
    const [keys, values] = await Promise.all([done(bodies.getAllKeys()), done(bodies.getAll())]);
    // Behind the room and the message: "b", what was said, or "p", the position. A text is behind its length, and ends its field.
    const said = /[\x00-\x1f]([ -~]*)fedited/;
    const messages = new Map();
    keys.forEach((buffer, at) => {
      const key = new Uint8Array(buffer);
      const id = key.subarray(32, 64).toString();
      const message = messages.get(id) ?? {};
      const value = values[at];
      if (key[64] === 0x62) message.text = said.exec(String.fromCharCode(...value))?.[1];
      if (key[64] === 0x70) message.position = new DataView(value.buffer, value.byteOffset).getBigUint64(0);
      messages.set(id, message);
    });
    const inOrder = [...messages.values()].filter(({ text }) => text !== undefined);
    return inOrder.sort((one, other) => (one.position < other.position ? -1 : 1)).map(({ text }) => text);
  });
}

// Whether these plain words are anywhere in a table, while the page goes on.
export async function holds(person, words, table) {
  const act = async (database, done, { words, table }) => {
    const values = await done(database.transaction(table).objectStore(table).getAll());
    return values.some((value) => new TextDecoder("latin1").decode(value).includes(words));
  };
  return inDatabase(person, act, { words, table });
}

// Stores the messages whose text has these words, which end in zeros, again and again behind each other, until there are so many
// messages; the zeros become the number of each. The room's next message must be said before.
export async function multiply(person, origin, words, count) {
  await beside(person, origin);
  const act = async (database, done, { words, count }) => {
    const find = (bytes, part, from = 0) => {
      for (let at = from; at + part.length <= bytes.length; at += 1) if (part.every((byte, of) => bytes[at + of] === byte)) return at;
      return -1;
    };
    const ascii = (text) => [...text].map((letter) => letter.charCodeAt(0));
    const number = (value) => {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
      return bytes;
    };
    const rows = async (table) => {
      const store = database.transaction(table).objectStore(table);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      return keys.map((key, at) => [new Uint8Array(key), new Uint8Array(values[at])]);
    };
    const heads = await rows("messages");
    const bodies = await rows("bodies");
    const texts = bodies.filter(([key, value]) => key[64] === 0x62 && find(value, ascii(words)) >= 0);
    const said = texts.map(([key, text]) => {
      const id = key.slice(32, 64);
      const [of, head] = heads.find(([, value]) => find(value, id) >= 0);
      return { key, text, id, of, head, zeros: find(text, ascii(words)) + words.length };
    });
    const digits = /0*$/.exec(words)[0].length;
    const transaction = database.transaction(["messages", "bodies"], "readwrite");
    const messages = transaction.objectStore("messages");
    const spoken = transaction.objectStore("bodies");
    for (let position = heads.length; position < count; position += 1) {
      const { key, text, id, of, head, zeros } = said[position % said.length];
      const other = id.slice();
      other.set(number(position + 1_000_000), 24);
      const where = of.slice();
      where.set(number(position), 32);
      const message = head.slice();
      message.set(other, find(head, id));
      messages.put(message, where);
      const written = text.slice();
      written.set(ascii(String(position).padStart(digits, "0")), zeros - digits);
      const body = key.slice();
      body.set(other, 32);
      spoken.put(written, body);
      const place = body.slice();
      place[64] = 0x70;
      spoken.put(number(position), place);
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  };
  await inDatabase(person, act, { words, count });
}
