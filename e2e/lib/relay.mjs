// A real relay on a free port.
import { Program, binary } from "./process.mjs";

export class Relay {
  #program;

  // `args` are further flags.
  static async start(args = [], listen = "127.0.0.1:0") {
    const client = process.env.ALCOVE_CLIENT ? ["--client", process.env.ALCOVE_CLIENT] : [];
    const relay = new Relay();
    relay.args = args;
    relay.#program = new Program(binary("ALCOVE_RELAY", "alcove-relay"), ["--listen", listen, ...client, ...args]);
    relay.url = await relay.#program.line("address", (line) => /listening on (http:\S+)/.exec(line)?.[1]);
    relay.host = new URL(relay.url).host;
    relay.port = Number(new URL(relay.url).port);
    relay.ws = `ws://${relay.host}/ws`;
    return relay;
  }

  get log() {
    return [...this.#program.lines, ...this.#program.errors];
  }

  // Ends it as an operator does.
  async stop() {
    return this.#program.stop();
  }

  // It does nothing until it goes on; what is sent to it waits in its system's buffers.
  pause() {
    this.#program.signal("SIGSTOP");
  }

  goOn() {
    this.#program.signal("SIGCONT");
  }

  // It dies, and says goodbye to nobody.
  async kill() {
    return this.#program.stop("SIGKILL");
  }

  // Another one at the same address, which knows nothing of the one before.
  async startAgain() {
    return Relay.start(this.args, this.host);
  }
}
