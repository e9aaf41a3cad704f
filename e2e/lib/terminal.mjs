// A person, or a bot, at a terminal.
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program, binary } from "./process.mjs";

export class Terminal {
  #programs = [];
  #state = mkdtempSync(join(tmpdir(), "alcove-e2e-"));

  constructor(name, relay) {
    this.name = name;
    this.relay = relay;
  }

  // Starts `alcove ARGS` in this person's state folder.
  start(...args) {
    const common = ["--state", this.#state, "--name", this.name, "--relay", this.relay.ws];
    const program = new Program(binary("ALCOVE_CLI", "alcove"), [...args, ...common]);
    this.#programs.push(program);
    return program;
  }

  // Goes into a room, or back into it, and answers the program once it can send there.
  async chat(link) {
    const chat = this.start("chat", link, "--json");
    const { room } = await chat.line("room", event("room", ({ room }) => room.state.member?.settled));
    chat.room = room.id;
    // Does something in the room.
    chat.act = (command, values = {}) => chat.write(JSON.stringify({ command, room: room.id, ...values }));
    chat.say = (body) => chat.act("send", { body });
    return chat;
  }

  // Runs `alcove ARGS` to its end, which must be a good one, and answers its lines.
  async run(...args) {
    const program = this.start(...args);
    program.endInput();
    const code = await program.exit();
    if (code !== 0) throw new Error(`alcove ${args[0]} ended with ${code}: ${program.errors.join("\n")}`);
    return program.lines;
  }

  async end() {
    for (const program of this.#programs) await program.stop();
    await rm(this.#state, { recursive: true, force: true });
  }
}

// A text, once it is in the room.
export const ordered = (body) =>
  event("message", ({ message }) => message.state === "ordered" && message.kind.text?.body === body);

// An event of `alcove --json`.
export const event = (name, matches = () => true) => (line) => {
  const event = JSON.parse(line);
  return event.event === name && matches(event) ? event : undefined;
};
