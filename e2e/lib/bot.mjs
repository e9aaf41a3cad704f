// A program in a room: it does at once what a person would do by hand.
import { event } from "./terminal.mjs";

const CHUNK = 131_072;

export class Bot {
  #asked = 0;

  // Joins by a link, and has come in.
  static async join(world, name, link) {
    const bot = new Bot();
    bot.program = await world.terminal(name).chat(link);
    return bot;
  }

  // Carries out a command in the room, and answers the reply.
  async ask(command, values = {}) {
    const id = (this.#asked += 1);
    this.program.act(command, { id, ...values });
    return this.program.line(command, event("reply", (reply) => reply.id === id));
  }

  // Says something, and answers its id.
  async say(body, values = {}) {
    return (await this.ask("send", { body, ...values })).message.id;
  }

  // Sends files, each with its data and what is said of it.
  async send(body, ...files) {
    const taken = [];
    for (const { data, ...about } of files) {
      const { file } = await this.ask("begin_file", { file: { state: "absent", size: data.length, ...about } });
      for (let index = 0; index * CHUNK < data.length; index += 1) {
        const part = data.subarray(index * CHUNK, (index + 1) * CHUNK).toString("base64");
        await this.ask("file_chunk", { file, index, data: part });
      }
      taken.push(file);
    }
    return this.say(body, { files: taken });
  }

  // The message of these words, once it is here.
  async heard(body) {
    return this.program.line(body, (line) => {
      const { event, message } = JSON.parse(line);
      return event === "message" && message.kind.text?.body === body ? message : undefined;
    });
  }
}
