// In a worker: ts-mls, with the messages on the wire encoded and decoded, and nothing stored.
import {
  createApplicationMessage,
  createCommit,
  createGroup,
  decodeMlsMessage,
  defaultCapabilities,
  defaultLifetime,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  processPrivateMessage,
} from "ts-mls";
import { JOINS, MESSAGES, MESSAGE_BYTES, WARM, median } from "./work.mjs";

const suite = await getCiphersuiteImpl(getCiphersuiteFromName("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"));
const text = new TextEncoder();
const VERSION = "mls10";

const decode = (bytes) => decodeMlsMessage(bytes, 0)[0];
const packages = (name) =>
  generateKeyPackage(
    { credentialType: "basic", identity: text.encode(name) }, defaultCapabilities(), defaultLifetime, [], suite);
const adding = ({ publicPackage }) => ({ proposalType: "add", add: { keyPackage: publicPackage } });
const commit = (state, added) =>
  createCommit({ state, cipherSuite: suite }, { extraProposals: added.map(adding), ratchetTreeExtension: true });
const welcomeOf = ({ welcome }) => encodeMlsMessage({ welcome, wireformat: "mls_welcome", version: VERSION });
const join = (bytes, { publicPackage, privatePackage }) =>
  joinGroup(decode(bytes).welcome, publicPackage, privatePackage, emptyPskIndex, suite);
const process = (state, bytes) => processPrivateMessage(state, decode(bytes).privateMessage, emptyPskIndex, suite);

// What `act` answers, and how long it took.
async function timed(times, act) {
  const start = performance.now();
  const result = await act();
  times.push(performance.now() - start);
  return result;
}

async function room(size) {
  const own = await packages("host");
  const others = [];
  for (let number = 1; number < size; number += 1) others.push(await packages(`Member ${number}`));
  const alone = await createGroup(text.encode("bench"), own.publicPackage, own.privatePackage, [], suite);
  const added = await commit(alone, others);
  return { host: added.newState, listener: await join(welcomeOf(added), others[0]) };
}

async function figuresOf(size) {
  const times = { join: [], add: [], apply: [], send: [], receive: [] };
  let { host, listener } = await room(size - 1);
  for (let number = 0; number < JOINS; number += 1) {
    const keys = [];
    const newcomer = await timed(keys, () => packages(`Newcomer ${number}`));
    const { state, bytes, welcome } = await timed(times.add, async () => {
      const added = await commit(host, [newcomer]);
      return { state: added.newState, bytes: encodeMlsMessage(added.commit), welcome: welcomeOf(added) };
    });
    host = state;
    const joining = [];
    await timed(joining, () => join(welcome, newcomer));
    times.join.push(keys[0] + joining[0]);
    listener = (await timed(times.apply, () => process(listener, bytes))).newState;
  }
  for (let number = 0; number < MESSAGES; number += 1) {
    const body = text.encode("x".repeat(MESSAGE_BYTES));
    const { state, bytes } = await timed(times.send, async () => {
      const { newState, privateMessage } = await createApplicationMessage(host, body, suite);
      const message = { privateMessage, wireformat: "mls_private_message", version: VERSION };
      return { state: newState, bytes: encodeMlsMessage(message) };
    });
    host = state;
    listener = (await timed(times.receive, () => process(listener, bytes))).newState;
  }
  return Object.fromEntries(Object.entries(times).map(([what, values]) => [what, median(values)]));
}

addEventListener("message", async ({ data: { sizes } }) => {
  await figuresOf(WARM);
  const figures = {};
  for (const size of sizes) figures[size] = await figuresOf(size);
  postMessage(figures);
});
postMessage({ ready: true });
