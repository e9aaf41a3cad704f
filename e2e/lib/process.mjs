// Programs that a scenario starts, and ends again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DEADLINE_MS } from "./until.mjs";

// A binary of the workspace: where the environment says, else where `cargo build` puts it.
export function binary(variable, name) {
  const path = process.env[variable] ?? fileURLToPath(new URL(`../../target/debug/${name}`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${path} is missing: build it with \`cargo xtask e2e\`, or set ${variable}`);
  return path;
}

// A running program: its lines, and waiting for one of them.
export class Program {
  #child;
  #ended;
  lines = [];
  errors = [];
  #waiting = new Set();

  constructor(path, args, options = {}) {
    this.#child = spawn(path, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    this.#ended = once(this.#child, "close").then(([code]) => code);
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#hear(this.lines, line));
    createInterface({ input: this.#child.stderr }).on("line", (line) => this.#hear(this.errors, line));
    // Nothing outlives the run, however that ends.
    const kill = () => this.#child.kill("SIGKILL");
    process.once("exit", kill);
    this.#ended.then(() => {
      process.removeListener("exit", kill);
      this.#wake();
    });
  }

  #hear(list, line) {
    list.push(line);
    this.#wake();
  }

  #wake() {
    for (const look of this.#waiting) look();
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  // The first answer of `look(line)` that is not undefined, over what was and will be written.
  line(what, look) {
    let next = 0;
    return new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(timer);
        this.#waiting.delete(scan);
        settle(value);
      };
      const fail = (why) =>
        end(reject, new Error(`no ${what} ${why}:\n${[...this.lines, ...this.errors].join("\n")}`));
      const scan = () => {
        while (next < this.lines.length) {
          const found = look(this.lines[next++]);
          if (found !== undefined) return end(resolve, found);
        }
        if (!this.running) fail("before it ended");
      };
      const timer = setTimeout(fail, DEADLINE_MS, `within ${DEADLINE_MS} ms`);
      this.#waiting.add(scan);
      scan();
    });
  }

  write(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  endInput() {
    this.#child.stdin.end();
  }

  // Waits for its exit code.
  async exit() {
    return this.#ended;
  }

  signal(name) {
    if (this.running) this.#child.kill(name);
  }

  async stop() {
    this.signal("SIGTERM");
    // One that is paused ends when it goes on.
    this.signal("SIGCONT");
    return this.#ended;
  }
}
